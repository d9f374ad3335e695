"""A right answer that was written without having seen the solution: one class, generators; a note in whole sentences."""

import json
import re
from collections import ChainMap
from datetime import datetime, timedelta, timezone
from pathlib import Path

OUTERMOST = {
    "alerts": list,
    "silences": list,
    "shift": "ends",
    "incidents": "incidents",
    "oncalls": "oncalls",
    "users": "users",
    "changes": "result",
    "deploys": "deploys",
}
CHANGES = {"authorize": "start_date", "scheduled": "start_date", "implement": "end_date"}


def seconds(text):
    """A text in ISO 8601 as seconds since 1970; where it has no offset it is UTC already."""
    when = datetime.fromisoformat(text)
    return (when if when.tzinfo else when.replace(tzinfo=timezone.utc)).timestamp()  # noqa: UP017


def utc(stamp):
    return datetime.fromtimestamp(stamp, timezone.utc)  # noqa: UP017


class Shift:
    def __init__(self, folder):
        for name, shape in OUTERMOST.items():
            path = Path(folder, name + ".json")
            try:
                value = json.loads(path.read_bytes())
                if shape is list:
                    value = list.copy(value)
                elif shape != "ends":
                    value = value[shape]
                else:
                    value["ends"].strip()
            except (OSError, ValueError, KeyError, TypeError, AttributeError):
                raise ValueError(f"{path.name} is missing or not the feed that it should be") from None
            setattr(self, name, value)
        self.end = seconds(self.shift["ends"])
        self.going = {one["id"]: one for one in self.silences if seconds(one["endsAt"]) > self.end}
        self.rung = [one for one in self.incidents if one["status"] in {"triggered", "acknowledged"}]
        mails = {one["email"]: one["name"] for one in self.users}
        duty = {
            one["escalation_policy"]["summary"]: one["user"]["summary"]
            for one in self.oncalls
            if one["escalation_level"] == 1
            and (not one["start"] or seconds(one["start"]) <= self.end)
            and not (one["end"] and seconds(one["end"]) <= self.end)
        }
        self.who = ChainMap(
            mails,
            {name: name for name in mails.values()},
            {mail.partition("@")[0]: name for mail, name in mails.items()},
            duty,
        )

    def owner(self, feed, written):
        if written not in self.who:
            raise ValueError(f"{feed}.json has something of {written}, and who is that?")
        return self.who[written]

    def __iter__(self):
        for one in self.rung:
            acknowledged = sorted(
                (seconds(ack["at"]), ack["acknowledger"]["summary"])
                for ack in one["acknowledgements"]
                if ack["acknowledger"]["type"] != "service_reference"
            )
            owner = acknowledged[-1][1] if acknowledged else one["assignments"][0]["assignee"]["summary"]
            acts = sorted(seconds(act["at"]) for act in one["pending_actions"])
            yield "incident", f"{one['incident_number']}", one["status"], owner, acts[0] if acts else None
        for name, one in self.going.items():
            state = "pending" if seconds(one["startsAt"]) > self.end else "active"
            yield "silence", name, state, self.owner("silences", one["createdBy"]), seconds(one["endsAt"])
        taken = {one["incident_key"] for one in self.rung}
        for one in self.alerts:
            behind = one["status"]["inhibitedBy"] or any(name in self.going for name in one["status"]["silencedBy"])
            if not behind and one["fingerprint"] not in taken:
                yield "alert", one["fingerprint"], "firing", self.owner("alerts", one["labels"].get("team")), None
        for one in self.changes:
            flat = {name: field["value"] for name, field in one.items()}
            state = {"-3": "authorize", "-2": "scheduled", "-1": "implement"}.get(flat["state"])
            if state:
                owner = self.owner(
                    "changes", one["assigned_to"]["display_value"] or one["assignment_group"]["display_value"]
                )
                yield "change", flat["number"], state, owner, seconds(flat[CHANGES[state]])
        for one in self.deploys:
            until = seconds(one["watched_until"]) if one["watched_until"] else None
            live = not one["finished"] or (until or 0) > self.end
            if live and one["environment"] == "production" and not one["rolled_back"]:
                owner = self.owner("deploys", one["team"] if one["by"] == "ci" else one["by"])
                yield "deploy", one["id"], "watched" if one["finished"] else "running", owner, until


def open_items(folder):
    return [
        {"kind": kind, "id": name, "state": state, "owner": owner, "due": due and utc(due).isoformat()}
        for kind, name, state, owner, due in Shift(folder)
    ]


def note(folder):
    shift = Shift(Path(folder) / "shift")
    said = [
        message["text"]
        for path in sorted(Path(folder).glob("shift/slack/ops-shift/*.json"))
        for message in json.loads(path.read_bytes())
    ]
    handles = {one["name"]: one["email"].partition("@")[0] for one in shift.users}
    alerts = {one["fingerprint"]: one["labels"]["alertname"] for one in shift.alerts}
    sentence = {
        "incident": "{} is {} and with {}; if nothing is done the pager goes on by itself at {}.",
        "alert": "{} is {}, nobody has been paged for it, {} looks at it by {}.",
        "silence": "{}, a silence, is {}. It belongs to {} and ends at {}.",
        "change": "{} is in the state {}; ask {}. The planned time is {}.",
        "deploy": "{} is {} by {} until {}.",
    }
    entries = {"Open": [], "Changes": []}
    for kind, name, state, owner, due in shift:
        shown = {"incident": f"#{name}", "silence": name, "alert": alerts.get(name)}.get(kind, name)
        hints = [
            text.partition("next I would ")[2] for text in said if text.startswith((f"{shown}: ", shown[:8] + ": "))
        ]
        when = f"{utc(due or shift.end + 7200):%Y-%m-%d at %H:%M}"
        entries["Changes" if kind in ("change", "deploy") else "Open"].append(
            f"* {sentence[kind].format(shown, state, '@' + handles[owner], when)}"
            f" next: {hints[0] if hints else 'call them and agree who goes on'}."
        )
    watched = [
        f"{found['what']} goes over {found['bound']}"
        for found in (
            re.match(r"keep an eye on (?P<what>.+) until tomorrow: over (?P<bound>.+) for", text) for text in said
        )
        if found
    ]
    risk = " ".join(text.removeprefix("for the next shift: ") + "." for text in said if "for the next shift" in text)
    begin, end = (datetime.fromisoformat(shift.shift[name]) for name in ("starts", "ends"))
    return f"""All times are UTC.
Period: from {begin:%Y-%m-%d %H:%M} until {end:%Y-%m-%d %H:%M}
From: {shift.shift["from"].split()[0]}
To: {shift.shift["to"].split()[0]}
Open:
{chr(10).join(entries["Open"])}
Changes:
{chr(10).join(entries["Changes"])}
Watch: somebody has to be rung when {" for ten minutes, or when ".join(watched)} for ten minutes.
Risks next 24 h: We were told that {risk}
Accepted by: {shift.shift["to"]}, who says so by {end + timedelta(minutes=20):%H:%M}.
"""
