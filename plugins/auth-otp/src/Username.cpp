#include "Username.h"

#include "Ascii.h"
#include "beckon/service/Username.h"

namespace beckon::auth {

std::optional<Username> Username::parse(std::string_view input)
{
    if (!isUsername(input))
        return std::nullopt;
    return Username(input);
}

std::string Username::folded() const
{
    return lowerCase(_text);
}

} // namespace beckon::auth
