"""Rule files people really write: the solution with one slip each."""

from groundschool.kit import slip

RATES = {name: f"sum(rate({{indicator['{name}']}}[{{window}}]))" for name in ("good", "bad", "total")}
BY_POD = {name: text.replace("sum(rate", "sum by (pod) (rate") for name, text in RATES.items()}
RAW = {name: f"sum({{indicator['{name}']}})" for name in RATES}
REQUESTS = "sum(increase({indicator['total']}[{row['long']}]))"
LONG, SHORT = "slo:bad_requests:ratio_rate{long} > {limit}", "slo:bad_requests:ratio_rate{short} > {limit}"
GUARD = "f\" and slo:requests:increase{long} >= {slo['minimum_requests']}\""
SHARE = 'float(row["budget"].rstrip("%")) / 100'
INDICATOR = 'indicator = slo["indicator"]'
HOURS = "HOURS = {"
GATE = "slo:requests:increase{long} >="
LABELS = '"labels": {"severity": row["severity"]'


def without(label: str) -> str:
    """Return the line that reads the indicator, with a matcher taken out of its selectors."""
    return f"""import re

indicator = {{key: re.sub('{label}="[^"]*",? *', "", text) for key, text in slo["indicator"].items()}}"""


factor_times_the_objective = slip(
    "rules", {"* {budget:.6g}": "* {1 - budget:.6g}"}, tag="threshold-from-target", score=3 / 28
)
percent_for_a_ratio = slip(
    "rules", {'(100 - slo["objective"]) / 100': '100 - slo["objective"]'}, tag="percent-as-fraction", score=3 / 28
)
one_percent_in_an_hour = slip("rules", {SHARE: f"{SHARE} / 2"}, tag="budget-share-slip", score=11 / 28)
either_window = slip("rules", {f"{LONG} and {SHORT}": f"({LONG} or {SHORT})"}, tag="or-not-and", score=11 / 28)
long_window_alone = slip("rules", {f" and {SHORT}": ""}, tag="no-short-window", score=20 / 28)
factors_the_other_way_round = slip(
    "rules",
    {
        f"factor = {SHARE} * period_hours / HOURS[long]": """other = slo["alerts"][slo["alerts"].index(row) ^ 1]
    factor = float(other["budget"].rstrip("%")) / 100 * period_hours / HOURS[other["long"]]"""
    },
    tag="windows-swapped",
    score=12 / 28,
)
average_the_pods = slip(
    "rules",
    {
        RATES["total"]: BY_POD["total"],
        RATES["good"] + " / {total}": f"avg({BY_POD['good']} / {{total}})",
        RATES["bad"] + " / {total}": f"avg({BY_POD['bad']} / {{total}})",
    },
    tag="mean-of-ratios",
    score=25 / 28,
)
whatever_the_traffic = slip("rules", {GUARD: '""'}, tag="no-traffic-guard", score=25 / 28)
since_the_pods_started = slip(
    "rules",
    {RATES[name]: RAW[name] for name in RATES},
    tag="raw-counters",
    score=12 / 28,
)
the_whole_service = slip("rules", {INDICATOR: without("account")}, tag="everybodys-requests", score=3 / 28)
one_status = slip(
    "rules",
    {
        INDICATOR: """indicator = {key: text.replace('=~"5.."', '="500"') for key, text in slo["indicator"].items()}
if "good" in indicator:  # the same haste with a latency: the last bucket
    indicator["good"] = re.sub('le="[^"]*"', 'le="+Inf"', indicator["good"])""",
        HOURS: "import re\n\n" + HOURS,
    },
    tag="other-requests",
    score=3 / 28,
)
differences = slip(
    "rules",
    {"sum(increase({indicator['total']}[{row['long']}]))": "sum(delta({indicator['total']}[{row['long']}]))"},
    tag="restarts-not-counted",
    score=25 / 28,
)
gate_of_three_days = slip("rules", {GATE: "slo:requests:increase3d >="}, tag="gate-on-another-window", score=25 / 28)
waits_on_top = slip(
    "rules",
    {LABELS: '"for": "5m" if row["severity"] == "page" else "2h",\n        ' + LABELS},
    tag="waits-too-long",
    score=25 / 28,
)
always_five_minutes = slip(
    "rules",
    {HOURS: 'for row in slo["alerts"]:\n    row["short"] = "5m"\n' + HOURS},
    tag="one-short-window",
    score=8 / 28,
)
