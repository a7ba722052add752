"""Another configuration by HUP: what counts at once, what waits for a restart, and faults that change nothing. No connection is dropped."""

import json
import re
import signal
import threading
import time

import jwt
import pytest

from harness import User, Wire, WirePeer, eventually, upgrade_headers

FIRST, SECOND = "the-first-secret-of-this-server-0123456789", "the-second-secret-of-this-server-0123456789"


def config(**settings):
    """`limits__keep_alive=1` is `limits.keep_alive = 1`."""
    return "".join(f"{name.replace('__', '.')} = {value}\n" for name, value in settings.items())


def test_nobody_notices_a_reload_that_changes_nothing(launch):
    server = launch(config=config(auth__token__secret=FIRST))
    alice, bob = server.user("alice"), server.user("bob")
    room = alice.create_room()
    one, other = alice.connect(room), bob.connect(room)
    one.expect_user("user_joined", bob)
    told = server.reload()
    assert "settings changed: 0" in told and "needs a restart" not in told
    one.send("offer", target=bob.name, sdp="x")
    other.expect("offer", sender=alice.name, target=bob.name, sdp="x")


def test_relaying_goes_on_through_many_reloads(launch):
    """Each message arrives, in order, while every setting that can change does so."""
    server = launch(config=config(auth__token__secret=FIRST))
    alice, bob = server.user("alice"), server.user("bob")
    room = alice.create_room()
    one, other = alice.connect(room), bob.connect(room)
    one.expect_user("user_joined", bob)
    stop = threading.Event()

    def reload_often():
        turn = 0
        while not stop.is_set():
            turn += 1
            server.reload(config(
                auth__token__secret=(FIRST, SECOND)[turn % 2], limits__keep_alive=30 + turn % 2, signaling__message_rate=100_000 + turn % 2,
                signaling__message_burst=100_000, http__allowed_origins=f"https://{turn % 2}.example.com", logging__level=("debug", "notice")[turn % 2],
                logging__format=("text", "json")[turn % 2],
            ))  # fmt: skip

    thread = threading.Thread(target=reload_often)
    thread.start()
    try:
        for number in range(300):
            one.send("offer", target=bob.name, sdp=str(number))
            other.expect("offer", sender=alice.name, target=bob.name, sdp=str(number))
            assert alice.get("/api/rooms/").status == 200
    finally:
        stop.set()
        thread.join()


def test_the_log_level_changes(launch):
    server = launch(config=config(logging__level="warning"))
    server.api.get("/healthz?a=quiet")
    told = server.reload(config(logging__level="information"))
    assert re.search(r"reload: logging.level is now information \(.*test.properties:1\), was warning \(.*test.properties:1\)", told)
    server.api.get("/nowhere/loud")
    server.err.wait_for("GET /nowhere/loud 404")
    assert "GET /healthz" not in server.err.text


def test_one_logger_has_a_level_of_its_own_until_the_line_goes(launch):
    server = launch(config=config(logging__level__http="warning"))
    server.reload("")
    server.api.get("/nowhere/loud")
    server.err.wait_for("GET /nowhere/loud 404")
    server.reload(config(logging__level__http="warning"))
    seen = len(server.err.text)
    server.api.get("/nowhere/quiet")
    server.reload("")
    assert "/nowhere/quiet" not in server.err.text[seen:]


def test_origins_change_for_connections_that_are_open(launch):
    server = launch(config=config(http__allowed_origins="https://one.example.com"))
    alice = server.user("alice")
    room = alice.create_room()

    def allowed(wire, origin):
        wire.request("GET", "/healthz", f"Origin: {origin}")
        return wire.response().headers["Access-Control-Allow-Origin"] == origin

    with Wire(server) as wire:
        assert allowed(wire, "https://one.example.com") and not allowed(wire, "https://two.example.com")
        server.reload(config(http__allowed_origins="https://two.example.com"))
        eventually(lambda: allowed(wire, "https://two.example.com"))  # each loop hears of it within a turn
        assert not allowed(wire, "https://one.example.com")
    refused = alice.get(room.signaling, headers=upgrade_headers(Origin="https://one.example.com"))
    assert refused.status == 403
    alice.connect(room, origin="https://two.example.com").expect_nothing()


def test_limits_change_for_connections_that_are_open(launch):
    server = launch(config="")
    alice, bob = server.user("alice"), server.user("bob")
    room = alice.create_room()
    with Wire(server) as wire:
        wire.request("GET", "/healthz", "X: " + "x" * 2000)
        assert wire.response().status == 200
        server.reload(config(limits__header_bytes=1000, limits__json_depth=3))
        wire.request("GET", "/healthz", "X: " + "x" * 2000)
        assert wire.response().status in (400, 431)
    one = alice.connect(room)
    one.send("candidate", target=bob.name, candidate={"a": {"b": {"c": 1}}})
    one.expect_error()
    server.reload("")
    other = bob.connect(room)
    one.expect_user("user_joined", bob)
    one.send("candidate", target=bob.name, candidate={"a": {"b": {"c": 1}}})
    other.expect("candidate", sender=alice.name, target=bob.name, candidate={"a": {"b": {"c": 1}}})


def test_connections_are_bounded_anew(launch):
    server = launch(config="")
    with Wire(server) as kept:
        server.reload(config(net__max_connections=1))
        with Wire(server) as turned_away:
            assert turned_away.response().status == 503
        kept.request("GET", "/healthz")
        assert kept.response().status == 200
        server.reload("")
        with Wire(server) as welcome:
            welcome.request("GET", "/healthz")
            assert welcome.response().status == 200


def test_tokens_of_the_old_secret_pass_until_a_restart(launch):
    """New ones are signed with the new secret: after the restart they alone pass."""
    server = launch(config=config(auth__token__secret=FIRST))
    alice = server.user("alice")
    old = alice.token
    told = server.reload(config(auth__token__secret=SECOND))
    assert "reload: auth.token.secret has changed" in told and "tokens of the old key are good until they end" in told
    assert server.api.get("/api/rooms/", old).status == 200
    new = alice.log_in()
    assert server.api.get("/api/rooms/", new).status == 200
    server.config = config(auth__token__secret=SECOND)
    server.restart()
    assert server.api.get("/api/rooms/", old).status == 401
    assert server.api.get("/api/rooms/", new).status == 200


def test_codes_follow_the_secret_and_those_already_sent_stay_good(launch):
    """A code of before the reload serves after it; one of after it serves a server that knows the new secret alone."""
    server = launch(config=config(auth__token__secret=FIRST))
    alice, bob = User(server, "alice"), User(server, "bob")
    before = alice.sign_up()
    server.reload(config(auth__token__secret=SECOND))
    alice.verify(before)
    after = bob.sign_up()
    server.config = config(auth__token__secret=SECOND)
    server.restart()
    bob.verify(after)


def test_old_secrets_are_bounded(launch):
    """With the ninth change the first one is forgotten, whatever its tokens say."""
    server = launch(config=config(auth__token__secret=FIRST))
    alice = server.user("alice")
    endless = jwt.encode({"sub": alice.name, "exp": int(time.time()) + 10**8}, FIRST, "HS256")
    assert server.api.get("/api/rooms/", endless).status == 200
    for number in range(9):
        server.reload(config(auth__token__secret=f"{SECOND}-{number}"))
    assert server.api.get("/api/rooms/", endless).status == 401


def test_a_secret_in_a_file_changes_with_the_file(launch, tmp_path):
    file = tmp_path / "secret"
    file.write_text(FIRST)
    file.chmod(0o600)
    server = launch(env={"SECRET_KEY_FILE": str(file)})
    alice = server.user("alice")
    file.write_text(SECOND)
    told = server.reload()
    assert "reload: auth.token.secret has changed (SECRET_KEY_FILE)" in told
    old = alice.token
    alice.log_in()
    server.restart()
    assert server.api.get("/api/rooms/", old).status == 401
    assert alice.get("/api/rooms/").status == 200


def test_the_lifetime_of_tokens_changes(launch):
    server = launch(config="")
    alice = server.user("alice")
    server.reload(config(auth__token__lifetime_minutes=7))
    assert server.api.post("/api/auth/login", {"email": alice.email}).json()["expires_in"] == 7 * 60


def test_the_limits_of_what_waits_change_in_both_directions(launch):
    """What waits already stays; what comes next counts against the new limit."""
    server = launch(config="")
    alice, bob = server.user("alice"), server.user("bob")
    room = alice.create_room()
    one = alice.connect(room)
    bob.join(room)
    one.expect_user("user_joined", bob)

    def offer(number):
        one.send("offer", target=bob.name, sdp=f"{number}" * 500)

    for number, name in enumerate(("limits__waiting_bytes", "limits__total_waiting_bytes", "limits__waiting_messages")):
        offer(number)
        one.expect_nothing()  # and so it waits
        assert "needs a restart" not in server.reload(config(**{name: 1}))
        offer(9)
        one.expect_error(target=bob.name)
        server.reload("")
    server.reload(config(limits__wait_for_connection=1))
    other = bob.connect(room)
    for number in range(3):
        other.expect("offer", sender=alice.name, target=bob.name, sdp=f"{number}" * 500)
    other.drop()
    one.expect_user("user_left", bob)
    offer(3)
    one.expect_error(target=bob.name)


def test_what_needs_a_restart_says_so_each_time_and_changes_nothing(launch):
    server = launch(config=config(net__workers=4))
    for _ in range(2):
        told = server.reload(config(net__workers=5, smtp__host="elsewhere", auth__otp__lifetime=60))
        assert re.search(
            r"warning server: reload: net.workers needs a restart: it is 5 \(.*test.properties:1\), but 4 \(.*test.properties:1\) counts until then",
            told,
        )
        assert "auth.otp.lifetime needs a restart: it is 60 (" in told and "but 600 (default) counts until then" in told
        assert "settings changed: 0" in told
    told = server.reload(config(net__workers=4))
    assert "needs a restart" not in told


def test_another_algorithm_waits_with_its_key(launch):
    server = launch(config=config(auth__token__secret=FIRST))
    alice = server.user("alice")
    told = server.reload(config(auth__token__algorithm="HS512", auth__token__secret=SECOND))
    assert "auth.token.algorithm needs a restart" in told and "auth.token.secret needs a restart" in told
    assert "tokens of the old key" not in told
    assert alice.get("/api/rooms/").status == 200
    old = alice.log_in()
    server.config = config(auth__token__secret=FIRST)
    server.restart()
    assert server.api.get("/api/rooms/", old).status == 200


def test_a_faulty_configuration_changes_nothing_and_every_fault_is_named(launch):
    server = launch(config=config(logging__level="information", limits__json_depth=64))
    alice = server.user("alice")
    told = server.reload(config(
        logging__level="loud", limits__json_depth=1, http__allowed_origins="nonsense", limits__keep_alive="soon", limits__silence=1,
        auth__token__secret="", auth__token__algorithm="none", net__workers="many", mailer="pigeon", drain__period="-1",
        database__url="oracle://db", logging__format="xml", logging__file="/no/such/directory/log",
    ))  # fmt: skip
    for key in ("logging.level", "http.allowed_origins", "limits.keep_alive", "limits.silence", "auth.token.algorithm", "net.workers",
                "mailer", "drain.period", "database.url", "logging.format", "/no/such/directory/log"):  # fmt: skip
        assert re.search(rf"error server: reload: [^\n]*{re.escape(key)}", told), (key, told)
    assert re.search(r"error server: reload: nothing has changed, because of \d\d faults", told)
    one = alice.connect(alice.create_room())
    one.send("heartbeat", a={"b": {"c": 1}})
    one.expect("heartbeat_response")
    assert "settings changed: 0" in server.reload(config(logging__level="information", limits__json_depth=64))


def test_settings_of_plugins_that_would_end_the_next_start_are_named(launch):
    """Those that count after a restart alone, too: whoever restarts next would have no server."""
    server = launch(config=config(logging__level="information", mailer="smtp"))
    told = server.reload(config(mailer="smtp", auth__otp__lifetime=0, signaling__reconnect_grace="long", smtp__tls="maybe", logging__level="debug"))
    for key in ("auth.otp.lifetime", "signaling.reconnect_grace", "smtp.tls"):
        assert re.search(rf"error server: reload: {re.escape(key)} in \S+:\d", told), (key, told)
    assert "nothing has changed, because of 3 faults" in told


@pytest.mark.parametrize("broken", ["no separator in this line\n", "a b = c\n", "logging.level = \xff\n"])
def test_a_file_that_cannot_be_read_changes_nothing(launch, broken):
    server = launch(config=config(auth__token__secret=FIRST))
    alice = server.user("alice")
    path = server.directory / "test.properties"
    path.write_bytes(broken.encode("latin-1"))
    assert "nothing has changed" in server.reload()
    assert "test.properties" in server.err.text
    path.unlink()
    assert "nothing has changed" in server.reload()
    assert alice.get("/api/rooms/").status == 200


def test_an_unknown_key_is_reported(launch):
    server = launch(config="")
    server.reload(config(limits__keep_alife=1))
    server.err.wait_for("unknown setting: limits.keep_alife in .*did you mean limits.keep_alive")


def test_no_secret_is_shown(launch):
    """Neither the old ones nor the new ones, whether they count or not."""
    server = launch(config=config(auth__token__secret=FIRST, smtp__password="the-old-password"), env={"MAILER": "smtp"})
    server.reload(config(auth__token__secret=SECOND, smtp__password="the-new-password", store__redis__url="redis://:the-redis-password@localhost"))
    server.reload(config(auth__token__secret=FIRST, smtp__password="the-newest-password", limits__keep_alive="x"))
    assert "smtp.password needs a restart: it has changed" in server.err.text
    for secret in (FIRST, SECOND, "the-old-password", "the-new-password", "the-newest-password", "the-redis-password"):
        assert secret not in server.printed


def test_hup_during_a_stop_does_no_harm(launch):
    server = launch(config="", options={"limits.close_handshake": "1"})
    alice = server.user("alice")
    with WirePeer(alice, alice.create_room()) as mute:
        server.send_signal(signal.SIGTERM)
        mute.read_frame()
        server.send_signal(signal.SIGHUP)
    assert server.wait() == 0


def test_the_form_of_the_log_changes(launch):
    server = launch(config="")
    server.reload(config(logging__format="json"))
    identifier = server.api.get("/nowhere").headers["X-Request-Id"]
    line = eventually(lambda: next((line for line in server.err.text.splitlines() if identifier in line and line.startswith("{")), None))
    assert json.loads(line)["request"] == identifier
