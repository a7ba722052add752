"""The server in the background, its pid file, and the question whether it is ready."""

import os
import pathlib
import signal
import subprocess

import pytest
from harness import BECKOND, DEADLINE, Api, Server, eventually, free_port


class Background:
    """A server that `--daemon` has started, in a directory of its own."""

    def __init__(self, directory):
        self.directory = directory
        self.port = free_port()
        self.pid_file = directory / "beckond.pid"

    def run(self, *arguments, **settings):
        """Runs beckond with this server's configuration until the command returns."""
        env = {**Server(self.directory).env, "PORT": str(self.port), "PATH": os.environ["PATH"], **settings.pop("env", {})}
        options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **settings}
        return subprocess.run([BECKOND, *arguments], cwd=self.directory, env=env, text=True, timeout=DEADLINE, check=False, **options)

    def start(self, *arguments, **settings):
        return self.run("--daemon", "--pidfile=beckond.pid", *arguments, **settings)

    @property
    def process(self):
        return int(self.pid_file.read_text(encoding="utf-8"))

    def stop(self):
        process = self.process
        os.kill(process, signal.SIGTERM)
        eventually(lambda: not is_alive(process))


def is_alive(process):
    """A process whose parent has gone is a zombie where nobody takes it."""
    try:
        return pathlib.Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.fixture
def background(tmp_path):
    one = Background(tmp_path)
    yield one
    if one.pid_file.exists():
        one.stop()


def test_the_command_returns_when_the_server_is_ready(background):
    started = background.start()
    assert started.returncode == 0, started
    assert Api(("127.0.0.1", background.port)).get("/readyz").status == 200
    assert f"listening on http://127.0.0.1:{background.port}" in started.stdout


def test_the_server_has_a_session_of_its_own_and_keeps_no_pipe_of_its_caller(background):
    background.start()
    assert os.getsid(background.process) != os.getsid(0)
    assert [os.readlink(f"/proc/{background.process}/fd/{number}") for number in range(3)] == ["/dev/null"] * 3


def test_relative_paths_start_where_the_server_was_started(background):
    (background.directory / "own.properties").write_text("logging.file = own.log\ndatabase.url = sqlite:///own.db\n", encoding="utf-8")
    started = background.start("--config=own.properties")
    assert started.returncode == 0, started
    assert {"own.log", "beckond.pid"} <= {file.name for file in background.directory.iterdir()}
    assert os.readlink(f"/proc/{background.process}/cwd") == str(background.directory)


def test_output_that_goes_into_a_file_still_does(background):
    """The mails of the console would be lost otherwise."""
    with open(background.directory / "out", "w", encoding="utf-8") as out:
        assert background.start(stdout=out, stderr=out).returncode == 0
    assert Api(("127.0.0.1", background.port)).post("/api/auth/signup", {"email": "ada@example.com"}).status == 200
    eventually(lambda: "To: ada@example.com" in (background.directory / "out").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("option", "code", "text"), [("-Dmailer=pigeon", 78, "mailer"), ("-Ddatabase.url=sqlite:///no/such/folder.db", 71, "folder")]
)
def test_a_failed_start_is_told_with_its_exit_code(background, option, code, text):
    env = {"DATABASE_URL": "", "MAILER": ""}
    failed = background.start(option, env=env)
    assert failed.returncode == code, failed
    assert failed.stderr.startswith("beckond: ") and text in failed.stderr
    assert not background.pid_file.exists()


def test_the_pid_file_goes_with_the_server(background):
    background.start()
    background.stop()
    assert not background.pid_file.exists()


def test_a_pid_file_has_one_server(background):
    background.start()
    first = background.process
    background.port = free_port()
    second = background.start()
    assert second.returncode == 71
    assert "beckond.pid" in second.stderr and "stop that one first" in second.stderr
    assert background.process == first


def test_a_pid_file_of_a_killed_server_does_not_stand_in_the_way(background):
    background.start()
    killed = background.process
    os.kill(killed, signal.SIGKILL)
    eventually(lambda: not is_alive(killed))
    assert background.start().returncode == 0
    assert background.process != killed


def test_ready_asks_the_running_server(background):
    background.start()
    answer = background.run("--ready")
    assert answer.returncode == 0, answer
    assert '"status":"ok"' in answer.stdout


def test_a_server_that_does_not_run_is_not_ready(background):
    answer = background.run("--ready")
    assert answer.returncode == 69, answer
    assert f"no answer from http://127.0.0.1:{background.port}/readyz" in answer.stdout


def test_whoever_listens_on_any_port_cannot_be_asked(background):
    answer = background.run("--ready", "-Dnet.port=0", env={"PORT": ""})
    assert answer.returncode == 78
    assert "net.port" in answer.stderr
