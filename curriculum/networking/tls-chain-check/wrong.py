"""Answers people really give: the solution with one slip each."""

from groundschool.kit import slip

PATH, END = "path = path_of(served, trusted)", "if last not in trusted:"
NAMED, COVERS = "if not names(leaf, host):", 'entry.lower() in (name, f"*.{rest}")'
ADDRESS = "ip_address(host) in listed.get_values_for_type(x509.IPAddress)"
OR_A_NAME = f"{ADDRESS} or host in listed.get_values_for_type(x509.DNSName)"
ROOT = '"self-signed" if last == leaf else "untrusted-root"'
IMPORT, NAIVE = "from datetime import UTC", "at.replace(tzinfo=UTC)"

the_leaf_is_all = slip("check", {PATH: "path = served[:1]", END: "if False:"}, tag="leaf-only", score=8 / 17)
offset_dropped = slip(
    "check",
    {
        "from ipaddress": f"{IMPORT}\nfrom ipaddress",
        "at > one.": f"{NAIVE} > one.",
        "at < one.": f"{NAIVE} < one.",
    },
    tag="naive-time",
    score=13 / 17,
)
verify_said_ok = slip("check", {NAMED: "if False:"}, tag="chain-is-enough", score=11 / 17)
star_takes_all = slip(
    "check",
    {COVERS: 'entry.lower() == name or (entry[0] == "*" and name.endswith(entry[1:].lower()))'},
    tag="wildcard-depth",
    score=15 / 17,
)
star_may_be_nothing = slip(
    "check", {COVERS: 'entry.lower() in (name, f"*.{rest}", f"*.{name}")'}, tag="wildcard-apex", score=15 / 17
)
common_name_counts = slip(
    "check",
    {NAMED: 'if not names(leaf, host) and leaf.subject.rfc4514_string() != f"CN={host}":'},
    tag="common-name",
    score=15 / 17,
)
addresses_are_names_too = slip("check", {ADDRESS: OR_A_NAME}, tag="address-is-a-name", score=16 / 17)
letter_for_letter = slip(
    "check",
    {ADDRESS: OR_A_NAME, 'host.encode("idna").decode().lower()': "host", "entry.lower() in": "entry in"},
    tag="spelling",
    score=14 / 17,
)
order_does_not_matter = slip("check", {"if sent != served[: len(sent)]:": "if False:"}, tag="any-order", score=13 / 17)
what_is_sent_is_trusted = slip("check", {f"found.add({ROOT})": "pass"}, tag="sent-is-trusted", score=15 / 17)
broken_is_untrusted = slip(
    "check",
    {'found.add("missing-intermediate")': 'found.add("untrusted-root")', ROOT: '"untrusted-root"'},
    tag="any-broken-chain",
    score=12 / 17,
)
every_root_is_self_signed = slip("check", {ROOT: '"self-signed"'}, tag="any-self-signed", score=15 / 17)
linked_by_name = slip("check", {" and mine == theirs": ""}, tag="name-links", score=16 / 17)
stops_at_the_first = slip("check", {"return found": "return set(sorted(found)[:1])"}, tag="first-only", score=15 / 17)

days_of_the_leaf = slip("days-left", {"ends = min(": "ends = next("}, tag="leaf-only", score=6 / 8)
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
any_of_ours_is_ours = slip("who-fixes", {"set(findings) <=": "set(findings) &"}, tag="first-only", score=4 / 6)
