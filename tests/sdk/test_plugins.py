"""Plugins of others in the packaged server: a REST plugin, a WebSocket of its own, a mailer, a message type for rooms."""

import re
import types

import harness
import pytest
import websockets
from harness.people import CODE, User

ALL = "auth-otp rooms signaling guestbook echo room-chat"
ECHO = types.SimpleNamespace(signaling="/ws/echo")


class Packaged(harness.Server):
    """The program of the package, with plugins of others beside its own."""

    def __init__(self, sdk, plugins, directory):
        super().__init__(directory, config=f"plugins.path = {plugins}\nplugins = {ALL}\nmailer = folder\nguestbook.shown = 2\n")
        self._program = sdk.prefix / "sbin/beckond"

    def command(self):
        return [str(self._program), *super().command()[1:]]

    def mail_to(self, address):
        for file in (self.directory / "mails").glob("*.mail"):
            text = file.read_text(encoding="utf-8")
            if text.startswith(f"To: {address}\n"):
                return text
        return None


class Visitor(User):
    def sign_up(self):
        answer = self.server.api.post("/api/auth/signup", {"email": self.email})
        assert answer.status == 200, answer
        return re.search(CODE, harness.eventually(lambda: self.server.mail_to(self.email)))[1]


@pytest.fixture(scope="module")
def server(sdk, plugins, tmp_path_factory):
    one = Packaged(sdk, plugins, tmp_path_factory.mktemp("server")).start()
    yield one
    one.stop()


@pytest.fixture
def ada(server):
    return Visitor(server, "ada").enter()


@pytest.fixture
def ben(server):
    return Visitor(server, "ben").enter()


def test_all_are_loaded(server):
    parts = server.api.get("/readyz").json()["parts"]
    assert {"guestbook", "echo", "room-chat", "mail-folder"} <= set(parts["plugins"]["names"])


def test_the_mailer_has_written_the_code_into_a_file(server, ada):
    assert re.search(CODE, server.mail_to(ada.email))


def test_the_rest_plugin_knows_its_caller_and_keeps_what_it_is_told(server, ada, ben):
    for user, text in ((ada, "first"), (ben, "second"), (ada, 'third "quoted"')):
        answer = user.post("/api/guestbook", {"text": text})
        assert (answer.status, answer.json()) == (200, {"message": "Thank you"})
    expected = [{"author": ada.name, "text": 'third "quoted"'}, {"author": ben.name, "text": "second"}]
    assert server.api.get("/api/guestbook").json() == expected
    server.restart()
    assert server.api.get("/api/guestbook").json() == expected


@pytest.mark.parametrize(("body", "status"), [({}, 422), ({"text": ""}, 422), ({"text": 1}, 422), (b"{", 400)])
def test_the_rest_plugin_answers_bad_input_like_the_server(ada, body, status):
    answer = ada.post("/api/guestbook", body)
    assert answer.status == status and answer.detail


def test_the_rest_plugin_lets_no_stranger_write(server):
    assert server.api.post("/api/guestbook", {"text": "x"}).status == 401


def test_what_a_handler_throws_is_the_plugins_fault_and_nobody_elses(server, ada):
    assert server.api.get("/api/guestbook/trip").status == 500
    server.err.wait_for("guestbook")
    assert ada.create_room()


def test_the_websocket_answers(server):
    peer = harness.connect(server, ECHO, query="?hello=1")
    for text in ("one", "zwei ☃", "x" * 60_000):
        peer.send_text(text)
        assert peer.receive_text() == text
    peer.send_text("bye")
    peer.expect_closed(1000, "bye")


def test_the_websocket_lets_in_whom_it_wants(server):
    with pytest.raises(websockets.InvalidStatusCode) as refused:
        harness.connect(server, ECHO)
    assert refused.value.status_code == 403


def test_the_chat_goes_to_everyone_else_in_the_room(ada, ben):
    room = ada.create_room()
    first, second = ada.connect(room), ben.connect(room)
    first.expect_user("user_joined", ben)
    first.send("chat", text='Hello "all" ☃')
    second.expect("chat", sender=ada.name, text='Hello "all" ☃')
    second.send("chat", text="x" * 4001)
    second.expect_error()
    second.send("chat")
    second.expect_error()
    first.expect_nothing()
    first.close()
    second.close()


def test_a_wrong_setting_ends_the_start_and_is_named(sdk, plugins, tmp_path):
    server = Packaged(sdk, plugins, tmp_path)
    server.config += "chat.longest_text = 0\n"
    assert server.spawn().wait() == 78
    assert f"chat.longest_text in {tmp_path / 'test.properties'}:5" in server.err.text
    assert "room-chat" in server.err.text
