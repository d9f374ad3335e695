"""What a manager's page says first: who is on call, who could be, and who waits for whom."""

from groundschool.reports.facts import counting
from groundschool.reports.manager_numbers import TeamStanding
from groundschool.reports.people import People
from groundschool.tracker.privacy.published import TOO_FEW

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def answer(people: People, now: TeamStanding, everybody: int, viewer: str = "") -> str:
    """Return in meaning how so many people stand who are all shown by name; the viewer is told what is theirs."""
    if not everybody:
        return "No associates yet."
    if everybody < people.declared.k:
        return f"{counting(everybody, 'associate')}: {TOO_FEW} for numbers about the group."
    there = len(now.on_call)
    on_call = f"{_number(there).capitalize()} of" if there else "Nobody of"
    head = f"{on_call} {_number(everybody)} {_is(max(there, 1))} on call"
    ready = f"; {_ready(people, now, viewer)}" if now.ready else ""
    return " ".join(filter(None, (f"{head}{ready}.", _late(people, now), _waits_for_course(now))))


def _ready(people: People, now: TeamStanding, viewer: str) -> str:
    names = " and ".join(people.facts.first_name(who) for who in now.ready[:2])
    more = f" and {len(now.ready) - 2} more" if len(now.ready) > 2 else ""
    needs = "is ready and needs" if len(now.ready) == 1 else "are ready and need"
    mine = any(one.kind == "sign" and one.is_of(viewer) for one in now.owed)
    return f"{names}{more} {needs} signatures{', one of them yours' if mine else ''}"


def _late(people: People, now: TeamStanding) -> str:
    count, waiting = len(now.past), len({one.id for one in now.owed} & {*now.past})
    if not count:
        return "" if now.waiting_for_course else "Nobody is past their time."
    late = f"{_number(count).capitalize()} {_is(count)} past day {people.declared.milestones.gate.latest_day}"
    if not waiting:
        return f"{late}."
    if count == 1:
        return f"{late}, and waits for something from us."
    return f"{late}; {_number(waiting)} of them wait{'s' if waiting == 1 else ''} for something from us."


def _waits_for_course(now: TeamStanding) -> str:
    count = len(now.waiting_for_course)
    if not count:
        return ""
    return f"{_number(count).capitalize()} wait{'s' if count == 1 else ''} for exercises that the course does not have."


def _is(count: int) -> str:
    return "is" if count == 1 else "are"


def _number(count: int) -> str:
    return NUMBERS[count] if count < len(NUMBERS) else f"{count:,}"
