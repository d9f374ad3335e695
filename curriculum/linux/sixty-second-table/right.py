"""Other ways to be right: with tables, columns and rules."""

import re
from collections import defaultdict
from math import isnan
from pathlib import Path

from groundschool.kit import beside, right

FIRST = {
    "vmstat": ["r"],
    "mpstat": ["CPU"],
    "iostat": ["Device", "Device:"],
    "sar-dev": ["IFACE"],
    "sar-tcp": ["active/s", "atmptf/s"],
}
NUMBER = re.compile(r"-?\d+(\.\d+)?")


class TornError(ValueError):
    """A row that has not as many cells as its heading."""


def tables(folder, name):
    """Yield each table of a file: how many words stand in front, its columns, and its lines with their numbers."""
    numbered = list(enumerate(Path(folder, name).read_text().split("\n"), 1))
    heads = [(k, line.split()) for k, (_, line) in enumerate(numbered) if {*line.split()[:3]} & {*FIRST[name]}]
    for k, words in heads:
        front = next(at for at, word in enumerate(words) if word in FIRST[name])
        lines = []
        for number, line in numbered[k + 1 :]:
            if not line.strip():
                break
            lines.append((number, line.split()))
        yield front, [word.strip(":") for word in words[front:]], lines


@right("samples")
def by_tables(folder, name):
    found = list(tables(folder, name))
    if name == "iostat":
        found = found[1:]
    rows = []
    for front, columns, lines in found:
        for number, words in lines[name == "vmstat" :]:
            if words[0].startswith("Average"):
                continue
            cells = words[front:]
            if len(cells) != len(columns):
                raise TornError(f"{name}:{number} has {len(cells)} cells")
            rows.append({**dict(zip(columns, cells, strict=True)), "line": number})
    return rows


def columns(rows, *names):
    """Return the numbers of some columns, each as a list; nothing for a column that is not there."""
    return [[float(row.get(name, "nan")) for row in rows] for name in names]


def peak(name, rows, numbers):
    if not rows:
        return {"value": "unknown", "lines": ()}
    rounded = [round(number, 2) for number in numbers]
    at = rounded.index(max(rounded))
    return {"value": rounded[at], "lines": (f"{name}:{rows[at]['line']}",)}


def said(folder, pattern):
    text = Path(folder, "dmesg").read_text()
    if "Operation not permitted" in text:
        return {"value": "unknown", "lines": []}
    lines = [f"dmesg:{number}" for number, line in enumerate(text.splitlines(), 1) if re.search(pattern, line)]
    return {"value": len(lines), "lines": lines}


@right("matrix")
def with_columns(folder):
    cpus = [row for row in by_tables(folder, "mpstat") if row["CPU"].isdigit()]
    beats = by_tables(folder, "vmstat")
    links = [row for row in by_tables(folder, "sar-dev") if row["IFACE"] != "lo"]
    told = by_tables(folder, "sar-tcp")
    sent, again = ([row for row in told if name in row] for name in ("oseg/s", "retrans/s"))
    idle, waiting = columns(cpus, "%idle", "%iowait")
    running, came, went = columns(beats, "r", "si", "so")
    used, *moved = columns(links, "%ifutil", "rxkB/s", "txkB/s")
    silent = [isnan(share) or (share == 0 and sum(kib) >= 1000) for share, *kib in zip(used, *moved, strict=True)]
    shares = [
        100 * b / a if a else 0.0 for a, b in zip(*columns(sent, "oseg/s"), *columns(again, "retrans/s"), strict=True)
    ]
    lost = peak("sar-tcp", again, shares)
    first = next(
        one["line"] for one, other in zip(sent, again, strict=True) if f"sar-tcp:{other['line']}" in lost["lines"]
    )
    memory = re.search(r"available\nMem: +(\d+) .* (\d+)\n", Path(folder, "free").read_text())
    taken = memory and {"value": round(100 - 100 * int(memory[2]) / int(memory[1]), 2), "lines": ["free:2"]}
    return {
        "cpu.utilisation": peak("mpstat", cpus, [100 - a - b for a, b in zip(idle, waiting, strict=True)]),
        "cpu.saturation": peak("vmstat", beats, running),
        "cpu.errors": said(folder, "Machine Check"),
        "memory.utilisation": taken or {"value": "unknown", "lines": []},
        "memory.saturation": peak("vmstat", beats, map(sum, zip(came, went, strict=True))),
        "memory.errors": said(folder, r"Killed process \d"),
        "network.utilisation": peak("sar-dev", [] if any(silent) else links, used),
        "network.errors": {"value": lost["value"], "lines": [*lost["lines"], f"sar-tcp:{first}"]},
    }


@right("storage")
def by_device(folder):
    of_each = defaultdict(list)
    for row in by_tables(folder, "iostat"):
        of_each[row["Device"]].append(row)

    def cell(rows, *columns):
        best = (-1.0, 0)
        for row in rows:
            number = max(float(row[column]) for column in columns if column in row)
            if number > best[0]:
                best = (number, row["line"])
        return {"value": best[0], "lines": [f"iostat:{best[1]}"]}

    disks = {}
    for device, rows in of_each.items():
        disks[device] = {
            "utilisation": cell(rows, "%util"),
            "queue": cell(rows, "aqu-sz", "avgqu-sz"),
            "wait": cell(rows, "r_await", "w_await"),
            "errors": said(folder, rf"error, dev {re.escape(device)},"),
        }
    if len(list(tables(folder, "iostat"))) < 2:
        disks = "unknown"
    rows = re.findall(r"^(/dev/\S+) +(?!squashfs)\S+ .* (\d+)% ", Path(folder, "df").read_text(), re.MULTILINE)
    share = max(int(share) for _, share in rows)
    device = next(device for device, found in rows if int(found) == share)
    lines = Path(folder, "df").read_text().splitlines()
    [at] = [number for number, line in enumerate(lines, 1) if line.split()[0] == device]
    return {"disks": disks, "filesystem": {"value": share, "lines": [f"df:{at}"]}}


@right("bottleneck")
def with_rules(folder):
    cells, kept = with_columns(folder), by_device(folder)
    cpus = int(re.search(r"(\d+) CPU\)$", Path(folder, "mpstat").read_text(), re.MULTILINE)[1])

    def over(cell, bound):
        return cell["value"] != "unknown" and cell["value"] >= bound

    def rule(name, *conditions):
        lines = [line for cell, bound in conditions if over(cell, bound) for line in cell["lines"]]
        return {"bottleneck": name, "lines": lines} if lines else None

    slow = []
    for disk in kept["disks"].values() if isinstance(kept["disks"], dict) else []:
        if over(disk["errors"], 1):
            slow.append((disk["errors"], 1))
        if over(disk["queue"], 4) and over(disk["wait"], 20):
            slow += [(disk["queue"], 4), (disk["wait"], 20)]
    return (
        rule("filesystem", (kept["filesystem"], 100))
        or rule("memory", (cells["memory.saturation"], 1000), (cells["memory.errors"], 1))
        or rule("disk", *slow)
        or rule("cpu", (cells["cpu.saturation"], 2 * cpus))
        or rule("one-cpu", (cells["cpu.utilisation"], 95))
        or rule("interface", (cells["network.utilisation"], 90))
        or rule("retransmits", (cells["network.errors"], 2))
        or {"bottleneck": "none", "lines": []}
    )


blocks, rows = beside(__file__, "blind_in_blocks"), beside(__file__, "blind_in_rows")
blind_in_rows_samples = right("samples")(rows.samples)
blind_in_rows_matrix = right("matrix")(rows.matrix)
blind_in_rows_storage = right("storage")(rows.storage)
blind_in_rows_bottleneck = right("bottleneck")(rows.bottleneck)
blind_in_blocks_samples = right("samples")(blocks.samples)
blind_in_blocks_matrix = right("matrix")(blocks.matrix)
blind_in_blocks_storage = right("storage")(blocks.storage)
