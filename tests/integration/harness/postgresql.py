"""A PostgreSQL server of the test's own: a cluster in a temporary directory, on a free port of 127.0.0.1."""

import ctypes
import os
import pathlib
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.parse

DEADLINE = 30
USER = "beckon"
# All that a password must get through: a URL, Poco's connection string, and libpq's file of passwords.
PASSWORD = "p w:/@%'\\\"?#=\u00e4 "
DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of prctl(2)


def programs():
    """Where Debian keeps initdb and postgres: not in PATH."""
    found = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[4]))
    assert found, "PostgreSQL is not installed: install the package postgresql"
    return found[-1].parent


def _free_port():
    with socket.create_server(("127.0.0.1", 0)) as one:
        return one.getsockname()[1]


def end_with_parent():
    ctypes.CDLL(None).prctl(DEATH_SIGNAL, signal.SIGQUIT)


class PostgreSql:
    """Ends with `stop()`, and when this process ends without it. `settings` are the server's own: fsync="off"."""

    def __init__(self, **settings):
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="beckon-postgresql-"))
        self.settings = settings
        self.port = None
        self.process = None
        # PostgreSQL refuses to run as root.
        self.account = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.getuid() == 0 else {}
        if self.account:
            entry = pwd.getpwnam("postgres")
            os.chown(self.directory, entry.pw_uid, entry.pw_gid)
        self._make()

    def _make(self):
        secret = self.directory / "password"
        secret.write_text(PASSWORD, encoding="utf-8")
        secret.chmod(0o644)
        subprocess.run(
            [programs() / "initdb", "--pgdata", self.directory / "data", "--username", USER, "--pwfile", secret,
             "--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync"],
            check=True, stdout=subprocess.DEVNULL, cwd="/", **self.account)  # fmt: skip

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
            except AssertionError as fault:
                if not left or "Address already in use" not in str(fault):
                    raise
        return self

    def _start(self):
        settings = {"listen_addresses": "127.0.0.1", "unix_socket_directories": "", "max_connections": "200", **self.settings}
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        log = open(self.directory / "log", "ab")  # noqa: SIM115: the server's
        self.process = subprocess.Popen(
            [programs() / "postgres", "-D", self.directory / "data", "-p", str(self.port), *options],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/", preexec_fn=end_with_parent, **self.account)  # fmt: skip
        log.close()
        deadline = time.monotonic() + DEADLINE
        while not self._is_ready():
            assert self.process.poll() is None and time.monotonic() < deadline, (self.directory / "log").read_text()[-4000:]
            time.sleep(0.05)

    def _is_ready(self):
        command = [programs() / "pg_isready", "--quiet", "--host", "127.0.0.1", "--port", str(self.port)]
        return subprocess.run(command, check=False).returncode == 0

    def url(self, user=USER, password=PASSWORD, scheme="postgresql", query="", port=None):
        """`port`: of a gate before the server."""
        quote = urllib.parse.quote
        return f"{scheme}://{quote(user, '')}:{quote(password, '')}@127.0.0.1:{port or self.port}/postgres{query}"

    def _processes(self):
        """The server and all that it has started, each of which is a session or a servant."""
        children = pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return [self.process.pid, *map(int, children)]

    def _signal(self, number):
        for process in self._processes():
            try:
                os.kill(process, number)
            except ProcessLookupError:
                pass  # a session that has just ended

    def kill(self):
        """As a power cut would."""
        self._signal(signal.SIGKILL)
        self.process.wait(DEADLINE)

    def pause(self):
        """Connections stay, and nothing is answered."""
        self._signal(signal.SIGSTOP)

    def resume(self):
        self._signal(signal.SIGCONT)

    def stop(self):
        if self.process and self.process.poll() is None:
            self.resume()
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait(DEADLINE)
        shutil.rmtree(self.directory, ignore_errors=True)

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()
