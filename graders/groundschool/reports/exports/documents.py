"""Exports that are documents and not tables: statements, badges, scores."""

import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator
from typing import Any

from groundschool.reports.exports.badges import BadgeHolder, Issuer, drafts
from groundschool.reports.exports.catalogue import HOME, Catalogue, Grant
from groundschool.reports.exports.lti import scores
from groundschool.reports.exports.xapi import statements
from groundschool.reports.people import People
from groundschool.tracker.insight.person import Person
from groundschool.tracker.mastery.ageing import refresh_due

Document = dict[str, Any]


def catalogue_of(people: People) -> Catalogue:
    """Return what the course's things are called outside."""
    facts = people.facts
    titles = {name: exercise.declared.title for name, exercise in facts.exercises.items()}
    titles |= {kind.id: kind.title for kind in people.declared.milestones.attestations}
    return Catalogue(facts.framework, facts.levels, titles)


def xapi(people: People, among: Iterable[Person], viewer: str | None = None) -> list[Document]:
    """Return the statements about each person; how long it took is in those that ``viewer`` gets of themselves."""
    names = catalogue_of(people)
    return [
        statement
        for person in among
        for statement in statements(person.record.past.snapshots, grants(person), names, times=viewer == person.id)
    ]


def lti(people: People, among: Iterable[Person]) -> list[Document]:
    """Return the score of everybody's latest attempt at each exercise."""
    return scores((snapshot for person in among for snapshot in person.record.past.snapshots), catalogue_of(people))


def badges(people: People, person: Person, issuer: Issuer, salt: str) -> dict[str, Document]:
    """Return the badge drafts of one person by file name; ``salt`` hides the id that they are made out to."""
    return drafts(grants(person), BadgeHolder(person.id, salt), issuer, catalogue_of(people))


def badge_files(people: People, among: Iterable[Person], address: str | None, secret: bytes) -> dict[str, str]:
    """Return the badge drafts as files by path, a folder for each person; their salts follow from the ``secret``."""
    issuer = Issuer(address or HOME, people.facts.company)
    return {
        f"{person.id}/{name}": json.dumps(document, indent=2, ensure_ascii=False) + "\n"
        for person in among
        for name, document in badges(people, person, issuer, _salt(secret, person.id)).items()
    }


def grants(person: Person) -> Iterator[Grant]:
    """Yield each level granted, with what was read of the skill then and the day from which it needs a refresher."""
    for milestone in person.skill_milestones:
        record = person.record
        if milestone.skill in record.judge.framework.by_id:
            reading = record.judge.read(
                milestone.skill, record.past.attempts, record.past.works, milestone.effective_at
            )
            yield Grant(
                milestone, reading, refresh_due(record.states[milestone.skill].reading, record.judge.framework.policy)
            )


def _salt(secret: bytes, associate: str) -> str:
    return hmac.new(secret, f"badge\n{associate}".encode(), hashlib.sha256).hexdigest()[:32]
