#include "Watchdog.h"

#include "beckon/base/Error.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>

namespace beckon::postgresql {

namespace {

int duplicate(int socket)
{
    const int own = ::fcntl(socket, F_DUPFD_CLOEXEC, 0);
    if (own < 0)
        throw SystemError("a database session cannot be watched: " + std::generic_category().message(errno) +
                          "; allow this process more open files");
    return own;
}

} // namespace

Watchdog::Watchdog(Milliseconds patience) : _patience(patience), _thread([this] { run(); }) {}

Watchdog::~Watchdog()
{
    {
        const MutexLock lock(_mutex);
        _ends = true;
        _changed.notifyAll();
    }
    _thread.join();
}

void Watchdog::run()
{
    const MutexLock lock(_mutex);
    while (!_ends) {
        if (_waiting.empty())
            _changed.wait(_mutex);
        else if (const auto deadline = _waiting.front()->_deadline; deadline <= std::chrono::steady_clock::now())
            expire(*_waiting.front());
        else
            _changed.waitUntil(_mutex, deadline);
    }
}

void Watchdog::expire(Watch& watch)
{
    watch._expired = true;
    watch._waits = false;
    watch._rest.splice(watch._rest.end(), _waiting, watch._element);
    ::shutdown(watch._socket, SHUT_RDWR);
}

Watchdog::Watch::Watch(Watchdog& watchdog, int socket)
    : _watchdog(watchdog), _socket(duplicate(socket)), _rest{this}, _element(_rest.begin())
{
}

Watchdog::Watch::~Watch()
{
    end();
    ::close(_socket);
}

void Watchdog::Watch::begin() noexcept
{
    const MutexLock lock(_watchdog._mutex);
    _deadline = std::chrono::steady_clock::now() + _watchdog._patience;
    if (_watchdog._waiting.empty())
        _watchdog._changed.notifyAll();
    _watchdog._waiting.splice(_watchdog._waiting.end(), _rest, _element);
    _waits = true;
}

void Watchdog::Watch::end() noexcept
{
    const MutexLock lock(_watchdog._mutex);
    if (!_waits)
        return;
    _rest.splice(_rest.end(), _watchdog._waiting, _element);
    _waits = false;
}

bool Watchdog::Watch::expired() const
{
    const MutexLock lock(_watchdog._mutex);
    return _expired;
}

} // namespace beckon::postgresql
