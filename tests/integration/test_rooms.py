"""Rooms and their participants over REST."""

import datetime
import re

import pytest

from harness import Room, eventually

MEMBERS = {"room_id", "name", "description", "owner", "created_at", "participants", "connected"}
UNKNOWN = Room("AAAAAAAAAAAAAAAAAAAAAA")


def test_a_new_room_tells_all_about_itself(alice):
    """201 with Location; owner and first participant is who made it."""
    before = datetime.datetime.now(datetime.timezone.utc)
    answer = alice.post("/api/rooms/", {"name": "Standup", "description": "Every morning"})
    after = datetime.datetime.now(datetime.timezone.utc)
    assert answer.status == 201
    details = answer.json()
    assert set(details) == MEMBERS
    assert (details["name"], details["description"], details["owner"]) == ("Standup", "Every morning", alice.name)
    assert details["participants"] == [alice.name]
    assert details["connected"] == []
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)", details["created_at"])
    created = datetime.datetime.fromisoformat(details["created_at"].replace("Z", "+00:00"))
    second = datetime.timedelta(seconds=1)
    assert before - second <= created <= after + second
    assert answer.headers["Location"].rstrip("/").endswith(f"/api/rooms/{details['room_id']}")
    assert alice.see(Room(details["room_id"])) == details


def test_a_room_id_holds_128_bits_and_fits_a_url(alice):
    """Made by the server, unique also for rooms of one name."""
    rooms = {alice.create_room("Twin").id for _ in range(20)}
    assert len(rooms) == 20
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{22,}", room) for room in rooms)


@pytest.mark.parametrize("body", [{"name": "a"}, {"name": "a", "description": None}])
def test_a_description_may_be_missing_or_null(alice, body):
    assert alice.post("/api/rooms/", body).json()["description"] is None


def test_a_name_is_trimmed(alice):
    assert alice.post("/api/rooms/", {"name": " \t The room \n"}).json()["name"] == "The room"


@pytest.mark.parametrize("name", ["n" * 100, "\u00e9" * 100, "\U0001f600" * 100, '"\\<>&'])
def test_names_that_fit(alice, name):
    """100 characters are characters, not bytes; nothing in them is special."""
    assert alice.post("/api/rooms/", {"name": name}).json()["name"] == name


@pytest.mark.parametrize("name", ["", "   ", "n" * 101, "\u00e9" * 101, 5, None, ["a"]])
def test_names_that_do_not_fit(alice, name):
    answer = alice.post("/api/rooms/", {"name": name})
    assert answer.status == 422
    assert "name" in answer.detail


def test_a_description_has_at_most_1000_characters(alice):
    fits = alice.post("/api/rooms/", {"name": "a", "description": "\u00e9" * 1000})
    assert (fits.status, fits.json()["description"]) == (201, "\u00e9" * 1000)
    for wrong in ("d" * 1001, 5, ["d"]):
        answer = alice.post("/api/rooms/", {"name": "a", "description": wrong})
        assert answer.status == 422
        assert "description" in answer.detail


def test_participants_stand_in_the_order_they_joined(alice, bob, carol, room):
    carol.join(room)
    details = bob.join(room)
    assert details["participants"] == [alice.name, carol.name, bob.name]
    assert set(details) == MEMBERS
    carol.leave(room)
    carol.join(room)
    assert alice.see(room)["participants"] == [alice.name, bob.name, carol.name]


def test_join_and_leave_may_be_repeated(alice, bob, room):
    """The second time changes nothing, and answers the details all the same."""
    assert bob.join(room) == bob.join(room)
    assert bob.leave(room)["participants"] == [alice.name]
    assert bob.leave(room)["participants"] == [alice.name]


def test_the_owner_may_leave_and_the_room_stays(alice, bob, room):
    bob.join(room)
    details = alice.leave(room)
    assert (details["owner"], details["participants"]) == (alice.name, [bob.name])


def test_anyone_who_logged_in_may_look_at_a_room_and_join_it(bob, room):
    """No restriction on participants beyond authentication."""
    assert bob.see(room)["room_id"] == room.id
    assert bob.name in bob.join(room)["participants"]


@pytest.mark.parametrize("room_id", [UNKNOWN.id, "x", "%20", "..%2F..", "%00x", "a" * 500, "'; DROP TABLE rooms; --".replace(" ", "%20")])
def test_a_room_that_is_not_there(alice, room_id):
    for answer in (alice.get(f"/api/rooms/{room_id}"), alice.post(f"/api/rooms/{room_id}/join"), alice.post(f"/api/rooms/{room_id}/leave")):
        assert answer.status == 404
        assert room_id.startswith("%00") or answer.detail == "Room not found"


def test_the_list_holds_the_rooms_one_is_part_of(alice, bob):
    mine, joined, other = alice.create_room("mine"), bob.create_room("joined"), bob.create_room("other")
    alice.join(joined)
    assert {room["room_id"] for room in alice.get("/api/rooms/").json()} == {mine.id, joined.id}
    assert all(set(room) == MEMBERS for room in alice.get("/api/rooms/").json())
    alice.leave(joined)
    assert [room["room_id"] for room in alice.get("/api/rooms/").json()] == [mine.id]
    assert other.id in [room["room_id"] for room in bob.get("/api/rooms/").json()]


def test_the_list_in_pages(alice):
    """limit and offset cut the one list; without them it is whole."""
    for number in range(5):
        alice.create_room(f"room {number}")
    whole = alice.get("/api/rooms/").json()
    assert len(whole) == 5
    assert alice.get("/api/rooms/?limit=2").json() == whole[:2]
    assert alice.get("/api/rooms/?limit=2&offset=2").json() == whole[2:4]
    assert alice.get("/api/rooms/?offset=4").json() == whole[4:]
    assert alice.get("/api/rooms/?limit=500&offset=5").json() == []


@pytest.mark.parametrize("query", ["limit=0", "limit=501", "limit=-1", "limit=", "limit=1x", "limit=1.5", "limit=%zz", "limit=99999999999999999999",
                                   "offset=-1", "offset=x", "offset=%", "offset=99999999999999999999"])  # fmt: skip
def test_pages_outside_of_the_bounds(alice, query):
    answer = alice.get(f"/api/rooms/?{query}")
    assert answer.status == 422
    assert query.split("=")[0] in answer.detail


def test_every_call_needs_a_token(server, room):
    for method, path in (("POST", "/api/rooms/"), ("GET", "/api/rooms/"), ("GET", room.path), ("POST", f"{room.path}/join"),
                         ("POST", f"{room.path}/leave")):  # fmt: skip
        for token in (None, "no.such.token"):
            answer = server.api.call(method, path, {"name": "a"} if path == "/api/rooms/" else None, token=token)
            assert answer.status == 401, (method, path)
            assert answer.headers["WWW-Authenticate"].startswith("Bearer")
            assert answer.detail


def test_connected_names_those_with_a_live_connection(alice, bob, room):
    assert alice.see(room)["connected"] == []
    bob.join(room)
    peer = bob.connect(room)
    eventually(lambda: alice.see(room)["connected"] == [bob.name])
    assert alice.get("/api/rooms/").json()[0]["connected"] == [bob.name]
    peer.close()
    eventually(lambda: alice.see(room)["connected"] == [])
    assert alice.see(room)["participants"] == [alice.name, bob.name]


def test_participants_are_kept_through_a_restart(launch):
    server = launch()
    alice, bob = server.user("alice"), server.user("bob")
    room = alice.create_room("Lasting")
    details = bob.join(room)
    server.restart()
    assert alice.see(room) == details
