"""Redis fails under several nodes and their users: killed and back empty, away for long, hanging."""

import time

import pytest

from harness import eventually
from harness.checks import ANSWERED_WITHIN, TIMES, agree, local_pairs_go_on, nobody_was_swept, report, roster, store_state
from harness.crowd import Crowd
from harness.nodes import Cluster


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    with Cluster(tmp_path_factory.mktemp, 3) as one:
        yield one


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
    for _ in range(TIMES):
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
