"""TLS in the server itself: what it speaks, what it refuses, and how it comes by its certificate."""

import re
import socket
import ssl
import subprocess

import pytest

from harness import BECKOND, DEADLINE, Authority, Wire, WirePeer, authority, eventually, tls_options
from harness.half_closed import HalfClosed

SERVER = {"tls": True, "options": {"limits.header_deadline": "1"}}


def handshake(server, context=None, **more):
    """A socket over which TLS stands."""
    connection = socket.create_connection(server.address, DEADLINE)
    return (context or server.client_tls).wrap_socket(connection, server_hostname="localhost", suppress_ragged_eofs=False, **more)


def handshakes(server, result):
    text = server.api.get("/metrics").body.decode()
    return int(re.search(rf'^beckon_tls_handshakes_total{{result="{result}"}} (\d+)$', text, re.MULTILINE).group(1))


def served_certificate(server):
    with handshake(server) as connection:
        return connection.getpeercert()["serialNumber"]


def check(directory, **options):
    """Exit code and standard error of --check-config."""
    words = [BECKOND, "--check-config", *(f"-D{name.replace('__', '.')}={value}" for name, value in options.items())]
    ran = subprocess.run(words, cwd=directory, env={"STORE": "memory"}, capture_output=True, text=True, timeout=DEADLINE, check=False)
    return ran.returncode, ran.stderr


def test_the_start_says_https(server):
    assert f"listening on https://127.0.0.1:{server.port}" in server.out.text


def test_the_whole_chain_is_sent(server):
    """The client knows the root alone, and the certificate is of an authority below it."""
    assert server.api.get("/healthz").status == 200


@pytest.mark.parametrize("version", ["TLSv1_2", "TLSv1_3"])
def test_modern_versions_are_spoken(server, version):
    context = authority().client()
    context.minimum_version = context.maximum_version = ssl.TLSVersion[version]
    with handshake(server, context) as connection:
        assert connection.version() == version.replace("_", ".")
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert connection.recv(1000).startswith(b"HTTP/1.1 200 ")


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("version", ["TLSv1", "TLSv1_1"])
def test_old_versions_are_refused(server, version):
    context = authority().client()
    context.minimum_version = context.maximum_version = ssl.TLSVersion[version]
    context.set_ciphers("ALL:@SECLEVEL=0")
    before = handshakes(server, "failed")
    with pytest.raises(ssl.SSLError, match="PROTOCOL_VERSION"):
        handshake(server, context)
    assert handshakes(server, "failed") == before + 1


@pytest.mark.parametrize("suite", ["AES128-SHA", "AES128-GCM-SHA256", "ECDHE-ECDSA-AES128-SHA256", "DHE-RSA-AES128-GCM-SHA256"])
def test_suites_without_forward_secrecy_or_with_cbc_are_refused(server, suite):
    context = authority().client()
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers(f"{suite}:@SECLEVEL=0")
    with pytest.raises(ssl.SSLError, match="HANDSHAKE_FAILURE"):
        handshake(server, context)


@pytest.mark.parametrize(("offered", "chosen"), [(["http/1.1"], "http/1.1"), (["h2", "http/1.1"], "http/1.1"), ([], None)])
def test_http_1_1_is_chosen(server, offered, chosen):
    context = authority().client()
    context.set_alpn_protocols(offered)
    with handshake(server, context) as connection:
        assert connection.selected_alpn_protocol() == chosen


def test_a_client_that_speaks_http_2_alone_is_told_so(server):
    context = authority().client()
    context.set_alpn_protocols(["h2"])
    with pytest.raises(ssl.SSLError, match="(?i)no.application.protocol"):
        handshake(server, context)


def test_no_session_is_kept(server):
    """Nothing to be resumed, in either version: a ticket would come before the first answer."""
    for version in ("TLSv1_2", "TLSv1_3"):
        context = authority().client()
        context.maximum_version = ssl.TLSVersion[version]
        with handshake(server, context) as connection:
            connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
            connection.recv(1000)
            assert connection.session is None or not connection.session.has_ticket
            session = connection.session
        if session:
            with handshake(server, context, session=session) as connection:
                assert not connection.session_reused


def test_its_end_is_said_before_the_connection_ends(server):
    """So that a client can tell the end from one that somebody between them has made."""
    with Wire(server) as wire:
        wire.request("GET", "/healthz", "Connection: close")
        assert wire.response().status == 200
        assert wire.reader.read() == b""


def test_a_client_may_end_its_side_first(server):
    with handshake(server) as connection:
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert b"HTTP/1.1 200 " in connection.recv(1000)
        connection.unwrap()  # raises unless the server answers with its own end


@pytest.mark.parametrize("requests", [0, 1, 3])
def test_all_that_a_client_ever_says_may_come_at_once(server, requests):
    """The end of its handshake, its requests and the end of its side in one piece."""
    with HalfClosed(server, b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n" * requests) as client:
        assert client.read().count(b"HTTP/1.1 200 ") == requests


@pytest.mark.parametrize("request_line", ["GET /healthz HTTP/1.1\r\nConnection: close", "no request"])
def test_the_last_answer_reaches_who_has_ended_its_side(server, request_line):
    with HalfClosed(server, f"{request_line}\r\nHost: localhost\r\n\r\n".encode()) as client:
        assert client.read().startswith(b"HTTP/1.1 ")


def test_noise_right_behind_the_handshake_ends_the_connection(server):
    with HalfClosed(server, b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n", noise=b"\x17\x03\x03\x00\x20" + b"x" * 32) as client:
        assert client.at_end()
    assert server.api.get("/healthz").status == 200


def test_plain_http_is_told_to_use_tls(server):
    with socket.create_connection(server.address, DEADLINE) as plain:
        plain.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
        answer = plain.makefile("rb").read()
    assert answer.startswith(b"HTTP/1.1 400 ") and b"https" in answer


@pytest.mark.parametrize("noise", [b"\x16\x03\x01\xff\xff" + b"\0" * 70_000, b"\0" * 100, b"\x80\x2e\x01\x03\x01" + b"x" * 50, b"OPTIONS * HTTP/1.1\r\n\r\n"])
def test_what_is_no_handshake_ends_the_connection(server, noise):
    with socket.create_connection(server.address, DEADLINE) as plain:
        plain.sendall(noise)
        try:
            while plain.recv(1000):
                pass
        except ConnectionResetError:
            pass
    assert server.api.get("/healthz").status == 200


def test_a_broken_record_ends_the_connection(server):
    """What follows the handshake is trusted while it is whole, and no longer."""
    context = authority().client()
    context.maximum_version = ssl.TLSVersion.TLSv1_2  # which shows an alert for what it is
    with handshake(server, context) as connection:
        with socket.socket(fileno=connection.detach()) as raw:
            raw.settimeout(DEADLINE)
            raw.sendall(b"\x17\x03\x03\x00\x20" + b"?" * 32)
            assert raw.recv(100)[:1] == b"\x15"  # an alert
            assert raw.recv(100) == b""


def test_a_handshake_has_a_deadline(server):
    before = handshakes(server, "timeout")
    with socket.create_connection(server.address, DEADLINE) as silent, socket.create_connection(server.address, DEADLINE) as slow:
        slow.sendall(b"\x16\x03\x01\x02\x00")
        assert silent.recv(1) == b"" and slow.recv(1) == b""
    assert handshakes(server, "timeout") == before + 2


def test_failures_are_no_warnings(server):
    for _ in range(20):
        with socket.create_connection(server.address, DEADLINE) as plain:
            plain.sendall(b"\0" * 100)
            plain.recv(100)
    assert " net: " not in server.err.text


def test_large_messages_pass_in_both_directions(server, alice, bob, room):
    """Several records each; a client that reads late gets all of it."""
    sender = alice.connect(room)
    with WirePeer(bob, room, receive_buffer=4096) as receiver:
        sender.expect_user("user_joined", bob)
        for number in range(20):
            sender.send("offer", target=bob.name, sdp=f"{number}" + "x" * 60_000)
        for number in range(20):
            assert receiver.read_json()["sdp"].rstrip("x") == f"{number}"


def test_a_message_may_come_byte_by_byte(server, alice, room):
    """Each in a record of its own."""
    with WirePeer(alice, room) as peer:
        for byte in b"\x81\x94mask" + bytes(a ^ b for a, b in zip(b'{"type":"heartbeat"}', b"mask" * 5)):
            peer.send(bytes([byte]))
        assert peer.read_json() == {"type": "heartbeat_response"}


def test_a_reload_changes_the_certificate_for_new_connections(launch, tmp_path):
    pair = authority().issue(tmp_path)
    server = launch(tls=pair)
    alice = server.user("alice")
    before = served_certificate(server)
    with Wire(server) as old:
        peer = alice.connect(alice.create_room())
        authority().issue(tmp_path)
        told = server.reload()
        assert f"new connections get the certificate of {pair[0]}, valid until" in told
        eventually(lambda: served_certificate(server) != before)
        old.request("GET", "/healthz")
        assert old.response().status == 200
        peer.expect_nothing()


def test_a_faulty_pair_changes_nothing(launch, tmp_path):
    pair = authority().issue(tmp_path)
    server = launch(tls=pair)
    before = served_certificate(server)
    authority().issue(tmp_path, "other")
    good = pair[1].read_bytes()
    for key, fault in (((tmp_path / "other.key").read_bytes(), "not the key of the certificate"), (b"", "no private key")):
        pair[1].write_bytes(key)
        told = server.reload()
        assert fault in told and str(pair[1]) in told and "nothing has changed" in told
        assert served_certificate(server) == before
    pair[1].write_bytes(good)
    assert "settings changed: 0" in server.reload()


def test_tls_begins_with_a_restart_alone(launch, tmp_path):
    pair = authority().issue(tmp_path)
    server = launch(config="", tls=False)
    told = server.reload("".join(f"{name} = {value}\n" for name, value in tls_options(pair).items()))
    assert "tls.certificate needs a restart" in told
    assert server.api.get("/healthz").status == 200


def test_a_faulty_pair_is_found_before_the_start(tmp_path):
    pem, key = authority().issue(tmp_path)
    _, other = authority().issue(tmp_path, "other")
    expired, its_key = authority().issue(tmp_path, "expired", days=(-30, -1))
    early, early_key = authority().issue(tmp_path, "early", days=(1, 30))
    for options, names in (
        ({"tls__certificate": tmp_path / "none", "tls__key": key}, ("tls.certificate", "none", "No such file", "name a PEM file")),
        ({"tls__certificate": key, "tls__key": key}, ("tls.certificate", str(key), "no certificate")),
        ({"tls__certificate": pem, "tls__key": pem}, ("tls.key", str(pem), "no private key")),
        ({"tls__certificate": pem, "tls__key": other}, ("tls.key", str(other), "not the key of the certificate", str(pem))),
        ({"tls__certificate": expired, "tls__key": its_key}, ("tls.certificate", str(expired), "expired", "renew it")),
        ({"tls__certificate": early, "tls__key": early_key}, ("tls.certificate", str(early), "not valid before")),
        ({"tls__certificate": pem}, ("tls.certificate", "tls.key is not", "set both")),
        ({"tls__certificate": pem, "tls__key": tmp_path}, ("tls.key", "not a regular file")),
    ):
        code, text = check(tmp_path, **options)
        assert code == 78 and all(name in text for name in names), text
    assert check(tmp_path, tls__certificate=pem, tls__key=key) == (0, "")


def test_a_key_that_all_may_read_and_a_certificate_near_its_end_are_warned_of(tmp_path):
    pem, key = authority().issue(tmp_path, days=(-1, 5))
    key.chmod(0o644)
    code, text = check(tmp_path, tls__certificate=pem, tls__key=key)
    assert code == 0 and "chmod 640" in text and str(key) in text and "ends soon" in text


def test_whoever_runs_the_server_can_ask_it_over_tls(server):
    words = [BECKOND, "--ready", f"-Dnet.port={server.port}", *(f"-D{name}={value}" for name, value in server.options.items())]
    ran = subprocess.run(words, cwd=server.directory, env={}, capture_output=True, text=True, timeout=DEADLINE, check=False)
    assert ran.returncode == 0 and '"status":"ok"' in ran.stdout, ran


def test_browsers_are_told_to_stay_with_tls_where_that_is_set(launch):
    field = "Strict-Transport-Security"
    assert launch(tls=True, options={"tls.hsts": "86400"}).api.get("/nowhere").headers[field] == "max-age=86400"
    assert launch(tls=True).api.get("/healthz").headers[field] is None
    assert launch(tls=False, options={"tls.hsts": "86400"}).api.get("/healthz").headers[field] is None


def test_a_client_that_trusts_another_authority_stays_away(server):
    with pytest.raises(ssl.SSLCertVerificationError):
        handshake(server, Authority().client())
    assert server.api.get("/healthz").status == 200
