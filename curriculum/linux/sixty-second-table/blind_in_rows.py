"""Rows by file, and the worst of pairs of a number and its lines."""

import re
from pathlib import Path

UNKNOWN = {"value": "unknown", "lines": []}
TIME = re.compile(r"\d+[:.]\d+[:.]\d+")
FIRST = {"CPU", "IFACE", "active/s", "atmptf/s"}


def read(folder, name):
    return list(enumerate((Path(folder) / name).read_text().splitlines(), 1))


def row_of(name, number, columns, words, skip=0):
    if len(words) != len(columns) + skip:
        raise ValueError(f"{name}:{number}: {len(words) - skip} words under {len(columns)} columns")
    return {"line": number, **dict(zip(columns, words[skip:]))}


def samples(folder, name):
    """Return [{"line": ..., column: text, ...}, ...]."""
    if name == "vmstat":
        return vmstat_rows(folder)
    if name == "iostat":
        return iostat_rows(folder)
    rows, columns, skip = [], None, 0
    for number, line in read(folder, name):
        words = line.split()
        if not words or words[0] == "Average:" or words[0] == "Linux":
            continue
        head = next((at for at, word in enumerate(words[:3]) if word in FIRST), None)
        if head is not None and TIME.fullmatch(words[0]):
            columns, skip = words[head:], head
        elif columns:
            rows.append(row_of(name, number, columns, words, skip))
    return rows


def vmstat_rows(folder):
    rows, columns, reports = [], None, 0
    for number, line in read(folder, "vmstat"):
        words = line.split()
        if not words or words[0] == "procs":
            continue
        if words[:2] == ["r", "b"]:
            columns = words
            continue
        reports += 1
        if reports > 1:
            rows.append(row_of("vmstat", number, columns, words))
    return rows


def iostat_rows(folder):
    rows, columns, reports = [], None, 0
    for number, line in read(folder, "iostat"):
        words = line.split()
        if not words:
            columns = None
        elif words[0] in ("Device", "Device:"):
            columns = ["Device", *words[1:]]
            reports += 1
        elif columns and reports > 1:
            rows.append(row_of("iostat", number, columns, words))
    return rows


def worst(found):
    """found: [(number, [lines])]; the largest, of equals the first."""
    found = [(round(value, 2), lines) for value, lines in found]
    if not found:
        return dict(UNKNOWN)
    value, lines = max(found, key=lambda pair: pair[0])
    return {"value": value, "lines": lines}


def said(folder, words):
    log = read(folder, "dmesg")
    if any(line.startswith("dmesg:") for _, line in log):
        return dict(UNKNOWN)
    lines = [f"dmesg:{number}" for number, line in log if words in line]
    return {"value": len(lines), "lines": lines}


def available(folder):
    log = read(folder, "free")
    columns = log[0][1].split() if log else []
    for number, line in log:
        if line.startswith("Mem:") and "available" in columns:
            row = dict(zip(columns, line.split()[1:]))
            total = float(row["total"])
            return {"value": round(100 * (total - float(row["available"])) / total, 2), "lines": [f"free:{number}"]}
    return dict(UNKNOWN)


def interface(folder):
    found = []
    for row in samples(folder, "sar-dev"):
        if row["IFACE"] == "lo" or "%ifutil" not in row:
            continue
        used = float(row["%ifutil"])
        if used == 0 and round(float(row["rxkB/s"]) + float(row["txkB/s"]), 2) >= 1000:
            return dict(UNKNOWN)
        found.append((used, [f"sar-dev:{row['line']}"]))
    return worst(found)


def again(folder):
    rows = samples(folder, "sar-tcp")
    found = []
    for first, second in zip([r for r in rows if "oseg/s" in r], [r for r in rows if "retrans/s" in r]):
        sent, resent = float(first["oseg/s"]), float(second["retrans/s"])
        share = 100 * resent / sent if sent else (float("inf") if resent else 0.0)
        found.append((share, [f"sar-tcp:{first['line']}", f"sar-tcp:{second['line']}"]))
    return worst(found)


def matrix(folder):
    """Return {"cpu.utilisation": {"value": ..., "lines": [...]}, ...}."""
    vmstat = samples(folder, "vmstat")
    cpus = [row for row in samples(folder, "mpstat") if row["CPU"] != "all"]
    return {
        "cpu.utilisation": worst(
            [(100 - float(row["%idle"]) - float(row["%iowait"]), [f"mpstat:{row['line']}"]) for row in cpus]
        ),
        "cpu.saturation": worst([(int(row["r"]), [f"vmstat:{row['line']}"]) for row in vmstat]),
        "cpu.errors": said(folder, "Machine Check"),
        "memory.utilisation": available(folder),
        "memory.saturation": worst([(int(row["si"]) + int(row["so"]), [f"vmstat:{row['line']}"]) for row in vmstat]),
        "memory.errors": said(folder, "Killed process"),
        "network.utilisation": interface(folder),
        "network.errors": again(folder),
    }


def storage(folder):
    """Return {"disks": {device: {"utilisation": ..., "queue": ..., "wait": ..., "errors": ...}}, "filesystem": ...}."""
    by_device = {}
    for row in samples(folder, "iostat"):
        by_device.setdefault(row["Device"], []).append(row)
    disks = {}
    for device, rows in by_device.items():

        def cell(number, rows=rows):
            return worst([(number(r), [f"iostat:{r['line']}"]) for r in rows if number(r) is not None])

        def queue(row):
            text = row.get("aqu-sz", row.get("avgqu-sz"))
            return None if text is None else float(text)

        def wait(row):
            both = [float(row[name]) for name in ("r_await", "w_await") if name in row]
            return max(both) if both else None

        disks[device] = {
            "utilisation": cell(lambda row: float(row["%util"])),
            "queue": cell(queue),
            "wait": cell(wait),
            "errors": said(folder, f"error, dev {device},"),
        }
    reports = sum(line.startswith("avg-cpu:") for _, line in read(folder, "iostat"))
    full = []
    for number, line in read(folder, "df")[1:]:
        words = line.split()
        if len(words) > 5 and words[0].startswith("/dev/") and words[1] != "squashfs" and words[5] != "-":
            full.append((int(words[5].rstrip("%")), [f"df:{number}"]))
    return {"disks": disks if reports > 1 else "unknown", "filesystem": worst(full)}


def at_least(cell, limit):
    return cell["value"] != "unknown" and cell["value"] >= limit


def bottleneck(folder):
    """Return {"bottleneck": ..., "lines": ["file:line", ...]}."""
    cells, stored = matrix(folder), storage(folder)

    def answer(name, *found):
        return {"bottleneck": name, "lines": sorted({line for cell in found for line in cell["lines"]})}

    if at_least(stored["filesystem"], 100):
        return answer("filesystem", stored["filesystem"])
    bad = [
        cells[name]
        for name, limit in (("memory.saturation", 1000), ("memory.errors", 1))
        if at_least(cells[name], limit)
    ]
    if bad:
        return answer("memory", *bad)
    for disk in stored["disks"].values() if stored["disks"] != "unknown" else ():
        if at_least(disk["errors"], 1):
            bad.append(disk["errors"])
        if at_least(disk["queue"], 4) and at_least(disk["wait"], 20):
            bad += [disk["queue"], disk["wait"]]
    if bad:
        return answer("disk", *bad)
    cpus = int(re.search(r"\((\d+) CPU\)", (Path(folder) / "mpstat").read_text())[1])
    for name, cell, limit in (
        ("cpu", "cpu.saturation", 2 * cpus),
        ("one-cpu", "cpu.utilisation", 95),
        ("interface", "network.utilisation", 90),
        ("retransmits", "network.errors", 2),
    ):
        if at_least(cells[cell], limit):
            return answer(name, cells[cell])
    return answer("none")
