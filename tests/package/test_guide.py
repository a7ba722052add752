"""doc/plugins.md, followed in a bare tree: each of its commands, to the letter, but for the port, which others may have here."""

import re

from harness.server import ROOT

GUIDE = (ROOT / "doc/plugins.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```sh\n(.*?)^```", GUIDE[: GUIDE.index("## What stands in the folder")], re.MULTILINE | re.DOTALL)


def test_the_commands_lead_to_a_running_plugin(operator):
    for name in ("beckon", "beckon-dev"):
        operator.copy(operator.package(name))
    assert len(BLOCKS) == 6, "the guide has changed: look at what this test asks for"
    operator.run("apt-get", "-q", "update")
    script = f"cd /root; export PORT={operator.port}\n" + "".join(f"{block}\necho; echo '=== {number}'\n" for number, block in enumerate(BLOCKS))
    printed = re.split(r"^=== \d$", operator.shell(script.replace("localhost:8000", f"localhost:{operator.port}")).stdout, flags=re.MULTILINE)
    assert "100% tests passed" in printed[1]
    assert '{"detail":' in printed[3]
    assert printed[4].rstrip().endswith('{"message":"Welcome, ada!"}')
    assert "hello.so can be loaded by this server" in printed[5]


def test_the_service_loads_it_after_the_last_step(operator):
    operator.shell("kill $(cat /root/beckond.pid)")
    operator.configure()
    operator.edit(plugins="auth-otp rooms signaling hello")
    operator.run("/etc/init.d/beckon", "start")
    guest = operator.person("guest")
    assert guest.get("/api/hello").json() == {"message": f"Hello, {guest.name}!"}
