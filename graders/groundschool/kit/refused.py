"""Bad input that an answer has to refuse: the place that it names when it raises."""

import builtins
import re
from collections.abc import Mapping

from groundschool.grading import Outcome, Score, given
from groundschool.kit.expect import Expect, judged

READ_ANYWAY = "read as if nothing were the matter"  # what stands for an answer that refused nothing
FILE_AND_LINE = r"[\w.-]+:\d+"


def refused_at(got: Outcome, place: str = FILE_AND_LINE) -> Outcome:
    """Return, as the value of an outcome, the place that an answer's ValueError names: the first that fits a pattern.

    One that gave something has read what it should not: READ_ANYWAY. A class of one's own counts as the ValueError that
    is asked for; another of Python's does not, and stays the error it is, as does one that names no place.
    """
    if not got.error:
        return given(READ_ANYWAY, got.shown)
    found = re.search(rf"raised (\w+): .*?({place})", got.error, re.DOTALL)
    kind = getattr(builtins, found[1], ValueError) if found else None
    if found is None or not (isinstance(kind, type) and issubclass(kind, ValueError)):
        return got
    return given(found[2], got.shown)


def judged_refusals(
    said: Mapping[str, Outcome], wants: Mapping[str, str], tag: str, expected: Expect, place: str = FILE_AND_LINE
) -> Score:
    """Return the score of what has to be refused: whether each outcome names the place that is wanted of its subject.

    Whoever has read a subject anyway shows ``tag``. Subjects of ``wants`` of which nothing was said are left out.
    """
    places = {subject: refused_at(got, place) for subject, got in said.items()}
    asked = {subject: wants[subject] for subject in places}
    return judged(places, asked, {tag: dict.fromkeys(places, READ_ANYWAY)}, [expected])
