"""What was put into the review's form beforehand: conditions, and what is no factor however it is said."""

import random
from collections.abc import Mapping
from dataclasses import dataclass

from groundschool.kit import beside
from groundschool.scenarios.reaction import Reaction

conditions = beside(__file__, "conditions")
KINDS = ("factor", "denied", "elsewhere", "blame", "counterfactual", "human-error", "trigger")
BLAME = (
    "{senior} approved the change without reading it.",
    "{senior} deployed {service} in a hurry.",
    "{hand} was too slow.",
    "It broke because {senior} did not test it.",
)
IF_ONLY = (
    "{hand} should have taken the change back at the first alert.",
    "If {hand} had looked at {service} first, it would have been over ten minutes earlier.",
    "Somebody should have seen it in review.",
    "Had {trainee} called for help at once, fewer customers would have seen errors.",
)
HUMAN = (
    "The root cause is a human error.",
    "In the end it was operator error and nothing else.",
    "The one cause is that people were not careful enough.",
)
ELSEWHERE = {
    conditions.CANARY: "{suspect} was changed for everybody at once, without a canary.",
    conditions.DATA: "The change of {suspect} was not tried with as much data as production has.",
    conditions.STOP: "Nothing would have stopped the change of {suspect} by itself.",
}
TRIGGER = ("{what} in production.", "{what}, and then it began.")


@dataclass(frozen=True)
class Claim:
    """One line of the form: its kind, what it says, and the condition it is about, if it is about one."""

    kind: str
    says: str
    about: str = ""


def claims(rng: random.Random, setting: "conditions.Setting", told: Reaction, what: str) -> list[Claim]:  # type: ignore[name-defined]
    """Return what people wrote into the form, in drawn order."""
    words = setting.words() | {
        "hand": told.on_call.name.split()[0],
        "trainee": told.associate.name.split()[0],
        "senior": rng.choice(("Daniel", "Leila", "Kwame", "Folasade")),
        "what": what,
    }
    good = sorted(set(conditions.CLAIMS) - setting.bad)
    found = [Claim("factor", rng.choice(conditions.CLAIMS[one]), one) for one in sorted(setting.bad)]
    found += [Claim("denied", rng.choice(conditions.CLAIMS[one]), one) for one in rng.sample(good, rng.randint(3, 5))]
    other = sorted(set(ELSEWHERE) - setting.bad)
    found.append(Claim("elsewhere", ELSEWHERE[rng.choice(other)]))  # what is bad there is good here
    for kind, texts, most in (("blame", BLAME, 2), ("counterfactual", IF_ONLY, 2), ("human-error", HUMAN, 1)):
        found += [Claim(kind, text) for text in rng.sample(texts, rng.randint(1, most))]
    found.append(Claim("trigger", rng.choice(TRIGGER)))
    return [Claim(one.kind, one.says.format(**words), one.about) for one in rng.sample(found, len(found))]


def numbered(rng: random.Random, found: list[Claim]) -> Mapping[str, Claim]:
    """Return the claims by id; ids say nothing about their order or kind."""
    ids = sorted(rng.sample(range(11, 99), len(found)))
    return {f"S-{number}": one for number, one in zip(ids, found, strict=True)}
