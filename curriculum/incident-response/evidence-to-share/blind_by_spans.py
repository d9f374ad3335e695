"""A right answer that was written without having seen the solution: spans found in the text as it was, HMAC names."""

import base64
import hashlib
import hmac
import ipaddress
import json
import re
import secrets
from datetime import UTC, datetime
from decimal import Decimal
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import unquote

WORDS = ["password", "secret", "token", "apikey", "cookie", "authorization"]
ALNUM = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
NETWORKS = [(0x0A000000, 24, 4), (0xFD << 120, 120, 6)]


def secret_name(name):
    bare = "".join(c for c in name.lower() if c not in "-_")
    return any(bare[-len(word) :] == word for word in WORDS)


def by_name(text):
    for found in re.finditer(r"([A-Za-z0-9_\-]*)=", text):
        if not secret_name(found[1]):
            continue
        start = found.end()
        start += text[start : start + 1] in ("'", '"')
        end = start
        while end < len(text) and not text[end].isspace() and text[end] not in "&,;<>|\"'":
            end += 1
        yield start, end


def web_tokens(text):
    for found in re.finditer(r"[A-Za-z0-9_.\-]+", text):
        pieces = found[0].strip(".").split(".")
        if len(pieces) == 3 and all(pieces) and pieces[0].startswith("eyJ") and pieces[1].startswith("eyJ"):
            start = found.start() + found[0].index("eyJ")
            yield start, start + len(".".join(pieces))


def logins(text):
    for found in re.finditer(r"[A-Za-z0-9+/]+={0,2}", text):
        try:
            made = base64.b64decode(found[0], validate=True).decode("ascii")
        except ValueError:
            continue
        user, colon, password = made.partition(":")
        printable = all(33 <= ord(c) < 127 for c in made)
        if user and colon and password and printable and set(user) <= ALNUM | set("_.-"):
            yield found.span()


def url_passwords(text):
    at = text.find("://")
    while at >= 0:
        end = at + 3
        while end < len(text) and not text[end].isspace() and text[end] not in "/@\"'<>|":
            end += 1
        user, colon, password = text[at + 3 : end].partition(":")
        if text[end : end + 1] == "@" and colon and password and ":" not in password:
            yield at + 3 + len(user) + 1, end
        at = text.find("://", at + 3)


def key_lines(text):
    inside, at = False, 0
    for line in re.findall(r"[^\n]*\n?", text):
        bare = line.rstrip("\r\n")
        if "-----END" in line:
            inside = False
        if inside and bare:
            yield at, at + len(bare)
        if re.search(r"-----BEGIN ([A-Z0-9]+ )*PRIVATE KEY-----", line):
            inside = True
        at += len(line)


def mails(text):
    for found in re.finditer(r"([A-Za-z0-9._%+\-]+)(@|%40)([A-Za-z][A-Za-z0-9\-]*(?:\.[A-Za-z0-9\-]+)+)", text):
        yield *found.span(), "mail", unquote(found[0]).lower()


def canonical(word):
    try:
        return ipaddress.ip_address(word)
    except ValueError:
        return None


def ours(ip):
    return any(ip.version == version and int(ip) >> shift == net >> shift for net, shift, version in NETWORKS)


def addresses(text):
    for found in re.finditer(r"[A-Za-z0-9:]*:[A-Za-z0-9:.]*", text):
        word = found[0].rstrip(".")
        word = word if word.endswith("::") else word.rstrip(":")
        ip = canonical(word) if word.count(":") >= 2 else None
        if ip and not ours(ip):
            yield found.start(), found.start() + len(word), "ip", str(ip)
    for found in re.finditer(r"\d+\.\d+\.\d+\.\d+", text):
        before, after = text[: found.start()][-2:].rjust(2), text[found.end() :][:2].ljust(2)
        if before[1] in ALNUM or before[1] in ".-" or (before[1] == "/" and before[0] in ALNUM):
            continue
        if after[0] in ALNUM or after[0] == "-" or (after[0] == "." and after[1].isdigit()):
            continue
        ip = canonical(found[0])
        if ip and not ours(ip):
            yield *found.span(), "ip", str(ip)


RULES = [key_lines, by_name, web_tokens, logins, url_passwords, mails, addresses]


def pseudonym(key, kind, value):
    digest = hmac.new(key, f"{kind} {value}".encode(), "sha256").hexdigest()[:16]
    return f"<{kind}:{digest.translate(str.maketrans('0123456789abcdef', 'GHJKLMNPQRSTUVWX'))}>"


def clean(text, key):
    taken = []
    for rule in RULES:
        for start, end, *who in list(rule(text)):
            if start < end and all(end <= other[0] or other[1] <= start for other in taken):
                taken.append((start, end, pseudonym(key, *who) if who else "(removed)"))
    for start, end, new in sorted(taken, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def walk(value, key, *, deep=True, secret=False):
    match value:
        case str() if secret:
            return "(removed)"
        case str():
            if deep and value[:1] == "{":
                try:
                    return json.dumps(
                        walk(json.loads(value), key, deep=False), ensure_ascii=False, separators=(",", ":")
                    )
                except ValueError:
                    pass
            return clean(value, key)
        case list():
            return [walk(one, key, deep=deep) for one in value]
        case dict():
            new = {name: walk(one, key, deep=deep, secret=secret_name(name)) for name, one in value.items()}
            told, said = value.get("name"), value.get("value")
            if isinstance(told, str) and isinstance(said, str) and secret_name(told):
                new["value"] = "(removed)"
            if isinstance(value.get("cookies"), list):
                new["cookies"] = [
                    one | {"value": "(removed)"} if isinstance(one, dict) else one for one in new["cookies"]
                ]
            return new
    return value


def read(folder, name):
    return (Path(folder) / name).read_bytes().decode("utf-8-sig")


def rows(folder, name):
    """Each line with its number, parsed if the file has JSON in its lines."""
    for number, line in enumerate(read(folder, name).rstrip("\r\n").split("\n"), 1):
        try:
            if line.strip():
                yield number, json.loads(line) if name.endswith(".jsonl") else line
        except json.JSONDecodeError:
            raise ValueError(f"{name}:{number}: no JSON") from None


def redact(folder):
    """Return {"checkout.har": "{...", "payments-api.env": "VERSION=...", ...}."""
    key = secrets.token_bytes(32)
    copies = {}
    for name in (path.name for path in Path(folder).iterdir()):
        if name.endswith(".jsonl"):
            copies[name] = "\n".join(json.dumps(walk(row, key), ensure_ascii=False) for _, row in rows(folder, name))
        elif name.endswith((".json", ".har")) and name != "collected.json":
            copies[name] = json.dumps(walk(json.loads(read(folder, name)), key), ensure_ascii=False)
        elif name != "collected.json":
            copies[name] = clean(read(folder, name), key)
    return copies


def log_time(line):
    day, month, rest = re.search(r"\[(\d+)/(\w+)/(\d+:\d+:\d+:\d+ [+-]\d+)\]", line).groups()
    year, clock = rest.split(":", 1)
    return parsedate_to_datetime(f"{day} {month} {year} {clock}")


def times(folder, name):
    if name.endswith(".har"):
        for entry in json.loads(read(folder, name))["log"]["entries"]:
            yield datetime.fromisoformat(entry["startedDateTime"])
    elif name.endswith(".json"):
        for message in json.loads(read(folder, name)):
            seconds, fraction = divmod(Decimal(message["ts"]), 1)
            yield datetime.fromtimestamp(int(seconds), UTC).replace(microsecond=int(fraction * 1_000_000))
    elif not name.endswith(".env"):
        for number, row in rows(folder, name):
            try:
                at = datetime.fromisoformat(row["time"]) if name.endswith(".jsonl") else log_time(row)
                if at.utcoffset() is None:
                    raise ValueError
            except (ValueError, KeyError, TypeError, AttributeError):
                raise ValueError(f"{name}:{number}: no time") from None
            yield at


def written(at):
    return at and at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def manifest(folder, copies):
    """Return {"checkout.har": {"source": ..., "sha256": ..., "intact": ..., "copy_sha256": ..., ...}, ...}."""
    result = {}
    for item in json.loads(read(folder, "collected.json"))["files"]:
        name = item["file"]
        with (Path(folder) / name).open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        found = sorted(times(folder, name)) or [None]
        result[name] = {
            "source": item["source"],
            "sha256": digest,
            "intact": digest == item["sha256"],
            "copy_sha256": hashlib.sha256(copies[name].encode()).hexdigest(),
            "from": written(found[0]),
            "until": written(found[-1]),
        }
    return result
