"""What is still open at the end of a shift, and what misconceptions make of it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

from groundschool.formats.alertmanager_api import HeldAlert, Silence
from groundschool.formats.pagerduty_lists import OnDuty, PagedIncident
from groundschool.formats.servicenow import ChangeRequest

KINDS = ("incident", "alert", "silence", "change", "deploy")
PLANNED = ("Authorize", "Scheduled", "Implement")
MISREAD = (
    "resolved-too", "one-of-a-key", "last-of-a-key", "twice", "incident-is-enough", "suppressed-too",
    "suppressed-never", "inhibited-too", "active-alone", "end-included", "cancelled-too", "review-too",
    "drafts-too", "approved-alone", "closed-at", "planned-ahead", "watch-over", "running-alone", "staging-too",
    "rolled-back-too", "team-name", "leaving", "any-level", "as-written", "first-to-acknowledge", "last-listed",
    "service-is-owner", "assignee", "display-time", "on-the-wall", "first-pending", "start-always",
    "state-as-taken", "no-expiry", "by-the-state",
    "last-pending", "never-watched", "muted-out", "same-name", "over-is-done", "without-start", "begins-like-it",
)  # fmt: skip


@dataclass(frozen=True)
class Deploy:
    """A deploy: until when it is watched (none while it runs), and whether it was rolled back."""

    id: str
    service: str
    version: str
    environment: str
    started: datetime
    finished: datetime | None
    watched: datetime | None
    rolled_back: datetime | None
    by: str
    team: str


@dataclass
class Shift:
    """A shift: its times, its people, and what the feeds have. ``cases`` says why each item is in it, by its id."""

    starts: datetime
    ends: datetime
    taken: datetime
    zones: dict[str, tzinfo]
    mails: dict[str, str]
    on_duty: list[OnDuty]
    team: str = "platform"
    incidents: list[PagedIncident] = field(default_factory=list)
    alerts: list[HeldAlert] = field(default_factory=list)
    silences: list[Silence] = field(default_factory=list)
    changes: list[ChangeRequest] = field(default_factory=list)
    deploys: list[Deploy] = field(default_factory=list)
    cases: dict[str, str] = field(default_factory=dict)

    def on_call(self, team: str, how: str = "") -> str | None:
        """Return who is on call for a team when the shift is over."""
        at = self.ends - timedelta(minutes=1) if how == "leaving" else self.ends
        level = 2 if how == "any-level" else 1
        for one in self.on_duty:
            inside = (one.start <= at if one.start else how != "without-start") and (one.end is None or at < one.end)
            if (one.policy, one.level) == (team, level) and inside:
                return one.name
        if how == "without-start":
            return None
        raise LookupError(team)

    def person(self, named: str, team: str, how: str = "") -> str | None:
        """Return the person that a feed names by handle, address or full name, else who is on call for the team."""
        if how == "as-written":
            return named or team
        for name, mail in self.mails.items():
            if named in {name, mail, mail.split("@")[0]}:
                return name
        team = named if named in {one.policy for one in self.on_duty} else team
        return team if how == "team-name" else self.on_call(team, how)


def open_items(shift: Shift, how: str = "") -> list[dict[str, Any]]:
    """Return what is open at the end of a shift; ``how`` names a misconception."""
    found = [*_incidents(shift, how), *_alerts(shift, how), *_silences(shift, how)]
    found += [*_changes(shift, how), *_deploys(shift, how)]
    return sorted(found, key=lambda one: (one["kind"], one["id"]))


def _item(kind: str, name: str, state: str, owner: str | None, due: str | None) -> dict[str, Any]:
    return {"kind": kind, "id": name, "state": state, "owner": owner, "due": due}


def _due(shift: Shift, feed: str, moment: datetime | None, how: str) -> str | None:
    """Return a moment in UTC, or as the feed shows it with its offset cut off."""
    if moment is None:
        return None
    if how == ("display-time" if feed == "changes" else "on-the-wall"):
        return f"{moment.astimezone(shift.zones[feed]):%Y-%m-%dT%H:%M:%S}Z"
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S}Z"


def _incidents(shift: Shift, how: str) -> Iterator[dict[str, Any]]:
    seen = shift.incidents
    if how in {"one-of-a-key", "last-of-a-key"}:
        ordered = seen[::-1] if how == "one-of-a-key" else seen
        seen = [*{one.key: one for one in ordered}.values()]
    for one in seen:
        if one.status == "resolved" and how != "resolved-too":
            continue
        pending = [at for at, _ in one.pending]
        due = (
            None
            if not pending
            else pending[0]
            if how == "first-pending"
            else pending[-1]
            if how == "last-pending"
            else min(pending)
        )
        yield _item("incident", str(one.number), one.status, _owner(shift, one, how), _due(shift, "pager", due, how))


def _owner(shift: Shift, one: PagedIncident, how: str) -> str:
    people = [pair for pair in one.acknowledged if pair[1] in shift.mails or how == "service-is-owner"]
    if not people or how == "assignee":
        return one.assignee
    chosen = {"first-to-acknowledge": min(people), "last-listed": people[-1]}
    return chosen.get(how, max(people))[1]


def _alerts(shift: Shift, how: str) -> Iterator[dict[str, Any]]:
    last = {"pending"} if how == "incident-is-enough" else {"resolved"}
    paged = {one.key for one in shift.incidents if one.status not in last} if how != "twice" else set()
    titles = {one.title.split(" on ")[0] for one in shift.incidents if one.status != "resolved"}
    quiet = {one.id for one in shift.silences if _goes_on(shift, one, how)}
    for one in shift.alerts:
        held = bool(one.inhibited_by and how != "inhibited-too")
        held |= bool(quiet.intersection(one.silenced_by) and how != "suppressed-too")
        held |= bool(how == "suppressed-never" and (one.silenced_by or one.inhibited_by))
        held |= bool(how in {"muted-out", "suppressed-never"} and one.muted_by)
        held |= how == "same-name" and one.labels["alertname"] in titles
        if not held and one.fingerprint not in paged:
            team = one.labels["team"]
            yield _item("alert", one.fingerprint, "firing", shift.person("", team, how), None)


def _goes_on(shift: Shift, one: Silence, how: str) -> bool:
    if how == "by-the-state":
        return one.ends > shift.taken
    return one.ends >= shift.ends if how == "end-included" else one.ends > shift.ends


def _silences(shift: Shift, how: str) -> Iterator[dict[str, Any]]:
    for one in shift.silences:
        at = shift.taken if how == "state-as-taken" else shift.ends
        state = "active" if one.starts <= at else "pending"
        if _goes_on(shift, one, how) and not (how == "active-alone" and state == "pending"):
            due = None if how == "no-expiry" else _due(shift, "alertmanager", one.ends, how)
            yield _item("silence", one.id, state, shift.person(one.by, "", how), due)


def _changes(shift: Shift, how: str) -> Iterator[dict[str, Any]]:
    wanted = {
        "cancelled-too": (*PLANNED, "Canceled"),
        "review-too": (*PLANNED, "Review"),
        "drafts-too": (*PLANNED, "New", "Assess"),
        "approved-alone": PLANNED[1:],
    }.get(how, PLANNED)
    for one in shift.changes:
        if one.state not in wanted or (how == "closed-at" and one.closed):
            continue
        due = one.end if one.state == "Implement" and how != "start-always" else one.start
        ahead = {"planned-ahead": PLANNED, "over-is-done": PLANNED[2:]}.get(how, ())
        if one.state in ahead and due < shift.ends:
            continue
        owner = shift.person(one.person, one.group, how)
        yield _item("change", one.number, one.state.lower(), owner, _due(shift, "changes", due, how))


def _deploys(shift: Shift, how: str) -> Iterator[dict[str, Any]]:
    for one in shift.deploys:
        over = one.finished is not None and (one.watched is None or one.watched <= shift.ends)
        if (how, one.watched) in {("end-included", shift.ends), ("never-watched", None)}:
            over = False
        counts = not over or how == "watch-over"
        like = how == "begins-like-it" and one.environment.startswith("production")
        counts &= one.environment == "production" or how == "staging-too" or like
        counts &= one.rolled_back is None or how == "rolled-back-too"
        counts &= one.finished is None or how != "running-alone"
        if counts:
            state = "watched" if one.finished else "running"
            owner = shift.person(one.by, one.team, how)
            yield _item("deploy", one.id, state, owner, _due(shift, "deploys", one.watched, how))


def nobodys(shift: Shift) -> Iterator[tuple[str, Any]]:
    """Yield by feed something that is open and of which nobody can be found to own it."""
    hour, at = timedelta(hours=1), shift.ends
    labels = {"alertname": "Watchdog", "instance": "db-1:9100"}
    alert = HeldAlert(labels, "Watchdog on db-1:9100", at - hour, at)
    yield "alerts.json", alert
    own = "3d1f0c52-8b7a-4e0f-9c55-2f9a1b6e7d40"
    yield "silences.json", Silence(own, labels, at - hour, at + hour, "silence-operator", "by the operator")
    yield "changes.json", ChangeRequest("CHG0032499", "Scheduled", "Move a rack", at + hour, at + 2 * hour, "", "ports")
    run = Deploy("D-2999", "web", "2026.04.28-1", "production", at - hour, None, None, None, "build-bot", "storefront")
    yield "deploys.json", run
