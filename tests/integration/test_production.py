"""ENVIRONMENT=production: nobody comes in without proof, and nobody learns who is in."""

import concurrent.futures
import json
import re
import signal

import jwt
import pytest

from harness import MailSink, Server
from harness.production import ORIGIN, SECRET, Resident, production

CODE_SENT = "A login code was sent to your email"


@pytest.fixture(scope="module")
def sink():
    one = MailSink().start()
    yield one
    one.stop()


@pytest.fixture(scope="module")
def server(sink, tmp_path_factory):
    one = Server(tmp_path_factory.mktemp("server"), **production(sink))
    one.start()
    yield one
    one.stop()


@pytest.fixture
def visitor(server, sink):
    """Somebody who has done nothing yet."""
    return Resident(server, sink, "vera")


@pytest.fixture
def alice(server, sink):
    return Resident(server, sink, "alice").enter()


def refused_start(directory, **settings):
    """What a start says that must not succeed."""
    one = Server(directory, **settings).spawn()
    assert one.wait() == 78
    assert "listening" not in one.out.text
    return one.err.text.splitlines()


def test_it_refuses_to_start_and_names_every_fault(tmp_path):
    lines = refused_start(tmp_path, env={"ENVIRONMENT": "production", "MAILER": "console"})
    assert len(lines) == 3 and all(line.startswith("beckond: ") for line in lines), lines
    assert re.search(r"SECRET_KEY", lines[0]) and re.search(r"ALLOWED_ORIGINS", lines[1]) and re.search(r"MAILER", lines[2])


@pytest.mark.parametrize(
    "change, fault",
    [
        ({"SECRET_KEY": "your-secret-key-here"}, "SECRET_KEY"),
        ({"SECRET_KEY": "x" * 31}, "SECRET_KEY"),
        ({"ALGORITHM": "HS512", "SECRET_KEY": "x" * 31}, "SECRET_KEY"),
        ({"ALGORITHM": "ES256", "SECRET_KEY": "your-secret-key-here"}, "SECRET_KEY"),
        ({"ALGORITHM": "RS256", "SECRET_KEY": "x" * 31}, "SECRET_KEY"),
        ({"ALLOWED_ORIGINS": ""}, "ALLOWED_ORIGINS"),
        ({"ALLOWED_ORIGINS": "*"}, "ALLOWED_ORIGINS"),
        ({"ALLOWED_ORIGINS": "app.example.com"}, "ALLOWED_ORIGINS"),
        ({"MAILER": "console"}, "MAILER"),
        ({"ENVIRONMENT": "Production"}, "ENVIRONMENT"),
    ],
)
def test_each_refusal(tmp_path, sink, change, fault):
    lines = refused_start(tmp_path, **production(sink, env=change))
    assert len(lines) == 1 and fault in lines[0], lines
    assert "x" * 31 not in lines[0]


def test_check_config_tells_the_same(tmp_path):
    one = Server(tmp_path, env={"ENVIRONMENT": "production"}, arguments=["--check-config"]).spawn()
    assert one.wait() == 78
    assert [fault for fault in ("SECRET_KEY", "ALLOWED_ORIGINS") if fault not in one.err.text] == []


def test_it_listens_on_every_address_and_trusts_no_email(launch, sink, tmp_path):
    settings = production(sink)
    del settings["env"]["HOST"]
    one = Server(tmp_path, **settings).spawn()
    address = one.out.wait_for(r"listening on http://(\[::\]|0\.0\.0\.0):(\d+)$")
    one.port = int(address.group(2))
    assert one.api.get("/healthz").status == 200
    one.stop()
    assert "development mode" not in one.err.text


def test_development_says_so(launch):
    one = launch()
    one.err.wait_for(r" warning server: development mode")
    assert one.out.text.count("listening") == one.out.text.count("127.0.0.1") + one.out.text.count("[::1]")


def test_the_whole_way_in(visitor):
    """The one verification token serves every step within its time."""
    token = visitor.verify(visitor.sign_up())
    claims = jwt.decode(token, SECRET, algorithms=["HS256"], options={"verify_aud": False})
    assert claims["sub"] == visitor.email and claims["exp"] - claims["iat"] == 15 * 60
    visitor.set_username()
    for _ in range(2):
        visitor.log_in()
        assert visitor.get("/api/rooms/").status == 200


def test_a_username_needs_the_token_of_its_address(server, visitor, alice):
    visitor.verify(visitor.sign_up())
    for token in (None, "", "x", alice.verification, alice.token):
        members = {} if token is None else {"verification_token": token}
        answer = visitor.call("set-username", username=visitor.name, **members)
        assert (answer.status, answer.detail) == (401, "Verification required"), token
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    visitor.set_username()


def test_a_login_needs_proof(alice):
    answer = alice.call("login")
    assert (answer.status, answer.detail) == (401, CODE_SENT)
    alice.next_code()
    for token in ("", "x", alice.token):
        refused = alice.call("login", verification_token=token)
        assert (refused.status, refused.detail) == (401, "Verification required")


def test_a_login_code_serves_once(alice):
    assert alice.call("login").status == 401
    code = alice.next_code()
    answer = alice.call("login", otp=code)
    assert answer.status == 200 and answer.json()["token_type"] == "bearer" and answer.json()["expires_in"] == 30 * 60
    again = alice.call("login", otp=code)
    assert (again.status, again.detail) == (400, "Invalid or expired OTP")


def test_a_login_code_is_guessed_five_times(alice):
    alice.call("login")
    code = alice.next_code()
    wrong = "000000" if code != "000000" else "000001"
    assert [alice.call("login", otp=wrong).status for _ in range(5)] == [400] * 5
    assert alice.call("login", otp=code).status == 429
    assert alice.call("verify-otp", otp=code).status == 429


def test_a_code_of_a_sign_up_logs_in(alice):
    assert alice.call("login", otp=alice.sign_up()).status == 200


def test_an_access_token_and_a_verification_token_never_stand_in_for_each_other(server, alice):
    assert server.api.get("/api/rooms/", alice.verification).status == 401
    assert server.api.post("/api/auth/logout", token=alice.verification).status == 401
    assert alice.call("login", verification_token=alice.token).status == 401


def test_no_answer_tells_who_has_an_account(server, sink, alice, visitor):
    """Status, body and headers are those of a stranger, whatever is asked without proof, and however often."""
    nameless = Resident(server, sink, "nina")
    nameless.verify(nameless.sign_up())
    unverified = Resident(server, sink, "uma")
    unverified.sign_up()

    def seen(user, path, **members):
        answer = user.call(path, **members)
        headers = {name: value for name, value in answer.headers.items() if name not in ("X-Request-Id", "Date")}
        if answer.status == 429:
            assert 590 <= int(headers.pop("Retry-After")) <= 600
        return answer.status, answer.body, headers

    asked = [
        ("login", {}),
        ("login", {"otp": "abcdef"}),
        ("login", {"verification_token": "x"}),
        ("verify-otp", {"otp": "abcdef"}),
        ("set-username", {"username": "nobody"}),
        ("set-username", {"username": alice.name}),
        ("signup", {}),
        ("login", {"otp": "abcdef"}),
    ]
    asked += [("verify-otp", {"otp": "abcdef"})] * 7 + [("login", {}), ("login", {"otp": "abcdef"})] + [("verify-otp", {"otp": "abcdef"})] * 6
    answers = {user.name: [seen(user, path, **members) for path, members in asked] for user in (alice, nameless, unverified, visitor)}
    for number, step in enumerate(asked):
        assert len({json.dumps(each[number], default=str) for each in answers.values()}) == 1, (step, [each[number] for each in answers.values()])
    assert {status for status, _, _ in answers[alice.name]} == {200, 400, 401, 429}


def test_no_mail_goes_to_who_has_no_account(sink, alice, visitor):
    assert visitor.call("login").status == 401
    assert alice.call("login").status == 401
    alice.next_code()
    assert not [mail for mail in sink.mails if visitor.email in mail[1]]


def test_a_mail_server_that_is_away_changes_no_answer(launch, sink):
    """Nor does a queue that is full: what waits takes the same place whether there is a mail or not."""
    lost = MailSink().start()
    one = launch(**production(lost, options={"smtp.queue": "4", "smtp.timeout": "1", "smtp.retry_initial": "0.1"}))
    known = Resident(one, lost, "kim").enter()
    lost.stop()
    unknown = Resident(one, lost, "una")
    for _ in range(20):
        answers = {(answer.status, answer.body) for answer in (known.call("login"), unknown.call("login"))}
        assert len(answers) == 1, answers
    assert answers == {(401, json.dumps({"detail": CODE_SENT}, separators=(",", ":")).encode())}


def test_origins_are_exact(server, alice):
    room = alice.create_room()
    allowed = alice.get("/api/rooms/", headers={"Origin": ORIGIN})
    assert allowed.headers["Access-Control-Allow-Origin"] == ORIGIN
    for origin in ("https://app.example.com.evil.com", "http://app.example.com", "https://app.example.com:444", "null"):
        answer = alice.get("/api/rooms/", headers={"Origin": origin})
        assert answer.headers["Access-Control-Allow-Origin"] is None
        with pytest.raises(Exception, match="403"):
            alice.connect(room, origin=origin)
    alice.connect(room, origin=ORIGIN).close()
    alice.connect(room, origin=f"http://127.0.0.1:{server.port}").close()
    alice.connect(room).close()


def test_every_answer_keeps_browsers_in_check(server, alice):
    """Those that fail, too."""
    answers = [alice.get("/api/rooms/"), server.api.get("/nowhere"), server.api.get("/api/rooms/"), server.api.post("/api/auth/login", b"{")]
    for answer in answers:
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


def test_metrics_are_not_for_strangers(server):
    assert server.api.get("/metrics").status == 404


def test_rooms_and_sockets_as_ever(server, sink, alice):
    bob = Resident(server, sink, "bob").enter()
    room = alice.create_room()
    peer = alice.connect(room)
    other = bob.connect(room)
    peer.expect_user("user_joined", bob)
    peer.send("offer", target=bob.name, sdp="v=0")
    other.expect("offer", sender=alice.name, target=bob.name, sdp="v=0")
    assert alice.post("/api/auth/logout").status == 200
    peer.expect_closed(4002, "logged out")


def test_an_otp_is_guessed_five_times_over_two_nodes(launch, sink, tmp_path):
    """2,000 guesses in parallel, spread over nodes and connections."""
    shared = {"DATABASE_URL": f"sqlite:///{tmp_path}/shared.db"}
    nodes = [launch(**production(sink, env=shared)) for _ in range(2)]
    target = Resident(nodes[0], sink, "tess")
    code = target.sign_up()
    wrong = [f"{number:06}" for number in range(1_000_000) if number % 500 == 7 and f"{number:06}" != code][:2000]

    def guess(number):
        body = {"email": target.email, "otp": wrong[number]}
        while (status := nodes[number % 2].api.post("/api/auth/verify-otp", body).status) == 503:
            pass  # two processes and one SQLite file: it was not looked at
        return status

    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(guess, range(len(wrong))))
    assert (answers.count(400), answers.count(429)) == (5, len(wrong) - 5)
    assert target.call("verify-otp", otp=code).status == 429


def test_no_secret_is_in_any_output(launch, sink, tmp_path):
    """At the most verbose level, whatever is done, right or wrong."""
    log = tmp_path / "beckond.log"
    password = "a-password-of-the-mail-server"
    closed = MailSink(accounts={"mailer@example.com": password}).start()
    env = {"LOG_LEVEL": "trace", "EMAIL_USER": "mailer@example.com", "EMAIL_PASSWORD": password}
    one = launch(**production(closed, env=env, options={"logging.file": str(log)}))
    secrets = {SECRET, password}
    user = Resident(one, closed, "sally")
    codes = {user.sign_up()}
    secrets.add(user.verify(max(codes)))
    user.set_username()
    secrets.add(user.log_in())
    user.verification = None
    assert user.call("login").status == 401
    codes.add(code := user.next_code())
    for path, members in (("verify-otp", {"otp": "918273"}), ("login", {"otp": "918273"}), ("verify-otp", {"otp": 918273}), ("login", {"otp": code})):
        user.call(path, **members)
    codes.add("918273")

    room = user.create_room()
    user.connect(room).close()
    bearer = {"subprotocols": ["bearer", user.token]}
    peer = user.connect(room)
    peer.send_text('{"type":"offer","token":"%s"' % user.token)
    peer.expect_error()
    peer.close()
    user_token, user.token = user.token, None
    user.connect(room, **bearer).close()
    user.connect(room, query=f"?token={user_token}").close()
    for query in (f"?tokn={user_token}", f"?token={user_token}x", f"?{user_token}", f"?limit={user_token}"):
        with pytest.raises(Exception):
            user.connect(room, query=query)
        one.api.get(f"/api/rooms/{query}", user_token)
    one.api.get(f"/api/rooms/{user_token}", user_token)
    one.api.get("/api/rooms/", user_token + "x")
    one.api.get("/api/rooms/", headers={"Authorization": f"Basic {user_token}"})
    one.api.post("/api/auth/login", b'{"email": "%s", "otp": "%s"' % (user.email.encode(), code.encode()))
    one.api.call("POST", "/api/auth/login", b"otp=918273", headers={"Content-Type": "text/plain"})
    assert one.api.post("/api/auth/logout", token=user_token).status == 200
    one.send_signal(signal.SIGHUP)
    one.err.wait_for(r"reload: the configuration has been read")
    one.stop()
    closed.stop()

    shown = Server(tmp_path, **{**production(closed, env=env), "arguments": ["--print-config"]}).spawn()
    assert shown.wait() == 0
    everything = one.printed + log.read_text() + shown.printed
    assert " trace " in everything or " debug " in everything
    for secret in secrets:
        parts = secret.split(".")
        for part in parts if len(parts) == 3 else [secret]:
            assert part not in everything, f"{part} is in the output"
    untimed = re.sub(r"\d+us|\.\d+Z", "", everything)
    for code in codes:
        assert not re.search(rf"(?<!\d){code}(?!\d)", untimed), f"the code {code} is in the output"


def test_there_is_no_page_unless_it_is_asked_for(server, sink, launch):
    for path in ("/", "/client/index.js"):
        assert server.api.get(path).status == 404
    asked = launch(**production(sink, options={"plugins": "auth-otp rooms signaling turn web-client"}))
    for path in ("/", "/client/index.js"):
        assert asked.api.get(path).status == 200
