"""The items of a runbook about its checks: that they only look, and tell one cause from another when they are tried."""

from collections.abc import Iterator

from groundschool.grading.score import Check
from groundschool.judges.prose.commands import can_be_read, only_looks
from groundschool.judges.prose.labelled import rubric_item
from groundschool.judges.prose.runbook_facts import RunbookFacts
from groundschool.judges.prose.runbook_page import RunbookItem, RunbookPage, commands_in
from groundschool.judges.prose.runbook_steps import numbered

POINTS = {"parses": 1, "readonly": 3, "expect": 1, "printed": 2, "tells": 6, "alert": 1}
SHOWN = 90  # letters of a command


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
    right = facts.metric in page.sections.get("Immediate checks", "")
    yield rubric_item(
        POINTS,
        "alert",
        "a check asks for what the alert asks for",
        right,
        "no check has its metric",
        "alert-not-looked-at",
    )


def judge_as_tried(page: RunbookPage, facts: RunbookFacts) -> Iterator[Check]:
    """Yield what comes of trying the checks, on nights with the fault and on such with the decoy."""
    tried = [one for item in page.items("Immediate checks") if (one := _tried(item, facts))]
    untrue = [one for one, fault, _ in tried if not all(fault)]
    some = any(any(fault) for _, fault, _ in tried)
    said = numbered("not printed on every night with the fault: check", untrue) or "nothing was there to be tried"
    label = "what the checks say to expect is what is printed"
    tag, shows = "one-night-only", bool(untrue) and some
    yield rubric_item(POINTS, "printed", label, bool(tried) and not untrue, said, tag, shows=shows)
    telling = [one for one, fault, decoy in tried if all(fault) and not any(decoy)]
    said = "each prints what is expected under the other cause, too" if tried else "nothing was there to be tried"
    same = bool(tried) and all(any(decoy) for _, fault, decoy in tried if all(fault)) and not untrue
    yield rubric_item(
        POINTS,
        "tells",
        "a check tells the fault from the other cause",
        bool(telling),
        said,
        "same-under-decoy",
        shows=same,
    )


def _tried(item: RunbookItem, facts: RunbookFacts) -> tuple[RunbookItem, list[bool], list[bool]] | None:
    """Return on which nights a check prints what it says; None where it says no text, or nobody knows its command."""
    wanted, commands = item.expectation, item.commands
    if not wanted or not commands or is_own(wanted.text, commands):
        return None
    nights: list[list[bool]] = []
    for worlds in (facts.fault, facts.decoy):
        printed = [[world.output(one) for one in commands] for world in worlds]
        if any(all(one is None for one in night) for night in printed):
            return None
        nights.append([wanted.holds("\n".join(one for one in night if one is not None)) for night in printed])
    return item, nights[0], nights[1]


def is_own(text: str, commands: tuple[str, ...]) -> bool:
    """Return whether what is expected is no more than a command of the check again."""
    return text in commands


def listed(found: list[str], otherwise: str) -> str:
    """Return the first of the commands, or what is said where there are none."""
    return "; ".join(one[:SHOWN] for one in found[:3]) or otherwise
