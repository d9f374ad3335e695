"""What watches a service, as files: rules with their tests, a dashboard, and the metrics that an instance shows."""

import json
from collections.abc import Iterator
from typing import Any

from groundschool.formats import grafana
from groundschool.kit import beside

Draft = beside(__file__, "drawn").Draft
EXPRS = {
    "queue_messages": 'max({metric}{{job="{job}"}}) > 500',
    "process_start_time_seconds": 'sum(changes({metric}{{job="{job}"}}[5m])) > 0',
}


def _rule(one: Draft, rule: dict[str, Any]) -> dict[str, Any]:
    metric, job = rule["metric"], one.service
    labels = {"severity": rule["severity"]} | ({"slo": rule["slo"]} if rule["slo"] else {})
    notes = {"runbook_url": rule["runbook"]} if rule["runbook"] else {}
    waits = {"for": rule["for"]} if rule["for"] else {}
    expr = EXPRS.get(metric, 'sum(rate({metric}{{job="{job}"}}[5m])) > 10').format(metric=metric, job=job)
    return {"alert": rule["alert"], "expr": expr, **waits, "labels": labels, "annotations": notes}


def rules(one: Draft) -> str:
    """Return the rule file: the alerts, in two groups."""
    if not one.alerts:
        return one.blank
    lines = ["groups:"]
    for number, rule in enumerate(one.alerts):
        told = _rule(one, rule)
        lines += [f"- name: {one.service}-{number}", "  rules:"] if number in (0, 2) else []
        lines += [f"  - alert: {told['alert']}", f"    expr: {told['expr']}"]
        lines += [f"    for: {told['for']}"] if "for" in told else []
        for field in ("labels", "annotations"):
            lines += [f"    {field}:", *_pairs(told[field], 6)] if told[field] else []
    return "\n".join(lines) + "\n"


def _pairs(held: dict[str, str], indent: int) -> Iterator[str]:
    for key, value in held.items():
        told = f'"{value}"' if ": " in value else value
        yield f"{' ' * indent}{key}: {told}"


def tests(one: Draft) -> str:
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
    told, silent = _rule(one, rule), values == "0x60"
    yield from ("- interval: 1m", "  input_series:")
    yield from (f'  - series: {rule["metric"]}{{job="{one.service}"}}', f"    values: {values}")
    yield "  alert_rule_test:"
    if silent or rule is not one.alerts[1]:
        yield from ("  - eval_time: 0m", f"    alertname: {rule['alert']}")
        if rule is not one.alerts[0]:
            yield "    exp_alerts: []"
    if silent:
        return
    yield from ("  - eval_time: 40m", f"    alertname: {rule['alert']}")
    yield from ("    exp_alerts:", "    - exp_labels:", *_pairs(told["labels"], 8))
    if told["annotations"]:
        yield from ("      exp_annotations:", *_pairs(told["annotations"], 8))


def dashboard(one: Draft) -> str:
    """Return the dashboard with its panels."""
    panels = [
        grafana.timeseries(number, each["title"], dict(enumerate(each["exprs"])), unit="short")
        for number, each in enumerate(one.panels, 1)
    ]
    for panel in panels:
        del panel["fieldConfig"]["defaults"]["custom"]  # how lines are drawn is Grafana's own affair
        for target in panel["targets"]:
            target["legendFormat"] = ""
    model = grafana.model(one.service, "now-6h", "1m", [], panels)
    return json.dumps({**model, "tags": one.tags}, indent=1) + "\n"


def metrics(one: Draft) -> str:
    """Return what an instance of the service shows."""
    rng = one.rng
    count = rng.randint(10_000, 99_999)
    lines = [
        "queue_messages 3", "# HELP queue_messages Messages that wait.",
        "# HELP http_requests_total Requests.", "# TYPE http_requests_total counter",
        f'http_requests_total{{code="200"}} {count}', f'http_requests_total{{code="500"}} {rng.randint(1, 99)}',
        "# HELP http_request_duration_seconds Time to answer.", "# TYPE http_request_duration_seconds histogram",
        f'http_request_duration_seconds_bucket{{le="0.5"}} {count - 100}',
        f'http_request_duration_seconds_bucket{{le="+Inf"}} {count}',
        f"http_request_duration_seconds_sum {count / 8}", f"http_request_duration_seconds_count {count}",
        "# HELP jobs_failed_total Jobs that failed.", "# TYPE jobs_failed_total counter",
        f'jobs_failed_total{{kind="mail"}} {rng.randint(0, 9)}',
        "# HELP process_start_time_seconds When it began.", "# TYPE process_start_time_seconds gauge",
        "process_start_time_seconds 1790000000",
    ]  # fmt: skip
    for name in one.gone:
        lines += [f"# HELP {name} Requests at work.", f"# TYPE {name} gauge"]
    return "\n".join(lines) + "\n"
