"""What a machine can tell about sentences: hedges, causes, blame, secrets, risky actions.

The patterns are narrow on purpose: a lint that fires on more than one good text in ten is worse than none
(``tests/content/test_update_lint.py`` measures it).
"""

import re
from collections.abc import Iterable

_HEDGE = re.compile(
    r"\b(unknown|unconfirmed|unclear|suspect\w*|hypothes\w+|possibl[ey]|may|might|could(?! not)"
    r"|likely|probabl[ey]|investigat\w+"
    r"|looking into|look into|working (on it|to (find|understand|establish))|finding out|find out|searching"
    r"|(not|no|never|\w+n't|none)( \w+){0,3} (known|know|confirmed|confirm|identified|established|found|proven|sure"
    r"|certain|clear|cause)|to be confirmed|too early|whether)\b",
    re.IGNORECASE,
)
_UNDECIDED = re.compile(
    r"\b(open|tbd|pending|to be determined|yet|still|no idea|analys\w+|looking|checking|working|being)\b", re.IGNORECASE
)
_CAUSAL = re.compile(
    r"\b(caused by|because of(?! (this|that|it)\b)|due to(?! (be|come|go|follow))|(root )?cause (is|was)(?! being)"
    r"|triggered by|brought on by|as a result of|result of|is to blame|culprit|has broken|broke|introduced by)\b",
    re.IGNORECASE,
)
_BLAME = re.compile(
    r"\b(broke|forgot|forgotten|neglected|mistakes?|mistakenly|careless\w*|sloppy|fault|blame\w*|guilty|messed up"
    r"|screwed up|should have|should've|failed to|did ?n[o']t (bother|check|test|think)|without (thinking|checking)"
    r"|incompetent)\b",
    re.IGNORECASE,
)
_BLAME_ANYWHERE = re.compile(r"\b((human|operator|user) error|some(body|one) (forgot|broke))\b", re.IGNORECASE)
_SECRET = re.compile(
    r"\b(password|passwd|secret|token|api[ _-]?key)\b(\s+is\s+(?=\S*\d)|\s*[:=]\s*)\S+|\bBearer \S{8,}"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY",
    re.IGNORECASE,
)
_RISKY = re.compile(
    r"\b(fail(ing|ed|s)?[ -]?(the \w+ )?over|failover|firewall"
    r"|(disabl|turn|switch|skip|ignor|bypass)\w*( off)?( the)?( certificate| TLS)? (verification|checks?|warnings?)"
    r"|click through|accept the (certificate|warning)|drop(ping|ped)? the (table|index|database)"
    r"|flush(ing|ed)? the (cache|queue)|delet(e|ing|ed) (the )?(pods?|volumes?|data)"
    r"|restart(ing|ed)? (everything|all|every)|rm -rf|truncat(e|ing|ed))\b",
    re.IGNORECASE,
)
_HELD_BACK = re.compile(
    r"\b(not|\w+n't|no|never|without|instead of|rather than|approv\w+|asked|asking|ask|waiting for|request\w*"
    r"|decision|decide\w*|avoid\w*|against|rejected|ruled out|unless)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[.!?;])\s+|\n+")


def sentences(text: str) -> list[str]:
    """Return the sentences and separate lines of a text, without empty ones."""
    return [part.strip() for part in _SENTENCE.split(text) if part.strip()]


def words(text: str) -> int:
    """Return the number of words: runs of characters between white space."""
    return len(text.split())


def hedged(text: str) -> bool:
    """Return whether a text says that something is not certain."""
    return bool(_HEDGE.search(text))


def undecided(text: str) -> bool:
    """Return whether a line about the cause leaves it open, if only by a word such as 'pending'."""
    return hedged(text) or bool(_UNDECIDED.search(text))


def asserted_causes(text: str) -> list[str]:
    """Return the sentences that state a cause as a fact."""
    return [one for one in sentences(text) if _CAUSAL.search(one) and not hedged(one)]


def blaming(text: str, people: Iterable[str]) -> list[str]:
    """Return the sentences that put a failing and a person (one of ``people``, by any name) together."""
    named = _any_of(people)
    return [one for one in sentences(text) if _BLAME_ANYWHERE.search(one) or (_BLAME.search(one) and named.search(one))]


def secrets(text: str, known: Iterable[str]) -> list[str]:
    """Return the known secrets in a text, and whatever reads like another one (never its value)."""
    found = [f"{one[:4]}..." for one in known if one in text]
    return found or [f"{match.group()[:8]}..." for match in _SECRET.finditer(text)]


def mentioned(text: str, names: Iterable[str]) -> list[str]:
    """Return which of the names occur in a text as words of their own, in any case."""
    return [name for name in names if _any_of([name]).search(text)]


def risky_actions(text: str) -> list[str]:
    """Return the sentences that order or announce an action which needs approval, unless they hold it back."""
    return [one for one in sentences(text) if _RISKY.search(one) and not _HELD_BACK.search(one)]


def _any_of(names: Iterable[str]) -> re.Pattern[str]:
    listed = "|".join(re.escape(name) for name in names) or r"(?!)"
    return re.compile(rf"(?<![\w-])@?({listed})(?![\w-])", re.IGNORECASE)
