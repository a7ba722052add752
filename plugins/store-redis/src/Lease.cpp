#include "Lease.h"

#include "beckon/security/Random.h"

#include <array>
#include <string_view>

namespace beckon::storeredis {

namespace {

std::vector<std::string> texts(const Reply& reply)
{
    std::vector<std::string> texts;
    texts.reserve(reply.elements.size());
    for (const Reply& element : reply.elements)
        texts.push_back(element.text);
    return texts;
}

} // namespace

Lease::Lease(Owner& owner, RedisLink& link, ScriptRunner& scripts, RedisTime& time, const Clock& clock, const ClusterOptions& options)
    : _owner(owner), _link(link), _scripts(scripts), _time(time), _clock(clock), _options(options), _proven(clock.steady())
{
}

void Lease::acquire()
{
    _scripts.setToken(++_token);
    const std::string lease = std::to_string(_options.lease.count());
    const std::string name = randomId();
    const std::array<std::string_view, 2> arguments{lease, name};
    _scripts.enroll(arguments, [this, asked = _clock.steady()](const Reply& reply) { onRegistered(reply, asked); });
}

void Lease::release()
{
    _timer.cancel();
}

void Lease::onRegistered(const Reply& reply, SteadyTime asked)
{
    const std::optional<std::uint64_t> time = reply.elements.size() == 4 ? parseNumber(reply.elements[1].text) : std::nullopt;
    if (!time) {
        _link.reconnect("a script answered what it never does");
        return;
    }
    _proven = asked;
    _time.set(*time);
    const std::string& epoch = reply.elements[2].text;
    const Memory memory = _runId == _link.runId() && _epoch == epoch ? Memory::Kept : Memory::Lost;
    _runId = _link.runId();
    _epoch = epoch;
    _timer = _link.loop().schedule(_options.renewal, [this] { renew(); });
    _owner.onRegistered(memory, texts(reply.elements[3]));
}

void Lease::renew()
{
    _timer = _link.loop().schedule(_options.renewal, [this] { renew(); });
    const std::string lease = std::to_string(_options.lease.count());
    const std::string position = _owner.readPosition();
    const std::array<std::string_view, 2> arguments{lease, position};
    _scripts.renew(arguments, [this, asked = _clock.steady()](const Reply& reply) {
        _proven = asked;
        if (reply.elements.size() == 2)
            _time.set(parseNumber(reply.elements[1].text).value_or(_time.now()));
        _owner.onRenewed();
    });
}

} // namespace beckon::storeredis
