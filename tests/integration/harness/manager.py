"""The service manager as a server sees it: a socket that it tells how it is (sd_notify(3))."""

import socket
import threading
import time

from .deadline import DEADLINE


class ServiceManager:
    """Listens from the beginning. `env(watchdog)` are the variables that systemd gives a service of Type=notify."""

    def __init__(self, directory):
        self.path = f"{directory}/notify"
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(self.path)
        self._messages = []
        self._changed = threading.Condition()
        threading.Thread(target=self._read, daemon=True).start()

    def env(self, watchdog=None):
        """`watchdog`: seconds without a sign of life after which the service would be restarted."""
        variables = {"NOTIFY_SOCKET": self.path}
        if watchdog:
            variables["WATCHDOG_USEC"] = str(int(watchdog * 1_000_000))
        return variables

    def _read(self):
        while True:
            message = dict(line.split("=", 1) for line in self._socket.recv(65536).decode().splitlines())
            with self._changed:
                self._messages.append((time.monotonic(), message))
                self._changed.notify_all()

    @property
    def messages(self):
        with self._changed:
            return [message for _, message in self._messages]

    def wait_for(self, matches, since=0, deadline=DEADLINE):
        """The first message from the `since`-th on for which `matches` is true."""

        def found():
            return next((message for _, message in self._messages[since:] if matches(message)), None)

        with self._changed:
            assert self._changed.wait_for(found, deadline), f"not among {[m for _, m in self._messages[since:]]}"
            return found()

    def wait_for_status(self, text, since=0):
        return self.wait_for(lambda message: text in message.get("STATUS", ""), since)

    def longest_silence(self, since, until):
        """The longest time without WATCHDOG=1 between two moments of time.monotonic()."""
        with self._changed:
            fed = [moment for moment, message in self._messages if message.get("WATCHDOG") == "1" and since <= moment <= until]
        moments = [since, *fed, until]
        return max(later - earlier for earlier, later in zip(moments, moments[1:]))
