"""What a case of any table is, and how many of them run at once."""

import concurrent.futures
import dataclasses

AT_ONCE = 16
LONGEST_IN_SINGLE_BYTES = 1500


@dataclasses.dataclass(frozen=True)
class Case:
    """`expected` is a text in the words of the exchange that runs the case."""

    section: str
    what: str
    sent: bytes
    expected: str

    @property
    def name(self):
        return f"{self.section}: {self.what}"

    def cuts(self):
        """How the bytes are sent: at once, and in single bytes, since nothing may depend on how TCP cuts them."""
        yield lambda data: [data]
        if len(self.sent) <= LONGEST_IN_SINGLE_BYTES:
            yield lambda data: [data[at : at + 1] for at in range(len(data))]


def table(kind, lines):
    """Cases out of lines (section, what, ...); `kind` makes a case of what follows the two."""
    return [Case(section, what, *kind(*rest)) for section, what, *rest in lines]


def run_all(cases, run):
    """case -> what came back, each way its bytes were sent, or the exception that stopped it."""

    def outcome(case):
        try:
            return run(case)
        except Exception as fault:  # noqa: BLE001: shown by the test of this case
            return fault

    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        return dict(zip(cases, pool.map(outcome, cases)))
