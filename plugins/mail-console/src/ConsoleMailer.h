#pragma once

#include "beckon/base/Mutex.h"
#include "beckon/service/Mailer.h"

#include <iosfwd>
#include <string>

namespace beckon::mailconsole {

/// Prints mails instead of sending them: for development. Each mail is one block, written at once and flushed, with every line of its text
/// on a line of its own. Characters that a terminal would act upon are left out. Ownership: keeps a reference to the stream. Threads: any,
/// many at once; may block when the reader of the stream does. Errors: none; what cannot be printed is lost, and the next mail is tried
/// again.
class ConsoleMailer final : public Mailer
{
public:
    explicit ConsoleMailer(std::ostream& out) : _out(out) {}

    void send(Mail mail) override;
    Health health() const override { return {}; }

private:
    Mutex _mutex;
    std::ostream& _out BECKON_GUARDED_BY(_mutex);
};

} // namespace beckon::mailconsole
