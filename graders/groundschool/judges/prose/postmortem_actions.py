"""The actions of a postmortem: what a program can tell of a ticket, an owner, a date, a type and a criterion."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from groundschool.judges.prose.language import any_of, pattern
from groundschool.judges.prose.postmortem_facts import PostmortemFacts

TYPES = ("prevent", "detect", "mitigate", "process")
ROLES = (
    "on-call", "on-call senior", "incident commander", "support lead", "manager", "security", "database", "network",
    "associate", "engineer", "lead", "owner",
)  # fmt: skip
COLUMNS: Mapping[str, tuple[str, ...]] = {  # how the head of each may begin
    "ticket": ("ticket", "issue", "id"),
    "action": ("action", "what", "task", "item"),
    "type": ("type", "kind"),
    "owner": ("owner", "who", "assignee"),
    "due": ("due", "by", "date", "until", "deadline"),
    "done": ("done", "acceptance", "criterion", "verified", "how"),
}
LEAST_WORDS = 4
_DATE = re.compile(r"\b(\d{4}-\d\d-\d\d)\b")
_VAGUE = pattern(
    r"improve[ds]?|improv(ing|ement)|better|careful|attention|aware(ness)?|more|less|enhanced?|optimi[sz]ed?|robust|stable"
    r"|as needed|appropriate(ly)?|good|sufficient(ly)?|enough|nicer?|cleaner|done|finished"
    r"|implemented|completed?|discussed|looked (at|into)|considered|reviewed|tbd|asap|soon|in place"
    r"|works?( well)?|fixed|solved"
)
_SEEN = pattern(
    r"\d+",
    r"fails?|refuse[sd]?|rejects?|rings?|pages?|pass(es|ed)?|stops?|halts?|blocks?|returns?|shows?|lists?|prints?"
    r"|appears?|fires?|ends?|opens?|answers?|exits?|names?|links?|leads?|rehears(ed|al)|tried|merged|measured|drill"
    r"|within|at most|at least|below|above|every|each"
    r"|no (change|service|alert|page|instance)|no longer|cannot|green|red",
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


def has_owner(one: PostmortemAction, facts: PostmortemFacts) -> bool:
    """Return whether one role or person owns it: somebody who can be called."""
    return bool(any_of([*ROLES, *facts.people]).search(one.owner))


def is_due(one: PostmortemAction, facts: PostmortemFacts) -> bool:
    """Return whether it has a date, as 2026-05-18, after the incident's day."""
    found = _DATE.findall(one.due)
    try:
        return bool(found) and all(date.fromisoformat(said) > facts.marks["resolved"].date() for said in found)
    except ValueError:  # the 31st of June
        return False


def type_of(one: PostmortemAction) -> str:
    """Return the type, empty for none of the four or for several."""
    found = [name for name in TYPES if re.search(rf"\b{name}(s|ing|ive|ion)?\b", one.type, re.IGNORECASE)]
    return found[0] if len(found) == 1 else ""


def says_when_done(one: PostmortemAction) -> bool:
    """Return whether a criterion is there, and more than a wish: not vague words without a thing that is seen."""
    if len(re.findall(r"\w+", one.done)) < LEAST_WORDS:
        return False
    return bool(_SEEN.search(one.done)) or not _VAGUE.search(one.done)


def is_vague(one: PostmortemAction) -> bool:
    """Return whether somebody should look whether the criterion can be checked."""
    return says_when_done(one) and (bool(_VAGUE.search(one.done)) or not _SEEN.search(one.done))
