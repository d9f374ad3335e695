"""The vocabulary graders are written in: call an answer, then state what must hold of what came back.

::

    def first_errors(answer, variant):
        got = call(answer, variant.path("journal.json"))
        return Score((
            got.equals("every failed unit is named", set, set(variant.truth["units"]), traps={"all-boots": ...}),
            got.holds("times are UTC", lambda found: all(t.endswith("+00:00") for t, _ in found.values())),
        ))
"""

import contextlib
import io
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from groundschool.errors import CannotCross, GraderError, SandboxError
from groundschool.grading.difference import first_difference
from groundschool.grading.noticing import stated
from groundschool.grading.score import Check
from groundschool.grading.told import argument, brief, describe, line_of

Test = Callable[[Any], object]
T = TypeVar("T")
OURS = (GraderError, SandboxError)  # never the answer's doing, so no check may take them for a wrong shape


@dataclass(frozen=True)
class Outcome:
    """What came back from an answer: a value, or the reason there is none.

    ``shown`` is the call as it is reported, ``line`` where it raised, ``tag`` the misconception a crash may come from;
    ``blank`` says that nothing was written yet.
    """

    shown: str
    value: Any = None
    error: str = ""
    tag: str = ""
    line: str = ""
    blank: bool = False

    def holds(  # noqa: PLR0913 - one keyword per thing a check can say
        self,
        label: str,
        test: Test,
        *,
        points: float = 1.0,
        tag: str = "",
        traps: Mapping[str, Test] | None = None,
        evidence: str = "",
        critical: bool = False,
    ) -> Check:
        """Return a check that passes when ``test`` of the value is true; a test that raises means the wrong shape.

        ``traps`` maps a misconception's tag to a test that recognises what it leads to; ``tag`` is what a failure may
        come from when none does.
        """
        failed = Check(label, passed=False, points=points, about=tag, critical=critical)
        if self.error:
            return self._without_value(failed)
        try:
            passed = bool(test(self.value))
        except OURS:
            raise
        except Exception as error:  # noqa: BLE001 - whatever the answer's shape provokes is the answer's doing
            return self._misshapen(failed, error)
        if passed:
            return Check(label, passed=True, points=points, critical=critical)
        sprung = next((name for name, trap in (traps or {}).items() if self.look(trap, otherwise=False)), "")
        said = evidence or f"{self.shown} gave {brief(self.value)}"
        return stated(replace(failed, tag=sprung, trapped=bool(sprung), evidence=said))

    def equals(  # noqa: PLR0913 - one keyword per thing a check can say
        self,
        label: str,
        view: Callable[[Any], Any],
        want: object,
        *,
        points: float = 1.0,
        tag: str = "",
        traps: Mapping[str, object] | None = None,
        critical: bool = False,
    ) -> Check:
        """Return a check that passes when ``view`` of the value equals ``want``.

        ``traps`` maps a misconception's tag to the value that misconception leads to, so that a failed check can name
        it; ``tag`` is what a failure may come from when no trap matches. The evidence shows what came back, never
        ``want``.
        """
        failed = Check(label, passed=False, points=points, about=tag, critical=critical)
        if self.error:
            return self._without_value(failed)
        try:
            seen = view(self.value)
            passed = bool(seen == want)
        except OURS:
            raise
        except Exception as error:  # noqa: BLE001 - whatever the answer's shape provokes is the answer's doing
            return self._misshapen(failed, error)
        if passed:
            return Check(label, passed=True, points=points, critical=critical)
        sprung = next((name for name, trap in (traps or {}).items() if _same(seen, trap)), "")
        said, differs = f"{self.shown} gave {brief(seen)}", first_difference(seen, want)
        return stated(replace(failed, tag=sprung, trapped=bool(sprung), evidence=said, differs=differs))

    def look(self, view: Callable[[Any], T], otherwise: T) -> T:
        """Return what ``view`` sees in the value, for a tag or a sentence; ``otherwise`` where there is nothing to see.

        A grader looks at a value through this and the checks alone: a value may be of any shape.
        """
        try:
            return otherwise if self.error else view(self.value)
        except OURS:
            raise
        except Exception:  # noqa: BLE001 - whatever the answer's shape provokes is the answer's doing
            return otherwise

    def _without_value(self, failed: Check) -> Check:
        """Return the check of an answer that gave nothing; it says where, and no misconception."""
        about = "" if self.blank else self.tag or failed.about
        return stated(replace(failed, about=about, evidence=self.error, raised_at=self.line, blank=self.blank))

    def _misshapen(self, failed: Check, error: Exception) -> Check:
        # Other exceptions may quote what was looked for: KeyError names the expected key.
        reason = describe(error) if isinstance(error, TypeError | AttributeError) else type(error).__name__
        said = f"{self.shown} gave {brief(self.value)}, which is not of the promised shape ({reason})"
        return stated(replace(failed, evidence=said, differs=f"looking at it failed with {describe(error)}"))


def call(answer: Callable[..., Any], *arguments: object, crash_tag: str = "", **named: object) -> Outcome:
    """Return what ``answer`` gives for the arguments; an exception becomes a readable reason, with the line.

    ``crash_tag`` is the misconception an exception may come from. What the answer prints or warns about is swallowed:
    it costs nothing.
    """
    listed = [*map(argument, arguments), *(f"{key}={argument(value)}" for key, value in named.items())]
    name = getattr(answer, "__name__", "answer")
    shown = f"{name}({', '.join(listed)})"
    quiet = io.StringIO()
    try:
        with contextlib.redirect_stdout(quiet), contextlib.redirect_stderr(quiet), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return Outcome(shown, answer(*arguments, **named))
    except NotImplementedError:
        return Outcome(shown, error=f"{name} is not written yet", blank=True)
    except CannotCross as reason:
        return Outcome(shown, error=f"what {shown} gave cannot be handed in: {reason}", tag=crash_tag)
    except OURS:
        raise
    except (Exception, SystemExit) as error:  # noqa: BLE001 - the associate's code may raise anything
        said = f"{shown} raised {describe(error)}"
        return Outcome(shown, error=said, tag=crash_tag, line=line_of(error, answer))


def given(value: object, shown: str = "your answer") -> Outcome:
    """Return an answer that is data, not a function, ready to be checked."""
    return Outcome(shown, value)


def _same(seen: object, trap: object) -> bool:
    try:
        return bool(seen == trap)
    except Exception:  # noqa: BLE001 - exotic __eq__ of an answer's value
        return False
