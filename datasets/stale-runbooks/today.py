"""What is true today: services and where they run, a tool, links, alerts, who decides, where secrets are kept."""

import json
import random
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

SERVICES = (  # name today, two names of before, team, what it is asked for
    ("fares", "tariffs", "price-api", "bookings", "requests"),
    ("seat-holds", "reservations", "seats", "bookings", "holds"),
    ("tickets", "boarding", "ticket-api", "storefront", "tickets"),
    ("payments", "tills", "cashier", "payments", "payments"),
    ("manifests", "freight-lists", "cargo", "freight", "uploads"),
    ("logins", "auth", "gatekeeper", "platform", "logins"),
)
OTHERS = ("search", "notify", "timetable", "harbours")
SPACES = ("apps", "bays", "core", "decks", "edge", "fleet", "gates", "hulls", "keel", "locks", "masts", "ports",
          "quays", "rails", "tides", "yards")  # fmt: skip
ROLES = ("alone", "on-call senior", "on-call lead", "incident commander", "database engineer", "duty manager")
SHARED = (("--timeout", "90s", "rollout status deploy/{}"), ("--since", "15m", "logs deploy/{}"),
          ("--tail", "50", "logs deploy/{}"))  # fmt: skip
NEXT = ("--hold", "--settle", "--linger", "--grace", "--within")
NAMED = ("--label", "--title", "--name", "--note")
VERBS = ("drain", "purge", "restart", "resume", "scale", "snapshot")
GUARDS = (("drain", "snapshot"), ("snapshot", "drain"))  # of purge and of restart; a resume waits for more instances
SMALL, LARGE = (1.5, 2.5, 3.5, 4.5, 6.5, 7.5, 12.5), (29, 57, 58)  # 100 times 0.29, 0.57 and 0.58 is not whole
ALERTS = ("Failing", "ErrorsHigh", "Refused", "NotServed", "Erroring", "BudgetBurning")
WIKI, OLD_WIKI = "https://wiki.saltmarsh.example", "http://wiki.saltmarsh.example/people"
SUMS = "http://sums.saltmarsh.example/d"
GRAFANA = "https://grafana.saltmarsh.example/d"
LETTERS = "abcdefghkmnpqrstuvwxyz23456789"


@dataclass(frozen=True)
class Subject:
    """What one page is about."""

    name: str
    former: tuple[str, str]
    team: str
    asked: str
    space: str
    behind: str  # where an empty deployment of the same name has been left
    elsewhere: str  # a namespace that is there, for others
    gone: str  # one that is not there any more
    alert: str
    alert_was: str
    percent: str
    percent_was: str
    severity: str
    links: tuple[tuple[str, str, str], ...]  # today, once, and in between
    dead: str
    tokens: tuple[tuple[str, str, str], ...]  # variable, where it is kept, the secret itself


@dataclass(frozen=True)
class Today:
    """What both pages are checked against."""

    subjects: tuple[Subject, Subject]
    other: str
    other_space: str
    shared: tuple[str, str, str]
    chain: tuple[str, str, str]
    named: tuple[str, str]
    first: dict[str, str]
    approval: dict[str, str]
    called: dict[str, str]

    def files(self, day: date, rng: random.Random) -> dict[str, str]:
        """Return the files by name."""
        return {
            "catalogue.json": self._catalogue(),
            "deployments.txt": self._deployments(rng),
            "ferryctl-help.txt": self._help(),
            "CHANGELOG.md": self._changelog(day),
            "links.csv": self._links(),
            "rules.yml": self._rules(),
            "decisions.toml": self._decisions(),
            "secrets.csv": "variable,kept_at\n" + "".join(
                f"{variable},{kept}\n" for variable, kept in sorted(
                    {(one[0], one[1]) for subject in self.subjects for one in subject.tokens})),
        }  # fmt: skip

    def _catalogue(self) -> str:
        rows: list[dict[str, Any]] = [{"name": one.name, "formerly": [*one.former]} for one in self.subjects]
        rows += [{"name": f"{one.former[1]}-gateway", "formerly": []} for one in self.subjects]
        return json.dumps([*rows, {"name": self.other, "formerly": []}], indent=1) + "\n"

    def rows(self) -> list[tuple[str, str, int]]:
        """Return namespace, deployment and instances, as kubectl lists them."""
        told = [(self.other_space, self.other, 3)]
        for one in self.subjects:
            told += [
                (one.space, one.name, 4),
                (one.behind, one.name, 0),
                (one.elsewhere, f"{one.former[1]}-gateway", 2),
            ]
        return sorted(told)

    def _deployments(self, rng: random.Random) -> str:
        rows = [("NAMESPACE", "NAME", "READY", "UP-TO-DATE", "AVAILABLE", "AGE")]
        rows += [
            (space, name, f"{n}/{n}", str(n), str(n), f"{rng.randint(20, 400)}d") for space, name, n in self.rows()
        ]
        widths = [max(len(row[at]) for row in rows) + 3 for at in range(6)]
        return "".join(
            "".join(cell.ljust(wide) for cell, wide in zip(row, widths, strict=True)).rstrip() + "\n" for row in rows
        )

    def _help(self) -> str:
        flags = {
            "drain": ("--region NAME", f"{self.chain[2]} SECONDS", "--wide"),
            "purge": ("--region NAME",),
            "restart": ("--region NAME",),
            "resume": (f"{self.chain[2]} SECONDS",),
            "snapshot": (f"{self.named[1]} TEXT",),
            "status": (f"{self.chain[0]} VALUE", "--wide"),
        }
        rows = [f"  {verb:<9} SERVICE   {'   '.join(told)}\n" for verb, told in flags.items()]
        return (
            "ferryctl 4.2.0\n\nUsage: ferryctl COMMAND SERVICE [flags]\n\nCommands, and the flags that each takes:\n"
            + "".join(rows)
        )

    def _changelog(self, day: date) -> str:
        first, second, third = self.chain
        gone = "- `{}`: `{}` is removed, use `{}`\n"
        newer = "".join(gone.format(verb, second, third) for verb in ("drain", "resume"))
        older = "".join(gone.format(verb, first, second) for verb in ("drain", "resume", "status"))
        return (
            f"# Changes of ferryctl\n\n## 4.0.0, {day.year}-03-02\n\n{newer}- `status`: `{first}` is back\n\n"
            f"## 3.4.0, {day.year - 1}-11-10\n\n{gone.format('snapshot', *self.named)}\n"
            f"## 3.0.0, {day.year - 1}-06-15\n\n{older}"
        )

    def _links(self) -> str:
        rows = set()
        for one in self.subjects:
            for number, (now, was, via) in enumerate(one.links):
                moved = ("410", "308", "301")[number]
                rows |= {(now, "200", ""), (was, moved, via or now)} | ({(via, "302", now)} if via else set())
            rows |= {(one.dead, "404", one.links[0][0]), (f"{one.links[0][1]}-by-hour", "200", "")}
            rows.add((f"{SUMS}/{one.former[0]}", "200", ""))
        rows_ = sorted(rows, key=lambda row: (-int(row[1]), row))  # what is broken stands first
        return "url,status,goes_to\n" + "".join(",".join(row) + "\n" for row in rows_)

    def _rules(self) -> str:
        text = "groups:\n"
        for one in self.subjects:
            every = f'sum(rate(requests_total{{job="{one.former[1]}"}}[5m]))'
            share = f"{every.replace('}', ',outcome=' + chr(34) + 'failed' + chr(34) + '}')} / {every}"
            fast = (
                f"      - alert: {one.alert_was}Fast\n        expr: {share} > 0.9\n"
                f"        for: 2m\n        labels:\n          severity: critical\n"
            )
            first = one is self.subjects[0]
            text += (
                f"  - name: {one.name}\n    rules:\n{'' if first else fast}"
                f"      - alert: {one.alert}\n        expr: {share} > {Decimal(one.percent) / 100}\n"
                f"        for: 10m\n        labels:\n          severity: {one.severity}\n"
                f"        annotations:\n          formerly: {one.alert_was}\n{fast if first else ''}"
            )
        return text

    def _decisions(self) -> str:
        steps = "".join(f'{verb} = "{self.approval[verb]}"\n' for verb in VERBS)
        first = "".join(f'{verb} = "{guard}"\n' for verb, guard in self.first.items())
        called = "".join(f'{severity} = "{role}"\n' for severity, role in self.called.items())
        return (
            f"# Who has to agree before a step, by its command; alone: nobody.\n[approval]\n{steps}\n"
            f"# What has to be done before a step, for the same service.\n[first]\n{first}\n"
            f"# Who is called, by severity.\n[escalation]\n{called}"
        )


def drawn(rng: random.Random) -> Today:
    """Return what is true on a day."""
    (one, two), other = rng.sample(SERVICES, 2), rng.choice(OTHERS)
    least, *spaces = sorted(rng.sample(SPACES, 9))
    rng.shuffle(spaces)
    spaces = [least, *spaces]
    first, second = sorted(spaces[:2]), sorted(spaces[2:4])  # an empty one behind the right one, and in front of it
    shared = rng.choice(SHARED)
    flags = rng.sample(NEXT, 2)
    roles = [*ROLES, rng.choice(ROLES)]
    rng.shuffle(roles)
    approval = dict(zip(VERBS, roles, strict=False))
    called = dict(zip(("critical", "warning"), rng.sample(ROLES[1:], 2), strict=True))
    severities = rng.sample(("critical", "warning"), 2)
    small, large = f"{rng.choice(SMALL)}", f"{rng.choice(LARGE)}"
    bounds = [(small, large), (large, f"{rng.randint(60, 88)}")]  # once one had what the other has today
    rng.shuffle(bounds)
    guards = dict(zip(("purge", "restart"), rng.choice(GUARDS), strict=True)) | {"resume": "scale"}
    alerts = rng.sample(ALERTS, 4)
    subjects = (
        _subject(rng, one, (*first, spaces[4], spaces[5]), alerts[:2], (severities[0], *bounds[0])),
        _subject(rng, two, (*second[::-1], spaces[6], spaces[7]), alerts[2:], (severities[1], *bounds[1])),
    )
    named = (*rng.sample(NAMED, 2),)
    return Today(subjects, other, spaces[8], shared, (shared[0], *flags), named, guards, approval, called)


def _subject(rng: random.Random, row: Any, spaces: Any, alerts: list[str], rule: Any) -> Subject:  # noqa: ANN401
    severity, now, was = rule
    name, *former, team, asked = row
    rng.shuffle(former)
    stem = name.title().replace("-", "")
    links = (
        (f"{GRAFANA}/{rng.randint(1000, 9999)}/{name}-overview", f"{GRAFANA}/{former[1]}-errors", ""),
        (f"https://logs.saltmarsh.example/s/{name}", f"{WIKI}/old/{former[0]}-logs", f"{WIKI}/pages/{name}-logs"),
        (f"{WIKI}/pages/{rng.randint(100, 999)}-call-list", f"{OLD_WIKI}/{former[0]}-call-list", ""),
    )
    drawer = rng.choice(("ops", "live", "prod", "on-call"))
    tokens = tuple(
        (variable, f"{drawer}/{name}/{kind}-{rng.randint(2, 9)}", "smf_live_" + "".join(rng.choices(LETTERS, k=20)))
        for variable, kind in ((f"{stem.upper()}_TOKEN", "deploy"), (f"{stem.upper()}_KEY", "snapshots"))
    )
    return Subject(
        name, (former[0], former[1]), team, asked, *spaces, f"{stem}{alerts[0]}", f"{stem}{alerts[1]}", now, was,
        severity, links, f"{WIKI}/old/{former[1]}-2025", tokens,
    )  # fmt: skip
