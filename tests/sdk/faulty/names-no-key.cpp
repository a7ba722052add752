#include "Faulty.h"

/// Refuses a value without a word about which.
class NamesNoKey final : public faulty::Faultless
{
public:
    NamesNoKey() : Faultless("names-no-key") {}

    void start(beckon::Context& context) override
    {
        if (context.settings().text("nameless.word", "yes") != "yes")
            throw beckon::ConfigurationError("this cannot work");
    }
};

FAULTY_PLUGIN(NamesNoKey)
