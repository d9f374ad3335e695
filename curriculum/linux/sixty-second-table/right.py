"""Other ways to be right: a table at a time, and what two people wrote who had seen no solution."""

import re
from collections import defaultdict
from pathlib import Path

from groundschool.kit import beside, right

FIRST = {
    "vmstat": ["r"],
    "mpstat": ["CPU"],
    "iostat": ["Device", "Device:"],
    "sar-dev": ["IFACE"],
    "sar-tcp": ["active/s", "atmptf/s"],
}


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


def said(folder, pattern):
    text = Path(folder, "dmesg").read_text()
    if "Operation not permitted" in text:
        return {"value": "unknown", "lines": []}
    lines = [f"dmesg:{number}" for number, line in enumerate(text.splitlines(), 1) if re.search(pattern, line)]
    return {"value": len(lines), "lines": lines}


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


blocks, rows = beside(__file__, "blind_in_blocks"), beside(__file__, "blind_in_rows")
blind_in_rows_samples = right("samples")(rows.samples)
blind_in_rows_matrix = right("matrix")(rows.matrix)
blind_in_rows_storage = right("storage")(rows.storage)
blind_in_rows_bottleneck = right("bottleneck")(rows.bottleneck)
blind_in_blocks_samples = right("samples")(blocks.samples)
blind_in_blocks_storage = right("storage")(blocks.storage)
