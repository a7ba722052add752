"""A node stands still for so long that the others take it for dead, and goes on."""

import signal
import time

import pytest

from harness import eventually
from harness.checks import SWEPT_WITHIN, TIMES, agree, report, roster
from harness.crowd import Crowd
from harness.nodes import Cluster


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    with Cluster(tmp_path_factory.mktemp, 3) as one:
        yield one


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
