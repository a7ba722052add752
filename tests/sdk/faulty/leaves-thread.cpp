#include "Faulty.h"

#include <chrono>
#include <thread>

/// stop() does not end the thread that start() began.
class LeavesThread final : public faulty::Faultless
{
public:
    LeavesThread() : Faultless("leaves-thread") {}

    void start(beckon::Context&) override
    {
        std::thread([] {
            for (;;)
                std::this_thread::sleep_for(std::chrono::hours(1));
        }).detach();
    }
};

FAULTY_PLUGIN(LeavesThread)
