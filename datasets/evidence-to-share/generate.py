"""An incident's evidence with secrets and personal data in it; what is right and wrong of its copies and manifest."""

import hashlib
import json
import random
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import unquote

from groundschool.kit import READ_ANYWAY, Bundle, Variant, beside
from groundschool.simulation.state import World

making, logs, papers = (beside(__file__, name) for name in ("making", "logs", "papers"))
Evidence, Thing = making.Evidence, making.Thing
MAKE = (logs.access_log, logs.app_log, papers.channel, papers.archive, papers.settings)
EDGES = ("again", "close", "marked", "quiet", "torn")
LOG = "collected.json"
SOURCES = {
    ".log": "edge-{}.saltmarsh.example:/var/log/nginx/access.log", ".jsonl": "kubectl logs of both pods, ticket {}",
    ".json": "export of the channel inc-{}", ".har": "the browser of whoever reproduced it, ticket {}",
    ".env": "config repository, revision {}",
}  # fmt: skip
PEOPLE = ("ydemir", "jpires", "mchua", "slarsen")
TORN = ("cut", "panic", "no-offset", "no-key", "no-time")
LEFT = {  # what a misconception leaves of something, where it is neither all nor nothing
    "jwt-cut": "a part of it is there", "domain-left": "a part of it is there",
    "block-joined": "what stands around it has changed",
}  # fmt: skip
GROUPS = {"mail": "mail", "mail-in-url": "mail", "four": "address", "six": "address"}


def generate(seed: int, edge: str | None = None) -> Variant:
    """Return a folder of evidence, what must be gone and what must stay, and what its manifest says."""
    rng, bundle = random.Random(f"evidence {seed} {edge}"), Bundle(seed, edge)
    if edge == "again":
        return _again(rng, bundle)
    evidence = Evidence(rng, World.from_seed(seed).day, close=edge == "close")
    for make in MAKE:
        make(evidence)
    if edge == "quiet":
        _emptied(evidence)
    if edge == "torn":
        _torn(rng, bundle, evidence)
        return bundle.variant()
    raw = {name: _bytes(name, text, marked=edge == "marked") for name, text in evidence.files.items()}
    _things(bundle, evidence)
    _manifest(rng, bundle, evidence, raw)
    return bundle.variant()


def _emptied(evidence: Evidence) -> None:
    """Leave the files, and nothing in them."""
    evidence.leaves = []
    empty = {".log": "", ".jsonl": "", ".json": "[]\n", ".env": "# nothing is set\n"}
    for name in evidence.files:
        har = json.dumps({"log": {"version": "1.2", "creator": {"name": "x", "version": "1"}, "entries": []}})
        evidence.files[name] = empty.get(_kind(name), har)
        evidence.times[name] = []


def _kind(name: str) -> str:
    return name[name.rindex(".") :]


def _bytes(name: str, text: str, *, marked: bool) -> bytes:
    """Return a file; one that went through Windows has its line ends, and a mark at the beginning of an archive."""
    if not marked:
        return text.encode()
    return (b"\xef\xbb\xbf" if name.endswith(".har") else b"") + text.replace("\n", "\r\n").encode()


def _things(bundle: Bundle, evidence: Evidence) -> None:
    """Add what has to be gone, what has to stay, and which of the gone are the same."""
    leaves, things = [], dict[str, Thing]()
    for file, path, parts in evidence.leaves:
        shown: list[Any] = []
        for part in filter(None, parts):
            if isinstance(part, str):
                shown[-1:] = [shown[-1] + part] if shown and isinstance(shown[-1], str) else [*shown[-1:], part]
                continue
            label = f"{file} {path} {part.kind} {len(things)}"
            things[label] = part
            shown.append([label])
        leaves.append([file, path, shown])
    bundle.truth["leaves"] = leaves
    bundle.truth["things"] = {label: [one.role, one.kind, one.text] for label, one in things.items()}
    bundle.truth["groups"] = GROUPS
    for kind in sorted({one.kind for one in things.values()}):
        mine = [one for one in things.values() if one.kind == kind]
        usual = "changed" if mine[0].role == "keep" else "there"
        left = {trap: LEFT.get(trap, usual) for one in mine for trap in one.traps}
        bundle.answer("redact", kind, {"seen": []}, {trap: {"seen": [state]} for trap, state in left.items()})
    for group in sorted({*GROUPS.values()}) if things else ():
        bundle.answer("redact", f"same {group}", *_joined(group, things))
    bundle.answer("redact", "all", {"form": sorted(evidence.files)})
    for file in evidence.files:
        bundle.answer("redact", file, {"form": "can be read", "rest": "as it was"})


def _joined(group: str, things: Mapping[str, Thing]) -> tuple[Any, dict[str, Any]]:
    """Return with which one before it each thing of a group is the same, and what misconceptions make of that."""
    mine = {label: one for label, one in things.items() if GROUPS.get(one.kind) == group}

    def same(key: Callable[[str, Thing], object]) -> dict[str, Any]:
        first: dict[object, str] = {}
        return {"same_as": {label: first.setdefault(key(label, one), label) for label, one in mine.items()}}

    return same(lambda _, one: one.who), {
        "one-for-all": same(lambda _label, _one: group),
        "spellings-apart": same(lambda _, one: one.text),
        "each-by-itself": same(lambda label, _: label),
        "file-by-file": same(lambda label, one: (label.split()[0], one.who)),
        "plus-cut": same(lambda _, one: re.sub(r"\+[^@]*", "", one.who)),
        "url-apart": same(lambda _, one: one.text.lower()),
        "capitals-apart": same(lambda _, one: unquote(one.text)),
    }


def _manifest(rng: random.Random, bundle: Bundle, evidence: Evidence, raw: Mapping[str, bytes]) -> None:
    """Add the files with the log of their collection, copies to be sent, and what the manifest says of all."""
    names = [*raw]
    touched = set(rng.sample(names, rng.choice((1, 2))))
    entries, copies = [], {}
    for name in names:
        bundle.write(name, raw[name])
        at = evidence.start + timedelta(hours=3, minutes=rng.randrange(50))
        then = raw[name] + b"\n" if name in touched else raw[name]
        entries.append({
            "file": name, "source": SOURCES[_kind(name)].format(rng.randrange(2, 900)), "sha256": _sha(then),
            "collected_at": at.isoformat(), "collected_by": rng.choice(PEOPLE),
        })  # fmt: skip
        copies[name] = f"a copy of {name}, fit to be sent: né {rng.randrange(10**6)}\n"
    rng.shuffle(entries)
    bundle.write(LOG, json.dumps({"incident": f"INC-{rng.randrange(2000, 9000)}", "files": entries}, indent=1) + "\n")
    bundle.truth["copies"] = copies
    for entry in entries:
        name = entry["file"]
        times = evidence.times[name]
        right = {"source": entry["source"], "sha256": _sha(raw[name]), "intact": name not in touched,
                 "copy_sha256": _sha(copies[name].encode()), **_range(times)}  # fmt: skip
        bundle.answer("manifest", name, right, _misread(right, entry, evidence, raw[name], copies[name].encode()))


def _misread(
    right: dict[str, Any], entry: dict[str, str], evidence: Evidence, raw: bytes, copy: bytes
) -> dict[str, Any]:
    """Return what misconceptions make of an entry of the manifest."""
    name = entry["file"]
    times, text = evidence.times[name], evidence.files[name]
    of_text = _sha(raw.decode("utf-8-sig").replace("\r\n", "\n").encode())
    traps = {
        "copy-for-original": right | {"sha256": right["copy_sha256"], "intact": False},
        "original-for-copy": right | {"copy_sha256": right["sha256"]},
        "hash-of-text": right | {"sha256": of_text, "intact": of_text == entry["sha256"]},
        "copy-stripped": right | {"copy_sha256": _sha(copy.strip())},
        "copy-in-latin": right | {"copy_sha256": _sha(copy.decode().encode("latin-1"))},
        "hash-believed": right | {"sha256": entry["sha256"]},
        "never-compared": right | {"intact": True},
        "nothing-is-something": right | {"from": "1970-01-01T00:00:00Z", "until": "1970-01-01T00:00:00Z"},
        "time-of-collection": right | {key: entry["collected_at"].replace("+00:00", "Z") for key in ("from", "until")},
    }
    if times:
        traps["first-and-last"] = right | _between(times if name != "checkout.har" else _in_file(text), ordered=True)
        local = [*_local(evidence, name)]
        traps["wall-clock"] = right | _between([one.replace(tzinfo=UTC) for one in local])
        traps["as-text"] = right | _as_text(local)
        traps["not-utc"] = right | {"from": min(local).isoformat(), "until": max(local).isoformat()}
        traps["no-fraction"] = right | _between([one.replace(microsecond=0) for one in times])
        traps["every-time"] = right | _between([*times, *_further(name, text)])
    return traps


def _range(times: list[datetime]) -> dict[str, Any]:
    return _between(times) if times else {"from": None, "until": None}


def _between(times: list[datetime], *, ordered: bool = False) -> dict[str, str]:
    first, last = (times[0], times[-1]) if ordered else (min(times), max(times))
    return {"from": _shown(first), "until": _shown(last)}


def _shown(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _local(evidence: Evidence, name: str) -> list[datetime]:
    """Return the times of a file's records as they stand there, with their offsets, in the order of the file."""
    text = evidence.files[name]
    match _kind(name):
        case ".log":
            found = [line.split("[")[1].split("]")[0] for line in text.splitlines()]
            return [datetime.strptime(one, "%d/%b/%Y:%H:%M:%S %z") for one in found]
        case ".jsonl":
            return [datetime.fromisoformat(json.loads(line)["time"]) for line in text.splitlines()]
        case ".har":
            return _in_file(text)
        case _:
            return evidence.times[name]


def _in_file(text: str) -> list[datetime]:
    return [datetime.fromisoformat(one["startedDateTime"]) for one in json.loads(text)["log"]["entries"]]


def _as_text(local: list[datetime]) -> dict[str, str]:
    texts = {one.isoformat(): one for one in local}
    return {"from": _shown(texts[min(texts)]), "until": _shown(texts[max(texts)])}


def _further(name: str, text: str) -> list[datetime]:
    """Return times in a file that are not those of its records."""
    if name == "checkout.har":
        return [datetime.fromisoformat(one["startedDateTime"]) for one in json.loads(text)["log"]["pages"]]
    if name != "incident-channel.json":
        return []
    stamps = [one["edited"]["ts"] for one in json.loads(text) if "edited" in one]
    stamps += [one["thread_ts"] for one in json.loads(text) if "thread_ts" in one]
    return [datetime.fromtimestamp(float(one), UTC) for one in stamps]


def _sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _again(rng: random.Random, bundle: Bundle) -> Variant:
    """Return two folders with customers in common, of whom each has another place in the second.

    Whoever counts them, in the order of appearance or sorted, gives a customer of both another number in each: two come
    before in the first folder, and two behind in the second.
    """
    host, net = rng.choice(("mail.example", "inbox.example")), rng.choice(("198.51.100", "203.0.113"))
    people = sorted("".join(rng.choices("abcdefghikmnoprstu", k=7)) for _ in range(10))
    lasts = sorted(rng.sample(range(100, 250), 10))
    lines = [
        f"MAIL_{number}={name}@{host}\nADDRESS_{number}={net}.{last}\n"
        for number, (name, last) in enumerate(zip(people, lasts, strict=True))
    ]
    bundle.truth["copies"] = {"booking-api.env": "a copy of each\n"}
    for folder, mine in (("first", lines[:8]), ("second", lines[2:])):
        content = "".join(mine)
        entry = {"file": "booking-api.env", "source": f"the {folder} host", "sha256": _sha(content.encode())}
        bundle.write(f"{folder}/booking-api.env", content)
        bundle.write(f"{folder}/{LOG}", json.dumps({"incident": "INC-2041", "files": [entry]}) + "\n")
        right = {"source": entry["source"], "sha256": entry["sha256"], "intact": True,
                 "copy_sha256": _sha(b"a copy of each\n"), **_range([])}  # fmt: skip
        bundle.answer("manifest", folder, right)
    for kind in ("MAIL", "ADDRESS"):
        bundle.answer("redact", kind, "other ones", {"turned-back": "the same ones in both folders"})
    return bundle.variant()


def _torn(rng: random.Random, bundle: Bundle, evidence: Evidence) -> None:
    """Add folders with a line in each that nobody can read; the line has to be named."""
    bundle.truth["folders"], bundle.truth["copies"] = {"redact": [], "manifest": []}, dict.fromkeys(evidence.files, "x")
    for number, how in enumerate(TORN, 1):
        folder = f"evidence-{number}"
        file = next(name for name in evidence.files if name.endswith(".log" if how == "no-time" else ".jsonl"))
        lines = evidence.files[file].splitlines()
        at = rng.randrange(1, len(lines))
        lines[at] = _spoilt(lines[at], how)
        names = [name for name in evidence.files if name.endswith((".log", ".jsonl", ".env"))]
        for name, text in (evidence.files | {file: "\n".join(lines) + "\n"}).items():
            if name in names:
                bundle.write(f"{folder}/{name}", text)
        entries = [{"file": name, "source": "x", "sha256": _sha(evidence.files[name].encode())} for name in names]
        bundle.write(f"{folder}/{LOG}", json.dumps({"incident": "INC-1", "files": entries}) + "\n")
        for task in ("redact", "manifest") if how in TORN[:2] else ("manifest",):
            bundle.truth["folders"][task].append(folder)
            bundle.answer(task, folder, f"{file}:{at + 1}", {"read-anyway": READ_ANYWAY})


def _spoilt(line: str, how: str) -> str:
    """Return a line that is no record any more, or one of an unknown moment."""
    if how == "cut":
        return line[: len(line) // 2]
    if how == "panic":
        return "panic: runtime error: invalid memory address or nil pointer dereference"
    if how == "no-time":
        return line.replace(line[line.index("[") : line.index("]") + 1], "-")
    told = json.loads(line)
    at = told.pop("time")
    return json.dumps(told if how == "no-key" else told | {"time": at[:19]})
