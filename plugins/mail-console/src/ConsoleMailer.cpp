#include "ConsoleMailer.h"

#include "MailBlock.h"
#include "beckon/base/Error.h"

#include <Poco/Logger.h>
#include <Poco/Message.h>

#include <chrono>
#include <exception>
#include <utility>

namespace beckon::mailconsole {

namespace {

SteadyTime now()
{
    return std::chrono::steady_clock::now();
}

} // namespace

ConsoleMailer::ConsoleMailer(int descriptor, const ConsoleOptions& options, Poco::Logger& log)
    : _options(options), _console(descriptor), _log(log), _thread([this] { run(); })
{
}

ConsoleMailer::~ConsoleMailer()
{
    stop();
}

void ConsoleMailer::send(Mail mail)
{
    std::string block = mailBlock(mail);
    {
        const MutexLock lock(_mutex);
        if (_flushEnd || _queue.size() >= _options.queueLimit)
            throw Unavailable("the queue of mails to print is full or closed");
        _queue.push_back({std::move(block), now()});
    }
    _changed.notifyAll();
}

Health ConsoleMailer::health() const
{
    const MutexLock lock(_mutex);
    if (_queue.empty() || now() - _queue.front().since <= _options.patience)
        return {};
    return {Health::State::Degraded, std::to_string(_queue.size()) + " mails wait to be printed: nobody reads standard output"};
}

void ConsoleMailer::stop() noexcept
{
    if (!_thread.joinable())
        return;
    {
        const MutexLock lock(_mutex);
        _flushEnd = now() + _options.flush;
    }
    _changed.notifyAll();
    _thread.join();
    std::size_t lost = 0;
    {
        const MutexLock lock(_mutex);
        lost = _queue.size();
    }
    if (lost > 0)
        say(Poco::Message::PRIO_ERROR, std::to_string(lost) + " mails were not printed: nobody read standard output before the stop");
}

void ConsoleMailer::run() noexcept
{
    while (const std::string* block = next()) {
        const Printed printed = _console.print(*block, [this] { return flushIsOver(); });
        if (printed == Printed::GivenUp)
            return;
        settle(printed);
    }
}

/// The block to print now, which stays in its place until settle(), or nothing when the thread is to end.
const std::string* ConsoleMailer::next()
{
    const MutexLock lock(_mutex);
    while (_queue.empty()) {
        if (_flushEnd)
            return nullptr;
        _changed.wait(_mutex);
    }
    return &_queue.front().block;
}

void ConsoleMailer::settle(Printed printed)
{
    {
        const MutexLock lock(_mutex);
        _queue.pop_front();
    }
    const bool failed = printed == Printed::Failed;
    if (failed && !_isFailing)
        say(Poco::Message::PRIO_WARNING, "mails are lost: standard output cannot be written");
    _isFailing = failed;
}

bool ConsoleMailer::flushIsOver() const
{
    const MutexLock lock(_mutex);
    return _flushEnd && now() >= *_flushEnd;
}

/// A log that fails must not end the thread.
void ConsoleMailer::say(int priority, const std::string& text) const noexcept
{
    try {
        _log.log(Poco::Message(_log.name(), text, static_cast<Poco::Message::Priority>(priority)));
    } catch (const std::exception&) {
        return;
    }
}

} // namespace beckon::mailconsole
