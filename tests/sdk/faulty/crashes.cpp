#include "Faulty.h"

#include <csignal>

/// Falls over a pointer to nothing.
class Crashes final : public faulty::Faultless
{
public:
    Crashes() : Faultless("crashes") {}

    void start(beckon::Context&) override { std::raise(SIGSEGV); }
};

FAULTY_PLUGIN(Crashes)
