#include "MailboxReader.h"

#include <array>
#include <optional>
#include <string_view>
#include <utility>

namespace beckon::storeredis {

namespace {

// A wait that comes back shows that the connection is alive.
constexpr std::string_view longestWait = "1000";
constexpr Milliseconds deadline{2'000};
constexpr std::string_view entriesAtOnce = "32";

/// The list of entries in the answer to XREAD of one stream.
const Reply* entriesOf(const Reply& reply)
{
    if (!reply.isList() || reply.elements.size() != 1 || !reply.elements[0].isList() || reply.elements[0].elements.size() != 2)
        return nullptr;
    const Reply& entries = reply.elements[0].elements[1];
    return entries.isList() ? &entries : nullptr;
}

} // namespace

MailboxReader::MailboxReader(Handler& handler, RedisLink& link, Poco::Logger& log, std::string mailbox)
    : _handler(handler), _link(link), _complaints(log), _mailbox(std::move(mailbox))
{
}

void MailboxReader::start()
{
    ++_run;
    _position = "0-0";
    read();
}

void MailboxReader::stop()
{
    ++_run;
}

void MailboxReader::read()
{
    const std::array<std::string_view, 8> command{"XREAD", "COUNT", entriesAtOnce, "BLOCK", longestWait, "STREAMS", _mailbox, _position};
    const auto answer = [this, run = _run](const Reply& reply) {
        if (run == _run && !reply.isLost())
            onRead(reply);
    };
    _link.read(command, answer, deadline);
}

void MailboxReader::onRead(const Reply& reply)
{
    if (!_handler.mayRead())
        return;
    const std::uint64_t run = _run;
    if (!reply.isNil()) {
        const Reply* entries = entriesOf(reply);
        if (!entries) {
            _link.reconnect("the mailbox cannot be read");
            return;
        }
        for (const Reply& entry : entries->elements) {
            handle(entry);
            if (run != _run)
                return;
        }
    }
    read();
}

void MailboxReader::handle(const Reply& entry)
{
    if (!entry.isList() || entry.elements.size() != 2 || !entry.elements[0].isText() || !entry.elements[1].isList())
        return;
    _position = entry.elements[0].text;
    const std::vector<Reply>& fields = entry.elements[1].elements;
    std::optional<MailboxEntry> decoded;
    if (fields.size() == 2 && fields[0].isText() && fields[1].isText())
        decoded = decodeEntry(fields[0].text, fields[1].text);
    if (decoded)
        _handler.onEntry(std::move(*decoded));
    else
        _complaints.warn("skipped an entry of this node's mailbox in Redis that no node of this version writes");
}

} // namespace beckon::storeredis
