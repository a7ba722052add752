"""How long an event may take before a test calls it missing. Generous: a sanitizer build on a busy machine is ten times slower."""

import time

DEADLINE = 20.0  # seconds


def eventually(probe, deadline=DEADLINE):
    """Asks `probe` until its answer is true and returns that answer; for states that no event announces."""
    end = time.monotonic() + deadline
    while True:
        answer = probe()
        if answer:
            return answer
        assert time.monotonic() < end, f"still {answer!r} after {deadline} s"
        time.sleep(0.02)
