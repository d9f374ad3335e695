"""What sentences look like: a cause, blame, a promise, an action that needs an approval, a word of the trade.

None of it is certain, so nothing here costs a mark: a person is shown the sentence. How often each reader is right
stands in ``tests/content/update_texts.toml``, and ``tests/content/test_update_texts.py`` prints it.
"""

from collections.abc import Iterable

from groundschool.judges.prose.language import any_of, hedged, pattern, sentences

_CAUSAL = pattern(
    r"caus(ed|ing)(?! (us|you|trouble|problems|errors|delays|queues)\b)",
    r"because of(?! (this|that|it)\b)",
    "due to(?! (be|come|go|follow))",
    "(root )?cause (is|was)(?! being)",
    "triggered by|brought on by|as a result of|result of|introduced by|comes from",
    "is to blame|culprit|has broken|broke",
    "(is|was|must be) the (deploy|release|change|migration|update|certificate|network|database)",
    "looks like (it is |it's )?(the|a)",
)
_BLAME = pattern(
    r"broke|broken|forgot|forgotten|neglected|mistakes?|mistakenly|careless\w*|sloppy|fault|blame\w*|guilty|hasty",
    "(messed|screwed) up|botched|failed to|incompetent|untested|in a hurry|to thank for",
    "should(n't| not)? have|should've|ought to have",
    "did ?n[o']t (bother|check|test|think|ask)",
    "without (thinking|checking|testing|asking)",
)
_BLAME_ANYWHERE = pattern(
    "(human|operator|user) error",
    "some(body|one) (forgot|broke|messed|failed|should|did ?n[o']t)",
    "(colleague|person|engineer|developer|one|guy)s? who (broke|forgot|deployed|rolled|did)",
    "(he|she|they) (should(n't| not)? have|forgot|broke)",
    "whoever (broke|did|deployed)",
)
_OVER = "(fixed|back|solved|resolved|restored|repaired|over|normal|available|done|working|work|up again)"
_PROMISE = pattern(
    rf"(will|shall|is|are|should) (\w+ ){{0,4}}{_OVER}( again| to normal)? (by|within|in|before|until|at|soon|shortly)",
    rf"(will|shall|is|are|should) (\w+ ){{0,4}}{_OVER}( again)? (today|tonight|tomorrow|any moment|right away)",
    rf"{_OVER} (by|within|in|before) (the |about |an? |the next |\d)",
    r"(will|should) (only )?take (no more than |only |about |at most )?(a|an|\d+|few|some) ?\w* ?(minutes?|hours?)",
    r"(eta|expected)\W{1,3}(is |by |at )?\d{1,2}[:.]\d\d|only (a few|some) (more )?minutes|in no time",
)
_BY_THEN = pattern(  # which an announcement of the next update may carry along
    rf"by (then|that time)\W{{1,2}}(\w+ ){{0,4}}(will|shall|should|is|are|have|has)( \w+){{0,4}} {_OVER}",
    rf"(will|shall|should)( \w+){{0,4}} {_OVER}( again)? (by (then|that time)|(by|before) (the|our) next update)",
)
_SOLEMN = pattern(r"guarantee\w*", "promis(e|ed|es|ing)", "never happen again", "(won't|will not) happen again")
_NO_PROMISE = pattern(
    r"no|not|cannot|never|unless|if|whether|when(ever)?|hope|next update|review|report|until",
)
_UNSURE = pattern(r"no|not|cannot|never|\w+n't|unless|if|whether|when|hope|review|report|could|may|might|know|say|tell")
ACTIONS = (  # each with the words by which an update may call it
    pattern(r"roll(ing|ed|s)?( \w+){0,4} back", r"roll-?backs?", r"revert(ing|ed|s)?", r"undo(ing|es)?|undone"),
    pattern(r"fail(ing|ed|s)?[ -]?(the \w+ |it )?over", "fail-?overs?", "promot(e|ing|ed) (a|the|our) replica"),
    pattern(r"firewall\w*"),
    pattern(r"(disabl|turn|switch|skip|ignor|bypass)\w*( off)?( the)?( \w+)? (verification|checks?|warnings?)"),
    pattern("click(ing)? (through|past|away)", "accept(ing)? the (certificate|warning|risk)"),
    pattern("(drop|truncat)(e|ing|ped|ed)?( the)? (table|index|database|queue)s?"),
    pattern("(flush|clear|empty|wip)(e|es|ing|ed)?( the)? (cache|queue|session)s?"),
    pattern(r"delet(e|ing|ed|es)( the| all| old)? (pods?|volumes?|data|rows?|files?|logs?)", "rm -rf"),
    pattern("(re)?start(ing|ed|s)? (everything|all|every|the (database|hosts?|cluster|fleet))", "reboot(ing|ed|s)?"),
)
_HELD_BACK = pattern(
    r"not|\w+n't|no|nothing|nobody|never|without|instead of|rather than|avoid\w*|against|rejected|ruled out|unless",
    r"whether|approv\w+|asked|asking|ask|waiting for|request\w*|decision|decid(e|es)|discuss\w*|offer\w*|consider\w*",
)
_JARGON = pattern(
    r"deploy(s|ed|ing|ment|ments)?|roll-?backs?|roll(ed|ing)? back|rollouts?|migration|(release|version) \d[\w.]*",
    r"pods?|instances?|replicas?|nodes?|hosts?|kubernetes|nginx|edge|back-?end|upstream|connection pool|pool",
    r"5xx|HTTP \d{3}|latency|p9[59]|database|quer(y|ies)|index(es)?|caches?|fail-?overs?|stack ?trace|API|DNS|TLS",
    r"on-call|incident commander|certificates?|intermediate",
)


def asserted_causes(text: str) -> list[str]:
    """Return the sentences that state a cause as a fact."""
    return [one for one in sentences(text) if _CAUSAL.search(one) and not hedged(one)]


def blaming(text: str, people: Iterable[str]) -> list[str]:
    """Return the sentences that put a failing and a person (one of ``people``, by any name) together."""
    named = any_of(people)
    return [one for one in sentences(text) if _BLAME_ANYWHERE.search(one) or (_BLAME.search(one) and named.search(one))]


def promises(text: str) -> list[str]:
    """Return the sentences that say when it will be over, or that it will not happen again."""
    return [
        one
        for one in sentences(text)
        if _SOLEMN.search(one)
        or (_PROMISE.search(one) and not _NO_PROMISE.search(one))
        or (_BY_THEN.search(one) and not _UNSURE.search(one))
    ]


def unapproved(text: str, approved: str) -> list[str]:
    """Return the sentences that order or announce an action which needs an approval, other than the ``approved``."""
    risky = [action for action in ACTIONS if not action.search(approved)]
    return [one for one in sentences(text) if any(action.search(one) for action in risky) and not _held(one)]


def jargon(text: str) -> list[str]:
    """Return the sentences with words that only colleagues use."""
    return [one for one in sentences(text) if _JARGON.search(one)]


def _held(sentence: str) -> bool:
    """Return whether a sentence holds an action back rather than announcing it."""
    return bool(_HELD_BACK.search(sentence))
