"""Answers people really give, each with the misconception behind it."""

from datetime import UTC, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from groundschool.kit import wrong

DAY = timedelta(days=1)
AT_HAND = {"missing-intermediate", "wrong-order", "not-yet-valid"}


def read(path):
    return x509.load_pem_x509_certificates(Path(path).read_bytes())


def issued(parent, child):
    mine = parent.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest
    theirs = child.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier).value.key_identifier
    return parent.subject == child.issuer and mine == theirs


def path_of(served, trusted, issued=issued):
    path = served[:1]
    while path[-1] not in trusted and not issued(path[-1], path[-1]):
        parent = next((one for one in [*served, *trusted] if issued(one, path[-1])), None)
        if parent is None:
            break
        path.append(parent)
    return path


def one_label(entry, name):
    return entry.lower() in (name, "*." + name.partition(".")[2])


def listed(leaf):
    names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return names.get_values_for_type(x509.DNSName), names.get_values_for_type(x509.IPAddress)


def names(leaf, host, covers=one_label):
    entries, addresses = listed(leaf)
    try:
        return ip_address(host) in addresses
    except ValueError:
        name = host.encode("idna").decode().lower()
    return any(covers(entry, name) for entry in entries)


def look(bundle, host, trust, at, *, path_of=path_of, names=names, issued=issued, ends=None):  # noqa: PLR0913 - one rule each to bend
    """Return the findings, right unless a caller bends a rule; ``ends`` replaces what is said about the path's end."""
    served, trusted = read(bundle), read(trust)
    path = path_of(served, trusted)
    leaf, last = path[0], path[-1]
    found = set()
    if last not in trusted:
        own = issued(last, last)
        found.add("missing-intermediate" if not own else "self-signed" if last == leaf else "untrusted-root")
    if ends:
        found = ends(found, path)
    sent = [one for one in path if one in served]
    found |= {"wrong-order"} if sent != served[: len(sent)] else set()
    found |= {"expired"} if any(at > one.not_valid_after_utc for one in path) else set()
    found |= {"not-yet-valid"} if any(at < one.not_valid_before_utc for one in path) else set()
    found |= set() if names(leaf, host) else {"wrong-name"}
    keys = [one.public_key() for one in path]
    found |= {"weak-key"} if any(isinstance(key, rsa.RSAPublicKey) and key.key_size < 2048 for key in keys) else set()
    old = [one for one in path if one not in trusted and one.signature_hash_algorithm.name == "sha1"]
    found |= {"sha1-signature"} if old else set()
    purposes = leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    return found | (set() if ExtendedKeyUsageOID.SERVER_AUTH in purposes else {"not-for-servers"})


@wrong("check", tag="leaf-only", score=8 / 17)
def the_leaf_is_all(bundle, host, trust, at):
    return look(bundle, host, trust, at, path_of=lambda served, _trusted: served[:1], ends=lambda _found, _path: set())


@wrong("check", tag="naive-time", score=13 / 17)
def offset_dropped(bundle, host, trust, at):
    return look(bundle, host, trust, at.replace(tzinfo=UTC))


@wrong("check", tag="chain-is-enough", score=11 / 17)
def verify_said_ok(bundle, host, trust, at):
    return look(bundle, host, trust, at, names=lambda _leaf, _host: True)


@wrong("check", tag="wildcard-depth", score=15 / 17)
def star_takes_all(bundle, host, trust, at):
    def covers(entry, name):
        return entry.lower() == name or (entry.startswith("*.") and name.endswith(entry[1:].lower()))

    return look(bundle, host, trust, at, names=lambda leaf, host: names(leaf, host, covers))


@wrong("check", tag="wildcard-apex", score=15 / 17)
def star_may_be_nothing(bundle, host, trust, at):
    def covers(entry, name):
        return one_label(entry, name) or entry.lower() == f"*.{name}"

    return look(bundle, host, trust, at, names=lambda leaf, host: names(leaf, host, covers))


@wrong("check", tag="common-name", score=15 / 17)
def common_name_counts(bundle, host, trust, at):
    def named(leaf, host):
        return names(leaf, host) or leaf.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value == host

    return look(bundle, host, trust, at, names=named)


@wrong("check", tag="address-is-a-name", score=16 / 17)
def addresses_are_names_too(bundle, host, trust, at):
    def named(leaf, host):
        return names(leaf, host) or host in listed(leaf)[0]

    return look(bundle, host, trust, at, names=named)


@wrong("check", tag="spelling", score=14 / 17)
def letter_for_letter(bundle, host, trust, at):
    def named(leaf, host):
        entries, addresses = listed(leaf)
        return host in [*entries, *map(str, addresses)] or "*." + host.partition(".")[2] in entries

    return look(bundle, host, trust, at, names=named)


@wrong("check", tag="any-order", score=13 / 17)
def order_does_not_matter(bundle, host, trust, at):
    return look(bundle, host, trust, at) - {"wrong-order"}


@wrong("check", tag="sent-is-trusted", score=15 / 17)
def what_is_sent_is_trusted(bundle, host, trust, at):
    return look(bundle, host, trust, at, ends=lambda found, _path: found - {"untrusted-root", "self-signed"})


@wrong("check", tag="any-broken-chain", score=12 / 17)
def broken_is_untrusted(bundle, host, trust, at):
    return look(bundle, host, trust, at, ends=lambda found, _path: {"untrusted-root"} if found else found)


@wrong("check", tag="any-self-signed", score=15 / 17)
def every_root_is_self_signed(bundle, host, trust, at):
    found = look(bundle, host, trust, at)
    return found - {"untrusted-root"} | {"self-signed"} if "untrusted-root" in found else found


@wrong("check", tag="name-links", score=16 / 17)
def linked_by_name(bundle, host, trust, at):
    def by_name(parent, child):
        return parent.subject == child.issuer

    return look(
        bundle, host, trust, at, path_of=lambda served, trusted: path_of(served, trusted, by_name), issued=by_name
    )


@wrong("check", tag="first-only", score=15 / 17)
def stops_at_the_first(bundle, host, trust, at):
    return set(sorted(look(bundle, host, trust, at))[:1])


@wrong("days-left", tag="leaf-only", score=6 / 8)
def days_of_the_leaf(bundle, at):
    return (read(bundle)[0].not_valid_after_utc - at) // DAY


@wrong("days-left", tag="truncated", score=6 / 8)
def cut_towards_zero(bundle, at):
    return int((min(one.not_valid_after_utc for one in read(bundle)) - at) / DAY)


@wrong("days-left", tag="naive-time", score=4 / 8)
def days_without_offset(bundle, at):
    return (min(one.not_valid_after_utc for one in read(bundle)) - at.replace(tzinfo=UTC)) // DAY


@wrong("who-fixes", tag="always-reissue", score=2 / 6)
def security_always(findings):
    return "security" if findings else "nobody"


@wrong("who-fixes", tag="first-only", score=4 / 6)
def any_of_ours_is_ours(findings):
    return "nobody" if not findings else "platform" if AT_HAND & set(findings) else "security"
