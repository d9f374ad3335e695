"""The scrapes of two targets are what the formats' own programs read, and the solution reads what they do."""

import math
import subprocess

import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families as openmetrics
from prometheus_client.parser import text_string_to_metric_families as text

from groundschool.datasets import load_datasets

EDGES = (None, "spelling", "other-types", "nothing-before")
COUNTING = {"counter": ("_total", ""), "histogram": ("_bucket", "_count", "_sum"), "summary": ("_count", "_sum")}


def variant(course, seed, edge):
    return load_datasets(course.root)[0]["two-scrapes"].generate(seed, edge)


def by_the_library(name, content):
    """Return the series that count, with type and value, as the Python client library reads it: counters all alike."""
    read = openmetrics if name.endswith(".om") else text
    return {
        (sample.name.removesuffix("_total"), tuple(sorted(sample.labels.items()))): (family.type, sample.value)
        for family in read(content.decode())
        for sample in family.samples
        if sample.name.removeprefix(family.name) in COUNTING.get(family.type, ())
    }


@pytest.mark.parametrize("edge", EDGES)
@pytest.mark.parametrize("seed", [0, 3])
def test_the_truth_is_what_the_library_reads(seed, edge, course):
    made = variant(course, seed, edge)
    for target, end in (("payments", "prom"), ("auth", "om")):
        before, after = (f"{target}.{word}.{end}" for word in ("before", "after"))
        old, new = by_the_library(before, made.files[before]), by_the_library(after, made.files[after])
        want = {}
        for key, (kind, value) in new.items():
            was = old.get(key, (kind, 0.0))[1]
            want[key] = kind, value - was if value >= was else value
        rows = made.truth["growth"]["wants"][target]
        found = {
            (row["name"].removesuffix("_total"), tuple(sorted(row["labels"].items()))): (row["type"], row["increase"])
            for row in rows
        }
        assert found.keys() == want.keys()
        for key, (kind, increase) in want.items():
            assert found[key][0] == kind
            assert math.isclose(found[key][1], increase, rel_tol=1e-6, abs_tol=1e-6), key


@pytest.mark.parametrize("edge", EDGES)
def test_promtool_reads_every_scrape(edge, course, require_tool, tmp_path):
    require_tool("promtool")
    for name, content in variant(course, 1, edge).files.items():
        if name.endswith(".om"):
            file, blocks = tmp_path / name, tmp_path / f"{name}-blocks"
            file.write_bytes(content)
            blocks.mkdir()
            command = ["promtool", "tsdb", "create-blocks-from", "openmetrics", file, blocks]
            assert subprocess.run(command, capture_output=True, check=False).returncode == 0, name
        else:
            done = subprocess.run(["promtool", "check", "metrics"], input=content, capture_output=True, check=False)
            # 3 is its linter's, which minds names; a text that it cannot read ends with 1.
            assert done.returncode in (0, 3), done.stderr.decode()


def test_the_library_refuses_what_was_cut_off(course):
    with pytest.raises(ValueError, match="EOF"):
        list(openmetrics(variant(course, 0, "cut-off").files["auth.before.om"].decode()))
