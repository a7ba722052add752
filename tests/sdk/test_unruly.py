"""A plugin of others that throws and blocks wherever its code runs: the log and the figures name it, and nobody else pays."""

import http.client
import re
import signal

import harness
import pytest

TASKS = "beckon_plugin_task_duration_seconds"
HANDLERS = "beckon_websocket_handler_duration_seconds"
ERRORS = "beckon_plugin_errors_total"


class Packaged(harness.Server):
    """The program of the package, with this plugin beside its own."""

    def __init__(self, sdk, faulty, directory):
        super().__init__(directory, config=f"plugins.path = {faulty}\nplugins = auth-otp rooms signaling unruly\nnet.loops = 1\n")
        self._program = sdk.prefix / "sbin/beckond"

    def command(self):
        return [str(self._program), *super().command()[1:]]

    def figure(self, name, plugin):
        text = self.api.get("/metrics").body.decode()
        return float(re.search(rf'^{name}{{plugin="{plugin}"}} (\S+)$', text, re.M)[1])

    def misbehave(self, where, how):
        assert self.api.post(f"/api/unruly/{where}/{how}").status == 200


@pytest.fixture
def server(sdk, faulty, tmp_path):
    one = Packaged(sdk, faulty, tmp_path).start()
    yield one
    if one.running:
        one.stop()


@pytest.fixture
def room(server):
    """Two users in one room, of whom the second sees how the others fare."""
    ada, ben = server.user("ada"), server.user("ben")
    room = ada.create_room()
    first, second = ada.connect(room), ben.connect(room)
    first.expect_user("user_joined", ben)
    return first, second


def blamed(server, errors):
    harness.eventually(lambda: server.figure(ERRORS, "unruly") == errors)
    assert server.figure(ERRORS, "signaling") == 0


def test_a_message_type_that_throws_is_the_fault_of_the_plugin_that_added_it(server, room):
    first, second = room
    first.send("unruly-throw")
    first.expect_closed(1011)
    server.err.wait_for(r"plugin unruly, connection \d+: exception out of onMessage: the handler of message type unruly-throw: on purpose")
    blamed(server, 1)
    assert "plugin signaling, connection" not in server.err.text
    assert second.receive()["type"] == "user_left"
    second.send("heartbeat")
    second.expect("heartbeat_response")


def test_a_message_type_that_blocks_counts_as_the_time_of_the_plugin_that_added_it(server, room):
    first, _ = room
    first.send("unruly-block")
    first.expect("unruly")
    server.err.wait_for(r"warning loop: plugin unruly kept a loop for \d+ ms")
    assert harness.eventually(lambda: server.figure(f"{HANDLERS}_sum", "unruly")) >= 0.7
    assert server.figure(f"{HANDLERS}_count", "unruly") == 1
    assert server.figure(f"{HANDLERS}_sum", "signaling") < server.figure(f"{HANDLERS}_sum", "unruly")


@pytest.mark.parametrize("where", ["task", "timer"])
def test_what_throws_on_a_loop_is_the_fault_of_the_plugin_that_put_it_there(server, where):
    server.misbehave(where, "throw")
    server.err.wait_for(r"error loop: plugin unruly: a task failed: on purpose")
    blamed(server, 1)
    assert server.api.get("/healthz").status == 200


@pytest.mark.parametrize("where", ["task", "timer"])
def test_what_blocks_a_loop_counts_as_the_time_of_the_plugin_that_put_it_there(server, where):
    server.misbehave(where, "block")
    server.err.wait_for(r"warning loop: plugin unruly kept a loop for \d+ ms")
    harness.eventually(lambda: server.figure(f"{TASKS}_sum", "unruly") >= 0.7)
    assert server.figure(f"{ERRORS}", "unruly") == 0


def test_what_throws_at_the_drain_is_named_and_the_stop_goes_on(server):
    server.stop()
    assert "error plugins: plugin unruly: a task failed: on purpose" in server.err.text


@pytest.mark.parametrize("where", ["request", "task", "timer"])
def test_the_last_line_of_a_crash_names_the_plugin(server, where):
    with pytest.raises((OSError, http.client.HTTPException)):
        while True:
            server.misbehave(where, "crash")
    assert server.wait() == -signal.SIGSEGV
    assert server.err.text.splitlines()[-1] == "beckond: crashed (SIGSEGV) in plugin unruly"


def test_a_crash_in_a_message_type_names_the_plugin_that_added_it(server, room):
    room[0].send("unruly-crash")
    assert server.wait() == -signal.SIGSEGV
    assert server.err.text.splitlines()[-1] == "beckond: crashed (SIGSEGV) in plugin unruly"


def test_whoever_ends_the_process_on_purpose_is_named(server):
    with pytest.raises((OSError, http.client.HTTPException)):
        server.misbehave("request", "abort")
    assert server.wait() == -signal.SIGABRT
    assert server.err.text.splitlines()[-1] == "beckond: crashed (SIGABRT) in plugin unruly"


def test_a_crash_that_is_no_plugins_says_so(server):
    server.send_signal(signal.SIGSEGV)
    assert server.wait() == -signal.SIGSEGV
    assert server.err.text.splitlines()[-1] == "beckond: crashed (SIGSEGV) in the server itself"
