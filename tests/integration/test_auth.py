"""The way in: sign-up, code, username, login."""

import jwt
import pytest

from harness import User

INVALID = "Invalid or expired OTP"


def other_code(code):
    return f"{(int(code) + 1) % 1_000_000:06d}"


@pytest.fixture
def stranger(server):
    """Someone who has not signed up yet."""
    return User(server, "stranger")


def verify(user, code):
    return user.server.api.post("/api/auth/verify-otp", {"email": user.email, "otp": code})


def set_username(user, name):
    return user.server.api.post("/api/auth/set-username", {"email": user.email, "username": name})


def test_the_whole_way_in_answers_word_for_word(server, stranger):
    """Sign-up, verification and username answer their one message; login answers a bearer token."""
    api = server.api
    seen = len(server.out.text)
    answer = api.post("/api/auth/signup", {"email": stranger.email})
    assert (answer.status, answer.json()) == (200, {"message": "OTP sent to your email"})
    assert answer.headers["Content-Type"].startswith("application/json")

    answer = verify(stranger, stranger.mailed_code(seen))
    assert answer.status == 200
    assert answer.json()["message"] == "OTP verified successfully"
    assert set(answer.json()) == {"message", "verification_token"}

    answer = set_username(stranger, stranger.name)
    assert (answer.status, answer.json()) == (200, {"message": "Username set successfully"})

    answer = api.post("/api/auth/login", {"email": stranger.email})
    assert answer.status == 200
    assert set(answer.json()) == {"access_token", "token_type", "expires_in"}
    assert answer.json()["token_type"] == "bearer"
    assert api.get("/api/rooms/", answer.json()["access_token"]).status == 200


def test_sign_up_does_not_tell_who_has_an_account(server, alice, stranger):
    """The answer is the same for an address with an account and for one without."""
    known = server.api.post("/api/auth/signup", {"email": alice.email})
    unknown = server.api.post("/api/auth/signup", {"email": stranger.email})
    assert (known.status, known.body) == (unknown.status, unknown.body)


def test_an_address_is_trimmed_and_lower_cased(server, stranger):
    """However it is written at each step, it is one address."""
    seen = len(server.out.text)
    loud = f"  {stranger.email.upper()}\t"
    assert server.api.post("/api/auth/signup", {"email": loud}).status == 200
    code = stranger.mailed_code(seen)
    assert verify(stranger, code).status == 200
    assert server.api.post("/api/auth/set-username", {"email": loud, "username": stranger.name}).status == 200
    assert server.api.post("/api/auth/login", {"email": loud}).status == 200


@pytest.mark.parametrize(
    "address",
    ["", " ", "a", "@", "a@", "@example.com", "a b@example.com", "a@b@example.com", "a@exa mple.com", "a@-.com", "a@example..com",
     ".@example.com", "a@example.com\r\nBcc: b@example.com", "a\0@example.com", "a@example.com\x7f", "a" * 243 + "@example.com",
     "a@example.com, b@example.com", "<a@example.com>"],
)  # fmt: skip
def test_what_is_no_address_is_refused(server, address):
    """Real form, no control characters, at most 254 characters; 422 names the member."""
    answer = server.api.post("/api/auth/signup", {"email": address})
    assert answer.status == 422, answer
    assert "email" in answer.detail


def test_an_address_of_254_characters_is_accepted(server):
    domain = ".".join(["d" * 60] * 3) + ".example.com"
    address = "a" * (254 - 1 - len(domain)) + "@" + domain
    if len(address.split("@")[0]) > 64:
        domain = ".".join(["d" * 60] * 3) + "." + "e" * (254 - 64 - 1 - 183 - 4) + ".com"
        address = "a" * (254 - 1 - len(domain)) + "@" + domain
    assert len(address) == 254
    assert server.api.post("/api/auth/signup", {"email": address}).status == 200


def test_a_code_has_six_digits_and_serves_once(server, stranger):
    """The second use of the same code is refused."""
    code = stranger.sign_up()
    assert len(code) == 6 and code.isdigit()
    assert verify(stranger, code).status == 200
    again = verify(stranger, code)
    assert (again.status, again.detail) == (400, INVALID)


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "\u0661\u0662\u0663\u0664\u0665\u0666", " " * 70, "1" * 3000])
def test_any_other_string_is_an_invalid_code(stranger, code):
    answer = verify(stranger, code)
    assert (answer.status, answer.detail) == (400, INVALID)


@pytest.mark.parametrize("code", [123456, None, True, ["123456"], {"otp": "123456"}])
def test_a_code_that_is_no_string_is_named(stranger, code):
    answer = verify(stranger, code)
    assert answer.status == 422
    assert "otp" in answer.detail


def test_five_tries_then_none_until_a_new_code(stranger):
    """After five wrong ones even the right code gets 429; a new code opens the way again."""
    code = stranger.sign_up()
    for _ in range(5):
        assert verify(stranger, other_code(code)).status == 400
    exhausted = verify(stranger, code)
    assert (exhausted.status, bool(exhausted.detail)) == (429, True)
    assert 0 < int(exhausted.headers["Retry-After"]) <= 600
    assert verify(stranger, stranger.sign_up()).status == 200


def test_tries_are_counted_for_addresses_without_a_code(stranger):
    """An address that never asked for a code looks just like one that did."""
    answers = [verify(stranger, "123456").status for _ in range(6)]
    assert answers == [400] * 5 + [429]


def test_a_new_code_replaces_the_old(stranger):
    old = stranger.sign_up()
    new = stranger.sign_up()
    while new == old:
        new = stranger.sign_up()
    assert verify(stranger, old).status == 400
    assert verify(stranger, new).status == 200


def test_a_code_of_someone_else_does_not_serve(server, stranger):
    other = User(server, "other")
    code = other.sign_up()
    stranger.sign_up()
    assert verify(stranger, code).status == 400 or stranger.mailed_code() == code


def test_a_verification_token_is_for_this_purpose_alone(server, stranger):
    """It lives for 15 minutes and is never taken as an access token."""
    token = stranger.verify(stranger.sign_up())
    claims = jwt.decode(token, options={"verify_signature": False})
    assert claims["exp"] - claims["iat"] == 15 * 60
    answer = server.api.get("/api/rooms/", token)
    assert answer.status == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("name", ["a", "A", "0", "a" * 64, "Zoe.Smith_2-x"])
def test_usernames_that_fit(server, stranger, name):
    stranger.verify(stranger.sign_up())
    assert set_username(stranger, name).status in (200, 409)  # one letter names may be taken by another case of themselves
    assert set_username(User(server, "late"), name).status == 400


@pytest.mark.parametrize("name", ["", "_a", ".a", "-a", "a b", " a", "a\n", "a/b", "\u00e4", "a" * 65, 7, None, ["a"]])
def test_usernames_that_do_not_fit(stranger, name):
    """422 names the member."""
    stranger.verify(stranger.sign_up())
    answer = set_username(stranger, name)
    assert answer.status == 422, answer
    assert "username" in answer.detail


def test_a_username_is_unique_whatever_its_case(alice, stranger):
    stranger.verify(stranger.sign_up())
    answer = set_username(stranger, alice.name.upper())
    assert (answer.status, answer.detail) == (409, "Username already taken")


def test_a_username_is_set_once(alice):
    """The same one again is fine, another one is not."""
    again = set_username(alice, alice.name)
    assert (again.status, again.json()) == (200, {"message": "Username set successfully"})
    other = set_username(alice, alice.name + "x")
    assert (other.status, other.detail) == (409, "Username is already set")


def test_a_username_needs_a_verified_address(stranger):
    unknown = set_username(stranger, stranger.name)
    assert (unknown.status, unknown.detail) == (400, "Email not verified")
    stranger.sign_up()
    unverified = set_username(stranger, stranger.name)
    assert (unverified.status, unverified.detail) == (400, "Email not verified")


def test_login_needs_a_verified_address_and_a_username(server, stranger):
    def log_in():
        return server.api.post("/api/auth/login", {"email": stranger.email})

    unknown = log_in()
    assert (unknown.status, unknown.detail) == (401, "Email not verified")
    assert unknown.headers["WWW-Authenticate"].startswith("Bearer")
    code = stranger.sign_up()
    unverified = log_in()
    assert (unverified.status, unverified.detail) == (401, "Email not verified")
    stranger.verify(code)
    nameless = log_in()
    assert (nameless.status, nameless.detail) == (409, "Username not set")
    stranger.set_username()
    assert log_in().status == 200


def test_a_new_sign_up_does_not_take_an_account_away(server, alice):
    """Asking for a code again leaves username and login as they are."""
    alice.sign_up()
    answer = server.api.post("/api/auth/login", {"email": alice.email})
    assert answer.status == 200
    assert jwt.decode(answer.json()["access_token"], options={"verify_signature": False})["sub"] == alice.name


@pytest.mark.parametrize("call", ["signup", "verify-otp", "set-username", "login"])
def test_a_missing_member_is_named(server, call):
    answer = server.api.post(f"/api/auth/{call}", {})
    assert answer.status == 422
    assert "email" in answer.detail
