"""A record with named entries, as a form that people fill in: each entry is read, checked and hinted at on its own."""

import unicodedata
from collections.abc import Mapping
from datetime import date
from numbers import Real

from groundschool.datasets import Variant
from groundschool.grading import Outcome, Score, brief, given
from groundschool.grading.checks import OURS
from groundschool.kit.expect import Expect, judged

LONGEST = 200  # characters of an entry, of which none is a page


def a_number(value: object) -> Real:
    """Return a number; TypeError says how one is written."""
    if isinstance(value, bool) or not isinstance(value, Real):
        raise TypeError("a number is asked for: without quotes, without a unit")
    return value


def a_text(value: object) -> str:
    """Return a short text without blanks around it, also of a number or a day; TypeError says how one is written."""
    if not isinstance(value, str | int | float | date) or (isinstance(value, int) and value.bit_length() > LONGEST):
        raise TypeError("a text is asked for, in quotes")
    if len(text := str(value).strip()) > LONGEST:
        raise TypeError("a short text is asked for")
    return text


def a_name(value: object) -> str:
    """Return a person's name in small letters: without accents, a title in brackets, a sign around it."""
    bare = a_text(value).lstrip("@").partition("(")[0].strip().rstrip(".").replace("-", " ").casefold()
    letters = unicodedata.normalize("NFKD", bare)
    return " ".join("".join(one for one in letters if not unicodedata.combining(one)).split())


def by_entry(task: str, answer: object, variant: Variant, expected: Mapping[str, Expect]) -> Score:
    """Return one check for each entry of a record, by its key; ``task`` is where the variant has its truth.

    An expectation's view turns an entry into what is compared, and raises TypeError with what is asked for instead.
    """
    truth = variant.truth[task]
    said = {key: _entry(answer, key, one) for key, one in expected.items()}
    return judged(said, truth["wants"], truth["traps"], [*expected.values()])


def _entry(answer: object, key: str, expected: Expect) -> Outcome:
    """Return what a record says under a key, or why that cannot be read."""
    if not isinstance(answer, dict):
        return Outcome(key, error="the answer is no dictionary with the keys that are asked for")
    if answer.get(key) is None:
        return Outcome(key, error=f"{key} is not filled in yet", blank=True)
    try:
        expected.view(answer[key])
    except TypeError as error:
        return Outcome(key, error=f"{key} is {brief(answer[key])}, but {error}")
    except OURS:
        raise
    except Exception:  # noqa: BLE001 - whatever the entry's shape provokes is the answer's doing
        return Outcome(key, error=f"{key} is {brief(answer[key])}, which cannot be read")
    return given(answer[key], key)
