#include "MailBlock.h"

#include "Printable.h"

namespace beckon::mailconsole {

std::string mailBlock(const Mail& mail)
{
    std::string block = "\n---------- mail (printed, not sent) ----------\n";
    block += "To: " + printable(mail.to, LineFeeds::Remove) + '\n';
    block += "Subject: " + printable(mail.subject, LineFeeds::Remove) + "\n\n";
    block += printable(mail.text, LineFeeds::Keep);
    if (block.back() != '\n')
        block += '\n';
    block += "----------------------------------------------\n\n";
    return block;
}

} // namespace beckon::mailconsole
