"""What ``openssl s_client -connect H:443 -showcerts </dev/null 2>/dev/null`` prints about a server (OpenSSL 3.0).

The layout is that of ``print_stuff`` and ``dump_cert_text`` in OpenSSL's ``apps``; verify codes are those of
openssl-verification-options(1). TLS 1.3, one round trip; session tickets had not arrived when the input ended.
"""

import re
from collections.abc import Sequence
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from groundschool.formats.accepted import Accepted

VERIFY = {
    0: "ok",
    9: "certificate is not yet valid",
    10: "certificate has expired",
    18: "self-signed certificate",
    19: "self-signed certificate in certificate chain",
    20: "unable to get local issuer certificate",
    21: "unable to verify the first certificate",
    26: "unsuitable certificate purpose",
    66: "EE certificate key too weak",
    67: "CA certificate key too weak",
    68: "CA signature digest algorithm too weak",
}
_SHORT = {NameOID.COUNTRY_NAME: "C", NameOID.ORGANIZATION_NAME: "O", NameOID.COMMON_NAME: "CN"}
_X962 = "1.2.840.10045."  # what signatures with elliptic curves are named under (RFC 3279)
# Bytes of the other messages: ServerHello to Finished without the leaf's signature, ClientHello without a name.
_READ, _ECDSA, _WRITTEN, _SERVER_NAME = 295, 71, 377, 9


def transcript(chain: Sequence[x509.Certificate], code: int, server_name: str = "") -> bytes:
    """Return what is printed for the certificates a server sent, leaf first, and OpenSSL's verdict ``code``.

    ``server_name`` is what ``-servername`` was given. Names are ASCII, of the kinds country, organisation, common name.
    """
    blocks = [
        ["CONNECTED(00000003)"],
        ["Certificate chain", *(line for place, one in enumerate(chain) for line in _entry(place, one))],
        ["Server certificate", f"subject={_name(chain[0].subject)}", f"issuer={_name(chain[0].issuer)}"],
        ["No client certificate CA names sent", "Peer signing digest: SHA256", *_exchange(chain[0])],
        [_size(chain, server_name), f"Verification error: {VERIFY[code]}" if code else "Verification: OK"],
        [
            "New, TLSv1.3, Cipher is TLS_AES_256_GCM_SHA384",
            f"Server public key is {chain[0].public_key().key_size} bit",  # pyright: ignore[reportAttributeAccessIssue]
            "Secure Renegotiation IS NOT supported",
            "Compression: NONE",
            "Expansion: NONE",
            "No ALPN negotiated",
            "Early data was not sent",
            f"Verify return code: {code} ({VERIFY[code]})",
        ],
    ]
    return "".join("".join(f"{line}\n" for line in block) + "---\n" for block in blocks).encode()


def _entry(place: int, one: x509.Certificate) -> list[str]:
    """Return one certificate as ``-showcerts`` lists it: subject, issuer, algorithms, validity, PEM."""
    digest = one.signature_hash_algorithm.name.upper() if one.signature_hash_algorithm else ""
    kind = "rsaEncryption" if isinstance(one.public_key(), rsa.RSAPublicKey) else "id-ecPublicKey"
    signed = f"ecdsa-with-{digest}" if one.signature_algorithm_oid.dotted_string.startswith(_X962) else f"RSA-{digest}"
    size = one.public_key().key_size  # pyright: ignore[reportAttributeAccessIssue]
    valid = f"NotBefore: {_moment(one.not_valid_before_utc)}; NotAfter: {_moment(one.not_valid_after_utc)}"
    return [
        f"{place:2} s:{_name(one.subject)}",
        f"   i:{_name(one.issuer)}",
        f"   a:PKEY: {kind}, {size} (bit); sigalg: {signed}",
        f"   v:{valid}",
        *one.public_bytes(Encoding.PEM).decode().splitlines(),
    ]


def _exchange(leaf: x509.Certificate) -> list[str]:
    kind = "RSA-PSS" if isinstance(leaf.public_key(), rsa.RSAPublicKey) else "ECDSA"
    return [f"Peer signature type: {kind}", "Server Temp Key: X25519, 253 bits"]


def _size(chain: Sequence[x509.Certificate], server_name: str) -> str:
    key = chain[0].public_key()
    signature = (key.key_size + 7) // 8 if isinstance(key, rsa.RSAPublicKey) else _ECDSA
    read = _READ + signature + sum(len(one.public_bytes(Encoding.DER)) + 5 for one in chain)
    written = _WRITTEN + (len(server_name) + _SERVER_NAME if server_name else 0)
    return f"SSL handshake has read {read} bytes and written {written} bytes"


def _name(name: x509.Name) -> str:
    return ", ".join(f"{_SHORT[part.oid]} = {part.value}" for part in name)


def _moment(moment: datetime) -> str:
    return f"{moment:%b} {moment.day:2} {moment:%H:%M:%S %Y} GMT"


def read_transcript(content: bytes) -> int:
    """Return the verify code that a transcript ends with; raises ValueError for what is none."""
    found = re.search(r"^CONNECTED\(\d+\)\n(?s:.*)Verify return code: (\d+) ", content.decode(), re.MULTILINE)
    if found is None:
        raise ValueError("s_client says what it is connected to and its verify return code")
    return int(found[1])


ACCEPTED = {"s_client": Accepted(read=read_transcript)}
