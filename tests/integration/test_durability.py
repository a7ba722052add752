"""What was answered is on disk: kill -9 in the middle of everything."""

import concurrent.futures
import http.client
import threading

from harness import User, eventually

PEOPLE = 200
STEPS = ["signed up", "verified", "named", "logged in", "made a room"]


class Newcomer:
    """Walks the way in as far as the server answers."""

    def __init__(self, server, number):
        self.user = User(server, f"newcomer{number}x")
        self.done = 0
        self.code = None
        self.room = None

    def walk(self, on_step):
        try:
            for step in (self.sign_up, self.verify, self.name, self.log_in, self.make_room):
                step()
                self.done += 1
                on_step()
        except (OSError, http.client.HTTPException, AssertionError):
            pass  # the server is gone

    def sign_up(self):
        self.code = self.user.sign_up()

    def verify(self):
        self.user.verify(self.code)

    def name(self):
        self.user.set_username()

    def log_in(self):
        self.user.log_in()

    def make_room(self):
        self.room = self.user.create_room(self.user.name)

    def finish(self):
        """Goes on from the last step that was answered; the one after it may have happened unanswered."""
        if self.done == 0:
            self.sign_up()
        if self.done <= 1:
            answer = self.user.server.api.post("/api/auth/verify-otp", {"email": self.user.email, "otp": self.code})
            assert answer.status == 200 or (self.done == 1 and answer.status == 400), answer
        if self.done <= 2:
            self.name()
        self.log_in()
        rooms = [room["room_id"] for room in self.user.get("/api/rooms/").json()]
        if self.room:
            assert self.user.see(self.room)["participants"] == [self.user.name]
            assert self.room.id in rooms
        return len(rooms)


def test_everything_answered_before_a_kill_is_there_after_it(launch):
    """200 people on their way in at once; each goes on where the last answer left them."""
    server = launch()
    steps = threading.Semaphore(0)
    newcomers = [Newcomer(server, number) for number in range(PEOPLE)]
    with concurrent.futures.ThreadPoolExecutor(PEOPLE) as pool:
        walks = [pool.submit(newcomer.walk, steps.release) for newcomer in newcomers]
        for _ in range(PEOPLE * len(STEPS) // 2):
            assert steps.acquire(timeout=30)
        server.kill()
        concurrent.futures.wait(walks)
    far = [newcomer.done for newcomer in newcomers]
    assert 0 < sum(far) < PEOPLE * len(STEPS), "the kill came too late to say anything"
    server.start()
    with concurrent.futures.ThreadPoolExecutor(20) as pool:
        list(pool.map(Newcomer.finish, newcomers))


def test_kill_and_restart_again_and_again(launch):
    """Participants, their order and the room stay as they were; connections simply come back."""
    server = launch()
    alice, bob = server.user("alice"), server.user("bob")
    room = alice.create_room("Lasting")
    details = bob.join(room)
    for _ in range(3):
        peer = alice.connect(room)
        eventually(lambda: alice.see(room)["connected"] == [alice.name])
        server.kill()
        peer.expect_closed(1006)
        server.start()
        assert alice.see(room) == details


def test_tries_are_not_given_back_by_a_restart(launch):
    """Five wrong codes stay five."""
    server = launch()
    user = User(server, "guesser")
    code = user.sign_up()
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    for _ in range(5):
        assert server.api.post("/api/auth/verify-otp", {"email": user.email, "otp": wrong}).status == 400
    server.kill()
    server.start()
    assert server.api.post("/api/auth/verify-otp", {"email": user.email, "otp": code}).status == 429
