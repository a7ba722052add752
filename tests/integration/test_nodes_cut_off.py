"""The network between one node and Redis goes away, and no other."""

import pytest

from harness import eventually
from harness.checks import SWEPT_WITHIN, TIMES, agree, local_pairs_go_on, nobody_was_swept, report, store_state
from harness.crowd import Crowd
from harness.nodes import Cluster


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    with Cluster(tmp_path_factory.mktemp, 3, gated=[2]) as one:
        yield one


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
    for _ in range(TIMES):
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
