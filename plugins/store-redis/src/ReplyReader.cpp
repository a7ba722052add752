#include "ReplyReader.h"

#include <hiredis/hiredis.h>

#include <algorithm>
#include <new>

namespace beckon::storeredis {

namespace {

constexpr std::size_t longestLine = 64UL * 1024; ///< a status, an error, a number
constexpr std::size_t longestHeading = 32;       ///< the length of a string

} // namespace

/// Makes our replies of what hiredis has parsed. It is called from C: nothing may be thrown, and a null pointer ends the parsing.
struct ReplyReader::Builder
{
    explicit Builder(ReplyLimits most) : limits(most) {}

    static Builder& of(const redisReadTask* task) { return *static_cast<Builder*>(task->privdata); }

    /// The place for the value of a task: a new reply, or a new element of the list around it.
    Reply* add(const redisReadTask* task, Reply::Kind kind)
    {
        if (++parts > limits.parts) {
            isTooLarge = true;
            return nullptr;
        }
        try {
            Reply* reply = nullptr;
            if (task->parent == nullptr)
                reply = new Reply; // hiredis holds it until next() or free()
            else
                reply = &static_cast<Reply*>(task->parent->obj)->elements.emplace_back();
            reply->kind = kind;
            return reply;
        } catch (const std::bad_alloc&) {
            isTooLarge = true;
            return nullptr;
        }
    }

    static void* string(const redisReadTask* task, char* text, std::size_t size)
    {
        Builder& builder = of(task);
        builder.bytes += size;
        if (builder.bytes > builder.limits.bytes) {
            builder.isTooLarge = true;
            return nullptr;
        }
        Reply* const reply = builder.add(task, task->type == REDIS_REPLY_ERROR ? Reply::Kind::Error : Reply::Kind::Text);
        if (reply == nullptr)
            return nullptr;
        try {
            reply->text.assign(text, size);
        } catch (const std::bad_alloc&) {
            builder.isTooLarge = true;
            if (task->parent == nullptr)
                delete reply;
            return nullptr;
        }
        return reply;
    }

    static void* array(const redisReadTask* task, int) { return of(task).add(task, Reply::Kind::List); }

    static void* integer(const redisReadTask* task, long long value)
    {
        Reply* const reply = of(task).add(task, Reply::Kind::Integer);
        if (reply != nullptr)
            reply->integer = value;
        return reply;
    }

    static void* nil(const redisReadTask* task) { return of(task).add(task, Reply::Kind::Nil); }

    static void free(void* reply) { delete static_cast<Reply*>(reply); }

    static redisReplyObjectFunctions functions() { return {string, array, integer, nil, free}; }

    const ReplyLimits limits;
    redisReplyObjectFunctions table = functions();
    std::size_t bytes = 0; ///< of the reply under way
    std::size_t parts = 0;
    bool isTooLarge = false;
};

ReplyReader::ReplyReader(ReplyLimits limits)
    : _builder(std::make_unique<Builder>(limits)), _reader(redisReaderCreateWithFunctions(&_builder->table))
{
    if (_reader == nullptr)
        throw std::bad_alloc();
    _reader->privdata = _builder.get();
}

ReplyReader::~ReplyReader()
{
    redisReaderFree(_reader);
}

void ReplyReader::feed(std::string_view bytes)
{
    if (_fault.empty() && redisReaderFeed(_reader, bytes.data(), bytes.size()) != REDIS_OK)
        _fault = "an answer for which there is no memory";
}

std::optional<Reply> ReplyReader::next()
{
    if (!_fault.empty())
        return std::nullopt;
    void* object = nullptr;
    if (redisReaderGetReply(_reader, &object) != REDIS_OK) {
        _fault = _builder->isTooLarge ? "an answer that is too large" : "an answer that is not of Redis' protocol";
        return std::nullopt;
    }
    const std::unique_ptr<Reply> reply(static_cast<Reply*>(object));
    if (!reply) {
        check();
        return std::nullopt;
    }
    _builder->bytes = 0;
    _builder->parts = 0;
    return std::move(*reply);
}

/// Looks at an answer that is not complete yet: hiredis would wait for its end without bound, and look for the end of a line from its
/// beginning each time.
void ReplyReader::check()
{
    const std::string_view unread(_reader->buf + _reader->pos, _reader->len - _reader->pos);
    const int type = _reader->ridx < 0 ? -1 : _reader->rstack[_reader->ridx].type;
    const bool isString = type == REDIS_REPLY_STRING;
    const std::string_view heading = unread.substr(0, longestHeading);
    if (unread.size() > _builder->limits.bytes + longestLine || (type > 0 && !isString && unread.size() > longestLine) ||
        (isString && heading.size() == longestHeading && heading.find('\n') == std::string_view::npos))
        _fault = "an answer that is too large";
}

} // namespace beckon::storeredis
