"""One incident in logs, metrics, traces and changes, with what its best rival would have left instead."""

import json
import random
from datetime import timedelta
from functools import cache
from itertools import chain
from typing import Any

from groundschool.formats.otlp import otlp_lines
from groundschool.kit import READ_ANYWAY, Bundle, Variant, beside
from groundschool.scenarios.rivals import RIVALRIES
from groundschool.simulation.fault import Fault
from groundschool.simulation.faults.bad_deploy import BadDeploy
from groundschool.simulation.faults.campaign_surge import CampaignSurge
from groundschool.simulation.faults.connection_leak import ConnectionLeak
from groundschool.simulation.faults.missing_index import MissingIndex
from groundschool.simulation.faults.retry_storm import RetryStorm
from groundschool.simulation.run import MINUTE

EDGES = ()
story, pieces, changes, suspected = (beside(__file__, name) for name in ("story", "pieces", "changes", "suspected"))
CASES = tuple(RIVALRIES)
CROWDED = "web"  # what customers would be too many for, as people say
MOST = 0.65  # of the failed traces begin where the fault is


def generate(seed: int, edge: str | None = None) -> Variant:
    """Return one incident with its files, the feeds of other days, and the truth about both."""
    told, bundle = clear_story(seed), Bundle(seed, edge)
    feed, named = changes.feed(told, told.rng)
    shown, telling_spans = told.span_shows
    lines = told.lines
    bundle.write("alert.json", _json(_alert(told, named)))
    bundle.write("metrics.om", told.openmetrics)
    bundle.write("logs.jsonl", "".join(one.written() for one in lines))
    bundle.write("traces.jsonl", otlp_lines([span for trace in told.shown for span in trace], 60))
    bundle.write("changes.json", _json(feed))
    bundle.write("calls.json", _json(changes.calls()))
    bundle.truth |= {
        "worlds": {
            "name": f"{seed} {told.case} {told.attempt}",
            "first": int(told.true.run.times[story.EACH - 1]),
            "every": MINUTE,
            "true": told.columns(rival=False),
            "rival": told.columns(rival=True),
        },
        "lines": {
            str(number): [text := pieces.line_shows(one), text in told.telling_lines]
            for number, one in enumerate(lines, 1)
        },
        "spans": {span: [", ".join(said), not telling_spans.isdisjoint(said)] for span, said in shown.items()},
        "diagnosis": _diagnosis(told, named),
    }
    _suspects(bundle, told)
    return bundle.variant()


@cache
def clear_story(seed: int) -> Any:  # noqa: ANN401 - Story
    """Return the incident of a seed: the first of its case in which every signal that is needed tells."""
    case = CASES[seed % len(CASES)]
    return next(one for attempt in range(200) if _clear(one := story.Story(seed, case, attempt)))


def _clear(told: Any) -> bool:  # noqa: ANN401 - Story
    """Return whether the page came after what it is about, and logs and traces tell the cause from its rival."""
    if not (told.seen and told.paged and told.seen <= told.paged <= told.now - timedelta(minutes=4)):
        return False
    if told.route.backend not in ("web", "booking-api"):
        return False
    true = told.worlds.told.true
    if isinstance(true, ConnectionLeak) and not told.used_up(true.service, told.now - timedelta(minutes=2)):
        return False
    begun = told.begun
    if isinstance(true, BadDeploy | ConnectionLeak) and begun[true.service] < MOST * begun.total():
        return False
    shown, telling = told.span_shows
    there = telling.intersection(*[chain(*shown.values())])
    begins = any(text.startswith(f"{true.service} ") and text.endswith("an error begins") for text in there)
    return begins and any(" error: " in text for text in told.telling_lines)


def _alert(told: Any, named: dict[str, str]) -> dict[str, Any]:  # noqa: ANN401 - Story
    """Return the page with what people say of it."""
    rival, near = told.worlds.told.rival, named[told.aside]
    return {
        "incident": f"INC-{told.true.number:04d}",
        "page": {"at": changes.utc(told.paged), "service": told.route.backend, "route": told.route.operation},
        "symptom": {"service": told.route.backend, "at": changes.utc(told.seen)},
        "now": changes.utc(told.now),
        "said": [
            {
                "who": "thao",
                "says": f"{near}, the deploy of {told.aside}, is the last change before it. Roll it back.",
            },
            {"who": "etienne", "says": "All panels of the edge are red. Restart the edges."},
            {"who": "grace", "says": _claim(rival, told.worlds.told.true)},
        ],
        "rival": {"who": "grace", "cause_category": rival.category, "service": _seat(rival)},
    }


def _seat(rival: Fault) -> str:
    """Return the service that the rival hypothesis blames."""
    return CROWDED if isinstance(rival, CampaignSurge) else rival.service


def _claim(rival: Fault, true: Fault) -> str:
    """Return what somebody says who believes in the rival."""
    if isinstance(rival, CampaignSurge):
        return f"There are more customers than {CROWDED} has room for. Everything else follows from that."
    if isinstance(rival, MissingIndex):
        return "The migration on bookings: since then the database is slow, and all who ask it wait."
    if rival.service in changes.below(true.service):
        return f"{rival.service} was deployed, and it fails. {true.service} only hands on what it is answered."
    return f"{rival.service} was deployed, and it fails by itself. Whatever it calls is well."


def _diagnosis(told: Any, named: dict[str, str]) -> dict[str, Any]:  # noqa: ANN401 - Story
    """Return what is true of the incident, and what people take for it."""
    true, rival = told.worlds.told.true, told.worlds.told.rival
    change = "none" if isinstance(true, RetryStorm) else named[true.service]
    slip = told.worlds.onset.astimezone(changes.ZoneInfo(changes.NORTH)).utcoffset()
    steps = [f"{one.id} {true.service}" for one in true.right]
    return {
        "category": true.category,
        "service": true.service,
        "change": change,
        "start": told.worlds.onset.timestamp(),
        "steps": [*steps, "shed-load edge"] if isinstance(true, RetryStorm) else steps,
        "rival": {"category": rival.category, "service": _seat(rival), "change": named.get(rival.service, "none")},
        "nearest": {"service": told.aside, "change": named[told.aside]},
        "late": {"change": named["late"], "at": told.late.timestamp()},
        "slipped": (told.worlds.onset + slip).timestamp(),
        "paged": told.paged.timestamp(),
        "now": told.now.timestamp(),
    }


def _suspects(bundle: Bundle, told: Any) -> None:  # noqa: ANN401 - Story
    """Add the feeds of other days, which of their changes are suspects, and what misreadings make of them."""
    day, rng = told.true.world.day, random.Random(f"feeds {told.seed}")
    feeds = suspected.cases(rng, day)
    for kind, one in feeds.items():
        given = (one.changes, one.calls, one.symptom)
        traps = {tag: suspected.suspects(*given, how) for tag, how in suspected.READINGS.items()}
        bundle.answer("suspects", kind, suspected.suspects(*given, suspected.RIGHT), traps)
    unknown = suspected.refused(rng, day)
    bundle.truth["refused"] = {
        "wants": {kind: one.changes[0]["id"] for kind, one in unknown.items()},
        "traps": {"read-anyway": dict.fromkeys(unknown, READ_ANYWAY)},
    }
    bundle.truth["feeds"] = {kind: vars(one) for kind, one in (feeds | unknown).items()}


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"
