"""The start of the server on PostgreSQL: what DATABASE_URL may say, and what is told of it."""

import pytest
from harness import Server
from harness.postgresql import PASSWORD, PostgreSql

SECRET = "hunter2"


@pytest.fixture(scope="module")
def cluster():
    with PostgreSql(fsync="off") as one:
        yield one


@pytest.mark.parametrize("url, says", [
    ("postgresql://beckon:hunter2@127.0.0.1:x/postgres", "port"),
    ("postgresql://beckon:hunter2@127.0.0.1:1", "names no database"),
    ("postgresql://beckon:hunter2@/postgres", "host or port"),
    ("postgresql://beckon:hunter2%@127.0.0.1/postgres", "percent escape"),
    ("postgresql://bec%20kon:hunter2@127.0.0.1/postgres", "user has a space"),
    ("postgresql://beckon:hunter2@127.0.0.1/postgres?sslmodus=hunter2", "sslmode"),
    ("postgresql://beckon:hunter2@127.0.0.1/postgres?sslmode", "malformed"),
    ("beckon:hunter2@127.0.0.1/postgres", "sqlite:///"),
    ("mysql://beckon:hunter2@127.0.0.1/postgres", "db-mysql.so"),
    ("postgresql+driver://beckon:hunter2@127.0.0.1/postgres", "scheme"),
    ("postgresql://beckon:hunter2@127.0.0.1:{port}/postgres", "refused"),
    ("postgresql://nobody:hunter2@127.0.0.1:{port}/postgres", "refused"),
])  # fmt: skip
def test_a_url_that_cannot_work_is_named_without_its_password(tmp_path, cluster, url, says):
    server = Server(tmp_path, env={"DATABASE_URL": url.format(port=cluster.port)}).spawn()
    assert server.wait() == 78, server.printed
    assert len(server.err.text.splitlines()) == 1, server.err.text
    assert "DATABASE_URL (database.url)" in server.err.text and says in server.err.text, server.err.text
    assert SECRET not in server.printed


def test_an_unknown_database_is_refused(tmp_path, cluster):
    server = Server(tmp_path, env={"DATABASE_URL": cluster.url() + "x"}).spawn()
    assert server.wait() == 78, server.printed
    assert "DATABASE_URL (database.url)" in server.err.text and len(server.err.text.splitlines()) == 1
    assert PASSWORD not in server.printed


def test_a_server_that_is_not_there_is_the_machines_fault(tmp_path):
    server = Server(tmp_path, env={"DATABASE_URL": "postgresql://u:hunter2@127.0.0.1:1/x"}).spawn()
    assert server.wait() == 71
    assert "DATABASE_URL (database.url)" in server.err.text and len(server.err.text.splitlines()) == 1
    assert SECRET not in server.printed


def test_the_timeout_is_checked(tmp_path, cluster):
    server = Server(tmp_path, env={"DATABASE_URL": cluster.url()}, options={"postgresql.timeout": "0"}).spawn()
    assert server.wait() == 78
    assert "postgresql.timeout" in server.err.text


def test_the_connector_is_a_plugin_like_others(launch, cluster):
    """It starts before all others, and its setting is known."""
    server = launch(env={"DATABASE_URL": cluster.url()}, options={"postgresql.timeout": "2.5"})
    parts = server.api.get("/readyz").json()["parts"]
    assert parts["database"]["state"] == "ok"
    assert parts["plugins"]["names"][0] == "db-postgresql"
    server.stop()
    assert "postgresql.timeout" not in server.err.text


def test_the_password_is_no_variable_and_no_file(launch, cluster):
    """But for DATABASE_URL itself, which can stand in a file that only this user may read."""
    server = launch(config=f"database.url = {cluster.url()}\n")
    server.user("zoe")
    process = f"/proc/{server.process.pid}"
    for name in ("environ", "cmdline"):
        with open(f"{process}/{name}", "rb") as file:
            assert PASSWORD.encode() not in file.read()
    server.stop()
    assert not [path for path in server.directory.iterdir() if path.name != "test.properties"]
