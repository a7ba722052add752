#pragma once

#include "SocketAddress.h"
#include "beckon/base/Clock.h"
#include "beckon/base/Result.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace beckon::storeredis {

/// Asks the system for the addresses of a name, on a thread of its own: the system's resolver blocks, for as long as it likes. One question
/// at a time. Threads: one, but for the answers.
class Resolver
{
public:
    using Addresses = Result<std::vector<SocketAddress>, std::string>; ///< or why there are none
    using Done = std::function<void(Addresses)>;

    Resolver() = default;

    /// Waits a second at most for a question under way. One that takes longer is left to itself: its answer goes nowhere.
    ~Resolver();
    Resolver(const Resolver&) = delete;
    Resolver& operator=(const Resolver&) = delete;

    /// `done` is called once, on another thread, unless the resolver ends before. False while an earlier question is unanswered.
    bool ask(const std::string& name, std::uint16_t port, Done done);

private:
    struct Question;

    bool settle(Milliseconds patience);

    std::shared_ptr<Question> _question;
    std::thread _thread;
};

} // namespace beckon::storeredis
