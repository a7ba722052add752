#include "Message.h"

#include "Encoding.h"

#include <Poco/Net/MailMessage.h>
#include <Poco/Net/MailRecipient.h>
#include <Poco/Timestamp.h>

#include <cstddef>
#include <sstream>
#include <string_view>

namespace beckon::mailsmtp {

namespace {

/// Lines ended by CRLF, however they were ended: Poco's quoted-printable leaves a lone one as it is, and some mail servers take it for the
/// end of a line.
std::string withNetworkLines(std::string_view text)
{
    std::string out;
    out.reserve(text.size() + text.size() / 16 + 2);
    for (std::size_t at = 0; at < text.size(); ++at) {
        const bool isPair = text[at] == '\r' && at + 1 < text.size() && text[at + 1] == '\n';
        if (isPair)
            continue;
        if (text[at] == '\n' || text[at] == '\r')
            out += "\r\n";
        else
            out += text[at];
    }
    if (!out.empty() && out.back() != '\n')
        out += "\r\n";
    return out;
}

} // namespace

std::string formatMessage(const Mail& mail, const MessageHead& head)
{
    using namespace Poco::Net;
    MailMessage message;
    message.setDate(Poco::Timestamp::fromEpochTime(toUnixSeconds(head.date)));
    message.setSender(head.from);
    message.addRecipient(MailRecipient(MailRecipient::PRIMARY_RECIPIENT, mail.to));
    message.setSubject(encodeHeaderText(mail.subject));
    message.set("Message-ID", "<" + head.id + head.from.substr(head.from.find('@')) + ">");
    message.set("Auto-Submitted", "auto-generated");
    message.set("MIME-Version", "1.0");
    message.setContentType("text/plain; charset=utf-8");
    message.setContent(withNetworkLines(mail.text), MailMessage::ENCODING_QUOTED_PRINTABLE);
    std::ostringstream out;
    message.write(out);
    return out.str();
}

} // namespace beckon::mailsmtp
