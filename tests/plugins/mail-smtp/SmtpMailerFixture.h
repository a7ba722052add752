#pragma once

#include "SmtpMailer.h"
#include "SmtpSink.h"

#include <Poco/AutoPtr.h>
#include <Poco/Channel.h>
#include <Poco/Logger.h>
#include <Poco/Message.h>
#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace beckon::test {

/// Keeps what is logged.
class MemoryChannel final : public Poco::Channel
{
public:
    void log(const Poco::Message& message) override
    {
        const std::lock_guard lock(_mutex);
        _lines.push_back(message.getText());
    }

    std::size_t count(const std::string& part) const
    {
        const std::lock_guard lock(_mutex);
        return static_cast<std::size_t>(
            std::count_if(_lines.begin(), _lines.end(), [&part](const std::string& line) { return line.find(part) != std::string::npos; }));
    }

private:
    mutable std::mutex _mutex;
    std::vector<std::string> _lines;
};

/// Asks every millisecond until it holds: for what happens on the mailer's thread. False after ten seconds.
template <typename Condition>
bool eventually(const Condition& condition)
{
    const auto deadline = std::chrono::steady_clock::now() + Seconds{10};
    while (!condition()) {
        if (std::chrono::steady_clock::now() > deadline)
            return false;
        std::this_thread::sleep_for(Milliseconds{1});
    }
    return true;
}

/// A mailer of quick temper, and what it logs.
class SmtpMailerFixture : public CppUnit::TestFixture
{
public:
    void setUp() override
    {
        _channel = new MemoryChannel;
        Poco::Logger::destroy("mail-smtp-test");
        _log = &Poco::Logger::create("mail-smtp-test", _channel, Poco::Message::PRIO_TRACE);
        _options = {};
        _options.host = "127.0.0.1";
        _options.user = "server@example.org";
        _options.password = Secret("secret");
        _options.from = "server@example.org";
        _options.timeout = Milliseconds{5'000};
        _options.flush = Milliseconds{100};
        _options.backoff = {Milliseconds{10}, Milliseconds{50}};
    }

    void tearDown() override { _mailer.reset(); }

protected:
    void start(std::uint16_t port)
    {
        _options.port = port;
        _mailer = std::make_unique<mailsmtp::SmtpMailer>(_options, _clock, *_log, _metrics);
    }

    void send(const std::string& local) { _mailer->send({local + "@example.com", "Subject", "text\n"}); }

    SystemClock _clock;
    mailsmtp::SmtpOptions _options;
    Poco::AutoPtr<MemoryChannel> _channel;
    Poco::Logger* _log = nullptr;
    Metrics _metrics;
    std::unique_ptr<mailsmtp::SmtpMailer> _mailer;
};

} // namespace beckon::test
