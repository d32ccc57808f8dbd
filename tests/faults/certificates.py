"""Certificates for a moment: an authority of our own, and what it says about whoever serves under a name."""

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

A_DAY = timedelta(days=1)


class Authority:
    """Signs certificates; whoever is given its `trust` believes them, and nobody else's."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _named("an authority")
        own = self._signed(self._name, self._key, x509.BasicConstraints(ca=True, path_length=None))
        self.trust = ssl.create_default_context(cadata=own.public_bytes(serialization.Encoding.PEM).decode())

    def serving(self, host: str) -> ssl.SSLContext:
        """What a server presents that is to be taken for `host`."""
        key = ec.generate_private_key(ec.SECP256R1())
        proof = self._signed(_named(host), key, x509.SubjectAlternativeName([x509.DNSName(host)]))
        place = self._folder / f"{host}.pem"
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        place.write_bytes(private + proof.public_bytes(serialization.Encoding.PEM))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(place)
        return context

    def _signed(self, name: x509.Name, key: ec.EllipticCurvePrivateKey, says: x509.ExtensionType) -> x509.Certificate:
        now = datetime.now(UTC)
        draft = x509.CertificateBuilder().subject_name(name).issuer_name(self._name).public_key(key.public_key())
        dated = draft.serial_number(x509.random_serial_number()).not_valid_before(now - A_DAY)
        return dated.not_valid_after(now + A_DAY).add_extension(says, critical=False).sign(self._key, hashes.SHA256())


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
