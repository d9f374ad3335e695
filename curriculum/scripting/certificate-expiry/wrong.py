"""Answers people really give: some written out, as from a snippet at hand, and the solution with one slip each."""

import argparse
import json
import re
from pathlib import Path

from cryptography import x509

from groundschool.kit import beside, slip, wrong

other = beside(__file__, "right")
EARLIEST, CHECK, RUN = "earliest", "check", "run"


@wrong(EARLIEST, tag="first-only", score=1 / 3)
def the_first_one(path):
    """As the cron job did, in Python."""
    content = Path(path).read_bytes()
    try:
        end = x509.load_pem_x509_certificate(content).not_valid_after_utc
    except ValueError:
        end = x509.load_der_x509_certificate(content).not_valid_after_utc
    return end.strftime("%Y-%m-%dT%H:%M:%SZ")


@wrong(EARLIEST, tag="part-is-read", score=13 / 18)
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


@wrong(EARLIEST, tag="shape-passed-over", score=1 / 2)
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


@wrong(EARLIEST, tag="unwatched-shape", score=4 / 9)
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


the_last_to_end = slip(EARLIEST, {"{min(ends):": "{max(ends):"}, tag="first-only", score=7 / 9)
the_last_of_the_file = slip(EARLIEST, {"{min(ends):": "{ends[-1]:"}, tag="last-only", score=5 / 6)
ends_do_not_matter = slip(
    EARLIEST, {"if BEGIN.findall(content) != labels:": "if False:"}, tag="part-is-read", score=5 / 6
)
more_begins = slip(
    EARLIEST, {"if BEGIN.findall(content) != labels:": "if not labels and BEGIN.findall(content):"},
    tag="part-is-read", score=5 / 6,
)  # fmt: skip
strange_shapes = slip(
    EARLIEST, {'{b"TRUSTED CERTIFICATE", b"PKCS7"} & {*labels}': "False"}, tag="shape-passed-over", score=5 / 6
)
trusted_alone = slip(
    EARLIEST, {'{b"TRUSTED CERTIFICATE", b"PKCS7"}': '{b"TRUSTED CERTIFICATE"}'}, tag="shape-passed-over", score=5 / 6
)
without_the_old_label = slip(
    EARLIEST, {'label in (b"CERTIFICATE", b"X509 CERTIFICATE")': 'label == b"CERTIFICATE"'}, tag="old-label", score=8 / 9,
)  # fmt: skip
keys_are_refused = slip(EARLIEST, {"if ends else None": ""}, tag="unwatched-shape", score=16 / 17)
whichever_error = slip(
    EARLIEST, {'raise ValueError(f"{path.name}: {error}") from error': "raise"}, tag="unnamed", score=11 / 18
)


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
on_the_wall = slip(CHECK, {IN_UTC: IN_UTC + ".replace(tzinfo=UTC)"}, tag="naive-time", score=8 / 11)
naive_is_utc = slip(
    CHECK,
    {'raise ValueError("now")': "now = now.replace(tzinfo=UTC)"},
    tag="naive-time", score=21 / 22,
)  # fmt: skip
naive_is_local = slip(CHECK, {'raise ValueError("now")': "now = now.astimezone()"}, tag="naive-time", score=21 / 22)
never_below_zero = slip(
    CHECK, {"left // timedelta(days=1)": "max(0, left // timedelta(days=1))"}, tag="expired-is-zero", score=19 / 22
)
towards_zero = slip(CHECK, {"left // timedelta(days=1)": "int(left / timedelta(days=1))"}, tag="rounded", score=19 / 22)
by_days = slip(
    CHECK,
    {"left <= timedelta(days=warn)": 'row["days"] <= warn', "left <= timedelta(days=crit)": 'row["days"] <= crit'},
    tag="whole-days", score=9 / 11,
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
    score=4 / 11,
)
keys_have_rows = slip(
    CHECK, {"= earliest(path)": '= earliest(path)\n            row["expires"] or rows.append(row)'}, tag="keys-are-files",
    score=5 / 11,
)  # fmt: skip
small_letters = slip(CHECK, {"path.suffix.lower()": "path.suffix"}, tag="small-letters", score=1 / 2)
every_file = slip(CHECK, {" or path.suffix.lower() not in WATCHED": ""}, tag="every-name", score=5 / 11)
the_top = slip(CHECK, {'.rglob("*")': '.glob("*")'}, tag="top-only", score=1 / 2)
by_file = slip(CHECK, {TO_BE_SORTED: 'key=lambda row: row["file"]'}, tag="by-file", score=19 / 22)
unknown_last = slip(
    CHECK, {TO_BE_SORTED: 'key=lambda row: (row["expires"] or "~", row["file"])'}, tag="unknown-last", score=21 / 22
)


@wrong(RUN, tag="argparse-two", score=5 / 6)
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
    tag="codes-in-order", score=2 / 3,
)  # fmt: skip
two_for_senseless = slip(RUN, {"return 3, f": "return 2, f"}, tag="argparse-two", score=5 / 6)
always_the_usual = slip(RUN, {"now, given.warn, given.crit)": "now, 30, 7)"}, tag="options-ignored", score=1 / 3)
json_is_fine = slip(
    RUN, {"return status, json.dumps(found)": "return 0, json.dumps(found)"}, tag="json-is-ok", score=7 / 9
)
every_line = slip(RUN, {'if row["status"] != "OK":': "if True:"}, tag="all-lines", score=7 / 9)
none_is_a_word = slip(
    RUN, {'"?" if row["days"] is None else row["days"]': 'row["days"]'}, tag="none-for-unknown", score=5 / 6
)
only_what_there_is = slip(
    RUN, {'("CRITICAL", "UNKNOWN", "WARNING", "OK"))': '("CRITICAL", "UNKNOWN", "WARNING", "OK") if word in said)'},
    tag="zeros-left-out", score=11 / 18,
)  # fmt: skip
any_limits = slip(RUN, {"if given.crit > given.warn:": "if False:"}, tag="goes-ahead", score=5 / 6)
int_will_do = slip(RUN, {"if not text.isdecimal():": "if not text:"}, tag="goes-ahead", score=5 / 6)
