"""HTTP/1.1 by the sections of RFC 9112 and RFC 9110: the tables are in conformance/."""

import functools

import pytest

from conformance import http_exchange, rfc9112_bodies, rfc9112_connections, rfc9112_messages
from conformance.case import run_all

SERVER = {"options": {"plugins": "auth-otp rooms signaling"}}  # no page at the root
CASES = rfc9112_messages.CASES + rfc9112_bodies.CASES + rfc9112_connections.CASES
CUT_OFF = rfc9112_connections.CUT_OFF


@pytest.fixture(scope="module")
def outcomes(server):
    """All cases at once: one after the other they would take long."""
    user = server.user("alice")
    cut_off = run_all(CUT_OFF, functools.partial(http_exchange.run_cut_off, user))
    return cut_off | run_all(CASES, functools.partial(http_exchange.run, user))


@pytest.mark.parametrize("case", CASES + CUT_OFF, ids=lambda case: case.name)
def test_http(outcomes, case):
    outcome = outcomes[case]
    if isinstance(outcome, Exception):
        raise outcome
    assert http_exchange.agrees(case, outcome), f"{outcome} instead of {case.expected!r}"


def test_no_case_is_there_twice():
    assert len({case.name for case in CASES + CUT_OFF}) == len(CASES + CUT_OFF)
    assert len({case.sent for case in CASES}) == len(CASES)
