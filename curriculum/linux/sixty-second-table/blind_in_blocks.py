"""One tokenizer of blocks, a declarative table of cells, Decimal instead of float."""

import os
from collections import defaultdict
from decimal import ROUND_HALF_EVEN, Decimal

STARTS = {
    "vmstat": ("r",),
    "mpstat": ("CPU",),
    "iostat": ("Device", "Device:"),
    "sar-dev": ("IFACE",),
    "sar-tcp": ("active/s", "atmptf/s"),
}


class Report:
    def __init__(self, folder, name):
        self.name = name
        with open(os.path.join(folder, name)) as file:
            self.lines = file.read().split("\n")
        self.blocks = []  # (columns, [(number, words)]) in file order
        open_block = None
        for number, line in enumerate(self.lines, 1):
            words = line.split()
            start = next((at for at, word in enumerate(words[:3]) if word in STARTS[name]), None)
            if words[:1] == ["Average:"]:
                open_block = None
            elif start is not None:
                columns = [word.rstrip(":") for word in words[start:]]
                open_block = (columns, [], start)
                self.blocks.append(open_block)
            elif not words:
                open_block = None
            elif open_block is not None:
                open_block[1].append((number, words))

    def rows(self):
        blocks = self.blocks
        if self.name == "iostat":
            blocks = blocks[1:]
        elif self.name == "vmstat":
            blocks = [(columns, rows[1:], start) for columns, rows, start in blocks]
        for columns, rows, start in blocks:
            for number, words in rows:
                if len(words) - start != len(columns):
                    raise ValueError(f"torn row at {self.name}:{number}")
                yield {"line": number} | dict(zip(columns, words[start:]))


def samples(folder, name):
    return list(Report(folder, name).rows())


def two(number):
    return number.quantize(Decimal("0.01"), ROUND_HALF_EVEN)


def best(candidates):
    """candidates: (Decimal, lines); stable maximum."""
    top = None
    for exact, lines in candidates:
        value = two(exact)
        if top is None or value > top[0]:
            top = value, lines
    return {"value": "unknown", "lines": []} if top is None else {"value": float(top[0]), "lines": top[1]}


D = Decimal


def messages(folder, needle):
    with open(os.path.join(folder, "dmesg")) as file:
        log = file.readlines()
    if log and log[0].startswith("dmesg: "):
        return {"value": "unknown", "lines": []}
    hits = [n for n, line in enumerate(log, 1) if needle in line]
    return {"value": len(hits), "lines": [f"dmesg:{n}" for n in hits]}


def free_memory(folder):
    with open(os.path.join(folder, "free")) as file:
        lines = file.readlines()
    head = lines[0].split()
    for n, line in enumerate(lines, 1):
        label, *words = line.split()
        if label == "Mem:" and "available" in head:
            total, left = (D(words[head.index(k)]) for k in ("total", "available"))
            return best([((total - left) * 100 / total, [f"free:{n}"])])
    return best([])


def interfaces(folder):
    rows = [row for row in samples(folder, "sar-dev") if row["IFACE"] != "lo"]
    blind = any(D(r["%ifutil"]) == 0 and D(r["rxkB/s"]) + D(r["txkB/s"]) >= 1000 for r in rows if "%ifutil" in r)
    if blind:
        return best([])
    return best((D(r["%ifutil"]), [f"sar-dev:{r['line']}"]) for r in rows if "%ifutil" in r)


def lost(folder):
    pairs, sent = [], None
    for row in samples(folder, "sar-tcp"):
        if "oseg/s" in row:
            sent = row
        elif sent is not None:
            a, b = D(sent["oseg/s"]), D(row["retrans/s"])
            lines = [f"sar-tcp:{row['line']}", f"sar-tcp:{sent['line']}"]
            if a:
                pairs.append((100 * b / a, lines))
            elif not b:
                pairs.append((D(0), lines))
            sent = None
    return best(pairs)


def matrix(folder):
    vm = samples(folder, "vmstat")

    def at(row):
        return [f"vmstat:{row['line']}"]

    return {
        "cpu.utilisation": best(
            (100 - D(r["%idle"]) - D(r["%iowait"]), [f"mpstat:{r['line']}"])
            for r in samples(folder, "mpstat")
            if r["CPU"] != "all"
        ),
        "cpu.saturation": best((D(r["r"]), at(r)) for r in vm),
        "cpu.errors": messages(folder, "Machine Check"),
        "memory.utilisation": free_memory(folder),
        "memory.saturation": best((D(r["si"]) + D(r["so"]), at(r)) for r in vm),
        "memory.errors": messages(folder, "Killed process"),
        "network.utilisation": interfaces(folder),
        "network.errors": lost(folder),
    }


def storage(folder):
    report = Report(folder, "iostat")
    grouped = defaultdict(lambda: {"utilisation": [], "queue": [], "wait": []})
    for row in report.rows():
        line = [f"iostat:{row['line']}"]
        mine = grouped[row["Device"]]
        mine["utilisation"].append((D(row["%util"]), line))
        for name in ("aqu-sz", "avgqu-sz"):
            if name in row:
                mine["queue"].append((D(row[name]), line))
        mine["wait"].append((max(D(row["r_await"]), D(row["w_await"])), line))
    disks = {
        device: {name: best(found) for name, found in cells.items()}
        | {"errors": messages(folder, f"error, dev {device},")}
        for device, cells in grouped.items()
    }
    if sum("avg-cpu" in line for line in report.lines) <= 1:
        disks = "unknown"
    full = None
    with open(os.path.join(folder, "df")) as file:
        for n, line in enumerate(file, 1):
            device, kind, *_ = line.split()
            if device.startswith("/dev/") and kind != "squashfs":
                per_cent = int(line.split()[5][:-1])
                if full is None or per_cent > full["value"]:
                    full = {"value": per_cent, "lines": [f"df:{n}"]}
    return {"disks": disks, "filesystem": full or best([])}


def bottleneck(folder):
    m, s = matrix(folder), storage(folder)
    cpus = len({row["CPU"] for row in samples(folder, "mpstat")} - {"all"})

    def over(cell, bound):
        return cell["lines"] if cell["value"] != "unknown" and cell["value"] >= bound else []

    disks = []
    for disk in s["disks"].values() if isinstance(s["disks"], dict) else []:
        disks += over(disk["errors"], 1)
        queue, wait = over(disk["queue"], 4), over(disk["wait"], 20)
        if queue and wait:
            disks += queue + wait  # may say one line twice
    rules = {
        "filesystem": over(s["filesystem"], 100),
        "memory": over(m["memory.saturation"], 1000) + over(m["memory.errors"], 1),
        "disk": disks,
        "cpu": over(m["cpu.saturation"], 2 * cpus) if cpus else [],
        "one-cpu": over(m["cpu.utilisation"], 95),
        "interface": over(m["network.utilisation"], 90),
        "retransmits": over(m["network.errors"], 2),
    }
    for name, lines in rules.items():
        if lines:
            return {"bottleneck": name, "lines": lines}
    return {"bottleneck": "none", "lines": []}
