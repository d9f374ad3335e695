"""Grades redacted copies and their manifest: what is gone, what stays, what is the same as what, and the hashes."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from groundschool.kit import Expect, Near, Score, Variant, call, given, item, judged, judged_refusals, on_edges

RUN = 5  # characters in a row of a value that may not stay
LONGEST = 80  # a replacement
WORD = 8  # what is shorter is no secret: Bearer, sid, Path
GONE, STANDS, HASH = "gone", "as it was", "a hash without a key"
SECRETS = {
    "secrets in URLs are gone": (2, ("query",)),
    "secrets behind a name and = are gone": (1, ("pair",)),
    "secrets under a key of JSON are gone": (2, ("json-name",)),
    "secrets with the name beside them are gone": (2, ("har-name", "cookies")),
    "also in JSON that is in a text": (1, ("nested",)),
    "bearer tokens are gone": (1, ("bearer",)),
    "web tokens are gone, whole": (2, ("jwt",)),
    "logins in base64 are gone": (2, ("login",)),
    "keys with a known beginning are gone": (1, ("prefix",)),
    "passwords in URLs are gone": (2, ("url-login",)),
    "private keys are gone, line by line": (2, ("block",)),
    "card numbers are gone": (1, ("card",)),
}
PERSONAL = {
    "e-mail addresses are gone": (2, ("mail", "mail-in-url")),
    "IPv4 addresses are gone": (1, ("four",)),
    "IPv6 addresses are gone": (1, ("six",)),
    "telephone numbers are gone": (1, ("phone",)),
}
JOINS = {  # by the group: its points, and what is expected
    "same mail": (2, "the same e-mail address is the same everywhere"),
    "same address": (2, "the same network address is the same everywhere"),
    "same phone": (1, "the same telephone number is the same everywhere"),
}
KEPT = {
    "times stay": (1, ("time",)),
    "order numbers stay": (1, ("order", "order-9")),
    "commits, digests and traces stay": (1, ("hex",)),
    "versions stay": (1, ("version",)),
    "our own addresses stay": (1, ("own",)),
    "what only has such a word in its name stays": (1, ("other-names",)),
    "other base64 stays": (1, ("other-base64",)),
    "certificates stay": (1, ("certificate",)),
    "hosts behind a password stay": (1, ("host",)),
    "what only looks like an address or a token stays": (1, ("picture", "hardware", "words")),
}


def redact(answer: Any, variant: Variant) -> Score:
    """Return the checks of ``redact(folder)``, kind by kind."""
    told = variant.truth["redact"]
    if variant.edge == "torn":
        return _refused(variant, "redact", lambda folder: call(answer, folder))
    got = call(answer, str(variant.path()))
    states = got.look(lambda found: _states(found, variant), otherwise={})
    said = {
        name: got if got.error else given(states.get(name), states.get(name, {}).get("where", name))
        for name in told["wants"]
    }
    if variant.edge:
        return judged(said, told["wants"], told["traps"], [on_edges(__file__, lambda found: found)[variant.edge]])
    expected = [
        Expect(
            "there is a copy of each file, and it can be read",
            lambda found: found["form"],
            2,
            among=_form,
            tag="broken-json",
        ),
        Expect(
            "nothing else is touched", lambda found: found["rest"], 2, among=_files(told["wants"]), tag="rest-touched"
        ),
    ]
    for labels in (SECRETS, PERSONAL, KEPT):
        for label, (points, kinds) in labels.items():
            expected.append(Expect(label, item("seen"), points, among=kinds, critical=labels is SECRETS))
    expected += [Expect(label, item("same_as"), points, among=[group]) for group, (points, label) in JOINS.items()]
    return judged(said, told["wants"], told["traps"], expected)


def manifest(answer: Any, variant: Variant) -> Score:
    """Return the checks of ``manifest(folder, copies)``."""
    told, copies = variant.truth["manifest"], variant.truth["copies"]
    if variant.edge == "torn":
        return _refused(variant, "manifest", lambda folder: call(answer, folder, copies))
    got = call(answer, str(variant.path()), copies)
    said = {name: got if got.error else given(got.look(lambda found, name=name: found[name], otherwise={}), name)
            for name in told["wants"]}  # fmt: skip
    if variant.edge:
        return judged(said, told["wants"], told["traps"], [on_edges(__file__, _entry)[variant.edge]])
    expected = [
        Expect("where each file comes from", lambda found: found["source"], 1),
        Expect("the hash of each original", lambda found: _hash(found["sha256"]), 2),
        Expect("whether it is still what was collected", lambda found: found["intact"], 2),
        Expect("the hash of each copy", lambda found: _hash(found["copy_sha256"]), 2),
    ]
    for ending, points in ((".log", 1), (".jsonl", 2), (".json", 2), (".har", 1), (".env", 1)):
        names = [name for name in told["wants"] if name.endswith(ending)]
        expected.append(Expect(f"from when until when, of {ending}", _range, points, among=names))
    return judged(said, told["wants"], told["traps"], expected)


def _refused(variant: Variant, task: str, said: Any) -> Score:
    """Return the check that a line which is no record is named."""
    wants = variant.truth[task]["wants"]
    got = {folder: said(f"{variant.path()}/{folder}") for folder in wants}
    return judged_refusals(got, wants, "read-anyway", on_edges(__file__, lambda place: place)["torn"])


def _form(want: Any) -> bool:
    return "form" in want


def _files(wants: Mapping[str, Any]) -> list[str]:
    return [name for name, want in wants.items() if "rest" in want]


def _states(found: Any, variant: Variant) -> dict[str, Any]:
    """Return what became of each thing and of each file."""
    copies = {name: text for name, text in found.items() if isinstance(text, str)}
    states: dict[str, Any] = {"all": {"form": sorted(found)}}
    shown, before = dict[tuple[str, str], Any](), dict[tuple[str, str], Any]()
    names = _files(variant.truth["redact"]["wants"])
    for name in names:
        raw = variant.files[name].decode("utf-8-sig")
        before |= _original(name, raw)
        try:
            shown |= {(name, path): value for path, value in _leaves(name, copies[name].removeprefix("\ufeff"))}
            states[name] = {"form": "can be read"}
        except (KeyError, ValueError) as error:
            states[name] = {"form": f"cannot be read: {error}"}
    planted = {(file, path) for file, path, _ in variant.truth["leaves"]}
    for name in names:
        states[name]["rest"] = STANDS
    for place in {**before, **shown}:
        if shown.get(place, ...) != before.get(place, ...) and place not in planted:
            states[place[0]]["rest"] = f"changed at {place[1] or place[0]}"
    return states | _things(shown, variant.truth)


def _things(shown: Mapping[tuple[str, str], Any], truth: Mapping[str, Any]) -> dict[str, Any]:
    """Return what became of each kind of thing, and which of them are the same now."""
    stands, things, groups = dict[tuple[str, str], str](), truth["things"], truth["groups"]
    states: dict[str, Any] = {kind: {"seen": []} for _, kind, _ in things.values()}
    states |= {group: {"same_as": {}} for group in JOINS}
    for file, path, parts in truth["leaves"]:
        for label, there in _found(parts, shown.get((file, path)), things):
            role, kind, text = things[label]
            seen = _seen(there, role, kind, text)
            if seen not in (GONE, STANDS, *states[kind]["seen"]):
                states[kind]["seen"] = sorted([*states[kind]["seen"], seen])
                states[kind].setdefault("where", label)
            if role == "person":
                group = f"same {groups[kind]}"
                place = there.lower().removeprefix("::ffff:") if there else label
                first = stands.setdefault((group, place), label)
                states[group]["same_as"][label] = first if seen in (GONE, HASH) else "there"
    return states


@lru_cache(maxsize=64)  # many answers are tried on a variant
def _original(name: str, raw: str) -> dict[tuple[str, str], Any]:
    return {(name, path): value for path, value in _leaves(name, raw)}


def _leaves(name: str, text: str) -> Iterator[tuple[str, Any]]:
    """Yield the values of a file with their paths: its lines, or what JSON holds; ValueError where it is no JSON."""
    lines = text.removesuffix("\n").removesuffix("\r").split("\n")
    if name.endswith((".log", ".env")):
        yield from ((str(number), line.removesuffix("\r")) for number, line in enumerate(lines, 1))
    elif name.endswith(".jsonl"):
        for number, line in enumerate(lines, 1):
            yield from _flat(json.loads(line), str(number)) if line.strip() else [(str(number), "")]
    else:
        yield from _flat(json.loads(text), "")


def _flat(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Yield what a value holds; JSON in a text counts as what it holds."""
    if isinstance(value, str) and value.startswith("{"):
        try:
            value = json.loads(value)
        except ValueError:
            yield path, value
            return
    if not isinstance(value, (dict, list)):
        yield path, [type(value).__name__, value]
        return
    yield path, f"{type(value).__name__} of {len(value)}"
    for key, one in value.items() if isinstance(value, dict) else enumerate(value):
        yield from _flat(one, f"{path}.{key}" if path else str(key))


def _found(parts: list[Any], shown: Any, things: Mapping[str, Any]) -> Iterator[tuple[str, str | None]]:
    """Yield what stands in the place of each thing; None where what is around it has changed, unless it stands there."""
    text = shown[1] if isinstance(shown, list) else shown
    labels = [part[0] for part in parts if not isinstance(part, str)]
    found = _between(parts, text) if isinstance(text, str) else None
    for number, label in enumerate(labels):
        spelt = things[label][2]
        yield label, found[number] if found else spelt if isinstance(text, str) and spelt in text else None


def _between(parts: list[Any], text: str) -> list[str] | None:
    """Return what stands in a text between what is known of it; None where that is not there in this order."""
    found, at = list[str](), 0
    if isinstance(parts[0], str):
        if not text.startswith(parts[0]):
            return None
        at = len(parts[0])
    literals = [part for part in parts[1:] if isinstance(part, str)]
    behind = literals.pop() if isinstance(parts[-1], str) and literals else ""
    for part in literals:
        place = text.find(part, at)
        if place < 0:
            return None
        found.append(text[at:place])
        at = place + len(part)
    place = len(text) - len(behind)
    if place < at or not text.endswith(behind):
        return None
    return [*found, text[at:place]]


def _seen(there: str | None, role: str, kind: str, text: str) -> str:
    """Return what became of a thing."""
    if role == "keep":
        return STANDS if there == text else "changed"
    if not there:
        return "what stands around it has changed" if there is None else "nothing stands in its place"
    if there == text:
        return "there"
    if len(there) > LONGEST:
        return f"what is longer than {LONGEST} characters"
    if _part(there, kind, text):
        return "a part of it is there"
    return HASH if role == "person" and _hashed(there, text) else GONE


def _part(there: str, kind: str, text: str) -> bool:
    """Return whether enough of a value stays to know more of it than that it was there."""
    there, text = (there.lower(), text.lower()) if kind in ("mail", "mail-in-url", "six") else (there, text)
    words = [word for word in re.split(r"[\s;=]+", text) if len(word) >= WORD] or [text]
    if kind.startswith("mail"):
        name, host = re.split("@|%40", text)
        words = [name] if there.endswith(".example") and host not in there else [text]
    if kind in ("four", "phone"):
        words = [text.removeprefix("::ffff:"), re.sub(r"\D", "", text)]
    runs = {there[at : at + RUN] for at in range(max(1, len(there) - RUN + 1))}
    return any(run in word for run in runs if len(run) == RUN for word in words)


def _hashed(there: str, text: str) -> bool:
    """Return whether a replacement is what anybody gets who hashes the value."""
    runs = re.findall(r"[0-9a-f]{6,}", there.lower())
    known = {text, text.lower(), text.removeprefix("::ffff:"), text.replace("%40", "@").replace("%2B", "+").lower()}
    made = (
        [hashlib.new(how, one.encode()).hexdigest() for one in known for how in ("md5", "sha1", "sha256")]
        if runs
        else []
    )
    return any(digest.startswith(run[:12]) or digest.endswith(run) for digest in made for run in runs)


def _hash(found: Any) -> Any:
    return found.lower().removeprefix("sha256:") if isinstance(found, str) else found


def _range(found: Any) -> Any:
    return [_moment(found["from"]), _moment(found["until"])]


def _moment(found: Any) -> Any:
    """Return a moment as a number; what is no moment in UTC stays what it is."""
    if not isinstance(found, str):
        return found
    try:
        at = datetime.fromisoformat(found)
    except ValueError:
        return found
    return Near(at.timestamp(), 0.001) if at.utcoffset() == timedelta() else found


def _entry(found: Any) -> Any:
    return [found["source"], _hash(found["sha256"]), found["intact"], _hash(found["copy_sha256"]), *_range(found)]
