"""Other ways to be right: tables instead of loops, and notes in other manners."""

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

from groundschool.kit import beside, right

NAMES = {"incidents": "incidents", "oncalls": "oncalls", "users": "users", "changes": "result", "deploys": "deploys"}


class Feeds:
    """The feeds of a shift, read at once; ``at`` turns a text into a moment."""

    def __init__(self, folder):
        for name in ("shift", "alerts", "silences", *NAMES):
            path = Path(folder, f"{name}.json")
            try:
                found = json.loads(path.read_bytes())
                found = found["ends"] if name == "shift" else found[NAMES[name]] if name in NAMES else [*found]
            except (OSError, ValueError, KeyError, TypeError):
                raise ValueError(f"cannot read {path.name}") from None
            if name in ("alerts", "silences") and not all(isinstance(one, dict) for one in found):
                raise ValueError(f"cannot read {path.name}")
            setattr(self, name, found)
        self.end = self.at(self.shift)

    @staticmethod
    def at(text):
        return None if text is None else datetime.fromisoformat(text).timestamp()

    def duty(self, team):
        for one in self.oncalls:
            start, end = self.at(one["start"]), self.at(one["end"])
            inside = (start or 0) <= self.end < (end or float("inf"))
            if one["escalation_policy"]["summary"] == team and one["escalation_level"] == 1 and inside:
                return one["user"]["summary"]
        raise LookupError(team)

    def who(self, written):
        for user in self.users:
            if written in (user["name"], user["email"], user["email"].partition("@")[0]):
                return user["name"]
        return self.duty(written)


def iso(seconds):
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC).isoformat()


@right("open-items")
def with_tables(folder):
    """Seconds for moments, dictionaries by key, offsets as +00:00."""
    feeds = Feeds(folder)
    rows = []

    def named(file, who, written):
        try:
            return who(written)
        except LookupError:
            raise ValueError(f"nobody owns something in {file}") from None

    still = [one for one in feeds.incidents if one["status"] != "resolved"]
    for one in still:
        holder = one["assignments"][0]["assignee"]["summary"]
        latest = 0
        for ack in one["acknowledgements"] if one["status"] == "acknowledged" else []:
            when = feeds.at(ack["at"])
            if ack["acknowledger"]["type"].startswith("user") and when > latest:
                latest, holder = when, ack["acknowledger"]["summary"]
        dues = sorted(feeds.at(action["at"]) for action in one["pending_actions"])
        rows.append(("incident", f"{one['incident_number']}", one["status"], holder, (dues or [None])[0]))
    going = {one["id"]: one for one in feeds.silences if feeds.at(one["endsAt"]) > feeds.end}
    begun = {name for name, one in going.items() if feeds.at(one["startsAt"]) <= feeds.end}
    for name, one in going.items():
        state = "active" if name in begun else "pending"
        rows.append(
            ("silence", name, state, named("silences.json", feeds.who, one["createdBy"]), feeds.at(one["endsAt"]))
        )
    keys = [one["incident_key"] for one in still]
    for one in feeds.alerts:
        if one["fingerprint"] in keys or one["status"]["inhibitedBy"]:
            continue
        if not any(name in going for name in one["status"]["silencedBy"]):
            owner = named("alerts.json", feeds.duty, one["labels"].get("team"))
            rows.append(("alert", one["fingerprint"], "firing", owner, None))
    which = {"Authorize": "start_date", "Scheduled": "start_date", "Implement": "end_date"}
    for one in feeds.changes:
        state = one["state"]["display_value"]
        if state in which:
            when = datetime.strptime(one[which[state]]["value"], "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC).timestamp()
            written = one["assigned_to"]["display_value"] or one["assignment_group"]["display_value"]
            rows.append(
                (
                    "change",
                    one["number"]["display_value"],
                    state.lower(),
                    named("changes.json", feeds.who, written),
                    when,
                )
            )
    for one in feeds.deploys:
        until = feeds.at(one["watched_until"])
        if one["environment"] != "production" or one["rolled_back"] or (one["finished"] and (until or 0) <= feeds.end):
            continue
        owner = named("deploys.json", feeds.who, one["team"] if one["by"] == "ci" else one["by"])
        rows.append(("deploy", one["id"], "watched" if one["finished"] else "running", owner, until))
    return [
        {"kind": kind, "id": name, "state": state, "owner": owner, "due": iso(due)}
        for kind, name, state, owner, due in rows
    ]


@right("open-items")
def sorted_by_time(folder):
    """The same things, the soonest first, with Z and as tuples."""
    found = with_tables(folder)
    for one in found:
        one["due"] = one["due"] and one["due"].replace("+00:00", "Z")
    return tuple(sorted(found, key=lambda one: one["due"] or "9"))


def told_in(folder):
    """Return the shift, what is open, the names of alerts, and what was said."""
    shift = Path(folder, "shift")
    told = json.loads((shift / "shift.json").read_text())
    alerts = {one["fingerprint"]: one["labels"] for one in json.loads((shift / "alerts.json").read_text())}
    days = sorted((shift / "slack/ops-shift").glob("*.json"))
    said = "\n".join(one["text"] for day in days for one in json.loads(day.read_text()))
    return told, with_tables(shift), alerts, said


@right("note")
def as_a_table_for_all(folder):
    """All times are UTC, a table, first names, everything under Open, Z behind times in the head."""
    told, items, alerts, said = told_in(folder)
    ends = datetime.fromisoformat(told["ends"])
    rows = []
    for one in items:
        name = one["id"]
        if one["kind"] == "alert":
            name = "{alertname} ({instance})".format(**alerts[name])
        at = datetime.fromisoformat(one["due"]) if one["due"] else ends + timedelta(hours=20)
        rows.append(
            f"| {name} | {one['owner'].split()[0]} | **{one['state'].upper()}** | Next step: read the runbook | {at:%Y-%m-%d %H:%M} |"
        )
    watch = "\n".join(f"* {one} (ring who asked)" for one in re.findall(r"eye on (.*)", said))
    return f"""
# PERIOD
{told["starts"]} to {told["ends"]}
**FROM:** {told["from"].split()[0]}
**TO:** {told["to"].split()[-1]}
## Open items
| what | who | state | next | by |
|---|---|---|---|---|
{chr(10).join(rows)}
All times are in UTC.
## Watch-fors
{watch}
## Risks for the next 24 hours
{re.search("next shift: (.*)", said)[1]}
## Closed
Some things, see the feeds.
**ACCEPTED BY:** {told["to"]} at {ends:%H:%M}
"""


@right("note")
def with_points_below_points(folder):
    """Numbers, deeper points, handles, other words for states."""
    told, items, alerts, said = told_in(folder)
    ends = datetime.fromisoformat(told["ends"])
    other = {"acknowledged": "acked", "firing": "still fires", "active": "muted", "scheduled": "planned", "implement": "in progress",
             "watched": "under watch", "authorize": "waiting for approval", "triggered": "nobody has acknowledged"}  # fmt: skip
    text = [f"Period: {told['starts']} - {told['ends']}", f"From: {told['from']}", f"To: {told['to']}", "Open:"]
    for number, one in enumerate(items, 1):
        name = {
            "incident": f"INC-{one['id']}",
            "silence": f"Silence {one['id']}",
            "alert": alerts.get(one["id"], {}).get("alertname"),
        }
        at = datetime.fromisoformat(one["due"]) if one["due"] else ends + timedelta(minutes=30)
        text += [f"{number}. {name.get(one['kind'], one['id'])}: {other.get(one['state'], one['state'])}"]
        text += [
            f"   - owner: {one['owner'].upper()}",
            "   - next: ask what was tried, then decide",
            f"   - {at:%Y-%m-%d %H:%M}Z",
        ]
    text += ["Watch:", *re.findall(r"eye on (.*)", said), f"Risks: {re.search('next shift: (.*)', said)[1]}"]
    text += [f"Accepted by: {told['to']} ({ends + timedelta(minutes=20):%H:%M} UTC)"]
    return "\n".join(text)


bullets, sentences = beside(__file__, "blind_in_bullets"), beside(__file__, "blind_in_sentences")
blind_in_bullets_open_items = right("open-items")(bullets.open_items)
blind_in_bullets_note = right("note")(bullets.note)
blind_in_sentences_open_items = right("open-items")(sentences.open_items)
blind_in_sentences_note = right("note")(sentences.note)
