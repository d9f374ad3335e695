"""Open Badges 3.0 drafts of granted levels: unsigned, for an organisation to sign or to leave.

Source: 1EdTech, Open Badges Specification 3.0, data model and JSON binding. Who holds a badge is a salted hash; a badge
names the exercises and the kinds of attested work behind it, and nothing else of the person.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from groundschool.curriculum.framework import Bar
from groundschool.reports.exports.catalogue import Catalogue, Grant, instant
from groundschool.reports.facts import counting

CONTEXT = ("https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json")
WORKING = 2

Document = dict[str, Any]


@dataclass(frozen=True)
class Issuer:
    """The organisation that grants: its URI and its name."""

    id: str
    name: str


@dataclass(frozen=True)
class BadgeHolder:
    """Whom a badge is for.

    ``identity`` is what its holder tells a verifier, ``kind`` one of Open Badges' identifier types for it. The ``salt``
    is printed in the badge: an identity that is short can be found by trying, so take one that is long.
    """

    identity: str
    salt: str
    kind: str = "systemId"

    @property
    def hashed(self) -> str:
        """Return the identity with the salt behind it, as a SHA-256 hash in Open Badges' form."""
        return f"sha256${hashlib.sha256(f'{self.identity}{self.salt}'.encode()).hexdigest()}"


def drafts(grants: Iterable[Grant], holder: BadgeHolder, issuer: Issuer, catalogue: Catalogue) -> dict[str, Document]:
    """Return the badges of one associate by file name, in the order of skill and level.

    There is one for each level from working on that holds: none while it is under review, and none for a level that an
    older framework's skill brought along, which has its badge there.
    """
    ordered = sorted(grants, key=lambda grant: (grant.milestone.skill, grant.milestone.level))
    return {
        f"{grant.milestone.skill}-{catalogue.level(grant.milestone.level)}.json": _draft(
            grant, holder, issuer, catalogue
        )
        for grant in ordered
        if grant.milestone.level >= WORKING and grant.milestone.state == "met" and not grant.milestone.carried_from
    }


def _draft(grant: Grant, holder: BadgeHolder, issuer: Issuer, catalogue: Catalogue) -> Document:
    level = grant.milestone
    granted = instant(level.effective_at, "microseconds")
    name = catalogue.identifier("badge", issuer.id, holder.hashed, level.skill, str(level.level), granted)
    until = {"validUntil": instant(grant.refresh_due)} if grant.refresh_due is not None else {}
    return {
        "@context": list(CONTEXT),
        "id": f"urn:uuid:{name}",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": _name(grant, catalogue),
        "issuer": {"id": issuer.id, "type": ["Profile"], "name": issuer.name},
        "validFrom": instant(level.effective_at),
        **until,
        "credentialSubject": _subject(grant, holder, catalogue),
        "evidence": _evidence(grant, catalogue),
    }


def _subject(grant: Grant, holder: BadgeHolder, catalogue: Catalogue) -> Document:
    achievement = _achievement(grant, catalogue)
    described = achievement["resultDescription"][0]
    return {
        "type": ["AchievementSubject"],
        "identifier": [
            {
                "type": "IdentityObject",
                "hashed": True,
                "identityHash": holder.hashed,
                "identityType": holder.kind,
                "salt": holder.salt,
            }
        ],
        "achievement": achievement,
        "result": [
            {
                "type": ["Result"],
                "resultDescription": described["id"],
                "value": described["requiredValue"],
                "status": "Completed",
            }
        ],
    }


def _achievement(grant: Grant, catalogue: Catalogue) -> Document:
    skill, number = grant.milestone.skill, grant.milestone.level
    address, title, word = (
        catalogue.address("achievements", skill, str(number)),
        catalogue.title(skill),
        _word(grant, catalogue),
    )
    return {
        "id": address,
        "type": ["Achievement"],
        "achievementType": "Competency",
        "name": _name(grant, catalogue),
        "description": f"The level {word} in the skill {title}.",
        "criteria": {"narrative": _criteria(grant, catalogue)},
        "alignment": [
            {
                "type": ["Alignment"],
                "targetName": title,
                "targetUrl": catalogue.address("skills", skill),
                "targetType": "CFItem",
            }
        ],
        "resultDescription": [
            {
                "id": f"{address}/level",
                "type": ["ResultDescription"],
                "name": "Level",
                "resultType": "PerformanceLevel",
                "allowedValue": list(catalogue.levels),
                "requiredValue": word,
            }
        ],
    }


def _criteria(grant: Grant, catalogue: Catalogue) -> str:
    """Return what the level asks for, in figures where the catalogue has the policy that it was granted under."""
    number, framework = grant.milestone.level, catalogue.framework
    if grant.milestone.policy_version not in {"", framework.policy.version}:
        return f"What policy {grant.milestone.policy_version} asked for this level."
    bar = framework.policy.levels[number - WORKING]
    lowered = number == WORKING and grant.milestone.skill in framework.by_id
    exercises = framework.exercises_needed(grant.milestone.skill) if lowered else bar.exercises
    asked = [
        f"a weighted mean score of {bar.score:.2f} with a lower bound of {bar.floor:.2f}",
        f"{bar.units:g} units of evidence",
        counting(exercises, "exercise", "different exercises"),
        f"{counting(bar.fresh_passes, 'pass', 'passes')} at the first try on a hidden variant",
        *_attested(bar),
    ]
    return f"At least {', '.join(asked[:-1])} and {asked[-1]}."


def _attested(bar: Bar) -> list[str]:
    asked = (
        (bar.attestations, "attestation of work", "attestations of work"),
        (bar.attesters, "attester", "different attesters"),
        (bar.outcomes, "outcome with before and after", "outcomes with before and after"),
    )
    return [counting(count, word, plural) for count, word, plural in asked if count]


def _evidence(grant: Grant, catalogue: Catalogue) -> list[Document]:
    exercises = dict.fromkeys(entry.attempt.exercise for entry in grant.reading.weighed)
    kinds = dict.fromkeys(work.kind for work in grant.reading.attested)
    said = [(name, "A graded notebook that counts for this skill.", "Exercise") for name in exercises]
    said += [(name, "Work that another person saw and signed.", "Attested work") for name in kinds]
    return [
        {"type": ["Evidence"], "name": catalogue.title(name), "narrative": narrative, "genre": genre}
        for name, narrative, genre in said
    ]


def _name(grant: Grant, catalogue: Catalogue) -> str:
    return f"{catalogue.title(grant.milestone.skill)}: {_word(grant, catalogue)}"


def _word(grant: Grant, catalogue: Catalogue) -> str:
    return catalogue.level(grant.milestone.level)
