"""One minute of looking at each of nine hosts, and the table that follows from it."""

import random
import tomllib
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from groundschool.formats.sysstat import AVERAGE
from groundschool.kit import Bundle, Variant, beside
from groundschool.simulation.company import REGIONS
from groundschool.simulation.state import World

hosts, printed = beside(__file__, "hosts"), beside(__file__, "printed")
table, verdict_of = beside(__file__, "table"), beside(__file__, "verdicts")
_TOLD = tomllib.loads(Path(__file__).with_name("cases.toml").read_text(encoding="utf-8"))


def _case(told: dict[str, Any]) -> hosts.Case:
    disks = {name: hosts.Disk(**one) for name, one in told.pop("disks", {"nvme0n1": {}}).items()}
    return hosts.Case(**told, disks=disks)


PLAIN = [_case(one) for one in _TOLD["plain"]]
EDGE_CASES = {edge: [_case(one) for one in cases] for edge, cases in _TOLD["edges"].items()}
EDGES = tuple(EDGE_CASES)
TABLES = ("vmstat", "mpstat", "iostat", "sar-dev", "sar-tcp")
READ_BY = {"matrix": {"vmstat", "mpstat", "sar-dev", "sar-tcp"}, "storage": {"iostat"}, "bottleneck": set(TABLES)}


def generate(seed: int, edge: str | None = None) -> Variant:
    """Return a folder for each host, and of each what is asked, right and as misconceptions have it."""
    rng = random.Random(f"sixty seconds {seed} {edge}")
    cases = EDGE_CASES[edge] if edge else PLAIN
    places = [f"node-{zone}-{number}" for region in REGIONS for zone in region.zones for number in range(1, 5)]
    bundle = Bundle(seed, edge)
    day = World.from_seed(seed).day
    for name, case in zip(sorted(rng.sample(places, len(cases))), rng.sample(cases, len(cases)), strict=True):
        began = day + timedelta(hours=rng.choice((2, 7, 14, 19)), minutes=rng.randrange(55), seconds=rng.randrange(60))
        if not edge:
            case = replace(case, disks={_drawn(rng, disk): does for disk, does in case.disks.items()})  # noqa: PLW2901
        seen = printed.minute(rng, case, name, began)
        texts = {file: told.text for file, told in seen.tables.items()} | dict(seen.texts)
        if case.torn:
            texts[case.torn], line = _torn(rng, seen.tables[case.torn])
            _refused(bundle, name, case.torn, line)
        for file, text in texts.items():
            bundle.write(f"{name}/{file}", text)
        _answer(bundle, name, case, seen)
    return bundle.variant()


def _drawn(rng: random.Random, disk: str) -> str:
    """Return another name of the same kind of disk."""
    if disk.startswith("nvme"):
        return f"nvme{rng.randrange(4)}n1"
    return f"{disk[:2]}{rng.choice('abcdef')}" if disk[:2] in ("sd", "vd") else disk


def _answer(bundle: Bundle, name: str, case: hosts.Case, seen: printed.Minute) -> None:
    """Add what is asked of the host to the bundle."""
    for file in TABLES:
        rows = {how: _samples(file, seen, how) for how in ("", *MISREAD)}
        bundle.answer("samples", f"{name}/{file}", rows.pop(""), rows)
    found = {how: table.reading(seen, how) for how in ("", *table.HOWS)}
    verdicts = {how: verdict_of.concluded(one, how) for how, one in found.items()}
    verdicts |= {how: verdict_of.concluded(found[""], how) for how in verdict_of.BLIND}
    loaded = {"bottleneck": "cpu", "lines": ["uptime:1"]}
    verdicts["load-is-cpu"] = loaded if seen.load > seen.cpus else {"bottleneck": "none", "lines": []}
    for task in ("matrix", "storage"):
        told = {how: one[task] for how, one in found.items()}
        bundle.answer(task, name, told.pop(""), told)
    right = verdicts.pop("")
    if right["bottleneck"] != case.bottleneck:
        raise ValueError(f"the numbers say {right}, cases.toml says {case.bottleneck}: {found['']}")
    bundle.answer("bottleneck", name, right, verdicts)


MISREAD = ("since-boot", "average-row", "time-is-one-word", "colon-kept", "one-heading", "lines-from-zero")


def _samples(file: str, seen: printed.Minute, how: str) -> list[dict[str, Any]]:
    """Return the rows of a table that are of the five seconds, right or as a misconception reads them."""
    rows = []
    for row in table.of_seconds(file, seen.tables[file], how):
        cells = dict(row.cells)
        if how == "one-heading" and "retrans/s" in cells:
            cells = dict(zip(("active/s", "passive/s", "iseg/s", "oseg/s"), cells.values(), strict=False))
        if file == "iostat":
            old = "avgqu-sz" in cells
            cells = {"Device:" if how == "colon-kept" and old else "Device": row.label, **cells}
        elif how == "time-is-one-word" and " " in row.label:
            cells = {row.label.split()[1]: row.label.split()[1], **cells}
        rows.append({"line": row.line - (how == "lines-from-zero"), **cells})
    return rows


def _torn(rng: random.Random, told: printed.Printed) -> tuple[str, int]:
    """Return the table with one torn row, and which line that is: its end is lost, or there is more."""
    rows = [row for row in told.rows[len(told.rows) // 3 :] if row.label != AVERAGE and "%user" not in row.cells]
    line = rng.choice(rows).line
    lines = told.text.splitlines()
    words = lines[line - 1]
    lines[line - 1] = rng.choice((words.rsplit(None, 1)[0], f"{words}  0.00"))
    return "".join(f"{one}\n" for one in lines), line


def _refused(bundle: Bundle, name: str, file: str, line: int) -> None:
    """Add where each task that reads the file has to refuse it."""
    refused = bundle.truth.setdefault("refused", {task: {} for task in ("samples", *READ_BY)})
    refused["samples"][f"{name}/{file}"] = f"{file}:{line}"
    for task, files in READ_BY.items():
        if file in files:
            refused[task][name] = f"{file}:{line}"
