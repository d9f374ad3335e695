"""The latency histograms are what real programs write and read."""

import re
import subprocess
from collections import Counter

import pytest

from groundschool.datasets import load_datasets
from groundschool.datasets.variant import Variant
from groundschool.judges.promql import PromqlQuestion, PromqlScenario, ask

EDGES = [
    None,
    "restart",
    "covered-restart",
    "new-pod",
    "quiet-route",
    "one-request",
    "overflow",
    "spelling",
]  # in text format 0.0.4
SPELLED = ("spelling", "openmetrics")


def variant(course, seed, edge) -> Variant:
    return load_datasets(course.root)[0]["latency-histograms"].generate(seed, edge)


def told(made: Variant) -> dict:
    """Return the right percentiles of a variant."""
    (percentiles,) = made.truth["percentiles"]["wants"].values()
    return percentiles


@pytest.mark.parametrize("edge", EDGES)
@pytest.mark.parametrize("seed", [0, 3])
def test_promtool_reads_every_scrape(seed, edge, course, require_tool):
    for content in variant(course, seed, edge).files.values():
        # promtool's linter minds the client library's _created families, its parser does not.
        command = [require_tool("promtool"), "check", "metrics"]
        done = subprocess.run(command, input=content, capture_output=True, check=False)
        complaints = [line for line in done.stderr.decode().splitlines() if "error while linting" in line]
        assert not complaints
        assert done.returncode in (0, 3), done.stderr.decode()


@pytest.mark.parametrize("seed", [0, 3])
def test_promtool_loads_every_scrape_in_openmetrics(seed, course, require_tool, tmp_path):
    for name, content in variant(course, seed, "openmetrics").files.items():
        assert b" # {trace_id=" in content
        (tmp_path / name).write_bytes(content)
        command = [require_tool("promtool"), "tsdb", "create-blocks-from", "openmetrics", name, f"{name}.blocks"]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr.decode()


@pytest.mark.parametrize("edge", SPELLED)
@pytest.mark.parametrize("seed", [0, 3])
def test_the_client_library_reads_the_counts_that_are_meant(seed, edge, course):
    pytest.importorskip("prometheus_client")
    from prometheus_client.openmetrics.parser import text_string_to_metric_families as openmetrics
    from prometheus_client.parser import text_string_to_metric_families as text_format

    made, name = variant(course, seed, edge), "http_request_duration_seconds_bucket"
    routes, growth = set(), Counter()
    for path, content in made.files.items():
        read = openmetrics if edge == "openmetrics" else text_format
        sign = 1 if "scrape-2" in path else -1
        for sample in (one for family in read(content.decode()) for one in family.samples if one.name == name):
            routes.add(sample.labels["route"])
            if sample.labels["le"] == "+Inf":
                growth[sample.labels["route"]] += sign * sample.value
    assert routes == set(told(made))
    assert any("\n" in route and '"' in route and "\\" in route for route in routes)
    assert {route for route in routes if growth[route]} == {route for route, own in told(made).items() if own["p50"]}


@pytest.mark.parametrize("seed", range(6))
def test_series_begin_when_they_count_for_the_first_time(seed, course):
    for content in variant(course, seed, None).files.values():
        rows = [line.rsplit(" ", 1) for line in content.decode().splitlines() if "seconds_created{" in line]
        assert len({moment for _, moment in rows}) == len(rows) > 3


@pytest.mark.parametrize("seed", [10_047, 20_620])
def test_a_world_whose_cold_pod_is_hardly_asked_gives_way_to_another(seed, course):
    made = variant(course, seed, None)
    assert made == variant(course, seed, None)
    assert told(made)["/api/payments"]["p99"] == [">", 2.5]


@pytest.mark.parametrize("seed", [0, 3])
def test_the_client_library_writes_the_same_lines(seed, course):
    client = pytest.importorskip("prometheus_client")
    from prometheus_client.exposition import generate_latest
    from prometheus_client.parser import text_string_to_metric_families

    for content in variant(course, seed, None).files.values():
        text = content.decode()
        family = next(one for one in text_string_to_metric_families(text) if one.type == "histogram")
        registry = client.CollectorRegistry()
        registry.register(_Fixed(family))
        theirs = generate_latest(registry).decode().splitlines()
        ours = [line for line in text.splitlines() if family.name in line and "_created" not in line]
        assert [line for line in theirs if "_created" not in line] == ours


class _Fixed:
    """A collector of one family that stays as it is."""

    def __init__(self, family):
        self.family = family

    def collect(self):
        yield self.family


@pytest.mark.parametrize("edge", EDGES)
@pytest.mark.parametrize("seed", range(6))
def test_the_true_percentile_lies_in_the_bucket_of_its_estimate(seed, edge, course):
    made = variant(course, seed, edge)
    percentiles = told(made)
    bounds = (0, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, float("inf"))
    for route, exact in made.truth["exact"].items():
        for name, seconds in exact.items():
            sign, estimate = percentiles[route][name]
            high = next(n for n, bound in enumerate(bounds) if seconds <= bound)
            assert (sign == ">") == (bounds[high] == float("inf"))
            assert bounds[high - 1] <= estimate <= bounds[high]


@pytest.mark.parametrize("seed", range(6))
def test_counters_fall_only_where_a_pod_restarted(seed, course):
    for edge in (None, "restart", "covered-restart"):
        files = variant(course, seed, edge).files
        fell = {name.split(".")[0] for name in files if name.endswith("2.prom") and _falls(files, name)}
        assert fell == ({"booking-api-1"} if edge else set())


@pytest.mark.parametrize("seed", range(12))
def test_a_covered_restart_shows_in_no_sum_over_the_codes_of_its_route(seed, course):
    files = variant(course, seed, "covered-restart").files
    old, new = (_over_codes(files[f"booking-api-1.scrape-{which}.prom"], "/api/holds") for which in (1, 2))
    assert old.keys() == new.keys()
    assert all(new[bound] >= count for bound, count in old.items())
    trap, right = (told_by(variant(course, seed, "covered-restart"), tag) for tag in ("sum-before-growth", ""))
    (found, want) = (one["/api/holds"] for one in (trap, right))
    assert all(abs(found[name][1] / want[name][1] - 1) > 0.01 for name in ("p50", "p95"))


@pytest.mark.parametrize("edge", EDGES)
def test_all_pods_have_the_same_bounds(edge, course):
    files = variant(course, 5, edge).files
    bounds = {tuple(sorted(set(re.findall(rb'le="([^"]+)"', content)))) for content in files.values()}
    assert len(bounds) == 1


def told_by(made: Variant, trap: str) -> dict:
    """Return the percentiles that a trap leads to, the right ones without."""
    tasks = made.truth["percentiles"]
    (percentiles,) = (tasks["traps"][trap] if trap else tasks["wants"]).values()
    return percentiles


def _over_codes(content: bytes, route: str) -> Counter:
    summed = Counter()
    for series, value in _values(content).items():
        if f'route="{route}"' in series:
            summed[re.search(r'le="([^"]+)"', series)[1]] += value
    return summed


def _falls(files, name) -> bool:
    old, new = (_values(files[one]) for one in (name.replace("scrape-2", "scrape-1"), name))
    return any(new[series] < value for series, value in old.items() if series in new)


def _values(content: bytes) -> dict[str, float]:
    rows = (line.rsplit(" ", 1) for line in content.decode().splitlines() if "_bucket{" in line)
    return {series: float(value) for series, value in rows}


def test_prometheus_stretches_what_a_counter_grew_by(require_tool, tmp_path):
    """The lesson says so, of these samples."""
    require_tool("promtool")
    question = PromqlQuestion(50, "increase(c[1m])")
    ((answer,),) = ask([PromqlScenario(15, 10, {"c": "220 228 3 9"}, (question,))], tmp_path)
    assert [round(value, 2) for value in answer.values()] == [22.67]
