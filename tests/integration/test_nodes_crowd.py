"""Many users on three nodes while one of them is killed and Redis is restarted."""

import pytest

from harness import eventually
from harness.checks import TIMES, report
from harness.crowd import Crowd
from harness.nodes import Cluster


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    with Cluster(tmp_path_factory.mktemp, 3) as one:
        yield one


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
