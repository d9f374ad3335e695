"""A page that was mended: whether every fault is gone, wherever it stood, and all the rest is as it was.

What was stale is counted, not looked up by its line: a page may be mended in any order, and a fault that is left says
nothing about the others. Whether all the rest is as it was is asked line by line; only steps may have changed places.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from groundschool.grading.score import Check, Score
from groundschool.judges.prose.labelled import rubric_item
from groundschool.judges.prose.leaks import leaked
from groundschool.judges.prose.no_secret import no_secret
from groundschool.judges.prose.page_kept import REVIEWED, Form, first_other_line
from groundschool.judges.prose.rotations import asked_on_page

POINTS = {"kind": 1, "all": 4, "order": 4, "rotation": 3, "reviewed": 1, "rest": 5}
KINDS = {  # what is counted of each kind, and what it is called
    "service": (r"(?<![\w/-]){}(?![\w-])|(?<=deploy/){}(?![\w-])", "the service has its name of today"),
    "namespace": (r"(?:(?<=-n )|(?<=--namespace[ =])){}(?![\w-])", "each namespace is the one where the service runs"),
    "flag": (r"(?<![\w-]){}(?![\w-])", "each flag is one that its command takes"),
    "link": (r"{}(?![\w/-])", "each link leads somewhere"),
    "alert": (r"(?<![\w-]){}(?![\w-])", "the alert has its name of today"),
    "threshold": (r"(?<=more than ){}(?= %)", "the percentage is the rule's"),
    "role": ("", "each role is the one that decides today"),
    "secret": (r"{}", "where a secret stood, it says where it is kept"),
}
LONGEST = 3  # times as long as the page: it was written anew
_URL = re.compile(r"https?://[^\s)>`]+")
_CALLED = re.compile(r"(?:ferryctl |kubectl (?:-n |--namespace[ =])\S+ )(\w+) (?:deploy/)?([\w-]+)")
_DECIDES = re.compile(r"(?m)\b(ferryctl \w+|kubectl )[^\n]*\n[ \t]*Approval: (.*)$|^To: (.*)$")
_item = partial(rubric_item, POINTS)


@dataclass(frozen=True)
class RepairFacts:
    """A page as it was, and what is known of it."""

    lines: Sequence[Form]
    pairs: Mapping[str, Sequence[Sequence[str]]]  # by kind: what it said once, and says today
    before: Mapping[str, str]  # what has to be done before a step
    rotate: Sequence[str]
    secrets: Sequence[str]
    today: str

    @property
    def was(self) -> str:
        """Return the page as it was."""
        return _joined(self.lines, 0)

    @property
    def mended(self) -> str:
        """Return the page with every fault mended, its steps in the old order."""
        return _joined(self.lines, 1)


def judge_repair(text: str, facts: RepairFacts) -> Score:
    """Return what is mended, what is left, and what was changed beside it."""
    text = "\n".join(line.rstrip() for line in text.splitlines()).strip()
    page = text if len(text) <= LONGEST * len(facts.was) else ""
    kinds = [_kind(kind, page, facts) for kind in KINDS]
    begun = any(check.passed for check in kinds)  # whoever mends nothing changes nothing else, and that is no merit
    asked = (*kinds, _order(page, facts), _rotation(page, facts))
    left = [check.label for check in asked if not check.passed]
    whole = _item("all", "nothing of this is left to do", not left, f"not yet: {'; '.join(left)}", "one-of-two")
    return Score(
        (
            *asked,
            whole,
            _reviewed(page, facts),
            _rest(page, facts, begun=begun),
            no_secret("no secret is left on the page, not even in part", text, facts.secrets),
        )
    )


def _kind(kind: str, page: str, facts: RepairFacts) -> Check:
    """Return whether all of a kind is as it has to be, wherever it stands."""
    _, label = KINDS[kind]
    got, wanted = _counted(kind, page, facts), _counted(kind, facts.mended, facts)
    today = {now for _, now in facts.pairs[kind]}
    once = {was for was, _ in facts.pairs[kind]} - today if kind != "role" else {*got}
    left = [one for one in sorted(once) if got[one] > wanted[one]]
    over = [one for one in sorted(once) if got[one] < wanted[one]]
    gone = [one for one in sorted(today) if got[one] < wanted[one]]
    if left:
        tag, seen = "one-of-two", f"it still says {_shown(kind, left[0])}"
    elif over and kind != "role":
        tag, seen = "replaced-everywhere", f"it does not say {over[0]!r} where that was right"
    else:
        tag, seen = "removed", f"it says {gone[0]!r} too seldom" if gone else "it says something too often"
    return _item("kind", label, bool(page) and got == wanted, seen, tag, shows=bool(page))


def _shown(kind: str, text: str) -> str:
    return f"{text[:9]}..." if kind == "secret" and text.startswith("smf_") else repr(text)


def _counted(kind: str, page: str, facts: RepairFacts) -> Counter[str]:
    """Return how often what is of a kind stands on a page."""
    pattern, _ = KINDS[kind]
    if kind == "role":
        return Counter(" ".join(filter(None, one.groups())) for one in _DECIDES.finditer(page))
    if kind == "service":
        page = _URL.sub("", page)
    names = {name for pair in facts.pairs[kind] for name in pair}
    any_of = f"(?:{'|'.join(map(re.escape, sorted(names, key=len, reverse=True)))})"
    return Counter(re.findall(pattern.replace("{}", any_of), page))


def _order(page: str, facts: RepairFacts) -> Check:
    """Return whether every step stands behind what has to be done before it, for the same service."""
    names = {name for pair in facts.pairs["service"] for name in pair}
    called = [one[1] for one in _CALLED.finditer(_mitigation(page)) if one[2] in names]
    there = [(step, guard) for step, guard in facts.before.items() if step in called and guard in called]
    early = [step for step, guard in there if called.index(step) < called.index(guard)]
    seen = f"{early[0]} stands in front of {facts.before[early[0]]}" if early else "a step is missing"
    passed = not early and len(there) == len(facts.before)
    return _item(
        "order", "no step stands before what has to be done first", passed, seen, "order-kept", shows=bool(early)
    )


def _rotation(page: str, facts: RepairFacts) -> Check:
    """Return whether a line asks for each secret that stood there to be rotated."""
    asked = asked_on_page(page)
    missing = [one for one in facts.rotate if one not in asked]
    extra = sorted(asked - Counter(facts.rotate))
    seen = f"no line asks it of {', '.join(missing)}" if missing else f"it asks it of {', '.join(extra)[:80]}, too"
    gone = bool(page) and not leaked(page, facts.secrets)
    label = "each secret that stood there is to be rotated, and no other"
    return _item("rotation", label, not missing and not extra, seen, "no-rotation", shows=gone and bool(missing))


def _reviewed(page: str, facts: RepairFacts) -> Check:
    said = REVIEWED.findall(page)
    seen = f"it says {', '.join(said[:3]) or 'nothing'}"
    return _item("reviewed", "last_reviewed is today", said == [facts.today], seen, "not-dated", shows=bool(said))


def _rest(page: str, facts: RepairFacts, *, begun: bool) -> Check:
    """Return whether every line is as it was, but for what was stale in it; steps may have changed places."""
    changed = first_other_line(page.split("\n"), facts.lines) if begun else "no kind of fault is mended everywhere"
    return _item("rest", "all the rest is as it was", not changed, f"first: {changed}", "rewritten", shows=begun)


def _mitigation(page: str) -> str:
    """Return what stands under Mitigation."""
    return page.partition("\n## Mitigation\n")[2].partition("\n## ")[0]


def _joined(lines: Sequence[Form], which: int) -> str:
    return "\n".join("".join(one if isinstance(one, str) else one[which] for one in line) for line in lines)
