"""A right answer that was written without having seen the solution: regular expressions, argparse, small classes."""

import argparse
import json
import os
import re
from collections import Counter
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta

from cryptography.x509 import load_der_x509_certificate, load_pem_x509_certificate

STARTS = re.compile(r"^-----BEGIN .*$", re.MULTILINE)
WHOLE = re.compile(r"^-----BEGIN ([^\n]*)-----\n((?:(?!-----BEGIN )[^\n]*\n)*?)-----END \1-----$", re.MULTILINE)
CODES = {"OK": 0, "WARNING": 1, "UNKNOWN": 3, "CRITICAL": 2}


@dataclass
class Row:
    """What is said about a file."""

    file: str
    expires: str | None = None
    days: int | None = None
    status: str = "UNKNOWN"


class NonsenseError(Exception):
    """A call that makes no sense."""


class Parser(argparse.ArgumentParser):
    """A parser that raises and never ends the program."""

    def error(self, message):
        """Raise instead of ending with 2."""
        raise NonsenseError(message)


def certificates(data):
    """Return all certificates of a file."""
    text = data.decode("latin-1").replace("\r\n", "\n")
    started = STARTS.findall(text)
    if not started:
        return [load_der_x509_certificate(data)]
    whole = WHOLE.findall(text + "\n")
    if len(whole) != len(started):
        raise ValueError(f"{len(started)} blocks begin, {len(whole)} are whole")
    found = []
    for label, body in whole:
        if label in ("TRUSTED CERTIFICATE", "PKCS7"):
            raise ValueError(f"{label} is not read")
        if label in ("CERTIFICATE", "X509 CERTIFICATE"):
            pem = f"-----BEGIN CERTIFICATE-----\n{body}-----END CERTIFICATE-----\n"
            found.append(load_pem_x509_certificate(pem.encode("latin-1")))
    return found


def earliest(path):
    """Return when the first certificate of a file ends, as text."""
    with open(path, "rb") as file:
        data = file.read()
    try:
        ends = sorted(one.not_valid_after_utc for one in certificates(data))
    except Exception as why:
        raise ValueError(f"{os.path.basename(path)}: {why}") from why
    return ends[0].isoformat().replace("+00:00", "Z") if ends else None


def row_of(path, name, now, warn, crit):
    """Return the row of a file, or None."""
    try:
        expires = earliest(path)
    except (ValueError, OSError):
        return Row(name)
    if expires is None:
        return None
    left = datetime.fromisoformat(expires) - now
    status = "OK"
    for limit, word in ((warn, "WARNING"), (crit, "CRITICAL")):
        if limit > timedelta.max.days or left <= timedelta(days=limit):
            status = word
    return Row(name, expires, left.days, status)


def check(folder, now, warn, crit):
    """Return the verdict on a folder."""
    if now.tzinfo is None:
        raise ValueError("now: which offset?")
    now = now.astimezone(UTC)
    rows = []
    for above, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(above, name)
            if os.path.splitext("x" + name)[1].lower() in (".pem", ".crt", ".cer", ".der") and os.path.isfile(path):
                rows.append(row_of(path, os.path.relpath(path, folder).replace(os.sep, "/"), now, warn, crit))
    rows = sorted(filter(None, rows), key=lambda row: row.file)
    rows.sort(key=lambda row: row.expires or "")
    statuses = {row.status for row in rows} or {"UNKNOWN"}
    status = next(word for word in ("CRITICAL", "UNKNOWN", "WARNING", "OK") if word in statuses)
    return {"status": status, "files": [asdict(row) for row in rows]}


def days(text):
    """Return a whole number of days."""
    if not (text.isascii() and text.isdigit()):
        raise argparse.ArgumentTypeError(f"{text!r} is no number of days")
    return int(text)


def run(arguments, now):
    """Return (exit status, text)."""
    parser = Parser(add_help=False, allow_abbrev=False)
    parser.add_argument("--warn", type=days, default=30)
    parser.add_argument("--crit", type=days, default=7)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("folder")
    try:
        given = parser.parse_args(arguments)
        if not given.folder or given.crit > given.warn:
            parser.error("no folder, or --crit is above --warn")
    except NonsenseError as why:
        return 3, "CERTIFICATES UNKNOWN: " + " ".join(str(why).split())
    found = check(given.folder, now, given.warn, given.crit)
    count = Counter(row["status"] for row in found["files"])
    text = "CERTIFICATES {}: {} critical, {} unknown, {} warning, {} ok".format(
        found["status"], count["CRITICAL"], count["UNKNOWN"], count["WARNING"], count["OK"]
    )
    for row in found["files"]:
        if row["status"] != "OK":
            text += f"\n{row['status']} {row['file']} " + ("?" if row["days"] is None else str(row["days"]))
    return CODES[found["status"]], json.dumps(found, indent=1) if given.json else text
