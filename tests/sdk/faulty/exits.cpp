#include "Faulty.h"

#include <cstdlib>

/// Ends the server when it does not like something.
class Exits final : public faulty::Faultless
{
public:
    Exits() : Faultless("exits") {}

    void start(beckon::Context&) override { std::exit(0); }
};

FAULTY_PLUGIN(Exits)
