"""Files as they lie beside certificates on a host, and certificates as other programs than an authority write them.

Labels of PEM: RFC 7468, and ``openssl-format-options(1)`` for those of OpenSSL's own. Same arguments, same bytes.
"""

import base64

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, pkcs7

from groundschool.formats.accepted import Accepted
from groundschool.formats.certificates import Certificate, pem

SEQUENCE = 0x30
# What openssl x509 -trustout -addtrust serverAuth puts behind a certificate: X509_CERT_AUX, one trusted use.
_FOR_SERVERS = bytes.fromhex("300c300a06082b06010505070301")
# The OID of P-256, as openssl ecparam -name prime256v1 -genkey writes it above a key.
_P256 = b"-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n"


def der(one: Certificate) -> bytes:
    """Return a certificate alone, in DER."""
    return one.public_bytes(Encoding.DER)


def under_label(one: Certificate, label: str) -> bytes:
    """Return a certificate in PEM under another label, such as the old ``X509 CERTIFICATE``."""
    return pem(one).replace(b" CERTIFICATE-----", f" {label}-----".encode())


def of_version_five(one: Certificate) -> bytes:
    """Return a certificate in PEM that says of itself to be of a version that there is not."""
    changed = der(one).replace(bytes.fromhex("a003020102"), bytes.fromhex("a003020104"), 1)
    return _block("CERTIFICATE", changed)


def trusted(one: Certificate) -> bytes:
    """Return a certificate as ``openssl x509 -trustout -addtrust serverAuth`` writes it, with its uses behind it."""
    return _block("TRUSTED CERTIFICATE", der(one) + _FOR_SERVERS)


def with_remarks(*chain: Certificate) -> bytes:
    """Return certificates as ``openssl pkcs12 -nokeys`` writes them: with attributes, subject and issuer above each."""
    return b"".join(_remarks(one) + pem(one) for one in chain)


def collection(*chain: Certificate, text: bool = True) -> bytes:
    """Return certificates as a PKCS #7 collection (``.p7b``), in PEM or DER."""
    return pkcs7.serialize_certificates([*chain], Encoding.PEM if text else Encoding.DER)


def private_key(key: ec.EllipticCurvePrivateKey, *, old: bool = False) -> bytes:
    """Return a key in PEM: PKCS #8, or as older tools write it, below its parameters."""
    how = PrivateFormat.TraditionalOpenSSL if old else PrivateFormat.PKCS8
    return _P256 * old + key.private_bytes(Encoding.PEM, how, NoEncryption())


def request(name: x509.Name, key: ec.EllipticCurvePrivateKey) -> bytes:
    """Return a request for a certificate (PKCS #10), in PEM."""
    asked = x509.CertificateSigningRequestBuilder().subject_name(name)
    return asked.sign(key, hashes.SHA256(), ecdsa_deterministic=True).public_bytes(Encoding.PEM)


def text_or_der(content: bytes) -> bytes | str:
    """Return the content of a file beside certificates, which is text or one DER element; ValueError for another."""
    if content[:1] == bytes([SEQUENCE]) and content[1:2] == b"\x82":
        if len(content) != 4 + int.from_bytes(content[2:4]):
            raise ValueError("this DER element does not end with the file")
        return content
    return content.decode()


def _block(label: str, content: bytes) -> bytes:
    text = base64.b64encode(content).decode()
    rows = "".join(f"{text[at : at + 64]}\n" for at in range(0, len(text), 64))
    return f"-----BEGIN {label}-----\n{rows}-----END {label}-----\n".encode()


def _remarks(one: Certificate) -> bytes:
    subject, issuer = (", ".join(_parts(name)) for name in (one.subject, one.issuer))
    attributes = f"Bag Attributes\n    friendlyName: {_parts(one.subject)[-1]}\n"
    return f"{attributes}subject={subject}\n\nissuer={issuer}\n\n".encode()


def _parts(name: x509.Name) -> list[str]:
    return [part.rfc4514_string().replace("=", " = ", 1) for part in name]


ACCEPTED = {"certificate-file": Accepted(read=text_or_der)}
