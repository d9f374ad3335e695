"""The channel of an incident that is running, and the record of who is who in it."""

import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from groundschool.kit import Bundle, Variant
from groundschool.simulation.state import World

PEOPLE = (
    "Amara Nwosu", "Daniel Ortega", "Étienne Gallant", "Joana Pires", "Kwame Mensah", "Leila Haddad", "Liam Fraser",
    "Mei-Ling Chua", "Rosa Nunes", "Samuel Okoro", "Sofie Larsen", "Tomás Vega", "Yusuf Demir",
)  # fmt: skip
STEPS = {  # what somebody would like to do, and which role has to agree (curriculum/policies/decision-rights.toml)
    "drain the zone south-a": "incident commander",
    "fail the bookings database over": "manager",
    "create an index on the bookings database": "database",
    "switch off the verification of certificates": "security",
    "use the spare link to the south": "network",
}
JOBS = {
    "A": "read the error log of edge since the first alert",
    "B": "find out which release went out in the last two hours",
    "C": "call the support desk and ask what customers say",
    "D": "compare the three zones on the dashboard",
    "E": "watch the queue of notify",
}
ORDERS = (
    "Restart everything. Now.",
    "Why does nobody roll back? Roll back!",
    "Turn the payments off until it is clear.",
)


class Form(Bundle):
    """A bundle whose answers are the entries of one record."""

    def entry(self, key: str, value: object, traps: Mapping[str, Any]) -> None:
        """Add a key of the record: its value, and what each misconception makes of it."""
        self.answer("roles", key, value, traps)


@dataclass
class Channel:
    """Who is in a channel, with which title, and what is said, minute by minute."""

    rng: random.Random
    at: datetime
    titles: Mapping[str, str]
    lines: list[str] = field(default_factory=list)

    def say(self, who: str, text: str) -> None:
        """Add what somebody says, some time after what was said before."""
        self.at += timedelta(seconds=self.rng.randint(15, 100))
        self.lines.append(f"{self.at:%H:%M:%S} {who} ({self.titles[who]}): {text}")


def generate(seed: int, edge: str | None = None) -> Variant:
    """Return a channel, what is asked about it, and the record of who is who."""
    rng, form = random.Random(f"first incident {seed} {edge}"), Form(seed, edge)
    people = rng.sample(PEOPLE, 13)
    titles = dict(zip(people, _titles(), strict=True))
    begin = World.from_seed(seed).day + timedelta(hours=rng.randint(1, 20), minutes=rng.randrange(60))
    channel = Channel(rng, begin, titles)
    step = rng.choice(list(STEPS))
    _begins(channel, people)
    _taken(channel, people, form)
    _talk(channel, people, form)
    _changes(channel, people, form, handed_over=STEPS[step] == "incident commander")
    commander = form.truth["roles"]["wants"]["commander"]
    role = STEPS[step]
    agrees = (
        commander if role == "incident commander" else next(who for who in people if titles[who] == f"{role}, on call")
    )
    manager = people[8]
    form.entry(
        "agrees", agrees, {"another-role": manager if agrees == commander else commander, "who-commanded": people[1]}
    )
    _news(channel, people, form)
    form.write("channel.txt", "\n".join(channel.lines) + "\n")
    form.write("asked.json", json.dumps({"you": people[0], "step": step, "jobs": JOBS}, indent=1) + "\n")
    return form.variant()


def _titles() -> Sequence[str]:
    return (
        "associate, third week", "on-call senior, platform", "on-call senior, storefront", "on-call, platform",
        "on-call, storefront", "support lead", "associate, fifth week", "director of sales", "manager, on call",
        "database, on call", "security, on call", "network, on call", "support, second line",
    )  # fmt: skip


def _begins(channel: Channel, people: Sequence[str]) -> None:
    """Have the first alert acknowledged, and the incident declared."""
    platform, percent = people[3], channel.rng.randint(8, 40)
    channel.say(platform, f"Paged: BookingErrors. {percent} % of bookings fail. I acknowledge.")
    channel.say(platform, "That is more than I can look after alone. I declare it, and ask for a commander.")


def _taken(channel: Channel, people: Sequence[str], form: Form) -> None:
    """Have the roles taken: each by somebody who says so."""
    first, senior, platform, support, other, network = (people[at] for at in (1, 2, 3, 5, 6, 11))
    channel.say(senior, "I am here. Should I take command?")
    channel.say(first, "I have it already, thank you. I have command.")
    channel.say(first, f"{platform}, you have the hands. Nobody else changes anything in production.")
    channel.say(platform, "I have the hands.")
    declines, writes = channel.rng.sample((other, network), 2)
    channel.say(first, f"{declines}, can you write down what we do, with times?")
    channel.say(declines, "I am in the train, the line breaks off all the time. Better somebody else.")
    channel.say(writes, "I do it. I write.")
    form.entry("writes", writes, {"asked-is-taken": declines, "who-talks-writes": first})
    for who in channel.rng.sample([*people[9:11], network], 3):
        channel.say(
            who, channel.rng.choice(("I am here if you need me.", "Reading along.", "Here. Tell me when it is ours."))
        )
    declines, tells = channel.rng.sample((support, people[12]), 2)
    channel.say(first, f"{declines}, can you tell the customers?")
    channel.say(declines, "I have the harbour on the phone. Not me.")
    channel.say(first, f"{tells}, then you tell them.")
    channel.say(tells, "I do. First text in five minutes.")
    form.entry(
        "tells_customers", tells, {"asked-to-tell": declines, "commander-does-all": first, "who-was-paged": platform}
    )


def _talk(channel: Channel, people: Sequence[str], form: Form) -> None:
    """Have jobs given out, and somebody without a role shout."""
    you, first, director = people[0], people[1], people[7]
    mine, *others = channel.rng.sample(sorted(JOBS), 3)
    before, after = channel.rng.sample(people[9:11], 2)  # who takes no role later
    channel.say(first, f"{before}, please {JOBS[others[0]]}.")
    channel.say(director, channel.rng.choice(ORDERS))
    channel.say(first, f"{you}, please {JOBS[mine]}, and tell me here what you see.")
    channel.say(first, f"{after}, please {JOBS[others[1]]}.")
    form.entry("your_job", mine, {"somebody-elses-job": min(others)})
    channel.say(director, f"{people[3]}, did you hear me? {channel.rng.choice(ORDERS)}")
    form.entry("no_orders_from", director, {"reads-along": people[8]})


def _changes(channel: Channel, people: Sequence[str], form: Form, *, handed_over: bool) -> None:
    """Have the command and the hands offered on, and taken or not, in either order."""
    first, senior, platform, storefront = people[1:5]

    def command() -> None:
        if handed_over or channel.rng.random() < 0.5:
            channel.say(first, f"My shift ends. {senior}, do you take command?")
            channel.say(senior, "Yes. I have command.")
            form.entry("commander", senior, {"not-taken": first, "highest-title": people[8]})
        else:
            channel.say(first, f"{senior}, could you take command?")
            channel.say(senior, "I have read only half of it. In half an hour, yes. Not now.")
            form.entry("commander", first, {"not-taken": senior, "highest-title": people[8]})

    def hands() -> None:
        if channel.rng.random() < 0.5:
            channel.say(platform, f"I need a pause. {storefront}, can you take the hands?")
            channel.say(storefront, "I have the hands.")
            form.entry("hands", storefront, {"hands-not-taken": platform, "commander-types": first})
        else:
            channel.say(storefront, "I could take the hands, I know this service.")
            channel.say(platform, "Thank you, I keep the hands. Tell me what you would look at.")
            form.entry("hands", platform, {"hands-not-taken": storefront, "commander-types": first})

    for change in channel.rng.sample((command, hands), 2):
        change()


def _news(channel: Channel, people: Sequence[str], form: Form) -> None:
    """Have the next update announced, and put off or brought forward."""
    teller, manager = form.truth["roles"]["wants"]["tells_customers"], people[8]
    first = channel.at + timedelta(minutes=channel.rng.choice((15, 20, 30)))
    channel.say(teller, f"The first text is out. The next one is at {first:%H:%M}.")
    channel.say(manager, "I am reading along. Call me when you need a decision.")
    later = first + timedelta(minutes=channel.rng.choice((-7, 10, 15)))
    channel.say(teller, f"Correction: the next text is at {later:%H:%M}, the shift at the harbour changes then.")
    form.entry("next_news", f"{later:%H:%M}", {"first-time": f"{first:%H:%M}"})
