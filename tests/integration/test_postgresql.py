"""The server on PostgreSQL while it runs: several nodes on one database, and a database that goes away and comes back."""

import concurrent.futures
import re
import signal
import time

import pytest
from harness import Server, User, eventually
from harness.postgresql import PASSWORD, PostgreSql

PATIENCE = 9.0  # seconds: the time-out of a statement, one more of the watchdog, and what a busy machine adds


@pytest.fixture
def postgresql():
    with PostgreSql() as one:
        yield one


@pytest.fixture
def node(launch, postgresql):
    return launch(env={"DATABASE_URL": postgresql.url()})


@pytest.fixture
def pair(node):
    """Two people who are connected to one room."""
    alice, bob = node.user("alice"), node.user("bob")
    room = alice.create_room()
    first = alice.connect(room)
    second = bob.connect(room)
    first.expect_user("user_joined", bob)
    return alice, bob, room, first, second


def requests_of(user, room):
    """One call of each kind: a read, a write, and both without a token."""
    return [
        lambda: user.get(room.path),
        lambda: user.post("/api/rooms/", {"name": "late"}),
        lambda: user.server.api.post("/api/auth/signup", {"email": "late@example.com"}),
        lambda: user.server.api.post("/api/auth/login", {"email": user.email}),
    ]


def expect_unavailable(answer):
    assert answer.status == 503, answer
    assert int(answer.headers["Retry-After"]) > 0
    assert not re.search(r"postgres|127\.0\.0\.1|beckon", answer.detail, re.IGNORECASE), answer.detail


def expect_signaling(pair):
    alice, bob, _, first, second = pair
    first.send("heartbeat")
    first.expect("heartbeat_response")
    second.send("offer", target=alice.name, sdp="v=0")
    first.expect("offer", sender=bob.name, target=alice.name, sdp="v=0")
    first.send("answer", target=bob.name, sdp="v=0")
    second.expect("answer", sender=alice.name, target=bob.name, sdp="v=0")


def expect_all_well(pair):
    alice, bob, room, *_ = pair
    eventually(lambda: alice.get(room.path).status == 200)
    assert alice.see(room)["participants"] == [alice.name, bob.name]
    eventually(lambda: alice.server.api.get("/readyz").status == 200)
    for _ in range(30):  # every session of the pool
        assert alice.post("/api/rooms/", {"name": "again"}).status == 201
        assert alice.get("/api/rooms/").status == 200
    alice.server.user("newcomer").connect(room)
    expect_signaling(pair[:3] + tuple(skip_newcomer(peer) for peer in pair[3:]))


def skip_newcomer(peer):
    assert peer.receive()["type"] == "user_joined"
    return peer


def test_a_database_that_is_killed_and_comes_back(node, pair, postgresql):
    """503 meanwhile, calls go on, and no restart is needed; what was answered is there."""
    alice, _, room, *_ = pair
    with concurrent.futures.ThreadPoolExecutor(12) as pool:  # opens several sessions, which all break
        assert all(answer.status == 200 for answer in pool.map(lambda _: alice.get(room.path), range(60)))
    postgresql.kill()
    for request in requests_of(alice, room) * 2:
        begun = time.monotonic()
        expect_unavailable(request())
        assert time.monotonic() - begun < PATIENCE
    eventually(lambda: node.api.get("/readyz").status == 503)
    assert node.api.get("/healthz").status == 200
    expect_signaling(pair)
    postgresql.start()
    expect_all_well(pair)
    assert PASSWORD not in node.printed


def readiness_at_once(node):
    """It waits for no thread that waits for the database."""
    begun = time.monotonic()
    status = node.api.get("/readyz").status
    assert time.monotonic() - begun < 2
    return status


def test_a_database_that_stands_still(node, pair, postgresql):
    """Connections stay, and nothing is answered: 503 within seconds, for many at once too."""
    alice, _, room, *_ = pair
    assert alice.get(room.path).status == 200
    postgresql.pause()
    with concurrent.futures.ThreadPoolExecutor(24) as pool:
        begun = time.monotonic()
        answers = pool.map(lambda request: request(), requests_of(alice, room) * 6)
        eventually(lambda: readiness_at_once(node) == 503)
        for answer in answers:
            expect_unavailable(answer)
        assert time.monotonic() - begun < PATIENCE
        expect_signaling(pair)
        assert node.api.get("/healthz").status == 200
        begun = time.monotonic()
        expect_unavailable(alice.get(room.path))
        assert time.monotonic() - begun < PATIENCE
    postgresql.resume()
    expect_all_well(pair)


def test_a_node_that_stands_still_does_not_keep_the_right_to_write(launch, node, postgresql):
    """Its session is ended by the server; the others wait no longer than that."""
    other = launch(env={"DATABASE_URL": postgresql.url()})
    user = node.user("una")
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        calls = [pool.submit(user.post, "/api/rooms/", {"name": "busy"}) for _ in range(200)]
        concurrent.futures.wait(calls, return_when=concurrent.futures.FIRST_COMPLETED)
        node.send_signal(signal.SIGSTOP)
        try:
            eventually(lambda: other.api.post("/api/auth/signup", {"email": "other@example.com"}).status == 200)
        finally:
            node.send_signal(signal.SIGCONT)
        concurrent.futures.wait(calls)
    eventually(lambda: user.post("/api/rooms/", {"name": "after"}).status == 201)


def start_together(postgresql, directory, count):
    nodes = []
    for number in range(count):
        (directory / str(number)).mkdir()
        nodes.append(Server(directory / str(number), env={"DATABASE_URL": postgresql.url(scheme="postgres")}).spawn())
    for node in nodes:
        node.port = int(node.out.wait_for(r"listening on http://127\.0\.0\.1:(\d+)$").group(1))
    return nodes


def test_several_nodes_on_one_new_database(postgresql, tmp_path):
    """They start together; five tries are five, and a name is one person's, whichever node is asked."""
    nodes = start_together(postgresql, tmp_path, 3)
    try:
        user = nodes[0].user("ned")
        room = user.create_room()
        for node in nodes:
            assert node.api.get(room.path, user.token).json()["owner"] == user.name
        with concurrent.futures.ThreadPoolExecutor(30) as pool:
            expect_five_tries(nodes, pool)
            expect_one_name(nodes, pool)
            expect_one_order(nodes, pool)
    finally:
        for node in nodes:
            node.stop()


def expect_five_tries(nodes, pool):
    guesser = User(nodes[0], "guesser")
    wrong = f"{(int(guesser.sign_up()) + 1) % 1_000_000:06d}"
    body = {"email": guesser.email, "otp": wrong}
    answers = list(pool.map(lambda number: nodes[number % len(nodes)].api.post("/api/auth/verify-otp", body).status, range(60)))
    assert sorted(answers) == [400] * 5 + [429] * 55


def expect_one_name(nodes, pool):
    users = [User(nodes[0], "rival") for _ in range(12)]
    for user in users:
        user.verify(user.sign_up())

    def ask(number):
        body = {"email": users[number].email, "username": "Sam" if number % 2 else "sam"}
        return nodes[number % len(nodes)].api.post("/api/auth/set-username", body).status

    assert sorted(pool.map(ask, range(12))) == [200] + [409] * 11


def expect_one_order(nodes, pool):
    """Who joins is listed once, in the same order everywhere."""
    owner = nodes[0].user("owner")
    room = owner.create_room()
    people = [nodes[0].user("guest") for _ in range(6)]

    def join(number):
        return nodes[number % len(nodes)].api.post(f"{room.path}/join", token=people[number % 6].token).status

    assert set(pool.map(join, range(24))) == {200}
    lists = [node.api.get(room.path, owner.token).json()["participants"] for node in nodes]
    assert sorted(lists[0]) == sorted([owner.name, *(one.name for one in people)])
    assert lists[0][0] == owner.name and all(one == lists[0] for one in lists)
