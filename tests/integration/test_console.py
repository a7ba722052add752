"""Standard output that nobody reads."""

import fcntl
import signal
import subprocess

from harness import DEADLINE, Server, User, eventually, free_port

LEAST_PIPE = 4096


def start_unread(tmp_path):
    """A server whose standard output is a small pipe, read up to the announcement and no further."""
    server = Server(tmp_path, env={"PORT": str(free_port())})
    server.process = subprocess.Popen(server.command(), cwd=tmp_path, env=server.env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0)
    fcntl.fcntl(server.process.stdout, fcntl.F_SETPIPE_SZ, LEAST_PIPE)
    line = server.process.stdout.read(4096)
    assert b"listening on" in line
    server.port = int(server.env["PORT"])
    return server


def sign_up(server):
    return server.api.post("/api/auth/signup", {"email": User(server, "kit").email}).status


def test_nobody_waits_for_the_reader(tmp_path):
    """Sign-ups are answered, /readyz shows it and stays 200, and the stop says how many mails are lost."""
    server = start_unread(tmp_path)
    try:
        assert [sign_up(server) for _ in range(40)] == [200] * 40
        eventually(lambda: "nobody reads" in str(server.api.get("/readyz").json()))
        assert server.api.get("/readyz").status == 200
        server.send_signal(signal.SIGTERM)
        log = server.process.stderr.read().decode()  # not communicate(), which would read standard output too
        assert server.process.wait(DEADLINE) == 0
        assert "mails were not printed" in log
    finally:
        server.process.kill()
