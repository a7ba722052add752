#include "Faulty.h"

/// Built without beckon_add_plugin.
class NoNote final : public faulty::Faultless
{
public:
    NoNote() : Faultless("no-note") {}
};

FAULTY_PLUGIN(NoNote)
