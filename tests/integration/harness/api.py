"""The REST calls, by Python's own HTTP client."""

import dataclasses
import email.message
import http.client
import json

from .deadline import DEADLINE


@dataclasses.dataclass
class Answer:
    status: int
    headers: email.message.Message
    body: bytes

    def json(self):
        return json.loads(self.body)

    @property
    def detail(self):
        """The text of an error answer, which must have the one form that errors have."""
        answer = self.json()
        assert set(answer) == {"detail"} and isinstance(answer["detail"], str), answer
        return answer["detail"]


class Api:
    """Each call opens a connection of its own, so calls may come from many threads at once.

    `observers` are told of every answer, as (method, path, answer, origin); one that does not like it raises.
    """

    observers = []

    def __init__(self, address, timeout=DEADLINE, tls=None):
        self.address = address
        self.timeout = timeout
        self.tls = tls

    def call(self, method, path, body=None, token=None, headers=None):
        """`body`: bytes go out as they are, anything else as JSON."""
        fields = dict(headers or {})
        if token is not None:
            fields["Authorization"] = f"Bearer {token}"
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
            fields.setdefault("Content-Type", "application/json")
        connection = self._connection()
        try:
            connection.request(method, path, body, fields)
            response = connection.getresponse()
            answer = Answer(response.status, response.headers, response.read())
        finally:
            connection.close()
        for observe in self.observers:
            observe(method, path, answer, fields.get("Origin"))
        return answer

    def _connection(self):
        if self.tls:
            return http.client.HTTPSConnection(*self.address, timeout=self.timeout, context=self.tls)
        return http.client.HTTPConnection(*self.address, timeout=self.timeout)

    def get(self, path, token=None, **more):
        return self.call("GET", path, token=token, **more)

    def post(self, path, body=None, token=None, **more):
        return self.call("POST", path, body, token, **more)


class ForeignApi(Api):
    """Of what is not the server's API, such as a proxy with headers of its own: nobody watches."""

    observers = ()
