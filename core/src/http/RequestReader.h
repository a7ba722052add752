#pragma once

#include "beckon/base/Limits.h"
#include "beckon/http/Request.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace beckon {

/// Reads HTTP/1.0 and 1.1 requests, one after another: bytes in, requests out (RFC 9112). Boost.Beast's parser does the reading;
/// what it lets through and we refuse is refused here. No I/O, no clock: whoever feeds it watches the deadlines.
/// Ownership: keeps a reference to the limits. Threads: one.
class RequestReader
{
public:
    enum class State : std::uint8_t
    {
        Idle,     ///< no byte of the next request has come
        Header,   ///< within the request line or the header fields
        Body,     ///< the header is whole
        Complete, ///< take() the request
        Failed    ///< answer fault() and close: where the next request would begin is unknown
    };

    /// How to refuse what could not be read.
    struct Fault
    {
        int status = 400;
        std::string detail;
    };

    explicit RequestReader(const Limits& limits);
    ~RequestReader();
    RequestReader(const RequestReader&) = delete;
    RequestReader& operator=(const RequestReader&) = delete;

    /// Reads on, up to the end of one request. Returns how many bytes it used; the rest belongs to what follows the request (a pipelined
    /// one, or frames after an upgrade). Uses nothing in the states Complete and Failed.
    std::size_t feed(std::string_view bytes);

    State state() const noexcept { return _state; }
    const Fault& fault() const noexcept { return _fault; }

    /// The header asks for `100 Continue` before it sends the body (RFC 9110 section 10.1.1). True once per request, in state Body.
    bool takeExpectation() noexcept;

    /// In state Complete: may another request follow on this connection?
    bool keepAlive() const noexcept { return _keepAlive; }

    /// In state Complete: gives the request away (without remoteAddress and id) and gets ready for the next one.
    Request take();

    /// For a request that is given up: what is known of it so far, unchecked, for the CORS fields of the refusal and the log.
    Request takeRefused();

private:
    struct Parser;

    std::size_t skipEmptyLines(std::string_view bytes);

    const Limits& _limits;
    std::unique_ptr<Parser> _parser; ///< only while a request is being read: an idle connection keeps none
    State _state = State::Idle;
    Fault _fault;
    std::size_t _emptyLineBytes = 0; ///< skipped before this request
    bool _keepAlive = false;
    bool _expectsContinue = false;
};

} // namespace beckon
