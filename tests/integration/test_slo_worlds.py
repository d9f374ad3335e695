"""The objectives' samples and rule files are what Prometheus reads, and the worlds set right and wrong apart."""

import json
import re
import subprocess

import pytest
import yaml

from groundschool.authoring.answers import right_answers
from groundschool.authoring.solution import answers
from groundschool.curriculum.content_module import load_content_module
from groundschool.datasets import load_datasets
from groundschool.judges.promql import PromqlQuestion, PromqlScenario
from groundschool.judges.promql.oracle import computed_answers
from groundschool.judges.promql.promtool import measured_answers

SEEDS = range(8)


@pytest.fixture
def placed(course, tmp_path):
    def place(seed):
        return load_datasets(course.root)[0]["slo-worlds"].generate(seed).placed(tmp_path)

    return place


def solved(course, folder) -> str:
    return str(answers(course.exercise("observability/burn-rate-alerts"), folder, solved=True)["rules"])


@pytest.mark.parametrize("seed", SEEDS)
def test_promtool_makes_a_block_of_the_sample(seed, placed, require_tool):
    folder = placed(seed).folder
    blocks = folder / "blocks"
    command = [require_tool("promtool"), "tsdb", "create-blocks-from", "openmetrics", "sample.openmetrics", str(blocks)]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    listed = subprocess.run(
        [require_tool("promtool"), "tsdb", "list", str(blocks)], check=True, capture_output=True, text=True
    ).stdout
    samples = sum(not line.startswith("#") for line in (folder / "sample.openmetrics").read_text().splitlines())
    counted = [int(line.split()[4]) for line in listed.splitlines()[1:] if line.strip()]
    assert sum(counted) == samples


@pytest.mark.parametrize("seed", SEEDS)
def test_promtool_accepts_the_solution_and_every_other_right_answer(seed, course, placed, require_tool):
    folder = placed(seed).folder
    others = [one.function(folder) for one in right_answers(course.exercise("observability/burn-rate-alerts"))]
    for text in (solved(course, folder), *others):
        (folder / "rules.yml").write_text(text)
        subprocess.run([require_tool("promtool"), "check", "rules", "rules.yml"], cwd=folder, check=True)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_catalogue_entry_names_series_of_the_sample(seed, placed):
    folder = placed(seed).folder
    slo = yaml.safe_load((folder / "slo.yaml").read_text())
    sample = (folder / "sample.openmetrics").read_text()
    for name in ("good", "bad", "total"):
        if selector := slo["indicator"].get(name):
            assert re.match(r"\w+", selector)[0] in sample
    assert re.search(r'account="\d+"', slo["indicator"]["total"])[0] in sample


def test_the_well_known_factors_fit_no_period(course, placed):
    grader = load_content_module(course.exercise("observability/burn-rate-alerts").folder / "grader.py")
    days = set()
    for seed in range(6):
        variant = placed(seed)
        days.add(variant.truth["objective"]["days"])
        copied = re.sub(
            r"> [\d.]+ \* ([\d.]+) and (\S+_rate5m) > [\d.]+ ",
            r"> 14.4 * \1 and \2 > 14.4 ",
            solved(course, variant.folder),
        )
        score = grader.rules(copied, variant)
        assert score.fraction < 1
        assert "period-not-scaled" in score.tags
    assert days == {28, 42, 90}


# What is changed of the solution, and by what the shortcoming is known.
SHOWN = {
    "unrecorded": (r"and slo:bad_requests:ratio_rate(5m)", r"and (sum(rate({bad}[\1])) / sum(rate({total}[\1])))"),
    "unrecorded ": (r"slo:requests:increase", "slo_requests_increase"),
    "waits-too-long": (r"(?m)^  rules:", "  interval: 1h\n  rules:"),
    "two-samples": (r"\brate\(", "irate("),
    "other-window": (r"\[5m\]", "[10m]"),
    "other-window ": (r"(ratio_rate1d\n\s+expr: .*)\[1d\](.*)\[1d\]", r"\1[20h]\2[20h]"),
    "other-limit": (r"(ratio_rate5m > [\d.]+ \* [\d.]+)", r"\1 / 2"),
    "other-requests": (r"5\.\.", "50[23]"),
    "everybodys-requests": (r'account="\d+"', 'account!="00017"'),
    "another-job": (r'job="[^"]*", ', ""),
    "one-pod": (r"{job=", r'{pod!~".*canary", job='),
    "no-traffic-guard": (r" and slo:requests:increase3d >= \d+", ""),
    "sum-first": (r"sum\(increase\((http_\w+{.*?})\[(1h)\]\)\)", r"increase(sum(\1)[\2:])"),
}


@pytest.mark.parametrize("known_by", SHOWN)
def test_what_the_file_shows_costs_marks_and_has_its_hint(known_by, course, placed, require_tool):
    require_tool("promtool")
    variant = placed(2)
    indicator = yaml.safe_load((variant.folder / "slo.yaml").read_text())["indicator"]
    pattern, instead = SHOWN[known_by]
    text = solved(course, variant.folder)
    changed = re.sub(pattern, instead.replace("{bad}", indicator["bad"]).replace("{total}", indicator["total"]), text)
    assert changed != text
    score = load_content_module(course.exercise("observability/burn-rate-alerts").folder / "grader.py").rules(
        changed, variant
    )
    assert score.fraction < 1
    assert known_by.strip() in score.tags, score.tags


SHORT = {"1h": 5, "6h": 30, "1d": 120, "3d": 360}  # minutes; a long window is twelve of them


def within(traffic, begin, end):
    """Return the requests and the bad ones of pieces of steady traffic between two minutes."""
    total = bad = at = 0
    for piece in traffic:
        share = max(0, min(end, at + piece["minutes"]) - max(begin, at)) / piece["minutes"]
        total, bad, at = total + share * piece["requests"], bad + share * piece["bad"], at + piece["minutes"]
    return total, bad


@pytest.mark.parametrize("seed", SEEDS)
def test_every_stretch_says_who_is_woken_and_keeps_away_from_the_limits(seed, placed):
    """The policy itself, worked out from what the pictures show, four percent clear of each limit."""
    variant = placed(seed)
    objective = variant.truth["objective"]
    asked = 0
    for stretch in json.loads((variant.folder / "stretches.json").read_text()):
        for moment in stretch["moments"]:
            at = moment["minute"]
            for long in (*moment["fires"], *moment["silent"]):
                limit = objective["factors"][long] * objective["budget"]
                requests, bad = within(stretch["traffic"], at - 12 * SHORT[long], at)
                quick, bad_now = within(stretch["traffic"], at - SHORT[long], at)
                sides = [bad / requests / limit, bad_now / quick / limit, requests / objective["minimum"]]
                if long in moment["fires"]:
                    assert min(sides) > 1.04, (stretch["world"], moment["name"], long, sides)
                else:
                    assert min(sides) < 0.96, (stretch["world"], moment["name"], long, sides)
                asked += 1
    assert asked == 72


@pytest.mark.parametrize("expr", ["delta(made_total[5m])", "irate(made_total[5m])", "increase(made_total[5m])"])
def test_python_counts_over_a_restart_as_promtool_does(expr, require_tool, tmp_path):
    require_tool("promtool")
    questions = tuple(PromqlQuestion(at, expr) for at in (120, 300, 480, 600))
    world = PromqlScenario(60, 60, {'made_total{pod="a"}': "3+7x5 2+7x3 _ 40+1x5"}, questions)
    [measured] = measured_answers([world], (), tmp_path)
    assert all(measured)
    assert computed_answers(world, ()) == [
        {labels: pytest.approx(value) for labels, value in sample.items()} for sample in measured
    ]


@pytest.mark.parametrize(("severity", "allowed", "beyond"), [("page", "2m", "3m"), ("ticket", "1h", "61m")])
def test_what_may_be_waited_is_allowed_and_no_more(severity, allowed, beyond, course, placed):
    grader = load_content_module(course.exercise("observability/burn-rate-alerts").folder / "grader.py")
    variant = placed(3)
    written = yaml.safe_load(solved(course, variant.folder))
    for wait, full in ((allowed, True), (beyond, False)):
        for rule in written["groups"][0]["rules"]:
            if rule.get("labels", {}).get("severity") == severity:
                rule["for"] = wait
        assert (grader.rules(yaml.safe_dump(written), variant).fraction == 1) == full


def test_total_silence_is_worth_little(course, placed):
    grader = load_content_module(course.exercise("observability/burn-rate-alerts").folder / "grader.py")
    variant = placed(0)
    silent = re.sub(r"ratio_rate1h > .*? and", "ratio_rate1h > 2 and", solved(course, variant.folder))
    assert grader.rules(silent.replace(" * 0.0", " * 9.0"), variant).fraction < 0.25


def test_what_fires_too_soon_for_another_reason_gets_no_hint(course, placed):
    """A quarter of every factor pages for little: neither an `or` nor averaged pods are to blame."""
    grader = load_content_module(course.exercise("observability/burn-rate-alerts").folder / "grader.py")
    variant = placed(0)
    low = re.sub(r"> ([\d.]+) \*", lambda found: f"> {float(found[1]) / 4:.6g} *", solved(course, variant.folder))
    score = grader.rules(low, variant)
    assert {"or-not-and", "mean-of-ratios"} <= {*score.suspected}
    assert score.tags == ()
