"""A start in surroundings that miss something, and a disk that refuses."""

import os
import resource
import subprocess

from harness import BECKOND, Server, eventually, free_port


def test_missing_standard_descriptors_become_dev_null(tmp_path):
    """No socket, database or log may take their numbers: what is printed would go into it."""
    server = Server(tmp_path, env={"PORT": str(free_port()), "PATH": os.environ["PATH"]})
    process = subprocess.Popen(server.command(), cwd=tmp_path, env=server.env, preexec_fn=lambda: os.closerange(0, 3))
    try:
        server.port = int(server.env["PORT"])
        eventually(lambda: process.poll() is not None or answers(server))
        assert [os.readlink(f"/proc/{process.pid}/fd/{number}") for number in range(3)] == ["/dev/null"] * 3
    finally:
        process.terminate()
    assert process.wait(20) == 0


def answers(server):
    try:
        return server.api.get("/healthz").status == 200
    except OSError:
        return False


def test_a_deleted_working_directory_is_named_in_one_line(tmp_path):
    gone = tmp_path / "gone"
    gone.mkdir()

    def stand_in_it_and_delete_it():
        os.chdir(gone)
        gone.rmdir()

    ended = subprocess.run([BECKOND, "--version"], capture_output=True, text=True, timeout=20, preexec_fn=stand_in_it_and_delete_it)
    assert ended.returncode == 71, ended
    assert ended.stderr.startswith("beckond: ") and ended.stderr.count("\n") == 1, ended.stderr
    assert "directory" in ended.stderr


def test_a_limit_on_file_sizes_is_503_and_passes(launch):
    """A file that may not grow is a fault of that request, not the end of the server."""
    server = launch()
    user = server.user("fay")
    _, most = resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (1, most))
    assert user.post("/api/rooms/", {"name": "late"}).status == 503
    assert user.get("/api/rooms/").status == 200
    assert eventually(lambda: readiness(server) == (503, "down")), "what can only be read is not ready"
    resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (most, most))
    assert eventually(lambda: readiness(server) == (200, "ok")), "nobody has to write before it is ready again"
    assert user.post("/api/rooms/", {"name": "late"}).status == 201


def readiness(server):
    answer = server.api.get("/readyz")
    return answer.status, answer.json()["parts"]["database"]["state"]
