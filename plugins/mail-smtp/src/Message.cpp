#include "Message.h"

#include "Encoding.h"

#include <Poco/DateTimeFormat.h>
#include <Poco/DateTimeFormatter.h>
#include <Poco/Timestamp.h>

#include <cstddef>

namespace beckon::mailsmtp {

namespace {

std::string formatDate(SystemTime date)
{
    const Poco::Timestamp time = Poco::Timestamp::fromEpochTime(toUnixSeconds(date));
    return Poco::DateTimeFormatter::format(time, "%w, %e %b %Y %H:%M:%S +0000");
}

} // namespace

std::string formatMessage(const Mail& mail, const MessageHead& head)
{
    std::string out;
    out += "Date: " + formatDate(head.date) + "\r\n";
    out += "From: " + head.from + "\r\n";
    out += "To: " + mail.to + "\r\n";
    out += "Subject: " + encodeHeaderText(mail.subject) + "\r\n";
    out += "Message-ID: <" + head.id + head.from.substr(head.from.find('@')) + ">\r\n";
    out += "Auto-Submitted: auto-generated\r\n";
    out += "MIME-Version: 1.0\r\n";
    out += "Content-Type: text/plain; charset=utf-8\r\n";
    out += "Content-Transfer-Encoding: quoted-printable\r\n\r\n";
    out += quotedPrintable(mail.text);
    return out;
}

std::string dotStuffed(std::string_view message)
{
    std::string out;
    out.reserve(message.size() + message.size() / 64 + 5);
    bool lineStart = true;
    for (const char c : message) {
        if (lineStart && c == '.')
            out += '.';
        out += c;
        lineStart = c == '\n';
    }
    out += lineStart ? ".\r\n" : "\r\n.\r\n";
    return out;
}

} // namespace beckon::mailsmtp
