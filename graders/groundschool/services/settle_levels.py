"""What follows from what is recorded: which levels are granted or come under review, as events and in sentences."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from groundschool.ledger.events import EVERYBODY, Event
from groundschool.ledger.transaction import Transaction
from groundschool.services.setting import Setting
from groundschool.tracker.mastery.settle import unsettled


def following(transaction: Transaction, setting: Setting, touched: set[str]) -> Iterator[Event]:
    """Yield what follows for these people from all that is recorded by now; the course touches everybody."""
    if not touched:
        return
    told = transaction.events(*(() if EVERYBODY in touched else touched))
    concerned = {event.associate for event in told} - {EVERYBODY}
    among = {who: person for who, person in setting.roster.items() if who in concerned}
    people = replace(setting, roster=among).people(told, transaction.now)
    for who in sorted(concerned):
        if who in people.facts.by_associate:
            record = people.of(who).record
            yield from unsettled(record.past, record.judge, transaction.now)


def levels_in_sentences(setting: Setting, events: Sequence[Event]) -> list[str]:
    """Return in sentences which levels were granted, and which came under review."""
    people, levels = setting.roster, setting.course.declared.levels
    found: list[str] = []
    for event in events:
        name = people[event.associate].name if event.associate in people else event.associate
        skill = setting.declared.framework.by_id[event.payload["skill"]].title
        level = levels[event.payload["level"] - 1]
        if event.type == "milestone.granted":
            found.append(f"{name}: {skill} is now at {level}")
        else:
            found.append(f"{name}: {skill} at {level} is under review, because its evidence changed")
    return found
