"""What we owe associates: whose turn it is, since when and for how many days. None of it is theirs to move."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from groundschool.reports.explained import review_reason
from groundschool.reports.facts import called, in_short
from groundschool.reports.marking_assignment import waiting
from groundschool.reports.people import People
from groundschool.tracker.insight.at_risk import ACCESS, MARKING, unanswered, working_days
from groundschool.tracker.insight.person import Person
from groundschool.tracker.milestones.gate_state import ASSOCIATE, COURSE, GateLine, GateStage
from groundschool.tracker.pace.service_clock import service_days

# Who signs a gate, by what their role is called where it asks for one.
SIGNERS = {"mentor": "mentor", "manager": "manager", "rota": "on-call lead"}
SIGNING, SHIFT, NO_ACCESS = "B2", "B3", "B4"
MARKS = "mark"  # the kind of what waits for a mark


@dataclass(frozen=True)
class Owed:
    """One thing: to whom, what, who can give it (ids, nobody where the roster names none), and since when.

    ``kind`` is ``sign`` for signatures under a gate, ``mark`` for an answer, ``countersign`` for work that somebody
    asked a signature for, and else the kind of attested work that ends it.
    """

    id: str
    name: str
    kind: str
    what: str
    holders: tuple[str, ...]
    since: date
    days: int
    why: str = ""

    @property
    def first_name(self) -> str:
        """Return what they are called in short."""
        return in_short(self.name, self.id)

    @property
    def recordable(self) -> bool:
        """Return whether it ends by attesting work of its kind."""
        return self.kind not in {"sign", "mark", "countersign", "review"}

    def is_of(self, viewer: str) -> bool:
        """Return whether a viewer can end it."""
        return viewer in self.holders

    def whose(self, viewer: str = "") -> str:
        """Return whose turn it is, in words; the viewer is ``you``."""
        names = ["you" if who == viewer else called(who) for who in sorted(self.holders, key=lambda who: who != viewer)]
        return joined(names) or "nobody is named"


def joined(words: Sequence[str]) -> str:
    """Return words as an enumeration."""
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


def owed_by_gate(people: People, person: Person) -> Iterator[Owed]:
    """Yield what somebody's gate waits for, for longer than their team allows: shifts, access, signatures."""
    for line in person.gate.missing:
        if line.since and line.owner not in {ASSOCIATE, COURSE} and _is_late(person, line):
            yield owed_for(people, person, line, line.since)


def owed_for(people: People, person: Person, line: GateLine, since: date) -> Owed:
    """Return what a line of somebody's gate waits for, and for whom."""
    criterion = line.checked.criterion
    kind = "sign" if line.checked.missing else getattr(criterion, "attestation", "")
    what = criterion.waits_for or criterion.todo or line.checked.title
    return _owed(people, person, kind, what.rstrip("."), _holders(people, person, line), since)


def owed_to(people: People, person: Person) -> list[Owed]:
    """Return everything that somebody waits for, the longest first: of the gate, reviews, marks, and signed work.

    Of marks and work only what has been late for the associate's head start is told.
    """
    held = {risk.rule.id for risk in person.risks if people.held(person.id, risk)}
    found = [*owed_by_gate(people, person), *reviews_owed(people, person)]
    if MARKING in held:
        found += _marks(people, person)
    if SIGNING in held:
        found += _work(people, person)
    return sorted(found, key=lambda one: (one.since, one.what))


def reviews_owed(people: People, person: Person) -> Iterator[Owed]:
    """Yield the levels of somebody's that are under review, each until a person decides: why is said with it."""
    known = {event.event_id: event.order[0] for event in person.record.history.events}
    for grant in person.skill_milestones:
        if grant.state == "under review":
            since = min((known[name] for name in grant.cause if name in known), default=person.record.as_of)
            title = people.facts.framework.by_id[grant.skill].title
            what = f"a decision about {title}, under review"
            mentor = tuple(filter(None, [people.relation(person.id).mentor]))
            one = _owed(people, person, "review", what, mentor, person.record.employment.local_date(since))
            yield replace(one, why=review_reason(person, grant))


def longest_first(found: Iterable[Owed]) -> list[Owed]:
    """Return what several people wait for, the longest first."""
    return sorted(found, key=lambda one: (one.since, one.name, one.what))


def _marks(people: People, person: Person) -> Iterator[Owed]:
    for one in waiting(people):
        if one.associate == person.id and one.late:
            since = person.record.employment.local_date(one.attempt.submitted_at)
            yield _owed(people, person, MARKS, "an answer to mark", one.holders, since)


def _work(people: People, person: Person) -> Iterator[Owed]:
    limit, today = _limit(person, SIGNING), person.record.employment.local_date(person.record.as_of)
    for since, asked in unanswered(person.record):
        if working_days(since, today) > limit:
            yield _owed(people, person, "countersign", "work to sign", (asked.attester,), since)


def _is_late(person: Person, line: GateLine) -> bool:
    """Return whether a line has waited for longer than the team allows; a gate that is ready waits for nothing else."""
    if line.since is None:
        return False
    if person.gate.stage is GateStage.READY:
        return True
    employment, today = person.record.employment, person.record.employment.local_date(person.record.as_of)
    if getattr(line.checked.criterion, "attestation", "") == ACCESS:
        served = service_days(employment, today) - service_days(employment, line.since)
        return served > _limit(person, NO_ACCESS)
    return working_days(line.since, today) > _limit(person, SHIFT)


def _limit(person: Person, rule: str) -> int:
    return next((one.limit for one in person.policies.at_risk.rules if one.id == rule), 0)


def _holders(people: People, person: Person, line: GateLine) -> tuple[str, ...]:
    """Return who can act for a line: those who may sign what is missing, or who has the role that owes it."""
    relation = people.relation(person.id)
    by_word = {"mentor": [relation.mentor], "manager": [relation.manager], "rota": sorted(relation.oncall_leads)}
    missing = " ".join(line.checked.missing)
    words = [word for word, role in SIGNERS.items() if role in missing]
    found = (who for word in words or [line.owner] for who in by_word.get(word, ()))
    return tuple(dict.fromkeys(filter(None, found)))


def _owed(  # noqa: PLR0913, PLR0917 - what of whom, by whom and since when
    people: People, person: Person, kind: str, what: str, holders: tuple[str, ...], since: date
) -> Owed:
    today = person.record.employment.local_date(person.record.as_of)
    return Owed(person.id, people.facts.name(person.id), kind, what, holders, since, max((today - since).days, 0))
