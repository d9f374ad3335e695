"""A right answer that was written without having seen the solution: small helpers, plain loops; a terse note in bullets."""

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

WANTED = {
    "shift.json": "ends",
    "incidents.json": "incidents",
    "oncalls.json": "oncalls",
    "alerts.json": None,
    "silences.json": None,
    "changes.json": "result",
    "deploys.json": "deploys",
    "users.json": "users",
}


def load(folder, name):
    key = WANTED[name]
    try:
        data = json.loads((Path(folder) / name).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ValueError(f"{name} cannot be read: {error}") from error
    if key is None:
        if not isinstance(data, list):
            raise ValueError(f"{name}: not a list")
        return data
    if not isinstance(data, dict) or key not in data:
        raise ValueError(f"{name}: no object with {key}")
    return data if key == "ends" else data[key]


def moment(text):
    if not text:
        return None
    when = datetime.fromisoformat(text)
    return when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)


def written(when):
    return when and when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def open_items(folder):  # noqa: PLR0915 - feed by feed, as it was written
    feeds = {name: load(folder, name) for name in WANTED}
    ends = moment(feeds["shift.json"]["ends"])

    people = {}
    for one in feeds["users.json"]:
        people[one["name"]] = people[one["email"]] = one["name"]
        people[one["email"].split("@")[0]] = one["name"]

    def on_call(team):
        for one in feeds["oncalls.json"]:
            if one["escalation_policy"]["summary"] != team or one["escalation_level"] != 1:
                continue
            start, end = moment(one["start"]), moment(one["end"])
            if (start is None or start <= ends) and (end is None or ends < end):
                return one["user"]["summary"]
        return None

    def known(written):
        return people.get(written) or on_call(written)

    def owned(name, who, written):
        owner = who(written)
        if not owner:
            raise ValueError(f"{name}: nobody owns what {written} has")
        return owner

    found = []

    def add(kind, name, state, owner, due):
        found.append({"kind": kind, "id": name, "state": state, "owner": owner, "due": written(due)})

    held = set()
    for one in feeds["incidents.json"]:
        if one["status"] == "resolved":
            continue
        held.add(one["incident_key"])
        acks = [ack for ack in one["acknowledgements"] if ack["acknowledger"]["type"] == "user_reference"]
        if acks:
            owner = max(acks, key=lambda ack: moment(ack["at"]))["acknowledger"]["summary"]
        else:
            owner = one["assignments"][0]["assignee"]["summary"]
        due = min((moment(action["at"]) for action in one["pending_actions"]), default=None)
        add("incident", str(one["incident_number"]), one["status"], owner, due)

    lasting = set()
    for one in feeds["silences.json"]:
        until = moment(one["endsAt"])
        if until <= ends:
            continue
        lasting.add(one["id"])
        state = "active" if moment(one["startsAt"]) <= ends else "pending"
        add("silence", one["id"], state, owned("silences.json", known, one["createdBy"]), until)

    for one in feeds["alerts.json"]:
        status = one["status"]
        if one["fingerprint"] in held or lasting & set(status["silencedBy"]) or status["inhibitedBy"]:
            continue
        add("alert", one["fingerprint"], "firing", owned("alerts.json", on_call, one["labels"].get("team")), None)

    for one in feeds["changes.json"]:
        state = one["state"]["display_value"]
        if state not in ("Authorize", "Scheduled", "Implement"):
            continue
        due = moment(one["end_date" if state == "Implement" else "start_date"]["value"])
        who = one["assigned_to"]["display_value"] or one["assignment_group"]["display_value"]
        owner = owned("changes.json", known, who)
        add("change", one["number"]["value"], state.lower(), owner, due)

    for one in feeds["deploys.json"]:
        if one["environment"] != "production" or one["rolled_back"]:
            continue
        until = moment(one["watched_until"])
        if one["finished"] and (until is None or until <= ends):
            continue
        owner = owned("deploys.json", known, one["team"] if one["by"] == "ci" else one["by"])
        add("deploy", one["id"], "watched" if one["finished"] else "running", owner, until)
    return found


def note(folder):
    shift = Path(folder) / "shift"
    about = load(shift, "shift.json")
    starts, ends = moment(about["starts"]), moment(about["ends"])
    names = {one["fingerprint"]: one["labels"]["alertname"] for one in load(shift, "alerts.json")}
    texts = [
        message["text"]
        for path in sorted((shift / "slack" / "ops-shift").glob("*.json"))
        for message in json.loads(path.read_text(encoding="utf-8"))
    ]
    wishes = dict(text.split(": next I would ", 1) for text in texts if ": next I would " in text)

    def clock(when):
        return when.strftime("%H:%M UTC" if when.date() == ends.date() else "%Y-%m-%d %H:%M UTC")

    parts = {True: [], False: []}
    for one in sorted(open_items(str(shift)), key=lambda one: one["due"] or ""):
        name = {"incident": f"#{one['id']}", "silence": one["id"][:8], "alert": names.get(one["id"])}
        name = name.get(one["kind"], one["id"])
        due = moment(one["due"]) or ends + timedelta(hours=1)
        step = wishes.get(name, "ask the owner what is left")
        said = f"silence {name}" if one["kind"] == "silence" else name
        line = f"- {said} | {one['state']} | {one['owner']} | next: {step} | {clock(due)}"
        parts[one["kind"] in ("change", "deploy")].append(line)

    watch = [re.search(r"keep an eye on (.*?) until tomorrow: (over .*?),", text) for text in texts]
    risks = [text.split(": ", 1)[1] for text in texts if text.startswith("for the next shift: ")]
    return "\n".join(
        [
            f"Period: {starts:%Y-%m-%d %H:%M} to {ends:%Y-%m-%d %H:%M} UTC",
            f"From: {about['from']}",
            f"To: {about['to']}",
            "Open:",
            *parts[False],
            "Changes:",
            *parts[True],
            "Watch:",
            *(f"- {found[1]} {found[2]}: ring" for found in watch if found),
            f"Risks next 24 h: {'; '.join(risks)}",
            f"Accepted by: {about['to']}, {clock(ends + timedelta(minutes=15))}",
        ]
    )
