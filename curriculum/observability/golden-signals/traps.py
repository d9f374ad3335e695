"""What misconceptions put into the panels: a query and a unit for each, shown beside the answer."""

from collections.abc import Mapping
from typing import Any

R, Q = "[$__rate_interval]", "histogram_quantile(0.95, sum by (le) "


def traps(names: Mapping[str, Any], job: str) -> dict[str, dict[str, tuple[str, str]]]:
    """Return the misconceptions by panel; ``job`` is the one that the dashboard was made for."""
    chosen = f"${names['variable']}"
    mine, failed = f'{{job="{chosen}"}}', f'{{job="{chosen}", {names["code"]}=~"5.."}}'
    requests, used, most = names["requests"], names["used"], names["most"]
    bucket, total, count = (f"{names['seconds']}_{end}" for end in ("bucket", "sum", "count"))
    unit, other = ("s", "ms") if names["a_second"] == 1 else ("ms", "s")
    every = f"sum(rate({requests}{mine}{R}))"
    zero = f"(sum(rate({requests}{failed}{R})) or vector(0))"
    right = {
        "Traffic": (every, "reqps"),
        "Errors": (f"{zero} / {every}", "percentunit"),
        "Latency": (f"{Q}(rate({bucket}{mine}{R})))", unit),
        "Saturation": (f"max({used}{mine} / {most}{mine})", "percentunit"),
    }
    found = {
        "Traffic": {
            "raw-counter": (f"sum({requests}{mine})", "reqps"),
            "increase-is-rate": (f"sum(increase({requests}{mine}{R}))", "reqps"),
            "last-two-samples": (f"sum(irate({requests}{mine}{R}))", "reqps"),
            "one-line-each": (f"rate({requests}{mine}{R})", "reqps"),
            "everybodys": (f"sum(rate({requests}{R}))", "reqps"),
        },
        "Errors": {
            "count-for-share": (zero, "percentunit"),
            "one-code": (f"{zero.replace('5..', '500')} / {every}", "percentunit"),
            "refused-is-failed": (f"{zero.replace('5..', '[45]..')} / {every}", "percentunit"),
            "absence-is-zero": (f"sum(rate({requests}{failed}{R})) / {every}", "percentunit"),
            "unit-of-another": (f"{zero} / {every}", "percent"),
            "everybodys": (f"{zero} / {every}".replace(f'job="{chosen}", ', "").replace(mine, ""), "percentunit"),
        },
        "Latency": {
            "average": (f"sum(rate({total}{mine}{R})) / sum(rate({count}{mine}{R}))", unit),
            "mean-of-percentiles": (f"avg(histogram_quantile(0.95, rate({bucket}{mine}{R})))", unit),
            "since-start": (f"{Q}({bucket}{mine}))", unit),
            "one-line-each": (f"histogram_quantile(0.95, rate({bucket}{mine}{R}))", unit),
            "unit-of-another": (right["Latency"][0], other),
            "everybodys": (f"{Q}(rate({bucket}{R})))", unit),
            "other-percentile": (right["Latency"][0].replace("0.95", "0.99"), unit),
        },
        "Saturation": {
            "mean-of-pools": (f"avg({used}{mine} / {most}{mine})", "percentunit"),
            "all-pools-together": (f"sum({used}{mine}) / sum({most}{mine})", "percentunit"),
            "maximum-of-each": (f"max({used}{mine}) / max({most}{mine})", "percentunit"),
            "count-for-share": (f"max({used}{mine})", "percentunit"),
            "unit-of-another": (right["Saturation"][0], "percent"),
            "one-line-each": (f"{used}{mine} / {most}{mine}", "percentunit"),
            "everybodys": (f"max({used} / {most})", "percentunit"),
        },
    }
    for title, (expr, own) in right.items():
        found[title]["hard-coded"] = (expr.replace(chosen, job), own)
        if R in expr:
            found[title]["fixed-window"] = (expr.replace(R, "[1m]"), own)
            found[title]["long-window"] = (expr.replace(R, "[5m]"), own)
            found[title]["interval-for-rate"] = (expr.replace(R, "[$__interval]"), own)
    return found
