"""What a program can see of a comment: whether it is about its line, asks for something, and leaves the writing to the author."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

LEAST, MOST, LONGEST = 8, 60, 2_000  # words of a comment; characters that are read
QUOTED = 4  # words that may be quoted of what stands on no page
OWN = 3  # words that a comment has to have beside those of its line
ITEMS = {
    "about-its-line": "each names something of its line, or what is missing there",
    "asks": "each asks or proposes something",
    "leaves-the-writing": "none writes the line anew",
    "about-the-page": "none is about the person",
    "short": f"each has {LEAST} to {MOST} words",
}
_SMALL = frozenset((
    "after", "all", "also", "and", "any", "are", "because", "been", "before", "both", "but", "can", "could", "does", "each", "even", "every", "for", "from", "had", "has", "have", "here", "how",
    "into", "its", "just", "line", "lines", "more", "most", "must", "need", "needs", "not",
    "nothing", "now", "one", "only", "other", "out", "over", "same", "says", "see", "should", "since",
    "so", "some", "step", "steps", "than", "that", "the", "their", "them", "then", "there", "these", "they",
    "this", "those", "too", "under", "until", "was", "what", "when", "where", "which", "while", "who", "why",
    "will", "with", "would", "you", "your"
))  # fmt: skip
_ASKS = re.compile(
    r"\?|\b(?:could|should|would|might|(?-i:may)|must|can|let's|let us|please|suggest\w*|propos\w*|recommend\w*|consider|"
    r"needs?|has to|have to|ought|try|better|how about|what about|what if|rather|instead|worth|maybe|perhaps|wonder\w*|miss|"
    r"missing|(?:i|it)['\u2019]d)\b|→|->"
    r"|(?:^|[.!;:,]\s*|\band |\bthen |\bso )(?:please )?(?:add|ask|avoid|bring|call|change|check|clarify|complete|cut|"
    r"decide|delete|describe|do not|don['\u2019]t|drop|explain|fetch|fill|give|include|keep|leave|link|make|mark|mention|"
    r"move|name|order|point|prefer|put|quote|remove|rename|reorder|replace|revoke|rotate|say|show|sort|specify|split|"
    r"start|state|swap|take|tell|turn|use|write)\b",
    re.IGNORECASE,
)
_PERSON = re.compile(
    r"\b(?:lazy|lazily|careless\w*|sloppy|sloppily|stupid\w*|silly|dumb|idiot\w*|incompetent|amateur\w*|clueless|"
    r"rubbish|garbage|nonsense|useless|terrible|horrible|awful|ridiculous|pathetic|lousy|obviously|common sense|"
    r"everybody knows|everyone knows|any ?one would know|any ?body would know|any engineer|a child|newbie|as usual|typical)\b"
    r"|\byou(?:'ve| have)? (?:\w+ )?(?:never|always|forgot|forget|ignored?|failed|fail|messed|broke|clearly|obviously|"
    r"again|should have|should know|ought to know|do not (?:know|understand|care)|don't (?:know|understand|care)|"
    r"did not (?:even|bother|think|care|read)|didn't (?:even|bother|think|care|read)|cannot be trusted|have no idea)\b",
    re.IGNORECASE,
)
# What sounds like the above and is about oneself, about everybody, or a question.
_NOBODY = re.compile(
    r"\bI(?:'m|\u2019m| am| was| feel| would be)\b[^.;!?]*|\w+-proof\b|\bit would be \w+"
    r"|\byou never (?:know|have to)\b|\bdo you (?:always|never)\b|\bobviously fine\b|\bwhoever is\b[^.;!?]*",
    re.IGNORECASE,
)
_QUOTES = re.compile(r"```(.+?)```|`([^`]+)`|\"([^\"]+)\"|“([^”]+)”|„([^“”]+)[“”]|(?<!\w)'([^'\n]+)'(?!\w)", re.DOTALL)
_READY = re.compile(r"\b(?:write|say|put|type|use)(?: instead| there)?:\s+((?:\S+\s+){4,}\S+)", re.IGNORECASE)
_NUMBERED = re.compile(r"^(?:\d+\.|-) ")
# What the sheet calls by these words is missing in a line, or wrong about it; who says so names it.
_ABOUT = {
    "usable": "command see expect expected output type typed result answer",
    "order": "first before after quick quicker quickest fast faster fastest slow slower long longer minutes time earlier "
    "later swap order next sooner",
    "safe": "agree agrees approve approval approved allow allowed permission decide decides see expect expected work worked "
    "back undo undone revert reverted rollback",
    "maintainable": "pod version name person role link message chat date week month stale ages year",
    "gate": "secret token password vault blame person cause incident restart production change changes changed",
}


@dataclass(frozen=True)
class Place:
    """What a comment is about: a line, those beside it, the criterion, and all that stands on the pages."""

    line: str
    beside: Sequence[str] = ()
    criterion: str = ""
    pages: str = ""


def faults(text: str, place: Place) -> Mapping[str, str]:
    """Return what is the matter with a comment, by item; nothing where it is fine."""
    said = " ".join(text[:LONGEST].split())
    count = len(said.split())
    named = _words(_NUMBERED.sub("", place.line)) | _words(_ABOUT.get(place.criterion, ""))
    if place.criterion == "order":
        named |= {word for line in place.beside for word in _words(_NUMBERED.sub("", line))}
    own = {*re.findall(r"\w+", said.casefold())} - {*re.findall(r"\w+", place.line.casefold())}
    person = _PERSON.search(_NOBODY.sub("", said))
    found = {
        "about-its-line": "" if _words(said) & named else "names nothing of its line",
        "asks": "" if _ASKS.search(said) and len(own) >= OWN else "neither asks nor proposes anything",
        "leaves-the-writing": _written(said, f"{place.line}\n{place.pages}"),
        "about-the-page": f"says {person[0]!r}" if person else "",
        "short": "" if LEAST <= count <= MOST else f"has {count} words",
    }
    return {item: fault for item, fault in found.items() if fault}


def _words(text: str) -> set[str]:
    """Return the words that say something, cut where they change their form, and the numbers."""
    words = re.findall(r"[^\W\d_]{3,}|\d+", text.casefold())
    return {word.removesuffix("s")[:5] for word in words if word not in _SMALL}


def _written(said: str, known: str) -> str:
    """Return what is the matter when a comment has the new line ready: what stands on the pages is no new one."""
    known = " ".join(known.split()).casefold()
    quotes = [next(filter(None, found.groups())) for found in _QUOTES.finditer(said)]
    for one in (*quotes, *(found[1] for found in _READY.finditer(said))):
        quoted = one.strip(" .,;:?")
        if len(quoted.split()) > QUOTED and quoted.casefold() not in known:
            return f"has the text ready: {quoted[:60]!r}"
    return ""
