#include "load/Churn.h"

#include "load/Quantiles.h"
#include "load/Upgrade.h"
#include "load/Usage.h"

#include <sys/epoll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <stdexcept>

namespace beckon::bench {

namespace {

using Clock = std::chrono::steady_clock;

constexpr Seconds patience{10};
constexpr std::size_t readBytes = 64UL * 1024;

enum class Step : std::uint8_t
{
    Away,
    Connecting,
    Upgrading,
    Present, ///< until all have heard of it
    Closing, ///< until the server has hung up
    Leaving  ///< until all have heard of it
};

} // namespace

struct Churn::Room
{
    std::vector<std::unique_ptr<Client>> staying;
    PlannedClient guest;
    std::string guestName; ///< in quotes
    std::size_t mustHear = 0;
    File socket;
    std::string answer;
    Step step = Step::Away;
    std::size_t joined = 0;
    std::size_t left = 0;
    Clock::time_point began{};
};

Churn::Churn(const Options& options) : _options(options), _epoll(::epoll_create1(EPOLL_CLOEXEC)), _buffer(readBytes, '\0')
{
    const std::size_t size = options.roomSize;
    for (std::size_t first = 0; first != options.clients.size(); first += size) {
        auto room = std::make_unique<Room>();
        for (std::size_t index = 0; index + 1 != size; ++index) {
            room->staying.push_back(std::make_unique<Client>(options.clients[first + index]));
            watch(room->staying.back()->socket(), _rooms.size() * size + index, EPOLLIN, EPOLL_CTL_ADD);
        }
        room->guest = options.clients[first + size - 1];
        room->guestName = '"' + room->guest.user + '"';
        room->mustHear = options.dialect == Dialect::PeerJs ? 0 : size - 1;
        _rooms.push_back(std::move(room));
    }
}

Churn::~Churn() = default;

void Churn::watch(int socket, std::uint64_t number, std::uint32_t events, int operation) const
{
    epoll_event event{};
    event.events = events;
    event.data.u64 = number;
    if (::epoll_ctl(_epoll.get(), operation, socket, &event) != 0)
        throw std::runtime_error("epoll takes no more sockets");
}

std::string Churn::run()
{
    _lastProgress = Clock::now();
    for (std::size_t number = 0; number != _rooms.size(); ++number)
        begin(number);
    for (const auto end = Clock::now() + _options.warmUp; Clock::now() < end;)
        turn();
    _visits = _deliveries = 0;
    _latencies.clear();
    const auto cpuBefore = cpuTimeOf(_options.server);
    const auto before = Clock::now();
    while (Clock::now() < before + _options.duration)
        turn();
    const double seconds = std::chrono::duration<double>(Clock::now() - before).count();
    const double cpu = std::chrono::duration<double, std::micro>(cpuTimeOf(_options.server) - cpuBefore).count();
    std::string json =
        "{\"visits\": " + std::to_string(_visits) + ", \"per_second\": " + std::to_string(static_cast<double>(_visits) / seconds) +
        ", \"deliveries\": " + std::to_string(_deliveries) + ", \"cpu_us_visit\": " + std::to_string(cpu / static_cast<double>(_visits));
    if (_deliveries > 0)
        json += ", \"cpu_us_delivery\": " + std::to_string(cpu / static_cast<double>(_deliveries));
    json += ", " + latencyJson(_latencies) + "}";
    _stopping = true;
    while (_underWay != 0)
        turn();
    return json;
}

void Churn::turn()
{
    std::array<epoll_event, 256> events{};
    const int count = ::epoll_wait(_epoll.get(), events.data(), static_cast<int>(events.size()), 100);
    for (int at = 0; at < count; ++at) {
        const std::uint64_t number = events[static_cast<std::size_t>(at)].data.u64;
        const auto room = static_cast<std::size_t>(number / _options.roomSize);
        const auto index = static_cast<std::size_t>(number % _options.roomSize);
        if (index + 1 == _options.roomSize)
            onGuest(room);
        else
            onStaying(room, index);
    }
    if (Clock::now() - _lastProgress > patience)
        throw std::runtime_error("nothing happens any more: an announcement was lost, or a connection does not come about");
}

void Churn::begin(std::size_t number)
{
    Room& room = *_rooms[number];
    room.socket = beginToConnect(room.guest.port);
    room.step = Step::Connecting;
    room.joined = room.left = 0;
    room.answer.clear();
    room.began = Clock::now();
    ++_underWay;
    watch(room.socket.get(), (number + 1) * _options.roomSize - 1, EPOLLOUT, EPOLL_CTL_ADD);
}

void Churn::onGuest(std::size_t number)
{
    Room& room = *_rooms[number];
    if (room.step == Step::Connecting) {
        std::string request = upgradeRequest(room.guest);
        if (writeOut(room.socket.get(), request) != Written::All)
            throw std::runtime_error("the server takes no request");
        watch(room.socket.get(), (number + 1) * _options.roomSize - 1, EPOLLIN, EPOLL_CTL_MOD);
        room.step = Step::Upgrading;
        return;
    }
    const ssize_t count = ::recv(room.socket.get(), _buffer.data(), _buffer.size(), 0);
    if (count < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (count <= 0) {
        if (room.step != Step::Closing)
            throw std::runtime_error("the server hung up on " + room.guest.user + ": " + room.answer.substr(0, 200));
        room.socket = File();
        room.step = Step::Leaving;
        return advance(number);
    }
    if (room.step != Step::Upgrading)
        return;
    room.answer.append(_buffer.data(), static_cast<std::size_t>(count));
    if (room.answer.find("\r\n\r\n") == std::string::npos)
        return;
    if (!isUpgraded(room.answer))
        throw std::runtime_error("the upgrade of " + room.guest.user + " is refused: " + room.answer.substr(0, 200));
    room.step = Step::Present;
    advance(number);
}

void Churn::onStaying(std::size_t number, std::size_t index)
{
    Room& room = *_rooms[number];
    room.staying[index]->receive(_buffer, [&](std::string_view text) {
        if (text.find(room.guestName) == std::string_view::npos)
            return;
        ++_deliveries;
        ++(text.find("user_left") == std::string_view::npos ? room.joined : room.left);
        if (room.joined > room.mustHear || room.left > room.joined)
            throw std::runtime_error("an announcement came twice: " + std::string(text));
    });
    advance(number);
}

void Churn::advance(std::size_t number)
{
    Room& room = *_rooms[number];
    if (room.step == Step::Present && room.joined == room.mustHear) {
        std::string close;
        appendMaskedFrame(close, closeOpcode, "\x03\xE8", 0x12345678);
        writeOut(room.socket.get(), close);
        room.step = Step::Closing;
    }
    if (room.step != Step::Leaving || room.left != room.mustHear)
        return;
    _lastProgress = Clock::now();
    _latencies.add(static_cast<std::uint64_t>(std::chrono::nanoseconds(_lastProgress - room.began).count()));
    ++_visits;
    --_underWay;
    room.step = Step::Away;
    if (!_stopping)
        begin(number);
}

} // namespace beckon::bench
