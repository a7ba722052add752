"""The shipped examples of nginx and HAProxy in front of two nodes: as shipped, but for addresses and certificates."""

import re
import shutil
import signal
import subprocess

import pytest

from harness import ForeignApi, User, eventually, free_port
from harness.nodes import Cluster
from harness.postgresql import end_with_parent
from harness.server import ROOT


class Proxy:
    """Looks like a node to the users of the tests."""

    def __init__(self, node):
        self.node = node
        self.port = free_port()
        self.address = ("127.0.0.1", self.port)
        self.api = ForeignApi(self.address)
        self.out = node.out
        self.client_tls = None  # the examples, without their certificates


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    with Cluster(tmp_path_factory.mktemp, 2, options={"net.trusted_proxies": "127.0.0.1"}) as one:
        yield one


def nginx(proxy, nodes, directory):
    text = (ROOT / "etc" / "nginx" / "beckon.conf").read_text()
    for address, node in zip(("10.0.0.11:8000", "10.0.0.12:8000"), nodes):
        text = text.replace(address, f"127.0.0.1:{node.port}")
    text = text.replace("listen 443 ssl http2;", f"listen 127.0.0.1:{proxy.port};")
    text = re.sub(r"^ *ssl_certificate.*\n", "", text, flags=re.M)
    paths = "".join(f"{name}_temp_path {directory}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    (directory / "nginx.conf").write_text(
        f"daemon off; pid {directory}/pid; error_log {directory}/log; events {{}} http {{ access_log off; {paths} {text} }}")
    return ["nginx", "-e", directory / "log", "-c", directory / "nginx.conf"]


def haproxy(proxy, nodes, directory):
    text = (ROOT / "etc" / "haproxy" / "beckon.cfg").read_text()
    for address, node in zip(("10.0.0.11:8000", "10.0.0.12:8000"), nodes):
        text = text.replace(address, f"127.0.0.1:{node.port}")
    text = re.sub(r"bind :443 ssl .*", f"bind 127.0.0.1:{proxy.port}", text)
    (directory / "haproxy.cfg").write_text(text)
    return ["haproxy", "-db", "-f", directory / "haproxy.cfg"]


@pytest.fixture(scope="module", params=[nginx, haproxy])
def proxy(request, cluster, tmp_path_factory):
    make = request.param
    if not shutil.which(make.__name__, path="/usr/sbin:/usr/bin:/sbin:/bin"):
        pytest.skip(f"{make.__name__} is not installed")
    one = Proxy(cluster.nodes[0])
    directory = tmp_path_factory.mktemp(make.__name__)
    directory.chmod(0o755)
    command = make(one, cluster.nodes, directory)
    process = subprocess.Popen(command, env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}, preexec_fn=end_with_parent)
    eventually(lambda: answers(one))
    yield one
    process.send_signal(signal.SIGTERM)
    process.wait(20)


def answers(proxy):
    try:
        return proxy.api.get("/healthz").status == 200
    except OSError:
        return False


def through(user, proxy):
    other = User(proxy, user.name)
    other.name, other.email, other.token = user.name, user.email, user.token
    return other


def test_a_call_goes_through(cluster, proxy):
    alice = through(cluster.nodes[0].user("alice"), proxy)
    bob = through(cluster.nodes[1].user("bob"), proxy)
    room = alice.create_room()
    one, other = alice.connect(room), bob.connect(room)
    one.expect_user("user_joined", bob)
    one.send("offer", target=bob.name, sdp="v=0")
    other.expect("offer", sender=alice.name, target=bob.name, sdp="v=0")
    other.close()
    one.expect_user("user_left", bob)


def test_clients_are_spread_over_the_nodes(cluster, proxy):
    alice = through(cluster.nodes[0].user("alice"), proxy)
    room = alice.create_room()
    mates = [through(cluster.nodes[0].user("mate"), proxy) for _ in range(6)]
    connections = [mate.connect(room) for mate in mates]
    for node in cluster.nodes:
        text = node.api.get("/metrics").body.decode()
        assert float(re.search(r"^beckon_connections (\S+)$", text, re.M).group(1)) >= 2
    for connection in connections:
        connection.drop()


def test_a_dead_node_is_passed_over(cluster, proxy):
    alice = through(cluster.nodes[0].user("alice"), proxy)
    room = alice.create_room()
    victim = cluster.nodes[1]
    victim.kill()
    try:
        for _ in range(10):
            eventually(lambda: alice.get(room.path).status == 200)
        alice.connect(room).close()
    finally:
        victim.options["net.port"] = str(victim.port)  # where the proxy looks for it
        victim.start()
