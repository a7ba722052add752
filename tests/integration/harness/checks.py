"""What must hold between several nodes, whatever has failed."""

import os

from .crowd import access_token
from .deadline import eventually

TIMES = int(os.environ.get("BECKON_TEST_REPEATS", "3"))  # each failure happens so often in a row
SWEPT_WITHIN = 15  # seconds, for users of a node that died
ANSWERED_WITHIN = 2


def report(what, tally):
    """Shown by pytest -s, and with a failure."""
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
