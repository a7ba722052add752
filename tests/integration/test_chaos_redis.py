"""A bad network between one node and Redis: what users of different nodes send each other arrives, once and in order."""

import pytest

from harness import eventually
from harness.checks import agree, nobody_was_swept, report, store_state
from harness.crowd import Crowd
from harness.gate import Way
from harness.nodes import Cluster


def end_all_soon(gate):
    """Each connection to Redis ends within whatever it is saying by then."""
    gate.cut_after(20_000, Way.TO_SERVER)
    gate.cut_after(20_000, Way.TO_CLIENT)


FAULTS = {
    "a long way": lambda gate: gate.delay(0.03),
    "single bytes": lambda gate: gate.trickle(),
    "connections that end": lambda gate: gate.cut(),
    "connections that are reset": lambda gate: gate.reset(),
    "connections that end within an answer or a request": end_all_soon,
}


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    with Cluster(tmp_path_factory.mktemp, 2, gated=[1]) as one:
        yield one


@pytest.mark.parametrize("fault", FAULTS)
def test_a_bad_network(cluster, fault):
    gate = cluster.gates[1]
    ended = gate.ended
    crowd = Crowd(cluster.nodes, rooms=2, size=4)
    crowd.start(400, rate=200)
    FAULTS[fault](gate)
    if "connections" in fault:
        eventually(lambda: gate.ended > ended)
    crowd.finish(60)
    gate.forward()
    eventually(lambda: all(store_state(node) == (200, "ok") for node in cluster.nodes))
    tally = report(f"Redis behind {fault}", crowd.settle(30))
    assert tally.perfect, tally
    agree(cluster.nodes, crowd)
    assert nobody_was_swept(crowd)
    crowd.close()
