"""Many at once: what may happen only once happens once."""

import concurrent.futures
import random
import threading

from harness import User, connect, eventually

CROWD = 16


def at_once(calls):
    """Runs all calls at the same moment and gives their results."""
    gate = threading.Barrier(len(calls))

    def run(call):
        gate.wait()
        return call()

    with concurrent.futures.ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def verify(user, code):
    return user.server.api.post("/api/auth/verify-otp", {"email": user.email, "otp": code}).status


def test_a_code_serves_one_of_many(server):
    user = User(server, "ann")
    code = user.sign_up()
    statuses = at_once([lambda: verify(user, code)] * CROWD)
    assert statuses.count(200) == 1
    assert set(statuses) <= {200, 400, 429}


def test_many_guesses_at_once_are_five(server):
    """However quick, no one gets a sixth try."""
    user = User(server, "ann")
    code = user.sign_up()
    wrong = [f"{(int(code) + 1 + number) % 1_000_000:06d}" for number in range(CROWD)]
    statuses = at_once([lambda guess=guess: verify(user, guess) for guess in wrong])
    assert sorted(statuses) == [400] * 5 + [429] * (CROWD - 5)
    assert verify(user, code) == 429


def test_a_username_goes_to_one_of_many(server):
    people = [User(server, "ann") for _ in range(CROWD)]
    for one in people:
        one.verify(one.sign_up())

    def claim(one, name):
        return server.api.post("/api/auth/set-username", {"email": one.email, "username": name}).status

    names = ["TheOne", "theone"] * (CROWD // 2)
    statuses = at_once([lambda one=one, name=name: claim(one, name) for one, name in zip(people, names)])
    assert sorted(statuses) == [200] + [409] * (CROWD - 1)


def test_joining_many_times_at_once_makes_one_participant(server, alice, bob, room):
    watcher = alice.connect(room)
    at_once([lambda: bob.join(room)] * CROWD)
    assert alice.see(room)["participants"] == [alice.name, bob.name]
    watcher.expect_user("user_joined", bob)
    watcher.expect_nothing()
    at_once([lambda: bob.leave(room)] * CROWD)
    assert alice.see(room)["participants"] == [alice.name]
    watcher.expect_user("user_left", bob)
    watcher.expect_nothing()


def test_who_connects_while_leaving_is_in_the_room_or_not_for_everyone(server, alice, bob, room):
    """Whichever of the two the database takes first: the answer to `who takes part` is the same over REST and for messages."""
    watcher = alice.connect(room)
    for _ in range(10):
        bob.connect(room)
        _, peer = at_once([lambda: bob.leave(room), lambda: bob.connect(room)])
        if bob.name in alice.see(room)["participants"]:
            watcher.send("offer", target=bob.name, sdp="x")
            peer.expect("offer", sender=alice.name, target=bob.name, sdp="x")
        else:
            peer.expect_closed(4001)


def test_of_many_connections_of_one_user_one_stays(server, alice, bob, room):
    """All others are closed with 4000, and the room hears of one join."""
    watcher = alice.connect(room)
    peers = at_once([lambda: bob.connect(room)] * CROWD)
    closed = eventually(lambda: len(found := [peer for peer in peers if peer.socket.closed]) == CROWD - 1 and found)
    assert {peer.socket.close_code for peer in closed} == {4000}
    (last,) = [peer for peer in peers if not peer.socket.closed]
    watcher.expect_user("user_joined", bob)
    watcher.send("offer", target=bob.name, sdp="x")
    last.expect("offer", sender=alice.name, target=bob.name, sdp="x")
    watcher.expect_nothing()


def test_a_takeover_loses_and_doubles_nothing(server, alice, bob, room):
    """While someone sends without a pause, its target connects anew again and again: all arrives once, in order, over one or the other."""
    sender = alice.connect(room)
    peers = [bob.connect(room)]
    sender.expect_user("user_joined", bob)

    def send():
        for number in range(300):
            sender.send("candidate", target=bob.name, candidate=number_text(number))

    def take_over():
        for _ in range(8):
            peers.append(bob.connect(room))

    at_once([send, take_over])
    sender.expect_nothing()
    peers[-1].send("heartbeat")
    received = [message["candidate"] for peer in peers for message in peer.receive_rest()]
    assert received == [number_text(number) for number in range(300)]


def number_text(number):
    return f"candidate:{number}"


def test_joined_and_left_always_pair(server, alice, room):
    """People who join, connect, drop and leave at random: for each of them the watcher hears joined and left by turns."""
    watcher = alice.connect(room)
    people = [server.user("zoe") for _ in range(4)]
    chance = random.Random(7)
    plans = [[chance.choice(["join", "connect", "connect", "drop", "leave"]) for _ in range(25)] for _ in people]

    def live(one, plan):
        peer = None
        for step in plan:
            if step == "connect":
                peer = connect(server, room, one.token)
            elif step in ("join", "leave"):
                one.post(f"{room.path}/{step}")
            elif peer:
                peer.drop()
        one.leave(room)

    at_once([lambda one=one, plan=plan: live(one, plan) for one, plan in zip(people, plans)])
    eventually(lambda: alice.see(room)["connected"] == [alice.name])
    watcher.send("heartbeat")
    present = set()
    while (message := watcher.receive())["type"] != "heartbeat_response":
        user = message["username"]
        assert (message["type"] == "user_joined") == (user not in present), message
        present ^= {user}
    assert not present
