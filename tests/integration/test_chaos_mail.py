"""A bad network between the server and its mail server: sign-up is answered at once, and the mail arrives when it can."""

import re
import time

import pytest

from harness import Gate, MailSink, Server, User, Way, eventually

AT_ONCE = 2.0  # seconds
RETRIES = {"smtp.retry_initial": "0.1", "smtp.retry_most": "0.3", "smtp.timeout": "1"}


@pytest.fixture(scope="module")
def sink():
    one = MailSink().start()
    yield one
    one.stop()


@pytest.fixture(scope="module")
def gate(sink):
    with Gate(("127.0.0.1", sink.port)) as one:
        yield one


@pytest.fixture(scope="module")
def node(gate, tmp_path_factory):
    env = {"MAILER": "smtp", "SMTP_SERVER": "127.0.0.1", "SMTP_PORT": str(gate.port)}
    one = Server(tmp_path_factory.mktemp("server"), env=env, options=RETRIES).start()
    yield one
    one.stop()


@pytest.fixture(autouse=True)
def well_again(gate):
    yield
    gate.open()
    gate.forward()


def sign_up(node, count=1):
    """Users who have asked for a code, and were answered at once."""
    users = [User(node, "mia") for _ in range(count)]
    begun = time.monotonic()
    for user in users:
        answer = node.api.post("/api/auth/signup", {"email": user.email})
        assert (answer.status, answer.json()) == (200, {"message": "OTP sent to your email"})
    assert time.monotonic() - begun < AT_ONCE
    return users


def expect_mails(sink, users):
    """Each of them can come in with the code that was mailed."""
    for user in users:
        content = sink.wait_for(user.email)[2].get_content()
        user.verify(re.search(r"(?<!\d)\d{6}(?!\d)", content).group())


def mails_to(sink, user):
    return sum(user.email in recipients for _, recipients, _ in sink.mails)


def expect_more_ends(gate):
    """Some talks end as the gate has it."""
    before = gate.ended
    eventually(lambda: gate.ended >= before + 2)


@pytest.mark.parametrize("way", [Way.TO_SERVER, Way.TO_CLIENT, Way.BOTH])
def test_single_bytes(gate, node, sink, way):
    gate.trickle(0.0, way)
    users = sign_up(node, 3)
    expect_mails(sink, users)
    assert [mails_to(sink, user) for user in users] == [1] * 3


def test_a_long_way(gate, node, sink):
    gate.delay(0.2)
    users = sign_up(node, 2)
    expect_mails(sink, users)
    assert [mails_to(sink, user) for user in users] == [1] * 2


@pytest.mark.parametrize("count", [0, 1, 30, 80, 200])
def test_a_talk_that_is_cut_off_before_the_mail_was_sent(gate, node, sink, count):
    """It comes again, and arrives once."""
    gate.cut_after(count, Way.TO_SERVER)
    users = sign_up(node, 3)
    expect_more_ends(gate)
    gate.forward()
    expect_mails(sink, users)
    assert [mails_to(sink, user) for user in users] == [1] * 3


@pytest.mark.parametrize("count", [0, 1, 10, 40])
def test_answers_that_are_cut_off(gate, node, sink, count):
    gate.cut_after(count, Way.TO_CLIENT)
    users = sign_up(node, 3)
    expect_more_ends(gate)
    gate.forward()
    expect_mails(sink, users)


def test_a_reset_while_mails_flow(gate, node, sink):
    gate.delay(0.05)
    users = sign_up(node, 5)
    for _ in range(5):
        eventually(lambda: gate.connections > 0)
        gate.reset()
    gate.forward()
    expect_mails(sink, users)


def test_a_mail_server_that_swallows_everything(gate, node, sink):
    """Each talk ends with its time-out; no sign-up waits for one, and no mail is lost."""
    gate.pause()
    users = sign_up(node, 10)
    assert node.api.get("/readyz").status == 200
    eventually(lambda: gate.connections >= 3)
    gate.cut()
    gate.forward()
    expect_mails(sink, users)


def test_a_mail_server_that_is_out_of_reach(gate, node, sink):
    gate.close()
    users = sign_up(node, 10)
    gate.open()
    expect_mails(sink, users)
    assert [mails_to(sink, user) for user in users] == [1] * 10
