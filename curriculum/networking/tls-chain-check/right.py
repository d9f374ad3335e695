"""Other ways to be right: by recursion and in seconds; by signatures; hurriedly, with whatever came to mind."""

import math
import socket
from ipaddress import ip_address

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.x509.oid import ExtensionOID

from groundschool.kit import right

SERVER = "1.3.6.1.5.5.7.3.1"
SHA1 = ("1.2.840.10045.4.1", "1.2.840.113549.1.1.5")
SECURITY = {"expired", "wrong-name", "untrusted-root", "self-signed", "weak-key", "sha1-signature", "not-for-servers"}


def extension(one, oid):
    return next((found.value for found in one.extensions if found.oid == oid), None)


def load(path):
    with open(path, "rb") as file:
        return x509.load_pem_x509_certificates(file.read())


def above(one, parent):
    if one.issuer != parent.subject:
        return False
    own = extension(parent, ExtensionOID.SUBJECT_KEY_IDENTIFIER)
    said = extension(one, ExtensionOID.AUTHORITY_KEY_IDENTIFIER)
    return not own or not said or own.digest == said.key_identifier


def climb(one, known, roots, seen=()):
    if one in roots:
        return [one], "trusted"
    if above(one, one):
        return [one], "own"
    for parent in known:
        if parent not in seen and above(one, parent):
            path, end = climb(parent, known, roots, (*seen, one))
            return [one, *path], end
    return [one], "air"


def octets(host):
    for family in (socket.AF_INET, socket.AF_INET6):
        try:
            return socket.inet_pton(family, host)
        except OSError:
            continue
    return None


def covers(pattern, labels):
    wanted = pattern.lower().split(".")
    return len(wanted) == len(labels) and wanted[1:] == labels[1:] and wanted[0] in ("*", labels[0])


@right("check")
def climbing(bundle, host, trust, at):
    served, roots = load(bundle), load(trust)
    path, end = climb(served[0], [*roots, *served], roots)
    places = [served.index(one) for one in path if one in served]
    listed = extension(served[0], ExtensionOID.SUBJECT_ALTERNATIVE_NAME) or x509.SubjectAlternativeName([])
    address = octets(host)
    if address:
        named = address in [value.packed for value in listed.get_values_for_type(x509.IPAddress)]
    else:
        labels = host.encode("idna").decode().lower().split(".")
        named = any(covers(entry, labels) for entry in listed.get_values_for_type(x509.DNSName))
    now = at.timestamp()
    usage = extension(served[0], ExtensionOID.EXTENDED_KEY_USAGE)
    findings = {
        "missing-issuer": end == "air",
        "untrusted-root": end == "own" and len(path) > 1,
        "self-signed": end == "own" and len(path) == 1,
        "wrong-order": places != list(range(len(places))),
        "expired": min(one.not_valid_after_utc.timestamp() for one in path) < now,
        "not-yet-valid": max(one.not_valid_before_utc.timestamp() for one in path) > now,
        "wrong-name": not named,
        "weak-key": any("RSA" in type(one.public_key()).__name__ and one.public_key().key_size < 2048 for one in path),
        "sha1-signature": any(one.signature_algorithm_oid.dotted_string in SHA1 for one in path if one not in roots),
        "not-for-servers": usage is not None and SERVER not in [one.dotted_string for one in usage],
    }
    return [name for name, found in findings.items() if found]


def signed(one, parent):
    """Return whether one certificate's signature was made with the other's key; the library's own check refuses SHA-1."""
    if one.issuer != parent.subject:
        return False
    key, digest = parent.public_key(), one.signature_hash_algorithm
    how = (ec.ECDSA(digest),) if isinstance(key, ec.EllipticCurvePublicKey) else (padding.PKCS1v15(), digest)
    try:
        key.verify(one.signature, one.tbs_certificate_bytes, *how)
    except InvalidSignature:
        return False
    return True


@right("check")
def by_signatures(bundle, host, trust, at):
    served, roots = load(bundle), load(trust)
    leaf = served[0]
    path = [leaf]
    while not signed(path[-1], path[-1]):
        more = [one for one in roots + served if one not in path and signed(path[-1], one)]
        if not more:
            break
        path += more[:1]
    found = []
    top = path[-1]
    if top.subject != top.issuer:
        found.append("missing-issuer")
    elif top not in roots:
        found.append("self-signed" if len(path) == 1 else "untrusted-root")
    want = [one for one in path if one in served]
    if any(a != b for a, b in zip(want, served, strict=False)):
        found.append("wrong-order")
    for one in path:
        if one.not_valid_after_utc < at:
            found.append("expired")
        if one.not_valid_before_utc > at:
            found.append("not-yet-valid")
        key = one.public_key()
        if not isinstance(key, ec.EllipticCurvePublicKey) and key.key_size < 2048:
            found.append("weak-key")
        if one not in roots and one.signature_hash_algorithm.name.upper() == "SHA1":
            found.append("sha1-signature")
    names, usage = [], [SERVER]
    for one in leaf.extensions:
        if isinstance(one.value, x509.SubjectAlternativeName):
            names = [(type(name).__name__, str(name.value).lower()) for name in one.value]
        if "ExtendedKeyUsage" in str(one.value):
            usage = [purpose.dotted_string for purpose in one.value]
    if SERVER not in usage:
        found.append("not-for-servers")
    try:
        good = ("IPAddress", str(ip_address(host))) in names
    except ValueError:
        ascii_host = host.encode("idna").decode().lower()
        good = ("DNSName", ascii_host) in names or ("DNSName", "*" + ascii_host[ascii_host.find(".") :]) in names
    return found if good else [*found, "wrong-name"]


@right("days-left")
def in_seconds(bundle, at):
    return math.floor(min(one.not_valid_after_utc.timestamp() - at.timestamp() for one in load(bundle)) / 86_400)


@right("days-left")
def counting_days(bundle, at):
    return min((one.not_valid_after_utc - at).days for one in load(bundle))


@right("who-fixes")
def anything_for_security(findings):
    return "security" if SECURITY.intersection(findings) else "platform" if findings else "nobody"


@right("who-fixes")
def one_by_one(findings):
    answer = "nobody"
    for one in findings:
        if one not in ("missing-issuer", "wrong-order", "not-yet-valid"):
            return "security"
        answer = "platform"
    return answer
