"""Slack's workspace export: who is in it, its channels, and one file of messages for each channel and day.

Format: Slack's *Reference for conversation types exports*: ``users.json``, ``channels.json`` and
``<channel>/<YYYY-MM-DD>.json``. ``ts`` is a message's id and its time at once: seconds since 1970 UTC, six decimals.
A reply keeps its own ``ts`` and names its parent's in ``thread_ts``; an edit leaves ``ts`` alone. An app posts as its
bot user, with a ``bot_id`` and no subtype; an incoming webhook's message is a ``bot_message``; what Slackbot answers of
itself is a ``slackbot_response`` without any ``bot_id`` (docs.slack.dev, *message event* and its subtypes).
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from groundschool.formats.accepted import Accepted
from groundschool.formats.identifiers import letters
from groundschool.formats.instants import micros

TEAM = "T0SALTMRSH"
SLACKBOT, SLACKBOT_ID = "slackbot", "USLACKBOT"


@dataclass(frozen=True)
class SlackMember:
    """Somebody in the workspace: name, handle, title, and the zone of their clock."""

    name: str
    handle: str
    title: str
    zone: str


@dataclass(frozen=True)
class Message:
    """One message: when it was posted, by whom (a handle, or a bot's name), and what became of it.

    ``thread`` is the moment of the message it replies to, ``edited`` the moment of its last edit, ``subtype`` Slack's
    ("channel_join", "bot_message", "slackbot_response"); an ``app`` posts without one.
    """

    at: datetime
    by: str
    text: str
    thread: datetime | None = None
    edited: datetime | None = None
    subtype: str = ""
    app: bool = False

    @property
    def by_person(self) -> bool:
        """Return whether a person wrote it."""
        return not self.subtype and not self.app


def stamp(moment: datetime) -> str:
    """Return a moment as Slack's ``ts``."""
    seconds, fraction = divmod(micros(moment), 1_000_000)
    return f"{seconds}.{fraction:06d}"


def user_id(handle: str) -> str:
    """Return a user's id: stable, eleven characters, beginning with U; Slackbot has the same one everywhere."""
    return SLACKBOT_ID if handle == SLACKBOT else "U0" + _short(handle)


def join_text(handle: str) -> str:
    """Return what Slack writes when somebody comes into a channel; clients show a name for the id."""
    return f"<@{user_id(handle)}> has joined the channel"


def bot_id(name: str) -> str:
    """Return a bot's id: as a person's, beginning with B."""
    return "B0" + _short(name)


def as_users(members: Iterable[SlackMember], apps: Iterable[str] = ()) -> bytes:
    """Return ``users.json``: people, Slackbot, and the bot user of each app."""
    programs = [SlackMember("Slackbot", SLACKBOT, "", "America/Los_Angeles")]
    programs += [SlackMember(name, name, "", "America/Los_Angeles") for name in apps]
    users = [*map(_user, members), *map(_user, programs)]
    return _json([one | {"is_bot": one["name"] in {*apps}} for one in users])


def as_channels(name: str, created: datetime, topic: str, joined: Iterable[SlackMember]) -> bytes:
    """Return ``channels.json`` of an export with one channel, which the first to join made."""
    members = [user_id(member.handle) for member in joined]
    facts = {"id": "C0" + _short(name), "name": name, "created": int(created.timestamp()), "creator": members[0]}
    facts |= {"is_archived": False, "is_general": False, "members": members}
    said = {"creator": members[0], "last_set": int(created.timestamp())}
    return _json([facts | {"topic": {"value": topic, **said}, "purpose": {"value": "", **said}}])


def as_days(channel: str, messages: Sequence[Message]) -> dict[str, bytes]:
    """Return the channel's files by name, one for each UTC day with messages, each in the order given."""
    days: dict[str, list[dict[str, object]]] = {}
    replies: dict[datetime, list[Message]] = {}
    for message in messages:
        if message.thread is not None:
            replies.setdefault(message.thread, []).append(message)
    authors = {message.at: message for message in messages}
    for message in messages:
        day = message.at.astimezone(UTC).strftime("%Y-%m-%d")
        days.setdefault(f"{channel}/{day}.json", []).append(_object(message, authors, replies))
    return {name: _json(found) for name, found in days.items()}


def _object(
    message: Message, posted: Mapping[datetime, Message], replies: Mapping[datetime, list[Message]]
) -> dict[str, object]:
    shown: dict[str, object] = {**_author(message), "type": "message", "ts": stamp(message.at)}
    if message.by_person:
        shown["client_msg_id"] = _uuid(f"{message.at}{message.text}")
    shown["text"] = message.text
    if not message.subtype:
        shown["team"] = TEAM
    if message.edited is not None:
        shown["edited"] = {"user": user_id(message.by), "ts": stamp(message.edited)}
    if message.thread is not None:
        shown |= {"thread_ts": stamp(message.thread), "parent_user_id": user_id(posted[message.thread].by)}
    elif answers := sorted(replies.get(message.at, []), key=lambda reply: reply.at):
        listed = [{"user": user_id(reply.by), "ts": stamp(reply.at)} for reply in answers]
        shown |= {"thread_ts": stamp(message.at), "reply_count": len(answers), "replies": listed}
        shown |= {"reply_users": sorted({reply["user"] for reply in listed}), "latest_reply": listed[-1]["ts"]}
    return shown


def _author(message: Message) -> dict[str, object]:
    if message.app:
        profile = {"id": bot_id(message.by), "name": message.by, "deleted": False, "team_id": TEAM}
        return {"user": user_id(message.by), "bot_id": bot_id(message.by), "bot_profile": profile}
    if message.subtype == "bot_message":
        return {"subtype": "bot_message", "bot_id": bot_id(message.by), "username": message.by}
    if message.subtype:
        return {"subtype": message.subtype, "user": user_id(message.by)}
    return {"user": user_id(message.by)}


def _user(member: SlackMember) -> dict[str, object]:
    profile = {"title": member.title, "real_name": member.name, "display_name": member.handle}
    facts = {"id": user_id(member.handle), "team_id": TEAM, "name": member.handle, "deleted": False}
    return facts | {"real_name": member.name, "tz": member.zone, "profile": profile, "is_bot": False}


def _short(name: str) -> str:
    return letters(name, 9)


def _uuid(text: str) -> str:
    digits = sha256(text.encode()).hexdigest()
    return "-".join((digits[:8], digits[8:12], "4" + digits[13:16], "8" + digits[17:20], digits[20:32]))


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=4).encode() + b"\n"


def read_users(content: bytes) -> list[dict[str, object]]:
    """Return who is in the workspace; raises ValueError for another list."""
    return _objects(content, "real_name")


def read_channels(content: bytes) -> list[dict[str, object]]:
    """Return the channels; raises ValueError for another list."""
    return _objects(content, "members")


def read_day(content: bytes) -> list[dict[str, object]]:
    """Return the messages of a channel's day; raises ValueError for another list."""
    return _objects(content, "ts")


def _objects(content: bytes, key: str) -> list[dict[str, object]]:
    found = json.loads(content.decode())
    if not isinstance(found, list) or not all(isinstance(one, dict) and key in one for one in found):
        raise ValueError(f"Slack exports a list of objects with {key!r}")
    return found


ACCEPTED = {
    "slack-users": Accepted(read=read_users),
    "slack-channels": Accepted(read=read_channels),
    "slack-day": Accepted(read=read_day),
}
