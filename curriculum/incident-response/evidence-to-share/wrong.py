"""What people send: the solution with a slip, and whole answers of those who had until four o'clock."""

import hashlib
import json
import re
from datetime import datetime
from pathlib import Path

from groundschool.kit import slip, wrong

ONE, TWO = "redact", "manifest"
MAIL = 'text = MAIL.sub(lambda match: pseudonym("mail", unquote(match[0]).lower()), text)'
LOGIN = 'text = LOGIN.sub(r"\\1[secret]@", text)'
COUNTED = 'return known.setdefault((kind, value), f"[{kind}-{len(known) + 1}]")'
WORD = 'text = WORD.sub(lambda match: "[secret]" if is_login(match[0]) else match[0], text)'
OURS = "any(found in network for network in OURS)"
BARE = 'name.lower().replace("-", "").replace("_", "")'
READ = 'text = path.read_text(encoding="utf-8-sig")'


def redacts(tag, score, *changes):
    """Return the solution of the first task with slips: what stands there, what stands there now, and so on."""
    return slip(ONE, dict(zip(changes[::2], changes[1::2], strict=True)), tag=tag, score=score)


def tells(tag, score, *changes):
    """Return the solution of the second task with slips."""
    return slip(TWO, dict(zip(changes[::2], changes[1::2], strict=True)), tag=tag, score=score)


anywhere_in_the_name = redacts(
    "names-in-part", 41 / 43, f"{BARE}.endswith(NAMES)", f"any(one in {BARE} for one in NAMES)"
)
archives_are_json = redacts(
    "cookies-missed", 0.4, ' or is_secret(str(value.get("name")))', "", 'named == "a cookie of several"', "False",
    'if value.startswith("{"):', "if False:",
)  # fmt: skip
numbers_too = redacts(
    "nearly-is-one",
    42 / 43,
    "if not isinstance(value, str):",
    "if not isinstance(value, str) and not is_secret(named):",
)
what_says_nothing_stays = redacts("login-missed", 0.4, 'text = TOKEN.sub("[secret]", text)', "pass", WORD, "pass")
all_base64 = redacts(
    "all-base64",
    41 / 43,
    "if is_login(match[0]) else",
    "if len(match[0]) % 4 == 0 and (found := base64.b64decode(match[0])).isascii() and b':' in found else",
)
mail_first = redacts("mail-in-url-login", 0.4, f"    {LOGIN}\n", "", MAIL, f"{MAIL}\n    {LOGIN}")
taken_for_mail = redacts("mail-in-url-login", 0.4, LOGIN, 'text = LOGIN.sub(r"\\1secret@", text)')
line_by_line = redacts(
    "block-missed", 0.4, "= in_text(text, known)",
    '= "".join(in_text(line, known) + "\\n" for line in text.splitlines())',
)  # fmt: skip
any_block = redacts("certificate-gone", 41 / 43, "BEGIN [A-Z ]*PRIVATE KEY", "BEGIN [A-Z ]*")
plain_mail = redacts(
    "mail-in-url-missed", 38 / 43, "text = MAIL.sub(", 'text = re.sub(r"[\\w.+-]+@[\\w-]+(?:\\.[\\w-]+)+", '
)
of_two_labels = redacts("domain-left", 38 / 43, r"(?:\.[A-Za-z0-9-]+)+", r"\.[A-Za-z0-9-]+")
without_plus = redacts(
    "plus-cut", 40 / 43, "unquote(match[0]).lower())", 're.sub(r"\\+[^@]*", "", unquote(match[0]).lower()))'
)
every_address = redacts("own-addresses-gone", 41 / 43, "return match[0] if ours else pseudonym", "return pseudonym")
private_stays = redacts("address-missed", 34 / 43, OURS, "found.is_private")
any_four_numbers = redacts(
    "version-is-address", 38 / 43, "return ADDRESS.sub(", 'return re.sub(r"\\d+(?:\\.\\d+){3}", '
)
as_it_is_spelt = redacts(
    "spellings-apart", 40 / 43, 'pseudonym("address", str(found))', 'pseudonym("address", match[0])'
)
all_x = redacts("one-for-all", 34 / 43, COUNTED, 'return "x"')
hashed = redacts(
    "turned-back", 39 / 43, COUNTED,
    'return f"[{kind}-" + __import__("hashlib").sha256(f"{kind}:salt:{value}".encode()).hexdigest()[:12] + "]"',
)  # fmt: skip
file_by_file = redacts(
    "file-by-file", 38 / 43, f"        {READ}", f"        known = {{0: sum(map(ord, path.name))}}\n        {READ}",
    COUNTED, 'return known.setdefault((kind, value), f"[{kind}-{len(known)}-{known[0]}]")',
)  # fmt: skip
unreadable_lines_as_text = redacts(
    "read-anyway", 42 / 43, 'raise ValueError(f"{path.name}:{number}: {error}") from error\n\n\ndef is',
    "return line\n\n\ndef is",
)  # fmt: skip
without_the_mark = redacts(
    "marked-breaks", 42 / 43, f'{READ}\n        if path.suffix == ".jsonl":\n            lines',
    'text = path.read_text(encoding="utf-8")\n        if path.suffix == ".jsonl":\n            lines',
)  # fmt: skip
the_log_of_collection_too = redacts("broken-json", 38 / 43, 'if path.name == "collected.json":', "if False:")


@wrong(ONE, tag="broken-json", score=2 / 47)
def with_sed(folder):
    """A few patterns over every file as it lies there, as one would with sed."""
    copies = {}
    for path in Path(folder).iterdir():
        if path.name == "collected.json":
            continue
        text = path.read_text(encoding="utf-8")
        text = re.sub(r"([?&](?:access_)?token=)[^&\s\"]+", r"\1REDACTED", text)
        text = re.sub(r"(Bearer|Basic) [^\s\"']+", r"\1 REDACTED", text)
        text = re.sub(r"password=[^&\s\"]+", "password=REDACTED", text)
        copies[path.name] = re.sub(r"[\w.+-]+@[\w.-]+", "user@redacted", text)
    return copies


@wrong(ONE, tag="hex-is-secret", score=1 / 46)
def whatever_is_long(folder):
    """Takes out whatever looks drawn, everywhere."""
    copies, known = {}, {}
    for path in sorted(Path(folder).iterdir()):
        if path.name != "collected.json":
            text = path.read_text(encoding="utf-8-sig")
            text = re.sub(r"[A-Za-z0-9+/_=.~!%$-]{10,}", "[redacted]", text)
            copies[path.name] = re.sub(
                r"\d+\.\d+\.\d+\.\d+|[\w.+-]+@[\w.-]+\w",
                lambda found: known.setdefault(found[0], f"p{len(known)}"),
                text,
            )
    return copies


@wrong(ONE, tag="pair-missed", score=13 / 43)
def as_it_is(folder):
    """Sends what lies there."""
    return {
        path.name: path.read_text(encoding="utf-8") for path in Path(folder).iterdir() if path.name != "collected.json"
    }


@wrong(ONE, tag="times-rewritten", score=0)
def nothing_left(folder):
    """Leaves the names of the files."""
    return {
        path.name: re.sub(r"[^\n]+", "[redacted]", path.read_text(encoding="utf-8"))
        for path in Path(folder).iterdir()
        if path.name != "collected.json"
    }


BYTES = "digest = hashlib.sha256(path.read_bytes()).hexdigest()"
COPY = "copies[path.name].encode()"
SHOWN = "one.astimezone(UTC).isoformat()"
FAILED = 'raise ValueError(f"{path.name}:{number}: {error}") from error\n    return times'
copy_as_original = tells("copy-for-original", 11 / 19, BYTES, f"digest = hashlib.sha256({COPY}).hexdigest()")
original_as_copy = tells("original-for-copy", 13 / 19, f"hashlib.sha256({COPY}).hexdigest()", "digest")
of_the_text = tells(
    "hash-of-text", 18 / 19, BYTES, f"{READ}\n        digest = hashlib.sha256(text.encode()).hexdigest()"
)
believed = tells("hash-believed", 14 / 19, '"sha256": digest,', '"sha256": entry["sha256"],')
always_intact = tells("never-compared", 14 / 19, 'digest == entry["sha256"]', "True")
in_latin = tells("copy-in-latin", 14 / 19, COPY, 'copies[path.name].encode("latin-1")')
stripped = tells("copy-stripped", 13 / 19, COPY, "copies[path.name].strip().encode()")
first_and_last = tells("first-and-last", 14 / 19, "sorted(times_of(path))", "times_of(path)")
on_the_wall = tells("wall-clock", 13 / 19, SHOWN, "one.replace(tzinfo=UTC).isoformat()")
not_in_utc = tells("not-utc", 13 / 19, SHOWN, "one.isoformat()")
sorted_as_text = tells("as-text", 15 / 19, "sorted(times_of(path))", "sorted(times_of(path), key=str)")
edits_too = tells(
    "every-time", 15 / 19, 'float(one["ts"]), UTC) for one in json.loads(text)]',
    'float(one), UTC) for one in re.findall(r\'ts": "([\\d.]+)"\', text)]',
)  # fmt: skip
pages_too = tells(
    "every-time", 16 / 19, 'datetime.fromisoformat(one["startedDateTime"]) for one in json.loads(text)["log"]["entries"]',
    'datetime.fromisoformat(one) for one in re.findall(r\'startedDateTime": "([^"]+)"\', text)',
)  # fmt: skip
whole_seconds = tells("no-fraction", 12 / 19, SHOWN, 'one.astimezone(UTC).isoformat(timespec="seconds")')
nothing_crashes = tells("nothing-is-something", 1 / 19, "times[-1] if times else None", "times[-1]")
lines_that_say_nothing = tells("read-anyway", 18 / 19, FAILED, "continue\n    return times")
any_offset = tells(
    "read-anyway", 18 / 19, 'raise ValueError("a time without an offset")', "found = found.replace(tzinfo=UTC)"
)
mark_read = tells(
    "marked-breaks", 18 / 19, f'{READ}\n    if path.suffix == ".json":',
    'text = path.read_text(encoding="utf-8")\n    if path.suffix == ".json":',
)  # fmt: skip


@wrong(TWO, tag="time-of-collection", score=3 / 19)
def from_the_log_of_collection(folder, copies):
    """Writes down again what was written down."""
    told = {}
    for entry in json.loads(Path(folder, "collected.json").read_text())["files"]:
        told[entry["file"]] = {
            "source": entry["source"],
            "sha256": entry["sha256"],
            "intact": True,
            "copy_sha256": hashlib.sha256(copies[entry["file"]].encode()).hexdigest(),
            "from": entry["collected_at"],
            "until": entry["collected_at"],
        }
    return told


@wrong(TWO, tag="copy-for-original", score=4 / 19)
def of_what_is_sent(folder, copies):
    """Hashes what is sent, and looks for times in it."""
    entries = json.loads(Path(folder, "collected.json").read_text())["files"]
    told = {}
    for entry in entries:
        name = entry["file"]
        digest = hashlib.sha256(copies[name].encode()).hexdigest()
        times = sorted(
            re.findall(r"\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)", Path(folder, name).read_text()),
            key=datetime.fromisoformat,
        )
        told[name] = {"source": entry["source"], "sha256": digest, "intact": digest == entry["sha256"], "copy_sha256": digest,
                      "from": times[0] if times else None, "until": times[-1] if times else None}  # fmt: skip
    return told
