"""Two scrapes of each of two targets, ten lines of a third that somebody wrote by hand, and what they say."""

import math
import random
from collections.abc import Callable, Iterator
from typing import Any

from groundschool.formats.prometheus import Family, Series
from groundschool.kit import READ_ANYWAY, Bundle, Variant, beside

EDGES = ("spelling", "other-types", "nothing-before", "cut-off")
targets, written, exporter = beside(__file__, "targets"), beside(__file__, "written"), beside(__file__, "exporter")
COUNTS = {"counter": ("_total",), "histogram": ("_bucket", "_count", "_sum"), "summary": ("_count", "_sum")}
CUT = "auth.before.om"  # the first scrape, of which nobody asks for rows
Scraped = targets.Scraped
Row = dict[str, Any]


def generate(seed: int, edge: str | None = None) -> Variant:
    """Return the scrapes, what each series adds between them, and the histograms that contradict themselves."""
    rng, bundle = random.Random(f"two scrapes {seed} {edge}"), Bundle(seed, edge)
    drawn = targets.drawn(seed, rng, edge)
    bundle.truth |= {"seconds": {one.name: one.seconds for one in drawn}, "kinds": {}}
    files = {name: written.scrape(one, moment, edge) for one in drawn for name, moment in one.files.items()}
    if edge == "nothing-before":
        files["payments.before.prom"] = ""
    if edge == "cut-off":
        files[CUT] = files[CUT].removesuffix("# EOF\n")
    for name, text in files.items():
        bundle.write(name, text)
    for one in drawn:
        _grown(bundle, one, edge)
    bundle.write(exporter.FILE, exporter.text(rng, bundle))
    for name in files:
        if ".after." in name:
            bundle.answer("contradictions", name, [])
    _refused(bundle, files)
    return bundle.variant()


def _refused(bundle: Bundle, files: dict[str, str]) -> None:
    """Say where a file has to be refused, on the edges that have one."""
    if bundle.edge == "cut-off":
        bundle.truth["refused"] = {
            "wants": {CUT: f"{CUT}:{files[CUT].count(chr(10))}"},
            "traps": {"read-anyway": {CUT: READ_ANYWAY}},
        }


def _grown(bundle: Bundle, one: Scraped, edge: str | None) -> None:
    """Add what a target's series add, and what each misconception makes of them."""
    found = [(family, series, *_values(series, one, edge)) for family in one.families for series in family.series]
    counting = [each for each in found if each[1].suffix in COUNTS.get(each[0].kind, ())]
    right = list(_rows(one, edge, counting, _added))
    fell = [each for each in counting if each[3] < each[2]]
    new = [each for each in counting if math.isnan(each[2])]
    bundle.truth["kinds"][one.name] = {
        "fell": [[row["name"], row["labels"]] for row in _rows(one, edge, fell, _added)],
        "new": [[row["name"], row["labels"]] for row in _rows(one, edge, new, _added)],
    }
    gauges = [each for each in found if each[0].kind == "gauge"]
    beside_them = [each for each in found if each[1].suffix == "_created"]
    quantiles = [each for each in found if each[0].kind == "summary" and not each[1].suffix]
    gone = [each for each in counting if math.isnan(each[3])]
    traps = {
        "negative-growth": list(_rows(one, edge, counting, lambda old, now: now - _old(old))),
        "restart-is-nothing": list(_rows(one, edge, counting, lambda old, now: max(0.0, now - _old(old)))),
        "new-is-unknown": list(_rows(one, edge, [each for each in counting if each not in new], _added)),
        "gauge-rated": list(_rows(one, edge, counting + gauges, _added)),
        "created-counted": list(_rows(one, edge, counting + beside_them, _added)),
        "quantile-rated": list(_rows(one, edge, counting + quantiles, lambda old, now: max(0.0, _added(old, now)))),
        "type-by-name": list(_rows(one, edge, [each for each in found if _looks_counting(*each[:2])], _added)),
        "gone-is-zero": right + list(_rows(one, edge, gone, lambda *_: 0.0, gone=True)),
        "escaped-label": [row | {"labels": written.as_written(row["labels"])} for row in right],
        "four-minutes": [row | {"rate": row["increase"] / 240} for row in right],
        "increase-is-rate": [row | {"rate": row["increase"]} for row in right],
        "since-start": list(_rows(one, edge, counting, lambda _, now: now)),
    }  # fmt: skip
    bundle.answer("growth", one.name, right, traps)


def _looks_counting(family: Family, series: Series) -> bool:
    return f"{family.name}{series.suffix}".endswith(("_total", "_bucket", "_count", "_sum"))


def _old(value: float) -> float:
    return 0.0 if math.isnan(value) else value


def _values(series: Series, one: Scraped, edge: str | None) -> tuple[float, float]:
    """Return a series' values in both scrapes, NaN where it is not there."""
    nothing = edge == "nothing-before" and one.name == "payments"
    return math.nan if nothing else float(series.values[0]), float(series.values[1])


def _added(old: float, now: float) -> float:
    """Return what a series adds: the difference, or all that it shows where it is new or fell."""
    return now - old if now >= old else now


def _rows(
    one: Scraped, edge: str | None, found: list[Any], added: Callable[[float, float], float], *, gone: bool = False
) -> Iterator[Row]:
    """Yield the rows of some series, in the files' order; those that the second scrape lacks have none."""
    for family, series, old, now in found:
        if math.isnan(now) and not gone:
            continue
        increase = float(f"{added(old, now):.9g}")
        yield {
            "name": written.name_of(family, series, one, edge),
            "labels": dict(written.labels(series, one)),
            "type": family.kind,
            "increase": increase,
            "rate": increase / one.seconds,
        }
