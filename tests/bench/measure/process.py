"""A server process on a core of its own, whose output is read as it comes."""

import collections
import os
import re
import subprocess
import threading

PATIENCE = 30.0  # seconds until a start or an answer counts as missing

LISTENING = re.compile(r"^listening on https?://127\.0\.0\.1:(\d+)$")


def cores():
    """The core of the servers and the core of the load: two different ones where there are two."""
    available = sorted(os.sched_getaffinity(0))
    return available[0], available[1 % len(available)]


class Process:
    """Runs from creation to stop(), and in a `with` block to its end. It must print `listening on https?://127.0.0.1:PORT`."""

    def __init__(self, name, command, directory=None, environment=None):
        self.name = name
        self._tail = collections.deque(maxlen=40)
        self._port = None
        self._changed = threading.Condition()
        server_core, _ = cores()
        self._process = subprocess.Popen(
            command,
            cwd=directory,
            env={**os.environ, **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            preexec_fn=lambda: os.sched_setaffinity(0, {server_core}),
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        for line in self._process.stdout:
            line = line.rstrip("\n")
            with self._changed:
                self._tail.append(line)
                if match := LISTENING.match(line):
                    self._port = int(match.group(1))
                self.see(line)
                self._changed.notify_all()
        with self._changed:
            self._changed.notify_all()

    def see(self, line):
        """Called with each line of output; for what a kind of server prints besides its address."""

    def wait_until(self, probe, what):
        """Waits for output after which `probe()` gives something, and returns that."""
        with self._changed:
            self._changed.wait_for(lambda: probe() is not None or not self._reader.is_alive(), PATIENCE)
            found = probe()
            if found is None:
                raise RuntimeError(f"{self.name}: no {what}; it printed last:\n" + "\n".join(self._tail))
            return found

    @property
    def pid(self):
        return self._process.pid

    @property
    def port(self):
        return self.wait_until(lambda: self._port, "address to listen on")

    def status(self, field):
        """A number of /proc/PID/status: VmRSS in kB, Threads."""
        with open(f"/proc/{self.pid}/status", encoding="ascii") as status:
            for line in status:
                name, _, value = line.partition(":")
                if name == field:
                    return int(value.split()[0])
        raise KeyError(field)

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.pid}/fd"))

    def stop(self):
        self._process.terminate()
        try:
            self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()
