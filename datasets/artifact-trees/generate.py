"""A store of build artefacts with names, links and ages that punish a careless clean-up script."""

import io
import json
import random
import tarfile
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta

from groundschool.kit import Bundle, Variant
from groundschool.simulation import World
from groundschool.simulation.clock import iso_utc
from groundschool.simulation.services import SERVICES

EDGES = ("empty", "dash-directory", "spaced-directory")
DAY = 24 * 60
OUTSIDE = ("releases/current/booking-api.tar.gz", "releases/current/manifest.json", "keep/licence.key")


@dataclass(frozen=True)
class Entry:
    """One thing in the store: path below it, kind (file, directory, link), age in minutes, and where a link leads."""

    path: str
    kind: str
    minutes: int = 0
    target: str = ""


def generate(seed: int, edge: str | None = None) -> Variant:
    """Return a store as a tar archive with its facts beside it, and which of its files are due at which age."""
    rng = random.Random(f"artifact-trees {seed} {edge}")
    days = rng.randint(5, 30)
    taken = World.from_seed(seed).day + timedelta(hours=rng.randint(6, 20), minutes=rng.randint(0, 59))
    name = {"dash-directory": "-old builds", "spaced-directory": "nightly builds"}.get(edge or "", "artifacts")
    entries = [] if edge == "empty" else _store(rng, days)
    facts = {"directory": name, "days": days, "taken_at": iso_utc(taken)}
    bundle = Bundle(seed, edge)
    bundle.write("artifacts.tar", _archive(name, entries, taken))
    bundle.write("store.json", json.dumps(facts, indent=1) + "\n")
    bundle.truth |= {**facts, "entries": [asdict(entry) for entry in entries], "outside": list(OUTSIDE)}
    _answer(bundle, name, entries, days)
    return bundle.variant()


def _store(rng: random.Random, days: int) -> list[Entry]:
    """Return every trap at least once, among ordinary builds. No age is closer than half an hour to a day's bound."""
    services = rng.sample([service.name for service in SERVICES], 4)

    def old() -> int:
        return (days + rng.randint(2, 60)) * DAY + rng.randint(60, DAY - 60)

    def just() -> int:
        return days * DAY + rng.randint(30, 120)

    def almost() -> int:
        return days * DAY - rng.randint(30, 120)

    def young() -> int:
        return rng.randint(0, days - 2) * DAY + rng.randint(60, DAY - 60)

    found = [Entry(service, "directory", old()) for service in services]
    for service in services:
        for _ in range(rng.randint(2, 3)):
            build = f"{service}/{service}-{rng.randint(1, 9)}.{rng.randint(0, 40)}.{rng.randint(0, 12)}"
            found.append(Entry(f"{build}.tar.gz", "file", old()))
            found.append(Entry(f"{build}-rc.tar.gz", "file", young()))
    first, second, third, _ = services
    number = rng.randint(100, 999)
    found += [
        Entry(f"{first}/just-{number}.tar.gz", "file", just()),
        Entry(f"just-{number}.log", "file", just()),
        Entry(f"{first}/almost-{number}.tar.gz", "file", almost()),
        Entry(f"{second}/release notes {number}.txt", "file", old()),
        Entry(f"{second}/release notes {number} draft.txt", "file", young()),
        Entry(f"{second}/crash\n{number}.dump", "file", old()),
        Entry(f"-rf {number}", "file", old()),
        Entry(f"-n{number}", "file", young()),
        Entry(f"{third}/*.tar.gz", "file", young()),
        Entry(f".cache-{number}", "file", old()),
        Entry(f"{third}/nightly {number}", "directory", old()),
        Entry(f"{third}/nightly {number}/.part", "file", old()),
        Entry(f"{third}/nightly {number}/report.html", "file", young()),
        Entry(f"{third}/latest", "link", old(), "../../releases/current"),
        Entry("licence.key", "link", old(), "../keep/licence.key"),
        Entry("gone", "link", old(), "no-such-build.tar.gz"),
    ]
    unique = {entry.path: entry for entry in found}
    return [unique[path] for path in sorted(unique)]


def _answer(bundle: Bundle, name: str, entries: list[Entry], days: int) -> None:
    """Add what is gone from the store after a run that succeeds, and what each misconception leads to."""
    due = [entry for entry in entries if entry.kind == "file" and entry.minutes >= days * DAY]
    left = {
        "mtime-rounds-down": (entry for entry in due if entry.minutes >= (days + 1) * DAY),
        "names-split": (entry for entry in due if not {" ", "\n"} & {*entry.path}),
        "top-level-only": (entry for entry in due if "/" not in entry.path),
        "hidden-files-missed": (entry for entry in due if "/." not in f"/{entry.path}"),
    }
    traps = {tag: {"success": True, "gone": _paths(chosen)} for tag, chosen in left.items()}
    failing = {"empty": "nothing-is-failure", "dash-directory": "dash-is-an-option"}.get(bundle.edge or "")
    if failing:
        traps[failing] = {"success": False, "gone": []}
    bundle.answer("prune", name, {"success": True, "gone": _paths(due)}, traps)


def _paths(entries: Iterable[Entry]) -> list[str]:
    return sorted(entry.path for entry in entries)


def _archive(name: str, entries: list[Entry], taken: datetime) -> bytes:
    """Return the store, and what its links lead to, as GNU tar writes it: names as they are, times in whole seconds."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.GNU_FORMAT) as archive:
        outside = [Entry(path, "file", 400 * DAY) for path in OUTSIDE]
        for entry in [
            *(Entry(f"{name}/{one.path}", one.kind, one.minutes, one.target) for one in entries),
            *outside,
        ]:
            member = tarfile.TarInfo(entry.path)
            member.mtime = int((taken.astimezone(UTC) - timedelta(minutes=entry.minutes)).timestamp())
            member.uname = member.gname = "ci"
            member.uid = member.gid = 998
            content = b"" if entry.kind != "file" else f"{entry.path.rsplit('/', 1)[-1]}\n".encode()
            member.type = {"file": tarfile.REGTYPE, "directory": tarfile.DIRTYPE, "link": tarfile.SYMTYPE}[entry.kind]
            member.mode, member.linkname, member.size = (
                (0o755 if entry.kind == "directory" else 0o644),
                entry.target,
                len(content),
            )
            archive.addfile(member, io.BytesIO(content))
    return buffer.getvalue()
