"""A bad network between the server and PostgreSQL: calls are answered, with 503 where nothing else can be said, and what was promised is there."""

import concurrent.futures
import time

import pytest

from harness import Gate, Server, Way, eventually
from harness.postgresql import PostgreSql

PATIENCE = 9.0  # seconds: the time-out of a connection or a statement, one more of the watchdog, and what a busy machine adds
WAYS = {"to the database": Way.TO_SERVER, "from the database": Way.TO_CLIENT}


@pytest.fixture(scope="module")
def postgresql():
    with PostgreSql() as one:
        yield one


@pytest.fixture(scope="module")
def gate(postgresql):
    with Gate(("127.0.0.1", postgresql.port)) as one:
        yield one


@pytest.fixture(scope="module")
def node(gate, postgresql, tmp_path_factory):
    one = Server(tmp_path_factory.mktemp("server"), env={"DATABASE_URL": postgresql.url(port=gate.port)}).start()
    yield one
    one.stop()


@pytest.fixture(scope="module")
def user(node):
    return node.user("alice")


@pytest.fixture(autouse=True)
def well_again(gate, node, user):
    """Each test finds a good network, and all must be well when it is good again."""
    yield
    gate.open()
    gate.forward()
    eventually(lambda: user.post("/api/rooms/", {"name": "again"}).status == 201)
    eventually(lambda: node.api.get("/readyz").status == 200)


def create(user, name):
    return user.post("/api/rooms/", {"name": name}).status


def names(user):
    return {room["name"] for room in user.get("/api/rooms/").json()}


def test_single_bytes(gate, node):
    gate.trickle()
    one = node.user("bytewise")
    room = one.create_room("In single bytes")
    peer = one.connect(room)
    peer.expect_nothing()
    assert names(one) == {"In single bytes"}


def test_a_long_way(gate, user):
    gate.delay(0.05)
    begun = time.monotonic()
    assert create(user, "From far away") == 201
    assert time.monotonic() - begun > 0.2
    assert "From far away" in names(user)


@pytest.mark.parametrize("how", [Gate.cut, Gate.reset])
def test_connections_that_end_while_idle(gate, user, how):
    """Whoever comes next gets a connection that works, at once or at the next try."""
    how(gate)
    eventually(lambda: user.get("/api/rooms/").status == 200, 3)


def test_a_database_that_refuses(gate, user):
    gate.close()
    gate.reset()
    assert [user.get("/api/rooms/").status for _ in range(3)] == [503] * 3
    assert create(user, "Refused") == 503
    gate.open()
    eventually(lambda: create(user, "Taken") == 201)
    assert "Refused" not in names(user)


def test_a_network_that_swallows_everything(gate, node, user):
    """Nothing is refused, and nothing comes: 503 in time, and the loops go on."""
    gate.pause()
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        begun = time.monotonic()
        calls = [pool.submit(create, user, f"Swallowed {number}") for number in range(32)]
        assert node.api.get("/healthz").status == 200
        assert {call.result() for call in calls} == {503}
        assert time.monotonic() - begun < 2 * PATIENCE


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("how", [Gate.cut, Gate.reset])
def test_connections_that_end_within_statements(gate, user, way, how):
    """What was answered 201 is there, once; nothing else than 201 and 503 is answered."""
    gate.delay(0.03, WAYS[way])
    label = f"{how.__name__} {way}"
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        calls = {f"{label} {number}": pool.submit(create, user, f"{label} {number}") for number in range(60)}
        for pause in (0.05, 0.1, 0.17, 0.23):
            time.sleep(pause)  # what is cut off is whatever is under way then
            how(gate)
        answers = {name: call.result() for name, call in calls.items()}
    gate.forward()
    assert set(answers.values()) <= {201, 503}
    eventually(lambda: user.get("/api/rooms/").status == 200)
    there = [room["name"] for room in user.get("/api/rooms/").json() if room["name"].startswith(label)]
    assert len(there) == len(set(there)), "something was done twice"
    assert {name for name, status in answers.items() if status == 201} <= set(there)
