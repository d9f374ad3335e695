"""One incident in five sources, each with its own clock: chat, pager, deploy log, a host's journal, status page."""

import json
import random
from datetime import datetime

from groundschool.formats import deploy_log
from groundschool.formats.journald import Entry, as_export, as_json
from groundschool.formats.pagerduty import entry_id
from groundschool.formats.slack import as_users, stamp
from groundschool.formats.statuspage import update_id
from groundschool.kit import Bundle, Variant, beside
from groundschool.scenarios import records
from groundschool.scenarios.accounts import MEMBERS
from groundschool.scenarios.channel import INCIDENT_BOT
from groundschool.simulation.clock import iso_utc

SUPPORT = "Support lead"
EDGES = ("midnight", "step-first", "stepped-back", "clock-change", "relapse", "shuffled")
drawn, told = beside(__file__, "drawn"), beside(__file__, "key_events")
Drawn = drawn.Drawn


def generate(seed: int, edge: str | None = None) -> Variant:
    """Return the bundle of one incident; asked is the moment of each key event ("source ref") and of each mark."""
    rng = random.Random(f"one incident {seed} {edge}")
    incident = drawn.draw(rng, edge)
    scenario, messages, entries = incident.scenario, list(incident.messages), list(incident.entries)
    if edge == "shuffled":  # newest first, as an API hands them out
        messages, entries = messages[::-1], _first(incident.step, entries[::-1])
    elif edge == "step-first":
        entries = _first(incident.errors[0], entries)
    chat = records.chat_export(scenario.reaction, scenario.number, messages)
    if edge == "shuffled":
        chat["users.json"] = _renamed(as_users(sorted(MEMBERS, key=lambda one: one.title != SUPPORT), [INCIDENT_BOT]))
    bundle = Bundle(seed, edge)
    for path, content in chat.items():
        bundle.write(f"slack/{path}", content)
    bundle.write("pagerduty.json", _oldest_first(scenario.pager()) if edge == "shuffled" else scenario.pager())
    bundle.write("deploys.log", deploy_log.as_log(incident.changes, "north", incident.zone))
    bundle.write("journal.json", as_json(entries))
    bundle.write("journal.export", as_export(entries))
    bundle.write("statuspage.json", _corrected(scenario.status_page()))
    _answer(bundle, incident)
    refs = {
        "slack": [stamp(message.at) for message in messages],
        "pagerduty": [entry_id(entry) for entry in scenario.pages],
        "deploys": range(deploy_log.HEAD + 1, deploy_log.HEAD + 1 + len(incident.changes)),
        "journal": [entry.cursor for entry in entries],
        "statuspage": [update_id(update) for update in scenario.updates],
    }
    bundle.truth["records"] = [f"{source} {ref}" for source, found in refs.items() for ref in found]
    return bundle.variant()


def _renamed(users: bytes) -> bytes:
    """Return the users with the support lead under another name: people change theirs, and their id stays."""
    found = json.loads(users)
    for one in found:
        if one["profile"]["title"] == SUPPORT:
            one["name"] += f".{one['profile']['real_name'].split()[-1].lower()}"
    return _json(found)


def _oldest_first(pager: bytes) -> bytes:
    """Return the pager's log the other way round."""
    body = json.loads(pager)
    return _json(body | {"log_entries": body["log_entries"][::-1]})


def _corrected(page: bytes) -> bytes:
    """Return the status page with every update changed once after it was published."""
    body = json.loads(page)
    for incident in body["incidents"]:
        for update in incident["incident_updates"]:
            changed = datetime.fromisoformat(update["created_at"]) + told.CORRECTED
            update["updated_at"] = iso_utc(changed, "milliseconds").replace("+00:00", "Z")
    return _json(body)


def _json(content: object) -> bytes:
    return json.dumps(content, ensure_ascii=False, indent=2).encode() + b"\n"


def _first(one: Entry, entries: list[Entry]) -> list[Entry]:
    """Return the entries with one of them before the others."""
    return [one, *(other for other in entries if other is not one)]


def _answer(bundle: Bundle, incident: Drawn) -> None:
    """Add which key events there are, the moment of each, and of each mark, with what careless readings make of it."""
    rows = told.rows(incident)
    refs = [row.key for row in rows]
    ended = max((row for row in rows if row.source == "pagerduty"), key=lambda row: row.at)
    bundle.answer("rows", "key", refs, {"event-missing": [ref for ref in refs if ref != ended.key]})
    for key, (at, traps) in (told.marks(incident) | {row.key: (row.at, row.traps) for row in rows}).items():
        bundle.answer("timeline", key, _spelled(at), {tag: _spelled(misread) for tag, misread in traps.items()})


def _spelled(moment: datetime) -> str:
    return iso_utc(moment, "microseconds")
