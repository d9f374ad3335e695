"""Everybody as the tracker sees them, gathered from the course, the rosters and the ledger."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from groundschool.cli.places import Places
    from groundschool.curriculum.declarations import Declarations
    from groundschool.curriculum.roster import Associate
    from groundschool.reports.facts import Facts
    from groundschool.reports.people import People
    from groundschool.tracker.events import Event
    from groundschool.tracker.history import History


@dataclass(frozen=True)
class Declared:
    """What a course and its teams ask for, and who is there."""

    declarations: "Declarations"
    roster: "Mapping[str, Associate]"


def gather(  # noqa: PLR0913 - where everything lies, which instants, and whom
    places: "Places",
    now: datetime,
    as_of: datetime | None = None,
    known_at: datetime | None = None,
    *,
    pseudonyms: bool = False,
    among: "Collection[str] | None" = None,
) -> "People":
    """Return everybody at ``as_of`` as known at ``known_at``, both ``now`` if not given.

    With ``pseudonyms`` everybody who has one goes by it; with ``among`` only what is known of these people is read.

    Raises CourseError when what is declared has problems, LedgerError when there is no ledger to read.
    """
    from groundschool.reports.people import People
    from groundschool.tracker.events import EVERYBODY
    from groundschool.tracker.history import by_associate

    declared = declared_by(places)
    names = places.identities() if pseudonyms else None
    if names:
        roster = {names.pseudonym(who): person for who, person in declared.roster.items()}
        declared = replace(declared, roster=roster)
    with places.opened(create=False) as opened:
        told = opened.events(*(among or ()))
    if names:
        told = [replace(event, associate=names.pseudonym(event.associate)) for event in told]
    histories = histories_of(by_associate(told), declared.roster, known_at)
    shared = [event for event in told if event.associate == EVERYBODY]
    facts = facts_of(places, declared, histories, shared, as_of or now)
    return People(replace(facts, known_at=known_at or now), declared.declarations)


def declared_by(places: "Places") -> Declared:
    """Return what is declared; raises CourseError with every problem."""
    from groundschool.curriculum.declarations import load_declarations
    from groundschool.curriculum.roster import load_roster
    from groundschool.errors import CourseError

    declarations, problems = load_declarations(places.found.root, places.folder)
    roster, _ = load_roster(places.folder)
    if declarations is None or problems:
        raise CourseError(problems)
    return Declared(declarations, roster)


def histories_of(
    events: "Mapping[str, Sequence[Event]]", roster: "Mapping[str, Associate]", known_at: datetime | None = None
) -> "dict[str, History]":
    """Return what was known at ``known_at`` (None: now) of each associate, whose events come with the course's own."""
    from groundschool.tracker.attested import BACKDATED_DAYS
    from groundschool.tracker.history import history_of

    return {
        who: history_of(
            mine, who, backdated_days=BACKDATED_DAYS, started_at=started(roster.get(who)), known_at=known_at
        )
        for who, mine in events.items()
    }


def facts_of(
    places: "Places", declared: Declared, histories: "Mapping[str, History]", shared: "Iterable[Event]", now: datetime
) -> "Facts":
    """Return what reports are made from, at ``now``; ``shared`` are the course's own events."""
    from groundschool.reports.facts import Facts
    from groundschool.tracker.payloads import ReportPublished

    found = places.found
    return Facts(
        title=found.declared.title,
        company=found.declared.company,
        levels=found.declared.levels,
        framework=declared.declarations.framework,
        exercises=found.exercises,
        roster=declared.roster,
        attempts=tuple(attempt for history in histories.values() for attempt in history.attempts),
        histories=histories,
        as_of=now,
        known_at=now,
        published=tuple(payload for event in shared if isinstance(payload := event.validated(), ReportPublished)),
    )


def started(person: "Associate | None") -> datetime | None:
    """Return when somebody's first day began where they lived, None where the roster does not say."""
    from groundschool.tracker.service import Employment

    if person is None or person.start_date is None:
        return None
    return Employment(person.start_date, person.zone).midnight(person.start_date)
