"""Other ways to be right: with patterns and tables, and with one small class."""

import re
from collections import defaultdict
from pathlib import Path

import pandas as pd

from groundschool.kit import right

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


def frame(folder, name, keep=lambda row: True):
    rows = [row for row in by_tables(folder, name) if keep(row)]
    numbers = [{key: float(cell) if NUMBER.fullmatch(str(cell)) else cell for key, cell in row.items()} for row in rows]
    return pd.DataFrame(numbers)


def peak(name, rows, series):
    if rows.empty:
        return {"value": "unknown", "lines": ()}
    rounded = series.round(2)
    at = rounded.idxmax()
    return {"value": float(rounded[at]), "lines": (f"{name}:{int(rows.loc[at, 'line'])}",)}


def said(folder, pattern):
    text = Path(folder, "dmesg").read_text()
    if "Operation not permitted" in text:
        return {"value": "unknown", "lines": []}
    lines = [f"dmesg:{number}" for number, line in enumerate(text.splitlines(), 1) if re.search(pattern, line)]
    return {"value": len(lines), "lines": lines}


@right("matrix")
def with_frames(folder):
    cpus = frame(folder, "mpstat", lambda row: row["CPU"] != "all")
    beats = frame(folder, "vmstat")
    links = frame(folder, "sar-dev", lambda row: row["IFACE"] != "lo")
    told = frame(folder, "sar-tcp")
    found = {"network.utilisation": {"value": "unknown", "lines": []}}
    if "%ifutil" in links and not ((links["%ifutil"] == 0) & (links["rxkB/s"] + links["txkB/s"] >= 1000)).any():
        found["network.utilisation"] = peak("sar-dev", links, links["%ifutil"])
    sent, again = told[told["oseg/s"].notna()].reset_index(), told[told["retrans/s"].notna()].reset_index()
    share = (100 * again["retrans/s"] / sent["oseg/s"]).fillna(0).round(2)
    at = share.idxmax()
    found["network.errors"] = {
        "value": float(share[at]),
        "lines": [f"sar-tcp:{rows.loc[at, 'line']}" for rows in (sent, again)],
    }
    memory = re.search(r"available\nMem: +(\d+) .* (\d+)\n", Path(folder, "free").read_text())
    found["memory.utilisation"] = {"value": "unknown", "lines": []}
    if memory:
        found["memory.utilisation"] = {"value": 100 - 100 * int(memory[2]) / int(memory[1]), "lines": ["free:2"]}
    empty = beats.empty
    return found | {
        "cpu.utilisation": peak("mpstat", cpus, 100 - cpus["%idle"] - cpus["%iowait"]),
        "cpu.saturation": peak("vmstat", beats, None if empty else beats["r"]),
        "cpu.errors": said(folder, "Machine Check"),
        "memory.saturation": peak("vmstat", beats, None if empty else beats["si"] + beats["so"]),
        "memory.errors": said(folder, r"Killed process \d"),
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
    cells, kept = with_frames(folder), by_device(folder)
    cpus = len(set(frame(folder, "mpstat")["CPU"])) - 1

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


@right("samples")
def by_blocks(folder, name):
    """Cut the file at its empty lines, and every block below its heading."""
    rows, seen, at = [], 0, 0
    for block in Path(folder, name).read_text().split("\n\n"):
        lines = block.splitlines()
        for place, line in enumerate(lines):
            words = line.split()
            starts = [word for word in words[:3] if word in FIRST[name]]
            if not starts or words[0] == "Average:":
                continue
            seen += 1
            front = words.index(starts[0])
            columns = ["Device" if word == "Device:" else word for word in words[front:]]
            for number, row in enumerate(lines[place + 1 :], at + place + 2):
                cells = row.split()[front:]
                first = number == 3 if name == "vmstat" else name == "iostat" and seen == 1
                if not cells or first:
                    continue
                if len(cells) != len(columns):
                    raise ValueError(f"{name}:{number}: {row}")
                rows.append({"line": number} | dict(zip(columns, cells, strict=True)))
        at += len(lines) + 1 + (len(lines) == 0 and 0)
    return rows
