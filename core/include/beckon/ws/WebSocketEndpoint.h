#pragma once

#include "beckon/base/Export.h"
#include "beckon/http/Request.h"
#include "beckon/http/Response.h"
#include "beckon/ws/CloseCode.h"
#include "beckon/ws/WebSocketSession.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

namespace beckon::inline abi1 {

/// Who ended a connection.
enum class CloseOrigin : std::uint8_t
{
    Peer,    ///< the client: it closed, hung up, fell silent, read too slowly or broke a rule of RFC 6455
    Handler, ///< WebSocketSession::close, or an exception out of the handler
    Server   ///< this server stops
};

/// How a connection ended. A peer's close frame may carry any code, 1001 too (a browser sends it with every page that is left): only
/// `origin` tells a stop of this server.
struct CloseReason
{
    CloseCode code = CloseCode::Abnormal; ///< the peer's; or ours when it was not the peer who began
    CloseOrigin origin = CloseOrigin::Peer;
};

/// What a plugin does with one WebSocket connection. Every call comes on the loop of the connection and must not block.
/// An exception out of a call is logged with the plugin's name and closes that connection with 1011.
/// Ownership: core owns it from the Admission on and destroys it, on the loop, after onClose, or without any call when the upgrade never
/// comes about (the client went away meanwhile): its destructor must cope with both.
class BECKON_API SessionHandler
{
public:
    virtual ~SessionHandler() = default;

    /// The connection is open; the 101 leaves before anything sent from here on.
    virtual void onOpen(WebSocketSession& session) = 0;

    /// One whole text message, valid UTF-8, at most Limits::messageBytes. The view ends with the call.
    virtual void onMessage(std::string_view text) = 0;

    /// What was Queued has been written: there is room again.
    virtual void onDrain() {}

    /// The connection has ended: exactly once after onOpen, and nothing comes after it.
    virtual void onClose(CloseReason reason) = 0;
};

/// The upgrade is granted.
struct Admission
{
    std::unique_ptr<SessionHandler> handler;
    std::size_t affinity = 0; ///< connections with the same key live on the same loop (EventLoops::forKey)
    std::string subprotocol;  ///< Sec-WebSocket-Protocol of the answer, one of those that the client offered; empty for none
    std::string token = {};   ///< Claims::id of the access token: once it is revoked, core closes the connection with 4002; empty for none
};

/// A WebSocket route. Core checks the handshake itself (RFC 6455 section 4.2.1) and the Origin before it asks.
/// Ownership: shared with core until every plugin has stopped.
class BECKON_API WebSocketEndpoint
{
public:
    virtual ~WebSocketEndpoint() = default;

    /// Lets the request in, or answers it as plain HTTP by returning a Response or throwing ApiError. Threads: a worker; many at once; may
    /// block.
    virtual std::variant<Admission, Response> accept(const Request& request) = 0;
};

} // namespace beckon::inline abi1
