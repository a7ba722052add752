"""A mail server for tests: takes mails on 127.0.0.1 and reports each event as one line on standard output:
its name, then members as name=value, tabs between.

A recipient's local part says how it is treated: `code550...` is refused so, `later451x2...` is refused twice and then taken,
`hangup...` ends the connection, `slow...` is answered after half a minute. Ends when its standard input does.
"""

import argparse
import asyncio
import base64
import hmac
import re
import ssl
import sys

from aiosmtpd.smtp import MISSING, SMTP, AuthResult


def report(event, **members):
    print(event, *(f"{name}={value}" for name, value in members.items()), sep="\t", flush=True)


class Injected(SMTP):
    """Says something in the clear between its answer to STARTTLS and the handshake, as who is in between could."""

    async def push(self, status):
        await super().push(status + "\r\n250 said in the clear" if status == "220 Ready to start TLS" else status)


class Sink:
    def __init__(self, password):
        self.refusals = {}
        self.password = password

    async def auth_CRAM__MD5(self, server, args):
        challenge = b"<1896.697170952@sink.test>"
        answer = await server.challenge_auth(challenge)
        user, _, digest = (b"" if answer is MISSING else answer).rpartition(b" ")
        expected = hmac.new(self.password.encode(), challenge, "md5").hexdigest()
        if digest.decode() != expected:
            report("badlogin")
            return AuthResult(success=False, handled=False)
        return AuthResult(success=True, auth_data=user)

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        local = address.split("@")[0]
        if local.startswith("hangup"):
            report("hangup")
            server.transport.abort()
            return "250 OK"
        if local.startswith("slow"):
            report("slow")
            await asyncio.sleep(30)
        if match := re.match(r"code(\d{3})", local):
            report("refused", to=address)
            return f"{match[1]} 5.1.1 <{address}>: refused"
        if match := re.match(r"later(\d{3})x(\d+)", local):
            seen = self.refusals[address] = self.refusals.get(address, 0) + 1
            if seen <= int(match[2]):
                report("refused", to=address)
                return f"{match[1]} 4.2.0 <{address}>: try later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        report(
            "mail",
            sender=envelope.mail_from,
            to=envelope.rcpt_tos[0],
            data=base64.b64encode(envelope.original_content).decode(),
            tls=int(session.ssl is not None),
            login=(session.auth_data or b"").decode() if session.authenticated else "",
        )
        return "250 OK"


def authenticate(password):
    def check(server, session, envelope, mechanism, credentials):
        if credentials.password.decode() != password:
            report("badlogin")
            return AuthResult(success=False, handled=False)
        return AuthResult(success=True, auth_data=credentials.login)

    return check


async def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--password", help="offer AUTH and take this password")
    parser.add_argument("--mechanism", help="offer this mechanism alone")
    parser.add_argument("--certificate", help="offer STARTTLS with this PEM file (certificate and key)")
    parser.add_argument("--inject", action="store_true", help="speak out of turn before TLS begins")
    parser.add_argument("--tls-first", action="store_true", help="speak TLS from the first byte")
    parser.add_argument("--refuse-sender", action="store_true")
    options = parser.parse_args()

    tls = None
    if options.certificate:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(options.certificate)
    settings = {"hostname": "sink.test", "tls_context": None if options.tls_first else tls}
    if options.password:
        settings |= {"auth_require_tls": False, "authenticator": authenticate(options.password)}
    if options.mechanism:
        settings["auth_exclude_mechanism"] = {"PLAIN", "LOGIN", "CRAM-MD5"} - {options.mechanism}
    sink = Sink(options.password)
    protocol = Injected if options.inject else SMTP
    if options.refuse_sender:

        async def refuse(server, session, envelope, address, mail_options):
            return "550 5.7.1 sender refused"

        sink.handle_MAIL = refuse

    server = await asyncio.get_running_loop().create_server(
        lambda: protocol(sink, **settings), "127.0.0.1", options.port, ssl=tls if options.tls_first else None
    )
    report("listening", port=server.sockets[0].getsockname()[1])
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


asyncio.run(main())
