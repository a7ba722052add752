"""What is too much, for whom, and for how long."""

import concurrent.futures
import http.client
import json
import re
import signal
import socket

import pytest

from harness import DEADLINE, Answer, MailSink, Server, User, Wire, eventually, free_port
from harness.production import Resident, production

# What an attacker and a bystander call from: the server listens on 127.0.0.1, and takes both for clients of their own.
ELSEWHERE = "127.0.0.2"


@pytest.fixture(scope="module")
def sink():
    one = MailSink().start()
    yield one
    one.stop()


def call(server, path, body, forwarded=None, source=None, token=None):
    """A POST from a loopback address of one's own, or by a proxy that says whom it is for."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=DEADLINE, source_address=(source, 0) if source else None)
    fields = {"Content-Type": "application/json"}
    if forwarded:
        fields["X-Forwarded-For"] = forwarded
    if token:
        fields["Authorization"] = f"Bearer {token}"
    try:
        connection.request("POST", path, json.dumps(body), fields)
        response = connection.getresponse()
        return Answer(response.status, response.headers, response.read())
    finally:
        connection.close()


def sign_up(server, email, **more):
    return call(server, "/api/auth/signup", {"email": email}, **more)


def passes(ask, most=200):
    """How many times it is answered otherwise than 429, which must say how long to wait."""
    for number in range(most):
        answer = ask(number)
        if answer.status == 429:
            assert answer.detail and 1 <= int(answer.headers["Retry-After"]) <= 600, answer
            return number
    return most


def usual(sink, **options):
    """Production with the limits that it has when nobody sets any."""
    settings = production(sink, options={"net.trusted_proxies": "127.0.0.1", **options})
    settings["options"] = {name: value for name, value in settings["options"].items() if not name.startswith("rate.") or name in options}
    return settings


def test_the_limits_of_production(launch, sink):
    server = launch(**usual(sink))
    assert passes(lambda n: sign_up(server, "one@example.com", forwarded="203.0.113.1")) == 5
    assert passes(lambda n: sign_up(server, f"many{n}@example.com", forwarded="203.0.113.2")) == 30
    guess = {"otp": "abcdef"}
    assert passes(lambda n: call(server, "/api/auth/verify-otp", {"email": f"v{n}@example.com", **guess}, "203.0.113.3")) == 20
    assert passes(lambda n: call(server, "/api/auth/login", {"email": f"l{n}@example.com", "verification_token": "x"}, "203.0.113.4")) == 60
    user = Resident(server, sink, "rob", address="203.0.113.5").enter()
    assert passes(lambda n: call(server, "/api/rooms/", {"name": "a room"}, "203.0.113.5", token=user.token)) == 60


def test_sign_ups_and_login_codes_count_together(launch, sink):
    server = launch(**usual(sink))
    paths = ("/api/auth/signup", "/api/auth/login")
    assert passes(lambda n: call(server, paths[n % 2], {"email": "both@example.com"}, "203.0.113.1")) == 5


def test_a_limit_that_is_set_counts_as_it_stands_in_development(launch):
    server = launch(options={"rate.signup.email": "2/60", "rate.rooms.user": "3/60"})
    user = User(server, "dora")
    assert sign_up(server, user.email).status == 200
    user.mailed_code()
    seen = len(server.out.text)
    assert passes(lambda n: sign_up(server, user.email)) == 1
    user.verify(user.mailed_code(seen))
    user.set_username()
    user.log_in()
    assert passes(lambda n: user.post("/api/rooms/", {"name": "a room"})) == 3


def test_zero_turns_a_limit_off(launch, sink):
    server = launch(**usual(sink, **{"rate.verify.address": "0"}))
    guess = {"otp": "abcdef"}
    assert passes(lambda n: call(server, "/api/auth/verify-otp", {"email": f"v{n}@example.com", **guess}), 100) == 100


def test_what_is_no_limit_ends_the_start(tmp_path):
    one = Server(tmp_path, options={"rate.login.address": "many"}).spawn()
    assert one.wait() == 78 and "rate.login.address" in one.err.text and "30/600" in one.err.text


def test_development_has_a_hundred_times_more(launch):
    server = launch()
    guess = {"otp": "abcdef"}
    assert passes(lambda n: call(server, "/api/auth/verify-otp", {"email": f"v{n % 300}@example.com", **guess}, f"10.0.0.{n}"), 120) >= 30
    for number in range(8):
        assert sign_up(server, "busy@example.com").status == 200, number


def test_nobody_is_locked_out_by_codes_asked_for_in_their_name(launch, sink):
    """Whoever asks uses up their own share; the owner's code stays, and the owner may ask."""
    server = launch(**usual(sink))
    owner = Resident(server, sink, "olga", address="198.51.100.7")
    mine = owner.sign_up()
    assert passes(lambda n: sign_up(server, owner.email, forwarded="203.0.113.9")) == 5
    owner.verify(mine)
    for _ in range(5):
        owner.next_code()
    assert passes(lambda n: sign_up(server, owner.email, forwarded="203.0.113.9")) == 0
    assert passes(lambda n: sign_up(server, owner.email, forwarded=f"203.0.113.{n + 10}")) == 10 - 5 - 1, "a mailbox is not flooded"
    for _ in range(4):
        owner.next_code()
    owner.verify(owner.sign_up())


def test_only_trusted_proxies_tell_who_the_client_is(launch, sink):
    server = launch(**usual(sink, **{"net.trusted_proxies": "127.0.0.1, 10.0.0.0/8"}))
    spoof = "10.1.1.1, 192.0.2.{}, 203.0.113.1, 10.9.9.9"
    assert passes(lambda n: sign_up(server, f"a{n}@example.com", forwarded=spoof.format(n))) == 30
    assert passes(lambda n: sign_up(server, f"b{n}@example.com", source=ELSEWHERE, forwarded=f"192.0.2.{n}")) == 30
    assert sign_up(server, "c@example.com", forwarded="192.0.2.1").status == 200


def test_forwarded_is_read_where_there_is_no_other(launch, sink):
    server = launch(**usual(sink))

    def ask(number):
        fields = {"Forwarded": f'for=192.0.2.{number}, for="[2001:db8::{number + 1}]:4711";proto=https'}
        return server.api.post("/api/auth/signup", {"email": f"f{number}@example.com"}, headers=fields)

    assert passes(ask) == 30, "and an IPv6 address counts as its /64"


def test_an_ipv6_address_counts_as_its_slash_64(launch, sink):
    server = launch(**usual(sink))
    assert passes(lambda n: sign_up(server, f"six{n}@example.com", forwarded=f"2001:db8:1:2::{n + 1:x}")) == 30
    assert sign_up(server, "next@example.com", forwarded="2001:db8:1:3::1").status == 200


def test_a_client_in_the_log_is_the_one_behind_the_proxy(launch, sink):
    server = launch(**usual(sink))
    sign_up(server, "logged@example.com", forwarded="198.51.100.3")
    server.err.wait_for(r"POST /api/auth/signup 200 \d+us 198\.51\.100\.3 ")


def test_refusals_are_counted(launch):
    port = free_port()
    server = launch(options={"rate.signup.email": "1/60", "metrics.port": str(port)})
    for _ in range(4):
        sign_up(server, "counted@example.com")
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=DEADLINE)
    connection.request("GET", "/metrics")
    text = connection.getresponse().read().decode()
    connection.close()
    assert re.search(r'^beckon_rate_limited_total\{limit="signup\.email"\} 3$', text, re.M), text


def test_limits_change_with_the_configuration(launch):
    server = launch(config="rate.signup.email = 1/600\nnet.max_connections_per_address = 1000\n")
    assert passes(lambda n: sign_up(server, "reload@example.com")) == 1
    (server.directory / "test.properties").write_text("rate.signup.email = 4/600\nnet.max_connections_per_address = 4\n")
    server.send_signal(signal.SIGHUP)
    server.err.wait_for(r"reload: the configuration has been read")
    assert passes(lambda n: sign_up(server, "after@example.com")) == 4
    held = [eventually(lambda: attempt(server)) for _ in range(4)]
    assert eventually(lambda: not refused(server).startswith("HTTP/1.1 200 "))
    for one in held:
        one.close()


def let_in(server):
    """A connection that has been served and stays open."""
    wire = Wire(server)
    wire.request("GET", "/healthz")
    assert wire.response().status == 200
    return wire


def attempt(server):
    """The same where earlier connections may still be about to end."""
    try:
        return let_in(server)
    except (AssertionError, ConnectionError):
        return None


def refused(server, source=None):
    """What a new connection is told when it asks how the server is."""
    one = socket.create_connection(server.address, timeout=DEADLINE, source_address=(source, 0) if source else None)
    try:
        one.sendall(b"GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        answer = b""
        while chunk := one.recv(4096):
            answer += chunk
    except ConnectionError:
        return "reset"  # turned away, and what it said came too late
    finally:
        one.close()
    return answer.decode()


def test_so_many_connections_of_one_address(launch, sink):
    server = launch(**production(sink, options={"net.max_connections_per_address": "20"}))
    held = [let_in(server) for _ in range(20)]
    answer = refused(server)
    assert answer.startswith("HTTP/1.1 429 ") and "\r\nRetry-After: " in answer, answer
    assert json.loads(answer.split("\r\n\r\n")[1])["detail"]
    assert refused(server, ELSEWHERE).startswith("HTTP/1.1 200 "), "another address is not affected"
    held.pop().close()
    assert eventually(lambda: refused(server).startswith("HTTP/1.1 200 "))
    for one in held:
        one.close()


def test_so_many_new_connections_of_one_address(launch, sink):
    server = launch(**production(sink, options={"rate.connections.address": "30/600"}))
    assert passes_of([refused(server) for _ in range(60)]) < 60
    assert refused(server, ELSEWHERE).startswith("HTTP/1.1 200 ")


def passes_of(answers):
    return sum(answer.startswith("HTTP/1.1 200 ") for answer in answers)


def test_a_trusted_proxy_brings_as_many_as_it_likes(launch, sink):
    options = {"net.max_connections_per_address": "5", "rate.connections.address": "10/600", "net.trusted_proxies": "127.0.0.0/8"}
    server = launch(**production(sink, options=options))
    held = [let_in(server) for _ in range(20)]
    assert passes_of([refused(server) for _ in range(20)]) == 20
    for one in held:
        one.close()


def test_a_flood_of_one_address_leaves_the_others_alone(launch, sink):
    """Thousands of connections at once; memory is bounded, and who comes from elsewhere is served all along."""
    server = launch(**production(sink, options={"net.max_connections_per_address": "100", "rate.connections.address": "500/10"}))
    before = server.open_descriptors()

    def flood(_):
        for _ in range(1000):
            try:
                socket.create_connection(server.address, timeout=DEADLINE).close()
            except OSError:
                pass

    with concurrent.futures.ThreadPoolExecutor(3) as pool:
        floods = [pool.submit(flood, number) for number in range(3)]
        served = [refused(server, ELSEWHERE) for _ in range(100)]
        for one in floods:
            one.result()
    assert passes_of(served) == 100
    assert eventually(lambda: server.open_descriptors() <= before + 5)
