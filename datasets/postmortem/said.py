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
    "{senior} deployed {either} in a hurry.",
    "{hand} was too slow.",
    "It broke because {senior} did not test it.",
)
IF_ONLY = (
    "{hand} should have taken the change back at the first alert.",
    "If {hand} had looked at all changes first, it would have been over ten minutes earlier.",
    "Somebody should have seen it in review.",
    "Had {trainee} called for help at once, fewer customers would have seen errors.",
)
HUMAN = (
    "The root cause is a human error.",
    "In the end it was operator error and nothing else.",
    "The one cause is that people were not careful enough.",
)
DENIED, OTHERS = 4, 5  # lines that the records deny, and lines about the innocent service
TRIGGER = ("{what} in production.", "{what}, and then it began.")


@dataclass(frozen=True)
class Claim:
    """One line of the form: its kind, what it says, and the condition it is about, if it is about one."""

    kind: str
    says: str
    about: str = ""


def claims(
    rng: random.Random,
    setting: "conditions.Setting",  # type: ignore[name-defined]
    told: Reaction,
    whats: Mapping[str, str],
) -> list[Claim]:
    """Return what people wrote into the form, in drawn order."""
    words = setting.words() | {
        "hand": told.on_call.name.split()[0],
        "trainee": told.associate.name.split()[0],
        "senior": rng.choice(("Daniel", "Leila", "Kwame", "Folasade")),
        "either": rng.choice((setting.service, setting.suspect)),
    }
    found = _conditions(rng, setting)
    for kind, texts in (("blame", BLAME), ("counterfactual", IF_ONLY), ("human-error", HUMAN)):
        found.append(Claim(kind, rng.choice(texts).format(**words)))
    for kind, service in (("trigger", setting.service), ("elsewhere", setting.suspect)):
        found.append(Claim(kind, rng.choice(TRIGGER).format(what=whats[service])))
    return rng.sample(found, len(found))


def _conditions(rng: random.Random, setting: "conditions.Setting") -> list[Claim]:  # type: ignore[name-defined]
    """Return lines on conditions: about as many name the changed service as name the innocent one."""
    good = sorted(set(conditions.CLAIMS) - setting.bad)
    while True:
        denied, other = rng.sample(good, DENIED), rng.sample(sorted(conditions.NAMED), OTHERS)
        named = len({*setting.bad, *denied} & {*conditions.NAMED})
        if abs(named - OTHERS) <= 1 and {*other} & setting.elsewhere and {*other} - setting.elsewhere:
            break
    lines = [("factor", one) for one in sorted(setting.bad)] + [("denied", one) for one in denied]
    words = setting.words()
    found = [Claim(kind, rng.choice(conditions.CLAIMS[one]).format(**words), one) for kind, one in lines]
    words["service"] = setting.suspect
    return found + [Claim("elsewhere", rng.choice(conditions.CLAIMS[one]).format(**words)) for one in other]


def numbered(rng: random.Random, found: list[Claim]) -> Mapping[str, Claim]:
    """Return the claims by id; ids say nothing about their order or kind."""
    ids = sorted(rng.sample(range(11, 99), len(found)))
    return {f"S-{number}": one for number, one in zip(ids, found, strict=True)}
