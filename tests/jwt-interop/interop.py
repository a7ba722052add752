"""Exchanges tokens between Beckon and PyJWT in both directions, for all nine algorithms.

Usage: interop.py JWT_TOOL [COUNT]
"""

import base64
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

ALGORITHMS = ["HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "ES256", "ES384", "ES512"]
CURVES = {"ES256": ec.SECP256R1(), "ES384": ec.SECP384R1(), "ES512": ec.SECP521R1()}


def make_keys(algorithm, folder):
    """The key that signs, the key that verifies (both as PyJWT takes them), and the file that Beckon reads."""
    path = os.path.join(folder, algorithm)
    if algorithm.startswith("HS"):
        secret = os.urandom(48).hex()
        with open(path, "w", encoding="ascii") as file:
            file.write(secret)
        return secret, secret, path
    private = ec.generate_private_key(CURVES[algorithm]) if algorithm in CURVES else rsa.generate_private_key(65537, 2048)
    pem = private.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    with open(path, "wb") as file:
        file.write(pem)
    return private, private.public_key(), path


def thumbprint(public):
    """RFC 7638, by PyJWT's own writing of the key."""
    kind = jwt.algorithms.ECAlgorithm if isinstance(public, ec.EllipticCurvePublicKey) else jwt.algorithms.RSAAlgorithm
    if kind is jwt.algorithms.RSAAlgorithm:
        jwk = {name: value for name, value in json.loads(kind.to_jwk(public)).items() if name in ("e", "kty", "n")}
    else:  # this version of PyJWT does not write EC keys
        numbers, width = public.public_numbers(), (public.key_size + 7) // 8
        coordinates = {name: encoded(getattr(numbers, name).to_bytes(width, "big")) for name in ("x", "y")}
        jwk = {"crv": f"P-{public.key_size}", "kty": "EC", **coordinates}
    return encoded(hashlib.sha256(json.dumps(jwk, sort_keys=True, separators=(",", ":")).encode()).digest())


def encoded(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def run(tool, *arguments, lines=()):
    done = subprocess.run([tool, *arguments], input="".join(line + "\n" for line in lines), capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"jwt-tool {' '.join(arguments)} failed: {done.stderr}")
    return done.stdout.splitlines()


def expect(condition, message):
    if not condition:
        sys.exit("FAILED: " + message)


def theirs_take_ours(tool, algorithm, verifying, path, count):
    tokens = run(tool, "issue", algorithm, path, str(count))
    expect(len(tokens) == count, f"{algorithm}: {len(tokens)} of {count} tokens were issued")
    for number, token in enumerate(tokens):
        claims = jwt.decode(token, verifying, algorithms=[algorithm], audience="beckon", options={"require": ["exp", "iat", "jti", "sub"]})
        expect(claims["sub"] == f"user-{number}", f"{algorithm}: another subject in {token}")
        expect(claims["exp"] - claims["iat"] == 1800, f"{algorithm}: another lifetime in {token}")
        named = {} if algorithm.startswith("HS") else {"kid": thumbprint(verifying)}
        expect(jwt.get_unverified_header(token) == {"alg": algorithm, "typ": "JWT", **named}, f"{algorithm}: another header in {token}")


def claims_for(number):
    now = time.time()
    claims = {"sub": f"user-{number}-\u00e4\U0001f600", "exp": int(now) + 600}
    return [
        claims,
        {**claims, "aud": "beckon", "iat": int(now), "jti": str(number)},
        {**claims, "aud": ["another", "beckon"], "nbf": int(now) - 1},
        {**claims, "exp": now + 600.5, "iat": now, "scope": {"deep": [number]}},
    ][number % 4]


def forged_for(number, signing, algorithm):
    """Tokens that must not pass, each for another reason."""
    now = int(time.time())
    good = {"sub": "user", "exp": now + 600}
    token = jwt.encode(good, signing, algorithm)
    header, payload, signature = token.split(".")
    flipped = ("A" if signature[number % 40] != "A" else "B").join([signature[: number % 40], signature[number % 40 + 1 :]])
    return [
        jwt.encode({"sub": "user", "exp": now - 1}, signing, algorithm),
        jwt.encode({"sub": "user"}, signing, algorithm),
        jwt.encode({**good, "aud": "another"}, signing, algorithm),
        jwt.encode({**good, "nbf": now + 100}, signing, algorithm),
        jwt.encode(good, "another secret " * 3, "HS256"),
        jwt.encode(good, None, "none"),
        f"{header}.{payload}.{flipped}",
        f"{header}.{payload}.{signature[:-4]}",
    ]


def ours_take_theirs(tool, algorithm, signing, path, count):
    claims = [claims_for(number) for number in range(count)]
    tokens = [jwt.encode(each, signing, algorithm) for each in claims]
    for token, each, subject in zip(tokens, claims, run(tool, "verify", algorithm, path, lines=tokens), strict=True):
        expect(subject == each["sub"], f"{algorithm}: {token} gave {subject}")


def ours_refuse_forgeries(tool, algorithm, signing, path, count):
    tokens = [token for number in range(max(1, count // 10)) for token in forged_for(number, signing, algorithm)]
    for token, subject in zip(tokens, run(tool, "verify", algorithm, path, lines=tokens), strict=True):
        expect(subject == "-", f"{algorithm}: {token} passed")


def keys_can_be_changed(tool, algorithm, folder, count):
    """While a key is changed, tokens of both pass, by their names and without; then those of the old one do not."""
    old, old_public, old_path = make_keys(algorithm, folder)
    os.rename(old_path, old_path := old_path + ".old")
    accepted = old_path + ".public"
    with open(accepted, "wb") as file:
        file.write(old_public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo))
    new, new_public, new_path = make_keys(algorithm, folder)
    tokens = run(tool, "issue", algorithm, old_path, str(count)) + run(tool, "issue", algorithm, new_path, str(count))
    expect(run(tool, "verify", algorithm, new_path, accepted, lines=tokens) == [f"user-{n}" for n in range(count)] * 2, f"{algorithm}: both keys")
    expect(
        run(tool, "verify", algorithm, new_path, lines=tokens) == ["-"] * count + [f"user-{n}" for n in range(count)],
        f"{algorithm}: the old key still counts",
    )
    claims = {"sub": "user", "exp": int(time.time()) + 600}
    names = {None: "user", thumbprint(old_public): "user", thumbprint(new_public): "-", "of-another-issuer": "user"}
    theirs = [jwt.encode(claims, old, algorithm, headers={"kid": name} if name else None) for name in names]
    expect(run(tool, "verify", algorithm, new_path, accepted, lines=theirs) == list(names.values()), f"{algorithm}: names of keys")


def main():
    tool = sys.argv[1]
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 300
    with tempfile.TemporaryDirectory() as folder:
        for algorithm in ALGORITHMS:
            signing, verifying, path = make_keys(algorithm, folder)
            theirs_take_ours(tool, algorithm, verifying, path, count)
            ours_take_theirs(tool, algorithm, signing, path, count)
            ours_refuse_forgeries(tool, algorithm, signing, path, count)
            if not algorithm.startswith("HS"):
                keys_can_be_changed(tool, algorithm, folder, max(1, count // 10))
            print(f"{algorithm}: {count} tokens each way")


if __name__ == "__main__":
    main()
