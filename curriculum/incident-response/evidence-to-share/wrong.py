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
FOUR = "text = FOUR.sub(address, text)"
PHONE = 'PHONE.sub(lambda match: pseudonym("phone", re.sub(r"\\D", "", match[0])), text)'
COUNTED = 'return known.setdefault((kind, value), f"[{kind}-{len(known) + 1}]")'
WORD = 'text = WORD.sub(lambda match: "[secret]" if is_login(match[0]) else match[0], text)'
PAIR = "is_secret(match[1]) else match[0], text)"

anywhere_in_the_name = slip(
    ONE,
    {
        'name.lower().replace("-", "").replace("_", "").endswith(NAMES)': 'any(one in name.lower().replace("-", "").replace("_", "") for one in NAMES)'
    },
    tag="names-in-part",
    score=44 / 47,
)
archives_are_json = slip(
    ONE,
    {
        ' or is_secret(str(value.get("name")))': "",
        'named == "a cookie of several"': "False",
        'if value.startswith("{"):': "if False:",
    },
    tag="cookies-missed",
    score=0.4,
)
bearer_in_words = slip(
    ONE,
    {'BEARER.sub(r"\\1 [secret]", text)': 're.sub(r"(?i)(bearer) [\\w.~+/=-]{12,}", r"\\1 [secret]", text)'},
    tag="bearer-words",
    score=44 / 47,
)
what_says_nothing_stays = slip(
    ONE, {'text = TOKEN.sub("[secret]", text)': "pass", WORD: "pass"}, tag="login-missed", score=0.4
)
all_base64 = slip(
    ONE,
    {r'return re.fullmatch(r"[\w.-]+:[!-~]+", found) is not None': 'return len(word) >= 20 and ":" in found'},
    tag="all-base64",
    score=44 / 47,
)
mail_first = slip(ONE, {f"    {LOGIN}\n": "", MAIL: f"{MAIL}\n    {LOGIN}"}, tag="mail-in-url-login", score=0.4)
line_by_line = slip(
    ONE,
    {
        "copies[path.name] = in_text(text, known)": 'copies[path.name] = "".join(in_text(line, known) + "\\n" for line in text.splitlines())'
    },
    tag="block-missed",
    score=0.4,
)
any_block = slip(ONE, {"BEGIN [A-Z ]*PRIVATE KEY": "BEGIN [A-Z ]*"}, tag="certificate-gone", score=44 / 47)
without_luhn = slip(
    ONE, {"if luhn(match[0]) else match[0]": "if True else match[0]"}, tag="luhn-left-out", score=44 / 47
)
plain_mail = slip(
    ONE,
    {"text = MAIL.sub(": 'text = re.sub(r"[\\w.+-]+@[\\w-]+(?:\\.[\\w-]+)+", '},
    tag="mail-in-url-missed",
    score=40 / 47,
)
without_plus = slip(
    ONE,
    {"unquote(match[0]).lower())": 're.sub(r"\\+[^@]*", "", unquote(match[0]).lower()))'},
    tag="plus-cut",
    score=43 / 47,
)
every_address = slip(
    ONE, {"return match[0] if ours else pseudonym": "return pseudonym"}, tag="own-addresses-gone", score=44 / 47
)
private_stays = slip(
    ONE, {"any(found in network for network in OURS)": "found.is_private"}, tag="address-missed", score=41 / 47
)
any_four_numbers = slip(
    ONE, {FOUR: 'text = re.sub(r"\\d+(?:\\.\\d+){3}", address, text)'}, tag="version-is-address", score=44 / 47
)
as_it_is_spelt = slip(
    ONE, {'pseudonym("address", str(found))': 'pseudonym("address", match[0])'}, tag="spellings-apart", score=43 / 47
)
phones_first = slip(
    ONE,
    {
        "    text = BLOCK.sub(": '    text = re.sub(r"\\+\\d[\\d -]{6,}\\d", lambda match: pseudonym("phone", re.sub(r"\\D", "", match[0])), text)\n    text = BLOCK.sub('
    },
    tag="phone-in-mail",
    score=41 / 47,
)
all_x = slip(ONE, {COUNTED: 'return "x"'}, tag="one-for-all", score=40 / 47)
hashed = slip(
    ONE,
    {COUNTED: 'return f"[{kind}-" + __import__("hashlib").sha256(value.encode()).hexdigest()[:12] + "]"'},
    tag="plain-hash",
    score=41 / 47,
)
file_by_file = slip(
    ONE,
    {
        '        text = path.read_text(encoding="utf-8-sig")': '        known = {0: sum(map(ord, path.name))}\n        text = path.read_text(encoding="utf-8-sig")',
        COUNTED: 'return known.setdefault((kind, value), f"[{kind}-{len(known)}-{known[0]}]")',
    },
    tag="file-by-file",
    score=41 / 47,
)
unreadable_lines_as_text = slip(
    ONE,
    {'raise ValueError(f"{path.name}:{number}: {error}") from error\n\n\ndef is': "return line\n\n\ndef is"},
    tag="read-anyway",
    score=45 / 46,
)
without_the_mark = slip(
    ONE,
    {
        'text = path.read_text(encoding="utf-8-sig")\n        if path.suffix == ".jsonl":\n            lines': 'text = path.read_text(encoding="utf-8")\n        if path.suffix == ".jsonl":\n            lines'
    },
    tag="marked-breaks",
    score=45 / 46,
)
the_log_of_collection_too = slip(
    ONE,
    {'if path.name == "collected.json":\n            continue': "if False:\n            continue"},
    tag="broken-json",
    score=42 / 47,
)


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


@wrong(ONE, tag="query-missed", score=15 / 47)
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
copy_as_original = slip(
    TWO,
    {BYTES: "digest = hashlib.sha256(copies[path.name].encode()).hexdigest()"},
    tag="copy-for-original",
    score=11 / 18,
)
original_as_copy = slip(
    TWO, {"hashlib.sha256(copies[path.name].encode()).hexdigest()": "digest"}, tag="original-for-copy", score=13 / 18
)
of_the_text = slip(
    TWO,
    {BYTES: 'digest = hashlib.sha256(path.read_text(encoding="utf-8-sig").encode()).hexdigest()'},
    tag="hash-of-text",
    score=16 / 17,
)
believed = slip(TWO, {'"sha256": digest,': '"sha256": entry["sha256"],'}, tag="hash-believed", score=13 / 18)
always_intact = slip(TWO, {'digest == entry["sha256"]': "True"}, tag="never-compared", score=13 / 18)
in_latin = slip(
    TWO, {"copies[path.name].encode()": 'copies[path.name].encode("latin-1")'}, tag="copy-in-latin", score=13 / 18
)
stripped = slip(
    TWO, {"copies[path.name].encode()": "copies[path.name].strip().encode()"}, tag="copy-stripped", score=13 / 18
)
first_and_last = slip(TWO, {"sorted(times_of(path))": "times_of(path)"}, tag="first-and-last", score=13 / 18)
on_the_wall = slip(
    TWO, {"one.astimezone(UTC).isoformat()": "one.replace(tzinfo=UTC).isoformat()"}, tag="wall-clock", score=12 / 18
)
not_in_utc = slip(TWO, {"one.astimezone(UTC).isoformat()": "one.isoformat()"}, tag="not-utc", score=12 / 18)
sorted_as_text = slip(TWO, {"sorted(times_of(path))": "sorted(times_of(path), key=str)"}, tag="as-text", score=14 / 18)
edits_too = slip(
    TWO,
    {
        '[datetime.fromtimestamp(float(one["ts"]), UTC) for one in json.loads(text)]': '[datetime.fromtimestamp(float(one), UTC) for one in re.findall(r\'ts": "([\\d.]+)"\', text)]'
    },
    tag="every-time",
    score=14 / 18,
)
pages_too = slip(
    TWO,
    {
        'datetime.fromisoformat(one["startedDateTime"]) for one in json.loads(text)["log"]["entries"]': 'datetime.fromisoformat(one) for one in re.findall(r\'startedDateTime": "([^"]+)"\', text)'
    },
    tag="every-time",
    score=15 / 18,
)
whole_seconds = slip(
    TWO,
    {"one.astimezone(UTC).isoformat()": 'one.astimezone(UTC).isoformat(timespec="seconds")'},
    tag="no-fraction",
    score=11 / 18,
)
nothing_crashes = slip(
    TWO,
    {'times[0] if times else None,\n            "until"': 'times[0],\n            "until"'},
    tag="nothing-is-something",
    score=1 / 17,
)
lines_that_say_nothing = slip(
    TWO,
    {'raise ValueError(f"{path.name}:{number}: {error}") from error\n    return times': "continue\n    return times"},
    tag="read-anyway",
    score=16 / 17,
)
any_offset = slip(
    TWO,
    {'raise ValueError("a time without an offset")': "found = found.replace(tzinfo=UTC)"},
    tag="read-anyway",
    score=16 / 17,
)
mark_read = slip(
    TWO,
    {
        'text = path.read_text(encoding="utf-8-sig")\n    if path.suffix == ".json":': 'text = path.read_text(encoding="utf-8")\n    if path.suffix == ".json":'
    },
    tag="marked-breaks",
    score=16 / 17,
)


@wrong(TWO, tag="time-of-collection", score=3 / 18)
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


@wrong(TWO, tag="copy-for-original", score=4 / 18)
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
