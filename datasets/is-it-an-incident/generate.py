"""A stack of cases of a month: alerts as they were posted, what was counted, and the policies they are judged by."""

import json
import random
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from groundschool.formats.alertmanager import Alert, notification
from groundschool.kit import Bundle, Variant, beside

policies, engine, cases = (beside(__file__, name) for name in ("policy", "engine", "cases"))
Case, Policy = engine.Case, policies.Policy
EDGES = ("other-team", "lower-team", "no-cases", "torn", "no-object", "no-key", "more-than-all", "more-in-second")
NO_NOTIFICATION = {"no-object": ("[]", '"resolved"', "null", "502"), "no-key": ("{}", '{"error": "not found"}')}
UNSURE = {"other-team": "higher", "lower-team": "lower"}
SHARES, ASSESS = "shares", "assess"
ALERTS, IMPACT = "alerts.jsonl", "impact.json"
NAMES = {"not_after": "CertificateEndsSoon", "needed_by": "NightlyExportLate", "full_at": "VolumeFillsUp"}
SYMPTOMS = ("ErrorsOfAService", "AnswersAreSlow", "InstancesRestart", "QueueGrows", "NoAnswerFromOutside")


def generate(seed: int, edge: str | None = None) -> Variant:
    """Return notifications, counts, two policies, and what is right and wrong to say of each case."""
    rng, bundle = random.Random(f"is it an incident {seed} {edge}"), Bundle(seed, edge)
    policy = policies.of_another_team(rng, UNSURE[edge]) if edge in UNSURE else policies.AS_IT_IS
    bundle.write("severity.toml", policies.severity_file(policy))
    bundle.write("urgency.toml", policies.urgency_file(policy))
    found = [] if edge == "no-cases" else [*cases.drawn(rng, policy)]
    if edge in ("torn", "no-object", "no-key", "more-than-all", "more-in-second"):
        found = sorted(found, key=lambda one: not one[1].rows)[:6]
    shown, posted, bundle.truth["kinds"] = [], [], {}
    for number, (kind, case) in enumerate(found, 1):
        name = f"C-{number:02}"
        bundle.truth["kinds"][kind] = name
        group, lines = _posted(rng, case, {one["alert"] for one in shown})
        posted += lines
        shown.append(_record(name, group, case))
        right, says = engine.shares(case, policy), engine.decided(case, policy)
        bundle.answer(
            SHARES, name, right, {how: engine.shares(case, policy, how) for how in (*engine.OF_SHARES, engine.BY_HEART)}
        )
        wrong = {how: engine.decided(case, policy, how) for how in (*engine.OF_DECISIONS, engine.BY_HEART)}
        wrong["on-the-wall"] = {**says, "look_again": _on_the_wall(says["look_again"], case.at)}
        bundle.answer(ASSESS, name, says, wrong)
    _in_order(bundle)
    bundle.truth["refused"] = _spoilt(rng, bundle, posted, shown)
    bundle.write(ALERTS, "".join(line for _, line in posted))
    bundle.write(
        IMPACT, json.dumps({"cases": rng.sample(shown, len(shown)) if edge is None else shown}, indent=1) + "\n"
    )
    return bundle.variant()


def _drawn(rng: random.Random, policy: Policy, edge: str | None) -> Iterable[tuple[str, Case]]:
    """Return the kinds and cases that an edge needs, or all of them."""
    if edge is None:
        return cases.drawn(rng, policy)
    if edge in UNSURE:
        return cases.drawn(rng, policy, cases.OF_FILES)
    few = cases.drawn(rng, policy, ("worst", "partial", "internal", "posted-better", "over"))
    return [] if edge == "no-cases" else sorted(few, key=lambda one: not one[1].rows)


def _in_order(bundle: Bundle) -> None:
    """Put the traps into an order: of several that lead to the same answer the first one's hint is shown."""
    for task, tags in ((SHARES, engine.OF_SHARES), (ASSESS, engine.OF_DECISIONS)):
        told = bundle.truth.setdefault(task, {"wants": {}, "traps": {}})
        told["traps"] = {tag: told["traps"][tag] for tag in (*tags, *told["traps"]) if tag in told["traps"]}


def _spoilt(rng: random.Random, bundle: Bundle, posted: list[Any], shown: list[Any]) -> str:
    """Spoil a line, or a count; return the place that a refusal has to name."""
    edge = bundle.edge
    if edge in ("torn", *NO_NOTIFICATION):
        at = rng.randrange(1, len(posted))
        when, line = posted[at]
        spoilt = line[: len(line) // 2] if edge == "torn" else rng.choice(NO_NOTIFICATION[edge])
        posted[at] = when, spoilt + "\n"
        return f"{ALERTS}:{at + 1}"
    if edge in ("more-than-all", "more-in-second"):
        for case in shown:  # what is left out may have such numbers
            for row in [*case["counts"]]:
                early = datetime.fromisoformat(row["counted_at"]) - timedelta(minutes=20)
                case["counts"].append({**row, "failed": 9, "total": 3, "counted_at": _moment(early)})
            odd = {"region": "north", "failed": 9, "total": 3, "counted_at": case["at"]}
            case["counts"] += [
                {"journey": "all", "counted": "requests", **odd},
                {"journey": "book", "counted": "hosts", **odd},
            ]
        case = rng.choice(shown[1:])
        row = {"journey": "parking", "region": "north", "counted": "requests", "failed": 41, "total": 40}
        rows = [row, {**row, "region": "south", "failed": 0}]  # alone, or as the later one
        for back, one in enumerate(rows[: 1 + (edge == "more-in-second")]):
            at = datetime.fromisoformat(case["at"]) - timedelta(minutes=back)
            case["counts"].insert(0, {**one, "counted_at": _moment(at)})
        return case["case"]
    return ""


def _posted(rng: random.Random, case: Case, taken: set[str]) -> tuple[str, list[tuple[datetime, str]]]:
    """Return the key of a group that no other case has, and its notifications with their times."""
    deadlines = [one.deadline for alerts in case.notifications for one in alerts if one.deadline]
    while True:
        name = NAMES[deadlines[0][0]] if deadlines else rng.choice(SYMPTOMS)
        shared = {
            "alertname": name,
            "service": case.service,
            "cluster": rng.choice("abcdef") + str(rng.randrange(1, 9)),
        }
        lines = [*_lines(rng, case, shared)]
        group = json.loads(lines[0][1])["groupKey"]
        if group not in taken:
            return group, lines


def _lines(rng: random.Random, case: Case, shared: dict[str, str]) -> Iterator[tuple[datetime, str]]:
    began = case.at.astimezone(UTC) - timedelta(minutes=rng.randrange(20, 50))
    for again, alerts in enumerate(case.notifications):
        told = [
            Alert(
                {**shared, "severity": case.label, "instance": f"{shared['service']}-{number + 1}"},
                {"summary": f"{shared['alertname']} at {shared['service']}"}
                | ({one.deadline[0]: _moment(one.deadline[1])} if one.deadline else {}),
                began,
                None if one.fires else began + timedelta(minutes=11),
            )
            for number, one in enumerate(alerts)
        ]
        url = "https://alerts.saltmarsh.example"
        yield (
            began + timedelta(minutes=5 * again),
            notification(told, "triage", ("alertname", "cluster", "service"), url),
        )


def _record(name: str, group: str, case: Case) -> dict[str, Any]:
    counts = [
        {
            "journey": row.journey,
            "region": row.region,
            "counted": row.counted,
            "failed": row.failed,
            "total": row.total,
            "counted_at": _moment(row.at),
        }
        for row in case.rows
    ]
    return {"case": name, "at": _moment(case.at), "alert": group, "exposure": case.exposure, "counts": counts}


def _moment(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


def _on_the_wall(moment: str | None, at: datetime) -> str | None:
    """Return a moment as the clock of whoever wrote another one shows it, without an offset."""
    if moment is None:
        return None
    return datetime.fromisoformat(moment).astimezone(at.tzinfo).replace(tzinfo=None).isoformat()
