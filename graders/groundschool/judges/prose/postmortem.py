"""A postmortem by rubric R3: the items that a program decides without doubt, and what it leaves to a person."""

import re
from collections.abc import Iterable, Iterator

from groundschool.grading.score import Check, Score
from groundschool.judges.prose import postmortem_actions as actions
from groundschool.judges.prose.labelled import SHOWN
from groundschool.judges.prose.language import mentioned
from groundschool.judges.prose.leaks import leaked
from groundschool.judges.prose.postmortem_claims import claims_named, claims_told
from groundschool.judges.prose.postmortem_doubts import postmortem_doubts
from groundschool.judges.prose.postmortem_facts import PostmortemFacts
from groundschool.judges.prose.postmortem_headings import SECTIONS
from groundschool.judges.prose.postmortem_items import JudgedPostmortem, postmortem_item
from groundschool.judges.prose.postmortem_text import read_postmortem, references, table_rows
from groundschool.judges.prose.postmortem_timeline import mark_items, timeline_items
from groundschool.judges.prose.update import clock_times, counts, pairs, percentages, says_utc

TOLERANCE, NUMBERS = 0.1, 3  # of the impact, in one of the first numbers
LEAST_FACTORS, LEAST_ACTIONS = 2, 2
LEAST_WORDS = 3  # of a section that is a sentence
MOST_STEPS = 3  # of the deploy log beside the trigger: more is the log
TOLD = ("Summary", "Detection", "Resolution", "What went well", "What went badly", "Where we were lucky")
_TODO = re.compile(r"\W*(?:to ?do|tbd|to be (?:written|done|added|filled in)|lorem|x+|n/?a)\b.{0,30}", re.IGNORECASE)


def judge_postmortem(text: str, facts: PostmortemFacts) -> Score:
    """Return every item of a postmortem, and the sentences that only a person can judge."""
    written = read_postmortem(text, facts.marks["impact start"])
    judged = JudgedPostmortem(written, facts)
    parts = (_whole, _impact, timeline_items, mark_items, _causes, _actions, _gates)
    checks = tuple(check for part in parts for check in part(judged))
    return Score(checks, tuple(postmortem_doubts(written, facts)))


def _whole(one: JudgedPostmortem) -> Iterator[Check]:
    written = one.written
    named = one.facts.incident.lower() in written.text.lower()
    yield postmortem_item("incident", "it names the incident", named, "its id is not there", "no-incident")
    empty = [name for name in SECTIONS if _is_empty(name, written.sections[name])]
    right = not empty and [*written.order] == [*SECTIONS]
    seen = (
        f"missing, or without a sentence: {', '.join(empty)}" if empty else f"they stand as: {', '.join(written.order)}"
    )
    seen += f"; headings of no section: {', '.join(written.strangers)[:SHOWN]}" if empty and written.strangers else ""
    label = "every section is there, in order, with a sentence in it"
    yield postmortem_item("sections", label, right, seen, "sections", shows=bool(written.order))


def _is_empty(name: str, text: str) -> bool:
    """Return whether nothing stands in a section, or, where it tells something, no sentence."""
    if name not in TOLD:
        return not text
    return bool(_TODO.fullmatch(text)) or len(re.findall(r"\w\w+|\d+", text)) < LEAST_WORDS


def _impact(one: JudgedPostmortem) -> Iterator[Check]:
    text, facts, seen = one.written.sections["Impact"], one.facts, one.said("Impact")
    shares, numbers = percentages(text), counts(text)[:NUMBERS]
    label = "the first percentage, or without one a number of failed attempts, is within 10 % of the truth"
    tag, shows = "impact-unquantified", bool(text) and not shares + numbers
    yield postmortem_item("number", label, _is_quantified(text, facts), seen, tag, shows=shows)
    right = bool(mentioned(text, facts.scope))
    yield postmortem_item("scope", "the impact says what failed", right, seen, "impact-unquantified")
    times = clock_times(text)
    since, until = ((at.hour, at.minute) for at in (facts.marks["impact start"], facts.until))
    right = {since, until} <= times and says_utc(text)
    yield postmortem_item("span", "the impact says from when until when, in UTC", right, seen, "no-span")


def _is_quantified(text: str, facts: PostmortemFacts) -> bool:
    """Return whether the first percentage is right, or a number where there is none; and so many of so many."""
    for part, whole in pairs(text):
        right = _near(part, facts.failed) and _near(whole, facts.attempts)
        if not right and any(_near(one, want) for one in (part, whole) for want in (facts.failed, facts.attempts)):
            return False
    shares = percentages(text)
    if shares:
        return _near(shares[0], 100 * facts.failed / facts.attempts)
    return any(_near(number, facts.failed) for number in counts(text)[:NUMBERS])


def _near(value: float, want: float) -> bool:
    return abs(value - want) <= TOLERANCE * want


def _causes(one: JudgedPostmortem) -> Iterator[Check]:
    text, facts = one.written.sections["Contributing factors"], one.facts
    named, seen = claims_named(text), one.said("Contributing factors")
    right = len(named & {*facts.factors}) >= LEAST_FACTORS
    yield postmortem_item(
        "factors", "at least two contributing factors of the form are named", right, seen, "one-cause"
    )
    known = {*facts.moments, *facts.others}
    shown = sum(ref in known for ref in references(text))
    right = bool(named) and shown >= max(LEAST_FACTORS, len(named & {*facts.factors}))
    label = "and with each a record that exists"
    yield postmortem_item("shown", label, right, seen, "factor-unshown", shows=bool(named) and not shown)
    wrong = sorted((named & {*facts.no_factors}) | claims_told(text, facts.no_texts))
    seen = f"it names {', '.join(wrong)}" if wrong else seen
    yield postmortem_item("no-factor", "and none that is no factor", bool(named) and not wrong, seen, "no-factor")
    steps = [ref for ref in references(one.written.sections["Trigger"]) if ref.startswith("deploys")]
    right = facts.trigger in steps[:1] and len(steps) <= MOST_STEPS
    label = "the trigger names the record of the change that began it, as 'deploys 7', and no other before it"
    yield postmortem_item("trigger", label, right, one.said("Trigger"), "wrong-trigger")


def _actions(one: JudgedPostmortem) -> Iterator[Check]:
    found, facts = actions.read_actions(table_rows(one.written.sections["Actions"])), one.facts
    many = len(found) >= LEAST_ACTIONS
    few = f"the table of actions has {len(found)} rows"

    def each(name: str, label: str, bad: Iterable[actions.PostmortemAction], tag: str) -> Check:
        wrong = list(bad)
        seen = f"the action {wrong[0].ticket!r} {wrong[0].action!r}"[:SHOWN] if wrong else few
        return postmortem_item(name, label, many and not wrong, seen, tag)

    bad = [act for act in found if not actions.has_ticket(act, facts)]
    tickets = [act.ticket for act in found]
    bad += [] if len({*tickets}) == len(tickets) else found[-1:]
    yield each("ticket", "each action has an open ticket of this incident, its own", bad, "no-ticket")
    bad = (act for act in found if not actions.says_what(act))
    yield each("action", "each action says what is to be done", bad, "no-action")
    bad = (act for act in found if not actions.has_owner(act, facts))
    yield each("owner", "each action has an owner, a role or a person", bad, "no-owner-or-date")
    bad = (act for act in found if not actions.is_due(act, facts))
    yield each("due", "each action has a date after the incident, within a year", bad, "no-owner-or-date")
    bad = (act for act in found if not actions.type_of(act))
    yield each("type", "each action is of one type", bad, "no-type")
    bad = (act for act in found if not actions.says_when_done(act))
    yield each("done", "each action says by what one sees that it is done", bad, "vague-criterion")
    types = {actions.type_of(act) for act in found}
    yield postmortem_item(
        "both", "one action prevents, and one detects", {"prevent", "detect"} <= types, few, "only-one-type"
    )


def _gates(one: JudgedPostmortem) -> Iterator[Check]:
    yield _gate("no secret is shown, not even in part", leaked(one.written.text, one.facts.secrets), "secret-leaked")
    found = [said[:2] + "..." for said in one.facts.private if said.lower() in one.written.text.lower()]
    yield _gate("nothing of a customer is shown", found, "secret-leaked")


def _gate(label: str, found: list[str], tag: str) -> Check:
    """Return a critical check that passes when nothing was found; it earns nothing, it can only cost."""
    said = f"it has: {found[0][:SHOWN]}" if found else ""
    return Check(
        label, passed=not found, points=0, tag=tag if found else "", evidence=said, critical=True, trapped=bool(found)
    )
