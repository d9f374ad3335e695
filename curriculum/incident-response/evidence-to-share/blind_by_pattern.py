"""A right answer that was written without having seen the solution: one regular expression for each rule, in order."""

import base64
import binascii
import hashlib
import ipaddress
import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

GONE = "***"
ENDS = ("password", "secret", "token", "apikey", "cookie", "authorization")
KEY = re.compile(r"(-----BEGIN (?:[A-Z0-9 ]+ )?PRIVATE KEY-----)(.*?)(-----END)", re.DOTALL)
PAIR = re.compile(r"""([A-Za-z0-9_-]+)=(["'`]?)([^\s&,;<>|"'`]+)""")
JWT = re.compile(r"eyJ[A-Za-z0-9_-]*\.eyJ[A-Za-z0-9_-]*\.[A-Za-z0-9_-]+")
WORD = re.compile(r"[A-Za-z0-9+/]{4,}={0,2}")
LOGIN = re.compile(rb"[A-Za-z0-9_.-]+:[\x21-\x7e]+")
URL = re.compile(r"""([A-Za-z][A-Za-z0-9+.-]*://[^\s/@:"'`]*:)[^\s/@:"'`]+(?=@)""")
MAIL = re.compile(r"[A-Za-z0-9._%+-]+(?:@|%40)[A-Za-z][A-Za-z0-9-]*(?:\.[A-Za-z0-9-]+)+")
SIX = re.compile(r"(?<![A-Za-z0-9:.])[0-9A-Fa-f:]*:[0-9A-Fa-f:]*:(?:\d+\.\d+\.\d+\.\d+|[0-9A-Fa-f]*)(?![A-Za-z0-9])")
FOUR = re.compile(r"(?<![A-Za-z0-9.-])(?<![A-Za-z0-9]/)\d{1,3}(?:\.\d{1,3}){3}(?![A-Za-z0-9-]|\.\d)")
OURS = (ipaddress.ip_network("10.0.0.0/8"), ipaddress.ip_network("fd00::/8"))


def is_secret(name):
    return name.lower().replace("-", "").replace("_", "").endswith(ENDS)


def login(match):
    word = match[0]
    try:
        made = base64.b64decode(word.rstrip("=") + "=" * (-len(word.rstrip("=")) % 4), validate=True)
    except binascii.Error:
        return word
    return GONE if LOGIN.fullmatch(made) else word


class Redactor:
    def __init__(self):
        self.known = {}

    def name(self, kind, value):
        mine = self.known.setdefault(kind, {})
        return mine.setdefault(value, f"[{kind}{len(mine) + 1}]")

    def mail(self, match):
        plain = match[0].lower().replace("%40", "@").replace("%2b", "+")
        return self.name("E", plain)

    def address(self, match):
        found, tail = match[0], ""
        while True:
            try:
                ip = ipaddress.ip_address(found)
                break
            except ValueError:
                if not found.endswith(":"):
                    return match[0]
                found, tail = found[:-1], ":" + tail
        if any(ip in net for net in OURS if net.version == ip.version):
            return match[0]
        return self.name("N", ip) + tail

    def text(self, text):
        text = KEY.sub(lambda m: m[1] + re.sub(r"[^\r\n]+(?=[\r\n])", GONE, m[2]) + m[3], text)
        text = PAIR.sub(lambda m: f"{m[1]}={m[2]}{GONE}" if is_secret(m[1]) else m[0], text)
        text = JWT.sub(GONE, text)
        text = WORD.sub(login, text)
        text = URL.sub(lambda m: m[1] + GONE, text)
        text = MAIL.sub(self.mail, text)
        text = SIX.sub(self.address, text)
        return FOUR.sub(self.address, text)

    def value(self, value, *, inner=False):
        if isinstance(value, str):
            if value.startswith("{") and not inner:
                try:
                    return json.dumps(self.value(json.loads(value), inner=True))
                except ValueError:
                    pass
            return self.text(value)
        if isinstance(value, list):
            return [self.value(one, inner=inner) for one in value]
        if not isinstance(value, dict):
            return value
        new = {}
        pair = isinstance(value.get("name"), str) and isinstance(value.get("value"), str)
        for key, one in value.items():
            if isinstance(one, str) and (is_secret(key) or (key == "value" and pair and is_secret(value["name"]))):
                new[key] = GONE
            elif key == "cookies" and isinstance(one, list):
                new[key] = [
                    {**self.value(c, inner=inner), "value": GONE}
                    if isinstance(c, dict) and "value" in c
                    else self.value(c)
                    for c in one
                ]
            else:
                new[key] = self.value(one, inner=inner)
        return new


def redact(folder):
    """Return {"checkout.har": "{...", "payments-api.env": "VERSION=...", ...}."""
    copies, redactor = {}, Redactor()
    for path in sorted(Path(folder).iterdir()):
        if path.name == "collected.json":
            continue
        text = path.read_bytes().decode("utf-8-sig")
        if path.suffix in (".json", ".har"):
            copies[path.name] = json.dumps(redactor.value(json.loads(text)), indent=2)
        elif path.suffix == ".jsonl":
            lines = text.split("\n")
            for at, line in enumerate(lines):
                if at == len(lines) - 1 and not line:
                    continue
                try:
                    lines[at] = json.dumps(redactor.value(json.loads(line)))
                except ValueError:
                    raise ValueError(f"{path.name}:{at + 1} is no JSON") from None
            copies[path.name] = "\n".join(lines)
        else:
            copies[path.name] = redactor.text(text)
    return copies


STAMP = re.compile(r"\[(\d\d/[A-Z][a-z][a-z]/\d{4}:\d\d:\d\d:\d\d [+-]\d{4})\]")


def times(path):
    text = path.read_bytes().decode("utf-8-sig")
    if path.suffix == ".har":
        return [datetime.fromisoformat(one["startedDateTime"]) for one in json.loads(text)["log"]["entries"]]
    if path.suffix == ".json":
        start = datetime(1970, 1, 1, tzinfo=UTC)
        found = []
        for one in json.loads(text):
            seconds, _, fraction = one["ts"].partition(".")
            found.append(start + timedelta(seconds=int(seconds), microseconds=int(fraction[:6].ljust(6, "0"))))
        return found
    if path.suffix == ".env":
        return []
    found = []
    lines = text.split("\n")
    if not lines[-1]:
        lines.pop()
    for number, line in enumerate(lines, 1):
        try:
            if path.suffix == ".log":
                at = datetime.strptime(STAMP.search(line)[1], "%d/%b/%Y:%H:%M:%S %z")
            else:
                at = datetime.fromisoformat(json.loads(line)["time"])
            if at.tzinfo is None:
                raise ValueError("no offset")
        except (ValueError, TypeError, KeyError) as error:
            raise ValueError(f"{path.name}:{number} has no time that can be read") from error
        found.append(at)
    return found


def manifest(folder, copies):
    """Return {"checkout.har": {"source": ..., "sha256": ..., "intact": ..., "copy_sha256": ..., ...}, ...}."""
    folder = Path(folder)
    entries = {}
    for one in json.loads((folder / "collected.json").read_text(encoding="utf-8-sig"))["files"]:
        path = folder / one["file"]
        now = hashlib.sha256(path.read_bytes()).hexdigest()
        found = [at.astimezone(UTC).isoformat(timespec="microseconds") for at in times(path)]
        entries[path.name] = {
            "source": one["source"],
            "sha256": now,
            "intact": now == one["sha256"],
            "copy_sha256": hashlib.sha256(copies[path.name].encode("utf-8")).hexdigest(),
            "from": min(found, default=None),
            "until": max(found, default=None),
        }
    return entries
