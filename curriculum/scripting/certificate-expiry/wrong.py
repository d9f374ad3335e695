"""Answers people really give: some written out, as from a snippet at hand, and the solution with one slip each."""

import argparse
import base64
import json
import re
from pathlib import Path

from cryptography import x509

from groundschool.kit import beside, slip, wrong

other = beside(__file__, "right")
EARLIEST, CHECK, RUN = "earliest", "check", "run"


@wrong(EARLIEST, tag="first-only", score=7 / 19)
def the_first_one(path):
    """As the cron job did, in Python."""
    content = Path(path).read_bytes()
    try:
        end = x509.load_pem_x509_certificate(content).not_valid_after_utc
    except ValueError:
        end = x509.load_der_x509_certificate(content).not_valid_after_utc
    return end.strftime("%Y-%m-%dT%H:%M:%SZ")


@wrong(EARLIEST, tag="part-is-read", score=14 / 19)
def whatever_the_library_finds(path):
    """Leave blocks to the library, which passes over what it does not know."""
    content = Path(path).read_bytes()
    try:
        if b"-----BEGIN" not in content:
            found = [x509.load_der_x509_certificate(content)]
        elif b"CERTIFICATE-----" not in content:
            return None
        else:
            found = x509.load_pem_x509_certificates(content)
    except ValueError as error:
        raise ValueError(f"{Path(path).name}: {error}") from error
    return min(one.not_valid_after_utc for one in found).strftime("%Y-%m-%dT%H:%M:%SZ")


@wrong(EARLIEST, tag="shape-passed-over", score=9 / 19)
def none_for_all_that_fails(path):
    """Return None for whatever cannot be read."""
    content = Path(path).read_bytes()
    ends = []
    for block in re.findall(rb"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", content, re.DOTALL):
        try:
            ends.append(x509.load_pem_x509_certificate(block).not_valid_after_utc)
        except ValueError:
            continue
    return f"{min(ends):%Y-%m-%dT%H:%M:%SZ}" if ends else None


@wrong(EARLIEST, tag="unwatched-shape", score=8 / 19)
def by_the_ending(path):
    """Believe the name."""
    path = Path(path)
    try:
        if path.suffix.lower() in (".der", ".cer"):
            found = [x509.load_der_x509_certificate(path.read_bytes())]
        else:
            found = x509.load_pem_x509_certificates(path.read_bytes())
    except ValueError as error:
        raise ValueError(f"{path.name}: cannot be read") from error
    return f"{min(one.not_valid_after_utc for one in found):%Y-%m-%dT%H:%M:%SZ}"


the_last_to_end = slip(EARLIEST, {"{min(ends):": "{max(ends):"}, tag="first-only", score=15 / 19)
the_last_of_the_file = slip(EARLIEST, {"{min(ends):": "{ends[-1]:"}, tag="last-only", score=16 / 19)
ends_do_not_matter = slip(
    EARLIEST, {"if len(BEGIN.findall(content)) != len(blocks):": "if False:"}, tag="part-is-read", score=16 / 19
)
more_begins = slip(
    EARLIEST, {"if len(BEGIN.findall(content)) != len(blocks):": "if not labels and BEGIN.findall(content):"},
    tag="part-is-read", score=16 / 19,
)  # fmt: skip
strange_shapes = slip(
    EARLIEST, {'{b"TRUSTED CERTIFICATE", b"PKCS7"} & {*labels}': "False"}, tag="shape-passed-over", score=16 / 19
)
trusted_alone = slip(
    EARLIEST, {'{b"TRUSTED CERTIFICATE", b"PKCS7"}': '{b"TRUSTED CERTIFICATE"}'}, tag="shape-passed-over", score=16 / 19
)
without_the_old_label = slip(
    EARLIEST, {'label in (b"CERTIFICATE", b"X509 CERTIFICATE")': 'label == b"CERTIFICATE"'}, tag="old-label", score=17 / 19,
)  # fmt: skip
keys_are_refused = slip(EARLIEST, {"if ends else None": ""}, tag="unwatched-shape", score=18 / 19)
whichever_error = slip(
    EARLIEST,
    {'raise ValueError(f"{path.name}: {error}") from error': "raise ValueError from error"},
    tag="unnamed",
    score=12 / 19,
)


@wrong(EARLIEST, tag="part-is-read", score=15 / 19)
def the_shortest_between(path):
    """From any BEGIN to the next END, and what has none is no block."""
    path = Path(path)
    content = path.read_bytes()
    blocks = re.findall(rb"-----BEGIN ([^-]+)-----([^-]+)-----END [^-]+-----", content)
    if b"-----BEGIN" in content and (not blocks or content.rfind(b"-----BEGIN") > content.rfind(b"-----END")):
        raise ValueError(f"{path.name}: cut")
    try:
        bodies = [base64.b64decode(body) for label, body in blocks if label.endswith(b"CERTIFICATE")]
        found = [x509.load_der_x509_certificate(der) for der in (bodies if blocks else [content])]
    except ValueError as error:
        raise ValueError(f"{path.name}: {error}") from error
    return f"{min(one.not_valid_after_utc for one in found):%Y-%m-%dT%H:%M:%SZ}" if found else None


any_end = slip(EARLIEST, {"-----END \\1-----": "-----END [^-]*-----"}, tag="part-is-read", score=18 / 19)
whole_begins_only = slip(
    EARLIEST, {'rb"^-----BEGIN "': 'rb"^-----BEGIN [^-\\r\\n]*-----"'}, tag="part-is-read", score=18 / 19
)
one_kind_of_error = slip(EARLIEST, {"(ValueError, x509.InvalidVersion)": "ValueError"}, tag="unnamed", score=18 / 19)
wherever_it_stands = slip(
    EARLIEST,
    {
        'rb"^-----BEGIN "': 'rb"^ *-----BEGIN "',
        'rb"^-----BEGIN ([^': 'rb"^ *-----BEGIN ([^',
        "-----END \\1-----": " *-----END \\1-----",
    },
    tag="part-is-read",
    score=18 / 19,
)
all_that_sounds_like_it = slip(
    EARLIEST, {'label in (b"CERTIFICATE", b"X509 CERTIFICATE")': 'b"CERTIFICATE" in label and b"REQUEST" not in label'},
    tag="by-habit", score=18 / 19,
)  # fmt: skip
der_by_its_name = slip(
    EARLIEST, {"    blocks = BLOCK": """    if b"-----BEGIN " not in content and path.suffix.lower() == ".pem":
        raise ValueError(f"{path.name}: no PEM")
    blocks = BLOCK"""}, tag="by-habit", score=18 / 19,
)  # fmt: skip


@wrong(CHECK, tag="skips-unreadable", score=1 / 11)
def all_pem_files(folder, now, warn, crit):
    """The cron job, mended in a hurry."""
    files = []
    for path in sorted(Path(folder).glob("*.pem")):
        try:
            end = min(one.not_valid_after_utc for one in x509.load_pem_x509_certificates(path.read_bytes()))
        except (ValueError, OSError):
            continue
        days = (end - now).days
        status = "CRITICAL" if days < crit else "WARNING" if days < warn else "OK"
        files.append({"file": path.name, "expires": f"{end:%Y-%m-%dT%H:%M:%SZ}", "days": days, "status": status})
    worst = max((row["status"] for row in files), key=["OK", "WARNING", "CRITICAL"].index, default="OK")
    return {"status": worst, "files": files}


IN_UTC = 'left = datetime.fromisoformat(row["expires"]) - now'
TO_BE_SORTED = 'key=lambda row: (row["expires"] or "", row["file"])'
WORST = "key=SEVERITY.index"
on_the_wall = slip(CHECK, {IN_UTC: IN_UTC + ".replace(tzinfo=UTC)"}, tag="naive-time", score=17 / 23)
naive_is_utc = slip(
    CHECK,
    {'raise ValueError("now")': "now = now.replace(tzinfo=UTC)"},
    tag="naive-time", score=21 / 22,
)  # fmt: skip
naive_is_local = slip(CHECK, {'raise ValueError("now")': "now = now.astimezone()"}, tag="naive-time", score=21 / 22)
never_below_zero = slip(
    CHECK, {"left // timedelta(days=1)": "max(0, left // timedelta(days=1))"}, tag="expired-is-zero", score=19 / 23
)
towards_zero = slip(CHECK, {"left // timedelta(days=1)": "int(left / timedelta(days=1))"}, tag="rounded", score=19 / 23)
by_days = slip(
    CHECK,
    {"left <= timedelta(days=warn)": 'row["days"] <= warn', "left <= timedelta(days=crit)": 'row["days"] <= crit'},
    tag="whole-days", score=19 / 23,
)  # fmt: skip
below_the_limits = slip(
    CHECK, {"left <= timedelta(days=warn)": "left < timedelta(days=warn)", "left <= timedelta(days=crit)": "left < timedelta(days=crit)"},
    tag="strict", score=21 / 22,
)  # fmt: skip
by_days_below = slip(
    CHECK,
    {"left <= timedelta(days=warn)": 'row["days"] < warn', "left <= timedelta(days=crit)": 'row["days"] < crit'},
    tag="strict", score=21 / 22,
)  # fmt: skip
the_largest_number = slip(
    CHECK, {WORST: 'key=["OK", "WARNING", "CRITICAL", "UNKNOWN"].index'}, tag="worst-number", score=10 / 11
)
a_warning_first = slip(
    CHECK, {WORST: 'key=["OK", "UNKNOWN", "WARNING", "CRITICAL"].index'}, tag="warning-first", score=10 / 11
)
all_is_well = slip(CHECK, {'default="UNKNOWN"': 'default="OK"'}, tag="nothing-is-ok", score=10 / 11)
in_silence = slip(
    CHECK,
    {"except ValueError:\n            rows.append(row)": "except ValueError:\n            continue"},
    tag="skips-unreadable",
    score=9 / 23,
)
keys_have_rows = slip(
    CHECK, {"= earliest(path)": '= earliest(path)\n            row["expires"] or rows.append(row)'}, tag="keys-are-files",
    score=11 / 23,
)  # fmt: skip
small_letters = slip(CHECK, {"path.name.lower()": "path.name"}, tag="small-letters", score=12 / 23)
every_file = slip(CHECK, {" or not path.name.lower().endswith(WATCHED)": ""}, tag="every-name", score=11 / 23)
the_top = slip(CHECK, {'.rglob("*")': '.glob("*")'}, tag="top-only", score=11 / 23)
by_file = slip(CHECK, {TO_BE_SORTED: 'key=lambda row: row["file"]'}, tag="by-file", score=19 / 23)
unknown_last = slip(
    CHECK, {TO_BE_SORTED: 'key=lambda row: (row["expires"] or "~", row["file"])'}, tag="unknown-last", score=21 / 22
)

NAMED = "not path.name.lower().endswith(WATCHED)"
by_suffix = slip(CHECK, {NAMED: "path.suffix.lower() not in WATCHED"}, tag="by-habit", score=22 / 23)
not_hidden = slip(
    CHECK, {NAMED: NAMED + ' or any(part[0] == "." for part in path.relative_to(folder).parts[:-1])'},
    tag="by-habit", score=22 / 23,
)  # fmt: skip
three_levels = slip(
    CHECK, {NAMED: NAMED + " or len(path.relative_to(folder).parts) > 3"}, tag="by-habit", score=22 / 23
)
as_people_sort = slip(
    CHECK,
    {TO_BE_SORTED: 'key=lambda row: (row["expires"] or "", row["file"].casefold())'},
    tag="by-habit",
    score=22 / 23,
)
as_paths_sort = slip(
    CHECK, {TO_BE_SORTED: 'key=lambda row: (row["expires"] or "", Path(row["file"]))'}, tag="by-habit", score=22 / 23
)


@wrong(RUN, tag="argparse-two", score=16 / 19)
def plain_argparse(arguments, now):
    """As the tutorial has it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--warn", type=int, default=30)
    parser.add_argument("--crit", type=int, default=7)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(arguments)
    found = other.in_seconds(given.folder, now, given.warn, given.crit)
    status = {"OK": 0, "WARNING": 1, "CRITICAL": 2, "UNKNOWN": 3}[found["status"]]
    if given.json:
        return status, json.dumps(found)
    rows = found["files"]
    counts = [
        f"{sum(row['status'] == word for row in rows)} {word.lower()}"
        for word in ("CRITICAL", "UNKNOWN", "WARNING", "OK")
    ]
    lines = [f"{row['status']} {row['file']} {'?' if row['days'] is None else row['days']}" for row in rows]
    return status, "\n".join(
        [f"CERTIFICATES {found['status']}: {', '.join(counts)}", *(line for line in lines if line[:2] != "OK")]
    )


in_order_of_severity = slip(
    RUN, {'["OK", "WARNING", "CRITICAL", "UNKNOWN"].index': '["OK", "WARNING", "UNKNOWN", "CRITICAL"].index'},
    tag="codes-in-order", score=12 / 19,
)  # fmt: skip
two_for_senseless = slip(RUN, {"return 3, f": "return 2, f"}, tag="argparse-two", score=16 / 19)
always_the_usual = slip(RUN, {"now, given.warn, given.crit)": "now, 30, 7)"}, tag="options-ignored", score=6 / 19)
json_is_fine = slip(
    RUN, {"return status, json.dumps(found)": "return 0, json.dumps(found)"}, tag="json-is-ok", score=14 / 19
)
every_line = slip(RUN, {'if row["status"] != "OK":': "if True:"}, tag="all-lines", score=14 / 19)
none_is_a_word = slip(
    RUN, {'"?" if row["days"] is None else row["days"]': 'row["days"]'}, tag="none-for-unknown", score=16 / 19
)
only_what_there_is = slip(
    RUN, {'("CRITICAL", "UNKNOWN", "WARNING", "OK"))': '("CRITICAL", "UNKNOWN", "WARNING", "OK") if word in said)'},
    tag="zeros-left-out", score=11 / 19,
)  # fmt: skip
any_limits = slip(
    RUN, {"if not given.folder or given.crit > given.warn:": "if not given.folder:"}, tag="goes-ahead", score=16 / 19
)
int_will_do = slip(RUN, {"if not text.isdecimal():": "if not text:"}, tag="goes-ahead", score=16 / 19)
cut_short = slip(RUN, {", allow_abbrev=False": ""}, tag="goes-ahead", score=16 / 19)
wherever_we_are = slip(RUN, {"if not given.folder or given.crit": "if given.crit"}, tag="goes-ahead", score=16 / 19)
with_usage = slip(
    RUN, {'UNKNOWN: {error}"': 'UNKNOWN: {error}\\n{parser.format_usage()}"'}, tag="goes-ahead", score=16 / 19
)
