#include "Mails.h"

#include <string>

namespace beckon::auth {

namespace {

std::string inWords(Milliseconds time)
{
    const auto seconds = std::chrono::duration_cast<Seconds>(time).count();
    const bool wholeMinutes = seconds >= 60 && seconds % 60 == 0;
    const auto count = wholeMinutes ? seconds / 60 : seconds;
    return std::to_string(count) + (wholeMinutes ? " minute" : " second") + (count == 1 ? "" : "s");
}

Mail codeMail(const EmailAddress& to, const std::string& name, std::string_view code, Milliseconds lifetime)
{
    std::string text = "Hello,\n\nyour " + name + " is\n\n";
    text += code;
    text +=
        "\n\nIt works once, within " + inWords(lifetime) + ".\nDid you not ask for it? Then there is nothing to do: ignore this mail.\n";
    return {to.text(), "Your " + name, std::move(text), lifetime};
}

} // namespace

Mail otpMail(const EmailAddress& to, std::string_view code, Milliseconds lifetime)
{
    return codeMail(to, "one-time code", code, lifetime);
}

Mail loginMail(const EmailAddress& to, std::string_view code, Milliseconds lifetime)
{
    return codeMail(to, "login code", code, lifetime);
}

Mail usernameMail(const EmailAddress& to, const Username& username)
{
    return {to.text(), "Your username",
            "Hello,\n\nwelcome! Your username is\n\n" + username.text() + "\n\nIt is the name that others see in a room.\n"};
}

} // namespace beckon::auth
