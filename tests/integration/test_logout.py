"""POST /api/auth/logout: the token and all that it opened end, on every node."""

import concurrent.futures
import time
import uuid

import jwt
import pytest

from harness import eventually

KEY = "an-hmac-key-of-more-than-thirty-two-bytes"
SERVER = {"env": {"SECRET_KEY": KEY}}


def log_out(server, token):
    return server.api.post("/api/auth/logout", token=token)


def status_with(server, token):
    return server.api.get("/api/rooms/", token).status


@pytest.fixture
def second_node(server, launch):
    """Another server on the same database."""
    database = server.env.get("DATABASE_URL", f"sqlite:///{server.directory}/test.db")
    return launch(env={**SERVER["env"], "DATABASE_URL": database})


def test_the_token_is_refused_from_then_on(server, alice):
    token = alice.token
    answer = log_out(server, token)
    assert (answer.status, answer.json()) == (200, {"message": "Logged out"})
    refused = server.api.get("/api/rooms/", token)
    assert refused.status == 401 and refused.headers["WWW-Authenticate"] == "Bearer"
    assert log_out(server, token).status == 401


def test_other_tokens_of_the_same_user_go_on(server, alice):
    first = alice.token
    second = alice.log_in()
    assert log_out(server, first).status == 200
    assert status_with(server, second) == 200
    assert status_with(server, alice.log_in()) == 200


def test_it_needs_an_access_token(server, alice):
    for token in (None, "", "x", alice.token + "x"):
        assert log_out(server, token).status == 401
    assert server.api.get("/api/auth/logout", alice.token).status == 405
    assert status_with(server, alice.token) == 200


def test_sockets_of_the_token_are_closed_and_others_stay(server, alice, bob, room):
    first = alice.token
    elsewhere = alice.create_room()
    watcher = bob.connect(room)
    peers = [alice.connect(room), alice.connect(elsewhere)]
    watcher.expect_user("user_joined", alice)
    alice.log_in()
    third = alice.create_room()
    other = alice.connect(third)
    assert log_out(server, first).status == 200
    for peer in peers:
        peer.expect_closed(4002, "logged out")
    watcher.expect_user("user_left", alice)
    other.expect_nothing()
    watcher.expect_nothing()
    assert alice.name in alice.see(room)["participants"], "a log-out is no leave"


def test_a_token_that_has_ended_opens_no_socket(server, alice, room):
    log_out(server, alice.token)
    with pytest.raises(Exception, match="401"):
        alice.connect(room)


def test_another_node_refuses_it_at_once(server, second_node, alice):
    for _ in range(10):
        token = alice.log_in()
        assert status_with(second_node, token) == 200
        assert log_out(server, token).status == 200
        assert status_with(second_node, token) == 401


def test_another_node_closes_its_sockets(server, second_node, alice, room):
    token = alice.token
    alice.server = second_node
    peer = alice.connect(room)
    begun = time.monotonic()
    assert log_out(server, token).status == 200
    peer.expect_closed(4002, "logged out")
    assert time.monotonic() - begun < 5


def test_it_outlives_a_restart(launch):
    server = launch(**SERVER)
    alice = server.user("alice")
    token = alice.token
    assert log_out(server, token).status == 200
    server.restart()
    assert status_with(server, token) == 401
    assert status_with(server, alice.log_in()) == 200


def test_a_token_of_another_issuer_can_be_ended_too(server, alice, room):
    """It may have no jti, or one that is no id at all."""
    for jti in (None, "", 'a "b"\u0000\u00e4', "x" * 500):
        claims = {"sub": alice.name, "exp": int(time.time()) + 600, "nonce": uuid.uuid4().hex}
        token = jwt.encode(claims if jti is None else {**claims, "jti": jti}, KEY, "HS256")
        alike = jwt.encode({**claims, "nonce": "another", **({} if jti is None else {"jti": jti})}, KEY, "HS256")
        alice.token = token
        peer = alice.connect(room)
        assert log_out(server, token).status == 200
        peer.expect_closed(4002)
        assert (status_with(server, token), status_with(server, alike)) == (401, 200)


def test_connecting_during_the_log_out_leaves_nothing_open(server, alice, room):
    """However the two fall together, what was opened is closed."""
    rooms = [alice.create_room() for _ in range(4)]

    def connected(number):
        try:
            return alice.connect(rooms[number % 4])
        except Exception:  # refused: the log-out was first
            return None

    with concurrent.futures.ThreadPoolExecutor(9) as pool:
        for _ in range(8):
            token = alice.log_in()
            attempts = [pool.submit(connected, number) for number in range(8)]
            assert pool.submit(log_out, server, token).result().status == 200
            for peer in filter(None, (attempt.result() for attempt in attempts)):
                assert eventually(lambda peer=peer: peer.socket.closed)
                assert peer.socket.close_code in (4000, 4002), peer.socket.close_code
