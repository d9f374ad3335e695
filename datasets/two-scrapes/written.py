"""How a target's scrapes are written: text format 0.0.4, OpenMetrics, and 0.0.4 as other writers put it."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np

from groundschool.formats.prometheus import Family, Labels, Series, exposition_text, openmetrics_lines
from groundschool.kit import beside

targets = beside(__file__, "targets")
Scraped = targets.Scraped
OLD, OLDER = "process_cpu_seconds_total", "process_cpu_seconds"  # a counter of a time that knew no suffix


def scrape(one: Scraped, moment: int, edge: str | None) -> str:
    """Return what a target says at one of the two moments."""
    at = one.started + targets.STEP * targets.STEPS[one.name][moment]
    if one.format == "om":
        return _with_nan("".join(_openmetrics(one.families, moment, at)))
    text = _with_nan(exposition_text(one.families, moment))
    if edge == "spelling":
        return "".join(_by_another(text.replace(OLD, OLDER), moment, at))
    return text.partition("\n")[2] if edge == "other-types" else text  # no HELP: it begins with a TYPE


def name_of(family: Family, series: Series, one: Scraped, edge: str | None) -> str:
    """Return a series' name as its target writes it."""
    name = f"{family.name}{series.suffix}"
    return name.replace(OLD, OLDER) if edge == "spelling" and one.format == "prom" else name


def _with_nan(text: str) -> str:
    return text.replace(" -Inf", " NaN")


def labels(series: Series, one: Scraped) -> Labels:
    """Return a series' labels as its target writes them: 0.0.4 has no point in a bound that is whole."""
    if one.format == "om":
        return series.labels
    return tuple((key, text.removesuffix(".0") if key == "le" else text) for key, text in series.labels)


def as_written(values: Mapping[str, str]) -> dict[str, str]:
    """Return labels with their values as the file has them, backslashes and all."""
    return {key: _escaped(text) for key, text in values.items()}


def _escaped(value: str) -> str:
    return value.replace("\\", r"\\").replace("\n", r"\n").replace('"', r"\"")


def _openmetrics(families: tuple[Family, ...], moment: int, at: float) -> Iterator[str]:
    """Yield OpenMetrics with a timestamp on each sample and, on what counts, examples of one request."""
    now = [
        replace(family, series=tuple(replace(one, values=one.values[[moment]]) for one in family.series))
        for family in families
    ]
    for line in openmetrics_lines(now, [int(at)]):
        yield f"{line.rstrip()}{_exemplar(line, at)}\n"


def _exemplar(line: str, at: float) -> str:
    """Return the example that stands behind some of the samples that have counted something."""
    name, _, rest = line.partition("{")
    rng = random.Random(line)
    if not name.endswith(("_bucket", "_total")) or name.startswith("queue") or "} 0 " in rest or rng.random() < 0.6:
        return ""
    trace, took = f"{rng.getrandbits(128):032x}", round(rng.uniform(0.001, 0.004), 6)
    return f' # {{trace_id="{trace}"}} {took} {at - rng.uniform(1, 200):.3f}'


def _by_another(text: str, moment: int, at: float) -> Iterator[str]:
    """Yield 0.0.4 as other writers put it: a comma behind the last label, another order, milliseconds."""
    yield "# written by hand: no TYPE for what nobody knows\n\n#and no blank here\n"
    for line in text.splitlines():
        yield f"{line}\n" if line.startswith("#") else f"{_respelt(line, moment)} {int(1000 * at)}\n"
    yield 'door_openings_total 17\nhttp_request_duration_seconds_first_sum 5\nx{t="",} 3\n'


def _respelt(line: str, moment: int) -> str:
    """Return a sample with its labels turned round in the second scrape, and braces where it has none."""
    head, _, value = line.rpartition(" ")
    name, brace, inside = head.partition("{")
    if value.isdecimal() and len(value) > 3:
        value = np.format_float_scientific(float(value), trim="-", exp_digits=2)
    if not brace:
        return f"{name}{{}} {value}"
    pairs = [f"{key}={text}" for key, text in _pairs(inside.removesuffix("}"))]
    return f"{name}{{{','.join(pairs[::-1] if moment else pairs)},}} {value}"


def _pairs(inside: str) -> Iterator[tuple[str, str]]:
    """Yield label and quoted value of what stands between the braces."""
    while inside:
        key, _, rest = inside.partition('="')
        end, skip = 0, False
        while skip or rest[end] != '"':
            skip, end = not skip and rest[end] == "\\", end + 1
        yield key, f'"{rest[:end]}"'
        inside = rest[end + 1 :].removeprefix(",")
