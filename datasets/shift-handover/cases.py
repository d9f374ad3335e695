"""The items of a shift, one for every case that the text of the exercise has a rule for."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from groundschool.formats.alertmanager_api import HeldAlert, Silence
from groundschool.formats.pagerduty_lists import OnDuty, PagedIncident
from groundschool.formats.servicenow import ChangeRequest
from groundschool.kit import beside
from groundschool.simulation.people import PEOPLE

rules = beside(__file__, "rules")
Shift = rules.Shift
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
TEAMS = ("platform", "bookings", "payments", "storefront", "freight")
SERVICES = {"platform": "edge", "bookings": "booking-api", "payments": "payments", "storefront": "web",
            "freight": "freight-api"}  # fmt: skip
ALERTS = (
    "ErrorShareHigh", "QueueGrows", "DiskAlmostFull", "ReplicaLags", "CertificateEndsSoon", "LatencyHigh",
    "BackupLate", "PoolExhausted", "ClockDrifts", "MailsRejected", "RetriesMany", "CacheCold", "ProbeFails",
    "MemoryHigh", "KioskOffline", "FeedStale",
)  # fmt: skip
SILENCED = ("NodeReboots", "ScrapeMissing", "DnsSlow", "KioskPaperLow", "TestPaymentsFail", "VacuumLate")
WHAT = (
    "Move the nightly export to the new host", "Raise the pool of the booking database", "Renew the edge certificates",
    "Switch freight uploads to the new bucket", "Update the kiosk image", "Reindex the sailings table",
    "Open the partner port on the south firewall", "Rotate the keys of the mail relay", "Replace the disk of db-2",
    "Upgrade the message broker", "Retire the old fares service", "Shorten the retention of traces",
)  # fmt: skip
MORE = "Let the edge open more files"  # the one that a shift with every case has beside them
PAIRS = {"same-name": "fires", "namesake": "has-incident"}  # of an alert that has another one's name
# By case: status or state, and whether it is open at the end of the shift.
INCIDENTS = ("triggered", "acknowledged", "acked-twice", "acked-by-service", "acked-then-service", "two-pending",
             "none-pending", "resolved")  # fmt: skip
CAME_BACK = ("came-back", "came-back-above")
CHANGES = {"scheduled": "Scheduled", "implement": "Implement", "authorize": "Authorize", "late": "Scheduled",
           "group": "Scheduled", "again": "Implement", "overdue": "Implement", "closed": "Closed",
           "cancelled": "Canceled", "cancelled-open-end": "Canceled", "review": "Review", "new": "New",
           "assess": "Assess"}  # fmt: skip
SILENCES = ("goes-on", "later", "begins-now", "begins-at-end", "by-team", "ended", "ends-between", "ends-at-end",
            "minute-more", "renewed")  # fmt: skip
DEPLOYS = (
    "watched",
    "running",
    "running-set",
    "running-late",
    "by-ci",
    "over",
    "watched-to-end",
    "minute-watched",
    "rolled-back",
    "staging",
    "mirror",
    "never-watched",
)
HELD = {  # alerts: (what became of its incident, until when it is silenced, inhibited)
    "fires": ("", (), False), "same-name": ("", (), False), "inhibited": ("", (), True),
    "muted": ("", (), False), "namesake": ("", (), False),
    "has-incident": ("triggered", (), False), "incident-resolved": ("resolved", (), False),
    "incident-back": ("back", (), False),
    "silenced": ("", (90,), False), "silence-over": ("", (-3,), False), "silence-to-end": ("", (0,), False),
    "one-of-two-over": ("", (-3, 45), False), "resolved-and-silenced": ("resolved", (60,), False),
    "resolved-and-over": ("resolved", (-2,), False), "incident-and-over": ("triggered", (-2,), False),
    "incident-and-silenced": ("acknowledged", (75,), False), "inhibited-and-over": ("", (-4,), True),
}  # fmt: skip


class Drawing:
    """Draws the items of one shift, with numbers that no other shift of the variant has."""

    def __init__(self, rng: random.Random, ends: datetime, number: int) -> None:
        self.rng, self.ends, self.number = rng, ends, number
        lisbon, halifax = ZoneInfo("Europe/Lisbon"), ZoneInfo("America/Halifax")
        zone, server = (halifax, lisbon) if number == 2 else (lisbon, halifax)
        zones = {"pager": zone, "alertmanager": server, "changes": zone, "deploys": UTC}
        mails = {one.name: f"{one.handle}@saltmarsh.example" for one in PEOPLE}
        taken = ends - rng.randint(8, 15) * MINUTE
        self.shift = rules.Shift(ends - 8 * HOUR, ends, taken, zones, mails, [*self._duties()])
        self.incident, self.change, self.deploy = (
            count(first + 100 * number, rng.randint(1, 2)) for first in (1400, 31800, 2200)
        )
        self.names, self.what = rng.sample(ALERTS, len(ALERTS)), [MORE, *rng.sample(WHAT, len(WHAT))]
        self.full, self.named = number in {1, 2}, dict[str, str]()

    def _duties(self) -> Iterator[OnDuty]:
        """Yield who is on call before, from the end of the shift on, and behind them, for every team."""
        found = []
        for team in TEAMS:
            before, then, behind, later = self.rng.sample([one.name for one in PEOPLE], 4)
            open_ended, change = team in {"freight", "bookings"}, self.ends + 3 * HOUR
            if team == "storefront":  # one person, always
                found += [OnDuty(team, 1, then, None, None), OnDuty(team, 2, behind, None, None)]
                found += [OnDuty(team, 2, before, self.ends - 8 * HOUR, self.ends)]
                found += [OnDuty(team, 2, later, change, change + 8 * HOUR)]
                continue
            found += [
                OnDuty(team, 1, before, None if open_ended else self.ends - 8 * HOUR, self.ends),
                OnDuty(team, 1, then, self.ends, None if open_ended else change),
                OnDuty(team, 2, behind, None, None),
            ]
            found += (
                []
                if open_ended
                else [OnDuty(team, 1, later, change, None if team == "payments" else change + 8 * HOUR)]
            )
        self.rng.shuffle(found)
        yield from found

    def somebody(self, *but: str) -> str:
        """Return a person's name, another one than some."""
        return self.rng.choice([one.name for one in PEOPLE if one.name not in but])

    def after(self, least: int = 20, most: int = 1200) -> datetime:
        """Return a moment some minutes after the end of the shift."""
        return self.ends + self.rng.randrange(least, most, 5) * MINUTE

    def before(self) -> datetime:
        """Return a moment of the shift."""
        return self.ends - self.rng.randrange(45, 460) * MINUTE

    def written(self, name: str) -> str:
        """Return how a person writes who they are: a handle or an address."""
        mail = self.shift.mails[name]
        return self.rng.choice((mail, mail.split("@")[0]))

    def keep(self, feed: list[Any], one: object, name: str, case: str) -> None:
        """Add an item to its feed."""
        feed.append(one)
        self.shift.cases[name] = case

    def add_incident(self, case: str, key: str = "", status: str = "", title: str = "") -> None:
        """Add an incident of a case."""
        number, created, team = next(self.incident), self.before(), self.rng.choice(TEAMS)
        owner = self.somebody()
        first = self.somebody(owner)
        second = self.somebody(owner, first)
        status = status or ("triggered" if case in {"triggered", "none-pending"} else "acknowledged")
        acks = [(created + 4 * MINUTE, first)] if status == "acknowledged" else []
        if case == "acked-twice":
            third = self.somebody(owner, first, second)
            acks = [*acks, (created + 30 * MINUTE, second), (created + 17 * MINUTE, third)]
        elif case == "acked-by-service":
            acks = [(created + MINUTE, "chatops")]
        elif case == "acked-then-service":
            acks = [*acks, (created + 9 * MINUTE, "chatops")]
        if case.startswith("resolved"):
            status, acks = "resolved", []
        kind = "escalate" if status == "triggered" else "unacknowledge"
        pending = [(self.after(10, 60), kind)] if status != "resolved" and case != "none-pending" else []
        if case == "two-pending":
            pending = [(pending[0][0] + 3 * HOUR, "resolve"), *pending, (pending[0][0] + HOUR, "escalate")]
        title = (
            title or f"{SERVICES[team]}: {self.rng.choice(('5xx share above threshold', 'slow answers', 'no data'))}"
        )
        key = key or f"{self.rng.getrandbits(64):016x}"
        one = PagedIncident(number, title, key, status, SERVICES[team], created, owner, acks, pending)
        self.keep(self.shift.incidents, one, str(number), case)

    def add_came_back(self, case: str, key: str = "") -> None:
        """Add an incident that was resolved, and its like that came later; one of them stands above the other."""
        key, team = key or f"{self.rng.getrandbits(64):016x}", self.rng.choice(TEAMS)
        title = f"{SERVICES[team]}: errors again"
        self.add_incident("resolved", key, title=title)
        self.add_incident(case, key, self.rng.choice(("triggered", "acknowledged")), title)

    def add_silence(self, case: str, until: int | None = None, matchers: dict[str, str] | None = None) -> str:
        """Add a silence of a case, or one that ends some minutes after the shift, and return its id."""
        starts, ends = self.before(), self.after()
        if case == "later":
            starts, ends = self.ends + 30 * MINUTE, self.ends + 3 * HOUR
        elif case in {"begins-now", "begins-at-end"}:
            starts, ends = self.ends - (2 if case == "begins-now" else 0) * MINUTE, self.after(60)
        elif case in {"ended", "renewed"}:
            ends = self.shift.taken - self.rng.randint(2, 20) * MINUTE
        elif case in {"ends-between", "ends-at-end", "minute-more"}:
            until = {"ends-between": -3, "ends-at-end": 0, "minute-more": 1}[case]
        if until is not None:
            ends = self.ends + until * MINUTE
        by = self.rng.choice(TEAMS) if case == "by-team" else self.written(self.somebody())
        if case == "ended" and self.full:
            by = "amtool"  # nobody, and nobody asks
        matchers = matchers or {"alertname": self.rng.choice(SILENCED), "instance": f"db-{self.rng.randint(1, 9)}:9100"}
        digits = f"{self.rng.getrandbits(128):032x}"
        own = "-".join((digits[:8], digits[8:12], "4" + digits[13:16], "8" + digits[17:20], digits[20:]))
        starts = min(starts, ends - 20 * MINUTE)
        why = self.rng.choice(("known, being worked on", "maintenance", "too loud", "see the ticket"))
        self.keep(self.shift.silences, Silence(own, matchers, starts, ends, by, why), own, case)
        if case == "renewed":
            self.add_silence("goes-on", matchers=matchers)
        return own

    def add_alert(self, case: str) -> None:
        """Add an alert of a case, with its incident and its silences."""
        incident, until, inhibited = HELD[case]
        pair = PAIRS.get(case, case)
        if pair not in self.named:
            self.named[pair] = self.names[0] if pair == "fires" else self.names.pop()
        name, team = self.named[pair], self.rng.choice(TEAMS)
        if self.full and case in {"fires", "incident-resolved"}:  # a team with shifts, and one person who is it always
            team = self.rng.choice(("platform", "payments")) if case == "fires" else "storefront"
        host = 100 * self.number + self.rng.randint(
            *((51, 99) if case in {"fires", "namesake"} else (1, 50))
        )  # no two are the same
        labels = {"alertname": name, "instance": f"{SERVICES[team]}-{host}:9100", "team": team}
        matchers = {key: labels[key] for key in ("alertname", "instance")}
        silenced = [self.add_silence(f"of-{case}", minutes, matchers) for minutes in until]
        stands = [f"{self.rng.getrandbits(64):016x}"] if inhibited else []
        ends = self.shift.taken + 4 * MINUTE
        one = HeldAlert(
            labels,
            f"{name} on {labels['instance']}",
            self.before(),
            ends,
            silenced,
            stands,
            ["nights"] * (case == "muted"),
        )
        self.keep(self.shift.alerts, one, one.fingerprint, case)
        if incident == "back":
            self.add_came_back("came-back", one.fingerprint)
        elif incident:
            self.add_incident(
                "resolved" if incident == "resolved" else "has-alert", one.fingerprint, incident, one.summary
            )

    def add_change(self, case: str) -> None:
        """Add a change of a case."""
        start = (
            self.before() if case in {"implement", "again", "late", "overdue", "closed", "review"} else self.after(40)
        )
        end = self.after(30, 240) if start < self.ends else start + 2 * HOUR
        if case == "overdue":
            end = self.ends - self.rng.randint(5, 40) * MINUTE
        person = "" if case == "group" else self.somebody()
        closed = self.before() if case in {"closed", "cancelled", "again"} else None
        number, what = f"CHG00{next(self.change)}", self.what.pop()
        one = ChangeRequest(number, CHANGES[case], what, start, end, person, self.rng.choice(TEAMS), closed)
        self.keep(self.shift.changes, one, number, case)

    def add_deploy(self, case: str) -> None:
        """Add a deploy of a case."""
        team, started = self.rng.choice(TEAMS), self.before()
        watched = {
            "over": self.ends - 9 * MINUTE,
            "running-late": self.ends - 4 * MINUTE,
            "watched-to-end": self.ends,
            "minute-watched": self.ends + MINUTE,
        }
        until = None if case in {"running", "never-watched"} else watched.get(case, self.after(15, 180))
        finished = None if case.startswith("running") else started + 12 * MINUTE
        back = started + 25 * MINUTE if case == "rolled-back" else None
        own, version = f"D-{next(self.deploy)}", f"{started:%Y.%m.%d}-{self.rng.randint(1, 9)}"
        by = "ci" if case == "by-ci" else self.written(self.somebody()).split("@")[0]
        where = {"mirror": "production-mirror"}.get(case, "production")
        if case == "staging":
            where = self.rng.choice(("staging", "preproduction"))
        one = rules.Deploy(own, SERVICES[team], version, where, started, finished, until, back, by, team)
        self.keep(self.shift.deploys, one, own, case)


def drawn(rng: random.Random, ends: datetime, number: int, wanted: dict[str, tuple[str, ...]] | None = None) -> Shift:
    """Return a shift with every case, or with those that are wanted, by feed; each feed in a drawn order."""
    drawing = Drawing(rng, ends, number)
    everything = {"incident": INCIDENTS, "came_back": CAME_BACK, "alert": (*HELD,), "silence": SILENCES,
                  "change": (*CHANGES,), "deploy": DEPLOYS}  # fmt: skip
    for feed, cases in (everything if wanted is None else wanted).items():
        for case in sorted(cases, key=lambda _: rng.random()):
            getattr(drawing, f"add_{feed}")(case)
    shift = drawing.shift
    for feed in (shift.incidents, shift.alerts, shift.silences, shift.changes, shift.deploys):
        rng.shuffle(feed)
    _ordered(shift)
    if wanted is None:
        _at_an_end(shift, 0 if number == 1 else -1)
    return shift


def _at_an_end(shift: Shift, place: int) -> None:
    """Put something that counts to an end of every feed, so that nothing may be left out there."""
    still, by_case = {one["id"] for one in rules.open_items(shift)}, {}
    for name, case in shift.cases.items():
        by_case.setdefault(case, []).append(name)
    tied = {
        name
        for case, names in by_case.items()
        if case in {*CAME_BACK, "has-alert"} or case[:3] == "of-"
        for name in names
    }
    for feed, name in (
        (shift.incidents, "number"),
        (shift.silences, "id"),
        (shift.changes, "number"),
        (shift.deploys, "id"),
    ):
        chosen = next(at for at, one in enumerate(feed) if str(getattr(one, name)) in still - tied)
        feed.insert(0 if place == 0 else len(feed), feed.pop(chosen))
    fires = next(at for at, one in enumerate(shift.alerts) if one.fingerprint in by_case["fires"])
    _outermost(shift, fires, place)
    duty = next(
        one for one in shift.on_duty if one.policy == shift.alerts[fires].labels["team"] and one.start == shift.ends
    )
    shift.on_duty.remove(duty)
    shift.on_duty.insert(0 if place == 0 else len(shift.on_duty), duty)
    silence = next(at for at, one in enumerate(shift.silences) if one.id in by_case["goes-on"])
    by_address = shift.person(shift.silences[silence].by, "")
    shift.silences[silence] = replace(shift.silences[silence], by=shift.mails[by_address])
    change = next(at for at, one in enumerate(shift.changes) if one.number in by_case["scheduled"])
    shift.changes[change] = replace(shift.changes[change], person=by_address)
    by_handle = next(shift.person(one.by, "") for one in shift.deploys if one.id in by_case["watched"])
    first, last = (by_address, by_handle) if place == 0 else (by_handle, by_address)
    mails = {name: mail for name, mail in shift.mails.items() if name not in {first, last}}
    shift.mails = {first: shift.mails[first], **mails, last: shift.mails[last]}


def _outermost(shift: Shift, fires: int, place: int) -> None:
    """Give an alert another instance, with which it stands at an end of the list, by its fingerprint."""
    old, others = shift.alerts[fires], [one.fingerprint for at, one in enumerate(shift.alerts) if at != fires]
    for number in count(1000):
        new = replace(old, labels={**old.labels, "instance": f"{SERVICES[old.labels['team']]}-{number}:9100"})
        if new.fingerprint < min(others) if place == 0 else new.fingerprint > max(others):
            shift.alerts[fires] = replace(new, summary=f"{new.labels['alertname']} on {new.labels['instance']}")
            shift.cases[new.fingerprint] = shift.cases.pop(old.fingerprint)
            return


def _ordered(shift: Shift) -> None:
    """Put what came back above or below what was resolved before, as its case says."""
    for number, case in shift.cases.items():
        if case in CAME_BACK:
            new = next(at for at, one in enumerate(shift.incidents) if str(one.number) == number)
            key = shift.incidents[new].key
            old = next(at for at, one in enumerate(shift.incidents) if one.key == key and at != new)
            if (new < old) != (case == "came-back-above"):
                shift.incidents[new], shift.incidents[old] = shift.incidents[old], shift.incidents[new]
