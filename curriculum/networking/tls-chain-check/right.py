"""Another way to be right: issuers found by key identifier, the path climbed by recursion, time in seconds."""

import math
import socket

from cryptography import x509
from cryptography.x509.oid import ExtensionOID

from groundschool.kit import right

SERVER = "1.3.6.1.5.5.7.3.1"
SHA1 = ("1.2.840.10045.4.1", "1.2.840.113549.1.1.5")
SECURITY = {"expired", "wrong-name", "untrusted-root", "self-signed", "weak-key", "sha1-signature", "not-for-servers"}


def extension(one, oid):
    return one.extensions.get_extension_for_oid(oid).value


def load(path):
    with open(path, "rb") as file:
        return x509.load_pem_x509_certificates(file.read())


def climb(one, known, roots):
    own = (one.subject, extension(one, ExtensionOID.SUBJECT_KEY_IDENTIFIER).digest)
    above = (one.issuer, extension(one, ExtensionOID.AUTHORITY_KEY_IDENTIFIER).key_identifier)
    if one in roots:
        return [one], "trusted"
    if own == above:
        return [one], "own"
    if above not in known:
        return [one], "air"
    path, end = climb(known[above], known, roots)
    return [one, *path], end


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
    known = {}
    for one in [*roots, *served]:
        known.setdefault((one.subject, extension(one, ExtensionOID.SUBJECT_KEY_IDENTIFIER).digest), one)
    path, end = climb(served[0], known, roots)
    places = [served.index(one) for one in path if one in served]
    listed = extension(served[0], ExtensionOID.SUBJECT_ALTERNATIVE_NAME)
    address = octets(host)
    if address:
        named = address in [value.packed for value in listed.get_values_for_type(x509.IPAddress)]
    else:
        labels = host.encode("idna").decode().lower().split(".")
        named = any(covers(entry, labels) for entry in listed.get_values_for_type(x509.DNSName))
    now = at.timestamp()
    purposes = [purpose.dotted_string for purpose in extension(served[0], ExtensionOID.EXTENDED_KEY_USAGE)]
    findings = {
        "missing-intermediate": end == "air",
        "untrusted-root": end == "own" and len(path) > 1,
        "self-signed": end == "own" and len(path) == 1,
        "wrong-order": places != list(range(len(places))),
        "expired": min(one.not_valid_after_utc.timestamp() for one in path) < now,
        "not-yet-valid": max(one.not_valid_before_utc.timestamp() for one in path) > now,
        "wrong-name": not named,
        "weak-key": any("RSA" in type(one.public_key()).__name__ and one.public_key().key_size < 2048 for one in path),
        "sha1-signature": any(one.signature_algorithm_oid.dotted_string in SHA1 for one in path if one not in roots),
        "not-for-servers": SERVER not in purposes,
    }
    return [name for name, found in findings.items() if found]


@right("days-left")
def in_seconds(bundle, at):
    return math.floor(min(one.not_valid_after_utc.timestamp() - at.timestamp() for one in load(bundle)) / 86_400)


@right("who-fixes")
def anything_for_security(findings):
    return "security" if SECURITY.intersection(findings) else "platform" if findings else "nobody"
