"""Structured logs of four services in an incident, and what is asked of them."""

import json
import random
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from groundschool.kit import READ_ANYWAY, Bundle, Variant, beside
from groundschool.scenarios.host_clock import RIGHT, HostClock
from groundschool.scenarios.service_log import ServiceLine, shipped
from groundschool.scenarios.service_stacks import stack_of

EDGES = ("other-writers", "masks", "clocks", "calm", "refused")
told, expected, written = (beside(__file__, name) for name in ("told", "expected", "written"))
Logged, Reading, incident = expected.Logged, expected.Reading, cache(told.incident)
FILE = "logs.jsonl"
Clocks = Mapping[str, HostClock]


def generate(seed: int, edge: str | None = None) -> Variant:
    """Return the lines of four services, with their errors, signatures and first causes."""
    rng, bundle = random.Random(f"service logs {seed} {edge}"), Bundle(seed, edge)
    if edge == "masks":
        _masks(bundle, rng)
        return bundle.variant()
    lines, host = incident(seed, edge=edge is not None)
    clocks = {host: told.ahead(rng)}
    if edge:
        lines = _few(lines, rng)
    if edge == "clocks":
        hosts = sorted({one.here.node for one in lines if one.level == "error"} - {host})
        clocks |= {rng.choice(hosts): told.behind(rng)}
        lines = [one for one in lines if not (one.asked and one.here.node not in clocks)]
    if edge == "refused":
        texts = [one.written(clocks.get(one.here.node, RIGHT)) for one in lines]
        return _refused(bundle, texts, rng)
    if edge == "calm":
        calm = [one for one in lines if one.level != "error"]
        _answers(bundle, FILE, _shipped(bundle, FILE, calm, clocks, rng))
        bundle.write("empty.jsonl", "")
        _answers(bundle, "empty.jsonl", [])
    else:
        _answers(bundle, FILE, _shipped(bundle, FILE, lines, clocks, rng, edge=edge))
    return bundle.variant()


def _few(lines: Sequence[ServiceLine], rng: random.Random) -> list[ServiceLine]:
    """Return all that is told of some traces, and what is told of none."""
    failed = sorted({one.trace for one in lines if one.level == "error" and one.trace})
    well = sorted({one.trace for one in lines if one.trace} - {*failed})
    some = {*rng.sample(failed, min(20, len(failed))), *rng.sample(well, min(12, len(well)))}
    return [one for one in lines if one.trace in some or not one.trace]


def _shipped(  # noqa: PLR0913 - what is written, where and how
    bundle: Bundle,
    file: str,
    lines: Sequence[ServiceLine],
    clocks: Clocks,
    rng: random.Random,
    *,
    edge: str | None = None,
) -> list[Any]:
    """Write lines as a collector gets them, and return what is known of them in that order."""
    order = shipped(lines, rng)
    texts = [one.written(clocks.get(one.here.node, RIGHT)) for one in order]
    if edge == "clocks":  # who asks for the time goes by many names
        texts = [text.replace('"node-agent"', '"chrony-exporter"') for text in texts]
    bundle.write(file, written.by_others(texts, rng) if edge == "other-writers" else "".join(texts))
    return [_logged(one, text, clocks) for one, text in zip(order, texts, strict=True)]


def _logged(one: ServiceLine, text: str, clocks: Clocks) -> Any:  # noqa: ANN401 - of a module beside
    """Return what is known of a line."""
    off = clocks.get(one.here.node, RIGHT).behind // timedelta(milliseconds=1)
    event, zone = json.loads(text), 0
    if "@timestamp" in event:
        local = datetime.fromisoformat(event["@timestamp"])
        zone = (local.replace(tzinfo=UTC) - local) // timedelta(milliseconds=1)
    stack = stack_of(one.here, "x") if one.level == "error" and one.trace else ()
    return Logged(
        one.at,
        one.at - off,
        "node-agent" if one.asked else one.here.service,
        one.here.node,
        one.level,
        one.said.text,
        one.said.template,
        one.trace,
        one.sampled,
        tuple(f"{frame} " for frame in stack[1:]),
        zone,
    )


READINGS = {
    "word-error": Reading(words=True),
    "stack-lines": Reading(stacks=True),
    "unmasked": Reading(masks="none"),
    "digits-masked": Reading(masks="digits"),
    "sampling-ignored": Reading(sampling=False),
    "clock-ignored": Reading(clock="ignored"),
    "clock-added": Reading(clock="added"),
    "local-time": Reading(clock="local"),
}
IN_FILE_ORDER = {"file-order": Reading(order="file")}


def _answers(bundle: Bundle, file: str, lines: Sequence[Any]) -> None:
    """Add what is asked of a file."""
    bundle.answer(
        "errors", file, expected.errors(lines), {tag: expected.errors(lines, how) for tag, how in READINGS.items()}
    )
    rows = expected.signatures(lines)
    traps = {tag: expected.signatures(lines, how) for tag, how in (READINGS | IN_FILE_ORDER).items()}
    traps["no-trace-is-one"] = expected.signatures(lines, Reading(untraced=True))
    traps["own-service"] = [row | {"services": [row["service"]]} for row in rows]
    traps["own-left-out"] = [row | {"services": row["services"] if row["traces"] else []} for row in rows]
    traps["lines-as-traces"] = [
        row | {"traces": sum(one.template == row["template"] and one.service == row["service"] for one in lines)}
        for row in rows
    ]
    bundle.answer("signatures", file, rows, traps)
    ways = {by: expected.ranked(lines, by) for by in ("loudest", "first-seen", "widest")}
    own = {"alone-leads": Reading(alone=True), "last-leads": Reading(order="last")}
    own["ties-as-they-come"] = Reading(ties=False)
    ways |= {tag: expected.first_cause(lines, how) for tag, how in (READINGS | IN_FILE_ORDER | own).items()}
    bundle.answer("first-cause", file, expected.first_cause(lines), ways)


ODD = (
    ("port=8081, code=53300; 3 of 24", "port=<n>, code=<n>; <n> of <n>"),
    ("v1 answered in 12ms (35.2s), 7us", "v1 answered in <duration> (<duration>), <duration>"),
    ("8µs, 9ns, 4m or 2h", "<duration>, <duration>, <duration> or <duration>"),
    ("release 3.12.0 on node-b-2 is up", "release 3.12.0 on node-b-2 is up"),
    ("peer [198.51.100.7]:443 and 2001:db8::7", "peer [<ip>]:<n> and <n>:db8::<n>"),
    ("id 00ab12cd, 0x7F, deadbeef, DEADBEE5 and 12345678", "id <hex>, <hex>, deadbeef, <hex> and <n>"),
    ("hold 6F9619FF-8B86-D011-B42D-00CF4FC964FF's", "hold <uuid>'s"),
    ("12.5% of -4.0 is .5; see /sailings/4821/seats.", "<n>% of -<n> is .<n>; see /sailings/<n>/seats."),
    ("5 s, 10x, 7days and 1e9, 0xZZ", "<n> s, 10x, 7days and 1e9, 0xZZ"),
    ("10.0.0.1.2 and 1.2.3 but 999.1.1.1", "10.0.0.1.2 and 1.2.3 but <ip>"),
    ("abc1234, abc12345 and abc_12345678", "abc1234, <hex> and abc_12345678"),
    ("", ""),
    ("\tat one (two.js:3)", "\tat one (two.js:<n>)"),
)  # fmt: skip


SAME, ALONE = ("GET / failed", "GET / failed"), ("nobody felt this", "nobody felt this")


def _masks(bundle: Bundle, rng: random.Random) -> None:
    """Write traces, the newest first, whose texts have whatever may be masked; the edge complains of all but one."""
    at, texts, lines = 1_772_445_600_000 + rng.randrange(10**7), list[str](), list[Any]()
    for text in (ALONE, *rng.sample([*ODD, *ODD[:3], SAME], len(ODD) + 4)):
        trace, told_of = f"{rng.getrandbits(128):032x}", list[Any]()
        for service, (said, masked) in (("web", text), ("web" if text is ALONE else "edge", SAME)):
            at += rng.randint(1, 40)
            event = {"level": 50, "time": at, "service": service, "host": "node-a", "trace_id": trace, "msg": said}
            if service == "edge":  # whole seconds
                at += -at % 1000
                event = {"ts": at // 1000, **{key: event[key] for key in event if key != "time"}}
            told_of.append((event, Logged(at, at, service, "node-a", "error", said, masked, trace)))
        texts = [json.dumps(event) + "\n" for event, _ in told_of] + texts
        lines = [line for _, line in told_of] + lines
    bundle.write(FILE, "".join(texts))
    _answers(bundle, FILE, lines)


def _refused(bundle: Bundle, texts: Sequence[str], rng: random.Random) -> Variant:
    bundle.truth["refused"] = {"wants": {}, "traps": {"read-anyway": {}}}
    for name, text, line in written.refused(texts, rng):
        file = f"{name}.jsonl"
        bundle.write(file, text)
        bundle.truth["refused"]["wants"][file] = f"{file}:{line}"
        bundle.truth["refused"]["traps"]["read-anyway"][file] = READ_ANYWAY
    return bundle.variant()
