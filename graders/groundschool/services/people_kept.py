"""What is done about one person's record as a whole: erased, called differently, or found to be another's.

Each is a list of steps that are told first and done afterwards, in an order in which whoever is killed in between does
the rest by the same command again.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from groundschool.curriculum import Course
from groundschool.curriculum.roster import ID, Associate
from groundschool.errors import GroundschoolError
from groundschool.ledger.attempt_payloads import AttemptVoided
from groundschool.ledger.events import GRADED, Event, make_event
from groundschool.ledger.identity import Identities
from groundschool.ledger.known_people import Identity
from groundschool.ledger.payloads import Nothing
from groundschool.marking.answers import fingerprint
from groundschool.marking.submissions import Submission, find_submissions_apart
from groundschool.nbgrader_bridge.gradebook_people import GradebookPeople
from groundschool.services.belongings import Belongings, remove_belongings, renamed
from groundschool.services.merged_folders import merge_area
from groundschool.services.page_links import PageLinks
from groundschool.services.unit_of_work import UnitOfWork

ACTOR = "groundschool person"


@dataclass(frozen=True)
class PersonStep:
    """One thing to be done, in words, and what does it."""

    words: str
    do: Callable[[], object]


@dataclass(frozen=True)
class RecordPlace:
    """Where people's records lie; ``feedback`` returns the pages in the exchange that were released to somebody."""

    course: Course
    work: Path
    inbound: Path
    roster: Mapping[str, Associate]
    unit: UnitOfWork
    identities: Identities
    gradebook: GradebookPeople
    links: PageLinks | None
    feedback: Callable[[str], list[Path]]
    now: datetime

    def belongings(self, who: str) -> Belongings:
        """Return what lies about of somebody."""
        return Belongings(self.work, self.inbound, who)

    def links_of(self, *who: str) -> int:
        """Return how many links to the pages these ids have."""
        return sum(link.who in who for link in self.links.every()) if self.links else 0


def erasing(place: RecordPlace, who: str, identity: Identity | None) -> Iterator[PersonStep]:
    """Yield what erases somebody; their key goes last, so that until then the same can be done again."""
    ids = [who, *place.identities.former_of(who)] if identity else [who]
    if identity is not None:
        yield PersonStep(
            f"nobody is made anew under the id {' or '.join(ids)}", lambda: place.identities.mark_erased(who)
        )
        yield PersonStep("the erasure is recorded", lambda: _record_erased(place, who))
    for name in ids:
        for path in place.feedback(name):
            yield PersonStep(f"the page {path} goes", lambda path=path: remove_belongings(path))
        for folder in place.belongings(name).folders():
            yield PersonStep(f"the folder {folder} goes", lambda folder=folder: remove_belongings(folder))
        if place.gradebook.has(name):
            yield PersonStep(f"the rows of {name} in the gradebook go", lambda name=name: place.gradebook.remove(name))
        if (links := place.links) and (count := place.links_of(name)):
            yield PersonStep(f"{count} links to the pages go", lambda links=links, name=name: links.forget(name))
    if identity is not None:
        yield PersonStep("identity and key go for good", lambda: place.identities.forget(who))


def renaming(place: RecordPlace, old: str, new: str) -> Iterator[PersonStep]:
    """Yield what calls somebody differently everywhere; what is theirs in the ledger stays as it is."""
    if place.identities.called_today(old) != new:
        yield PersonStep(f"{old} is called {new}", lambda: place.identities.rename(old, new))
    yield from _moving(place, old, new)


def merging(place: RecordPlace, one: str, into: str) -> Iterator[PersonStep]:
    """Yield what makes two ids of one human one; what was handed in under both counts once."""
    if place.identities.called_today(one) != into:
        twice = [_voided(event, into) for event in _handed_in_twice(place, one, into)]
        if twice:
            words = f"{len(twice)} attempts that were handed in under both ids count once"
            yield PersonStep(words, lambda: place.unit.note(twice))
        yield PersonStep(f"whatever is kept of {one} is read as {into}'s", lambda: place.identities.merge(one, into))
    yield from _moving(place, one, into)


def _record_erased(place: RecordPlace, who: str) -> None:
    """Record once of each pseudonym that its person was erased."""
    known = {event.associate for event in place.unit.ledger.stored() if event.type == "subject.erased"}
    subjects = {one.subject for one in place.identities.all_of(who)} - known
    place.unit.note(make_event(subject, place.now, Nothing(), ACTOR, "subject.erased") for subject in sorted(subjects))


def _moving(place: RecordPlace, old: str, new: str) -> Iterator[PersonStep]:
    for path in place.belongings(old).named_in_their_own():
        target = renamed(path, old, new)
        yield PersonStep(f"{path} becomes {target}", lambda path=path, target=target: path.rename(target))
    for folder in place.belongings(old).folders():
        target = renamed(folder, old, new)
        if not target.exists():
            yield PersonStep(f"{folder} becomes {target}", lambda folder=folder, target=target: folder.rename(target))
        elif folder.is_dir() and not folder.is_symlink():
            yield from _moving_into(folder, target, old)
    if place.gradebook.has(old):
        yield PersonStep(f"rows of {old} in the gradebook become {new}'s", lambda: place.gradebook.rename(old, new))
    if (links := place.links) and (count := place.links_of(old)):
        yield PersonStep(f"{count} links to the pages end: make new ones", lambda: links.forget(old))


def _moving_into(folder: Path, target: Path, old: str) -> Iterator[PersonStep]:
    """Yield what moves the areas that are not there already, and puts the others together."""
    for area in sorted(folder.iterdir()):
        place = target / area.name
        if not place.exists():
            yield PersonStep(f"{area} becomes {place}", lambda area=area, place=place: area.rename(place))
        elif area.is_dir() and place.is_dir() and not area.is_symlink() and not place.is_symlink():
            words = f"{area} goes into {place}, where the later hand-in counts"
            yield PersonStep(words, lambda area=area, place=place: merge_area(area, place, old))
    yield PersonStep(
        f"{folder} goes where nothing is left in it", lambda: None if any(folder.iterdir()) else folder.rmdir()
    )


def _handed_in_twice(place: RecordPlace, one: str, into: str) -> list[Event]:
    """Return the gradings of one id whose answers the other handed in too, as what lies there still tells."""
    gradings = {who: [e for e in place.unit.events(who) if e.type == GRADED] for who in (one, into)}
    found: dict[str, Event] = {}
    for handed_in in find_submissions_apart(place.course, place.work / "submitted", ()):
        if handed_in.associate in gradings and not handed_in.problem:
            mine, theirs = (
                [e for e in events if e.payload["content_sha256"] in _told_as(handed_in, place.unit.ledger.key_of(who))]
                for who, events in gradings.items()
            )
            found |= {event.payload["attempt_id"]: event for event in mine if theirs}
    return list(found.values())


def _told_as(handed_in: Submission, key: bytes) -> set[str]:
    """Return what a grading calls these answers under somebody's key, or called their bytes before."""
    return {fingerprint(handed_in.answers, key), handed_in.sha256}


def _voided(event: Event, into: str) -> Event:
    payload = AttemptVoided(
        attempt_id=event.payload["attempt_id"], reason=f"handed in under two ids: counts as {into}'s"
    )
    return make_event(event.associate, event.recorded_at or event.occurred_at, payload, ACTOR)


def mentions(roster: Mapping[str, Associate], who: str) -> list[str]:
    """Return where rosters name somebody, in words."""
    found = ["their entry in the roster"] if who in roster else []
    for person in roster.values():
        roles = [role for role in ("mentor", "manager", "oncall_lead") if getattr(person, role) == who]
        found += [f"{who} as {role} of {person.id} in the roster" for role in roles]
    return found


def check_new_name(place: RecordPlace, old: str, new: str) -> None:
    """Raise GroundschoolError when nobody can be called ``new``: it is somebody's, or was."""
    if not re.fullmatch(ID, new):
        raise GroundschoolError(f"{new!r} is no id: letters, digits, and . _ @ - after the first.")
    if place.identities.was_erased(new):
        raise GroundschoolError(f"{new} was the id of somebody who was erased. Choose another, or readmit it first.")
    identity = place.identities.known(new)
    mine = place.identities.known(old)
    if identity and (mine is None or identity.associate != mine.associate):
        raise GroundschoolError(
            f"{new} is somebody already. Are they the same? Then: groundschool person merge {old} {new}"
        )
    if identity is None and place.unit.ledger.stored([new]):
        raise GroundschoolError(f"{new} has events from before there were pseudonyms. Choose another id.")
