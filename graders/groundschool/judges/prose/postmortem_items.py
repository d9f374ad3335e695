"""The items of rubric R3 with their points, and a postmortem beside what is true."""

from dataclasses import dataclass
from functools import partial

from groundschool.judges.prose.labelled import SHOWN, rubric_item
from groundschool.judges.prose.postmortem_facts import PostmortemFacts
from groundschool.judges.prose.postmortem_text import WrittenPostmortem

R3_POINTS = {
    "incident": 1, "sections": 1, "number": 4, "scope": 1, "span": 2, "utc": 1, "monotone": 1, "sources": 3, "agree": 3,
    "impact start": 3, "detected": 3, "mitigated": 3, "resolved": 3, "durations": 2, "factors": 4, "shown": 2,
    "no-factor": 2, "trigger": 2, "ticket": 2, "action": 1, "owner": 1, "due": 1, "type": 1, "done": 2, "both": 1,
}  # fmt: skip
postmortem_item = partial(rubric_item, R3_POINTS)


@dataclass(frozen=True)
class JudgedPostmortem:
    """A postmortem beside what is true."""

    written: WrittenPostmortem
    facts: PostmortemFacts

    def said(self, section: str) -> str:
        """Return what a section says, in short, or that there is none."""
        text = " ".join(self.written.sections[section].split())
        return f"{section} says {text[:SHOWN]!r}" if text else f"there is no section {section}, or nothing stands in it"
