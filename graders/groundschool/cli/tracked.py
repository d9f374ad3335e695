"""Everybody as the tracker sees them, gathered from the course, the rosters and the ledger."""

from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

    from groundschool.cli.places import Places
    from groundschool.curriculum.roster import Associate
    from groundschool.reports.people import People


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
    from dataclasses import replace

    from groundschool.curriculum.declarations import load_declarations
    from groundschool.curriculum.roster import load_roster
    from groundschool.errors import CourseError
    from groundschool.reports.facts import Facts
    from groundschool.reports.people import People
    from groundschool.tracker.attested import BACKDATED_DAYS
    from groundschool.tracker.history import by_associate, history_of
    from groundschool.tracker.payloads import ReportPublished

    found = places.found
    declared, problems = load_declarations(found.root, places.folder)
    roster, _ = load_roster(places.folder)
    if declared is None or problems:
        raise CourseError(problems)
    names = places.identities() if pseudonyms else None
    roster = {names.pseudonym(who) if names else who: person for who, person in roster.items()}
    with places.opened(create=False) as opened:
        told = opened.events(*(among or ()))
    events = by_associate(replace(e, associate=names.pseudonym(e.associate)) if names else e for e in told)
    histories = {
        who: history_of(
            mine,
            who,
            backdated_days=BACKDATED_DAYS,
            started_at=started(roster.get(who)),
            known_at=known_at,
        )
        for who, mine in events.items()
    }
    facts = Facts(
        title=found.declared.title,
        company=found.declared.company,
        levels=found.declared.levels,
        framework=declared.framework,
        exercises=found.exercises,
        roster=roster,
        attempts=tuple(attempt for history in histories.values() for attempt in history.attempts),
        histories=histories,
        as_of=as_of or now,
        known_at=known_at or now,
        published=tuple(payload for event in told if isinstance(payload := event.validated(), ReportPublished)),
    )
    return People(facts, declared)


def started(person: "Associate | None") -> datetime | None:
    """Return when somebody's first day began where they lived, None where the roster does not say."""
    from groundschool.tracker.service import Employment

    if person is None or person.start_date is None:
        return None
    return Employment(person.start_date, person.zone).midnight(person.start_date)
