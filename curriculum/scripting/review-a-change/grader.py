"""Grades a review: what its comments are about, what they leave alone, and whether what they suggest mends it."""

from collections.abc import Callable, Mapping
from typing import Any

from groundschool.kit import Check, Outcome, Score, Variant, beside

mends = beside(__file__, "mends")
comments = beside(__file__, "comments")
LEVELS = comments.LEVELS
PARTS = ("scripts/", "infra/", "deploy/")  # and workflows, where something is wrong in half of the changes
Place = Mapping[str, Any]
Comment = Any  # the class of comments.py: content folders are no packages, so no type can be imported


def review(answer: object, variant: Variant) -> Score:
    """Return the checks of a list of comments."""
    truth = variant.truth["review"]
    try:
        got = Outcome("your review", comments.read(answer, truth))
    except TypeError as error:
        got = Outcome("your review", error=f"{error}. The rest is not looked at until the form is right")
    if answer is None or (isinstance(answer, list | tuple) and not answer):
        got = Outcome("your review", error="there is no comment yet", blank=True)
    if got.error:
        return Score((got.holds("every comment has the form that is asked for", bool),))
    checks = (*_precise(got, truth), *_weighed(got, truth), *_mending(got, truth))
    if not _enough(got.value, truth):
        # Whether three comments are good ones says little, and a list of what they are not would be read as if it did.
        checks = (_later(checks),)
    return Score((*_found(got, truth), *checks, _kept_to_itself(got, truth)))


def _enough(found: tuple[Comment, ...], truth: Mapping[str, Any]) -> bool:
    return _hit(found) >= _share(truth, 2)


def _share(truth: Mapping[str, Any], thirds: int) -> int:
    """Return how many of what is wrong are at least so many thirds of it."""
    return -(-len(truth["wrong"]) * thirds // 3)


def _hit(found: tuple[Comment, ...]) -> int:
    return sum(one.wrong is not None for one in found)


def _later(checks: tuple[Check, ...]) -> Check:
    """Return one check in the place of many that say nothing yet."""
    label = "the comments: how precise, how bad, which category, what instead"
    evidence = "looked at once two thirds of what is wrong are found"
    return Check(label, passed=False, points=sum(one.points for one in checks), evidence=evidence)


# Recall


def _found(got: Outcome, truth: Mapping[str, Any]) -> list[Check]:
    wrong = truth["wrong"]

    def of_output(found: tuple[Comment, ...]) -> bool:
        lines = {(place["file"], line) for place in wrong for line in place["of-output"]}
        return sum((one.file, one.first) in lines for one in found) > _hit(found)

    def one_part(found: tuple[Comment, ...]) -> bool:
        return len({one.file.split("/")[0] for one in found}) == 1

    traps = {"of-the-output": of_output, "one-part": one_part}
    told = f"of the comments {got.look(_hit, 0)} are about something that is wrong"
    checks = [
        got.holds(
            f"{text} what is wrong is commented on",
            lambda found, least=least: _hit(found) >= least,
            points=points,
            tag="missed-some",
            traps=traps,
            evidence=told,
        )
        for text, least, points in (
            ("a third of", len(wrong) // 3, 1),
            ("two thirds of", _share(truth, 2), 1),
            ("all but one of", len(wrong) - 1, 1),
            ("all of", len(wrong), 2),
        )
    ]
    everywhere = got.holds(
        "something is found in scripts, in infrastructure and in deployments",
        lambda found: all(any(one.wrong is not None and one.file.startswith(part) for one in found) for part in PARTS),
        tag="one-part",
        traps=traps,
        evidence="in at least one of the three folders nothing that is wrong has a comment",
    )
    return [*checks, everywhere]


# Precision


def _precise(got: Outcome, truth: Mapping[str, Any]) -> list[Check]:
    def share(found: tuple[Comment, ...]) -> float:
        return _hit(found) / len(found)

    def everything(found: tuple[Comment, ...]) -> bool:
        return len(found) > 3 * len(truth["wrong"])

    def seeming(found: tuple[Comment, ...]) -> bool:
        return any(one.right for one in found)

    def told(found: tuple[Comment, ...]) -> str:
        return f"{len(found) - _hit(found)} of {len(found)} comments say nothing new that is wrong"

    def twice(found: tuple[Comment, ...]) -> bool:
        return any(one.again for one in found) and not any(one.beside for one in found)

    traps = {"every-line": everything, "only-looks-wrong": seeming, "said-twice": twice}
    evidence = got.look(told, "")
    return [
        got.holds(
            "at least half of the comments are about something that is wrong",
            lambda found: share(found) >= 1 / 2,
            tag="every-line",
            traps=traps,
            evidence=evidence,
        ),
        got.holds(
            "no comment is about anything else",
            lambda found: share(found) == 1,
            points=2,
            tag="only-looks-wrong",
            traps=traps,
            evidence=evidence,
        ),
        got.holds(
            "what only looks wrong is left alone",
            lambda found: not seeming(found),
            points=2,
            tag="only-looks-wrong",
            traps=traps,
            evidence="a comment is about something that has the shape of a fault, and is right",
        ),
    ]


# Severity and category


def _stops(place: Place) -> bool:
    """Return whether something must not be merged, without a doubt."""
    return place["severities"] == ["blocker"]


def _hits(found: tuple[Comment, ...], truth: Mapping[str, Any]) -> list[tuple[Comment, Place]]:
    return [(one, truth["wrong"][one.wrong]) for one in found if one.wrong is not None]


def _weighed(got: Outcome, truth: Mapping[str, Any]) -> list[Check]:
    def every(test: Callable[[Comment, Place], bool]) -> Callable[[tuple[Comment, ...]], bool]:
        return lambda found: all(test(one, place) for one, place in _hits(found, truth))

    def near(one: Comment, place: Place) -> bool:
        said = LEVELS.index(one.severity)
        return any(abs(said - LEVELS.index(right)) <= 1 for right in place["severities"])

    def stops(one: Comment, place: Place) -> bool:
        return one.severity in place["severities"] or "blocker" not in (one.severity, *place["severities"])

    def alike(level: str) -> Callable[[tuple[Comment, ...]], bool]:
        return lambda found: len(found) > 1 and all(one.severity == level for one in found)

    def nits(found: tuple[Comment, ...]) -> bool:
        return any(one.severity == "blocker" and one.category == "style" for one in found)

    traps = {
        "nits-block": nits,
        "all-block": alike("blocker"),
        "nothing-blocks": lambda found: all(one.severity != "blocker" for one in found),
    }
    return [
        got.holds(
            "severities are at most one level off",
            every(near),
            tag="nothing-blocks",
            traps=traps,
            evidence="a comment is two levels off",
        ),
        got.holds(
            "what must not be merged is a blocker, and nothing else is",
            lambda found: every(stops)(found) and not any(one.beside and one.severity == "blocker" for one in found),
            points=2,
            tag="all-block",
            traps=traps,
            evidence="a comment blocks what a revert would take back, or does not block what none would",
        ),
        got.holds(
            "categories say what would happen",
            every(lambda one, place: one.category in place["categories"]),
            points=2,
            tag="other-category",
            traps={
                "other-category": lambda found: not every(lambda one, place: one.category in place["categories"])(found)
            },
            evidence="a comment that is about something wrong has another category",
        ),
    ]


# Suggestions, and secrets


def _outcome(one: Comment, place: Place, truth: Mapping[str, Any]) -> str:
    """Return what becomes of a suggestion; the secret that is gone from the file needs none."""
    if one.suggestion is None:
        return "has no suggestion" if _blocks(one, place) and place["kind"] != "known-secret" else "mended"
    text = mends.applied(truth["after"][one.file], one.first, one.last, one.suggestion)
    if one.file != place["file"]:
        text += truth["after"][place["file"]]  # another file of the same module
    return mends.verdict(place["kind"], text, place["needs"], {key: truth[key] for key in ("known-good", "installers")})


def _blocks(one: Comment, place: Place) -> bool:
    return _stops(place) or one.severity == "blocker"


def _mending(got: Outcome, truth: Mapping[str, Any]) -> list[Check]:
    def outcomes(found: tuple[Comment, ...], *, blockers: bool) -> dict[Comment, str]:
        """Return what becomes of each suggestion that mends nothing."""
        asked = [(one, place) for one, place in _hits(found, truth) if blockers == _blocks(one, place)]
        return {one: said for one, place in asked if (said := _outcome(one, place, truth)) != "mended"}

    def told(found: tuple[Comment, ...], *, blockers: bool) -> str:
        """Return which comment it is, and which trial has failed; the first two of them."""
        words = {"unreadable": "applied to its file, nothing can read it"}
        failed = outcomes(found, blockers=blockers)
        said = [f"{one.place}: {words.get(said, said)}" for one, said in failed.items()][:2]
        return "; ".join([*said, *([f"and {len(failed) - 2} more"] if len(failed) > 2 else [])])

    def traps(*, blockers: bool) -> dict[str, Callable[[tuple[Comment, ...]], bool]]:
        return {
            "no-suggestion": lambda found: "has no suggestion" in outcomes(found, blockers=blockers).values(),
            "words-only": lambda found: "unreadable" in outcomes(found, blockers=blockers).values(),
            "half-mended": lambda found: bool(outcomes(found, blockers=blockers)),
        }

    def rotated(found: tuple[Comment, ...]) -> list[tuple[bool, bool]]:
        return [(one.rotate, place["rotate"]) for one, place in _hits(found, truth)]

    mending = [
        got.holds(
            label,
            lambda found, blockers=blockers: not outcomes(found, blockers=blockers),
            points=points,
            tag="half-mended",
            traps=traps(blockers=blockers),
            evidence=told(got.value, blockers=blockers),
        )
        for blockers, points, label in (
            (True, 3, "what must not be merged has a suggestion that mends it"),
            (False, 1, "other suggestions mend what they are about, too"),
        )
    ]
    return [
        *mending,
        got.holds(
            "secrets that are known get a new value, and nothing else does",
            lambda found: (
                sum(right for _, right in rotated(found)) == sum(place["rotate"] for place in truth["wrong"])
                and all(said == right for said, right in rotated(found))
                and not any(one.rotate and one.beside for one in found)
            ),
            points=2,
            tag="gone-is-gone",
            traps={
                "gone-is-gone": lambda found: any(right and not said for said, right in rotated(found)),
                "all-new": lambda found: any(said and not right for said, right in rotated(found)),
            },
            evidence="no comment asks for a new value of a secret that is known, or one asks where none is needed",
        ),
    ]


def _kept_to_itself(got: Outcome, truth: Mapping[str, Any]) -> Check:
    def secret(found: tuple[Comment, ...]) -> list[str]:
        return [one.place for one in found if any(told in text for told in truth["secrets"] for text in one.texts)]

    return got.holds(
        "no comment repeats a secret",
        lambda found: not secret(found),
        points=0,
        tag="secret-repeated",
        traps={"secret-repeated": secret},
        evidence=f"{', '.join(secret(got.value))} holds a secret: everybody who is told of the review has it now",
        critical=True,
    )
