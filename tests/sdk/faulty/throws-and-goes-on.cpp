#include "Faulty.h"

#include <atomic>
#include <chrono>
#include <memory>
#include <thread>

/// Its start() fails, but what it began goes on.
class ThrowsAndGoesOn final : public faulty::Faultless
{
public:
    ThrowsAndGoesOn() : Faultless("throws-and-goes-on") {}

    void start(beckon::Context& context) override
    {
        const auto ended = std::make_shared<std::atomic<bool>>(false);
        std::thread thread([ended] {
            while (!*ended)
                std::this_thread::sleep_for(std::chrono::milliseconds(5));
        });
        if (context.settings().text("goes.on", "no") != "no") {
            thread.detach();
            throw beckon::ConfigurationError(context.settings().origin("goes.on") + " must be no");
        }
        _ended = ended;
        _thread = std::move(thread);
    }

    void stop() noexcept override
    {
        *_ended = true;
        _thread.join();
    }

private:
    std::shared_ptr<std::atomic<bool>> _ended;
    std::thread _thread;
};

FAULTY_PLUGIN(ThrowsAndGoesOn)
