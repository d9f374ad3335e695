"""A right answer that was written without having seen the solution: a scanner with an index, and regular expressions."""

import ipaddress
import operator
import re
from pathlib import Path, PurePosixPath

import yaml

BLANKS = " \t"
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def _value(text, at, label):
    """Read a value that begins at this place; return it and where its line ends."""
    out = []
    while True:
        while at < len(text) and (text[at] in BLANKS):
            at += 1
        if at == len(text) or text[at] == "\n":
            return "".join(out), at
        quote = text[at]
        if quote in "'\"":
            opened, at = at, at + 1
            while True:
                if at >= len(text):
                    line = text.count("\n", 0, opened) + 1
                    raise ValueError(f"{label}:{line}: a quote is not closed")
                char = text[at]
                if char == quote:
                    at += 1
                    break
                if char == "\\" and quote == '"' and at + 1 < len(text):
                    following = text[at + 1]
                    if following in '"\\`$':
                        out.append(following)
                    elif following != "\n":
                        out.append(char + following)
                    at += 2
                    continue
                out.append(char)
                at += 1
            continue
        piece = []
        while at < len(text) and text[at] != "\n":
            if text[at] == "\\" and at + 1 < len(text):
                if text[at + 1] != "\n":
                    piece.append(text[at + 1])
                at += 2
            else:
                piece.append(text[at])
                at += 1
        out.append("".join(piece).rstrip(BLANKS))
        return "".join(out), at


def environment(path):
    """Return {"WORKERS": "8", "FEATURE_QUEUE": "false", ...}."""
    text = Path(path).read_text(encoding="utf-8")
    found = {}
    at = 0
    while at < len(text):
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        line = text[at:end]
        name, sign, _ = line.partition("=")
        if not sign or line.lstrip(BLANKS)[:1] in ("#", ";"):
            at = end + 1
            continue
        value, end = _value(text, at + len(name) + 1, Path(path).name)
        if NAME.fullmatch(name.strip(BLANKS)):
            found[name.strip(BLANKS)] = value
        at = end + 1
    return found


NUMBER = r"(?:0|[1-9][0-9]*)"
VERSION = re.compile(rf"({NUMBER}(?:\.{NUMBER})*)(?:-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:\+[0-9A-Za-z.-]+)?")
BOUND = re.compile(r"(>=|<=|==|!=|>|<)[ \t]*(.*)", re.DOTALL)
SIGNS = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
    "==": operator.eq,
    "!=": operator.ne,
}


def _order(version):
    """Return what a version is ordered by."""
    match = VERSION.fullmatch(version)
    if not match:
        raise ValueError("this is no version")
    numbers = [int(one) for one in match[1].split(".")]
    while numbers and not numbers[-1]:
        numbers.pop()
    if match[2] is None:
        return numbers, 1, []
    parts = []
    for part in match[2].split("."):
        if re.fullmatch("[0-9]+", part):
            if part[0] == "0" and part != "0":
                raise ValueError("this is no version")
            parts.append((0, int(part), ""))
        else:
            parts.append((1, 0, part))
    return numbers, 0, parts


def satisfies(version, wanted):
    """Return True or False: satisfies("1.10.3", ">=1.9, <2") is True."""
    ours = _order(version)
    bounds = []
    for bound in wanted.split(","):
        match = BOUND.fullmatch(bound.strip(BLANKS))
        if not match:
            raise ValueError("this is no range")
        bounds.append((SIGNS[match[1]], _order(match[2])))
    return all(compare(ours, theirs) for compare, theirs in bounds)


KEYS = {
    "variables": {"name", "type", "required", "secret", "min", "max", "when"},
    "ports": {"port", "need", "when"},
    "disks": {"path", "free_mib", "when"},
    "programs": {"name", "looks", "version", "when"},
}
ON = {"true", "yes", "on", "1"}
OFF = {"false", "no", "off", "0"}


def _spec(path):
    """Return the sections of a spec, or refuse it."""
    spec = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader) or {}
    if set(spec) - set(KEYS) - {"service"}:
        raise ValueError("checks.yaml: a section that is not known")
    sections = {section: spec.get(section) or [] for section in KEYS}
    for section, checks in sections.items():
        for check in checks:
            if set(check) - KEYS[section]:
                raise ValueError(f"checks.yaml: a key that is not known, in {section}")
            if section == "variables" and check.get("type") not in ("boolean", "integer", "text", "url"):
                raise ValueError("checks.yaml: a type that is not known")
            if section == "ports" and check.get("need") not in ("free", "reachable"):
                raise ValueError("checks.yaml: a need that is not known")
    return sections


def _columns(path, count):
    """Return the columns of each line, or refuse a line that has too few."""
    rows = []
    with open(path, encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            columns = line.rstrip("\n").split(None, count - 1)
            if len(columns) < count:
                raise ValueError(f"{path.name}:{number}: not {count} columns")
            rows.append(columns)
    return rows


def _variable(check, env):
    """Return what is wrong with a variable, or nothing."""
    value = env.get(check["name"])
    if not value:
        if check.get("required", True) is False:
            return None
        return "missing" if value is None else "empty"
    kind = check["type"]
    if kind == "boolean":
        return None if value.lower() in ON | OFF else "type"
    if kind == "integer":
        if not re.fullmatch("-?[0-9]+", value):
            return "type"
        number = int(value)
        low, high = check.get("min"), check.get("max")
        if (low is not None and number < low) or (high is not None and number > high):
            return "bounds"
        return None
    if kind == "url":
        scheme = re.match(r"[a-z][a-z0-9+.-]*://", value)
        if not scheme:
            return "type"
        host = value[value.rindex("@") + 1 :] if "@" in value else value[scheme.end() :]
        if not host or host[0] in "/?#:":
            return "type"
    return None


def _hide(value, secrets):
    """Return a value without secrets, and without the password of a URL."""
    for secret in secrets:
        value = value.replace(secret, "***")
    scheme = value.find("://")
    if scheme >= 0:
        colon, end = value.find(":", scheme + 3), value.rfind("@")
        if 0 <= colon < end:
            value = value[: colon + 1] + "***" + value[end:]
    return value


def _loopback(address):
    """Return whether only this host reaches an address."""
    bare = re.sub(r"%[^\]]*", "", address).strip("[]")
    try:
        known = ipaddress.ip_address(bare)
    except ValueError:
        return False
    known = getattr(known, "ipv4_mapped", None) or known
    return known.is_loopback


def failures(folder):
    """Return [{"check": "port", "name": "8080", "what": "taken", "found": ["127.0.0.1"]}, ...]."""
    folder = Path(folder)
    sections = _spec(folder / "checks.yaml")
    env = environment(str(folder / "service.env"))
    listeners = [row[3].rpartition(":") for row in _columns(folder / "ss.txt", 5)]
    mounts = _columns(folder / "df.txt", 7)[1:]
    secrets = [env[one["name"]] for one in sections["variables"] if one.get("secret") is True and env.get(one["name"])]
    failed = []

    def fails(check, name, what, found):
        failed.append({"check": check, "name": name, "what": what, "found": found})

    def wanted(section):
        for one in sections[section]:
            if "when" not in one or env.get(one["when"], "").lower() in ON:
                yield one

    for one in wanted("variables"):
        what = _variable(one, env)
        if what:
            found = env.get(one["name"])
            if found:
                found = "***" if one.get("secret") is True else _hide(found, secrets)
            fails("variable", one["name"], what, found)
    for one in wanted("ports"):
        who = [address for address, _, port in listeners if port == str(one["port"])]
        if one["need"] == "free":
            if who:
                fails("port", str(one["port"]), "taken", who)
        elif not who:
            fails("port", str(one["port"]), "closed", None)
        elif all(_loopback(address) for address in who):
            fails("port", str(one["port"]), "loopback", who)
    for one in wanted("disks"):
        under = [row for row in mounts if PurePosixPath(one["path"]).is_relative_to(row[6])]
        if not under:
            raise ValueError("df.txt:1: no file system for a path that is asked for")
        room = int(max(under, key=lambda row: len(row[6]))[4])
        if room < one["free_mib"] * 1024:
            fails("disk", one["path"], "space", room // 1024)
    for one in wanted("programs"):
        printed = folder / "versions" / f"{one['name']}.txt"
        text = printed.read_text(encoding="utf-8") if printed.is_file() else ""
        match = re.search(one["looks"], text, re.MULTILINE) if printed.is_file() else None
        if not match:
            fails("program", one["name"], "missing", None)
            continue
        try:
            good = satisfies(match[1], one["version"])
        except ValueError:
            fails("program", one["name"], "unreadable", match[1])
            continue
        if not good:
            fails("program", one["name"], "version", match[1])
    return failed
