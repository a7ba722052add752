#include "beckon/service/DatabaseConnector.h"

namespace beckon::inline abi1 {

std::string DatabaseUrl::place() const
{
    std::string place = host.find(':') == std::string::npos ? host : '[' + host + ']';
    if (port != 0)
        place.append(":").append(std::to_string(port));
    return place + '/' + name;
}

} // namespace beckon::inline abi1
