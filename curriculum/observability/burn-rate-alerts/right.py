"""Other ways to be right."""

import re

import yaml

from groundschool.kit import right

FACTORS_OF_30_DAYS = {"1h": 14.4, "6h": 6.0, "1d": 3.0, "3d": 1.0}


@right("rules")
def counted_events(folder):
    """Record events and bad events apart, keep the job label, wait two minutes, write alerts before recordings."""
    slo = yaml.safe_load((folder / "slo.yaml").read_text())
    indicator = slo["indicator"]
    budget, scale = 1 - slo["objective"] / 100, int(slo["period"][:-1]) / 30
    windows = sorted({row[side] for row in slo["alerts"] for side in ("long", "short")})
    alerts, recordings = [], []
    for row in slo["alerts"]:
        burn = FACTORS_OF_30_DAYS[row["long"]] * scale
        over = " and ".join(
            f"job:slo_bad:increase{w} > {burn:.6g} * {budget:.6g} * job:slo_requests:increase{w}"
            for w in (row["long"], row["short"])
        )
        alerts.append(
            f"  - alert: {slo['service'].title().replace('-', '')}Budget{row['long']}\n"
            f"    expr: {over} and job:slo_requests:increase{row['long']} > {slo['minimum_requests'] - 1}\n"
            f"    for: {'2m' if row['severity'] == 'page' else '1h'}\n"
            f"    labels: {{severity: {row['severity']}, long: {row['long']}}}\n"
            f"    annotations:\n      summary: 'Budget of {slo['name']} burns at {{{{ $value }}}}'\n"
            f"      runbook_url: {slo['runbook']}\n"
        )
    for w in windows:
        total = f"sum by (job) (increase({indicator['total']}[{w}]))"
        bad = f"{total} - sum by (job) (increase({indicator.get('good')}[{w}]))"
        if "bad" in indicator:
            bad = f"sum by (job) (increase({indicator['bad']}[{w}]))"
        recordings.append(f"  - record: job:slo_requests:increase{w}\n    expr: '{total}'\n")
        recordings.append(f"  - record: job:slo_bad:increase{w}\n    expr: '{bad}'\n")
    return "groups:\n- name: alerts\n  rules:\n" + "".join(alerts) + "- name: records\n  rules:\n" + "".join(recordings)


@right("rules")
def budget_in_the_recording(folder):
    """Record the burn rate itself, so that alerts compare with plain factors; good requests counted for availability."""
    slo = yaml.safe_load((folder / "slo.yaml").read_text())
    indicator = slo["indicator"]
    good = indicator.get("good") or re.sub(r"=~\"5\.\.\"", '!~"5.."', indicator["bad"])
    budget, period = (100 - slo["objective"]) / 100, int(slo["period"][:-1]) * 24
    hours = {"1h": 1, "6h": 6, "1d": 24, "3d": 72}
    out = []
    for w in dict.fromkeys(w for row in slo["alerts"] for w in (row["short"], row["long"])):
        share = f"sum without (instance, pod, code, le) (rate({good}[{w}]))"
        share = f"sum({share}) / sum(rate({indicator['total']}[{w}]))"
        out.append({"record": f"account:budget_burn:rate{w}", "expr": f"(1 - {share}) / {budget:.6g}"})
    for row in slo["alerts"]:
        factor = int(row["budget"][:-1]) / 100 * period / hours[row["long"]]
        burn, quick = (f"account:budget_burn:rate{row[side]} >= {factor:.8g}" for side in ("long", "short"))
        quiet = (
            f"sum(rate({indicator['total']}[{row['long']}])) * {hours[row['long']] * 3600} < {slo['minimum_requests']}"
        )
        out.append(
            {
                "alert": "ErrorBudgetBurn",
                "expr": f"({burn} and {quick}) unless {quiet}",
                "labels": {"severity": row["severity"], "long": row["long"], "short": row["short"]},
                "annotations": {"summary": f"{slo['name']} burns", "runbook_url": slo["runbook"]},
            }
        )
    return yaml.safe_dump({"groups": [{"name": slo["name"], "interval": "30s", "rules": out}]})


@right("rules")
def generated_style(folder):
    """As generators write it: block scalars, burn rates by job and account, thresholds as one rounded number, on()."""
    slo = yaml.safe_load((folder / "slo.yaml").read_text())
    indicator = {name: text.replace('"', "'") for name, text in slo["indicator"].items()}
    budget, days = round(1 - slo["objective"] / 100, 6), int(slo["period"][:-1])
    minutes = {"1h": 60, "6h": 360, "1d": 1440, "3d": 4320}
    windows = sorted({row[side] for row in slo["alerts"] for side in ("long", "short")})
    rules = []
    for w in windows:
        total = f"sum by (job, account) (rate({indicator['total']}[{w}]))"
        part = f"sum by (job, account) (rate({indicator.get('bad') or indicator['good']}[{w}]))"
        share = f"{part} / {total}" if "bad" in indicator else f"1 - ({part} / {total})"
        rules.append(f"  - record: account:errors_per_request:ratio_{w}\n    expr: |\n      {share}\n")
    for row in slo["alerts"]:
        limit = float(f"{float(row['budget'][:-1]) / 100 * days * 1440 / minutes[row['long']] * budget:.4g}")
        rules.append(
            f"""  - alert: {row["severity"].title()}For{row["long"].upper()}
    expr: |
      (
        max without (instance) (account:errors_per_request:ratio_{row["long"]} > {limit})
        and on (job)
        account:errors_per_request:ratio_{row["short"]} >= {limit}
      )
      and on () sum(increase({indicator["total"]}[{row["long"]}])) > {slo["minimum_requests"]}
    for: {"60s" if row["severity"] == "page" else "0m"}
    labels: {{severity: "{row["severity"]}", long: "{row["long"]}", team: {slo["owner"]}}}
    annotations:
      summary: "{{{{ $labels.account }}}} loses {row["budget"]} of its budget in {row["long"]}"
      runbook_url: "{slo["runbook"]}"
"""
        )
    return f"# generated\ngroups:\n- name: {slo['name']}\n  interval: 1m\n  rules:\n" + "".join(rules)
