"""What ``roster.toml`` and ``rosters/*.toml`` say, if there are any: the cohort's people, and who cares for whom.

Without a roster ids speak for themselves.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated
from zoneinfo import available_timezones

from pydantic import AfterValidator, Field

from groundschool.curriculum.blueprint import repeated
from groundschool.curriculum.strict import Strict
from groundschool.curriculum.text import Slug, Text
from groundschool.curriculum.toml_file import read_toml
from groundschool.errors import Problem, did_you_mean

ROSTER = "roster.toml"
FOLDER = "rosters"


@cache
def _zones() -> frozenset[str]:
    """Return the time zones there are; looking for them walks the disk."""
    return frozenset(available_timezones())


def _zone(name: str) -> str:
    if name not in _zones():
        raise ValueError(f"there is no time zone {name!r}. {did_you_mean(name, _zones())}")
    return name


ID = r"[A-Za-z0-9][A-Za-z0-9._@-]*"
AssociateId = Annotated[str, Field(pattern=f"^{ID}$")]
Zone = Annotated[str, AfterValidator(_zone)]


class Move(Strict):
    """From this local day on somebody lives in another zone."""

    from_date: date
    zone: Zone


class Associate(Strict):
    """One person: the id that nbgrader and the ledger know, and how reports call them.

    ``zone`` is where they live until their first move (an IANA name), ``fte`` their share of full time. ``end_date`` is
    their last day. ``mentor``, ``manager`` and ``oncall_lead`` are ids. ``extra_time`` is the share of time they get on
    top in timed exercises; no report shows it. ``login`` is the account that hands in for them, by name or number,
    where it is not called as they are.
    """

    id: AssociateId
    name: Text
    login: AssociateId | None = None
    team: Slug | Annotated[str, Field(max_length=0)] = ""
    start_date: date | None = None
    end_date: date | None = None
    zone: Zone = "UTC"
    fte: Annotated[float, Field(gt=0, le=1)] = 1.0
    moves: tuple[Move, ...] = ()
    mentor: AssociateId | None = None
    manager: AssociateId | None = None
    oncall_lead: AssociateId | None = None
    extra_time: Annotated[float, Field(ge=0, le=3)] = 0.0


class RosterFile(Strict):
    """The people of the cohort, as ``[[associate]]`` tables."""

    associate: tuple[Associate, ...] = ()


def load_roster(root: Path) -> tuple[dict[str, Associate], list[Problem]]:
    """Return the associates by id, none when there is no roster, with every problem found.

    Somebody may stand in several files as long as these agree.
    """
    paths = [path for path in (root / ROSTER, *sorted((root / FOLDER).glob("*.toml"))) if path.is_file()]
    found: dict[str, Associate] = {}
    said: dict[str, str] = {}
    problems: list[Problem] = []
    for path in paths:
        where = path.relative_to(root).as_posix()
        declared, wrong = read_toml(path, RosterFile, root)
        people = declared.associate if declared else ()
        problems += [*wrong, *repeated(where, "associate", (person.id for person in people)), *_sane(people, where)]
        for person in people:
            problems += _disagreement(
                found.setdefault(person.id, person), said.setdefault(person.id, where), person, where
            )
    return found, problems


def named(roster: Mapping[str, Associate]) -> frozenset[str]:
    """Return whom a roster names: associates, and who looks after them."""
    carers = (who for one in roster.values() for who in (one.mentor, one.manager, one.oncall_lead) if who)
    return frozenset({*roster, *carers})


def present(roster: Mapping[str, Associate], today: date) -> frozenset[str]:
    """Return whom a roster names, but for who has left by ``today``."""
    left = {who for who, person in roster.items() if person.end_date is not None and person.end_date < today}
    return named(roster) - left


def _sane(people: Iterable[Associate], where: str) -> Iterator[Problem]:
    for person in people:
        field = f"associate.{person.id}"
        if person.start_date and person.end_date and person.end_date < person.start_date:
            message = f"{person.end_date} comes before start_date {person.start_date}"
            yield Problem(where, f"{field}.end_date", message, "Correct one of them.")
        if person.id in {person.mentor, person.manager, person.oncall_lead}:
            message = "names the associate themselves as mentor, manager or on-call lead"
            yield Problem(where, field, message, "Name somebody else, or leave it out.")


def _disagreement(first: Associate, there: str, second: Associate, here: str) -> Iterator[Problem]:
    for name in Associate.model_fields:
        if there != here and (one := getattr(first, name)) != (other := getattr(second, name)):
            message = f"says {_text(other)}, and {there} says {_text(one)}"
            yield Problem(here, f"associate.{first.id}.{name}", message, "Let both say the same, or remove one.")


def _text(value: object) -> str:
    return "nothing" if value in {None, "", ()} else str(value)
