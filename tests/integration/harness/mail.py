"""A real SMTP server that keeps what it is given."""

import asyncio
import email
import email.policy
import socket
import threading

from aiosmtpd.smtp import SMTP, AuthResult

from .deadline import DEADLINE
from .peer import background


def free_port():
    """A port of 127.0.0.1 that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class MailSink:
    """Listens from start() to stop(). `accounts` (user -> password) makes it offer and demand a log-in."""

    def __init__(self, port=0, accounts=None):
        self.port = port
        self._accounts = accounts
        self._mails = []
        self.log_ins = []
        self._changed = threading.Condition()
        self._server = None

    def start(self):
        self._server = background.run(self._listen())
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def _listen(self):
        return await asyncio.get_running_loop().create_server(self._session, "127.0.0.1", self.port)

    def stop(self):
        async def close():
            self._server.close()

        background.run(close())

    def _session(self):
        return SMTP(
            self,
            authenticator=self._authenticate if self._accounts else None,
            auth_required=bool(self._accounts),
            auth_require_tls=not self._accounts,
            loop=asyncio.get_running_loop(),
        )

    def _authenticate(self, _server, _session, _envelope, _mechanism, data):
        user, password = data.login.decode(), data.password.decode()
        self.log_ins.append(user)
        return AuthResult(success=self._accounts.get(user) == password)

    async def handle_DATA(self, _server, _session, envelope):
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        with self._changed:
            self._mails.append((envelope.mail_from, envelope.rcpt_tos, message))
            self._changed.notify_all()
        return "250 kept"

    @property
    def mails(self):
        with self._changed:
            return list(self._mails)

    def wait_for(self, address, number=1):
        """The n-th mail to this address, as (sender, recipients, message)."""

        def found():
            return [mail for mail in self._mails if address in mail[1]]

        with self._changed:
            assert self._changed.wait_for(lambda: len(found()) >= number, DEADLINE), f"no mail number {number} to {address}"
            return found()[number - 1]
