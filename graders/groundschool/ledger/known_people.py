"""The people of an identity file, as they are looked up: by what they are called, and by their pseudonyms."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from groundschool.ledger.identity_file import KeptIdentities


@dataclass(frozen=True)
class Identity:
    """One person: what the ledger calls them, their id, the key of what is sealed for them, and their first id.

    Ids of events follow from the first one, whatever its owner is called later.
    """

    subject: str
    associate: str
    key: bytes
    first: str


@dataclass(frozen=True)
class KnownPeople:
    """Identities by id and by pseudonym, pseudonyms by former id, and the hashes of who was erased."""

    by_associate: Mapping[str, Identity] = field(default_factory=dict)
    by_subject: Mapping[str, Identity] = field(default_factory=dict)
    former: Mapping[str, str] = field(default_factory=dict)
    erased: frozenset[str] = frozenset()


def index_of(kept: KeptIdentities) -> KnownPeople:
    """Return everybody that a file keeps; who was merged is found under the human that they are."""
    called = {subject: associate for subject, associate, _ in kept.people}
    first = {subject: name for name, subject in reversed(kept.former)}
    former = {name: _end(subject, kept.merged) for name, subject in kept.former}
    by_subject: dict[str, Identity] = {}
    by_associate: dict[str, Identity] = {}
    for subject, associate, key in kept.people:
        main = _end(subject, kept.merged)
        one = by_subject[subject] = Identity(subject, called[main], key, first.get(subject, associate))
        if main == subject:
            by_associate[associate] = one
        else:
            former[associate] = main
    return KnownPeople(by_associate, by_subject, former, kept.erased)


def _end(subject: str, merged: Mapping[str, str]) -> str:
    """Return under which pseudonym somebody is written; one that was merged and renamed leads on."""
    while subject in merged:
        subject = merged[subject]
    return subject
