"""What the README and the other documents say, held against the server and the sources."""

import pathlib
import re
import subprocess

import pytest
from harness import DEADLINE
from harness.output import Output
from harness.people import CODE
from harness.server import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "doc").rglob("*.md"))]
KEY = re.compile(r'(?:text|integer|flag|secret|seconds|list|size|time|rate|positive|level)\((?:\w+, )?"([a-z]+(?:\.[a-z_]+)+)"')
SETTING_LINE = re.compile(r"^#? ?([a-z][a-z_]*(?:\.[a-z_]+)*) =", re.MULTILINE)
END = "the snippet has ended with"


def snippets(language):
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


class Shell:
    """One bash in which snippets run one after the other, as in a reader's terminal."""

    def __init__(self, server):
        self._port = server.port
        self._process = subprocess.Popen(["bash"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self._out = Output(self._process.stdout)

    def type(self, text):
        self._process.stdin.write(text.encode())
        self._process.stdin.flush()

    def run(self, snippet):
        """What the snippet printed; it must succeed."""
        self.start(snippet)
        self.type(f"echo; echo {END} $?\n")
        ended = self._out.wait_for(rf"{END} (\d+)$", self._since)
        assert ended[1] == "0", self._out.text[self._since :]
        return self._out.text[self._since : ended.start()]

    def start(self, snippet):
        self._since = len(self._out.text)
        self.type(snippet.replace("localhost:8000", f"127.0.0.1:{self._port}"))

    def wait_for(self, pattern):
        return self._out.wait_for(pattern, self._since)

    def close(self):
        self._process.stdin.close()
        self._process.wait(DEADLINE)


@pytest.fixture(scope="module")
def reader(server):
    """Someone who has followed the README up to the room, and what each step printed."""
    shell = Shell(server)
    printed = []
    for snippet in snippets("sh")[:-1]:
        if "otp=123456" in snippet:
            code = server.out.wait_for(rf"^To: alice@example.com$.*?^{CODE}$")[1]
            snippet = snippet.replace("123456", code)
        printed.append(shell.run(snippet))
    shell.printed = printed
    yield shell
    shell.close()


def test_the_calls_answer_as_shown(reader):
    signup, verified, room = reader.printed
    assert '{"message":"OTP sent to your email"}' in signup
    assert '"message":"OTP verified successfully"' in verified
    assert '{"message":"Username set successfully"}' in verified
    assert '"name":"First room"' in room and '"participants":["alice"]' in room


def test_a_heartbeat_is_answered(reader):
    reader.start(snippets("sh")[-1])
    reader.wait_for("Connected to")
    reader.type('{"type": "heartbeat"}\n')
    reader.wait_for(re.escape('{"type":"heartbeat_response"}'))


def test_the_snippet_for_web_pages_works(reader, server):
    """In Node, whose `ws` has the interface of a browser's WebSocket."""
    user = server.user("dora")
    room = user.create_room()
    snippet = snippets("js")[0].replace("localhost:8000", f"127.0.0.1:{server.port}")
    script = f'import WebSocket from "ws";\nconst room = "{room.id}", token = "{user.token}";\n{snippet}'
    node = subprocess.Popen(
        ["node", "--input-type=module", "-e", script],
        cwd=pathlib.Path(__file__).parent,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    try:
        Output(node.stdout).wait_for(r"type: 'error'.*target: 'bob'")
    finally:
        node.kill()
        node.wait(DEADLINE)


def test_every_link_leads_somewhere():
    for document in DOCUMENTS:
        for target in re.findall(r"\]\(([^)#\s]+)[#)]", document.read_text(encoding="utf-8")):
            if not target.startswith(("http://", "https://")):
                assert (document.parent / target).exists(), f"{document.relative_to(ROOT)} links to {target}"


def keys_of_the_code():
    keys = set()
    for folder in ("core/src", "plugins"):
        for source in (ROOT / folder).rglob("*.cpp"):
            keys |= set(KEY.findall(source.read_text(encoding="utf-8")))
    return keys


def test_every_setting_is_documented():
    """In doc/configuration.md, and in the shipped files, where it can be set."""
    reference = (ROOT / "doc/configuration.md").read_text(encoding="utf-8")
    shipped = "".join(file.read_text(encoding="utf-8") for file in (ROOT / "etc").rglob("*.properties"))
    keys = keys_of_the_code()
    assert len(keys) > 40, "the pattern finds no keys any more"
    assert not [key for key in sorted(keys) if f"`{key}`" not in reference]
    assert not sorted(keys - set(SETTING_LINE.findall(shipped)))


def test_every_documented_setting_exists():
    reference = (ROOT / "doc/configuration.md").read_text(encoding="utf-8")
    documented = set(re.findall(r"^\| `([a-z_.]+)`", reference, re.MULTILINE))
    known = " ".join(source.read_text(encoding="utf-8") for folder in ("core/src", "plugins") for source in (ROOT / folder).rglob("*.cpp"))
    assert not [key for key in sorted(documented) if f'"{key}"' not in known]


def test_every_variable_is_documented():
    variables = re.findall(r'Mapping\{"([A-Z_]+)"', (ROOT / "core/src/server/Environment.cpp").read_text(encoding="utf-8"))
    assert len(variables) > 10
    reference = (ROOT / "doc/configuration.md").read_text(encoding="utf-8")
    assert not [variable for variable in variables if f"`{variable}`" not in reference]
