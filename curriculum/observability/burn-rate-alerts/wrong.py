"""Rule files people really write, each with the misconception behind it."""

import re

import yaml

from groundschool.kit import wrong

HOURS = {"1h": 1, "6h": 6, "1d": 24, "3d": 72}


def rule_file(  # noqa: PLR0913 - one knob for each thing that goes wrong
    folder,
    *,
    ratio="sum(rate({bad}[{w}])) / sum(rate({total}[{w}]))",
    good_ratio="1 - sum(rate({good}[{w}])) / sum(rate({total}[{w}]))",
    limit=lambda factor, budget: factor * budget,
    factors=lambda factors: factors,
    both="and",
    short=True,
    guard="sum(increase({total}[{w}]))",
    selector=lambda text: text,
):
    """Return the rules a person writes who has the given idea of each part, right by default."""
    slo = yaml.safe_load((folder / "slo.yaml").read_text())
    indicator = {key: selector(text) for key, text in slo["indicator"].items()}
    budget = 1 - slo["objective"] / 100
    period = int(slo["period"].rstrip("d")) * 24
    rows = [(row, float(row["budget"].rstrip("%")) / 100 * period / HOURS[row["long"]]) for row in slo["alerts"]]
    worked_out = factors([factor for _, factor in rows])
    form = good_ratio if "good" in indicator else ratio
    windows = dict.fromkeys(row[side] for row in slo["alerts"] for side in ("long", "short"))
    out = [{"record": f"slo:bad_requests:ratio_rate{w}", "expr": form.format(w=w, **indicator)} for w in windows]
    for (row, _), factor in zip(rows, worked_out, strict=True):
        bound = f"{limit(factor, budget):.10g}"
        expr = f"slo:bad_requests:ratio_rate{row['long']} > {bound}"
        if short:
            expr = f"({expr} {both} slo:bad_requests:ratio_rate{row['short']} > {bound})"
        if guard:
            expr += f" and {guard.format(w=row['long'], **indicator)} >= {slo['minimum_requests']}"
        labels = {"severity": row["severity"], "long": row["long"]}
        notes = {"summary": "The error budget burns.", "runbook_url": slo["runbook"]}
        out.append({"alert": f"BudgetBurn{row['long']}", "expr": expr, "labels": labels, "annotations": notes})
    return yaml.safe_dump({"groups": [{"name": "slo", "rules": out}]}, sort_keys=False)


@wrong("rules", tag="threshold-from-target", score=4 / 25)
def factor_times_the_objective(folder):
    return rule_file(folder, limit=lambda factor, budget: factor * (1 - budget))


@wrong("rules", tag="percent-as-fraction", score=4 / 25)
def percent_for_a_ratio(folder):
    return rule_file(folder, limit=lambda factor, budget: factor * budget * 100)


@wrong("rules", tag="budget-share-slip", score=13 / 25)
def one_percent_in_an_hour(folder):
    return rule_file(folder, factors=lambda factors: [factor / 2 for factor in factors])


@wrong("rules", tag="or-not-and", score=11 / 25)
def either_window(folder):
    return rule_file(folder, both="or")


@wrong("rules", tag="no-short-window", score=21 / 25)
def long_window_alone(folder):
    return rule_file(folder, short=False)


@wrong("rules", tag="windows-swapped", score=15 / 25)
def factors_the_other_way_round(folder):
    return rule_file(folder, factors=lambda factors: [factors[1], factors[0], factors[3], factors[2]])


@wrong("rules", tag="mean-of-ratios", score=21 / 25)
def average_the_pods(folder):
    return rule_file(
        folder,
        ratio="avg(sum by (pod) (rate({bad}[{w}])) / sum by (pod) (rate({total}[{w}])))",
        good_ratio="1 - avg(sum by (pod) (rate({good}[{w}])) / sum by (pod) (rate({total}[{w}])))",
    )


@wrong("rules", tag="no-traffic-guard", score=22 / 25)
def whatever_the_traffic(folder):
    return rule_file(folder, guard="")


@wrong("rules", tag="raw-counters", score=9 / 25)
def since_the_pods_started(folder):
    return rule_file(
        folder, ratio="sum({bad}) / sum({total})", good_ratio="1 - sum({good}) / sum({total})", guard="sum({total})"
    )


@wrong("rules", tag="everybodys-requests", score=3 / 25)
def the_whole_service(folder):
    return rule_file(folder, selector=lambda text: re.sub(r', account="\d+"', "", text))
