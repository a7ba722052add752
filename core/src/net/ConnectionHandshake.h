#pragma once

#include "beckon/event/Timer.h"
#include "net/Connection.h"

#include <string>

namespace beckon {

/// What a connection needs until TLS stands.
struct Connection::Handshake
{
    std::string remoteAddress;
    Timer deadline;
};

} // namespace beckon
