"""What each page has to say of a person, in a reader's words, worked out from exports and explanations alone."""

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime
from html import unescape

from tests.integration.answers import Told, dates_of, said, whole
from tests.integration.mentor_said import MENTOR, there

from groundschool.reports.calendar import DAYS
from groundschool.reports.facts import counting
from groundschool.reports.role_pages import (
    render_associate,
    render_manager,
    render_mentor,
    render_oncall,
    render_person,
)
from groundschool.tracker.mastery.bars import in_hundredths

Find = Callable[[Told], Iterable[str]]


def spoken(html: str) -> str:
    """Return a page as it is read aloud: its labels and its text, without mark-up, each blank once."""
    body = re.sub(r"<(style|script)\b.*?</\1>", " ", html, flags=re.DOTALL)
    labelled = re.sub(r'<[^>]*?aria-label="([^"]*)"[^>]*>', r" \1 ", body)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", labelled)))


def is_on_call(told: Told) -> bool:
    return whole(told)["state"] == "primary"


def the_day(told: Told) -> Iterable[str]:
    return [] if is_on_call(told) else [f"ay {told.gate['day']}"]


def since_when_on_call(told: Told) -> Iterable[str]:
    return [f"on call since day {told.gate['passed_day']}"] if is_on_call(told) else []


def since_which_date(told: Told) -> Iterable[str]:
    return [f"is on call since {said(date.fromisoformat(whole(told)['since']))}"] if is_on_call(told) else []


def how_many_conditions(told: Told) -> Iterable[str]:
    return [f"{whole(told)['have']:g} of {whole(told)['need']:g} conditions met"]


def how_many_in_the_sentence(told: Told) -> Iterable[str]:
    met = f"{whole(told)['have']:g} of {whole(told)['need']:g}"
    return [] if is_on_call(told) else [f"{met} conditions for on-call duty"]


def from_when_on(told: Told) -> Iterable[str]:
    return dates_of(told, (whole(told)["forecast_low"], whole(told)["forecast_high"]))


def what_is_proven(told: Told) -> Iterable[str]:
    titles = {skill.id: skill.title for skill in told.cohort.people.facts.framework.skills}
    return [f"{titles[row['skill_id']]}: proven {in_hundredths(row['lower'])} of" for row in told.rows("readings")]


def which_levels(told: Told) -> Iterable[str]:
    level = told.cohort.people.facts.level
    granted = (row for row in told.rows("readings") if row["freshness"])
    return [f"{level(row['granted_level'])}, {row['freshness']}" for row in granted]


def how_milestones_stand(told: Told) -> Iterable[str]:
    for one in told.page.milestones:
        row = next(row for row in told.rows("milestones") if row["milestone_id"] == one.declared.id)
        yield f"{one.declared.title}: {row['state'].replace('_', ' ')}"


def when_milestones_are_due(told: Told) -> Iterable[str]:
    return [said(date.fromisoformat(row["due_date"])) for row in told.rows("milestones") if row["due_date"]]


def the_quarter(told: Told) -> Iterable[str]:
    last = told.rows("velocity")[-1]
    return [f"Skill levels in {last['quarter']}: {last['status']}"]


def what_waits(told: Told) -> Iterable[str]:
    return [f"{one['exercise']}, {one['points']:g} points" for one in told.progress["pending"]]


def by_which_rule(told: Told) -> Iterable[str]:
    rules = {(row["policy_version"], row["framework_version"]) for row in told.rows("readings")}
    return [f"Mastery rule {policy} · framework {framework}" for policy, framework in rules]


def who_owes(told: Told) -> Iterable[str]:
    """Yield since when each line waits that is not theirs and that nothing comes before."""
    ours = (one for one in told.gate["criteria"] if one["owner"] in {"mentor", "manager", "rota"} and not one["met"])
    return [f"this since {said(one['since'])}" for one in ours if one["since"]]


def what_is_owed(told: Told) -> Iterable[str]:
    return [one["what"][1:] for one in told.progress["waits"]]


def for_how_long(told: Told) -> Iterable[str]:
    return [f"{one['days']} d" for one in told.progress["waits"]]


def of_the_gate_for_how_long(told: Told) -> Iterable[str]:
    kinds = {"mark", "countersign", "review"}
    return [one["what"] for one in told.progress["waits"] if one["kind"] not in kinds]


def the_name(told: Told) -> Iterable[str]:
    return [told.page.name]


def the_line(told: Told) -> Iterable[str]:
    """Yield the beginning of their line in a table of people."""
    on_call = "on call " if is_on_call(told) else ""
    met = f"{whole(told)['have']:g} of {whole(told)['need']:g}"
    yield f"{told.page.name} {on_call}{told.gate['day']} {met} conditions met"


def met_in_the_table(told: Told) -> Iterable[str]:
    yield f"{whole(told)['have']:g} of {whole(told)['need']:g} conditions met"


def owed_to_whom(told: Told) -> Iterable[str]:
    return [f"{told.page.name} : {one['what']}" for one in told.progress["waits"]]


def the_newest_quarter(told: Told) -> Iterable[str]:
    return [told.rows("velocity")[-1]["status"]]


def which_day(told: Told) -> Iterable[str]:
    return [f" {told.gate['day']} "]


def how_many_answers_wait(told: Told) -> Iterable[str]:
    count = len(told.progress["pending"])
    return [f"{count} answer{'s wait' if count > 1 else ' waits'} for a mark"] if count else []


def short(dates: Iterable[str]) -> list[str]:
    return [one.rpartition(" ")[0] for one in dates]


def when_in_the_calendar(told: Told) -> Iterable[str]:
    """Yield from when to when, as the calendar of some weeks says it."""
    days = list(from_when_on(told))
    if not days or is_on_call(told):
        return []
    first = datetime.strptime(days[0], "%d %b %Y").date()  # noqa: DTZ007 - a day of no zone
    beyond = (first - told.cohort.instant.date()).days >= DAYS
    return [f"not before {days[0]}"] if beyond else [" to ".join(short(days))] if len(days) == 2 else []


def whose_turn(told: Told) -> Iterable[str]:
    return [told.on_call.next[1:]] if told.on_call and told.on_call.next else []


def on_call_tag(told: Told) -> Iterable[str]:
    return [f"on call since {said(date.fromisoformat(whole(told)['since']))}"] if is_on_call(told) else []


def how_many_on_call(told: Told) -> Iterable[str]:
    count, everybody = sum(map(is_on_call, there(told))), len(there(told))
    return [f"{count} of {counting(everybody, 'associate')} {'is' if count == 1 else 'are'} on call"]


def of_the_gate(told: Told) -> list[dict]:
    kinds = {"mark", "countersign", "review"}
    return [one for one in told.progress["waits"] if one["kind"] not in kinds]


def of_the_gate_to_whom(told: Told) -> Iterable[str]:
    return [f"{told.page.name} : {one['what']} you {one['days']} d" for one in of_the_gate(told)]


def since_when_whose_turn(told: Told) -> Iterable[str]:
    """Yield what the longest wait of a gate is, whose, and since when, as it stands in their line."""
    for one in of_the_gate(told)[:1]:
        since = date.fromisoformat(one["since"])
        yield f"{one['what'][0].upper()}{one['what'][1:]} you, since {since.day} {since:%b}"


ASSOCIATE: dict[str, Find] = {
    "service day": the_day,
    "on call since": since_when_on_call,
    "conditions met": how_many_conditions,
    "from when on": from_when_on,
    "proven": what_is_proven,
    "levels": which_levels,
    "milestones": how_milestones_stand,
    "due": when_milestones_are_due,
    "quarter": the_quarter,
    "waits for a mark": what_waits,
    "since when we owe": who_owes,
    "by which rule": by_which_rule,
}
PERSON: dict[str, Find] = {
    "name": the_name,
    "service day": the_day,
    "on call since": since_which_date,
    "conditions met": how_many_in_the_sentence,
    "from when on": from_when_on,
    "milestones": how_milestones_stand,
    "due": when_milestones_are_due,
    "quarter": the_quarter,
    "since when we owe": who_owes,
    "what is owed": what_is_owed,
    "for how long": for_how_long,
}
ON_CALL: dict[str, Find] = {
    "name": the_name,
    "line": the_line,
    "service day": which_day,
    "conditions met": met_in_the_table,
    "from when to when": when_in_the_calendar,
    "what comes next": whose_turn,
    "what is owed": of_the_gate_for_how_long,
    "to whom, and for how long": of_the_gate_to_whom,
    "how many are on call": how_many_on_call,
    "whose turn, since when": since_when_whose_turn,
}
MANAGER: dict[str, Find] = {
    "name": the_name,
    "on call since": on_call_tag,
    "service day": which_day,
    "conditions met": met_in_the_table,
    "from when to when": when_in_the_calendar,
    "what comes next": whose_turn,
    "what is owed, to whom": owed_to_whom,
    "for how long": for_how_long,
    "the newest quarter": the_newest_quarter,
    "answers that wait": how_many_answers_wait,
}


def _of_lead(told: Told) -> str | None:
    return render_oncall(told.cohort.oncall) if told.on_call else None


# By page: how it is drawn of somebody (None for who is not on it), and what it has to say.
PAGES: dict[str, tuple[Callable[[Told], str | None], dict[str, Find]]] = {
    "associate": (lambda told: render_associate(told.page), ASSOCIATE),
    "person": (lambda told: render_person(told.person), PERSON),
    "on call": (_of_lead, ON_CALL),
    "mentor": (lambda told: render_mentor(told.cohort.mentor), MENTOR),
    "manager": (lambda told: render_manager(told.cohort.quarter) if told.pace else None, MANAGER),
}
