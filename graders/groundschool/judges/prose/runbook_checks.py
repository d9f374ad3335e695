"""The items of a runbook about its checks: that they only look, and tell one cause from another when they are tried."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from groundschool.grading.score import Check
from groundschool.judges.prose.commands import can_be_read, only_looks
from groundschool.judges.prose.labelled import rubric_item
from groundschool.judges.prose.runbook_commands import commands_in
from groundschool.judges.prose.runbook_facts import RunbookFacts
from groundschool.judges.prose.runbook_page import Expectation, RunbookItem, RunbookPage
from groundschool.judges.prose.runbook_steps import numbered

POINTS = {"parses": 1, "readonly": 3, "expect": 1, "printed": 2, "tells": 6, "alert": 1}
SHOWN = 90  # letters of a command
_SAYS = re.compile(r"(echo|printf|true|:)\b")  # what asks nobody


def judge_checks(page: RunbookPage, facts: RunbookFacts) -> Iterator[Check]:
    """Yield the items about the commands, and about what the checks say to expect."""
    every, looking = [*commands_in(page.body)], [*commands_in(page.sections.get("Immediate checks", ""))]
    broken = [one for one in every if not can_be_read(one)]
    said = listed(broken, "no command stands between backticks or in a fence")
    yield rubric_item(
        POINTS,
        "parses",
        "every command can be read",
        bool(every) and not broken,
        said,
        "no-command",
        shows=bool(broken),
    )
    changing = [one for one in looking if not only_looks(one)]
    said = listed(changing, "no command stands under Immediate checks")
    right, shows = bool(looking) and not changing, bool(changing)
    yield rubric_item(
        POINTS, "readonly", "everything under Immediate checks only looks", right, said, "check-changes", shows=shows
    )
    items = page.items("Immediate checks")
    silent = [item for item in items if not item.says("expect")]
    idle = [item for item in items if not item.commands and "```promql" not in item.text]
    said = numbered("nothing to expect in check", silent) or numbered("no command in check", idle) or "no checks"
    right, shows = bool(items) and not silent + idle, bool(silent)
    yield rubric_item(
        POINTS, "expect", "each check has a command and says what to expect", right, said, "no-expectation", shows=shows
    )
    asked = page.sections.get("Immediate checks", "")
    for one in filter(_SAYS.match, looking):
        asked = asked.replace(one, "")
    right = facts.metric in asked
    yield rubric_item(
        POINTS,
        "alert",
        "a check asks for what the alert asks for",
        right,
        "no check has its metric",
        "alert-not-looked-at",
    )


@dataclass(frozen=True)
class TriedCheck:
    """A check as it was tried: what was looked for, on which nights it was as expected; or why it was not tried."""

    item: RunbookItem
    wanted: Expectation | None = None
    fault: tuple[bool, ...] = ()
    decoy: tuple[bool, ...] = ()
    why_not: str = ""

    @property
    def telling(self) -> bool:
        """Return whether it is as expected with the fault, and only then."""
        return bool(self.fault) and all(self.fault) and not any(self.decoy)

    def said(self, nights: str) -> str:
        """Return what it looked for, and on which nights."""
        text, absent = (self.wanted.text, self.wanted.absent) if self.wanted else ("", False)
        shown = " ".join(text.split())[:SHOWN]
        return f"check {self.item.number} (read as: `{shown}` is {'not ' * absent}printed) {nights}"


def judge_as_tried(page: RunbookPage, facts: RunbookFacts) -> Iterator[Check]:
    """Yield what comes of trying the checks, on nights with the fault and on such with the decoy."""
    every = [_tried(item, facts) for item in page.items("Immediate checks")]
    tried = [one for one in every if one.fault]
    untrue = [one for one in tried if not all(one.fault)]
    some = any(any(one.fault) for one in tried)
    said = "; ".join(one.said(_when(one.fault)) for one in untrue)
    label = "what the checks say to expect is what is printed"
    tag, shows = "one-night-only", bool(untrue) and some
    right = bool(tried) and not untrue
    yield rubric_item(POINTS, "printed", label, right, said or _untried(every), tag, shows=shows)
    same = [one.said("is so with the other cause, too") for one in tried if all(one.fault) and any(one.decoy)]
    yield rubric_item(
        POINTS,
        "tells",
        "a check tells the fault from the other cause",
        any(one.telling for one in tried),
        "; ".join(
            filter(
                None, [*same, said if untrue else "", _untried(every) if len(tried) < len(every) or not every else ""]
            )
        ),
        "same-under-decoy",
        shows=len(same) == len(every) > 0,
    )


def _when(nights: tuple[bool, ...]) -> str:
    """Return on which nights with the fault something was not as expected: the first of them was shown."""
    if not any(nights):
        return "is so on no night with the usual cause"
    return f"is not so on the night with the usual cause that you have {'not ' * nights[0]}seen"


def _untried(every: list[TriedCheck]) -> str:
    """Return which checks were not tried, and why."""
    said = [f"check {one.item.number} was not tried: {one.why_not}" for one in every if one.why_not]
    return "; ".join(said) or "nothing was there to be tried"


def _tried(item: RunbookItem, facts: RunbookFacts) -> TriedCheck:
    """Return on which nights a check prints what it says, or why nobody can know."""
    wanted, commands = item.expectation, item.commands
    if not commands:
        return TriedCheck(item, why_not="it has no command")
    if not wanted or is_own(wanted.text, commands):
        return TriedCheck(item, why_not="behind Expect stands no text between backticks or quotes")
    nights: list[tuple[bool, ...]] = []
    for worlds in (facts.fault, facts.decoy):
        printed = [[world.output(one) for one in commands] for world in worlds]
        if any(all(one is None for one in night) for night in printed):
            return TriedCheck(
                item, wanted, why_not="what its command prints, with these options and filters, is not known"
            )
        nights.append(tuple(wanted.holds("\n".join(one for one in night if one is not None)) for night in printed))
    return TriedCheck(item, wanted, nights[0], nights[1])


def is_own(text: str, commands: tuple[str, ...]) -> bool:
    """Return whether what is expected is no more than a command of the check again."""
    return text in commands


def listed(found: list[str], otherwise: str) -> str:
    """Return the first of the commands, or what is said where there are none."""
    return "; ".join(one[:SHOWN] for one in found[:3]) or otherwise
