"""How much memory a server takes while something goes on."""

import threading

EVERY = 0.05  # seconds


class Memory:
    """From entering to leaving: resident memory before, at its peak, and after. In kB."""

    def __init__(self, server):
        self._server = server
        self._ended = threading.Event()
        self._watcher = threading.Thread(target=self._watch, daemon=True)
        self.before = self.peak = server.status("VmRSS")

    def _watch(self):
        while not self._ended.wait(EVERY):
            self.peak = max(self.peak, self._server.status("VmRSS"))

    def __enter__(self):
        self._watcher.start()
        return self

    def __exit__(self, *_):
        self._ended.set()
        self._watcher.join()

    def summary(self):
        after = self._server.status("VmRSS")
        return {"before_mb": self.before / 1024, "peak_mb": max(self.peak, after) / 1024, "after_mb": after / 1024}

    def text(self):
        numbers = self.summary()
        return "resident memory {before_mb:.0f} MB before, {peak_mb:.0f} MB at most, {after_mb:.0f} MB after".format(**numbers)
