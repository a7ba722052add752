"""HTTP/1.1 by the sections of RFC 9112 and RFC 9110: the tables are in conformance/."""

import pytest

from conformance import http_exchange, rfc9112_bodies, rfc9112_connections, rfc9112_messages
from conformance.case import run_all

CASES = rfc9112_messages.CASES + rfc9112_bodies.CASES + rfc9112_connections.CASES


@pytest.fixture(scope="module")
def outcomes(server):
    """All cases at once: one after the other they would take long."""
    token = server.user("alice").token
    return run_all(CASES, lambda case: http_exchange.run(server, token, case))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_http(outcomes, case):
    outcome = outcomes[case]
    if isinstance(outcome, Exception):
        raise outcome
    assert http_exchange.agrees(case, outcome), f"{outcome} instead of {case.expected!r}"


def test_no_case_is_there_twice():
    assert len({case.name for case in CASES}) == len({case.sent for case in CASES}) == len(CASES)
