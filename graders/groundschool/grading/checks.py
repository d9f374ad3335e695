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
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, TypeVar

from groundschool.errors import CannotCross, GraderError, SandboxError
from groundschool.grading.score import Check

Test = Callable[[Any], object]
T = TypeVar("T")
SHOWN = 160
OURS = (GraderError, SandboxError)  # never the answer's doing, so no check may take them for a wrong shape


@dataclass(frozen=True)
class Outcome:
    """What came back from an answer: a value, or the reason there is none. ``shown`` is the call as it is reported."""

    shown: str
    value: Any = None
    error: str = ""
    tag: str = ""

    def holds(  # noqa: PLR0913 - one keyword per thing a check can say
        self,
        label: str,
        test: Test,
        *,
        points: float = 1.0,
        tag: str = "",
        evidence: str = "",
        critical: bool = False,
    ) -> Check:
        """Return a check that passes when ``test`` of the value is true; a test that raises means the wrong shape."""
        if self.error:
            return Check(label, passed=False, points=points, tag=self.tag, evidence=self.error, critical=critical)
        try:
            passed = bool(test(self.value))
        except OURS:
            raise
        except Exception as error:  # noqa: BLE001 - whatever the answer's shape provokes is the answer's doing
            return Check(
                label, passed=False, points=points, tag=tag, evidence=self._misshapen(error), critical=critical
            )
        said = "" if passed else evidence or f"{self.shown} gave {brief(self.value)}"
        return Check(label, passed, points, "" if passed else tag, said, critical)

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
        it; ``tag`` is attached when no trap matches. The evidence shows what came back, never ``want``.
        """
        if self.error:
            return Check(label, passed=False, points=points, tag=self.tag, evidence=self.error, critical=critical)
        try:
            seen = view(self.value)
            passed = bool(seen == want)
        except OURS:
            raise
        except Exception as error:  # noqa: BLE001 - whatever the answer's shape provokes is the answer's doing
            return Check(
                label, passed=False, points=points, tag=tag, evidence=self._misshapen(error), critical=critical
            )
        if passed:
            return Check(label, passed=True, points=points, critical=critical)
        sprung = next((name for name, trap in (traps or {}).items() if _same(seen, trap)), tag)
        return Check(label, False, points, sprung, f"{self.shown} gave {brief(seen)}", critical)  # noqa: FBT003

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

    def _misshapen(self, error: Exception) -> str:
        # Other exceptions may quote what was looked for: KeyError names the expected key.
        reason = describe(error) if isinstance(error, TypeError | AttributeError) else type(error).__name__
        return f"{self.shown} gave {brief(self.value)}, which is not of the promised shape ({reason})"


def call(answer: Callable[..., Any], *arguments: object, crash_tag: str = "", **named: object) -> Outcome:
    """Return what ``answer`` gives for the arguments; an exception becomes a readable reason tagged ``crash_tag``.

    What the answer prints or warns about is swallowed: it costs nothing.
    """
    listed = [*map(_argument, arguments), *(f"{key}={_argument(value)}" for key, value in named.items())]
    shown = f"{getattr(answer, '__name__', 'answer')}({', '.join(listed)})"
    quiet = io.StringIO()
    try:
        with contextlib.redirect_stdout(quiet), contextlib.redirect_stderr(quiet), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return Outcome(shown, answer(*arguments, **named))
    except NotImplementedError:
        return Outcome(shown, error=f"{shown} is not written yet")
    except CannotCross as reason:
        return Outcome(shown, error=f"what {shown} gave cannot be handed in: {reason}", tag=crash_tag)
    except OURS:
        raise
    except (Exception, SystemExit) as error:  # noqa: BLE001 - the associate's code may raise anything
        return Outcome(shown, error=f"{shown} raised {describe(error)}", tag=crash_tag)


def given(value: object, shown: str = "your answer") -> Outcome:
    """Return an answer that is data, not a function, ready to be checked."""
    return Outcome(shown, value)


def describe(error: BaseException) -> str:
    """Return an exception on one line."""
    return brief(f"{type(error).__name__}: {error}".rstrip(": "), quote=False)


def brief(value: object, *, quote: bool = True) -> str:
    """Return a value on one line of at most 160 characters that any terminal, file or page can hold."""
    try:
        text = repr(value) if quote else str(value)
    except Exception:  # noqa: BLE001 - an answer's own class may fail to describe itself
        text = f"<{type(value).__name__}>"
    text = " ".join(text.encode("utf-8", "backslashreplace").decode("utf-8").split())
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 4]} ..."


def _argument(value: object) -> str:
    """Return an argument as the associate knows it: the file's name, not the scratch folder it lies in."""
    if isinstance(value, (str, PurePath)) and "/" in str(value):
        return repr(PurePath(value).name)
    shown = brief(value)
    return shown if len(shown) <= 40 else f"<{type(value).__name__}>"


def _same(seen: object, trap: object) -> bool:
    try:
        return bool(seen == trap)
    except Exception:  # noqa: BLE001 - exotic __eq__ of an answer's value
        return False
