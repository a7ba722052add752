"""The store in Redis: how a server starts with it, with a wrong one and without, and what happens while it is away."""

import datetime
import re
import time

import pytest
from harness import Server, eventually, free_port
from harness.gate import Gate
from harness.redis import Redis

SECRET = "hunter2"
PROMPT = 2.0  # seconds that a call may take, whatever Redis does


@pytest.fixture
def redis():
    with Redis() as one:
        yield one


@pytest.fixture
def guarded():
    with Redis(password="another") as one:
        yield one


def at(url, **env):
    """STORE=auto, unless `env` says otherwise."""
    return {"STORE": "auto", "REDIS_URL": url, **env}


def store_of(server):
    """What /readyz says about the store, promptly."""
    begun = time.monotonic()
    answer = server.api.get("/readyz")
    assert time.monotonic() - begun < PROMPT
    assert answer.status == 200
    store = answer.json()["parts"]["store"]
    assert answer.json()["status"] == ("ok" if store["state"] == "ok" else "degraded")
    return store


def becomes(server, state):
    return eventually(lambda: (store := store_of(server))["state"] == state and store)


def moment(store):
    return datetime.datetime.strptime(store["since"], "%Y-%m-%dT%H:%M:%SZ")


def log_lines(server, pattern):
    return [line for line in server.err.text.splitlines() if re.search(pattern, line)]


def refusal_of(server):
    """The one line on standard error of a server that does not start."""
    server.spawn()
    assert server.wait() == 78, server.printed
    lines = server.err.text.splitlines()
    assert len(lines) == 1 and "listening" not in server.out.text, server.printed
    assert "REDIS_URL (store.redis.url)" in lines[0], lines
    assert SECRET not in lines[0]
    return lines[0]


FORMS = [
    ("hunter2@cache:6379", "redis://"),
    ("http://:hunter2@cache", "scheme"),
    ("rediss://:hunter2@cache", "TLS"),
    ("redis://:hunter2@cache:x", "port"),
    ("redis://:hunter2@cache/first", "database"),
    ("redis://:hunter2%@cache", "percent escape"),
    ("redis://hunter2@cache", "password"),
    ("unix://cache/redis.sock", "unix://"),
]


@pytest.mark.parametrize("url, says", FORMS)
@pytest.mark.parametrize("store", ["redis", "auto"])
def test_a_url_that_cannot_work_ends_the_start_and_the_check(tmp_path, url, says, store):
    assert says in refusal_of(Server(tmp_path, env=at(url, STORE=store)))
    assert says in refusal_of(Server(tmp_path, env=at(url, STORE=store), arguments=["--check-config"]))


def test_a_check_reports_every_setting_that_cannot_work_and_asks_no_redis(tmp_path):
    options = {"store.redis.prefix": "a b", "store.redis.timeout": "0", "store.redis.buffer": "1", "store.redis.entries": "0",
               "store.redis.required": "perhaps"}  # fmt: skip
    server = Server(tmp_path, env=at("redis://nobody.invalid", STORE="redis"), options=options, arguments=["--check-config"]).spawn()
    assert server.wait() == 78
    assert [key for key in options if server.err.text.count(key) != 1] == [], server.err.text
    well = Server(tmp_path, env=at("redis://nobody.invalid", STORE="redis"), arguments=["--check-config"]).spawn()
    assert well.wait() == 0, well.printed


def test_without_redis_a_server_that_needs_it_does_not_start(tmp_path):
    port = free_port()
    url = f"redis://:{SECRET}@127.0.0.1:{port}"
    line = refusal_of(Server(tmp_path, env=at(url, STORE="redis")))
    assert f"127.0.0.1:{port}" in line and "refused" in line and "store.redis.required" in line
    line = refusal_of(Server(tmp_path, env=at(url), options={"store.redis.required": "true"}))
    assert f"127.0.0.1:{port}" in line


def test_a_redis_that_says_nothing_ends_the_start_of_a_server_that_needs_it(tmp_path, redis):
    redis.pause()
    assert "in time" in refusal_of(Server(tmp_path, env=at(redis.url(), STORE="redis"), options={"store.redis.timeout": "0.3"}))


def test_a_server_that_prefers_redis_starts_without_it(launch):
    server = launch(env=at(f"redis://127.0.0.1:{free_port()}", STORE="redis"), options={"store.redis.required": "false"})
    assert store_of(server)["state"] == "degraded"
    server.user("alice").create_room()
    assert re.search(r"^beckon_store_fallbacks_total [1-9]", server.api.get("/metrics").body.decode(), re.MULTILINE)


@pytest.mark.parametrize("store", ["redis", "auto"])
def test_what_redis_refuses_ends_the_start(tmp_path, redis, guarded, store):
    for url, says in (
        (f"redis://:{SECRET}@127.0.0.1:{guarded.port}", "password"),
        (f"redis://nobody:{SECRET}@127.0.0.1:{guarded.port}", "password"),
        (f"redis://127.0.0.1:{guarded.port}", "asks for a password"),
        (f"redis://:{SECRET}@127.0.0.1:{redis.port}", "no password"),
        (f"redis://127.0.0.1:{redis.port}/77", "no database 77"),
    ):
        line = refusal_of(Server(tmp_path, env=at(url, STORE=store)))
        assert says in line and "127.0.0.1:" in line, line


def test_a_password_opens_redis_and_is_shown_nowhere(launch):
    with Redis(password="p:w/@%#? ä") as one:
        server = launch(env=at(f"redis://:p%3Aw%2F%40%25%23%3F%20%C3%A4@127.0.0.1:{one.port}", STORE="redis"))
        server.user("alice").create_room()
        assert store_of(server)["state"] == "ok"
        one.kill()
        becomes(server, "degraded")
        server.stop()
        assert "p:w/" not in server.printed and "p%3Aw" not in server.printed
        assert log_lines(server, f"127.0.0.1:{one.port}")


def test_keys_stand_under_the_prefix_in_the_database_of_the_url(launch, redis):
    server = launch(env=at(f"redis://127.0.0.1:{redis.port}/3", STORE="redis"), options={"store.redis.prefix": "mine:"})
    user = server.user("alice")
    user.connect(user.create_room())
    eventually(lambda: redis.command("-n", "3", "--scan", "--pattern", "mine:*"))
    assert redis.command("-n", "3", "--scan", "--pattern", "[^m]*") == ""
    assert redis.command("DBSIZE") == "0"


def test_redis_when_it_answers_memory_while_it_does_not_and_back(launch, redis):
    redis.kill()
    server = launch(env=at(redis.url()))
    user = server.user("alice")
    first = store_of(server)
    assert first["state"] == "degraded" and f"127.0.0.1:{redis.port}" in first["detail"]
    redis.start()
    second = becomes(server, "ok")
    assert "detail" not in second and moment(second) >= moment(first)
    peer = user.connect(user.create_room())
    redis.kill()
    third = becomes(server, "degraded")
    assert moment(third) >= moment(second)
    user.create_room()
    peer.send("heartbeat")
    peer.expect("heartbeat_response")
    redis.start()
    assert moment(becomes(server, "ok")) >= moment(third)
    server.stop()
    assert len(log_lines(server, "warning .*no Redis at")) == 2, server.err.text
    assert len(log_lines(server, "information .*Redis at .* answers")) == 2, server.err.text


def test_the_start_does_not_wait_for_a_redis_that_says_nothing(launch, redis):
    redis.pause()
    begun = time.monotonic()
    server = launch(env=at(redis.url()), options={"store.redis.timeout": "10"})
    assert time.monotonic() - begun < 8
    assert store_of(server)["state"] == "degraded"
    redis.resume()
    becomes(server, "ok")


def test_a_redis_that_stands_still_holds_up_no_call_for_long(launch, redis):
    """The first call may find it out; all others know."""
    server = launch(env=at(redis.url(), STORE="redis"))
    alice, bob = server.user("alice"), server.user("bob")
    room = alice.create_room()
    one, other = alice.connect(room), bob.connect(room)
    one.expect("user_joined", room_id=room.id, username=bob.name)
    redis.pause()
    for request in (
        lambda: alice.get("/api/rooms/").status,
        lambda: alice.see(room)["connected"] == [alice.name, bob.name] and 200,
        lambda: alice.post("/api/rooms/", {"name": "meanwhile"}).status == 201 and 200,
        lambda: bob.post(f"{room.path}/leave").status,
        lambda: server.api.get("/healthz").status,
        lambda: server.api.get("/readyz").status,
    ):
        begun = time.monotonic()
        assert request() == 200
        assert time.monotonic() - begun < PROMPT
    one.expect("user_left", room_id=room.id, username=bob.name)
    other.expect_closed(4001)
    assert becomes(server, "degraded")["detail"].count("in time") == 1
    redis.resume()
    becomes(server, "ok")
    assert alice.see(room)["connected"] == [alice.name]


def test_a_redis_that_comes_back_with_another_password_is_away_and_says_why(launch, redis):
    server = launch(env=at(redis.url()))
    redis.kill()
    redis.password = "another"
    redis.start()
    eventually(lambda: "password" in store_of(server).get("detail", ""))
    server.user("alice").create_room()
    redis.command("CONFIG", "SET", "requirepass", "")
    becomes(server, "ok")


def test_a_way_to_redis_that_breaks_in_mid_answer_is_taken_anew(launch, redis):
    with Gate(("127.0.0.1", redis.port)) as gate:
        server = launch(env=at(redis.url(gate.port)))
        user = server.user("alice")
        assert store_of(server)["state"] == "ok"
        for _ in range(5):
            gate.reset()
            user.create_room()
        becomes(server, "ok")
        gate.trickle()
        user.connect(user.create_room())
        gate.forward()
        becomes(server, "ok")


def test_what_is_no_redis_is_away(launch):
    """A web server at its address, this one's own, say."""
    web = launch()
    server = launch(env=at(f"redis://127.0.0.1:{web.port}"))
    assert "protocol" in eventually(lambda: store_of(server).get("detail", "").partition("(")[2])
    server.user("alice").create_room()


def test_a_stop_while_redis_stands_still_is_no_longer_than_another(launch, redis):
    server = launch(env=at(redis.url()))
    user = server.user("alice")
    user.connect(user.create_room())
    redis.pause()
    begun = time.monotonic()
    server.stop()
    assert time.monotonic() - begun < 10
