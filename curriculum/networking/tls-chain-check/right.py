"""Other ways to be right: by recursion and in seconds; by signatures; hurriedly, with whatever came to mind; and two blind solvers'."""

import math
import socket
from datetime import timedelta
from ipaddress import ip_address

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, ExtensionOID

from groundschool.kit import beside, right

der = beside(__file__, "right_der")
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


def of_class(certificate, kind):
    try:
        return certificate.extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None


def fits(issuer, child):
    if issuer.subject != child.issuer:
        return False
    aki, ski = of_class(child, x509.AuthorityKeyIdentifier), of_class(issuer, x509.SubjectKeyIdentifier)
    if aki is None or aki.key_identifier is None or ski is None:
        return True
    return aki.key_identifier == ski.digest


def path_of(bundle, trust):
    path = [bundle[0]]
    while path[-1] not in trust and not fits(path[-1], path[-1]):
        found = next((c for c in [*trust, *bundle] if c not in path and fits(c, path[-1])), None)
        if found is None:
            break
        path.append(found)
    return path


def names_host(leaf, host):
    names = of_class(leaf, x509.SubjectAlternativeName)
    if names is None:
        return False
    try:
        address = ip_address(host)
    except ValueError:
        pass
    else:
        return address in names.get_values_for_type(x509.IPAddress)
    host = host.encode("idna").decode("ascii").lower()
    rest = host.partition(".")[2]
    listed = {name.lower() for name in names.get_values_for_type(x509.DNSName)}
    return host in listed or (rest != "" and f"*.{rest}" in listed)


@right("check")
def blind_by_classes(bundle, host, trust, at):
    bundle, trust = load(bundle), load(trust)
    path = path_of(bundle, trust)
    leaf, last = path[0], path[-1]
    findings = set()

    if last not in trust:
        if not fits(last, last):
            findings.add("missing-issuer")
        elif len(path) > 1:
            findings.add("untrusted-root")
        else:
            findings.add("self-signed")
    sent = [c for c in path if c in bundle]
    if bundle[: len(sent)] != sent:
        findings.add("wrong-order")
    for c in path:
        if at > c.not_valid_after_utc:
            findings.add("expired")
        if at < c.not_valid_before_utc:
            findings.add("not-yet-valid")
        key = c.public_key()
        if isinstance(key, rsa.RSAPublicKey) and key.key_size < 2048:
            findings.add("weak-key")
        if c not in trust and isinstance(c.signature_hash_algorithm, hashes.SHA1):
            findings.add("sha1-signature")
    if not names_host(leaf, host):
        findings.add("wrong-name")
    usage = of_class(leaf, x509.ExtendedKeyUsage)
    if usage is not None and ExtendedKeyUsageOID.SERVER_AUTH not in usage:
        findings.add("not-for-servers")
    return findings


@right("days-left")
def blind_in_whole_days(bundle, at):
    return (min(c.not_valid_after_utc for c in load(bundle)) - at) // timedelta(days=1)


@right("who-fixes")
def blind_subset_of_ours(findings):
    if not findings:
        return "nobody"
    if set(findings) <= {"missing-issuer", "wrong-order", "not-yet-valid"}:
        return "platform"
    return "security"


def climb_der(bundle, trust):
    path, here = [], bundle[0]
    while here:
        path.append(here)
        here = (
            None
            if path[-1].issues(path[-1])
            else next((c for c in trust + bundle if c not in path and c.issues(path[-1])), None)
        )
    return path


def named_der(leaf, host):
    if leaf.dns is None:
        return False
    try:
        return ip_address(host) in leaf.ips
    except ValueError:
        labels = host.encode("idna").decode().lower().split(".")
        return any(".".join(labels) == e or e.split(".") == ["*", *labels[1:]] for e in leaf.dns)


OLD = {"1.2.840.113549.1.1.5", "1.2.840.10045.4.1", "1.2.840.10040.4.3", "1.3.14.3.2.29"}


@right("check")
def blind_without_a_library(bundle, host, trust, at):
    bundle, trust = der.load(bundle), der.load(trust)
    path = climb_der(bundle, trust)
    leaf, top = path[0], path[-1]
    rooted = top.issues(top)
    in_bundle = [c for c in path if c in bundle]
    rules = {
        "missing-issuer": not rooted,
        "untrusted-root": rooted and top not in trust and len(path) > 1,
        "self-signed": rooted and top not in trust and len(path) == 1,
        "wrong-order": in_bundle != bundle[: len(in_bundle)],
        "expired": any(at > c.ends for c in path),
        "not-yet-valid": any(at < c.begins for c in path),
        "wrong-name": not named_der(leaf, host),
        "weak-key": any(c.rsa_bits and c.rsa_bits < 2048 for c in path),
        "sha1-signature": any(c.signed in OLD for c in path if c not in trust),
        "not-for-servers": leaf.usages is not None and "1.3.6.1.5.5.7.3.1" not in leaf.usages,
    }
    return {finding for finding, found in rules.items() if found}


@right("days-left")
def blind_by_floor(bundle, at):
    return math.floor(min((c.ends - at).total_seconds() for c in der.load(bundle)) / 86400)


@right("who-fixes")
def blind_the_worst_decides(findings):
    needs = {"missing-issuer": 1, "wrong-order": 1, "not-yet-valid": 1}
    return ("nobody", "platform", "security")[max((needs.get(f, 2) for f in findings), default=0)]
