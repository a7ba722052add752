"""What several nodes do while a part of them fails. Each failure happens three times in a row, under messages; a line tells what became of them."""

import signal
import time

import pytest

from harness import eventually
from harness.crowd import Crowd, access_token
from harness.nodes import Cluster

TIMES = 3
SWEPT_WITHIN = 15  # seconds, for users of a node that died
ANSWERED_WITHIN = 2


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    with Cluster(tmp_path_factory.mktemp, 3, gated=[2]) as one:
        yield one


def report(what, tally):
    print(f"{what}: {tally}", flush=True)
    return tally


def roster(node, room):
    answer = node.api.get(room.replace("/ws/signaling/", "/api/rooms/"), access_token("owner"))
    assert answer.status == 200, answer
    return set(answer.json()["connected"])


def store_state(node):
    answer = node.api.get("/readyz")
    return answer.status, answer.json()["parts"]["store"]["state"]


def agree(nodes, crowd):
    """Every node lists for every room who is connected to it."""
    for room in crowd.rooms:
        expected = {member.name for member in crowd.lasting if member.room == room}
        for node in nodes:
            eventually(lambda node=node, room=room, expected=expected: roster(node, room) == expected)


def nobody_was_swept(crowd):
    faults = [fault for member in crowd.members for fault in member.presence_faults]
    missing = [member.name for member in crowd.lasting for mate in crowd.members
               if mate.room == member.room and mate is not member and mate.ended is None and mate.name not in member.present]  # fmt: skip
    return not faults and not missing


def local_pairs_go_on(crowd, node):
    """Two users of one room at this node still reach each other, at once."""
    mates = [member for member in crowd.lasting if member.node is node][:40]
    pairs = [(one, other) for one in mates for other in mates if one is not other and one.room == other.room][:10]
    assert pairs
    for one, other in pairs:
        before = len(other.received[one.name])
        crowd.write(one, other)
        eventually(lambda one=one, other=other, before=before: len(other.received[one.name]) > before, deadline=2)


@pytest.fixture
def crowd(cluster):
    one = Crowd(cluster.nodes, rooms=6, size=9)
    yield one
    one.close()


def test_redis_killed_and_back_empty(cluster, crowd):
    for _ in range(TIMES):
        crowd.start(1_500, rate=500)
        cluster.redis.kill()
        for node in cluster.nodes:
            eventually(lambda node=node: store_state(node) == (200, "degraded"))
            local_pairs_go_on(crowd, node)
        cluster.redis.start()
        crowd.finish(30)
        tally = report("Redis killed and back empty", crowd.settle(30))
        assert tally.perfect, tally
        agree(cluster.nodes, crowd)
        assert nobody_was_swept(crowd)


def test_redis_away_for_20_seconds_under_load(cluster, crowd):
    crowd.start(4_000, rate=150)
    cluster.redis.kill()
    away_until = time.monotonic() + 20
    while time.monotonic() < away_until:
        for node in cluster.nodes:
            local_pairs_go_on(crowd, node)
            assert node.api.get("/healthz").status == 200
    cluster.redis.start()
    crowd.finish(60)
    tally = report("Redis away for 20 s", crowd.settle(30))
    assert tally.perfect, tally
    agree(cluster.nodes, crowd)
    assert nobody_was_swept(crowd)


def test_a_node_killed(cluster):
    for _ in range(TIMES):
        victim = cluster.nodes[1]
        crowd = Crowd(cluster.nodes, rooms=4, size=6)
        crowd.start(2_000, rate=500)
        gone = {member.name for member in crowd.members if member.node is victim}
        killed = time.monotonic()
        victim.kill()
        eventually(lambda: not any(gone & member.present for member in crowd.lasting), deadline=SWEPT_WITHIN + 5)
        took = time.monotonic() - killed
        assert took <= SWEPT_WITHIN, took
        crowd.finish(30)
        tally = report(f"a node killed, its users gone after {took:.1f} s", crowd.settle(30))
        assert tally.perfect, tally
        assert not [fault for member in crowd.lasting for fault in member.presence_faults]
        agree([node for node in cluster.nodes if node is not victim], crowd)
        crowd.close()
        victim.start()


def test_a_node_paused_for_30_seconds(cluster):
    for _ in range(TIMES):
        victim = cluster.nodes[1]
        crowd = Crowd(cluster.nodes, rooms=4, size=6)
        paused = {member.name for member in crowd.members if member.node is victim}
        victim.send_signal(signal.SIGSTOP)
        begun = time.monotonic()
        try:
            others = [member for member in crowd.members if member.node is not victim]
            eventually(lambda: not any(paused & member.present for member in others), deadline=SWEPT_WITHIN + 5)
            while time.monotonic() < begun + 30:
                eventually(lambda: roster(cluster.nodes[0], crowd.rooms[0]))
        finally:
            victim.send_signal(signal.SIGCONT)
        # No ghost, no double: whoever is listed is connected, and the other way round, at all nodes alike.
        agree(cluster.nodes, crowd)
        for member in others:
            alive = {mate.name for mate in crowd.lasting if mate.room == member.room and mate is not member}
            eventually(lambda member=member, alive=alive: member.present == alive)
            assert not member.presence_faults
        crowd.start(1_000, rate=500)
        crowd.finish(30)
        tally = report("after a pause of 30 s", crowd.settle(30))
        assert tally.perfect, tally
        crowd.close()


def test_a_redis_that_hangs(cluster, crowd):
    for _ in range(TIMES):
        cluster.redis.pause()
        try:
            for node in cluster.nodes:
                begun = time.monotonic()
                roster(node, crowd.rooms[0])
                assert time.monotonic() - begun < ANSWERED_WITHIN
                eventually(lambda node=node: store_state(node) == (200, "degraded"))
                local_pairs_go_on(crowd, node)
        finally:
            cluster.redis.resume()
        for node in cluster.nodes:
            eventually(lambda node=node: store_state(node) == (200, "ok"))
        crowd.start(600, rate=600)
        crowd.finish(30)
        tally = report("after Redis has hung", crowd.settle(30))
        assert tally.perfect, tally
        agree(cluster.nodes, crowd)
        assert nobody_was_swept(crowd)


def test_postgresql_killed_and_back(cluster, crowd):
    for _ in range(TIMES):
        crowd.start(1_000, rate=500)
        cluster.database.kill()
        for node in cluster.nodes:
            answer = eventually(lambda node=node: (a := node.api.get("/api/rooms", access_token("owner"))).status == 503 and a)
            assert answer.headers["Retry-After"]
            assert node.api.get("/readyz").status == 503
            local_pairs_go_on(crowd, node)
        cluster.database.start()
        for node in cluster.nodes:
            eventually(lambda node=node: node.api.get("/api/rooms", access_token("owner")).status == 200)
        crowd.finish(30)
        tally = report("PostgreSQL killed and back", crowd.settle(30))
        assert tally.perfect, tally


def test_one_node_cut_off_from_redis(cluster):
    for _ in range(TIMES):
        crowd = Crowd(cluster.nodes, rooms=4, size=6)
        victim, gate = cluster.nodes[2], cluster.gates[2]
        crowd.start(1_000, rate=500)
        gate.close()
        gate.reset()
        eventually(lambda: store_state(victim) == (200, "degraded"))
        local_pairs_go_on(crowd, victim)
        for node in cluster.nodes[:2]:
            assert store_state(node) == (200, "ok")
        gate.open()
        eventually(lambda: store_state(victim) == (200, "ok"))
        crowd.finish(30)
        tally = report("one node cut off for a moment", crowd.settle(30))
        assert tally.perfect, tally
        agree(cluster.nodes, crowd)
        assert nobody_was_swept(crowd)
        crowd.close()


def test_one_node_cut_off_for_longer_than_its_lease(cluster):
    crowd = Crowd(cluster.nodes, rooms=4, size=6)
    victim, gate = cluster.nodes[2], cluster.gates[2]
    cut = {member.name for member in crowd.members if member.node is victim}
    others = [member for member in crowd.members if member.node is not victim]
    gate.close()
    gate.reset()
    eventually(lambda: not any(cut & member.present for member in others), deadline=SWEPT_WITHIN + 5)
    local_pairs_go_on(crowd, victim)
    gate.open()
    agree(cluster.nodes, crowd)
    assert len(crowd.lasting) == len(crowd.members)
    assert not [fault for member in others for fault in member.presence_faults]
    crowd.start(1_000, rate=500)
    crowd.finish(30)
    tally = crowd.settle(30)
    report("after a cut for longer than the lease", tally)
    assert tally.lost == tally.refused and not tally.doubled, tally
    crowd.close()


def test_300_users_30000_messages_a_node_killed_and_redis_restarted(cluster):
    for _ in range(TIMES):
        crowd = Crowd(cluster.nodes, rooms=30, size=10)
        crowd.start(30_000, rate=1_500)
        victim = cluster.nodes[1]
        eventually(lambda: crowd.tally().sent > 5_000)
        victim.kill()
        eventually(lambda: crowd.tally().sent > 9_000)
        cluster.redis.kill()
        cluster.redis.start()
        crowd.finish(120)
        tally = report("300 users, 30,000 messages, a node killed, Redis restarted", crowd.settle(60))
        assert tally.perfect, tally
        crowd.close()
        victim.start()
