"""What a program can see of a comment: whether it is about its line, asks for something, and leaves the writing to the author."""

import re
from collections.abc import Mapping

LEAST, MOST, LONGEST = 8, 60, 2_000  # words of a comment; characters that are read
QUOTED = 4  # words that may be quoted of what does not stand on the page
ITEMS = {
    "about-its-line": "each names something that stands in its line",
    "asks": "each asks or proposes something",
    "leaves-the-writing": "none writes the line anew",
    "about-the-page": "none is about the person",
    "short": f"each has {LEAST} to {MOST} words",
}
_SMALL = frozenset((
    "after", "all", "also", "and", "any", "are", "because", "been", "before", "both", "but", "can", "check",
    "checks", "could", "does", "each", "even", "every", "for", "from", "had", "has", "have", "here", "how",
    "into", "its", "just", "line", "lines", "min", "minutes", "more", "most", "must", "need", "needs", "not",
    "nothing", "now", "one", "only", "other", "out", "over", "page", "same", "says", "see", "should", "since",
    "so", "some", "step", "steps", "than", "that", "the", "their", "them", "then", "there", "these", "they",
    "this", "those", "too", "under", "until", "was", "what", "when", "where", "which", "while", "who", "why",
    "will", "with", "would", "you", "your"
))  # fmt: skip
_ASKS = re.compile(
    r"\?|\b(?:could|should|would|might|(?-i:may)|must|can|let's|let us|please|suggest\w*|propos\w*|recommend\w*|consider|"
    r"needs?|has to|have to|ought|try|better|how about|what about|what if|rather|instead|worth)\b"
    r"|(?:^|[.!;:,]\s*|\band |\bthen |\bso )(?:please )?(?:add|ask|bring|call|check|cut|delete|describe|drop|explain|fetch|"
    r"give|keep|leave|link|mark|mention|move|name|order|point|put|quote|remove|rename|reorder|replace|revoke|rotate|say|"
    r"show|sort|split|start|state|swap|take|tell|turn|use|write)\b",
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
_QUOTES = re.compile(r"```(.+?)```|`([^`]+)`|\"([^\"]+)\"|“([^”]+)”|„([^“”]+)[“”]|(?<!\w)'([^'\n]+)'(?!\w)", re.DOTALL)


def faults(text: str, line: str) -> Mapping[str, str]:
    """Return what is the matter with a comment on a line, by item; nothing where it is fine."""
    said = " ".join(text[:LONGEST].split())
    count = len(said.split())
    found = {
        "about-its-line": "" if _words(said) & _words(line) else "names nothing that stands in its line",
        "asks": "" if _ASKS.search(said) else "neither asks nor proposes anything",
        "leaves-the-writing": _written(said, line),
        "about-the-page": f"says {found[0]!r}" if (found := _PERSON.search(said)) else "",
        "short": "" if LEAST <= count <= MOST else f"has {count} words",
    }
    return {item: fault for item, fault in found.items() if fault}


def _words(text: str) -> set[str]:
    """Return the words that say something, cut where they change their form, and the numbers."""
    words = re.findall(r"[^\W\d_]{3,}|\d+", text.casefold())
    return {word.removesuffix("s")[:5] for word in words if word not in _SMALL}


def _written(said: str, line: str) -> str:
    """Return what is the matter when a comment has the new line ready."""
    known = " ".join(line.split()).casefold()
    for found in _QUOTES.finditer(said):
        quoted = next(filter(None, found.groups())).strip(" .,;:")
        if len(quoted.split()) > QUOTED and quoted.casefold() not in known:
            return f"has the text ready: {quoted[:60]!r}"
    return ""
