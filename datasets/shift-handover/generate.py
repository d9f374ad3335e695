"""Shifts of an on-call team as their feeds show them: one to hand over, and others with every rule in them."""

import json
import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from groundschool.formats.alertmanager_api import as_held_alerts, as_silences
from groundschool.formats.pagerduty_lists import PagerLists
from groundschool.formats.servicenow import as_change_requests
from groundschool.kit import READ_ANYWAY, Bundle, Variant, beside

rules, cases, channel = (beside(__file__, name) for name in ("rules", "cases", "channel"))
Shift, Deploy = rules.Shift, rules.Deploy
EDGES = ()
HALF = 0.5
TASK, SITE = "open-items", "https://saltmarsh.pagerduty.example"
FEEDS = ("shift.json", "incidents.json", "oncalls.json", "users.json", "alerts.json", "silences.json",
         "changes.json", "deploys.json")  # fmt: skip
MINE = (  # what may be in the shift that is handed over: one of each line, by feed
    ("incident", ("acknowledged", "acked-twice")), ("incident", ("resolved",)),
    ("came_back", cases.CAME_BACK), ("alert", ("fires", "silence-over")),
    ("alert", ("has-incident", "incident-resolved")),
    ("silence", ("goes-on", "begins-now")), ("silence", ("ends-between", "ends-at-end")), ("silence", ("ended",)),
    ("change", ("scheduled", "authorize")), ("change", ("implement", "again")),
    ("change", ("cancelled", "cancelled-open-end")), ("change", ("closed", "review")),
    ("deploy", ("watched", "by-ci")), ("deploy", ("over", "rolled-back")),
)  # fmt: skip
QUIET = {
    "incident": ("resolved",), "alert": ("silenced", "inhibited"), "silence": ("ended", "ends-at-end"),
    "change": ("closed", "cancelled", "review", "new"), "deploy": ("over", "watched-to-end", "staging"),
}  # fmt: skip


def generate(seed: int, edge: str | None = None) -> Variant:
    """Return the shift that is handed over with its channel, and other shifts, with what is open in each."""
    rng, bundle = random.Random(f"shift handover {seed}"), Bundle(seed, edge)
    day = datetime(2026, 5, 4, tzinfo=UTC) + timedelta(days=rng.randrange(24))
    chosen: dict[str, tuple[str, ...]] = {}
    for feed, several in MINE:
        chosen[feed] = (*chosen.get(feed, ()), rng.choice(several))
    if random.Random(f"overdue {seed}").random() < HALF:  # a draw of its own moves no other one
        chosen["change"] = tuple("overdue" if one in {"implement", "again"} else one for one in chosen["change"])
    shifts = {"shift": cases.drawn(rng, day.replace(hour=rng.choice((6, 14, 15, 22))), 0, chosen)}
    for number, name in enumerate(("full-1", "full-2"), 1):
        shifts[f"others/{name}"] = cases.drawn(
            rng, day + timedelta(hours=rng.choice((6, 14, 23)) - 24 * number), number
        )
    shifts["others/silenced"] = cases.drawn(rng, day - timedelta(days=4), 4, QUIET)
    shifts["others/nothing"] = cases.drawn(rng, day - timedelta(days=5), 5, {})
    bundle.truth["cases"] = {}
    for folder, shift in shifts.items():
        if folder != "shift":  # what is open there is asked for by the note
            _answers(bundle, folder, shift)
        bundle.truth["cases"] |= shift.cases
        for name, content in _files(shift).items():
            bundle.write(f"{folder}/{name}", content)
    _broken(rng, bundle, day - timedelta(days=6))
    bundle.truth["note"] = channel.put(rng, bundle, shifts["shift"])
    return bundle.variant()


def _answers(bundle: Bundle, folder: str, shift: Shift) -> None:
    """Tell what is open, in a full shift by kind: so a misconception is tried only where it shows."""
    right, traps = rules.open_items(shift), {how: rules.open_items(shift, how) for how in rules.MISREAD}
    for kind in rules.KINDS if "full" in folder else ("",):
        subject = f"{folder} {kind}".strip()
        want = _of(right, kind)
        shown = {how: _of(found, kind) for how, found in traps.items()}
        bundle.answer(TASK, subject, want, {how: found for how, found in shown.items() if found != want})


def _of(items: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    return [one for one in items if kind in {"", one["kind"]}]


def _broken(rng: random.Random, bundle: Bundle, day: datetime) -> None:
    """Write shifts of which one feed, each in turn, cannot be read, is none, or has what nobody owns."""
    ways = [(feed, way) for feed in FEEDS for way in (rng.choice(("torn", "missing")), rng.choice(("error", "null")))]
    rng.shuffle(ways)
    quiet = cases.drawn(rng, day, 6, {})
    quiet.on_duty = [one for one in quiet.on_duty if one.level == 1 and one.policy == "platform"]
    quiet.mails = {one.name: quiet.mails[one.name] for one in quiet.on_duty}
    files = _files(quiet)
    for number, (feed, way) in enumerate(ways, 1):
        told = b"null\n" if way == "null" else _error(feed) if way == "error" else files[feed][: len(files[feed]) // 2]
        _spoilt(bundle, f"broken/{number:02}", files | {feed: told}, feed, missing=way == "missing")
    for number, (feed, one) in enumerate(rules.nobodys(quiet), len(ways) + 1):
        changed = replace(quiet, **{feed.removesuffix(".json"): [*getattr(quiet, feed.removesuffix(".json")), one]})
        _spoilt(bundle, f"broken/{number:02}", _files(changed), feed)


def _error(feed: str) -> bytes:
    """Return what a program says in a feed's place when something is wrong."""
    listed = feed in {"alerts.json", "silences.json"}
    return b'{"status": "error"}\n' if listed else b'{"error": {"message": "Not Found", "code": 2100}}\n'


def _spoilt(bundle: Bundle, folder: str, files: dict[str, bytes], feed: str, *, missing: bool = False) -> None:
    """Write a shift that is refused for a feed."""
    for name, content in files.items():
        if not (missing and name == feed):
            bundle.write(f"{folder}/{name}", content)
    bundle.answer(TASK, folder, feed, {"read-anyway": READ_ANYWAY})


def _files(shift: Shift) -> dict[str, bytes]:
    """Return the feeds of a shift by name."""
    lists, zones = PagerLists(SITE, shift.mails, shift.zones["pager"]), shift.zones
    times = {name: _utc(getattr(shift, name)) for name in ("starts", "ends", "taken")}
    outgoing, incoming = shift.on_call(shift.team, "leaving"), shift.on_call(shift.team)
    told = {"team": shift.team, "from": outgoing, "to": incoming, **times}
    return {
        "shift.json": _json(told),
        "incidents.json": lists.incidents(shift.incidents),
        "oncalls.json": lists.on_calls(shift.on_duty),
        "users.json": lists.users(),
        "alerts.json": as_held_alerts(shift.alerts, shift.taken, zones["alertmanager"]),
        "silences.json": as_silences(shift.silences, shift.taken, zones["alertmanager"]),
        "changes.json": as_change_requests(shift.changes, zones["changes"]),
        "deploys.json": _json({"deploys": [_deploy(one) for one in shift.deploys]}),
    }


def _deploy(one: Deploy) -> dict[str, Any]:
    return {
        "id": one.id,
        "service": one.service,
        "version": one.version,
        "environment": one.environment,
        "started": _utc(one.started),
        "finished": one.finished and _utc(one.finished),
        "watched_until": one.watched and _utc(one.watched),
        "rolled_back": one.rolled_back and _utc(one.rolled_back),
        "by": one.by,
        "team": one.team,
    }


def _utc(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=2).encode() + b"\n"
