"""Access tokens, read and forged with another JWT library."""

import datetime
import uuid

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from harness import eventually

KEY = "an-hmac-key-of-more-than-thirty-two-bytes"
SERVER = {"env": {"SECRET_KEY": KEY, "ACCESS_TOKEN_EXPIRE_MINUTES": "7"}}


def now():
    return int(datetime.datetime.now(datetime.timezone.utc).timestamp())


def claims_for(user, **changes):
    claims = {"sub": user.name, "iat": now(), "exp": now() + 600, "jti": uuid.uuid4().hex, "aud": "beckon", **changes}
    return {name: value for name, value in claims.items() if value is not None}


def status_with(server, token):
    answer = server.api.get("/api/rooms/", token)
    if answer.status == 401:
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
        assert answer.detail
    return answer.status


def test_the_claims_of_an_access_token(server, alice):
    """sub is the username; iat, exp, jti and aud stand beside it, and expires_in tells the same lifetime."""
    answer = server.api.post("/api/auth/login", {"email": alice.email}).json()
    claims = jwt.decode(answer["access_token"], KEY, algorithms=["HS256"], audience="beckon")
    assert set(claims) >= {"sub", "iat", "exp", "jti", "aud"}
    assert claims["sub"] == alice.name
    assert claims["exp"] - claims["iat"] == 7 * 60 == answer["expires_in"]
    assert abs(claims["iat"] - now()) < 60
    again = server.api.post("/api/auth/login", {"email": alice.email}).json()["access_token"]
    assert jwt.decode(again, KEY, algorithms=["HS256"], audience="beckon")["jti"] != claims["jti"]


def test_a_token_of_the_same_key_from_elsewhere_passes(server, alice):
    assert status_with(server, jwt.encode(claims_for(alice), KEY, "HS256")) == 200


def test_a_token_without_audience_passes_and_with_another_does_not(server, alice):
    assert status_with(server, jwt.encode(claims_for(alice, aud=None), KEY, "HS256")) == 200
    assert status_with(server, jwt.encode(claims_for(alice, aud="another"), KEY, "HS256")) == 401


def test_only_the_configured_algorithm_is_accepted(server, alice):
    """Neither another HMAC of the same key, nor `none`, nor a public-key algorithm."""
    assert status_with(server, jwt.encode(claims_for(alice), KEY, "HS384")) == 401
    assert status_with(server, jwt.encode(claims_for(alice), KEY, "HS512")) == 401
    assert status_with(server, jwt.encode(claims_for(alice), None, "none")) == 401
    private = ec.generate_private_key(ec.SECP256R1())
    assert status_with(server, jwt.encode(claims_for(alice), private, "ES256")) == 401


def test_an_expired_token_is_refused(server, alice):
    assert status_with(server, jwt.encode(claims_for(alice, iat=now() - 120, exp=now() - 60), KEY, "HS256")) == 401


def test_a_token_of_another_key_is_refused(server, alice):
    assert status_with(server, jwt.encode(claims_for(alice), KEY + "x", "HS256")) == 401


@pytest.mark.parametrize("claim", ["exp", "sub"])
def test_a_token_without_a_claim_that_counts_is_refused(server, alice, claim):
    assert status_with(server, jwt.encode(claims_for(alice, **{claim: None}), KEY, "HS256")) == 401


def test_a_changed_token_is_refused(server, alice):
    head, body, signature = alice.token.split(".")
    last = "A" if signature[0] != "A" else "B"
    for forged in (f"{head}.{body}.{last}{signature[1:]}", f"{head}.{body}.", f"{head}.{body}", f"{head}.{body}.{signature}.x",
                   f"{head}..{signature}", "", ".", "..", "x", "x" * 5000, f"{alice.token} {alice.token}"):  # fmt: skip
        assert status_with(server, forged) == 401, forged


def test_the_scheme_is_bearer_in_any_case(server, alice):
    for scheme, status in (("Bearer", 200), ("bearer", 200), ("BEARER", 200), ("Basic", 401), ("Token", 401)):
        answer = server.api.get("/api/rooms/", headers={"Authorization": f"{scheme} {alice.token}"})
        assert answer.status == status, scheme
    assert server.api.get("/api/rooms/", headers={"Authorization": alice.token}).status == 401


def write_keys(directory, private):
    pem = serialization.Encoding.PEM
    private_file, public_file = directory / "private.pem", directory / "public.pem"
    private_file.write_bytes(private.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    public_file.write_bytes(private.public_key().public_bytes(pem, serialization.PublicFormat.SubjectPublicKeyInfo))
    private_file.chmod(0o600)
    return {"auth.token.key_file": private_file, "auth.token.public_key_file": public_file}


CURVES = {"ES256": ec.SECP256R1, "ES384": ec.SECP384R1, "ES512": ec.SECP521R1}


@pytest.mark.parametrize("algorithm", ["HS384", "HS512", "RS256", "RS384", "RS512", "ES256", "ES384", "ES512"])
def test_every_algorithm_both_ways(launch, tmp_path, algorithm):
    """Tokens of the server pass another library, and that library's tokens pass the server."""
    options = {"auth.token.algorithm": algorithm}
    signing = checking = KEY
    if not algorithm.startswith("HS"):
        signing = ec.generate_private_key(CURVES[algorithm]()) if algorithm in CURVES else rsa.generate_private_key(65537, 2048)
        checking = signing.public_key()
        options |= write_keys(tmp_path, signing)
    server = launch(env={"SECRET_KEY": KEY}, options=options)
    user = server.user("alice")
    for _ in range(10):
        assert jwt.decode(user.log_in(), checking, algorithms=[algorithm], audience="beckon")["sub"] == user.name
        assert status_with(server, user.token) == 200
        assert status_with(server, jwt.encode(claims_for(user), signing, algorithm)) == 200
    if not algorithm.startswith("HS"):
        assert status_with(server, jwt.encode(claims_for(user), KEY, "HS256")) == 401


def test_a_connection_outlives_its_token(server, alice, room):
    """The token's expiry ends what is new, not what is open."""
    alice.token = jwt.encode(claims_for(alice, exp=now() + 2), KEY, "HS256")
    peer = alice.connect(room)
    eventually(lambda: status_with(server, alice.token) == 401)
    peer.expect_nothing()
    peer.close()
