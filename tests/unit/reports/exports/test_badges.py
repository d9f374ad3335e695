"""Badges have the published shape, hold until the refresher, and tell nothing more of the person."""

import hashlib
import json
from copy import deepcopy

import pytest
from jsonschema import ValidationError
from tests.unit.reports.exports.samples import CATALOGUE, SKILL, grant, validator
from tests.unit.tracker.worked import at

from groundschool.reports.exports.badges import BadgeHolder, Issuer, drafts

SCHEMA = validator("openbadges-3p0")
HOLDER = BadgeHolder("subj_0123456789abcdef", "Kosher")
ISSUER = Issuer("https://learning.example/issuer", "Saltmarsh Ferries")
FILE = f"{SKILL}-working.json"


def badges(*grants):
    found = drafts(grants, HOLDER, ISSUER, CATALOGUE)
    for document in found.values():
        SCHEMA.validate(document)
    return found


def badge(**more):
    return badges(grant(**more))[FILE]


def test_a_badge_has_every_member_of_the_published_form():
    document = badge()
    assert list(document) == [
        "@context",
        "id",
        "type",
        "name",
        "issuer",
        "validFrom",
        "validUntil",
        "credentialSubject",
        "evidence",
    ]
    assert document["issuer"] == {"id": ISSUER.id, "type": ["Profile"], "name": ISSUER.name}
    achievement = document["credentialSubject"]["achievement"]
    assert achievement["achievementType"] == "Competency"
    assert achievement["name"] == document["name"] == "Logs: working"
    assert achievement["alignment"] == [
        {
            "type": ["Alignment"],
            "targetName": "Logs",
            "targetUrl": "https://learning.example/skills/linux.logs",
            "targetType": "CFItem",
        }
    ]
    described = achievement["resultDescription"][0]
    assert described["allowedValue"] == ["exploring", "working", "independent", "owner"]
    assert document["credentialSubject"]["result"] == [
        {"type": ["Result"], "resultDescription": described["id"], "value": "working", "status": "Completed"}
    ]


def test_it_holds_from_the_hand_in_until_the_refresher():
    document = badge(refresh_day=179.03)
    assert document["validFrom"] == "2026-05-20T09:00:00.000+00:00"
    assert document["validUntil"] == "2026-11-15T09:43:12.000+00:00"
    assert "validUntil" not in badge(refresh_day=None)


def test_the_holder_is_a_salted_hash():
    (identity,) = badge()["credentialSubject"]["identifier"]
    digest = hashlib.sha256(b"subj_0123456789abcdefKosher").hexdigest()
    assert identity == {
        "type": "IdentityObject",
        "hashed": True,
        "identityHash": f"sha256${digest}",
        "identityType": "systemId",
        "salt": "Kosher",
    }


def test_the_hash_is_the_one_that_the_specification_works_out():
    expected = "sha256$b5809d8a92f8858436d7e6b87c12ebc0ae1eac4baecc2c0b913aee2c922ef399"
    assert BadgeHolder("a@example.com", "Kosher", "emailAddress").hashed == expected


def test_it_names_exercises_and_kinds_of_work_and_nothing_else_of_the_person():
    document = badge()
    assert [(entry["name"], entry["genre"]) for entry in document["evidence"]] == [
        ("=Read the journal", "Exercise"),
        ("Überlauf", "Exercise"),
        ("C", "Exercise"),
        ("D", "Exercise"),
        ("Shadow shift", "Attested work"),
    ]
    text = json.dumps(document)
    assert not [word for word in (HOLDER.identity, '"ann"', "INC-77", "sam", "A1-0-0") if word in text]


def test_the_criteria_are_those_of_the_policy():
    narrative = badge()["credentialSubject"]["achievement"]["criteria"]["narrative"]
    assert narrative == (
        "At least a weighted mean score of 0.80 with a lower bound of 0.65, 3 units of evidence, 4 different exercises "
        "and 3 passes at the first try on a hidden variant."
    )
    higher = badges(grant(3))["linux.logs-independent.json"]
    assert higher["credentialSubject"]["achievement"]["criteria"]["narrative"].endswith("and 1 attestation of work.")
    older = badge(policy_version="v0")["credentialSubject"]["achievement"]["criteria"]["narrative"]
    assert older == "What policy v0 asked for this level."


@pytest.mark.parametrize("more", [{"state": "under review"}, {"state": "revoked"}, {"carried_from": "linux.journal"}])
def test_a_level_that_is_questioned_or_carried_over_gets_no_badge(more):
    assert badges(grant(**more)) == {}


def test_tv37_no_grant_is_no_badge():
    assert badges() == {}


def test_tv41_the_same_grants_are_the_same_badges():
    both = badges(grant(3), grant(2))
    assert list(both) == [FILE, "linux.logs-independent.json"]
    assert json.dumps(both) == json.dumps(badges(grant(2), grant(3)))
    assert both[FILE]["id"] != badge(effective_at=at(1))["id"]


BREAKAGES = {
    "no issuer": lambda badge: badge.pop("issuer"),
    "no id": lambda badge: badge.pop("id"),
    "no validFrom": lambda badge: badge.pop("validFrom"),
    "contexts the wrong way round": lambda badge: badge["@context"].reverse(),
    "no badge context": lambda badge: badge["@context"].pop(),
    "not a credential": lambda badge: badge["type"].remove("VerifiableCredential"),
    "not a badge": lambda badge: badge["type"].remove("OpenBadgeCredential"),
    "issuer without type": lambda badge: badge["issuer"].pop("type"),
    "time without offset": lambda badge: badge.update(validUntil="2026-11-15T09:00:00"),
    "nobody": lambda badge: badge["credentialSubject"].pop("identifier"),
    "no achievement": lambda badge: badge["credentialSubject"].pop("achievement"),
    "no criteria": lambda badge: badge["credentialSubject"]["achievement"].pop("criteria"),
    "a bare name as hash": lambda badge: badge["credentialSubject"]["identifier"][0].update(identityHash="ann"),
    "an unknown kind of identity": lambda badge: badge["credentialSubject"]["identifier"][0].update(identityType="id"),
    "an unknown status": lambda badge: badge["credentialSubject"]["result"][0].update(status="Done"),
    "evidence without type": lambda badge: badge["evidence"][0].pop("type"),
}


@pytest.mark.parametrize("breakage", BREAKAGES.values(), ids=BREAKAGES)
def test_the_schema_refuses_a_badge_of_another_shape(breakage):
    broken = deepcopy(badge())
    breakage(broken)
    with pytest.raises(ValidationError):
        SCHEMA.validate(broken)
