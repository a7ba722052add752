#include "Faulty.h"

#include <chrono>
#include <thread>

/// Its stop() waits for what never comes.
class Hangs final : public faulty::Faultless
{
public:
    Hangs() : Faultless("hangs") {}

    void stop() noexcept override
    {
        for (;;)
            std::this_thread::sleep_for(std::chrono::hours(1));
    }
};

FAULTY_PLUGIN(Hangs)
