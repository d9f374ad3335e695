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
EVERYBODY = """import re

indicator = {key: re.sub(', account="[0-9]+"', "", text) for key, text in slo["indicator"].items()}"""

factor_times_the_objective = slip(
    "rules", {"* {budget:.6g}": "* {1 - budget:.6g}"}, tag="threshold-from-target", score=4 / 25
)
percent_for_a_ratio = slip(
    "rules", {'(100 - slo["objective"]) / 100': '100 - slo["objective"]'}, tag="percent-as-fraction", score=4 / 25
)
one_percent_in_an_hour = slip("rules", {SHARE: f"{SHARE} / 2"}, tag="budget-share-slip", score=13 / 25)
either_window = slip("rules", {f"{LONG} and {SHORT}": f"({LONG} or {SHORT})"}, tag="or-not-and", score=11 / 25)
long_window_alone = slip("rules", {f" and {SHORT}": ""}, tag="no-short-window", score=21 / 25)
factors_the_other_way_round = slip(
    "rules",
    {
        f"factor = {SHARE} * period_hours / HOURS[long]": """other = slo["alerts"][slo["alerts"].index(row) ^ 1]
    factor = float(other["budget"].rstrip("%")) / 100 * period_hours / HOURS[other["long"]]"""
    },
    tag="windows-swapped",
    score=15 / 25,
)
average_the_pods = slip(
    "rules",
    {
        RATES["total"]: BY_POD["total"],
        RATES["good"] + " / {total}": f"avg({BY_POD['good']} / {{total}})",
        RATES["bad"] + " / {total}": f"avg({BY_POD['bad']} / {{total}})",
    },
    tag="mean-of-ratios",
    score=21 / 25,
)
whatever_the_traffic = slip("rules", {GUARD: '""'}, tag="no-traffic-guard", score=22 / 25)
since_the_pods_started = slip(
    "rules",
    {**{RATES[name]: RAW[name] for name in RATES}, REQUESTS: RAW["total"]},
    tag="raw-counters",
    score=9 / 25,
)
the_whole_service = slip("rules", {INDICATOR: EVERYBODY}, tag="everybodys-requests", score=3 / 25)
