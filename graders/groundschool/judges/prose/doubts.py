"""What a person should look at in an update: what may be blame, a guess, a promise, or more than was decided."""

from collections.abc import Iterator

from groundschool.grading.score import Flag
from groundschool.judges.prose.facts import Audience, IncidentFacts
from groundschool.judges.prose.language import mentioned, undecided
from groundschool.judges.prose.readers import asserted_causes, blaming, jargon, promises, unapproved
from groundschool.judges.prose.update import ParsedUpdate

DOUBTS = {
    "blame": "may be blame: a person beside a failing",
    "cause": "may be a cause that nobody has confirmed",
    "withheld": "may hold back the confirmed cause, which colleagues can act on",
    "promise": "may be a promise that the facts do not carry",
    "action": "may announce an action that nobody has approved",
    "jargon": "may be a word that customers do not use",
}
KNOWN = ("identified", "found", "know", "known", "clear")


def doubts(update: ParsedUpdate, audience: Audience, facts: IncidentFacts) -> tuple[Flag, ...]:
    """Return the sentences of a text that only a person can judge, each with what it may be."""
    body = update.text.partition("\n")[2] if update.header else update.text
    found = {
        "blame": blaming(update.text, facts.people),
        "cause": list(_guesses(update, facts)),
        "withheld": list(_withheld(update, audience, facts)),
        "promise": promises(body),
        "action": unapproved(body, facts.approved),
        "jargon": jargon(body) if audience == "customer" else [],
    }
    return tuple(Flag(DOUBTS[kind], one) for kind, said in found.items() for one in dict.fromkeys(said))


def _guesses(update: ParsedUpdate, facts: IncidentFacts) -> Iterator[str]:
    """Yield what gives a cause for certain although none is confirmed, or another one is."""
    if not facts.cause:
        yield from asserted_causes(update.text)
        if update.cause and not undecided(update.cause):
            yield update.cause
    elif mentioned(update.cause, facts.suspects) and not (
        mentioned(update.cause, facts.cause) or undecided(update.cause)
    ):
        yield update.cause


def _withheld(update: ParsedUpdate, audience: Audience, facts: IncidentFacts) -> Iterator[str]:
    """Yield a cause line that names nothing of the confirmed cause; customers may be told that it is known."""
    named = mentioned(update.cause, facts.cause) or (audience == "customer" and mentioned(update.cause, KNOWN))
    if facts.cause and update.cause and not named:
        yield update.cause
