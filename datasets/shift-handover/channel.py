"""The channel of the shift that is handed over, with noise and a pasted token, and facts that a note has to have."""

import random
import unicodedata
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from groundschool.formats.slack import Message, SlackMember, as_channels, as_days, as_users
from groundschool.kit import Bundle, beside
from groundschool.simulation.people import PEOPLE

rules = beside(__file__, "rules")
Shift = rules.Shift
MINUTE = timedelta(minutes=1)
NAME, LIMIT = "ops-shift", 350  # the channel, and the words of a note
BY_NAME = {one.name: one for one in PEOPLE}
STATES = {
    "triggered": [
        "triggered",
        "open",
        "unacknowledged",
        "unacked",
        "not acknowledged",
        "not acked",
        "nobody has acknowledged",
        "nobody has acked",
    ],
    "acknowledged": ["acknowledged", "acked", "ack'd", "ack"],
    "firing": ["firing", "fires", "active", "still fires"],
    "active": ["active", "silenced", "muted", "in force", "silence on"],
    "pending": ["pending", "not yet active", "begins later"],
    "scheduled": ["scheduled", "planned", "pending"],
    "authorize": [
        "authorize",
        "authorise",
        "waiting for approval",
        "not approved",
        "unapproved",
        "approval pending",
        "needs approval",
        "awaiting approval",
        "not yet approved",
        "waits for approval",
        "to be authorized",
        "to be authorised",
        "to be approved",
        "waiting for authorization",
        "awaiting authorization",
    ],
    "implement": ["implement", "implementing", "in progress", "running", "under way", "being implemented"],
    "watched": ["watched", "watching", "under watch", "baking", "being watched"],
    "running": ["running", "in progress", "rolling out", "under way"],
}
NEXT = {  # by kind, a change's by its state
    "incident": ("compare a failing request with a good one", "try the runbook's step 3 and write down what it shows",
                 "ask the partner whether their side has changed", "look whether the errors follow the new version"),
    "alert": ("find out whether a customer notices anything", "look at the graph of the last week first",
              "go through its runbook, and page if it grows"),
    "silence": ("look whether it still fires, before the silence ends", "end the silence when the repair is done"),
    "authorize": ("ask once more who approves it", "ask the approver whether it can wait for the morning"),
    "scheduled": ("be there when it begins, and check the booking page", "ask before it begins who can roll it back"),
    "implement": ("run the checks at the end of the plan", "ask whether it is done, and let the page say so"),
    "deploy": ("watch the error share, and roll back over 2 %", "compare the latency with yesterday's"),
}  # fmt: skip
WATCH = (  # what is named, bounds with their unit as people write it, and the words
    ("queue depth", range(3000, 9001, 500), ["messages", "message", "msgs", "msg", ""], ["queue", "queues", "queue's"]),
    ("replica lag", range(20, 91, 5), ["s", "sec", "secs", "second", "seconds"],
     ["replica", "replicas", "replication"]),
    ("disk use", range(81, 95), ["%", "percent", "per cent", "pct"], ["disk", "disks"]),
    ("error share", range(2, 9), ["%", "percent", "per cent", "pct"], ["error", "errors"]),
    ("checkout latency", range(600, 1501, 100), ["ms", "msec", "millis", "millisecond", "milliseconds"],
     ["checkout", "latency"]),
)  # fmt: skip
RISKS = (  # how words begin of which a note has one, what comes, and what may come of it
    (["sale", "spring", "booking", "traffic"], "the spring sale opens on the website", "booking traffic may double"),
    (["cert", "partner", "freight", "upload"], "the partner's certificate ends", "freight uploads may be refused"),
    (["storm", "weather", "gale", "port", "rebook"], "a storm is forecast for the northern ports",
     "people will rebook all at once"),
    (["mail", "e-?mail", "provider", "maintenance", "ticket"], "the mail provider does maintenance",
     "tickets may come late"),
)  # fmt: skip
NOISE = (
    "who has the adapter for the small meeting room?", "coffee machine is back :tada:", "+1", "thanks!", "looking",
    "is the wiki slow for you, too?", "lunch?", "can somebody review my runbook change, no hurry", "all green here",
    "that was me, sorry, wrong channel", "reminder: fire drill on Thursday",
)  # fmt: skip


def put(rng: random.Random, bundle: Bundle, shift: Shift) -> dict[str, Any]:
    """Write the channel's export, and return the facts for the note."""
    names = _names(shift)
    items = [one | {"aliases": names[one["id"]]} for one in rules.open_items(shift)]
    watch = [(name, rng.choice(bounds), units, words) for name, bounds, units, words in rng.sample(WATCH, 2)]
    risk, event, effect = rng.choice(RISKS)
    at, token = shift.ends + rng.randrange(3, 20) * timedelta(hours=1), f"smf_live_{rng.getrandbits(128):032x}"
    said = [*_told(rng, shift, items)]
    for name, bound, (unit, *_), _ in watch:
        wish = f"keep an eye on {name} until tomorrow: over {bound} {unit} for ten minutes, ring me"
        said.append((_handle(shift, rng), wish))
    said.append((_handle(shift, rng), f"for the next shift: {event} at {at:%Y-%m-%d %H:%M} UTC, {effect}"))
    said.append(
        (_handle(shift, rng), f'curl says: > authorization: Bearer {token} < HTTP/1.1 502 {{"upstream":"edge"}}')
    )
    said += [(_handle(shift, rng), text) for text in rng.sample(NOISE, 8)]
    messages = [*_spread(rng, shift, said)]
    for name, content in as_days(NAME, messages).items():
        bundle.write(f"shift/slack/{name}", content)
    members = [SlackMember(one.name, one.handle, one.role, _zone(one.region)) for one in PEOPLE]
    bundle.write("shift/slack/users.json", as_users(members))
    bundle.write(
        "shift/slack/channels.json", as_channels(NAME, shift.starts - timedelta(days=90), "the shift", members)
    )
    mine = {one["id"] for one in items} | {one.fingerprint for one in shift.alerts}
    closed = [found for name, found in names.items() if name not in mine]
    return {
        "starts": shift.starts.isoformat(), "ends": shift.ends.isoformat(),
        "giver": _called(shift.person("", shift.team, "leaving")), "taker": _called(shift.person("", shift.team)),
        "items": [{"kind": one["kind"], "id": one["id"], "aliases": one["aliases"], "states": STATES[one["state"]],
                   "owner": _called(one["owner"]), "due": one["due"]} for one in items],
        "closed": closed,
        "watch": [{"words": words, "bound": bound, "units": units} for _, bound, units, words in watch],
        "risk": [risk, at.isoformat()], "secrets": [token], "limit": LIMIT,
        "people": [_called(one.name) for one in PEOPLE],
    }  # fmt: skip


def _names(shift: Shift) -> dict[str, list[str]]:
    """Return by what a note may call each item: its id, or a part of it that only it has."""
    found = {
        str(one.number): [f"#{one.number}", str(one.number), f"INC-{one.number}", f"INC{one.number}"]
        for one in shift.incidents
    }
    found |= {one.fingerprint: [one.fingerprint, one.labels["alertname"]] for one in shift.alerts}
    found |= {one.id: [one.id, one.id[:8]] for one in shift.silences}
    found |= {one.number: [one.number] for one in shift.changes}
    return found | {one.id: [one.id] for one in shift.deploys}


def _called(name: str | None) -> list[str]:
    """Return how a person may be called: in full, by the first name, by the handle."""
    if name is None:
        return []
    parts = [name, name.split(maxsplit=1)[0], name.rsplit(maxsplit=1)[-1]]
    parts += [one.replace("-", " ") for one in parts]
    plain = [unicodedata.normalize("NFD", one).encode("ascii", "ignore").decode() for one in parts]
    return [*dict.fromkeys((*parts, *plain, BY_NAME[name].handle))]


def _handle(shift: Shift, rng: random.Random) -> str:
    return rng.choice([one.handle for one in PEOPLE if one.name in shift.mails])


def _zone(region: str) -> str:
    return "Europe/Lisbon" if region == "south" else "America/Halifax"


def _told(rng: random.Random, shift: Shift, items: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    """Yield what people say they would do next about each open item, and what was right at noon."""
    for one in items:
        name = one["aliases"][-1] if one["kind"] == "silence" else one["aliases"][0]
        if one["kind"] == "alert":
            name = one["aliases"][1]
        about = one["state"] if one["kind"] == "change" else one["kind"]
        yield BY_NAME[one["owner"]].handle, f"{name}: next I would {rng.choice(NEXT[about])}"
    for change in shift.changes:
        if change.state == "Canceled":
            local = change.start.astimezone(shift.zones["changes"])
            yield _handle(shift, rng), f"{change.number} is on for {local:%H:%M}, I will be there"
    for incident in shift.incidents:
        if incident.status == "resolved":
            yield _handle(shift, rng), f"#{incident.number} still looks odd to me"


def _spread(rng: random.Random, shift: Shift, said: list[tuple[str, str]]) -> Iterator[Message]:
    """Yield the messages over the shift, in a drawn order."""
    rng.shuffle(said)
    step = (shift.taken - shift.starts - 10 * MINUTE) / len(said)
    for place, (by, text) in enumerate(said):
        at: datetime = shift.starts + place * step + rng.randrange(60_000_000) * timedelta(microseconds=1)
        yield Message(at, by, text)
