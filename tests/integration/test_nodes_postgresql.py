"""PostgreSQL dies under several nodes."""

import pytest

from harness import eventually
from harness.checks import TIMES, local_pairs_go_on, report
from harness.crowd import Crowd, access_token
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


def test_postgresql_killed_and_back(cluster, crowd):
    for _ in range(TIMES):
        crowd.start(1_000, rate=500)
        cluster.database.kill()
        for node in cluster.nodes:
            answer = eventually(lambda node=node: (a := node.api.get("/api/rooms", access_token("owner"))).status == 503 and a)
            assert answer.headers["Retry-After"]
            eventually(lambda node=node: node.api.get("/readyz").status == 503)
            local_pairs_go_on(crowd, node)
        cluster.database.start()
        for node in cluster.nodes:
            eventually(lambda node=node: node.api.get("/api/rooms", access_token("owner")).status == 200)
        crowd.finish(30)
        tally = report("PostgreSQL killed and back", crowd.settle(30))
        assert tally.perfect, tally
