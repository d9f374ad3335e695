"""A bundle as files: what the team has, the checklist that its author filled in, and the policy."""

import csv
import io
import json
import os
from collections.abc import Iterator, Sequence
from typing import Any

from groundschool.formats import grafana
from groundschool.formats.front_matter import page_with_matter
from groundschool.kit import beside
from groundschool.simulation.company import DOMAIN

drawn, evidence, kinds = (beside(__file__, name) for name in ("drawn", "evidence", "kinds"))
Draft, ITEMS = drawn.Draft, kinds.ITEMS
TEXTS = {
    "What it means": "Customers wait, or are turned away.",
    "Immediate checks": "Compare the last release with the first error.",
    "Mitigation": "Take the last release back, if it is younger than the first error.",
    "Escalation": "After 15 minutes page operations, with what you saw.",
    "Rollback": "Take back what you did, the last step first.",
}
WORDS = {
    "owner": "An owner", "on-call": "Somebody is on call", "alerts": "Alerts", "runbook": "Runbook",
    "dashboard": "Dashboard", "slo": "SLO", "rollback": "Rollback rehearsed", "restore": "Restore rehearsed",
}  # fmt: skip
EXPRS = {
    "queue_messages": 'max({metric}{{job="{job}"}}) > 500',
    "process_start_time_seconds": 'sum(changes({metric}{{job="{job}"}}[5m])) > 0',
}
TICK_LINE = "- [{tick}] **{item}**: {text}"


def files(one: Draft, outside: str = "") -> dict[str, str]:
    """Return the files of a bundle by path; ``outside`` is where a pointer that leaves it leads."""
    held = {
        "review/readiness.md": checklist(one, outside),
        "review/signatures.csv": _table(("who", "team", "signed_at"), one.signatures),
        "review/conditions.csv": _table(("item", "who", "until"), one.conditions),
        "review/policy.toml": _policy(one),
        "entities.json": json.dumps([_entity(**each) for each in one.entities], indent=1) + "\n",
        "oncall.json": json.dumps({"rotations": one.rotations}, indent=1, ensure_ascii=False) + "\n",
        "monitoring/rules.yml": _rules(one),
        "monitoring/rules-test.yml": _tests(one),
        "monitoring/dashboard.json": _dashboard(one),
        "monitoring/metrics.prom": _metrics(one),
        "slo.json": json.dumps({"slos": one.slos}, indent=1) + "\n",
        "records/drills.csv": _table(("id", "kind", "service", "ended_at", "result"), one.drills),
        "records/releases.csv": _table(("environment", "version", "released_at"), one.releases),
    }  # fmt: skip
    return held | {f"runbooks/{name}.md": _page(*page) for name, page in one.pages.items()}


def _entity(name: str, type: str, owner: str) -> dict[str, Any]:  # noqa: A002 - as the catalogue calls it
    return {
        "apiVersion": "backstage.io/v1alpha1",
        "kind": "Component",
        "metadata": {"namespace": "default", "name": name},
        "spec": {"type": type, "lifecycle": "production", "owner": owner},
    }


def checklist(one: Draft, outside: str) -> str:
    """Return the checklist as its author left it, in the author's order, with an item that nobody asked for."""
    items = one.rng.sample(ITEMS, len(ITEMS))
    lines = [line for item in items for line in _line(one, item, outside)]
    lines.insert(one.rng.randrange(len(lines) + 1), "- [x] **logo**: [new one](../assets/logo.svg)")
    head = {
        "service": one.service, "team": one.team, "author": one.author, "changed": one.at(one.changed),
        "review": one.at(one.review, one.hours),
    }  # fmt: skip
    return page_with_matter(head, f"# {one.service}: ready for production\n\n" + "\n".join(lines) + "\n")


def _line(one: Draft, item: str, outside: str) -> Iterator[str]:
    kind, rng = one.of_kind[item], one.rng
    tick = "x" if one.ticked[item] else " "
    if kind == "absent":
        return
    if kind in ("silent", "open"):
        text = rng.choice(("done", "see the wiki", "agreed with operations", "as in spring", "Owen knows"))
        yield TICK_LINE.format(tick=tick, item=item, text=text)
        return
    path, _, anchor = one.targets[item].partition("#")
    if kind == "gone":
        folder, name = os.path.split(path)
        path = f"{folder}/old-{name}".lstrip("/")
    if kind == "anchor":
        anchor = f"{anchor or 'all'}-2"
    link = f"../{path}" + (f"#{anchor}" if anchor else "")
    if kind == "web":
        link = f"https://wiki.{DOMAIN}/{one.service}/{item}"
    if kind == "outside":
        link = f"../../{outside}"
    elif kind != "web" and rng.random() < 0.4:
        link = rng.choice((f"./{link}", link.replace("../", "../review/../", 1)))
    yield TICK_LINE.format(tick=tick, item=item, text=f"[{WORDS[item]}]({link})")


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([head, *rows])
    return out.getvalue()


def _policy(one: Draft) -> str:
    lines = [f"{key} = {value!r}".replace("'", '"') for key, value in one.policy.items()]
    for item in ITEMS:
        lines += ["", f"[items.{item}]", f"blocks = {str(item in one.blocks).lower()}"]
        lines += [f"within_days = {one.within[item]}"] if item in one.within else []
    return "\n".join(lines) + "\n"


def _rule(one: Draft, rule: dict[str, Any]) -> dict[str, Any]:
    metric, job = rule["metric"], one.service
    labels = {"severity": rule["severity"], "service": job} | ({"slo": rule["slo"]} if rule["slo"] else {})
    notes = {"summary": f"{job}: look at it"}
    if rule.get("told"):
        notes["description"] = f"Part of {rule['told']}"
    if rule["runbook"]:
        notes["runbook_url"] = rule["runbook"]
    waits = {"for": rule["for"]} if rule["for"] else {}
    expr = EXPRS.get(metric, 'sum(rate({metric}{{job="{job}"}}[5m])) > 10').format(metric=metric, job=job)
    return {"alert": rule["alert"], "expr": expr, **waits, "labels": labels, "annotations": notes}


def _rules(one: Draft) -> str:
    lines = ["groups:"]
    for number, rule in enumerate(one.alerts):
        told = _rule(one, rule)
        lines += [f"- name: {one.service}-{number}", "  rules:"] if number in (0, 2) else []
        lines += [f"  - alert: {told['alert']}", f"    expr: {told['expr']}"]
        lines += [f"    for: {told['for']}"] if "for" in told else []
        lines += ["    labels:", *_pairs(told["labels"], 6), "    annotations:", *_pairs(told["annotations"], 6)]
        if rule.get("commented"):
            lines.append(f"    # labels: {{severity: page, slo: {rule['commented']}}}  when it is quieter")
    return "\n".join(lines) + "\n"


def _pairs(held: dict[str, str], indent: int) -> Iterator[str]:
    for key, value in held.items():
        told = f'"{value}"' if ": " in value else value
        yield f"{' ' * indent}{key}: {told}"


def _tests(one: Draft) -> str:
    """Return unit tests for rules: of each alert that is tested one, in which it is silent at first."""
    tests = []
    for rule in one.alerts:
        grows = {"silent": ("0x60",), "fires": ("0x60", "0+6000x60")[rule is not one.alerts[0] :]}.get(
            rule["tested"], ()
        )
        tests += [list(_test(one, rule, values)) for values in grows]
    one.rng.shuffle(tests)
    head = ["rule_files:", "- rules.yml", "evaluation_interval: 1m", "tests:" if tests else "tests: []"]
    return "\n".join([*head, *(line for test in tests for line in test)]) + "\n"


def _test(one: Draft, rule: dict[str, Any], values: str) -> Iterator[str]:
    told = _rule(one, rule)
    yield from ("- interval: 1m", "  input_series:")
    yield from (f'  - series: {rule["metric"]}{{job="{one.service}"}}', f"    values: {values}")
    yield from ("  alert_rule_test:", "  - eval_time: 0m", f"    alertname: {rule['alert']}", "    exp_alerts: []")
    if values == "0x60":
        return
    yield from ("  - eval_time: 40m", f"    alertname: {rule['alert']}")
    yield from ("    exp_alerts:", "    - exp_labels:", *_pairs(told["labels"], 8))
    yield from ("      exp_annotations:", *_pairs(told["annotations"], 8))


def _dashboard(one: Draft) -> str:
    drawn_ = [
        grafana.timeseries(number, each["title"], dict(enumerate(each["exprs"])), unit="short")
        for number, each in enumerate(one.panels, 1)
    ]
    for panel in drawn_:
        del panel["fieldConfig"]["defaults"]["custom"]  # how lines are drawn is Grafana's own affair
        for target in panel["targets"]:
            target["legendFormat"] = ""
    *shown, last = drawn_
    place = {"h": 1, "w": 24, "x": 0, "y": 20}
    text = {"id": 8, "type": "text", "title": "Read me", "gridPos": place, "options": {"content": "Ask in #help"}}
    row = {"id": 9, "type": "row", "title": "More", "gridPos": place, "collapsed": True, "panels": [last]}
    model = grafana.model(one.service, "now-6h", "1m", [], [*shown, text, row])
    return json.dumps({**model, "tags": one.tags}, indent=1) + "\n"


def _metrics(one: Draft) -> str:
    rng = one.rng
    count = rng.randint(10_000, 99_999)
    lines = [
        "# HELP http_requests_total Requests.", "# TYPE http_requests_total counter",
        f'http_requests_total{{code="200"}} {count}', f'http_requests_total{{code="500"}} {rng.randint(1, 99)}',
        "# HELP http_request_duration_seconds Time to answer.", "# TYPE http_request_duration_seconds histogram",
        f'http_request_duration_seconds_bucket{{le="0.5"}} {count - 100}',
        f'http_request_duration_seconds_bucket{{le="+Inf"}} {count}',
        f"http_request_duration_seconds_sum {count / 8}", f"http_request_duration_seconds_count {count}",
        "# HELP queue_messages Messages that wait.", "# TYPE queue_messages gauge", "queue_messages 3",
        "# HELP jobs_failed_total Jobs that failed.", "# TYPE jobs_failed_total counter",
        f'jobs_failed_total{{kind="mail"}} {rng.randint(0, 9)}',
        "# HELP process_start_time_seconds When it began.", "# TYPE process_start_time_seconds gauge",
        "process_start_time_seconds 1790000000",
    ]  # fmt: skip
    for name in one.gone:
        lines += [f"# HELP {name} Requests at work.", f"# TYPE {name} gauge"]
    return "\n".join(lines) + "\n"


def _page(service: str, parts: dict[str, str]) -> str:
    body = f"# When {service} is slow\n\n"
    for name, how in parts.items():
        held = {
            evidence.TOLD: TEXTS[name], evidence.CODE: "```sh\n# who is new?\nkubectl get pods\n```",
            evidence.EMPTY: "  ", evidence.TODO: "TODO\n\n TBD ",
        }[how]  # fmt: skip
        body += f"## {name}\n\n{held}\n\n"
    return page_with_matter({"service": service}, body)
