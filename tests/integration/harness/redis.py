"""A Redis server of the test's own, on a free port of 127.0.0.1, which keeps nothing on disk."""

import signal
import socket
import subprocess
import time

from .postgresql import end_with_parent

DEADLINE = 20


def _free_port():
    with socket.create_server(("127.0.0.1", 0)) as one:
        return one.getsockname()[1]


class Redis:
    """Ends with `stop()`, and when this process ends without it. Restarted, it is empty, at the same port."""

    def __init__(self, password=None):
        self.port = None
        self.password = password
        self.process = None

    def start(self):
        """The first start picks the port. It may be taken between its choice and its use: then another is tried."""
        if self.port is not None:
            self._start()
            return self
        for left in range(4, -1, -1):
            self.port = _free_port()
            try:
                self._start()
                break
            except AssertionError:
                if not left:
                    raise
        return self

    def _start(self):
        words = ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        if self.password:
            words += ["--requirepass", self.password]
        self.process = subprocess.Popen(
            words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT, cwd="/", preexec_fn=end_with_parent)
        deadline = time.monotonic() + DEADLINE
        while not self._answers():
            assert self.process.poll() is None and time.monotonic() < deadline, "redis-server did not start"
            time.sleep(0.02)

    def _answers(self):
        try:
            with socket.create_connection(("127.0.0.1", self.port), 1) as one:
                one.sendall(b"PING\r\n")
                return bool(one.recv(64))
        except OSError:
            return False

    def url(self, port=None):
        secret = f":{self.password}@" if self.password else ""
        return f"redis://{secret}127.0.0.1:{port or self.port}"

    def command(self, *words):
        """What redis-cli prints."""
        call = ["redis-cli", "-p", str(self.port), *(["-a", self.password, "--no-auth-warning"] if self.password else []), *words]
        return subprocess.run(call, check=True, capture_output=True, text=True, timeout=DEADLINE).stdout.strip()

    def kill(self):
        self.process.kill()
        self.process.wait(DEADLINE)

    def pause(self):
        """Connections stay, and nothing is answered."""
        self.process.send_signal(signal.SIGSTOP)

    def resume(self):
        self.process.send_signal(signal.SIGCONT)

    def stop(self):
        if self.process and self.process.poll() is None:
            self.resume()
            self.kill()

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()
