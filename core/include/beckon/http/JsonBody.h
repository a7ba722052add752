#pragma once

#include "beckon/base/Export.h"
#include "beckon/http/Request.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace beckon::inline abi1 {

/// The body of a request as a JSON object whose members are asked for one by one. Of members with the same name the last one counts, as
/// in ECMAScript's JSON.parse.
/// Ownership: holds its own copies. Threads: a plain value.
class BECKON_API JsonBody
{
public:
    /// Throws ApiError: 415 for a declared Content-Type other than application/json (or +json), 400 for what is no JSON object.
    static JsonBody parse(const Request& request);

    /// Throws ApiError 422 naming the member when it is missing, null or not a string.
    std::string requireString(std::string_view name) const;

    /// Nothing when it is missing or null. Throws ApiError 422 naming the member when it is not a string.
    std::optional<std::string> optionalString(std::string_view name) const;

private:
    struct Member
    {
        std::string name;
        std::optional<std::string> text; ///< nothing for what is no string
        bool isNull = false;
    };

    const Member* find(std::string_view name) const noexcept;

    std::vector<Member> _members;
    friend class JsonBodyCollector;
};

} // namespace beckon::inline abi1
