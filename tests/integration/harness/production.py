"""A server as strangers meet it, and users who come in by the mails that it sends."""

import re


from .people import CODE, User

SECRET = "0123456789abcdef0123456789abcdef-a-secret-of-the-tests"
ORIGIN = "https://app.example.com"
UNLIMITED = {
    "rate.signup.email": "0",
    "rate.signup.address": "0",
    "rate.verify.address": "0",
    "rate.login.address": "0",
    "rate.rooms.user": "0",
}


def production(sink, env=None, options=None, **more):
    """Settings for a production server on 127.0.0.1 alone, whose mails go to `sink`. Rates are unlimited unless `options` say otherwise."""
    variables = {
        "ENVIRONMENT": "production",
        "HOST": "127.0.0.1",
        "SECRET_KEY": SECRET,
        "ALLOWED_ORIGINS": ORIGIN,
        "SMTP_SERVER": "127.0.0.1",
        "SMTP_PORT": str(sink.port),
    }
    return {"env": {**variables, **(env or {})}, "options": {**UNLIMITED, **(options or {})}, **more}


class Resident(User):
    """A user who proves the address at every step. Asks as `address` when the server trusts 127.0.0.1 as a proxy."""

    def __init__(self, server, sink, name, email=None, address=None):
        super().__init__(server, name, email)
        self.sink = sink
        self.address = address
        self.verification = None
        self._read = 0

    def call(self, path, **members):
        fields = {"X-Forwarded-For": self.address} if self.address else {}
        return self.server.api.post(f"/api/auth/{path}", {"email": self.email, **members}, headers=fields)

    def next_code(self):
        """Reads mails until one has a code."""
        while True:
            self._read += 1
            found = re.search(CODE, self.sink.wait_for(self.email, self._read)[2].get_content())
            if found:
                return found.group(1)

    def sign_up(self):
        answer = self.call("signup")
        assert answer.status == 200, answer
        return self.next_code()

    def verify(self, code):
        answer = self.call("verify-otp", otp=code)
        assert answer.status == 200, answer
        self.verification = answer.json()["verification_token"]
        return self.verification

    def set_username(self):
        answer = self.call("set-username", username=self.name, verification_token=self.verification)
        assert answer.status == 200, answer

    def log_in(self):
        """By the verification token while there is one, else by a login code."""
        if self.verification:
            answer = self.call("login", verification_token=self.verification)
        else:
            assert self.call("login").status == 401
            answer = self.call("login", otp=self.next_code())
        assert answer.status == 200, answer
        self.token = answer.json()["access_token"]
        return self.token
