"""What a process prints, kept whole and searched while it comes."""

import re
import threading
import time

from .deadline import DEADLINE


class Output:
    """Reads a pipe on a thread of its own until it ends."""

    def __init__(self, pipe):
        self._pipe = pipe
        self._text = ""
        self._ended = False
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self):
        while chunk := self._pipe.read1(65536):
            with self._changed:
                self._text += chunk.decode("utf-8", "backslashreplace")
                self._changed.notify_all()
        with self._changed:
            self._ended = True
            self._changed.notify_all()
        self._pipe.close()

    @property
    def text(self):
        with self._changed:
            return self._text

    def finish(self):
        """All that was ever printed; call it once the process has ended."""
        self._thread.join(DEADLINE)
        return self.text

    def wait_for(self, pattern, since=0, deadline=DEADLINE):
        """The first match at or after the offset `since`."""
        expression = re.compile(pattern, re.MULTILINE | re.DOTALL)
        end = time.monotonic() + deadline
        with self._changed:
            while not (match := expression.search(self._text, since)):
                left = end - time.monotonic()
                missing = f"no {pattern!r} in what was printed:\n{self._text[since:][-4000:]}"
                assert left > 0 and not self._ended, missing
                self._changed.wait(left)
            return match
