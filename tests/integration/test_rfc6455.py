"""WebSockets by the sections of RFC 6455: the tables are in conformance/."""

import functools

import pytest

from conformance import http_exchange, rfc6455_closing, rfc6455_frames, rfc6455_handshakes, rfc6455_text, websocket_exchange
from conformance.case import run_all

CASES = rfc6455_frames.CASES + rfc6455_text.CASES + rfc6455_closing.CASES
HANDSHAKES = rfc6455_handshakes.CASES


@pytest.fixture(scope="module")
def outcomes(server):
    """All cases at once: one after the other they would take long."""
    user = server.user("alice")
    handshakes = run_all(HANDSHAKES, functools.partial(http_exchange.run, user))
    return handshakes | run_all(CASES, functools.partial(websocket_exchange.run, user))


@pytest.mark.parametrize("case", HANDSHAKES, ids=lambda case: case.name)
def test_handshake(outcomes, case):
    outcome = outcomes[case]
    if isinstance(outcome, Exception):
        raise outcome
    assert http_exchange.agrees(case, outcome), f"{outcome} instead of {case.expected!r}"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_frames(outcomes, case):
    outcome = outcomes[case]
    if isinstance(outcome, Exception):
        raise outcome
    assert outcome == [case.expected] * len(outcome)


def test_no_case_is_there_twice():
    assert len({case.name for case in HANDSHAKES + CASES}) == len(HANDSHAKES + CASES)
    assert len({case.sent for case in HANDSHAKES}) == len(HANDSHAKES)
