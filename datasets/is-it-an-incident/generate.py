"""A stack of cases of a month: alerts as they were posted, what was counted, and the policies they are judged by."""

import json
import random
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from groundschool.formats.alertmanager import Alert, notification
from groundschool.kit import Bundle, Variant, beside

policies, engine, cases, spoilt = (beside(__file__, name) for name in ("policy", "engine", "cases", "spoilt"))
Case, Policy = engine.Case, policies.Policy
EDGES = ("other-team", "lower-team", "no-cases", *spoilt.EDGES)
UNSURE = {"other-team": "higher", "lower-team": "lower"}
SHARES, ASSESS = "shares", "assess"
NAMES = {"not_after": "CertificateEndsSoon", "needed_by": "NightlyExportLate", "full_at": "VolumeFillsUp"}
MIXED = "SomethingIsDue"
SYMPTOMS = ("ErrorsOfAService", "AnswersAreSlow", "InstancesRestart", "QueueGrows", "NoAnswerFromOutside")


def generate(seed: int, edge: str | None = None) -> Variant:
    """Return notifications, counts, two policies, and what is right and wrong to say of each case."""
    rng, bundle = random.Random(f"is it an incident {seed} {edge}"), Bundle(seed, edge)
    policy = policies.of_another_team(rng, UNSURE[edge]) if edge in UNSURE else policies.AS_IT_IS
    bundle.write("severity.toml", policies.severity_file(policy))
    bundle.write("urgency.toml", policies.urgency_file(policy))
    shown, posted, bundle.truth["kinds"] = [], [], {}
    groups: dict[str, str] = {}
    for number, (kind, case) in enumerate(_drawn(rng, policy, edge), 1):
        name = bundle.truth["kinds"][kind] = f"C-{number:02}"
        group, lines = (groups[case.same_as], []) if case.same_as else _posted(rng, case, {*groups.values()})
        groups[kind], posted = group, posted + lines
        shown.append(_record(name, group, case))
        _answer(bundle, name, case, policy)
    bundle.order(SHARES, engine.OF_SHARES)
    bundle.order(ASSESS, engine.OF_DECISIONS)
    bundle.truth["refused"] = spoilt.spoil(rng, bundle, posted, shown)
    bundle.write("alerts.jsonl", "".join(line for _, line in posted))
    shown = rng.sample(shown, len(shown)) if edge is None else shown
    bundle.write("impact.json", json.dumps({"cases": shown}, indent=1) + "\n")
    return bundle.variant()


def _drawn(rng: random.Random, policy: Policy, edge: str | None) -> Iterable[tuple[str, Case]]:
    """Return the kinds and cases that an edge needs, or all of them."""
    if edge is None:
        return cases.drawn(rng, policy)
    if edge in UNSURE:
        return cases.drawn(rng, policy, cases.OF_FILES)
    return [] if edge == "no-cases" else cases.drawn(rng, policy, cases.FEW)


def _answer(bundle: Bundle, name: str, case: Case, policy: Policy) -> None:
    """Write down what is right and wrong to say of a case; who sees the same shares decides the same."""
    right, says = engine.shares(case, policy), engine.decided(case, policy)
    seen = {how: engine.shares(case, policy, how) for how in (*engine.OF_SHARES, engine.BY_HEART)}
    bundle.answer(SHARES, name, right, seen)
    wrong = {
        how: engine.decided(case, policy, how)
        for how in (*engine.OF_DECISIONS, engine.BY_HEART)
        if how == engine.BY_HEART or seen.get(how) != right
    }
    wrong["on-the-wall"] = {**says, "look_again": _on_the_wall(says["look_again"], case.at)}
    bundle.answer(ASSESS, name, says, wrong)


def _posted(rng: random.Random, case: Case, taken: set[str]) -> tuple[str, list[tuple[datetime, str]]]:
    """Return the key of a group that no other kind of case has, and its notifications with their times."""
    kinds = {one.deadline and one.deadline[0] for alerts in case.notifications for one in alerts}
    while True:
        only = next(iter(kinds)) if len(kinds) == 1 else ""
        name = rng.choice(SYMPTOMS) if only is None else NAMES.get(only, MIXED)
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
                began + timedelta(minutes=2 * number),
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
