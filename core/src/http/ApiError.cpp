#include "beckon/http/ApiError.h"

namespace beckon::inline abi1 {

Response ApiError::response() const
{
    Response response = Response::error(_status, what());
    response.headers.insert(response.headers.end(), _headers.begin(), _headers.end());
    return response;
}

} // namespace beckon::inline abi1
