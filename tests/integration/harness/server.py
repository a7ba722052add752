"""Starts, stops, kills and restarts the built server as its user would."""

import collections
import contextlib
import os
import pathlib
import re
import resource
import signal
import subprocess

from .api import Api, ForeignApi
from .deadline import DEADLINE
from .output import Output
from .people import User
from .tls import authority, tls_options, usual_pair

ROOT = pathlib.Path(__file__).resolve().parents[3]
BECKOND = os.environ.get("BECKOND", str(ROOT / "build" / "release" / "bin" / "beckond"))
# with_postgresql.py sets it: the same tests on another database.
DATABASE = {"DATABASE_URL": os.environ["BECKON_TEST_DATABASE_URL"]} if "BECKON_TEST_DATABASE_URL" in os.environ else {}
# The same tests over TLS: the environment asks for it, with any value.
OVER_TLS = "BECKON_TEST_TLS" in os.environ
# Their memory is no measure of the server's.
SANITIZED = any(mark in pathlib.Path(BECKOND).read_bytes() for mark in (b"__asan_init", b"__tsan_init"))
SANITIZER_REPORT = re.compile(r"(ERROR|WARNING): \w+Sanitizer|runtime error:")
INHERITED = ("PATH", "LANG", "LD_LIBRARY_PATH", "ASAN_OPTIONS", "TSAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS")


class Server:
    """One server process at a time, in a directory of its own that outlives its restarts.

    `env` are variables, `options` become -Dname=value, `config` is the text of a .properties file. A Redis of this machine is not asked: a test
    that wants one says STORE and REDIS_URL. With `tls` it speaks TLS, and so do the clients that are given it: True for a certificate that they
    trust, or a pair of files.
    """

    def __init__(self, directory, env=None, options=None, config=None, arguments=(), open_files=None, tls=OVER_TLS):
        self.directory = pathlib.Path(directory)
        self.env = {"PORT": "0", "STORE": "memory", **DATABASE, **(env or {})}
        self.options = dict(options or {}) | (tls_options(usual_pair() if tls is True else tls) if tls else {})
        self.client_tls = authority().client() if tls else None
        self.config = config
        self.arguments = list(arguments)
        self.open_files = open_files
        self.process = None
        self.out = None
        self.err = None
        self.port = None

    def command(self):
        words = [BECKOND]
        if self.config is not None:
            path = self.directory / "test.properties"
            path.write_text(self.config, encoding="utf-8")
            words.append(f"--config={path}")
        return words + [f"-D{name}={value}" for name, value in self.options.items()] + self.arguments

    def spawn(self):
        """Starts the process without waiting for it to listen."""
        inherited = {name: os.environ[name] for name in INHERITED if name in os.environ}
        self.process = subprocess.Popen(
            self.command(),
            cwd=self.directory,
            env={**inherited, **self.env},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            preexec_fn=self._limit_open_files if self.open_files else None,
        )
        self.out = Output(self.process.stdout)
        self.err = Output(self.process.stderr)
        return self

    def start(self):
        self.spawn()
        try:
            self.port = int(self.out.wait_for(r"listening on https?://127\.0\.0\.1:(\d+)$").group(1))
        except AssertionError as missing:
            self.process.kill()
            raise AssertionError(f"beckond did not start\n{missing}\nstderr:\n{self.err.finish()[-4000:]}") from None
        return self

    def _limit_open_files(self):
        resource.setrlimit(resource.RLIMIT_NOFILE, (self.open_files, self.open_files))

    @property
    def address(self):
        return ("127.0.0.1", self.port)

    @property
    def api(self):
        # Plugins of others answer what no document of ours knows.
        kind = ForeignApi if "plugins.path" in self.options else Api
        return kind(self.address, tls=self.client_tls)

    @property
    def running(self):
        return self.process is not None and self.process.poll() is None

    def send_signal(self, number):
        self.process.send_signal(number)

    def reload(self, config=None):
        """Reads the configuration anew, with another text of the file if one is given. Returns what the log said of it."""
        if config is not None:
            (self.directory / "test.properties").write_text(config, encoding="utf-8")
        seen = len(self.err.text)
        self.send_signal(signal.SIGHUP)
        end = self.err.wait_for(r"reload: (the configuration has been read|nothing has changed)[^\n]*\n", seen)
        return self.err.text[seen : end.end()]

    def wait(self, deadline=DEADLINE):
        """The exit code, once all output has been read."""
        code = self.process.wait(deadline)
        self.out.finish()
        self.err.finish()
        report = SANITIZER_REPORT.search(self.err.text)
        assert not report, f"a sanitizer complains:\n{self.err.text[-8000:]}"
        return code

    def stop(self, number=signal.SIGTERM):
        """Asks the server to end and insists on a clean exit."""
        self.send_signal(number)
        code = self.wait()
        assert code == 0, f"exit code {code}\n{self.err.text[-4000:]}"

    def kill(self):
        """As a power cut would: no chance to write anything."""
        self.process.kill()
        self.wait()

    def restart(self):
        if self.running:
            self.stop()
        return self.start()

    @property
    def printed(self):
        """Both streams together."""
        return self.out.text + self.err.text

    def threads(self):
        return len(os.listdir(f"/proc/{self.process.pid}/task"))

    def open_descriptors(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def descriptors(self):
        """How many there are of what: `socket`, `pipe`, `anon_inode`, or the file."""
        kinds = collections.Counter()
        for descriptor in os.listdir(f"/proc/{self.process.pid}/fd"):
            with contextlib.suppress(FileNotFoundError):  # closed meanwhile
                target = os.readlink(f"/proc/{self.process.pid}/fd/{descriptor}")
                kinds[target if target.startswith("/") else target.split(":")[0]] += 1
        return kinds

    def user(self, name):
        """A new user who has come the whole way in: sign-up, code, username, login."""
        return User(self, name).enter()
