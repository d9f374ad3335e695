"""Grades redacted copies and their manifest: what is gone, what stays, what is the same as what, and the hashes."""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from groundschool.kit import (
    Expect,
    Near,
    Score,
    Variant,
    as_it_is,
    call,
    given,
    item,
    judged,
    judged_refusals,
    on_edges,
    part,
)

RUN = 5  # characters in a row of a value that may not stay
LONGEST = 80  # a replacement
WORD = 8  # what is shorter is no secret: Basic, sid, Path
GROUPED = ("mail", "mail-in-url", "four", "six")
PUBLIC = re.compile(r"\.example$|^2001:0?db8:(?:[0:]*:)?")  # says nothing of anybody
GONE, STANDS = "gone", "as it was"
OTHERS, SAME = "other ones", "the same ones in both folders"
PLANTED = re.compile(r"^(\w+)=(.*?)\r?$", re.MULTILINE)
FILE = r"[\w.-]+\.(?:jsonl|log)"
PLACE = rf"{FILE}[^\d\n]{{0,40}}\d+|[Ll]ine\W+\d+\W+(?:\w+\W+){{0,2}}{FILE}"
SECRETS = {  # by the label: its points, and the kinds that it is about
    "secrets behind a name and = are gone": (2, ("pair",)),
    "secrets under a key of JSON are gone": (2, ("json-name",)),
    "secrets with the name beside them are gone": (2, ("har-name", "cookies")),
    "also in JSON that is in a text": (2, ("nested",)),
    "web tokens are gone, whole": (2, ("jwt",)),
    "logins in base64 are gone": (1, ("login",)),
    "passwords in URLs are gone": (2, ("url-login",)),
    "private keys are gone, line by line": (2, ("block",)),
}
PERSONAL = {
    "e-mail addresses are gone, with their domains": (2, ("mail", "mail-in-url")),
    "IPv4 addresses are gone": (1, ("four",)),
    "IPv6 addresses are gone": (1, ("six",)),
}
JOINS = {  # by the group: its points, and what is expected
    "same mail": (2, "the same e-mail address is the same everywhere"),
    "same address": (2, "the same network address is the same everywhere"),
}
KEPT = {
    "times stay": (1, ("time",)),
    "orders, commits, digests and traces stay": (1, ("hex",)),
    "versions and addresses of network cards stay": (1, ("version", "hardware")),
    "our own addresses stay": (1, ("own",)),
    "what only has such a word in its name stays": (1, ("other-names",)),
    "other base64 stays": (1, ("other-base64",)),
    "certificates stay": (1, ("certificate",)),
    "hosts behind a password stay": (1, ("host",)),
}


def redact(answer: Any, variant: Variant) -> Score:
    """Return the checks of ``redact(folder)``, kind by kind."""
    told = variant.truth["redact"]
    if variant.edge == "torn":
        return _refused(variant, "redact", lambda folder: call(answer, folder))
    if variant.edge == "again":
        return _again(answer, variant)
    got = call(answer, str(variant.path()))
    states = got.look(lambda found: _states(found, variant), otherwise={})
    files = _files(told["wants"])
    said = {
        name: got if got.error else given(states.get(name), states.get(name, {}).get("where", name))
        for name in told["wants"]
    }
    if variant.edge:
        on_edge = on_edges(__file__, as_it_is)[variant.edge]
        among = None if variant.edge == "close" else ["all", *files, "block"]
        return judged(said, told["wants"], told["traps"], [replace(on_edge, among=among)])
    expected = [
        Expect(
            "there is a copy of each file that can be read", item("form"), 2, among=["all", *files], tag="broken-json"
        ),
        Expect("nothing else is touched", item("rest"), 2, among=files, tag="rest-touched"),
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
    if variant.edge == "again":
        calls = {folder: call(answer, f"{variant.path()}/{folder}", copies) for folder in told["wants"]}
        said = {folder: part(got, "booking-api.env") for folder, got in calls.items()}
    else:
        got = call(answer, str(variant.path()), copies)
        said = {name: part(got, name) for name in told["wants"]}
    if variant.edge:
        return judged(said, told["wants"], told["traps"], [on_edges(__file__, _entry)[variant.edge]])
    expected = [
        Expect("where each file comes from", item("source"), 1),
        Expect("the hash of each original", lambda found: _hash(found["sha256"]), 2),
        Expect("whether it is still what was collected", item("intact"), 2),
        Expect("the hash of each copy", lambda found: _hash(found["copy_sha256"]), 2),
    ]
    for ending, points in ((".log", 1), (".jsonl", 2), (".json", 2), (".har", 1), (".env", 1)):
        names = [name for name in told["wants"] if name.endswith(ending)]
        expected.append(Expect(f"from when until when, of {ending}", _range, points, among=names))
    return judged(said, told["wants"], told["traps"], expected)


def _again(answer: Any, variant: Variant) -> Score:
    """Return the check that those who are in two folders get other pseudonyms in the second call."""
    told = variant.truth["redact"]
    calls = [call(answer, f"{variant.path()}/{folder}") for folder in ("first", "second")]
    failed = next((got for got in calls if got.error), None)
    first, second = (got.look(lambda found: dict(PLANTED.findall(found["booking-api.env"])), {}) for got in calls)
    raw, said = variant.files["first/booking-api.env"].decode(), {}
    for kind in told["wants"]:
        both = {name for name in first.keys() & second.keys() if name.startswith(kind)}
        made = {first[name] for name in both if f"={first[name]}\n" not in raw}
        state = "not one for each" if len(made) < len(both) or not both else SAME
        state = OTHERS if any(first[name] != second[name] for name in both) else state
        said[kind] = failed or given(state, f"the pseudonyms of two calls ({kind})")
    return judged(said, told["wants"], told["traps"], [on_edges(__file__, as_it_is, 4)["again"]])


def _refused(variant: Variant, task: str, said: Any) -> Score:
    """Return the check that a line which is no record is named."""
    wants = variant.truth[task]["wants"]
    got = {folder: said(f"{variant.path()}/{folder}") for folder in wants}
    return judged_refusals(got, wants, "read-anyway", on_edges(__file__, _place)["torn"], PLACE)


def _place(found: Any) -> Any:
    """Return a place as FILE:LINE; in words, either may come first."""
    [file] = re.findall(FILE, found) or [""]
    return f"{file}:{re.findall('[0-9]+', found.replace(file, ''))[0]}" if file else found


def _files(wants: Mapping[str, Any]) -> list[str]:
    return [name for name, want in wants.items() if "rest" in want]


def _states(found: Any, variant: Variant) -> dict[str, Any]:
    """Return what became of each thing and of each file."""
    states, shown = {"all": {"form": sorted(found)}}, dict[tuple[str, str], Any]()
    planted = {(file, path) for file, path, _ in variant.truth["leaves"]}
    for name in _files(variant.truth["redact"]["wants"]):
        before, after, form = _original(name, variant.files[name].decode("utf-8-sig")), dict[str, Any](), "can be read"
        try:
            after = _leaves(name, found[name].removeprefix("\ufeff"))
        except (KeyError, AttributeError, ValueError) as error:
            form = f"cannot be read: {error}"
        odd = [path for path in {**before, **after} if before.get(path, ...) != after.get(path, ...)]
        touched = [path for path in odd if (name, path) not in planted]
        states[name] = {"form": form, "rest": f"changed at {touched[0] or name}" if touched else STANDS}
        shown |= {(name, path): value for path, value in after.items()}
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
                first = stands.setdefault((group, there.lower() if there else label), label)
                states[group]["same_as"][label] = first if seen == GONE else "there"
    return states


def _leaves(name: str, text: str) -> dict[str, Any]:
    """Return the values of a file by their paths: its lines, or what JSON holds; ValueError where it is no JSON."""
    if name.endswith((".json", ".har")):
        return dict(_flat(json.loads(text), ""))
    lines: list[Any] = [line.removesuffix("\r") for line in text.removesuffix("\n").split("\n")]
    if name.endswith(".jsonl"):
        lines = [json.loads(line) if line.strip() else line for line in lines]
    return dict(_flat(dict(enumerate(lines, 1)), ""))


_original = lru_cache(maxsize=64)(_leaves)  # many answers are tried on a variant


def _flat(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Yield what a value holds; JSON in a text counts as what it holds."""
    if isinstance(value, str) and value.startswith("{"):
        with suppress(ValueError):
            value = json.loads(value)
    if not isinstance(value, (dict, list)):
        yield path, [type(value).__name__, value]
        return
    yield path, f"{type(value).__name__} of {len(value)}"
    for key, one in value.items() if isinstance(value, dict) else enumerate(value):
        yield from _flat(one, f"{path}.{key}" if path else str(key))


def _found(parts: list[Any], shown: Any, things: Mapping[str, Any]) -> Iterator[tuple[str, str | None]]:
    """Yield what stands in the place of each thing; None where what is around it has changed, unless it stands there."""
    text = shown[1] if isinstance(shown, list) else shown
    labels = [one[0] for one in parts if not isinstance(one, str)]
    found = _between(parts, text) if isinstance(text, str) else None
    for number, label in enumerate(labels):
        spelt = things[label][2]
        yield label, found[number] if found else spelt if isinstance(text, str) and spelt in text else None


def _between(parts: list[Any], text: str) -> list[str] | None:
    """Return what stands in a text between what is known of it; None where that is not there in this order."""
    pattern = "".join(re.escape(one) if isinstance(one, str) else r"([^\n]*?)" for one in parts)
    found = re.fullmatch(pattern, text)
    return list(found.groups()) if found else None


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
    return "a part of it is there" if _part(there, kind, text) else GONE


def _part(there: str, kind: str, text: str) -> bool:
    """Return whether enough of a value stays to know more of it than that it was there."""
    words = [word for word in re.split(r"[\s;=]+", text) if len(word) >= WORD] or [text]
    if kind in GROUPED:
        there, words = there.lower(), [PUBLIC.sub("", text.lower())]
    return any(there[at : at + RUN] in word for word in words for at in range(len(there) - RUN + 1))


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
