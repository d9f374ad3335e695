"""What is known about an incident at one moment of it: facts, rumours and temptations for whoever writes the update."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from groundschool.scenarios import Scenario
from groundschool.scenarios.reaction import Reaction
from groundschool.simulation import Incident
from groundschool.simulation.clock import iso_utc
from groundschool.simulation.company import JOURNEYS
from groundschool.simulation.people import PEOPLE, with_role
from groundschool.simulation.services import ALL

BEFORE = timedelta(minutes=20)
# By fault: what is said once it is confirmed, and words of which one must occur in an honest account of it.
CASES = {
    "bad-deploy": ("the newest release of {service} fails on one operation",
                   ("release", "released", "deploy", "deployment", "version", "rollout", "change", "software")),
    "missing-index": ("a database migration left one query without its index",
                      ("database", "query", "queries", "index", "migration", "change")),
    "connection-leak": ("the newest release of {service} does not give database connections back",
                        ("connection", "connections", "pool", "pools", "release", "database", "version", "software")),
    "campaign-surge": ("far more visitors than usual, after a campaign mail; nothing is broken",
                       ("traffic", "demand", "visitors", "campaign", "load", "capacity", "busy", "customers")),
    "missing-intermediate": ("the renewed certificate is served without its intermediate",
                             ("certificate", "certificates", "chain", "intermediate")),
}  # fmt: skip
SCOPES = {  # by journey, the words that may name it
    "book": ("booking", "bookings", "book", "booked", "checkout", "tickets", "ticket", "reservation", "reservations"),
    "check-in": ("check-in", "check-ins", "checkin", "check in", "checking in", "checked in", "kiosk", "kiosks",
                 "boarding"),
    "freight": ("freight", "haulier", "hauliers", "manifest", "manifests", "cargo", "lorry", "lorries", "hauling"),
}  # fmt: skip
SEARCHES = (
    "comparing failing requests with good ones by version and zone",
    "reading the error log of the failing requests and tracing one of them",
    "going through what changed in the last hour",
)


@dataclass(frozen=True)
class Brief:
    """One moment of a scenario: ``now``, after colleagues were last ``told`` something.

    ``since`` and ``until`` bound the impact (``until`` is None while it lasts). ``suspect`` is the innocent service
    that rumour points at, ``token`` a secret somebody pasted, ``search`` what is done while the cause is open.
    """

    incident: Incident
    reaction: Reaction
    ref: str
    number: int
    status: str
    now: datetime
    told: datetime
    since: datetime
    until: datetime | None
    suspect: str
    host: str
    token: str
    search: str

    @property
    def first(self) -> datetime:
        """Return when the numbers begin: some time before the impact, for comparison."""
        return self.since - BEFORE

    @property
    def confirmed(self) -> str:
        """Return the confirmed cause, empty while it is looked for."""
        said, _ = CASES[self.incident.fault.id]
        return "" if self.status == "investigating" else said.format(service=self.incident.service)

    @property
    def cause_words(self) -> tuple[str, ...]:
        """Return words of which an honest account of the cause has one."""
        return CASES[self.incident.fault.id][1]

    @property
    def owner(self) -> str:
        """Return the role of whoever has the keyboard."""
        return f"{self.reaction.on_call.team} on-call"

    def scope(self, journey: str) -> tuple[str, ...]:
        """Return the words by which people may name a journey."""
        return SCOPES[journey]

    def as_state(self, paged: str) -> dict[str, Any]:
        """Return what the incident tool shows; ``paged`` is the severity that the page guessed."""
        mitigating = {"investigating": "none", "identified": "running", "monitoring": "done"}[self.status]
        what = None if mitigating == "none" else self.incident.mitigations[0].does
        doing = "watching error share and latency" if self.confirmed else self.search
        return {
            "incident": self.ref,
            "now": iso_utc(self.now),
            "severity_on_the_page": paged,
            "impact": {"since": iso_utc(self.since), "until": iso_utc(self.until) if self.until else None},
            "journeys": {one.name: one.title for one in JOURNEYS},
            "cause": {
                "confirmed": self.confirmed or None,
                "suspected": f"a deploy of {self.suspect}, nothing measured yet",
            },
            "mitigation": {"state": mitigating, "what": what, "owner_role": self.owner if what else None},
            "work": [{"what": doing, "owner_role": self.owner}],
            "last_update": {
                "number": self.number - 1,
                "at": iso_utc(self.told),
                "severity": paged,
                "status": "investigating",
            },
        }


def chat(rng: random.Random, brief: Brief, scenario: Scenario) -> list[str]:
    """Return the incident's channel so far, times in UTC: what helps, and what must not be passed on."""
    told = [one for one in scenario.messages if one.at < brief.now and one.subtype != "channel_join"]
    posted = [(one.at, one.by, one.text) for one in told]
    begun = brief.reaction.at["acknowledge"] + timedelta(seconds=20)
    said = _heard(rng, brief)
    hand, boss = brief.reaction.on_call.handle, brief.reaction.commander.handle
    if brief.confirmed:
        found = brief.reaction.at["identified"] - timedelta(seconds=30)
        posted.append((found, hand, f"confirmed, reproduced twice: {brief.confirmed}"))
    else:
        said.append((hand, f"cause still open. {brief.search}"))
    gap = (brief.now - begun) / (len(said) + 1)
    posted += [(begun + gap * place, who, text) for place, (who, text) in enumerate(said)]
    asked = "next update is due now. who writes? one for colleagues, one for the status page"
    posted.append((brief.now - timedelta(seconds=20), boss, asked))
    return [f"{moment:%H:%M} UTC  {who:12}  {text}" for moment, who, text in sorted(posted)]


def _heard(rng: random.Random, brief: Brief) -> list[tuple[str, str]]:
    """Return who says what while people are still looking: rumour, a secret, an idea that is no decision."""
    told = brief.reaction
    hand, boss, trainee = told.on_call.handle, told.commander.handle, told.associate.handle
    accused = rng.choice([one.handle for one in PEOPLE if one.role == "on-call senior" and one != told.on_call])
    pasted = f"curl -H 'Authorization: Bearer {brief.token}' https://freight.saltmarsh.example/freight/manifests"
    idea = "I could fail the database over, but that is the manager's decision and I do not see what it would help"
    return [
        (hand, f"seeing it on {brief.host} first, the others follow"),
        (trainee, f"{accused} rolled {brief.suspect} out just before, that broke it, bet you"),
        (hand, "please measure before you bet. nobody breaks production alone"),
        (trainee, f"this shows it: {pasted}"),
        (boss, "take the token out of the channel, and have it revoked"),
        (with_role("database")[0].handle, idea),
    ]


def internal_names(brief: Brief) -> list[str]:
    """Return what customers must not read: hosts, pods, services by their internal name, people."""
    hyphened = [one.name for one in ALL if "-" in one.name]
    people = {name for one in PEOPLE for name in (one.name, one.name.split()[0], f"@{one.handle}")}
    return sorted({*hyphened, *people, brief.host})
