#include "Faulty.h"

#include <fcntl.h>

/// Opens a file with each start and closes none.
class LeavesDescriptor final : public faulty::Faultless
{
public:
    LeavesDescriptor() : Faultless("leaves-descriptor") {}

    void start(beckon::Context&) override { _file = ::open("/dev/null", O_RDONLY | O_CLOEXEC); }

private:
    int _file = -1;
};

FAULTY_PLUGIN(LeavesDescriptor)
