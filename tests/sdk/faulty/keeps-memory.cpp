#include "Faulty.h"

#include <vector>

namespace {

std::vector<std::string>& everything()
{
    static std::vector<std::string> texts;
    return texts;
}

} // namespace

/// Remembers something of each start for ever.
class KeepsMemory final : public faulty::Faultless
{
public:
    KeepsMemory() : Faultless("keeps-memory") {}

    void start(beckon::Context&) override { everything().emplace_back(100'000, 'x'); }
};

FAULTY_PLUGIN(KeepsMemory)
