#pragma once

#include "Reply.h"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct redisReader;

namespace beckon::storeredis {

/// What one answer may hold at most.
struct ReplyLimits
{
    std::size_t bytes = 64UL * 1024 * 1024; ///< of all its texts together
    std::size_t parts = 1UL << 20;          ///< texts, numbers and lists, at any depth
};

/// Turns the bytes of a connection into replies: hiredis' parser, with bounds. Nothing that a server sends takes more memory than the
/// limits and what is fed at once. Threads: one.
class ReplyReader
{
public:
    explicit ReplyReader(ReplyLimits limits = {});
    ~ReplyReader();
    ReplyReader(const ReplyReader&) = delete;
    ReplyReader& operator=(const ReplyReader&) = delete;

    void feed(std::string_view bytes);

    /// The next reply that is complete. Nothing when more bytes are needed, and after a fault.
    std::optional<Reply> next();

    /// Why the bytes are no replies, or too large ones: one line. Empty while all is well; there is no way on after it.
    const std::string& fault() const noexcept { return _fault; }

private:
    struct Builder;

    void check();

    std::unique_ptr<Builder> _builder;
    redisReader* _reader = nullptr;
    std::string _fault;
};

} // namespace beckon::storeredis
