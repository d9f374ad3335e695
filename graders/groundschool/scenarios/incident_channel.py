"""The incident's channel: declarations, the voice of the customers, chatter, and a bot that repeats."""

import random
from datetime import datetime, timedelta

from groundschool.formats.slack import Message
from groundschool.simulation.coordination import Story


def conversation(rng: random.Random, story: Story) -> list[Message]:
    """Return the messages of the channel in time order."""
    return sorted([*_declared(rng, story), *_chatter(rng, story), *_bots(rng, story)], key=lambda message: message.at)


def key_messages(messages: list[Message], story: Story) -> list[Message]:
    """Return what belongs in a timeline: declarations by people, and the support lead's first word about customers."""
    people = sorted((one for one in messages if not one.subtype), key=lambda message: message.at)
    spoken = [one for one in people if one.by == story.support.handle and one.text.startswith("[impact]")]
    return [one for one in people if one.text.startswith("[status]")] + spoken[:1]


def _declared(rng: random.Random, story: Story) -> list[Message]:
    """Return the declarations of state: a mitigation is posted below the message that named the cause."""
    at, boss, hand = story.at, story.commander.handle, story.on_call.handle
    (old, new), mitigated = story.versions, "[status] mitigated: rollback is complete, error share back to normal"
    edited, again = _after(rng, at["mitigated"], 200, 600), _after(rng, at["resolved"], 120, 400)
    said = [
        Message(at["investigating"], boss, f"[status] investigating: I am incident commander, {hand} has the keyboard"),
        Message(
            at["identified"], boss, f"[status] identified: {story.service} {new} fails on one path, going back to {old}"
        ),
        Message(at["mitigated"], hand, mitigated, thread=at["identified"], edited=edited),
        Message(
            at["resolved"], boss, "[status] resolved: normal numbers in both regions, review on Thursday", edited=again
        ),
    ]
    if "reopened" in at:
        said.append(Message(at["too-early"], hand, mitigated, thread=at["identified"]))
        said.append(Message(at["reopened"], boss, "[status] investigating: errors are back in one zone, not over yet"))
    return said


def _chatter(rng: random.Random, story: Story) -> list[Message]:
    """Return what people say besides; the markers of declarations occur, where they declare nothing."""
    at, hand, trainee, support = story.at, story.on_call.handle, story.associate.handle, story.support.handle
    calls = f"[impact] {rng.randint(12, 40)} calls so far: {story.symptom}"
    guess = f"errors began with the deploy of {story.versions[1]}, still checking what else changed"
    asked = "do we post [status] mitigated now, or wait for the graph?"
    return [
        Message(_after(rng, at["onset"], 80, 90), trainee, "[impact] seeing the odd error myself, could be my network"),
        Message(at["customers"], support, calls),
        Message(_after(rng, at["investigating"], 90, 150), hand, guess),
        Message(_after(rng, at["rolled-back"], 5, 20), trainee, asked, thread=at["identified"]),
        Message(_after(rng, at["mitigated"], 20, 50), support, "[impact] no new calls for some minutes"),
    ]


def _bots(rng: random.Random, story: Story) -> list[Message]:
    """Return what programs post, and Slack's own note that somebody came in."""
    at, service = story.at, story.service
    alert, back = (
        f"Triggered: {service}: 5xx share above threshold",
        f"{service} rollback to {story.versions[0]} started",
    )
    reminder = "[status] mitigated (reminder: two updates are still due)"
    joined = f"{story.commander.name} has joined the channel"
    return [
        Message(_after(rng, at["page"], 1, 4), "pager", alert, subtype="bot_message"),
        Message(_after(rng, at["acknowledge"], 8, 15), story.commander.handle, joined, subtype="channel_join"),
        Message(_after(rng, at["rollback"], 5, 20), "deploy-bot", back, subtype="bot_message"),
        Message(_after(rng, at["mitigated"], 310, 420), "incident-bot", reminder, subtype="bot_message"),
    ]


def _after(rng: random.Random, moment: datetime, low: int, high: int) -> datetime:
    return moment + timedelta(seconds=rng.randint(low, high))
