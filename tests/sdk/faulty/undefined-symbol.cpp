#include "Faulty.h"

namespace elsewhere {

void notLinked(int);

} // namespace elsewhere

/// Linked without -z defs, and without the library that it uses.
class UndefinedSymbol final : public faulty::Faultless
{
public:
    UndefinedSymbol() : Faultless("undefined-symbol") {}

    void start(beckon::Context&) override { elsewhere::notLinked(1); }
};

FAULTY_PLUGIN(UndefinedSymbol)
