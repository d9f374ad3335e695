"""A right answer that was written without having seen the solution: a machine of states, a comparison by hand, and tables of checks."""

import os
import re
import string
from itertools import zip_longest

import yaml

LETTERS = set(string.ascii_letters + string.digits + "_")


def _assignments(text, called):
    """Yield name and value of each line that sets something, one character after the other."""
    state, key, out, kept, line, opened = "key", "", [], 0, 1, 0
    for char in text + "\n":
        if state == "key":
            if char == "\n":
                key = ""
            elif char == "=":
                state, out, kept = "between", [], 0
            elif not key.strip(" \t") and char in "#;":
                state = "remark"
            else:
                key += char
        elif state == "remark":
            if char == "\n":
                state, key = "key", ""
        elif state in ("between", "plain"):
            if char == "\n":
                yield key.strip(" \t"), "".join(out[:kept])
                state, key = "key", ""
            elif char == "\\":
                state = "escaped"
            elif state == "between" and char in " \t":
                pass
            elif state == "between" and char in "'\"":
                state, opened = "single" if char == "'" else "double", line
            else:
                state = "plain"
                out.append(char)
                if char not in " \t":
                    kept = len(out)
        elif state == "escaped":
            state = "plain"
            if char != "\n":
                out.append(char)
                kept = len(out)
        elif state == "double escaped":
            state = "double"
            if char != "\n":
                out += [char] if char in '"\\`$' else ["\\", char]
        elif (state, char) in (("single", "'"), ("double", '"')):
            state, kept = "between", len(out)
        elif state == "double" and char == "\\":
            state = "double escaped"
        else:
            out.append(char)
        line += char == "\n"
    if state not in ("key", "remark"):
        raise ValueError(f"{called}:{opened}: this quote is not closed")


def environment(path):
    """Return {"WORKERS": "8", "FEATURE_QUEUE": "false", ...}."""
    with open(path, encoding="utf-8", newline="") as file:
        text = file.read().replace("\r\n", "\n")
    return {
        name: value
        for name, value in _assignments(text, os.path.basename(path))
        if name and set(name) <= LETTERS and not name[0].isdigit()
    }


def _digits(text):
    return bool(text) and set(text) <= set(string.digits)


def _read(version):
    """Return the numbers and the parts of the pre-release (or None)."""
    allowed = set(string.ascii_letters + string.digits + "-")
    rest, plus, build = version.partition("+")
    numbers, hyphen, early = rest.partition("-")
    numbers, parts = numbers.split("."), early.split(".") if hyphen else None
    counted = numbers + [part for part in parts or [] if _digits(part)]
    if (
        not all(map(_digits, numbers))
        or any(one != "0" and one.startswith("0") for one in counted)
        or any(not part or not set(part) <= allowed for part in parts or [])
        or (plus and (not build or not set(build) <= allowed | {"."}))
    ):
        raise ValueError("no version")
    return [int(one) for one in numbers], parts


def _compare(left, right):
    """Return what is less, equal or greater than 0, as semver's section 11 orders them."""
    for one, other in zip_longest(left[0], right[0], fillvalue=0):
        if one != other:
            return 1 if one > other else -1
    if left[1] is None or right[1] is None:
        return (left[1] is None) - (right[1] is None)
    for one, other in zip_longest(left[1], right[1]):
        if one is None or other is None:
            return -1 if one is None else 1
        if one == other:
            continue
        if _digits(one) and _digits(other):
            return 1 if int(one) > int(other) else -1
        if _digits(one) or _digits(other):
            return -1 if _digits(one) else 1
        return 1 if one > other else -1
    return 0


def satisfies(version, wanted):
    """Return True or False: satisfies("1.10.3", ">=1.9, <2") is True."""
    ours = _read(version)
    holds = {
        ">=": lambda order: order >= 0,
        "<=": lambda order: order <= 0,
        "==": lambda order: order == 0,
        "!=": lambda order: order != 0,
        ">": lambda order: order > 0,
        "<": lambda order: order < 0,
    }
    results = []
    for bound in (one.strip(" \t") for one in wanted.split(",")):
        sign = next((sign for sign in holds if bound.startswith(sign)), None)
        if sign is None:
            raise ValueError("no range")
        results.append(holds[sign](_compare(ours, _read(bound[len(sign) :].lstrip(" \t")))))
    return all(results)


def _lines(folder, name):
    with open(os.path.join(folder, name), encoding="utf-8") as file:
        return file.read().splitlines()


def _is_on(value):
    return (value or "").lower() in ("true", "yes", "on", "1")


def _check_variable(check, host):
    value = host["environment"].get(check["name"])
    secret = check.get("secret", False) is True
    if not value:
        return None if check.get("required", True) is False else (("missing", None) if value is None else ("empty", ""))
    shown = "***" if secret else host["hide"](value)
    if check["type"] == "boolean" and value.lower() not in ("true", "yes", "on", "1", "false", "no", "off", "0"):
        return "type", shown
    if check["type"] == "integer":
        if not _digits(value.removeprefix("-")):
            return "type", shown
        if int(value) < check.get("min", int(value)) or int(value) > check.get("max", int(value)):
            return "bounds", shown
    if check["type"] == "url":
        head, found, tail = value.partition("://")
        lead = "@" in value
        host_name = value.rsplit("@", 1)[1] if lead else tail
        if not found or not re.fullmatch("[a-z][a-z0-9+.-]*", head) or host_name[:1] in ("", "/", "?", "#", ":"):
            return "type", shown
    return None


def _for_this_host(address):
    address = address.split("%")[0].replace("[", "").replace("]", "")
    return address == "::1" or address.removeprefix("::ffff:").startswith("127.")


def _check_port(check, host):
    who = [address for address, port in host["listeners"] if port == str(check["port"])]
    if check["need"] == "free":
        return ("taken", who) if who else None
    if not who:
        return "closed", None
    return ("loopback", who) if all(map(_for_this_host, who)) else None


def _check_disk(check, host):
    place = check["path"].rstrip("/")
    while place and place not in host["mounts"]:
        place = place.rpartition("/")[0]
    if (place or "/") not in host["mounts"]:
        raise ValueError("df.txt:1: the path of a disk is on none of these")
    mib = int(host["mounts"][place or "/"]) // 1024
    return ("space", mib) if mib < check["free_mib"] else None


def _check_program(check, host):
    path = os.path.join(host["folder"], "versions", check["name"] + ".txt")
    if not os.path.exists(path):
        return "missing", None
    with open(path, encoding="utf-8") as file:
        match = re.compile(check["looks"], re.MULTILINE).search(file.read())
    if match is None:
        return "missing", None
    try:
        return None if satisfies(match.group(1), check["version"]) else ("version", match.group(1))
    except ValueError:
        return "unreadable", match.group(1)


SECTIONS = {
    "variables": ("variable", "name", _check_variable, "name type required secret min max when"),
    "ports": ("port", "port", _check_port, "port need when"),
    "disks": ("disk", "path", _check_disk, "path free_mib when"),
    "programs": ("program", "name", _check_program, "name looks version when"),
}
WORDS = {"type": ("boolean", "integer", "text", "url"), "need": ("free", "reachable")}


def failures(folder):
    """Return [{"check": "port", "name": "8080", "what": "taken", "found": ["127.0.0.1"]}, ...]."""
    spec = yaml.load("\n".join(_lines(folder, "checks.yaml")), Loader=yaml.CSafeLoader) or {}
    for section, checks in spec.items():
        if section != "service" and section not in SECTIONS:
            raise ValueError("checks.yaml asks for something that is not known")
        for check in (checks or []) if section != "service" else []:
            for key, value in check.items():
                if key not in SECTIONS[section][3].split() or (key in WORDS and value not in WORDS[key]):
                    raise ValueError("checks.yaml asks for something that is not known")

    variables = environment(os.path.join(folder, "service.env"))
    listeners, mounts = [], {}
    for number, line in enumerate(_lines(folder, "ss.txt"), 1):
        columns = line.split()
        if len(columns) < 5:
            raise ValueError(f"ss.txt:{number}: this line was cut")
        listeners.append(columns[3].rsplit(":", 1))
    for number, line in enumerate(_lines(folder, "df.txt"), 1):
        columns = line.split(maxsplit=6)
        if len(columns) < 7:
            raise ValueError(f"df.txt:{number}: this line was cut")
        if number > 1:
            mounts[columns[6]] = columns[4]

    secrets = [variables.get(one["name"]) for one in spec.get("variables") or [] if one.get("secret") is True]

    def hide(value):
        for secret in filter(None, secrets):
            value = "***".join(value.split(secret))
        return re.sub(r"^(.*?://[^:]*:).*(@[^@]*)$", r"\1***\2", value, flags=re.DOTALL)

    host = {"environment": variables, "listeners": listeners, "mounts": mounts, "folder": folder, "hide": hide}
    report = []
    for section, (called, name, look, _) in SECTIONS.items():
        for check in spec.get(section) or []:
            if "when" in check and not _is_on(variables.get(check["when"])):
                continue
            wrong = look(check, host)
            if wrong:
                report.append({"check": called, "name": check[name], "what": wrong[0], "found": wrong[1]})
    return report
