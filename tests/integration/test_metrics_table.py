"""The table of doc/operations.md against the figures themselves: each that is there is explained, and each that is explained is there."""

import pathlib
import re
import types

from harness import BECKOND, Api, MailSink, Server, connect, eventually, free_port
from harness.redis import Redis
from harness.server import ROOT

BIN = pathlib.Path(BECKOND).parent
ALTERNATIVES = {"mail-console", "store-memory", "db-postgresql"}  # to the mailer, store and database here; none has figures of its own


def documented():
    """Of each figure of the table its labels; a `*` stands for any ending."""
    text = (ROOT / "doc/operations.md").read_text(encoding="utf-8")
    table = text[text.index("| figure |") :].split("\n\n", 1)[0]
    named = re.findall(r"`((?:beckon|process)_[a-z_*]+)(?:\{([a-z,]+)\})?`", "\n".join(line.split("|")[1] for line in table.splitlines()[2:]))
    assert len(named) == len({name for name, _ in named}), "a figure is named twice"
    return {name: set(filter(None, labels.split(","))) for name, labels in named}


def exported(text):
    families = {name: set() for name in re.findall(r"^# TYPE (\S+) ", text, re.M)}
    for series, labels in re.findall(r"^([a-z_]+)(?:\{(.*)\})? \S+$", text, re.M):
        name = series if series in families else re.sub(r"_(bucket|sum|count)$", "", series)
        families[name] |= set(re.findall(r'([a-z_]+)="', labels)) - {"le"}
    return families


def everything(tmp_path, sink, redis, port):
    """A server with every plugin that can run beside the others."""
    plugins = {file.stem for file in (BIN.parent / "lib/beckon/plugins").glob("*.so")} - ALTERNATIVES - {"mail-smtp", "store-redis"}
    return Server(
        tmp_path,
        tls=True,
        env={"MAILER": "smtp", "SMTP_SERVER": "127.0.0.1", "SMTP_PORT": str(sink.port), "STORE": "redis", "REDIS_URL": f"redis://127.0.0.1:{redis.port}"},
        options={"metrics.port": str(port), "smtp.tls": "off", "plugins": ", ".join([*sorted(plugins), "stuck"]), "plugins.path": str(BIN.parent / "tests/plugins"),
                 "store.redis.required": "true"},
    )  # fmt: skip


def use(server, sink):
    """What brings the figures that are not there from the start."""
    assert server.api.post("/api/auth/signup", {"email": "ada@example.com"}).status == 200
    sink.wait_for("ada@example.com")
    thrower = connect(server, types.SimpleNamespace(signaling="/test/socket"))
    thrower.send_text("throw")
    thrower.expect_closed(1011)


def test_the_table_of_figures_is_whole_and_true(tmp_path):
    sink, redis, port = MailSink().start(), Redis().start(), free_port()
    server = everything(tmp_path, sink, redis, port).start()
    try:
        use(server, sink)

        def figures():
            text = Api(("127.0.0.1", port)).get("/metrics").body.decode()
            return all(name in text for name in ("beckon_websockets_closed_total{", "beckon_mails_total{")) and text

        there = exported(eventually(figures))
    finally:
        server.stop()
        redis.stop()
        sink.stop()
    table = documented()
    anything = {name[:-1] for name in table if name.endswith("*")}
    explained = {name for name in there if name.startswith(tuple(anything))}
    assert explained, anything
    there = {name: labels for name, labels in there.items() if name not in explained}
    assert there == {name: labels for name, labels in table.items() if not name.endswith("*")}
