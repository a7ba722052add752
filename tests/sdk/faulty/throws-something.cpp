#include "Faulty.h"

#include <string>

/// Reads a number by itself: what is none comes out as std::invalid_argument.
class ThrowsSomething final : public faulty::Faultless
{
public:
    ThrowsSomething() : Faultless("throws-something") {}

    void start(beckon::Context& context) override { _number = std::stoi(context.settings().text("throws.number", "1")); }

private:
    int _number = 0;
};

FAULTY_PLUGIN(ThrowsSomething)
