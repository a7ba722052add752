"""TLS between the server and what measures it: a certificate of its own, which nobody checks."""

import pathlib
import ssl
import subprocess


def make_certificate(folder):
    """The options of a server that uses it."""
    certificate, key = pathlib.Path(folder) / "tls.pem", pathlib.Path(folder) / "tls.key"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]
    subprocess.run([*command, "-subj", "/CN=localhost", "-keyout", key, "-out", certificate], check=True, capture_output=True, timeout=60)
    return {"tls.certificate": certificate, "tls.key": key}


def trusting():
    """What a client uses: it is not the client's safety that is measured."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def client_hello():
    """The first bytes of a handshake."""
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    one = trusting().wrap_bio(incoming, outgoing, server_hostname="localhost")
    try:
        one.do_handshake()
    except ssl.SSLWantReadError:
        pass
    return outgoing.read()
