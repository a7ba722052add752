"""The database file, seen and disturbed from outside."""

import contextlib
import sqlite3

from harness import Server, User, eventually


def files_of(server):
    return b"".join(path.read_bytes() for path in server.directory.glob("test.db*"))


def test_no_code_stands_in_the_database(launch):
    """A code is kept only as a keyed hash."""
    server = launch()
    users = [User(server, "kim") for _ in range(3)]
    codes = [user.sign_up() for user in users]
    assert all(user.email.encode() in files_of(server) for user in users)
    assert not any(code.encode() in files_of(server) for code in codes)
    server.stop()
    assert not any(code.encode() in files_of(server) for code in codes)


def test_a_database_that_cannot_be_written_is_503_and_passes(launch):
    """Someone else holds it: writes are refused with Retry-After, reads go on, and afterwards all is well."""
    server = launch()
    user = server.user("lou")
    room = user.create_room()
    with contextlib.closing(sqlite3.connect(server.directory / "test.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        answer = user.post("/api/rooms/", {"name": "late"})
        assert (answer.status, bool(answer.detail)) == (503, True)
        assert int(answer.headers["Retry-After"]) > 0
        assert "sqlite" not in answer.detail.lower() and "locked" not in answer.detail.lower()
        assert user.see(room)["owner"] == user.name
        other.execute("ROLLBACK")
    assert user.post("/api/rooms/", {"name": "late"}).status == 201


def test_a_deleted_database_takes_no_more_writes(launch):
    """They would be answered 201 and lost."""
    server = launch()
    user = server.user("gil")
    for path in server.directory.glob("test.db*"):
        path.unlink()
    answer = user.post("/api/rooms/", {"name": "lost"})
    assert (answer.status, int(answer.headers["Retry-After"]) > 0) == (503, True)
    eventually(lambda: server.api.get("/readyz").status == 503)


def test_a_database_of_a_newer_release_is_left_alone(launch):
    """The server names the fault and ends with 78 before it changes anything."""
    server = launch()
    server.user("moe")
    server.stop()
    with contextlib.closing(sqlite3.connect(server.directory / "test.db", isolation_level=None)) as newer:
        newer.execute("INSERT INTO schema_migrations SELECT component, 99, applied_at FROM schema_migrations LIMIT 1")
    server.spawn()
    assert server.wait() == 78
    assert "99" in server.printed and "listening" not in server.printed


def test_several_servers_may_start_on_one_database_at_once(launch, tmp_path):
    """Each table is made once, and what one writes the other reads."""
    servers = [Server(tmp_path).spawn() for _ in range(4)]
    try:
        for server in servers:
            server.port = int(server.out.wait_for(r"listening on http://127\.0\.0\.1:(\d+)$").group(1))
        user = servers[0].user("ned")
        room = user.create_room()
        for server in servers[1:]:
            assert server.api.get(room.path, user.token).json()["owner"] == user.name
    finally:
        for server in servers:
            server.stop()
