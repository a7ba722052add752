"""GET /api/ice-servers, and what a real coturn makes of the credentials that it hands out."""

import base64
import hashlib
import hmac
import json
import re
import signal
import subprocess
import time

import pytest

from harness import BECKOND, eventually
from harness.coturn import Coturn, Turn

SECRET, NEXT = "the-secret-of-both-servers-0123456789", "the-secret-that-comes-after-0123456789"


@pytest.fixture(scope="module")
def coturn():
    with Coturn(SECRET) as one:
        yield one


def password(secret, username):
    return base64.b64encode(hmac.new(secret.encode(), username.encode(), hashlib.sha1).digest()).decode()


def ice_servers(user):
    answer = user.get("/api/ice-servers")
    assert answer.status == 200, answer
    assert answer.headers["Cache-Control"] == "no-store"
    body = answer.json()
    assert set(body) == {"iceServers"}
    return body["iceServers"]


def credential(user):
    (entry,) = [entry for entry in ice_servers(user) if "credential" in entry]
    return entry["username"], entry["credential"]


def with_coturn(coturn, secret=SECRET):
    return {"turn.urls": f"stun:127.0.0.1:{coturn.port}, turn:127.0.0.1:{coturn.port}?transport=udp", "turn.secret": secret}


def test_without_any_setting_the_list_is_empty(server, alice):
    assert ice_servers(alice) == []


def test_a_token_is_needed(server):
    for token in (None, "nonsense"):
        answer = server.api.get("/api/ice-servers", token)
        assert answer.status == 401 and answer.headers["WWW-Authenticate"] == "Bearer"
    assert server.api.post("/api/ice-servers").status == 405


def test_stun_servers_need_no_secret_and_turn_servers_do(launch):
    server = launch(env={"TURN_URLS": "stun:stun.example.com:3478,turn:turn.example.com"})
    assert ice_servers(server.user("ann")) == [{"urls": ["stun:stun.example.com:3478"]}]
    assert "turn.urls names TURN servers, which are not handed out: set turn.secret" in server.err.text


def test_coturn_accepts_what_is_handed_out(launch, coturn):
    server = launch(options=with_coturn(coturn))
    user = server.user("ann")
    before = time.time()
    stun, turn = ice_servers(user)
    assert stun == {"urls": [f"stun:127.0.0.1:{coturn.port}"]}
    assert turn["urls"] == [f"turn:127.0.0.1:{coturn.port}?transport=udp"]
    expiry, name = turn["username"].split(":")
    assert name == user.name and before + 43_199 <= int(expiry) <= time.time() + 43_201
    assert Turn(coturn.port).allocate(turn["username"], turn["credential"]) == "relayed"


def test_data_passes_between_two_relays(launch, coturn):
    username, secret = credential(launch(options=with_coturn(coturn)).user("ann"))
    command = ["turnutils_uclient", "-y", "-u", username, "-w", secret, "-p", str(coturn.port), "-L", "127.0.0.1", "127.0.0.1"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    received = re.findall(r"tot_recv_msgs=(\d+)", done.stdout)
    assert done.returncode == 0 and received and int(received[-1]) > 0, done.stdout + done.stderr


def test_coturn_refuses_what_is_expired_or_forged(launch, coturn):
    user = launch(options=with_coturn(coturn)).user("ann")
    username, good = credential(user)
    expired = f"{int(time.time()) - 60}:{user.name}"
    assert Turn(coturn.port).allocate(expired, password(SECRET, expired)) == 401
    assert Turn(coturn.port).allocate(username, password("another secret", username)) == 401
    longer = f"{int(username.split(':')[0]) + 86_400}:{user.name}"
    assert Turn(coturn.port).allocate(longer, good) == 401
    someone_else = f"{username.split(':')[0]}:somebody"
    assert Turn(coturn.port).allocate(someone_else, good) == 401
    assert Turn(coturn.port).allocate(username, good) == "relayed"


def test_the_relay_of_the_shipped_example_reaches_no_private_network(launch, coturn):
    username, good = credential(launch(options=with_coturn(coturn)).user("ann"))
    client = Turn(coturn.port)
    assert client.allocate(username, good) == "relayed"
    for private in ("0.0.0.1", "10.1.2.3", "100.64.0.1", "169.254.169.254", "172.16.0.1", "172.31.255.254", "192.168.0.1", "255.255.255.254"):
        assert client.permit(private) == 403, private
    for public in ("9.9.9.9", "172.32.0.1", "192.0.2.1"):
        assert client.permit(public) == "permitted", public


def test_a_server_with_another_secret_hands_out_what_coturn_refuses(launch, coturn):
    user = launch(options=with_coturn(coturn, "not the secret of coturn")).user("ann")
    assert Turn(coturn.port).allocate(*credential(user)) == 401


@pytest.mark.parametrize("by", ["variable", "file", "file-variable", "setting"])
def test_the_secret_comes_from_a_setting_a_variable_or_a_file(launch, tmp_path, by):
    path = tmp_path / "turn-secret"
    path.write_text(SECRET + "\n")
    path.chmod(0o600)
    urls = "turn.urls = turn:turn.example.com\n"
    settings = {
        "variable": {"config": urls, "env": {"TURN_SECRET": SECRET}},
        "file": {"config": f"{urls}turn.secret_file = {path}\n"},
        "file-variable": {"config": urls, "env": {"TURN_SECRET_FILE": str(path)}},
        "setting": {"config": f"{urls}turn.secret = {SECRET}\n"},
    }
    server = launch(**settings[by])
    username, given = credential(server.user("ann"))
    assert given == password(SECRET, username)
    server.stop()
    assert SECRET not in server.printed and given not in server.printed


def test_a_reload_changes_the_secret_for_the_next_answer(launch):
    """coturn knows both for a while, as an operator would change them."""
    with Coturn(SECRET, NEXT) as coturn:
        config = f"turn.urls = turn:127.0.0.1:{coturn.port}\nturn.lifetime = 3600\nturn.secret = "
        server = launch(config=config + SECRET)
        user = server.user("ann")
        before = credential(user)
        told = server.reload(config + NEXT)
        assert "needs a restart" not in told and SECRET not in told and NEXT not in told
        after = credential(user)
        assert after[1] == password(NEXT, after[0])
        for one in (before, after):
            assert Turn(coturn.port).allocate(*one) == "relayed"
        told = server.reload("turn.urls = stun:stun.example.com\n")
        assert "needs a restart" not in told
        assert ice_servers(user) == [{"urls": ["stun:stun.example.com"]}]


def test_the_file_of_the_secret_is_read_again_by_a_reload(launch, tmp_path):
    path = tmp_path / "turn-secret"
    path.write_text(SECRET)
    path.chmod(0o600)
    server = launch(config=f"turn.urls = turn:turn.example.com\nturn.secret_file = {path}\n")
    user = server.user("ann")
    path.write_text(NEXT)
    server.reload()
    username, given = credential(user)
    assert given == password(NEXT, username)


def test_a_faulty_reload_changes_nothing(launch):
    config = f"turn.secret = {SECRET}\nturn.urls = "
    server = launch(config=config + "turn:turn.example.com\n")
    user = server.user("ann")
    (server.directory / "test.properties").write_text(config + "http://turn.example.com\n", encoding="utf-8")
    seen = len(server.err.text)
    server.send_signal(signal.SIGHUP)
    server.err.wait_for(r"turn\.urls[^\n]*`http://turn.example.com`", seen)
    eventually(lambda: ice_servers(user)[0]["urls"] == ["turn:turn.example.com"])


def test_faults_are_all_told_before_and_at_the_start(tmp_path):
    path = tmp_path / "beckon.properties"
    path.write_text("turn.urls = turn://a, stun:b:0\nturn.lifetime = 1\nturn.secret = hush\nturn.secret_file = /nowhere\n")
    check = subprocess.run([BECKOND, f"--config={path}", "--check-config"], capture_output=True, text=True, cwd=tmp_path, timeout=60)
    assert check.returncode == 78
    for part in ("`turn://a`", "`stun:b:0`", "turn.lifetime", "turn.secret_file"):
        assert part in check.stderr, check.stderr
    assert "hush" not in check.stderr
    start = subprocess.run([BECKOND, f"--config={path}"], capture_output=True, text=True, cwd=tmp_path, timeout=60)
    assert start.returncode == 78 and "turn" in start.stderr


def test_the_credential_is_json_as_a_browser_takes_it(launch):
    """Names in tokens of others may be odd; here the JSON is what RTCConfiguration.iceServers wants, and nothing else."""
    server = launch(env={"TURN_URLS": "turn:[::1]:3478?transport=tcp,turns:turn.example.com:443", "TURN_SECRET": SECRET})
    (entry,) = json.loads(server.user("ann").get("/api/ice-servers/").body)["iceServers"]
    assert set(entry) == {"urls", "username", "credential"}
    assert entry["urls"] == ["turn:[::1]:3478?transport=tcp", "turns:turn.example.com:443"]
