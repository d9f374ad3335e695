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


@right("rules")
def blind_by_catalogue(folder):
    """Written by a blind solver: every number from the catalogue, recordings of one ratio a window."""
    slo = yaml.safe_load((folder / "slo.yaml").read_text())
    total = slo["indicator"]["total"]
    budget = round(1 - slo["objective"] / 100, 8)
    hours = {"m": 1 / 60, "h": 1, "d": 24}

    def long_in_hours(text):
        return int(text[:-1]) * hours[text[-1]]

    def bad_share(window):
        if "bad" in slo["indicator"]:
            return f"sum(rate({slo['indicator']['bad']}[{window}])) / sum(rate({total}[{window}]))"
        return f"1 - sum(rate({slo['indicator']['good']}[{window}])) / sum(rate({total}[{window}]))"

    recordings, alerts, done = [], [], set()
    for row in slo["alerts"]:
        share = float(row["budget"].rstrip("%")) / 100
        factor = round(share * long_in_hours(slo["period"]) / long_in_hours(row["long"]), 6)
        for window in (row["long"], row["short"]):
            if window not in done:
                done.add(window)
                recordings.append({"record": f"job:slo_bad_requests:ratio_rate{window}", "expr": bad_share(window)})
        recordings.append(
            {"record": f"job:slo_requests:increase{row['long']}", "expr": f"sum(increase({total}[{row['long']}]))"}
        )
        limit = f"{factor:g} * {budget:g}"
        alerts.append(
            {
                "alert": f"ErrorBudgetBurn{row['long']}",
                "expr": (
                    f"job:slo_bad_requests:ratio_rate{row['long']} > {limit}\n"
                    f"and job:slo_bad_requests:ratio_rate{row['short']} > {limit}\n"
                    f"and job:slo_requests:increase{row['long']} >= {slo['minimum_requests']}"
                ),
                "labels": {"severity": row["severity"], "long": row["long"]},
                "annotations": {
                    "summary": f"{slo['service']}: {row['budget']} of the {slo['period']} error budget of {slo['name']} "
                    f"went within {row['long']}, and requests are still failing",
                    "runbook_url": slo["runbook"],
                },
            }
        )
    groups = [{"name": slo["name"], "rules": recordings + alerts}]
    return yaml.safe_dump({"groups": groups}, sort_keys=False, width=500)


@right("rules")
def blind_by_hand(folder):
    """Written out by a blind solver for one account, here with its numbers: counts, limits in each form, three groups."""
    slo = yaml.safe_load((folder / "slo.yaml").read_text())
    indicator, budget = slo["indicator"], (100 - slo["objective"]) / 100
    minimum, scale = slo["minimum_requests"], int(slo["period"][:-1]) / 30
    part = indicator.get("bad") or indicator["good"]
    head = "groups:\n- name: counts\n  interval: 30s\n  rules:\n"
    for w in ("5m", "30m", "1h", "2h", "6h", "1d", "3d"):
        for name, selector in (("part", part), ("requests", indicator["total"])):
            head += f"""  - record: account_job:slo_{name}:increase{w}
    expr: |
      sum without (pod, instance, code, le) (
        increase({selector}[{w}])
      )
"""
        bad = f"account_job:slo_part:increase{w}"
        if "good" in indicator:
            bad = f"account_job:slo_requests:increase{w} - {bad}"
        head += f"  - record: account_job:slo_bad:increase{w}\n    expr: {bad}\n"
    requests, failed = "account_job:slo_requests:increase", "account_job:slo_bad:increase"
    limits = {row["long"]: f"{FACTORS_OF_30_DAYS[row['long']] * scale:.6g}" for row in slo["alerts"]}

    def ends(severity, long):
        return f"""
    labels: {{severity: {severity}, long: {long}, team: {slo["owner"]}}}
    annotations:
      summary: More requests of {{{{ $labels.account }}}} fail than was agreed
      runbook_url: {slo["runbook"]}
"""

    return (
        head
        + f"""
- name: pages
  rules:
  - alert: BudgetFast
    expr: |
      ({failed}1h > {limits["1h"]} * {budget:.6g} * {requests}1h)
      and ({failed}5m > {limits["1h"]} * {budget:.6g} * {requests}5m)
      unless ({requests}1h < {minimum})
    for: 1m{ends("page", "1h")}
"""
        + "".join(
            f"""  - alert: BudgetSlow{long}
    expr: |
      ({failed}{long} / {requests}{long} / {budget:.6g} > {limits[long]})
      and ({failed}{short} / {requests}{short} / {budget:.6g} > {limits[long]})
      and ({requests}{long} >= {minimum})
    for: {wait}{ends(severity, long)}
"""
            for severity, long, short, wait in (
                ("page", "6h", "30m", "2m"),
                ("ticket", "1d", "2h", "1h"),
                ("ticket", "3d", "6h", "1h"),
            )
        )
    )
