"""Idle connections cost no thread."""

import contextlib

from harness import Wire, WirePeer, eventually

SOCKETS = 300


def test_hundreds_of_idle_sockets_need_no_more_threads(server, alice):
    """Signaling connections and kept-alive HTTP connections alike."""
    room = alice.create_room()
    watcher = alice.connect(room)
    with contextlib.ExitStack() as open_ones:
        wires = [open_ones.enter_context(Wire(server)) for _ in range(SOCKETS)]
        for wire in wires[:10]:
            wire.request("GET", "/healthz")
            assert wire.response().status == 200
        before = server.threads()
        for wire in wires[10:]:
            wire.request("GET", "/healthz")
            assert wire.response().status == 200
        peers = [open_ones.enter_context(WirePeer(alice, alice.create_room())) for _ in range(100)]
        assert server.threads() == before
        for peer in peers:
            peer.send_json("heartbeat")
            assert peer.read_json() == {"type": "heartbeat_response"}
        watcher.expect_nothing()
        held = server.descriptors()["socket"]
        assert held >= SOCKETS + len(peers)
    eventually(lambda: server.descriptors()["socket"] <= held - SOCKETS - len(peers))
    watcher.expect_nothing()
