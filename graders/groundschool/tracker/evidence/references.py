"""Whether what an event names exists: exercises, skills, kinds of attested work, milestones, people."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from groundschool.errors import did_you_mean
from groundschool.ledger.events import EVERYBODY, Event
from groundschool.ledger.knowledge import CLOCK_SKEW
from groundschool.ledger.payloads import FrameworkMapped


@dataclass(frozen=True)
class Names:
    """What exists: ids by what they are of. No ``people`` means that everybody is known."""

    exercises: Collection[str]
    skills: Collection[str]
    kinds: Collection[str]
    milestones: Collection[str]
    people: Collection[str]


def unknown(event: Event, names: Names, now: datetime) -> Iterator[str]:
    """Yield a sentence, with its field, for everything that an event names and that does not exist.

    Skills that a framework's mapping comes from may be gone. What says that it was recorded after ``now`` is told too.
    """
    if event.recorded_at is not None and event.recorded_at > now + CLOCK_SKEW:
        yield f"recorded_at: {event.recorded_at.isoformat()} is not over yet. Mend the clock that wrote it"
    if names.people and event.associate not in {*names.people, EVERYBODY}:
        yield _no("subject", "associate", event.associate, names.people)
    payload = event.validated()
    told = (
        ("exercise", "exercise", names.exercises),
        ("skill", "skill", names.skills),
        ("kind", "attestation", names.kinds if event.type.startswith("attestation.") else ()),
        ("milestone", "milestone", names.milestones),
    )
    for field, word, known in told:
        value = getattr(payload, field, None)
        if value is not None and known and value not in known:
            yield _no(f"payload.{field}", word, value, known)
    skills = payload.to_skills if isinstance(payload, FrameworkMapped) else getattr(payload, "skills", ())
    for skill in skills:
        if skill not in names.skills:
            yield _no("payload.skills", "skill", skill, names.skills)


def _no(field: str, word: str, name: str, known: Collection[str]) -> str:
    return f"{field}: there is no {word} {name!r}. {did_you_mean(name, known)}"
