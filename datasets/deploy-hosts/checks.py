"""What fails on a host that was drawn, and what each misconception makes of it."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from groundschool.kit import beside

versions = beside(__file__, "versions")
MIB, STARS = 1024, "***"
ON, OFF = ("true", "yes", "on", "1"), ("false", "no", "off", "0")
ORDER = ("variables", "ports", "disks", "programs")
URL = re.compile(r"[a-z][a-z0-9+.-]*://(?:.*@)?(?!.*@)[^/?#:@].*")  # a host behind the last @
LOOSE = {
    "slash-alone": re.compile(URL.pattern.replace("/?#:@", "/@")),
    "capital-scheme": re.compile(URL.pattern.replace("a-z", "A-Za-z")),
}
Row = dict[str, Any]
Host = Any  # of generate.py, which loads this module


def failures(host: Host, how: str = "") -> list[Row]:
    """Return the failures of a host, in the order that is asked for; right, or as a misconception has them."""
    values = host.values(how)
    order = host.sections if how == "order-of-the-file" else ORDER
    found = [row for section in order for row in _of_section(host, section, values, how)]
    return found[:1] if how == "first-only" else found


def _of_section(host: Host, section: str, values: Mapping[str, str], how: str) -> Iterator[Row]:
    for want in host.wants.get(section, []):
        if "when" in want and how != "when-ignored" and not _is_on(values.get(want["when"]), how):
            continue
        if failure := SECTIONS[section](host, want, values, how):
            name, what, shown = failure
            yield {"check": section[:-1], "name": name, "what": what, "found": shown}


def _is_on(value: str | None, how: str) -> bool:
    if how == "any-text-is-true":
        return bool(value)
    if how == "not-false-is-true":
        return bool(value) and str(value).lower() not in OFF
    if how == "true-alone":
        return value == "true"
    return value is not None and value.lower() in ON


def _variable(host: Host, want: Row, values: Mapping[str, str], how: str) -> tuple[str, str, Any] | None:
    value, name = values.get(want["name"]), want["name"]
    needed = want.get("required", True) or how == "optional-needed"
    if how == "blank-is-empty" and value and not value.strip():
        return name, "empty", value
    if how == "falsy-is-missing" and value is not None and value.lower() in OFF:
        value = None
    if not value:
        what = "missing" if value is None or how == "empty-is-missing" else "empty"
        shown = (
            None
            if value is None or how == "empty-is-missing"
            else STARS
            if how == "stars-for-nothing" and want.get("secret")
            else ""
        )
        return (name, what, shown) if needed else None
    if not _is_of_type(value, want["type"], how):
        return name, "type", _shown(host, want, value, how)
    if want["type"] == "integer" and _is_out(value, want, how):
        return name, "bounds", _shown(host, want, value, how)
    return None


def _is_of_type(value: str, kind: str, how: str) -> bool:
    if kind == "integer" and how == "whatever-int-reads":
        try:
            int(value)
        except ValueError:
            return False
        return True
    if kind == "url" and how == "any-scheme":
        return bool(re.match(r"[a-z][a-z0-9+.-]*://", value))
    if kind == "url" and how in LOOSE:
        return bool(LOOSE[how].fullmatch(value))
    return {
        "text": lambda: True,
        "boolean": lambda: value.lower() in (*ON, *OFF),
        "integer": lambda: bool(re.fullmatch("-?[0-9]+", value)),
        "url": lambda: bool(URL.fullmatch(value)),
    }[kind]()


def _is_out(value: str, want: Row, how: str) -> bool:
    least, most = want.get("min"), want.get("max")
    least = None if how == "zero-is-no-bound" and least == 0 else least
    if how == "bounds-as-text":
        return bool((least is not None and value < str(least)) or (most is not None and value > str(most)))
    try:
        number, step = int(value), int(how == "bounds-excluded")
    except ValueError:
        return False
    return bool((least is not None and number < least + step) or (most is not None and number > most - step))


def _shown(host: Host, want: Row, value: str, how: str) -> str:
    """Return a value as a report may show it."""
    if want.get("secret") and how != "values-shown":
        return STARS
    if how not in ("values-shown", "borrowed-shown"):
        for secret in host.needed_secrets if how == "needed-alone" else host.secrets:
            value = _replaced(value, secret, how)
    if how in ("values-shown", "passwords-shown") or (how == "urls-alone" and want["type"] != "url"):
        return value
    pattern = r"(://[^:@/]*:)[^@/]*@" if how == "tidy-passwords" else r"(://[^:]*:).*@"
    return re.sub(pattern, rf"\1{STARS}@", value)


def _replaced(value: str, secret: str, how: str) -> str:
    if how == "as-a-pattern":
        return re.sub(secret, STARS, value)
    return value.replace(secret, STARS, 1 if how == "replaced-once" else -1)


def _port(host: Host, want: Row, _values: object, how: str) -> tuple[str, str, Any] | None:
    port = str(want["port"])
    if how == "port-as-text":
        there = [one.address for one in host.listeners if port in f"{one.address}:{one.port}"]
    else:
        there = [one.address for one in host.listeners if one.port == want["port"]]
    outside = [one for one in there if not _is_loopback(one, how)]
    if want["need"] == "free":
        there = outside if how == "loopback-is-free" else there[:1] if how == "first-address" else there
        return (port, "taken", there) if there else None
    if not there:
        return port, "closed", None
    return None if outside or how == "anybody-listens" else (port, "loopback", there)


def _is_loopback(address: str, how: str) -> bool:
    if how == "one-loopback":
        return address == "127.0.0.1"
    return address.removeprefix("[::ffff:").startswith("127.") or address == "[::1]"


def _disk(host: Host, want: Row, _values: object, how: str) -> tuple[str, str, Any] | None:
    path = want["path"]
    over = [one for one in host.mounts if _is_over(one.target, path, how)]
    if how == "mounts-alone":
        over = [one for one in host.mounts if one.target == path]
    if not over:
        return None
    usage = max(over, key=lambda one: len(one.target)).usage
    if how == "root-alone":
        usage = next(one.usage for one in host.mounts if one.target == "/")
    if usage is None:
        raise ValueError(f"{path} lies on a mount without blocks")
    kib, unit = usage.available, 1000 if how == "thousands" else MIB
    if how == "rounded-up":
        return (path, "space", -(-kib // unit)) if -(-kib // unit) < want["free_mib"] else None
    return (path, "space", kib // unit) if kib // unit < want["free_mib"] else None


def _is_over(target: str, path: str, how: str) -> bool:
    if how == "names-begin-alike":
        return path.startswith(target)
    return target == "/" or f"{path}/".startswith(f"{target}/")


def _program(host: Host, want: Row, _values: object, how: str) -> tuple[str, str, Any] | None:
    name, version = want["name"], host.versions[want["name"]]
    if how == "last-match" and version is not None:
        version = re.findall(want["looks"], host.said[name], re.MULTILINE)[-1]
    if how == "first-line-alone" and version is not None and version not in host.said[name].split("\n")[0]:
        version = None
    if version is None:
        return name, "missing", None
    loose = re.search(r"\d+(\.\d+)*", version) if how == "first-numbers" else None
    try:
        fits = versions.satisfies(loose[0] if loose else version, want["version"], how)
    except ValueError:
        return name, "unreadable", version
    return None if fits else (name, "version", version)


SECTIONS = {"variables": _variable, "ports": _port, "disks": _disk, "programs": _program}
MISTAKEN = (
    "first-only",
    "optional-needed",
    "any-text-is-true",
    "not-false-is-true",
    "true-alone",
    "when-ignored",
    "falsy-is-missing",
    "empty-is-missing",
    "stars-for-nothing",
    "whatever-int-reads",
    "any-scheme",
    "bounds-as-text",
    "bounds-excluded",
    "needed-alone",
    "borrowed-shown",
    "tidy-passwords",
    "passwords-shown",
    "values-shown",
    "order-of-the-file",
    "port-as-text",
    "loopback-is-free",
    "anybody-listens",
    "one-loopback",
    "thousands",
    "rounded-up",
    "mounts-alone",
    "root-alone",
    "names-begin-alike",
    "first-line-alone",
    "first-numbers",
    "blank-is-empty",
    "slash-alone",
    "capital-scheme",
    "zero-is-no-bound",
    "urls-alone",
    "replaced-once",
    "as-a-pattern",
    "first-address",
    "last-match",
)
