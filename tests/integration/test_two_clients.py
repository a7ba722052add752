"""The whole story once more with clients of another kind: Node's fetch and its `ws` package."""

import pathlib
import re
import subprocess

import pytest

from harness import DEADLINE
from harness.output import Output
from harness.people import CODE

HERE = pathlib.Path(__file__).parent


def install():
    if not (HERE / "node_modules" / "ws").is_dir():
        subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=HERE, check=True)


@pytest.mark.parametrize("ways", [("header", "header"), ("header", "subprotocol")], ids="-".join)
def test_two_node_clients_from_sign_up_to_candidates(server, ways):
    """Once as clients that can set headers know the server, and once with one of them in a browser's place."""
    install()
    command = ["node", str(HERE / "two_clients.mjs"), f"http://127.0.0.1:{server.port}", *ways]
    node = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    try:
        said, at = Output(node.stdout), 0
        for _ in range(2):
            asked = said.wait_for(r"^code (\S+)$", at)
            at = asked.end()
            code = server.out.wait_for(rf"^To: {re.escape(asked.group(1))}$(?:(?!^To: ).)*?{CODE}").group(1)
            node.stdin.write(f"{code}\n".encode())
            node.stdin.flush()
        said.wait_for(r"^done$", at)
        assert node.wait(DEADLINE) == 0
    finally:
        node.kill()
        node.stdin.close()
