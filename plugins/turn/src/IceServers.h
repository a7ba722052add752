#pragma once

#include "TurnSettings.h"
#include "beckon/base/Clock.h"
#include "beckon/base/Mutex.h"
#include "beckon/http/Request.h"
#include "beckon/http/Response.h"
#include "beckon/service/Tokens.h"

#include <memory>

namespace beckon::turn {

/// Answers GET /api/ice-servers: `{"iceServers": [...]}` as RTCPeerConnection takes it, STUN servers first, then TURN servers with a
/// credential of the asking user's own, if there is a secret for them.
/// Ownership: keeps references, which outlive it. Threads: any worker, many at once; change() from any.
/// Errors: ApiError 401 without a valid access token, for the router.
class IceServers
{
public:
    IceServers(Tokens& tokens, const Clock& clock, TurnSettings settings);

    Response answer(const Request& request) const;

    /// Counts for the next answer; credentials that were handed out are the TURN server's to judge.
    void change(TurnSettings settings);

private:
    std::shared_ptr<const TurnSettings> settings() const;

    Tokens& _tokens;
    const Clock& _clock;
    mutable Mutex _mutex;
    std::shared_ptr<const TurnSettings> _settings BECKON_GUARDED_BY(_mutex);
};

} // namespace beckon::turn
