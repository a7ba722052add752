#include "Resolver.h"

#include "beckon/base/Mutex.h"

#include <netdb.h>
#include <resolv.h>

#include <chrono>
#include <cstring>
#include <system_error>
#include <utility>

namespace beckon::storeredis {

namespace {

constexpr Milliseconds patienceAtTheEnd{1'000};

Resolver::Addresses addressesOf(const std::string& name, std::uint16_t port)
{
    // This thread's settings alone: one question of one second to each name server, instead of two of five.
    if (::res_init() == 0) {
        _res.retrans = 1;
        _res.retry = 1;
    }
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_NUMERICSERV;
    addrinfo* found = nullptr;
    if (const int error = ::getaddrinfo(name.c_str(), std::to_string(port).c_str(), &hints, &found); error != 0)
        return Failure{std::string("the name does not resolve (") + ::gai_strerror(error) + ")"};
    std::vector<SocketAddress> addresses;
    for (const addrinfo* one = found; one != nullptr; one = one->ai_next) {
        SocketAddress& address = addresses.emplace_back();
        std::memcpy(&address.storage, one->ai_addr, one->ai_addrlen);
        address.size = one->ai_addrlen;
    }
    ::freeaddrinfo(found);
    return addresses;
}

} // namespace

struct Resolver::Question
{
    Mutex mutex;
    Condition answered;
    bool isAnswered BECKON_GUARDED_BY(mutex) = false;
    Done done BECKON_GUARDED_BY(mutex); ///< empty when nobody wants to know any more
};

Resolver::~Resolver()
{
    if (!_question)
        return;
    {
        const MutexLock lock(_question->mutex);
        _question->done = nullptr;
    }
    if (!settle(patienceAtTheEnd))
        _thread.detach();
}

bool Resolver::ask(const std::string& name, std::uint16_t port, Done done)
{
    if (!settle(Milliseconds{0}))
        return false;
    const auto question = std::make_shared<Question>();
    {
        const MutexLock lock(question->mutex);
        question->done = std::move(done);
    }
    try {
        _thread = std::thread([question, name, port] {
            Addresses addresses = addressesOf(name, port);
            const MutexLock lock(question->mutex);
            if (question->done)
                question->done(std::move(addresses));
            question->done = nullptr;
            question->isAnswered = true;
            question->answered.notifyAll();
        });
    } catch (const std::system_error&) {
        return false;
    }
    _question = question;
    return true;
}

/// True when no question is under way any more.
bool Resolver::settle(Milliseconds patience)
{
    if (!_question)
        return true;
    {
        const auto deadline = std::chrono::steady_clock::now() + patience;
        const MutexLock lock(_question->mutex);
        while (!_question->isAnswered)
            if (_question->answered.waitUntil(_question->mutex, deadline) == std::cv_status::timeout)
                break;
        if (!_question->isAnswered)
            return false;
    }
    _thread.join();
    _question.reset();
    return true;
}

} // namespace beckon::storeredis
