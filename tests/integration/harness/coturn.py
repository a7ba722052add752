"""A coturn of the test's own, with the shipped example of its configuration, on 127.0.0.1; and a client that asks it for a relay."""

import hashlib
import hmac
import os
import pathlib
import re
import shutil
import socket
import struct
import subprocess
import tempfile
import time

from .deadline import DEADLINE
from .mail import free_port
from .postgresql import end_with_parent

ROOT = pathlib.Path(__file__).resolve().parents[3]
MAGIC = 0x2112A442
BINDING, ALLOCATE, ALLOCATED, PERMIT, PERMITTED = 0x0001, 0x0003, 0x0103, 0x0008, 0x0108
USERNAME, MESSAGE_INTEGRITY, ERROR_CODE, REALM, NONCE, REQUESTED_TRANSPORT = 0x0006, 0x0008, 0x0009, 0x0014, 0x0015, 0x0019
XOR_PEER_ADDRESS, XOR_RELAYED_ADDRESS = 0x0012, 0x0016
UDP = struct.pack("!BBBB", 17, 0, 0, 0)


class Coturn:
    """Ends with `stop()`, and when this process ends without it. `secrets`: the last one is the newest."""

    def __init__(self, *secrets):
        self.secrets = secrets
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="beckon-coturn-"))
        self.port = None
        self.process = None

    def _configuration(self):
        text = (ROOT / "etc" / "coturn" / "turnserver.conf").read_text()
        for line in (r"static-auth-secret=.*", r"cert=.*", r"pkey=.*", r"tls-listening-port=.*", r"denied-peer-ip=127\..*", "syslog"):
            text, count = re.subn(rf"^{line}\n", "", text, flags=re.M)
            assert count, f"the example has no line {line} any more"
        text = text.replace("<turn.example.com>", "turn.example.com").replace("listening-port=3478", f"listening-port={self.port}")
        ours = ["listening-ip=127.0.0.1", "relay-ip=127.0.0.1", "allow-loopback-peers", "no-tls", "no-dtls", "log-file=stdout", "verbose"]
        ours += [f"static-auth-secret={secret}" for secret in self.secrets]
        ours += [f"userdb={self.directory}/db", f"pidfile={self.directory}/pid"]
        return text + "\n".join(ours) + "\n"

    def start(self):
        """The port may be taken between its choice and its use: then another is tried."""
        for left in range(4, -1, -1):
            self.port = free_port()
            try:
                self._start()
                return self
            except AssertionError:
                if not left:
                    raise

    def _start(self):
        path = self.directory / "turnserver.conf"
        path.write_text(self._configuration(), encoding="utf-8")
        with open(self.directory / "log", "ab") as log:
            self.process = subprocess.Popen(["turnserver", "-c", path], stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/", preexec_fn=end_with_parent)
        deadline = time.monotonic() + DEADLINE
        while True:
            answer = Turn(self.port, 0.2).ask(BINDING, [], patience=1)
            if answer and self.process.poll() is None:
                return
            log = (self.directory / "log").read_text(errors="replace")
            assert self.process.poll() is None and time.monotonic() < deadline, log[-4000:]

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait(DEADLINE)
        shutil.rmtree(self.directory, ignore_errors=True)

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()


class Turn:
    """One client of a TURN server (RFC 8656) over UDP, with long-term credentials (RFC 8489 section 9.2)."""

    def __init__(self, port, timeout=1.0):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.settimeout(timeout)
        self.socket.connect(("127.0.0.1", port))

    def ask(self, kind, attributes, key=None, patience=DEADLINE):
        """The type and attributes of the answer; asked again while none comes."""
        transaction = os.urandom(12)
        body = b"".join(_attribute(number, value) for number, value in attributes)
        if key:
            length = len(body) + 24  # with MESSAGE-INTEGRITY itself
            digest = hmac.new(key, struct.pack("!HHI", kind, length, MAGIC) + transaction + body, hashlib.sha1).digest()
            body += _attribute(MESSAGE_INTEGRITY, digest)
        request = struct.pack("!HHI", kind, len(body), MAGIC) + transaction + body
        end = time.monotonic() + patience
        while time.monotonic() < end:
            try:
                self.socket.send(request)
                answer = self.socket.recv(2048)
            except socket.timeout:
                continue
            except ConnectionRefusedError:
                time.sleep(0.02)
                continue
            if answer[8:20] == transaction:
                return struct.unpack("!H", answer[:2])[0], _attributes(answer[20:])
        return None

    def allocate(self, username, password):
        """Asks for a relay: "relayed", or the number of the error, 401 for credentials that do not pass."""
        _, challenge = self.ask(ALLOCATE, [(REQUESTED_TRANSPORT, UDP)])
        assert _error(challenge) == 401
        realm = challenge[REALM].decode()
        key = hashlib.md5(f"{username}:{realm}:{password}".encode()).digest()
        proof = [(USERNAME, username.encode()), (REALM, challenge[REALM]), (NONCE, challenge[NONCE])]
        self._ask_as_user = lambda kind, attribute: self.ask(kind, [attribute, *proof], key)
        kind, answer = self._ask_as_user(ALLOCATE, (REQUESTED_TRANSPORT, UDP))
        if kind != ALLOCATED:
            return _error(answer)
        assert XOR_RELAYED_ADDRESS in answer
        return "relayed"

    def permit(self, address):
        """After allocate(): asks for a way to that IPv4 address. "permitted", or the number of the error."""
        bits = int.from_bytes(socket.inet_aton(address), "big") ^ MAGIC
        peer = struct.pack("!BBHI", 0, 1, 9 ^ (MAGIC >> 16), bits)
        kind, answer = self._ask_as_user(PERMIT, (XOR_PEER_ADDRESS, peer))
        return "permitted" if kind == PERMITTED else _error(answer)


def _attribute(number, value):
    return struct.pack("!HH", number, len(value)) + value + b"\0" * (-len(value) % 4)


def _attributes(body):
    found = {}
    while len(body) >= 4:
        number, length = struct.unpack("!HH", body[:4])
        found[number] = body[4 : 4 + length]
        body = body[4 + length + -length % 4 :]
    return found


def _error(attributes):
    return attributes[ERROR_CODE][2] * 100 + attributes[ERROR_CODE][3]
