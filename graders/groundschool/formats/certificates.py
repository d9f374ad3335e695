"""X.509 certificates (RFC 5280) as a certificate authority issues them, the same bytes for the same seed.

Keys follow from a seeded generator, and signatures are deterministic ECDSA (RFC 6979), so nothing here is a secret and
nothing differs from run to run. Moments are aware and whole seconds.
"""

import random
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address
from math import gcd, prod

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID, ObjectIdentifier

from groundschool.formats.accepted import FILE, Accepted

Certificate, Purpose = x509.Certificate, ObjectIdentifier
PublicKey = ec.EllipticCurvePublicKey | rsa.RSAPublicKey
SERVER, CLIENT = ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH
ANY = ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE
_CURVE = ec.SECP256R1()
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # SEC 2, 2.4.2
_SMALL = prod(p for p in range(3, 2000, 2) if all(p % q for q in range(3, int(p**0.5) + 1, 2)))
# AlgorithmIdentifier of ecdsa-with-SHA256 (RFC 5758) and of ecdsa-with-SHA1 (RFC 3279), as DER.
_SHA256 = bytes.fromhex("300a06082a8648ce3d040302")
_SHA1 = bytes.fromhex("300906072a8648ce3d0401")


@dataclass(frozen=True)
class Holder:
    """Who signs: a certificate (or the name it will have) and its private key."""

    name: x509.Name
    key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


@dataclass(frozen=True)
class Order:
    """What is to be certified: a name and its key, from when to when, for which hosts and purposes (none: not said).

    ``own_id`` and ``issuer_id`` say whether the identifiers of its key and of its issuer's key are written.
    """

    name: x509.Name
    key: PublicKey
    begins: datetime
    ends: datetime
    hosts: tuple[x509.GeneralName, ...] = ()
    purposes: tuple[ObjectIdentifier, ...] = (SERVER, CLIENT)
    authority: bool = False
    own_id: bool = True
    issuer_id: bool = True
    issuer_at: str = ""  # where clients may fetch the issuer's certificate (RFC 5280, 4.2.2.1)


def ec_key(rng: random.Random) -> ec.EllipticCurvePrivateKey:
    """Return a P-256 key that follows from the generator's state."""
    return ec.derive_private_key(rng.randrange(1, _ORDER), _CURVE)


def rsa_key(rng: random.Random, bits: int = 1024) -> rsa.RSAPrivateKey:
    """Return an RSA key that follows from the generator's state; tens of milliseconds at 1024 bits."""
    p, q, e = _prime(rng, bits // 2), _prime(rng, bits // 2), 65537
    d = pow(e, -1, (p - 1) * (q - 1))
    numbers = rsa.RSAPrivateNumbers(p, q, d, d % (p - 1), d % (q - 1), pow(q, -1, p), rsa.RSAPublicNumbers(e, p * q))
    return numbers.private_key(unsafe_skip_rsa_key_validation=True)


def rsa_public(rng: random.Random, bits: int) -> rsa.RSAPublicKey:
    """Return a public key of exactly so many bits that nobody holds the private half of: enough to be certified."""
    return rsa.RSAPublicNumbers(65537, rng.getrandbits(bits) | 1 << bits - 1 | 1).public_key()


def distinguished(common_name: str, organisation: str = "", country: str = "") -> x509.Name:
    """Return a distinguished name, in the usual order: country, organisation, common name."""
    parts = (
        (NameOID.COUNTRY_NAME, country),
        (NameOID.ORGANIZATION_NAME, organisation),
        (NameOID.COMMON_NAME, common_name),
    )
    return x509.Name([x509.NameAttribute(kind, value) for kind, value in parts if value])


def general_name(host: str) -> x509.GeneralName:
    """Return a host as certificates list it: an address or a DNS name; ``dns:`` makes a DNS name of anything."""
    try:
        return x509.IPAddress(ip_address(host))
    except ValueError:
        return x509.DNSName(host.removeprefix("dns:"))


def issue(rng: random.Random, order: Order, issuer: Holder, *, sha1: bool = False) -> x509.Certificate:
    """Return the certificate of an order, signed by ``issuer`` with SHA-256, or (an EC key) with SHA-1 as of old."""
    builder = (
        x509.CertificateBuilder()
        .subject_name(order.name)
        .issuer_name(issuer.name)
        .public_key(order.key)
        .serial_number(rng.getrandbits(120) | 1 << 120)
        .not_valid_before(order.begins)
        .not_valid_after(order.ends)
    )
    for extension, critical in _extensions(order, issuer):
        builder = builder.add_extension(extension, critical)
    if isinstance(issuer.key, rsa.RSAPrivateKey):
        return builder.sign(issuer.key, hashes.SHA256())
    made = builder.sign(issuer.key, hashes.SHA256(), ecdsa_deterministic=True)
    return _signed_with_sha1(made, issuer.key) if sha1 else made


def pem(*chain: x509.Certificate) -> bytes:
    """Return certificates in PEM (RFC 7468), one after the other."""
    return b"".join(one.public_bytes(Encoding.PEM) for one in chain)


def _extensions(order: Order, issuer: Holder) -> list[tuple[x509.ExtensionType, bool]]:
    usage = x509.KeyUsage(
        digital_signature=not order.authority, key_cert_sign=order.authority, crl_sign=order.authority,
        content_commitment=False, key_encipherment=False, data_encipherment=False, key_agreement=False,
        encipher_only=False, decipher_only=False,
    )  # fmt: skip
    found: list[tuple[x509.ExtensionType, bool]] = [
        (x509.BasicConstraints(ca=order.authority, path_length=None), True),
        (usage, True),
    ]
    if order.own_id:
        found += [(x509.SubjectKeyIdentifier.from_public_key(order.key), False)]
    if order.issuer_id:
        found += [(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key()), False)]
    if order.purposes and not order.authority:
        found += [(x509.ExtendedKeyUsage(order.purposes), False)]
    if order.hosts:
        found += [(x509.SubjectAlternativeName(order.hosts), False)]
    if order.issuer_at:
        where = x509.UniformResourceIdentifier(order.issuer_at)
        access = x509.AccessDescription(AuthorityInformationAccessOID.CA_ISSUERS, where)
        found += [(x509.AuthorityInformationAccess([access]), False)]
    return found


def _signed_with_sha1(made: x509.Certificate, key: ec.EllipticCurvePrivateKey) -> x509.Certificate:
    """Return the same certificate with another signature: the library no longer issues SHA-1, so its DER is edited."""
    inner = made.tbs_certificate_bytes
    body = inner[2 + (inner[1] & 0x7F if inner[1] & 0x80 else 0) :]
    signed = _der(0x30, body.replace(_SHA256, _SHA1, 1))
    signature = key.sign(signed, ec.ECDSA(hashes.SHA1(), deterministic_signing=True))  # noqa: S303 - the weakness is the point
    return x509.load_der_x509_certificate(_der(0x30, signed + _SHA1 + _der(0x03, b"\0" + signature)))


def _der(tag: int, body: bytes) -> bytes:
    """Return a DER element: tag, length (short or long form), body."""
    size = len(body)
    if size < 0x80:
        return bytes((tag, size)) + body
    digits = size.to_bytes((size.bit_length() + 7) // 8)
    return bytes((tag, 0x80 | len(digits))) + digits + body


def _prime(rng: random.Random, bits: int) -> int:
    """Return a probable prime with its two highest bits set (Fermat's test to four bases on random odd numbers)."""
    while True:
        found = rng.getrandbits(bits) | 3 << bits - 2 | 1
        if gcd(found, _SMALL) == 1 and all(pow(base, found - 1, found) == 1 for base in (2, 3, 5, 7)):
            return found


ACCEPTED = {"pem": Accepted(("openssl", "storeutl", "-noout", "-certs", FILE), x509.load_pem_x509_certificates)}
