#include "ConsoleMailer.h"

#include "Printable.h"

#include <ostream>

namespace beckon::mailconsole {

void ConsoleMailer::send(Mail mail)
{
    std::string block = "\n---------- mail (printed, not sent) ----------\n";
    block += "To: " + printable(mail.to, LineFeeds::Remove) + '\n';
    block += "Subject: " + printable(mail.subject, LineFeeds::Remove) + "\n\n";
    block += printable(mail.text, LineFeeds::Keep);
    if (block.back() != '\n')
        block += '\n';
    block += "----------------------------------------------\n\n";

    const MutexLock lock(_mutex);
    _out.clear();
    _out.write(block.data(), static_cast<std::streamsize>(block.size())).flush();
}

} // namespace beckon::mailconsole
