"""One incident in logs, metrics, traces and changes, with what its best rival would have left instead."""

import json
import random
from collections import Counter
from datetime import timedelta
from functools import cache
from itertools import chain
from typing import Any

from groundschool.kit import READ_ANYWAY, Bundle, Variant, beside
from groundschool.scenarios.rivals import RIVALRIES
from groundschool.simulation.fault import Fault
from groundschool.simulation.faults.campaign_surge import CampaignSurge
from groundschool.simulation.faults.connection_leak import ConnectionLeak
from groundschool.simulation.faults.missing_index import MissingIndex
from groundschool.simulation.faults.retry_storm import RetryStorm
from groundschool.simulation.run import MINUTE

EDGES = ()
BESIDE = ("story", "pieces", "changes", "suspected", "resources")
story, pieces, changes, suspected, resources = (beside(__file__, name) for name in BESIDE)
CASES = tuple((name, turned) for name in RIVALRIES for turned in (False, True))
PEOPLE = ("thao", "etienne", "grace", "wanjiru", "joao", "ines")
CROWDED = "web"  # what customers would be too many for, as people say
SEVERAL = 2  # of those that show best where it begins
MOST = 0.65  # of the failed traces begin where the fault is


def generate(seed: int, edge: str | None = None) -> Variant:
    """Return one incident with its files, the feeds of other days, and the truth about both."""
    told, bundle = clear_story(seed), Bundle(seed, edge)
    feed, named = changes.feed(told, told.rng)
    said, who = _said(told, named)
    shown, telling_spans = told.span_shows
    lines = told.lines
    bundle.write("alert.json", _json(_alert(told, said)))
    bundle.write("metrics.om", told.openmetrics)
    bundle.write("logs.jsonl", "".join(one.written() for one in lines))
    bundle.write("traces.jsonl", resources.documents(told.shown))
    bundle.write("changes.json", _json(feed))
    bundle.write("calls.json", _json(changes.calls()))
    bundle.truth |= {
        "worlds": {
            "name": f"{seed} {told.case} {told.turned} {told.attempt}",
            "first": int(told.true.run.times[story.EACH - 1]),
            "every": MINUTE,
            "symptom": 'service="edge"',
            "true": told.columns(rival=False),
            "rival": told.columns(rival=True),
        },
        "lines": {
            str(number): [text := pieces.line_shows(one), text in told.telling_lines]
            for number, one in enumerate(lines, 1)
        },
        "spans": {span: [", ".join(said), not telling_spans.isdisjoint(said)] for span, said in shown.items()},
        "diagnosis": _diagnosis(told, named, who),
    }
    _suspects(bundle, told)
    return bundle.variant()


@cache
def clear_story(seed: int) -> Any:  # noqa: ANN401 - Story
    """Return the incident of a seed: the first of its case in which every signal that is needed tells.

    Of eight seeds one after the other each has another case, in drawn order: each side of each rivalry is once true.
    """
    case, turned = random.Random(f"cases {seed // len(CASES)}").sample(CASES, len(CASES))[seed % len(CASES)]
    return next(one for attempt in range(200) if _clear(one := story.Story(seed, case, turned, attempt)))


def _clear(told: Any) -> bool:  # noqa: ANN401 - Story
    """Return whether the page came after what it is about, and logs and traces tell the cause from its rival."""
    if not (told.calm and told.in_time and told.route.backend in ("web", "booking-api")):
        return False
    true = told.told.true
    if isinstance(true, ConnectionLeak) and not told.used_up(true.service, told.now - timedelta(minutes=2)):
        return False
    begun = told.begun
    if not isinstance(true, MissingIndex | RetryStorm) and begun[_seat(true)] < MOST * max(begun.total(), 1):
        return False
    shown, telling = told.span_shows
    begun = Counter(text for text in chain(*shown.values()) if text.endswith("an error begins"))
    mostly = [one for one in begun.most_common() if one[0].startswith(f"{_seat(true)} ")][:1]
    begins = any(text in telling and count >= SEVERAL for text, count in mostly)
    shows = {pieces.line_shows(one) for one in told.lines}
    return begins and any(" error: " in text for text in told.telling_lines & shows)


def _alert(told: Any, said: list[dict[str, str]]) -> dict[str, Any]:  # noqa: ANN401 - Story
    """Return the page with what people say of it."""
    return {
        "incident": f"INC-{told.true.number:04d}",
        "page": {"at": changes.utc(told.paged), "service": told.route.backend, "route": told.route.operation},
        "symptom": {"service": told.route.backend, "at": changes.utc(told.seen)},
        "now": changes.utc(told.now),
        "said": said,
    }


def _said(told: Any, named: dict[str, str]) -> tuple[list[dict[str, str]], dict[str, str]]:  # noqa: ANN401 - Story
    """Return what three people say, in drawn order, and who says what is true, who the rival, and who neither."""
    rng = random.Random(f"said {told.seed} {told.attempt}")
    near = f"{named[f'deploy {told.aside}']}, the deploy of {told.aside}, is the last change before it. That is it."
    neither = rng.choice((near, "All panels of the edge are red. Something is wrong with the edge itself."))
    claims = {"true": _claim(told.told.true), "rival": _claim(told.told.rival), "neither": neither}
    who: dict[str, str] = dict(zip(claims, rng.sample(PEOPLE, len(claims)), strict=True))
    order = rng.sample([*claims], len(claims))
    return [{"who": who[one], "says": claims[one]} for one in order], who


def _seat(fault: Fault) -> str:
    """Return the service that a hypothesis blames."""
    return CROWDED if isinstance(fault, CampaignSurge) else fault.service


def _claim(fault: Fault) -> str:
    """Return what somebody says who believes in a cause."""
    if isinstance(fault, CampaignSurge):
        return f"There are more customers than {CROWDED} has room for. Everything else follows from that."
    if isinstance(fault, MissingIndex):
        return f"The migration of {fault.service}: since then a query is slow, and all who ask the database wait."
    if isinstance(fault, RetryStorm):
        return f"Whoever calls {fault.service} sends each call again and again. That load keeps {fault.service} down."
    if isinstance(fault, ConnectionLeak):
        return f"{fault.service} gives no connection back to its pool since it was deployed. Now there are none left."
    return f"The new version of {fault.service} is broken. Everybody else only hands on what comes of it."


def _changed(fault: Fault, named: dict[str, str]) -> str:
    """Return the change that a cause begins with, none where it begins with none."""
    kind = "migration" if isinstance(fault, MissingIndex) else "deploy"
    return "none" if isinstance(fault, RetryStorm | CampaignSurge) else named[f"{kind} {fault.service}"]


def _steps(fault: Fault) -> list[str]:
    """Return what ends the harm: each action with the services that it may be said to be done to."""
    done: dict[str, tuple[str, ...]]
    if isinstance(fault, CampaignSurge):
        done = {"waiting-room": ("edge", CROWDED), "shed-load": ("edge", CROWDED), "scale-out": (CROWDED,)}
    elif isinstance(fault, RetryStorm):
        places = ("edge", "web", fault.service)
        done = {"limit-retries": (fault.service,), "shed-load": places, "waiting-room": places}
    elif isinstance(fault, MissingIndex):
        features = [one for one, below in changes.calls().items() if fault.service in below]
        done = {"create-index": (fault.service, "bookings-db")}
        done["shed-query"] = ("bookings-db", fault.service, "web", *features)
    else:  # no flag of theirs is in the feed
        verbs = [one.id for one in fault.right if one.id != "flag-off"]
        done = dict.fromkeys(verbs, (fault.service,))
    return sorted({f"{verb} {place}" for verb, places in done.items() for place in places})


def _diagnosis(told: Any, named: dict[str, str], who: dict[str, str]) -> dict[str, Any]:  # noqa: ANN401 - Story
    """Return what is true of the incident, and what people take for it."""
    true, rival = told.told.true, told.told.rival
    slip = told.worlds.onset.astimezone(changes.ZoneInfo(changes.NORTH)).utcoffset()
    return {
        "services": sorted(changes.calls()),
        "category": true.category,
        "service": _seat(true),
        "change": _changed(true, named),
        "start": told.worlds.onset.timestamp(),
        "gradual": isinstance(true, CampaignSurge),
        "steps": _steps(true),
        "who": who,
        "rival": {"category": rival.category, "service": _seat(rival), "change": _changed(rival, named)},
        "nearest": {"service": told.aside, "change": named[f"deploy {told.aside}"]},
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
