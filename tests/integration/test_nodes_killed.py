"""A node dies among several."""

import time

import pytest

from harness import eventually
from harness.checks import SWEPT_WITHIN, TIMES, agree, report
from harness.crowd import Crowd
from harness.nodes import Cluster


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    with Cluster(tmp_path_factory.mktemp, 3) as one:
        yield one


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
