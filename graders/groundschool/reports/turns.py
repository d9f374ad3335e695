"""Whose turn it is in a team: what a manager can do this week, and whom to ask for the rest."""

from collections.abc import Iterable, Iterator, Sequence

from groundschool.reports.manager_model import ToDo
from groundschool.reports.owed import Owed, called, joined
from groundschool.reports.people import People
from groundschool.tracker.insight.person import Person

MANAGER = "manager"
# What each kind of thing is called when somebody is asked for it, and what the button says.
ACTIONS = {"sign": "Read and sign", "review": "Look at it"}
RECORD = "Record as done"


def yours(people: People, there: Sequence[Person], owed: Iterable[Owed], viewer: str) -> Iterator[ToDo]:
    """Yield what the viewer can end this week, the longest wait first, and whom to talk to."""
    for one in owed:
        if one.is_of(viewer) and one.kind == "sign":
            yield _to_sign(one, viewer)
        elif one.is_of(viewer):
            words = one.what if one.kind == "review" else f"Give {one.first_name} {one.what}"
            yield ToDo(words, f"Waiting for {one.days} days.", one.id, ACTIONS.get(one.kind, RECORD))
    for person in there:
        for risk in person.risks:
            if risk.rule.owner == MANAGER and not risk.blocked_by_us and people.held(person.id, risk):
                name = people.facts.first_name(person.id)
                yield ToDo(f"Talk with {name}: {risk.title.lower()}", risk.rule.action, person.id, "Open sheet")


def whom_to_ask(owed: Iterable[Owed], viewer: str) -> Iterator[ToDo]:
    """Yield what others can end, a line for each of them: what for whom."""
    by_holder: dict[tuple[str, ...], list[Owed]] = {}
    for one in owed:
        if not one.is_of(viewer):
            by_holder.setdefault(one.holders, []).append(one)
    for holders, mine in by_holder.items():
        things: dict[str, list[str]] = {}
        for one in mine:
            things.setdefault(one.what, []).append(one.first_name)
        words = "; ".join(f"{what} for {joined(list(dict.fromkeys(names)))}" for what, names in things.items())
        who = joined([called(holder) for holder in holders]) or "Nobody is named in the roster for"
        longest = max(one.days for one in mine)
        yield ToDo(f"{who}: {words}", f"Waiting for up to {longest} days.")


def _to_sign(one: Owed, viewer: str) -> ToDo:
    others = [called(who) for who in one.holders if who != viewer]
    more = f" {joined(others)} can sign, too." if others else ""
    return ToDo(f"Sign {one.name}'s on-call gate", f"Ready for {one.days} days.{more}", one.id, ACTIONS["sign"])
