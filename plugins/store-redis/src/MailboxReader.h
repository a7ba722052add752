#pragma once

#include "MailboxEntry.h"
#include "RareLog.h"
#include "RedisLink.h"

#include <cstdint>
#include <string>

namespace beckon::storeredis {

/// Reads this node's mailbox from its beginning, entry by entry, waiting for more.
/// Ownership: keeps references to its handler, link and log, which outlive it. Threads: the link's.
class MailboxReader
{
public:
    class Handler
    {
    public:
        /// May stop the reader.
        virtual void onEntry(MailboxEntry entry) = 0;

        /// False when what was read must not be acted on: nothing of it is, and the reader has been stopped.
        virtual bool mayRead() = 0;

    protected:
        ~Handler() = default;
    };

    MailboxReader(Handler& handler, RedisLink& link, Poco::Logger& log, std::string mailbox);

    /// The mailbox is a new one.
    void start();
    void stop();

    /// The id of the last entry that was handled.
    const std::string& position() const noexcept { return _position; }

private:
    void read();
    void onRead(const Reply& reply);
    void handle(const Reply& entry);

    Handler& _handler;
    RedisLink& _link;
    RareLog _complaints;
    const std::string _mailbox;
    std::string _position = "0-0";
    std::uint64_t _run = 0; ///< changes with each start and stop, so that a handler's stop is noticed
};

} // namespace beckon::storeredis
