"""Other ways to be right: openssl's view of labels, line by line, and sums of seconds."""

import base64
import json
import os
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509

from groundschool.kit import beside, right


@right("earliest")
def line_by_line(path):
    """Walk over the lines, and keep the block that one is in."""
    name, content = Path(path).name, Path(path).read_bytes()
    inside, body, ends, blocks = None, [], [], 0
    for line in map(bytes.rstrip, content.split(b"\n")):
        if line.startswith(b"-----BEGIN "):
            if inside:
                raise ValueError(f"{name}: {inside} goes on into another block")
            inside, body, blocks = line[11:].removesuffix(b"-----"), [], blocks + 1
        elif inside and line == b"-----END " + inside + b"-----":
            if inside in (b"TRUSTED CERTIFICATE", b"PKCS7"):
                raise ValueError(f"{name}: {inside} is not read by this tool")
            if inside in (b"CERTIFICATE", b"X509 CERTIFICATE"):
                ends.append(_end(name, b"".join(body)))
            inside = None
        elif inside:
            body.append(line)
    if inside:
        raise ValueError(f"{name}: {inside} does not end")
    if not blocks:
        ends.append(_end(name, base64.b64encode(content)))
    return min(ends).strftime("%Y-%m-%dT%H:%M:%SZ") if ends else None


def _end(name, text):
    try:
        return x509.load_der_x509_certificate(base64.b64decode(text)).not_valid_after_utc
    except (ValueError, x509.InvalidVersion) as error:
        raise ValueError(f"{name}: no certificate: {error}") from None


@right("check")
def in_seconds(folder, now, warn, crit):
    """Walk with os, and count seconds."""
    if now.utcoffset() is None:
        raise ValueError("'now' has to have an offset")
    unknown, known = [], []
    for place, _, names in os.walk(folder):
        for name in names:
            if not name.lower().endswith((".pem", ".crt", ".cer", ".der")):
                continue
            path = str(Path(place) / name)
            shown = os.path.relpath(path, folder).replace(os.sep, "/")
            try:
                expires = line_by_line(path)
            except ValueError:
                unknown.append({"file": shown, "expires": None, "days": None, "status": "UNKNOWN"})
                continue
            if expires is None:
                continue
            end = datetime.strptime(expires, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
            seconds = (end - now).total_seconds()
            word = "CRITICAL" if seconds <= crit * 86400 else "WARNING" if seconds <= warn * 86400 else "OK"
            known.append({"status": word, "days": int(seconds // 86400), "expires": expires, "file": shown})
    files = sorted(unknown, key=lambda row: row["file"]) + sorted(known, key=lambda row: (row["expires"], row["file"]))
    words = {row["status"] for row in files}
    status = next((word for word in ("CRITICAL", "UNKNOWN", "WARNING", "OK") if word in words), "UNKNOWN")
    return {"files": files, "status": status}


@right("run")
def by_hand(arguments, now):
    """Without argparse."""
    limits, folders, as_json = {"--warn": "30", "--crit": "7"}, [], False
    waiting = [*arguments]
    sorry = "CERTIFICATES UNKNOWN: usage: [--warn DAYS] [--crit DAYS] [--json] FOLDER"
    while waiting:
        word = waiting.pop(0)
        option, equals, value = word.partition("=")
        if option in limits:
            if not equals and not waiting:
                return [3, sorry]
            limits[option] = value if equals else waiting.pop(0)
        elif word == "--json":
            as_json = True
        elif word.startswith("-"):
            return [3, sorry]
        else:
            folders.append(word)
    if len(folders) != 1 or not folders[0] or not all(text.isascii() and text.isdigit() for text in limits.values()):
        return [3, sorry]
    warn, crit = int(limits["--warn"]), int(limits["--crit"])
    if crit > warn:
        return [3, sorry]
    found = in_seconds(folders[0], now, warn, crit)
    code = {"OK": 0, "WARNING": 1, "CRITICAL": 2, "UNKNOWN": 3}[found["status"]]
    if as_json:
        return [code, json.dumps(found, indent=2) + "\n"]
    rows, text = found["files"], ""
    number = {
        word: len([row for row in rows if row["status"] == word]) for word in ("CRITICAL", "UNKNOWN", "WARNING", "OK")
    }
    text += (
        f"CERTIFICATES {found['status']}: "
        + ", ".join(f"{many} {word.lower()}" for word, many in number.items())
        + "\n"
    )
    for row in rows:
        if row["status"] != "OK":
            text += "{} {} {}\n".format(row["status"], row["file"], "?" if row["days"] is None else row["days"])
    return [code, text]


@right("earliest")
def piece_by_piece(path):
    """Cut the text at each BEGIN, and let the library read one piece at a time; refuse with the whole path."""
    content = Path(path).read_bytes().replace(b"\r\n", b"\n")
    pieces = (b"\n" + content).split(b"\n-----BEGIN ")[1:]
    moments = []
    try:
        for piece in pieces:
            label = piece.partition(b"-----")[0]
            ended = b"\n-----END " + label + b"-----" in piece
            if not ended or label in (b"TRUSTED CERTIFICATE", b"PKCS7"):
                raise ValueError(label)  # noqa: TRY301 - as people write it
            if label in (b"CERTIFICATE", b"X509 CERTIFICATE"):
                moments.append(x509.load_pem_x509_certificate(b"-----BEGIN " + piece).not_valid_after_utc)
        if not pieces:
            moments.append(x509.load_der_x509_certificate(content).not_valid_after_utc)
    except Exception as error:
        raise ValueError(f"cannot read {path}") from error
    return min(moments).isoformat().replace("+00:00", "Z") if moments else None


by_line = beside(__file__, "blind_line_by_line")
by_pattern = beside(__file__, "blind_with_patterns")
blind_line_by_line_earliest = right("earliest")(by_line.earliest)
blind_line_by_line_check = right("check")(by_line.check)
blind_line_by_line_run = right("run")(by_line.run)
blind_with_patterns_earliest = right("earliest")(by_pattern.earliest)
blind_with_patterns_check = right("check")(by_pattern.check)
blind_with_patterns_run = right("run")(by_pattern.run)
