"""Certificates made for one test run: an authority of our own, and what it signs."""

import datetime
import functools
import ipaddress
import os
import pathlib
import ssl
import tempfile

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


def _name(common_name):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def write_private(path, data):
    """Nobody else may read it, from its first byte on."""
    path.unlink(missing_ok=True)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as file:
        file.write(data)


class Authority:
    """Signs certificates for 127.0.0.1 and localhost; an intermediate authority stands between the root and them."""

    def __init__(self):
        self._root_key, self._key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
        self._root = self._sign(_name("Root"), self._root_key, _name("Root"), self._root_key, is_authority=True)
        self._intermediate = self._sign(_name("Intermediate"), self._key, _name("Root"), self._root_key, is_authority=True)

    @staticmethod
    def _sign(subject, key, issuer, issuer_key, days=(-1, 30), is_authority=False):
        now = datetime.datetime.now(datetime.timezone.utc)
        builder = x509.CertificateBuilder(issuer, subject, key.public_key(), x509.random_serial_number())
        builder = builder.not_valid_before(now + datetime.timedelta(days[0])).not_valid_after(now + datetime.timedelta(days[1]))
        builder = builder.add_extension(x509.BasicConstraints(is_authority, None), critical=True)
        if not is_authority:
            names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
            builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
        return builder.sign(issuer_key, hashes.SHA256())

    def issue(self, folder, name="server", days=(-1, 30)):
        """Writes NAME.pem, with the chain, and NAME.key into the folder; returns both paths."""
        key = ec.generate_private_key(ec.SECP256R1())
        leaf = self._sign(_name(name), key, _name("Intermediate"), self._key, days)
        pem, key_file = pathlib.Path(folder) / f"{name}.pem", pathlib.Path(folder) / f"{name}.key"
        pem.write_bytes(b"".join(one.public_bytes(serialization.Encoding.PEM) for one in (leaf, self._intermediate)))
        form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        write_private(key_file, key.private_bytes(*form))
        return pem, key_file

    def client(self):
        """What a client trusts: the root alone."""
        return ssl.create_default_context(cadata=self._root.public_bytes(serialization.Encoding.PEM).decode())


@functools.cache
def authority():
    """The one of this run."""
    return Authority()


@functools.cache
def _folder():
    return tempfile.TemporaryDirectory()


@functools.cache
def usual_pair():
    """A certificate for all servers that need no other."""
    return authority().issue(_folder().name)


def tls_options(pair):
    return {"tls.certificate": str(pair[0]), "tls.key": str(pair[1])}
