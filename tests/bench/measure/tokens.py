"""Access tokens that the servers take: made here, since signing up thousands of users would take longer than what is measured."""

import base64
import hashlib
import hmac
import json
import time

SECRET = "only-for-measurements-on-127.0.0.1"
LIFETIME = 3600


def _part(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def access_token(user):
    now = int(time.time())
    claims = {"sub": user, "iat": now, "exp": now + LIFETIME, "jti": f"{user}-{now}", "aud": "beckon"}
    signed = _part(b'{"alg":"HS256","typ":"JWT"}') + "." + _part(json.dumps(claims, separators=(",", ":")).encode())
    return signed + "." + _part(hmac.new(SECRET.encode(), signed.encode(), hashlib.sha256).digest())
