"""What a runbook says, and the page that says it: front matter and five sections, commands numbered through."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from groundschool.formats.front_matter import page_with_matter

ROLES = (
    "database engineer",
    "network engineer",
    "incident commander",
    "duty manager",
    "release manager",
    "security engineer",
    "on-call senior",
)
Command = tuple[str, str]  # what it is for, and what is typed; NS and SVC stand for namespace and service
READS: tuple[Command, ...] = (
    ("Which instances are there, and since when?", "kubectl -n NS get pods -l app=SVC"),
    ("What do they log?", "kubectl -n NS logs deploy/SVC --since=15m --tail=50"),
    ("Are they short of memory or processor?", "kubectl -n NS top pods -l app=SVC"),
    ("Which releases were there?", "kubectl -n NS rollout history deploy/SVC"),
    ("How full is it?", "curl -s http://SVC.NS.svc:9102/metrics | grep in_use"),
    ("What else has happened here?", "kubectl -n NS get events --sort-by=.lastTimestamp"),
)
QUERY: Command = (
    "Are its sessions at work?",
    'psql -h SVC-db -c "SELECT state, count(*) FROM pg_stat_activity GROUP BY state"',
)
LOOKS_DANGEROUS: tuple[Command, ...] = (
    ("Who would be gone after a restart?", "kubectl -n NS delete pods -l app=SVC --dry-run=client"),
    ("May you do it, should it come to that?", "kubectl -n NS auth can-i delete pods"),
    ("Does what runs differ from what is in git?", "kubectl -n NS diff -f SVC.yaml"),
)
LOOKS_HARMLESS: tuple[Command, ...] = (
    ("More to read in the log:", "kubectl -n NS set env deploy/SVC LOG_LEVEL=debug"),
    (
        "Which sessions sit idle?",
        "psql -h SVC-db -c \"SELECT pid, pg_terminate_backend(pid) FROM pg_stat_activity WHERE state = 'idle'\"",
    ),
    ("Is it the cache?", "curl -s -X POST http://SVC.NS.svc:8080/admin/cache/flush"),
)


@dataclass(frozen=True)
class Theme:
    """A service with two alerts of similar names, two pages about them, and who may own these."""

    service: str
    team: str
    owners: tuple[str, str]
    alerts: tuple[str, str]
    pages: tuple[str, str]
    of_what: str
    hurts: str
    switch: str


THEMES = (
    Theme(
        "booking-api", "bookings", ("bookings", "storefront"),
        ("BookingPoolExhausted", "BookingPoolNearlyExhausted"), ("booking-api-pool", "booking-api-connections"),
        "the connections of its pool", "Whoever books waits, and ends up on an error page.", "SEAT_PREVIEW",
    ),
    Theme(
        "payments", "payments", ("payments", "bookings"),
        ("PaymentsQueueFilling", "PaymentsQueueFillingFast"), ("payments-queue", "payments-backlog"),
        "the places of its queue", "Whoever pays waits for a ticket.", "RECEIPT_COPIES",
    ),
    Theme(
        "search", "storefront", ("storefront", "bookings"),
        ("SearchWorkersBusy", "SearchWorkersAllBusy"), ("search-workers", "search-slow"),
        "its workers", "Whoever looks for a sailing sees a wheel that turns.", "FUZZY_NAMES",
    ),
    Theme(
        "freight", "freight", ("freight", "payments"),
        ("FreightUploadsSlow", "FreightUploadsStuck"), ("freight-uploads", "freight-manifests"),
        "its places for uploads", "Hauliers cannot send their manifests.", "THUMBNAILS",
    ),
    Theme(
        "notify", "storefront", ("storefront", "support"),
        ("NotifyOutboxFilling", "NotifyOutboxFillingFast"), ("notify-outbox", "notify-mails"),
        "the places of its outbox", "Tickets arrive late by mail.", "REMINDERS",
    ),
    Theme(
        "inventory", "bookings", ("freight", "bookings"),
        ("InventoryPoolBusy", "InventoryPoolAllBusy"), ("inventory-pool", "inventory-seats"),
        "the connections of its pool", "Nobody can hold a seat.", "VEHICLE_HINTS",
    ),
    Theme(
        "auth", "platform", ("security", "support"),
        ("AuthLoginsSlow", "AuthLoginsStuck"), ("auth-logins", "auth-sessions"),
        "its workers", "Whoever wants to log in waits.", "LOGIN_MAILS",
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Runbook:
    """What one page says; ``harmless`` and ``dangerous`` only look it (numbers of commands), ``query`` lists."""

    name: str
    alert: str
    owner: str
    checks: Sequence[Command]
    dangerous: int
    query: int
    harmless: int
    fires_at: int
    fires_after: int
    least: int
    effect: int
    replicas: int
    more: str
    switching: str
    escalates_to: str
    escalates_after: int
    updates: int
    scaled_back_first: bool

    @property
    def noting(self) -> int:
        """Return the number of the first command of Mitigation, which reads."""
        return len(self.checks) + 1

    @property
    def undo(self) -> int:
        """Return the number of the command that takes the addition back."""
        return self.noting + (3 if self.scaled_back_first else 4)

    @property
    def other_undo(self) -> int:
        """Return the number of the other command of Rollback."""
        return self.noting + (4 if self.scaled_back_first else 3)

    def text(self, theme: Theme, title: str, reviewed: date, release: str) -> str:
        """Return the page; its title is for people, and says what it was copied from."""
        matter = {
            "title": title,
            "owner": self.owner,
            "service": theme.service,
            "alert": self.alert,
            "severity": "critical",
            "last_reviewed": reviewed,
            "tested_on": f"{theme.service} {release}",
        }
        body = "\n".join([f"# {title}\n", *self._before(theme), *self._mitigation(theme), *self._after(theme)])
        return page_with_matter(matter, body.replace("NS", theme.team).replace("SVC", theme.service))

    def _before(self, theme: Theme) -> list[str]:
        rows = [f"{number}. {why} `{typed}`" for number, (why, typed) in enumerate(self.checks, 1)]
        return [
            "## What it means\n",
            f"More than {self.fires_at} % of {theme.of_what} have been in use for {self.fires_after} minutes.",
            f"{theme.hurts}\n\n## Immediate checks\n",
            *rows,
        ]

    def _mitigation(self, theme: Theme) -> list[str]:
        at, scale = self.noting, f"kubectl -n NS scale deploy/SVC --replicas={self.replicas - 2}"
        return [
            "\n## Mitigation\n",
            f"Only when at least {self.least} % are in use on every instance. Below that wait, and look again.\n",
            f"{at}. Note how many replicas there are: `kubectl -n NS get deploy/SVC -o jsonpath='{{.spec.replicas}}'`",
            f"{at + 1}. Add replicas, one at a time: `{scale}`",
            f"{at + 2}. Switch off what can be done without: `kubectl -n NS set env deploy/SVC {theme.switch}=off`\n",
            f"Whoever is on call adds up to {self.replicas} replicas alone, and waits for each to take effect.",
            f"That takes {self.effect} minutes.",
            f"For more replicas the {self.more} has to agree first.",
            f"For command {at + 2} the {self.switching} has to agree first, whatever the hour.",
        ]

    def _after(self, theme: Theme) -> list[str]:
        back = [
            "Back to the number that you noted: `kubectl -n NS scale deploy/SVC --replicas=NOTED`",
            f"Switch it on again: `kubectl -n NS set env deploy/SVC {theme.switch}=on`",
        ]
        unless = f"If nothing has fallen {self.escalates_after} minutes after the first addition"
        at, ordered = self.noting + 3, back if self.scaled_back_first else back[::-1]
        return [
            "\n## Escalation\n",
            f"{unless}, page the {self.escalates_to}.",
            "Say what you saw, what you did, and when.",
            f"From then on there are news every {self.updates} minutes.",
            "\n## Rollback\n\nWhen it has been quiet for an hour, in this order:\n",
            *(f"{at + number}. {line}" for number, line in enumerate(ordered)),
            "",
        ]


def runbook_of(rng: random.Random, name: str, alert: str, owner: str, roles: Sequence[str]) -> Runbook:
    """Return a runbook with a command among its checks that changes something, and one before it that seems to."""
    checks = rng.sample(READS, rng.randint(2, 6))
    seems, acts = rng.choice(LOOKS_DANGEROUS), rng.choice(LOOKS_HARMLESS)
    checks.insert(rng.randint(1, len(checks) - 1), seems)
    checks.insert(rng.randint(0, len(checks)), QUERY)
    checks.insert(rng.randint(max(checks.index(seems), checks.index(QUERY)) + 1, len(checks)), acts)
    dangerous, query, harmless = (checks.index(one) + 1 for one in (seems, QUERY, acts))
    return Runbook(
        name, alert, owner, checks, dangerous, query, harmless,
        fires_at=rng.choice((60, 65, 70, 75)), fires_after=rng.choice((7, 8, 9)), least=rng.randint(79, 98),
        effect=rng.randint(2, 6), replicas=rng.randint(6, 9),
        more=roles[0], switching=roles[1], escalates_to=roles[2],
        escalates_after=rng.randint(10, 28), updates=rng.choice((30, 40, 45)),
        scaled_back_first=rng.random() < 0.5,
    )  # fmt: skip
