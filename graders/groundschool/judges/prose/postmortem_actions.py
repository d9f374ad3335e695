"""The actions of a postmortem: what a program can tell of a ticket, an owner, a date, a type and a criterion."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from groundschool.judges.prose.language import any_of, pattern
from groundschool.judges.prose.postmortem_facts import PostmortemFacts

TYPES = {  # by name, how it may be written
    "prevent": r"prevent(s|ed|ing|ive|ative|ion)?",
    "detect": r"detect(s|ed|ing|ive|ion)?",
    "mitigate": r"mitigat(e|es|ed|ing|ive|ion)",
    "process": r"process(es)?",
}
ROLES = (
    "on-call", "on-call senior", "incident commander", "support lead", "manager", "security", "database", "network",
    "associate", "engineer", "lead", "owner", "on call", "DBA",
)  # fmt: skip
COLUMNS: Mapping[str, tuple[str, ...]] = {  # how the head of each may begin
    "ticket": ("ticket", "issue", "id"),
    "action": ("action", "what", "task", "item"),
    "type": ("type", "kind"),
    "owner": ("owner", "who", "assignee"),
    "due": ("due", "by", "date", "until", "deadline"),
    "done": ("done", "definition of done", "acceptance", "criterion", "verified", "how"),
}
LEAST_WORDS, LEAST_SAID = 4, 2
LATEST = timedelta(days=366)  # what is due later is not planned
_WORD = r"\w\w+|\d+"
_DATE = re.compile(r"\b(\d{4}-\d\d-\d\d)\b")
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_SPELLED = re.compile(rf"\b(?:(\d{{1,2}}) ({_MONTHS})|({_MONTHS}) (\d{{1,2}}),?) (\d{{4}})\b", re.IGNORECASE)
_VAGUE = pattern(
    r"improve[ds]?|improv(ing|ement)|better|careful|attention|aware(ness)?|enhanced?|optimi[sz]ed?|robust|stable",
    r"(more|less)(?! than (\d|one|two|three|five|ten))",
    r"as needed|appropriate(ly)?|good|sufficient(ly)?|enough|nicer?|cleaner|done|finished|closed",
    r"implemented|completed?|discussed|looked (at|into)|considered|reviewed|tbd|asap|soon|in place",
    r"works?( well)?|fixed|solved|(has|have|was|were|is|are) (been )?(trained|told|informed|reminded)",
)
_SEEN = pattern(
    r"\d+",
    r"fails?|refuse[sd]?|rejects?|rings?|pages?|pass(es|ed)?|stops?|halts?|blocks?|returns?|shows?|lists?|prints?"
    r"|appears?|fires?|ends?|opens?|answers?|exits?|names?|links?|leads?|rehears(ed|al)|tried|merged|measured|drill"
    r"|within|at most|at least|below|above|every|each"
    r"|ha(s|ve) an?|tested|no (change|service|alert|page|instance)|no longer|cannot|green|red",
)


@dataclass(frozen=True)
class PostmortemAction:
    """One action, by the columns of the table; what is missing is empty."""

    ticket: str
    action: str
    type: str
    owner: str
    due: str
    done: str


def read_actions(rows: list[dict[str, str]]) -> list[PostmortemAction]:
    """Return the actions of a table's rows, whichever order its columns have."""
    return [PostmortemAction(**{name: _cell(row, heads) for name, heads in COLUMNS.items()}) for row in rows]


def _cell(row: Mapping[str, str], heads: tuple[str, ...]) -> str:
    return next((said for head, said in row.items() if head.startswith(heads)), "")


def has_ticket(one: PostmortemAction, facts: PostmortemFacts) -> bool:
    """Return whether the ticket is an open one of this incident."""
    return any(re.search(rf"\b{ticket}\b", one.ticket, re.IGNORECASE) for ticket in facts.tickets)


def says_what(one: PostmortemAction) -> bool:
    """Return whether it says what is to be done: more than a sign or a word."""
    return len(re.findall(_WORD, one.action)) >= LEAST_SAID


def has_owner(one: PostmortemAction, facts: PostmortemFacts) -> bool:
    """Return whether one role or person owns it: somebody who can be called."""
    return bool(any_of([*ROLES, *facts.people]).search(one.owner))


def is_due(one: PostmortemAction, facts: PostmortemFacts) -> bool:
    """Return whether it has a date, as 2026-05-18, after the incident's day and within a year."""
    said = _SPELLED.sub(_as_numbers, one.due)
    day = facts.marks["resolved"].date()
    try:
        found = [date.fromisoformat(each) for each in _DATE.findall(said)]
    except ValueError:  # the 31st of June
        return False
    return bool(found) and all(day < each <= day + LATEST for each in found)


def _as_numbers(found: re.Match[str]) -> str:
    month = datetime.strptime((found[2] or found[3]).title(), "%B").month  # noqa: DTZ007 - a month alone
    return f"{found[5]}-{month:02}-{int(found[1] or found[4]):02}"


def type_of(one: PostmortemAction) -> str:
    """Return the type, empty for none of the four or for several."""
    found = [name for name, said in TYPES.items() if re.search(rf"\b{said}\b", one.type, re.IGNORECASE)]
    return found[0] if len(found) == 1 else ""


def says_when_done(one: PostmortemAction) -> bool:
    """Return whether a criterion is there, and more than a wish: not vague words without a thing that is seen."""
    if len(re.findall(_WORD, one.done)) < LEAST_WORDS:
        return False
    return bool(_SEEN.search(one.done)) or not _VAGUE.search(one.done)


def is_vague(one: PostmortemAction) -> bool:
    """Return whether somebody should look whether the criterion can be checked."""
    return says_when_done(one) and (bool(_VAGUE.search(one.done)) or not _SEEN.search(one.done))
