"""The server under test, on a database of its own, and its users."""

import concurrent.futures
import http.client
import json
import re
import tempfile

from .process import PATIENCE, Process
from .tls import make_certificate, trusting

CODE = re.compile(r"^\d{6}$")
CALLERS = 8

OPTIONS = {
    "net.loops": "1",
    "signaling.message_rate": "0",
    "rate.signup.email": "0",
    "rate.signup.address": "0",
    "rate.verify.address": "0",
    "rate.login.address": "0",
    "rate.rooms.user": "0",
    "rate.connections.address": "1000000/10",  # counted as in earnest, but everybody comes from one address
}


class Beckond(Process):
    """With `tls` it speaks TLS, and `self.tls` is what its clients need for that."""

    def __init__(self, program, options=None, environment=None, tls=False, under=()):
        self._directory = tempfile.TemporaryDirectory(prefix="beckon-bench-")
        self.tls = trusting() if tls else None
        self._codes = {}
        self._mail_to = None
        settings = {**OPTIONS, **(make_certificate(self._directory.name) if tls else {}), **(options or {})}
        super().__init__(
            "beckond",
            [*under, str(program), *(f"-D{name}={value}" for name, value in settings.items())],
            directory=self._directory.name,
            environment={
                "HOST": "127.0.0.1",
                "PORT": "0",
                "DATABASE_URL": "sqlite:///./bench.db",
                "STORE": "memory",
                "MAILER": "console",
                "LOG_LEVEL": "error",
                **(environment or {}),
            },
        )

    def connection(self, source=None):
        """For REST calls, from this address."""
        where = {"timeout": PATIENCE, "source_address": (source, 0) if source else None}
        if self.tls:
            return http.client.HTTPSConnection("127.0.0.1", self.port, context=self.tls, **where)
        return http.client.HTTPConnection("127.0.0.1", self.port, **where)

    def figure(self, series):
        """What /metrics says of it."""
        connection = self.connection()
        try:
            connection.request("GET", "/metrics")
            text = connection.getresponse().read().decode()
        finally:
            connection.close()
        return float(re.search(rf"^{re.escape(series)} (\S+)$", text, re.MULTILINE).group(1))

    def see(self, line):
        if line.startswith("To: "):
            self._mail_to = line[4:].strip()
        elif self._mail_to and CODE.match(line):
            self._codes[self._mail_to] = line

    def stop(self):
        super().stop()
        self._directory.cleanup()

    def code_for(self, email):
        return self.wait_until(lambda: self._codes.get(email), f"mail with a code for {email}")

    def sign_up(self, names):
        """name -> access token, for new users."""
        with concurrent.futures.ThreadPoolExecutor(CALLERS) as pool:
            return dict(zip(names, pool.map(self._enter, names)))

    def _enter(self, name):
        email = f"{name}@example.com"
        with Api(self) as api:
            api.post("/api/auth/signup", {"email": email})
            api.post("/api/auth/verify-otp", {"email": email, "otp": self.code_for(email)})
            api.post("/api/auth/set-username", {"email": email, "username": name})
            return api.post("/api/auth/login", {"email": email})["access_token"]

    def create_rooms(self, token, count):
        def create(share):
            with Api(self) as api:
                return [api.post("/api/rooms/", {"name": "bench"}, token)["room_id"] for _ in range(share)]

        shares = [count // CALLERS + (caller < count % CALLERS) for caller in range(CALLERS)]
        with concurrent.futures.ThreadPoolExecutor(CALLERS) as pool:
            return [room for rooms in pool.map(create, shares) for room in rooms]


    def join_rooms(self, token, rooms):
        def join(share):
            with Api(self) as api:
                for room in share:
                    api.post(f"/api/rooms/{room}/join", None, token)

        with concurrent.futures.ThreadPoolExecutor(CALLERS) as pool:
            list(pool.map(join, (rooms[caller::CALLERS] for caller in range(CALLERS))))


class Api:
    """REST calls over one connection."""

    def __init__(self, server):
        self._connection = server.connection()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._connection.close()

    def get(self, path, token=None):
        return self._call("GET", path, None, token)

    def post(self, path, body, token=None):
        return self._call("POST", path, None if body is None else json.dumps(body), token)

    def _call(self, method, path, body, token):
        headers = {"Content-Type": "application/json"} if body else {}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        self._connection.request(method, path, body, headers)
        response = self._connection.getresponse()
        text = response.read()
        if response.status not in (200, 201):
            raise RuntimeError(f"{method} {path}: {response.status} {text[:200]!r}")
        return json.loads(text)
