"""What a pull request changes: a setting in one file, a note above it, the runbook, and something else beside."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

SERVICES = {"booking-api": "bookings", "payments": "payments", "search": "storefront", "freight": "freight"}
SETTINGS = (
    ("request_timeout_s", "partner", (2, 4), (7, 9), "Partners answer later since Tuesday"),
    ("pool_size", "database", (20, 30), (34, 48), "The pool was empty twice this week"),
    ("max_retries", "partner", (6, 8), (1, 2), "Retries made Monday's blip longer"),
    ("batch_rows", "export", (500, 800), (200, 300), "The export holds its lock for too long"),
)
SCRIPT = """#!/bin/sh
# Takes a host out, and waits until nobody talks to it.
set -eu
host=$1
lb out "$host"
sleep 20
lb status "$host"
"""
Files = Mapping[str, str]


@dataclass(frozen=True)
class Change:
    """A change that somebody asks others to look at.

    ``values`` is the file of the setting, which goes from ``was`` to ``now``; title and description still have
    ``announced``, what it was to be at first. ``unannounced`` is the path that the description says nothing of,
    ``before`` the tree that all begins with.
    """

    service: str
    setting: str
    section: str
    was: int
    announced: int
    now: int
    why: str
    notes: tuple[str, ...]
    unannounced: str
    owner: str
    other_owners: Mapping[str, str]
    before: Files

    indent = "  "

    @property
    def values(self) -> str:
        """Return the path of the file with the setting."""
        return f"services/{self.service}/values.yaml"

    @property
    def runbook(self) -> str:
        """Return the path of the service's runbook."""
        return f"docs/runbooks/{self.service}.md"

    @property
    def branch(self) -> str:
        """Return the name of the branch."""
        return f"{self.service}-{self.setting.replace('_', '-')}"

    @property
    def title(self) -> str:
        """Return the title of the pull request."""
        return f"{self.service}: {self.setting} from {self.was} to {self.announced}"

    @property
    def body(self) -> str:
        """Return its description, which names two of the three files."""
        return (
            f"{self.why}.\n\n"
            f"- `{self.values}`: {self.setting} from {self.was} to {self.announced}, with a note on why\n"
            f"- `{self.runbook}`: the same number\n\n"
            "Undo: revert this pull request. The pods have the old value about four minutes later."
        )

    def commits(self, rng: random.Random) -> Iterator[tuple[Files, str]]:
        """Yield the files and the title of each commit of the branch."""
        values, other = self.before[self.values], self.before[self.unannounced]
        noted = values.replace("\n", "\n" + "".join(f"# {note}\n" for note in self.notes), 1)
        line = f"{self.indent}{self.setting}: "
        runbook = self.before[self.runbook].replace(f"is {self.was}.", f"is {self.announced}.")
        first, last = (noted.replace(f"{line}{self.was}\n", f"{line}{to}\n") for to in (self.announced, self.now))
        yield {self.values: first}, self.title
        beside = {self.unannounced: _touched(other)}
        if rng.random() < 0.5:
            yield {self.runbook: runbook} | beside, f"Runbook of {self.service}: the new number"
        else:
            yield {self.runbook: runbook}, f"Runbook of {self.service}: the new number"
            yield beside, "Tidy up"
        yield {self.values: last}, "A smaller step first"

    def earlier(self, rng: random.Random) -> Iterator[tuple[Files, str]]:
        """Yield commits that were on main before the branch began."""
        for number in range(rng.randint(2, 4)):
            yield _on_call(number), f"On-call list of week {10 + number}"

    def meanwhile(self, rng: random.Random) -> Iterator[tuple[Files, str]]:
        """Yield commits that came to main since; never as many as the branch has."""
        for number in range(rng.choice((1, 2, 5, 6))):
            yield _on_call(10 + number), f"On-call list of week {20 + number}"

    def sizes(self, stat: str) -> tuple[int, int]:
        """Return the lines that were added and removed, from the sums of ``git diff --stat``."""
        words = stat.splitlines()[-1].replace(",", "").split()
        return int(words[3]), int(words[5]) if len(words) > 5 else 0


def change_of(rng: random.Random) -> Change:
    """Return a change with its tree: owners by path, settings and runbooks of every service, a script."""
    service, (setting, section, low, high, why) = rng.choice(list(SERVICES)), rng.choice(SETTINGS)
    was, announced = rng.randint(*low), rng.randint(*high)
    now = (was + announced) // 2 if abs(was - announced) > 1 else announced + 1
    rows, owner, others = _owners(rng, service)
    notes = tuple(f"{why}." if not number else "Looked at again in June." for number in range(rng.randint(1, 2)))
    elsewhere = rng.choice([one for one in SERVICES if one != service])
    tree = {".github/CODEOWNERS": rows, "scripts/drain.sh": SCRIPT, **_on_call(0)}
    for name in SERVICES:
        tree[f"services/{name}/values.yaml"] = _values(rng, name, section, setting, was)
        tree[f"docs/runbooks/{name}.md"] = (
            f"# {name}\n\nThe {setting} of its {section} is {was}.\nWhat to do: see below.\n"
        )
    unannounced = rng.choice((f"services/{elsewhere}/values.yaml", "scripts/drain.sh"))
    return Change(service, setting, section, was, announced, now, why, notes, unannounced, owner, others, tree)


def _owners(rng: random.Random, service: str) -> tuple[str, str, dict[str, str]]:
    """Return the file of owners, the team that owns the service's values, and the teams of other matches."""
    team = {"all": "@saltmarsh/platform", "services": "@saltmarsh/on-call", "own": f"@saltmarsh/{SERVICES[service]}"}
    rules = [("/services/", team["services"]), (f"/services/{service}/", team["own"])]
    rules = rules if rng.random() < 0.5 else rules[::-1]
    others = [(f"/services/{name}/", f"@saltmarsh/{SERVICES[name]}") for name in sorted(SERVICES) if name != service]
    lines = [("*", team["all"]), *others[:1], *rules, ("/scripts/", "@saltmarsh/platform"), ("*.md", "@saltmarsh/docs")]
    traps = {"first-match": team["all"], "most-specific": team["own"], "most-general": team["services"]}
    text = "".join(f"{pattern:<24}{owner}\n" for pattern, owner in lines)
    return f"# The last pattern that fits a path says who owns it.\n{text}", rules[-1][1], traps


def _values(rng: random.Random, name: str, section: str, setting: str, was: int) -> str:
    """Return the settings of a service; the one in question stands far below the head."""
    groups = {
        "image": [f"tag: v{rng.randint(2, 9)}.{rng.randint(0, 30)}"],
        "limits": [f"cpu: {rng.choice((500, 750))}m", f"memory: {rng.choice((512, 768))}Mi"],
        "probes": ["path: /healthz", "period_s: 10", "failures: 3"][: rng.randint(1, 3)],
        "logging": ["level: info", "format: json"],
        section: [f"host: {section}.{name}.svc", "port: 8443", f"{setting}: {was}", "keepalive_s: 60"],
        "queue": ["depth: 200", "workers: 8"],
    }
    lines = [f"service: {name}", f"replicas: {rng.randint(3, 6)}"]
    for group, entries in groups.items():
        lines += [f"{group}:", *(f"  {entry}" for entry in entries)]
    return "\n".join(lines) + "\n"


def _touched(text: str) -> str:
    """Return a file with one number made larger: replicas of a service, or the seconds that a script waits."""
    for name in ("replicas: ", "sleep "):
        head, found, tail = text.partition(name)
        if found:
            number = tail.split("\n", 1)[0]
            return f"{head}{found}{int(number) * 2}{tail.removeprefix(number)}"
    raise ValueError("nothing to touch")


def _on_call(number: int) -> dict[str, str]:
    return {"docs/on-call.md": f"# On call\n\nWeek {10 + number}: see the rota, entry {number}.\n"}
