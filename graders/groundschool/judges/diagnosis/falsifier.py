"""A falsifier: a query that would answer otherwise if the rival hypothesis were true."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from groundschool.judges.diagnosis.worlds import RivalWorlds, moment_of
from groundschool.judges.promql import PromqlError

SOMETHING, NOTHING = "something", "nothing"
OUTSIDE = "at is not between the page and now"


@dataclass(frozen=True)
class Falsified:
    """What a falsifier answers here and in the rival's world, and which answer was said to refute: each a word.

    A word is empty where the answer changes from one minute to the next. ``wrong`` is why there is no answer.
    """

    here: str = ""
    there: str = ""
    refuted_by: str = ""
    wrong: str = ""

    @property
    def stands(self) -> bool:
        """Return whether it was tried and did not refute its owner."""
        return not self.wrong and self.here not in ("", self.refuted_by)

    @property
    def separates(self) -> bool:
        """Return whether the rival's world would give the answer that refutes, and this one does not."""
        return self.stands and self.there == self.refuted_by


def falsified(said: object, worlds: RivalWorlds, first: float, last: float) -> Falsified:
    """Return what a falsifier answers in both worlds; it is asked between two moments (Unix seconds)."""
    if not isinstance(said, Mapping):
        return Falsified(wrong="a dictionary with query, at and refuted_by is asked for")
    refuted_by = str(said.get("refuted_by", "")).strip().lower()
    if refuted_by not in (SOMETHING, NOTHING):
        return Falsified(wrong=f"refuted_by is {SOMETHING!r} or {NOTHING!r}")
    try:
        at = moment_of(said.get("at"))
        if not first <= at <= last:
            return Falsified(refuted_by=refuted_by, wrong=OUTSIDE)
        here, there = (_word(said, worlds, at, rival=rival) for rival in (False, True))
    except (TypeError, PromqlError) as error:
        return Falsified(refuted_by=refuted_by, wrong=str(error))
    return Falsified(here, there, refuted_by)


def _word(said: Mapping[str, Any], worlds: RivalWorlds, at: float, *, rival: bool) -> str:
    answers = {bool(found) for found in worlds.values(str(said.get("query", "")), worlds.around(at), rival=rival)}
    return "" if len(answers) > 1 else SOMETHING if answers == {True} else NOTHING
