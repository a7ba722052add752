#pragma once

#include "net/TlsContext.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace beckon {

/// Space that the TlsStreams of one loop share, one call at a time.
struct TlsScratch
{
    std::vector<char> opened; ///< what the peer said
    std::string gathered;     ///< parts that become one record
    std::string sealed;       ///< what is to be sent, in this order and whole
};

/// TLS of one connection, server side, without a socket: what arrives goes in, what is to be sent comes out. So nothing is ever half
/// written within it, reading never waits for writing nor the other way round, and the bounds of output are those of every connection.
/// Ownership: owned by the connection. Threads: one at a time. Errors: values; OpenSSL's queue of errors is empty after each call.
class TlsStream
{
public:
    enum class State : std::uint8_t
    {
        Handshake,
        Open,
        PeerDone,  ///< the peer has said that it will send no more; we still may
        Plaintext, ///< the peer speaks HTTP without TLS
        Failed     ///< nothing more can be said or understood, but what is in `sealed`
    };

    /// Throws SystemError when there is no memory.
    explicit TlsStream(const TlsContext& context);

    /// Takes what has arrived. Returns what it says, which lies in the scratch space until the next call there; `sealed` is what TLS itself
    /// has to answer.
    std::span<char> receive(std::span<const char> arrived, TlsScratch& scratch);

    /// Seals the parts as one, once the handshake is over.
    void send(std::span<const std::string_view> parts, TlsScratch& scratch);

    /// Seals our close_notify (RFC 8446 section 6.1), the first time, if there was a handshake.
    void end(TlsScratch& scratch);

    State state() const noexcept { return _state; }

    /// Whether the handshake was completed, whatever came after it: its end, what the peer says, and the end of all that may arrive at
    /// once.
    bool wasOpen() const noexcept { return _wasOpen; }

    /// Why it failed, for the log: OpenSSL's words, none of the peer's.
    const char* failure() const noexcept { return _failure; }

private:
    static const BIO_METHOD* method();
    static int read(BIO* bio, char* bytes, int size);
    static int write(BIO* bio, const char* bytes, int size);
    static long control(BIO* bio, int command, long number, void* pointer);

    std::size_t open(std::span<char> space);
    void note(int error);

    TlsHandle _tls;
    std::span<const char> _arrived; ///< during a call
    std::string* _sealed = nullptr; ///< during a call
    State _state = State::Handshake;
    bool _wasOpen = false;
    bool _endSent = false;
    const char* _failure = "";
};

} // namespace beckon
