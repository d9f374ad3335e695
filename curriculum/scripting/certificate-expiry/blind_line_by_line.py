"""A right answer that was written without having seen the solution: line by line, arguments by hand."""

import base64
import json
import re
from datetime import UTC, timedelta
from pathlib import Path

from cryptography import x509

WORST_FIRST = ["CRITICAL", "UNKNOWN", "WARNING", "OK"]
ENDINGS = (".pem", ".crt", ".cer", ".der")


def blocks(lines):
    """Yield (label, body) of each block, or raise ValueError."""
    label, body = None, []
    for line in lines:
        if line.startswith(b"-----BEGIN "):
            found = re.fullmatch(rb"-----BEGIN (.*)-----\s*", line)
            if label is not None or not found:
                raise ValueError("a block that does not end, or does not begin well")
            label, body = found[1], []
        elif label is not None and line.rstrip() == b"-----END " + label + b"-----":
            yield label, b"".join(body)
            label = None
        else:
            body.append(line.strip())
    if label is not None:
        raise ValueError("a block that does not end")


def ends_in(content):
    """Return when each certificate ends."""
    lines = content.split(b"\n")
    if not any(line.startswith(b"-----BEGIN ") for line in lines):
        return [x509.load_der_x509_certificate(content).not_valid_after_utc]
    ends = []
    for label, body in blocks(lines):
        if label in {b"TRUSTED CERTIFICATE", b"PKCS7"}:
            raise ValueError("a shape that is not read here")
        if label in {b"CERTIFICATE", b"X509 CERTIFICATE"}:
            one = x509.load_der_x509_certificate(base64.b64decode(body, validate=True))
            ends.append(one.not_valid_after_utc)
    return ends


def first_end(path):
    """Return when the first certificate ends, as a datetime, or None."""
    try:
        return min(ends_in(Path(path).read_bytes()), default=None)
    except Exception as wrong:
        raise ValueError(f"{Path(path).name}: {wrong}") from wrong


def written(moment):
    """Return a moment as text."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def earliest(path):
    """Return when the first certificate of a file ends, as text."""
    end = first_end(path)
    return None if end is None else written(end)


def check(folder, now, warn, crit):
    """Return the verdict on a folder."""
    if now.utcoffset() is None:
        raise ValueError("now has no offset")
    day = 24 * 60 * 60 * 10**6
    rows = []
    for path in Path(folder).rglob("*"):
        if not path.name.lower().endswith(ENDINGS) or not path.is_file():
            continue
        row = {"file": path.relative_to(folder).as_posix(), "expires": None, "days": None, "status": "UNKNOWN"}
        try:
            end = first_end(path)
        except ValueError:
            rows.append(row)
            continue
        if end is None:
            continue
        left = (end - now.astimezone(UTC)) // timedelta(microseconds=1)
        status = "CRITICAL" if left <= crit * day else "WARNING" if left <= warn * day else "OK"
        rows.append(row | {"expires": written(end), "days": left // day, "status": status})
    rows.sort(key=lambda row: (row["status"] != "UNKNOWN", row["expires"] or "", row["file"]))
    worst = min((row["status"] for row in rows), key=WORST_FIRST.index, default="UNKNOWN")
    return {"status": worst, "files": rows}


def understood(arguments):
    """Return (folder, days by option, whether JSON is wanted), or raise ValueError."""
    days, as_json, folders = {"--warn": 30, "--crit": 7}, False, []
    rest = list(arguments)
    while rest:
        one = rest.pop(0)
        option, equals, value = one.partition("=")
        if one == "--json":
            as_json = True
        elif option in days:
            if not equals:
                value = rest.pop(0) if rest else ""
            if not re.fullmatch("[0-9]+", value):
                raise ValueError(f"{option} needs a number of days")
            days[option] = int(value)
        elif one.startswith("-"):
            raise ValueError(f"unknown option {one}")
        else:
            folders.append(one)
    if len(folders) != 1 or not folders[0]:
        raise ValueError("one folder is needed")
    if days["--crit"] > days["--warn"]:
        raise ValueError("crit is above warn")
    return folders[0], days, as_json


def run(arguments, now):
    """Return (exit status, text)."""
    try:
        folder, days, as_json = understood(arguments)
    except ValueError as wrong:
        return 3, f"CERTIFICATES UNKNOWN: {wrong}".replace("\n", " ")
    found = check(folder, now, days["--warn"], days["--crit"])
    code = {"OK": 0, "WARNING": 1, "CRITICAL": 2, "UNKNOWN": 3}[found["status"]]
    if as_json:
        return code, json.dumps(found)
    counts = [f"{sum(row['status'] == word for row in found['files'])} {word.lower()}" for word in WORST_FIRST]
    lines = [f"CERTIFICATES {found['status']}: {', '.join(counts)}"]
    for row in found["files"]:
        left = "?" if row["days"] is None else row["days"]
        lines += [f"{row['status']} {row['file']} {left}"] if row["status"] != "OK" else []
    return code, "\n".join(lines)
