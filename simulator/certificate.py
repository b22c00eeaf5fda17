"""The simulator's own certificate authority and its server certificate, made once per run directory.

Valid under 398 days, since Apple's platforms refuse longer ones. It is good for this machine's names and for those of
Microsoft's hosts that the proxy answers for. The authority's key is thrown away after it has signed, so trusting the authority
trusts this one server certificate only.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from simulator.files import write_private
from simulator.public_hosts import SERVICES

LIFETIME = timedelta(days=390)
RENEW_BEFORE = timedelta(days=14)
NAMES = ("localhost", *SERVICES)


@dataclass(frozen=True, kw_only=True)
class Certificate:
    """Files in PEM, mode 0600. `ca_file` is what clients trust."""

    ca_file: Path
    certificate_file: Path
    key_file: Path


def ensure(directory: Path) -> Certificate:
    """The certificate in `directory`; a new one when there is none, it soon ends or lacks a name. Raises OSError."""
    files = Certificate(
        ca_file=directory / "ca.pem", certificate_file=directory / "server.pem", key_file=directory / "server-key.pem"
    )
    if not _usable(files):
        _make(files)
    return files


def _usable(files: Certificate) -> bool:
    if not (files.ca_file.exists() and files.certificate_file.exists() and files.key_file.exists()):
        return False
    try:
        leaf = x509.load_pem_x509_certificate(files.certificate_file.read_bytes())
    except ValueError:
        return False
    now = datetime.now(UTC)
    in_time = leaf.not_valid_before_utc <= now and now + RENEW_BEFORE < leaf.not_valid_after_utc
    return in_time and set(NAMES) <= _names(leaf)


def _names(leaf: x509.Certificate) -> set[str]:
    try:
        names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return set()
    return set(names.get_values_for_type(x509.DNSName))


def _make(files: Certificate) -> None:
    # A minute back, for clients whose clock is a little behind.
    begin = datetime.now(UTC) - timedelta(minutes=1)
    end = begin + LIFETIME
    ca_key = ec.generate_private_key(ec.SECP256R1())
    ca_name = x509.Name(
        [x509.NameAttribute(NameOID.COMMON_NAME, f"Tenantry simulator CA {x509.random_serial_number() % 16**8:08x}")]
    )
    ca_key_id = x509.SubjectKeyIdentifier.from_public_key(ca_key.public_key())
    ca = (
        x509.CertificateBuilder()
        .subject_name(ca_name)
        .issuer_name(ca_name)
        .public_key(ca_key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(end)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(key_cert_sign=True), critical=True)
        .add_extension(ca_key_id, critical=False)
        .sign(ca_key, hashes.SHA256())
    )
    key = ec.generate_private_key(ec.SECP256R1())
    names = x509.SubjectAlternativeName(
        [
            *(x509.DNSName(name) for name in NAMES),
            x509.IPAddress(ipaddress.ip_address("127.0.0.1")),
            x509.IPAddress(ipaddress.ip_address("::1")),
        ]
    )
    leaf = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")]))
        .issuer_name(ca_name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(end)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(digital_signature=True), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(names, critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(ca_key_id), critical=False)
        .sign(ca_key, hashes.SHA256())
    )
    ca_pem = ca.public_bytes(serialization.Encoding.PEM)
    key_pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    write_private(files.key_file, key_pem)
    write_private(files.certificate_file, leaf.public_bytes(serialization.Encoding.PEM) + ca_pem)
    write_private(files.ca_file, ca_pem)


def _usage(*, key_cert_sign: bool = False, digital_signature: bool = False) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=digital_signature,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=key_cert_sign,
        crl_sign=key_cert_sign,
        encipher_only=False,
        decipher_only=False,
    )
