"""Answers people really give: the solution with one slip each, and whole ones in a hurry."""

from fnmatch import fnmatch
from itertools import pairwise
from pathlib import Path

from cryptography import x509
from cryptography.x509.oid import NameOID

from groundschool.kit import slip, wrong

PATH, END = "path = path_of(served, trusted)", "    if not issued(last, last):"
NAMED, COVERS = "if not names(leaf, host):", 'entry.lower() in (name, f"*.{rest}")'
ADDRESS = "ip_address(host) in listed.get_values_for_type(x509.IPAddress)"
OR_A_NAME = f"{ADDRESS} or host in listed.get_values_for_type(x509.DNSName)"
ROOT = '"self-signed" if last == leaf else "untrusted-root"'
IMPORT, NAIVE = "from datetime import UTC", "at.replace(tzinfo=UTC)"
ALL = 11 + 8

the_leaf_is_all = slip(
    "check",
    {PATH: "path = served[:1]", END: "    if True:\n        pass\n    elif not issued(last, last):"},
    tag="leaf-only",
    score=8 / ALL,
)
offset_dropped = slip(
    "check",
    {
        "from ipaddress": f"{IMPORT}\nfrom ipaddress",
        "at > one.": f"{NAIVE} > one.",
        "at < one.": f"{NAIVE} < one.",
    },
    tag="naive-time",
    score=16 / ALL,
)
verify_said_ok = slip("check", {NAMED: "if False:"}, tag="chain-is-enough", score=12 / ALL)
star_takes_all = slip(
    "check",
    {COVERS: 'entry.lower() == name or (entry[0] == "*" and name.endswith(entry[1:].lower()))'},
    tag="wildcard-depth",
    score=17 / ALL,
)
star_may_be_nothing = slip(
    "check", {COVERS: 'entry.lower() in (name, f"*.{rest}", f"*.{name}")'}, tag="wildcard-apex", score=17 / ALL
)
star_in_a_label = slip(
    "check",
    {
        "from ipaddress": "from fnmatch import fnmatch\nfrom ipaddress",
        COVERS: 'fnmatch(name, entry.lower()) and name.count(".") == entry.count(".")',
    },
    tag="wildcard-part",
    score=17 / ALL,
)
common_name_where_there_is_no_other = slip(
    "check",
    {
        "    if listed is None:\n        return False": '    if listed is None:\n        return leaf.subject.rfc4514_string() == f"CN={host}"'
    },
    tag="common-name",
    score=17 / ALL,
)
addresses_are_names_too = slip("check", {ADDRESS: OR_A_NAME}, tag="address-is-a-name", score=18 / ALL)
letter_for_letter = slip(
    "check",
    {ADDRESS: OR_A_NAME, 'host.encode("idna").decode().lower()': "host", "entry.lower() in": "entry in"},
    tag="spelling",
    score=16 / ALL,
)
order_does_not_matter = slip("check", {"if sent != served[: len(sent)]:": "if False:"}, tag="any-order", score=15 / ALL)
what_is_sent_is_trusted = slip("check", {f"found.add({ROOT})": "pass"}, tag="sent-is-trusted", score=14 / ALL)
broken_is_untrusted = slip(
    "check",
    {'found.add("missing-issuer")': 'found.add("untrusted-root")', ROOT: '"untrusted-root"'},
    tag="any-broken-chain",
    score=12 / ALL,
)
every_root_is_self_signed = slip("check", {ROOT: '"self-signed"'}, tag="any-self-signed", score=17 / ALL)
linked_by_name = slip("check", {"return len(keys) < 2": "return True"}, tag="name-links", score=18 / ALL)
identifiers_demanded = slip(
    "check",
    {"mine and mine.digest, theirs and theirs.key_identifier": "mine.digest, theirs.key_identifier"},
    tag="ids-demanded",
    score=14 / ALL,
)
what_was_sent_first = slip("check", {"[*trusted, *served]": "[*served, *trusted]"}, tag="sent-first", score=18 / ALL)
a_trusted_root_is_always_good = slip(
    "check",
    {
        "one.public_key() for one in path": "one.public_key() for one in path if one not in trusted",
        "one.not_valid_after_utc for one in path": "one.not_valid_after_utc for one in path if one not in trusted",
        "one.not_valid_before_utc for one in path": "one.not_valid_before_utc for one in path if one not in trusted",
    },
    tag="trusted-is-good",
    score=15 / ALL,
)
a_trusted_root_may_stand_anywhere = slip(
    "check",
    {"for one in path if one in served": "for one in path if one in served and one not in trusted"},
    tag="trusted-is-good",
    score=17 / ALL,
)
own_signatures_do_not_count = slip(
    "check",
    {"for one in path if one not in trusted": "for one in path if not issued(one, one)"},
    tag="own-signature",
    score=17 / ALL,
)
own_issuer_by_name = slip(
    "check",
    {
        "while not issued(path[-1], path[-1]):": "while path[-1].subject != path[-1].issuer:",
        END: "    if last.subject != last.issuer:",
    },
    tag="own-by-name",
    score=18 / ALL,
)
any_purpose_is_enough = slip(
    "check",
    {
        "ExtendedKeyUsageOID.SERVER_AUTH not in purposes": "not {ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE} & {*purposes}"
    },
    tag="any-purpose",
    score=18 / ALL,
)
stops_at_the_first = slip("check", {"return found": "return set(sorted(found)[:1])"}, tag="first-only", score=17 / ALL)


def load(path):
    return x509.load_pem_x509_certificates(Path(path).read_bytes())


def names_of(leaf):
    """Return everything a certificate calls itself, as text."""
    try:
        listed = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return [leaf.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value]
    return [str(one.value) for one in listed]


@wrong("check", tag="wildcard-depth", score=2 / ALL)
def neighbours(bundle, host, trust, at):
    """What stands in the bundle is the chain: each against the next one, and the last against the roots."""
    served, roots = load(bundle), load(trust)
    found = set()
    if any(one.issuer != after.subject for one, after in pairwise(served)):
        found.add("wrong-order")
    if served[-1].issuer not in [root.subject for root in roots]:
        alone = len(served) == 1
        own = served[-1].issuer == served[-1].subject
        found.add(("self-signed" if alone else "untrusted-root") if own else "missing-issuer")
    if any(one.not_valid_after_utc < at for one in served):
        found.add("expired")
    if any(one.not_valid_before_utc > at for one in served):
        found.add("not-yet-valid")
    if not any(fnmatch(host, name) for name in names_of(served[0])):
        found.add("wrong-name")
    if any(one.public_key().key_size < 2048 for one in served if "rsa" in type(one.public_key()).__module__):
        found.add("weak-key")
    if any("sha1" in one.signature_hash_algorithm.name for one in served):
        found.add("sha1-signature")
    return found


@wrong("check", tag="chain-is-enough", score=8 / ALL)
def what_the_transcript_says(bundle, _host, _trust, _at):
    """OpenSSL has said it already: its last line stands in the file beside the bundle."""
    code = Path(bundle).with_suffix(".txt").read_text().rpartition("return code: ")[2].split()[0]
    known = {"9": "not-yet-valid", "10": "expired", "18": "self-signed", "19": "untrusted-root", "20": "missing-issuer"}
    known |= {
        "21": "missing-issuer",
        "26": "not-for-servers",
        "66": "weak-key",
        "67": "weak-key",
        "68": "sha1-signature",
    }
    return {known[code]} if code in known else set()


@wrong("check", tag="leaf-only", score=3 / ALL)
def leaf_and_name(bundle, host, _trust, at):
    """The name and the time of the first certificate, and that nothing is alone."""
    leaf, *rest = load(bundle)
    found = set() if rest else {"self-signed" if leaf.subject == leaf.issuer else "missing-issuer"}
    if not leaf.not_valid_before_utc <= at <= leaf.not_valid_after_utc:
        found.add("expired")
    if host not in names_of(leaf) and "*." + host.partition(".")[2] not in names_of(leaf):
        found.add("wrong-name")
    return found


@wrong("check", tag="name-links", score=5 / ALL)
def by_subject(bundle, _host, trust, at):
    """A dictionary of subjects is the quickest way up, until two certificates have one subject."""
    served, roots = load(bundle), load(trust)
    known = {one.subject: one for one in roots + served}
    path, found = served[:1], set()
    while (above := known.get(path[-1].issuer)) and above not in path:
        path.append(above)
    if path[-1].issuer != path[-1].subject:
        found.add("missing-issuer")
    elif path[-1] not in roots:
        found.add("self-signed" if len(path) == 1 else "untrusted-root")
    if any(one.not_valid_after_utc < at for one in path):
        found.add("expired")
    if any(one.not_valid_before_utc > at for one in path):
        found.add("not-yet-valid")
    return found


@wrong("check", tag="first-only", score=3 / ALL)
def first_objection(bundle, host, _trust, at):
    """Return at the first thing, as a client does."""
    leaf, *rest = load(bundle)
    if not leaf.not_valid_before_utc <= at <= leaf.not_valid_after_utc:
        return {"expired" if at > leaf.not_valid_after_utc else "not-yet-valid"}
    if not rest:
        return {"self-signed" if leaf.subject == leaf.issuer else "missing-issuer"}
    if leaf.issuer != rest[0].subject:
        return {"wrong-order"}
    if host not in names_of(leaf) and "*." + host.partition(".")[2] not in names_of(leaf):
        return {"wrong-name"}
    return set()


@wrong("check", tag="chain-is-enough", score=1 / ALL)
def nothing_wrong(_bundle, _host, _trust, _at):
    return set()


days_of_the_leaf = slip("days-left", {"ends = min(": "ends = next("}, tag="leaf-only", score=6 / 8)
days_of_the_path = slip(
    "days-left",
    {"x509.load_pem_x509_certificates(Path(bundle).read_bytes())": "path_of(read(bundle), [])"},
    tag="path-only",
    score=6 / 8,
)
cut_towards_zero = slip(
    "days-left",
    {"(ends - at) // timedelta(days=1)": "int((ends - at) / timedelta(days=1))"},
    tag="truncated",
    score=6 / 8,
)
days_without_offset = slip(
    "days-left",
    {"from datetime import": f"{IMPORT},", "ends - at": f"ends - {NAIVE}"},
    tag="naive-time",
    score=4 / 8,
)

security_always = slip("who-fixes", {'return "platform"': 'return "security"'}, tag="always-reissue", score=2 / 6)
any_of_ours_is_ours = slip("who-fixes", {"findings <=": "findings &"}, tag="first-only", score=4 / 6)
