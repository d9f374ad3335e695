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

NAMES = {"dash-directory": "-old builds", "spaced-directory": "nightly builds", "dir-is-dash": "-"}
EDGES = ("empty", *NAMES, "cdpath", "link-slash")
DAY = 24 * 60
DAYS = [days for days in range(10, 31) if not {"8", "9"} & {*str(days)}]  # with a 0 in front they are octal numbers
OUTSIDE = ("releases/current/booking-api.tar.gz", "releases/current/manifest.json", "keep/licence.key")

TYPES = {"file": tarfile.REGTYPE, "directory": tarfile.DIRTYPE, "link": tarfile.SYMTYPE, "pipe": tarfile.FIFOTYPE}


@dataclass(frozen=True)
class Entry:
    """One thing in the store: path below it, file, directory, link or pipe, its age, and where a link leads."""

    path: str
    kind: str
    minutes: int = 0
    target: str = ""


def generate(seed: int, edge: str | None = None) -> Variant:
    """Return a store as a tar archive with its facts beside it, and which of its files are due at which age."""
    rng = random.Random(f"artifact-trees {seed} {edge}")
    days = rng.choice(DAYS)
    taken = World.from_seed(seed).day + timedelta(hours=rng.randint(6, 20), minutes=rng.randint(0, 59))
    name = NAMES.get(edge or "", "artifacts")
    outside = [*OUTSIDE, f"elsewhere/{name}/old.tar.gz"]  # the last is where cd ends up with CDPATH or OLDPWD
    entries = [] if edge == "empty" else _store(rng, days, builds=0 if edge else 2)
    facts = {"directory": name, "days": days, "taken_at": iso_utc(taken)}
    bundle = Bundle(seed, edge)
    bundle.write("artifacts.tar", _archive(name, entries, outside, taken))
    bundle.write("store.json", json.dumps(facts, indent=1) + "\n")
    bundle.truth |= {**facts, "entries": [asdict(entry) for entry in entries], "outside": outside}
    _answer(bundle, name, entries, days)
    return bundle.variant()


def _store(rng: random.Random, days: int, builds: int) -> list[Entry]:
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
        for _ in range(builds and rng.randint(1, builds)):
            build = f"{service}/{service}-{rng.randint(1, 9)}.{rng.randint(0, 40)}.{rng.randint(0, 12)}"
            found.append(Entry(f"{build}.tar.gz", "file", old()))
            found.append(Entry(f"{build}-rc.tar.gz", "file", young()))
    first, second, third, _ = services
    number = rng.randint(100, 999)
    found += [
        Entry(f"{first}/just-{number}.tar.gz", "file", just()),
        Entry(f"just-{number}.log", "file", just()),
        Entry(f"{first}/nine-days-{number}.log", "file", 9 * DAY + rng.randint(60, DAY // 2)),
        Entry(f"{first}/a-year-{number}.log", "file", 365 * DAY + rng.randint(60, DAY // 2)),
        Entry(f"{first}/almost-{number}.tar.gz", "file", almost()),
        Entry(f"{second}/release notes {number}.txt", "file", old()),
        Entry(f"{second}/release notes {number} draft.txt", "file", young()),
        Entry(f"{second}/crash\n{number}.dump", "file", old()),
        Entry(f"-rf {number}", "file", old()),
        Entry(f"-n{number}", "file", young()),
        Entry(f"{third}/*.tar.gz", "file", young()),
        Entry(f"{second}/log {number}\n", "file", old()),
        Entry(f"{first}/windows\\{number}.zip", "file", old()),
        Entry(f"{first}/coverage-100%-{number}.html", "file", old()),
        Entry(f"{second}/relatório {number}.html", "file", old()),
        Entry(f"{second}/agent-{number}.pipe", "pipe", old()),
        Entry(f"{second}/empty", "directory", old()),
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
    """Add what a run that succeeds prints, what is gone, and what each misconception leads to."""
    aged = [entry for entry in entries if entry.minutes >= days * DAY]
    due = [entry for entry in aged if entry.kind == "file"]
    stay = [f"{entry.path}/" for entry in entries if entry not in due and entry.kind != "directory"]
    folders = (entry for entry in entries if entry.kind == "directory")
    led = {
        "mtime-rounds-down": (entry for entry in due if entry.minutes >= (days + 1) * DAY),
        "names-split": (entry for entry in due if not {" ", "\n"} & {*entry.path}),
        "read-mangles": (entry for entry in due if "\\" not in entry.path and entry.path == entry.path.rstrip()),
        "top-level-only": (entry for entry in due if "/" not in entry.path),
        "hidden-files-missed": (entry for entry in due if "/." not in f"/{entry.path}"),
        "not-only-files": (entry for entry in aged if entry.kind != "directory"),
        "tidies-up": [*due, *(one for one in folders if not any(path.startswith(f"{one.path}/") for path in stay))],
    }
    traps = {tag: _led(_paths(chosen)) for tag, chosen in led.items()}
    traps["newline-lists"] = _led(_paths(due)) | {"listed": None}
    traps |= _on_edge(bundle.edge or "", f"elsewhere/{name}/old.tar.gz", _paths(due))
    bundle.answer("prune", name, _led(_paths(due)), traps)


def _on_edge(edge: str, elsewhere: str, due: list[str]) -> dict[str, dict]:
    """Return what the misconceptions that an edge is about lead to."""
    failed, strayed = _led([]) | {"success": False}, _led([]) | {"outside": [elsewhere]}
    traps: dict[str, dict[str, dict]] = {
        "empty": {"nothing-is-failure": failed},
        "dash-directory": {"dash-is-an-option": failed},
        "dir-is-dash": {"cd-goes-elsewhere": strayed},
        "cdpath": {"cd-goes-elsewhere": strayed, "minds-environment": _led([]) | {"listed": due}},
        "link-slash": {"follows-links": failed},
    }
    return traps.get(edge, {"never-acts": failed})


def _led(gone: list[str]) -> dict:
    """Return what is seen of a run that succeeds and prints what it deletes below DIR."""
    return {"success": True, "gone": gone, "listed": gone, "outside": []}


def _paths(entries: Iterable[Entry]) -> list[str]:
    return sorted(entry.path for entry in entries)


def _archive(name: str, entries: list[Entry], outside: list[str], taken: datetime) -> bytes:
    """Return the store, and what its links lead to, as GNU tar writes it: names as they are, times in whole seconds."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.GNU_FORMAT) as archive:
        for entry in [
            *(Entry(f"{name}/{one.path}", one.kind, one.minutes, one.target) for one in entries),
            *(Entry(path, "file", 400 * DAY) for path in outside),
        ]:
            member = tarfile.TarInfo(entry.path)
            member.mtime = int((taken.astimezone(UTC) - timedelta(minutes=entry.minutes)).timestamp())
            member.uname = member.gname = "ci"
            member.uid = member.gid = 998
            content = b"" if entry.kind != "file" else f"{entry.path.rsplit('/', 1)[-1]}\n".encode()
            member.type = TYPES[entry.kind]
            member.mode = 0o755 if entry.kind == "directory" else 0o644
            member.linkname, member.size = entry.target, len(content)
            archive.addfile(member, io.BytesIO(content))
    return buffer.getvalue()
