import pytest

pytest.register_assert_rewrite("harness")

import harness  # noqa: E402
from harness import documents  # noqa: E402
from harness.server import ROOT  # noqa: E402


@pytest.fixture(scope="session", autouse=True)
def everything_is_documented():
    """Whatever a test here gets to see, an answer or a message, is held against the documents, beside what the test itself asserts."""
    calls, messages = documents.shipped(ROOT)
    harness.Api.observers.append(calls.check)
    harness.Peer.observers.append(messages.check)
    yield
    harness.Api.observers.remove(calls.check)
    harness.Peer.observers.remove(messages.check)


@pytest.fixture(scope="module")
def server(request, tmp_path_factory):
    """The one server of a test file, started as the file's SERVER says (Server's keyword arguments), which must end cleanly."""
    one = harness.Server(tmp_path_factory.mktemp("server"), **getattr(request.module, "SERVER", {}))
    one.start()
    yield one
    assert one.running, f"the server died:\n{one.err.finish()[-8000:]}"
    one.stop()


@pytest.fixture
def launch(tmp_path_factory):
    """Starts further servers; those that still run at the end must end cleanly."""
    servers = []

    def start(**settings):
        directory = settings.pop("directory", None) or tmp_path_factory.mktemp("server")
        servers.append(harness.Server(directory, **settings))
        return servers[-1].start()

    yield start
    for one in servers:
        if one.running:
            one.stop()


@pytest.fixture
def alice(server):
    return server.user("alice")


@pytest.fixture
def bob(server):
    return server.user("bob")


@pytest.fixture
def carol(server):
    return server.user("carol")


@pytest.fixture
def room(alice):
    return alice.create_room()
