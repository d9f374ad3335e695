"""The table of a host: each cell with its value and the lines it stands in, right and as misconceptions fill it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, cast

from groundschool.formats.columns import Printed, PrintedRow
from groundschool.formats.sysstat import AVERAGE
from groundschool.kit import beside

minute_of = beside(__file__, "printed")
UNKNOWN = {"value": "unknown", "lines": []}
HOWS = (
    "since-boot",
    "average-row",
    "average-hides",
    "iowait-is-busy",
    "free-is-left",
    "used-is-the-rest",
    "swapped-is-swapping",
    "asked-is-killed",
    "host-alone-kills",
    "silence-is-unknown",
    "every-line-counts",
    "zero-for-unknown",
    "loopback-counts",
    "retransmits-absolute",
    "read-wait-alone",
    "images-are-full",
    "no-device-behind",
    "size-and-used",
    "lines-from-zero",
)
KILLS = {"asked-is-killed": ("Killed process", "invoked oom-killer"), "host-alone-kills": ("Out of memory",)}
Reading = dict[str, Any]


def of_seconds(file: str, told: Printed, how: str = "") -> Iterable[PrintedRow]:
    """Yield the rows of the five seconds, and what a misconception takes for such."""
    report = 0
    for row in told.rows:
        report += "%user" in row.cells or file == "vmstat"
        since = report == 1 and file in ("vmstat", "iostat")
        averaged = row.label == AVERAGE
        if "%user" in row.cells or (since and how != "since-boot") or (averaged and how != "average-row"):
            continue
        yield row


def cell(value: object, *lines: str) -> dict[str, Any]:
    """Return a cell of the table."""
    return {"value": value, "lines": list(lines)}


def reading(seen: minute_of.Minute, how: str = "") -> Reading:
    """Return the cells of a host by task, right or as a misconception fills them."""
    rows = {file: list(of_seconds(file, seen.tables[file], how)) for file in seen.tables}
    if how == "average-row":
        kept = {file: [row for row in rows[file] if row.label == AVERAGE] for file in ("mpstat", "sar-dev", "sar-tcp")}
        rows |= kept
    unknown = cell(0) if how == "zero-for-unknown" else UNKNOWN
    counted = _counting(seen, unknown, silent=UNKNOWN if how == "silence-is-unknown" else cell(0))
    reports = sum("%user" in row.cells for row in seen.tables["iostat"].rows)
    known = reports > 1 or how in ("since-boot", "zero-for-unknown")
    found = {
        "matrix": {
            "cpu.utilisation": _busiest(rows["mpstat"], how),
            "cpu.saturation": _worst("vmstat", rows["vmstat"], lambda row: int(row["r"])) or unknown,
            "cpu.errors": counted("Hardware Error" if how == "every-line-counts" else "Machine Check"),
            "memory.utilisation": _taken(seen, how, unknown),
            "memory.saturation": _worst("vmstat", rows["vmstat"], _swapping(how)) or unknown,
            "memory.errors": counted(*KILLS.get(how, ("Killed process",))),
            "network.utilisation": _interface(rows["sar-dev"], how, unknown),
            "network.errors": _sent_again(rows["sar-tcp"], how),
        },
        "storage": {
            "disks": _disks(rows["iostat"], how, counted) if known else "unknown",
            "filesystem": _fullest(seen, how),
        },
        "cpus": seen.cpus,
    }
    return cast("Reading", _earlier(found)) if how == "lines-from-zero" else found


def _worst(file: str, rows: Iterable[PrintedRow], value: Callable[[Mapping[str, str]], float]) -> dict[str, Any] | None:
    """Return the cell of the first row that has the highest value, None without rows."""
    best = max(rows, key=lambda row: value(row.cells), default=None)
    return best and cell(value(best.cells), f"{file}:{best.line}")


def _busiest(rows: Sequence[PrintedRow], how: str) -> dict[str, Any] | None:
    def busy(row: Mapping[str, str]) -> float:
        return round(100 - float(row["%idle"]) - float(row["%iowait"]) * (how != "iowait-is-busy"), 2)

    return _worst("mpstat", [row for row in rows if (row.cells["CPU"] == "all") == (how == "average-hides")], busy)


def _swapping(how: str) -> Callable[[Mapping[str, str]], int]:
    return lambda row: int(row["swpd"]) if how == "swapped-is-swapping" else int(row["si"]) + int(row["so"])


def _counting(seen: minute_of.Minute, unknown: dict[str, Any], silent: dict[str, Any]) -> Callable[..., dict[str, Any]]:
    """Return what counts the kernel's messages that hold one of some texts."""
    said = seen.messages

    def counted(*texts: str) -> dict[str, Any]:
        if said is None:
            return unknown
        if not said:
            return silent
        lines = [f"dmesg:{number}" for number, line in enumerate(said, 1) if any(text in line for text in texts)]
        return cell(len(lines), *lines)

    return counted


def _taken(seen: minute_of.Minute, how: str, unknown: dict[str, Any]) -> dict[str, Any]:
    one = seen.memory
    if "available" not in seen.texts["free"] and how != "free-is-left":
        return unknown
    if how == "used-is-the-rest":
        return cell(100 * int(seen.texts["free"].splitlines()[1].split()[2]) / one.total, "free:2")
    return cell(100 * (one.total - (one.free if how == "free-is-left" else one.available)) / one.total, "free:2")


def _interface(rows: Sequence[PrintedRow], how: str, unknown: dict[str, Any]) -> dict[str, Any]:
    ours = [row for row in rows if row.cells["IFACE"] != "lo" or how == "loopback-counts"]
    shares = [float(row.cells.get("%ifutil", 0)) for row in ours]
    moved = [float(row.cells["rxkB/s"]) + float(row.cells["txkB/s"]) for row in ours]
    if "%ifutil" not in ours[0].cells:
        return unknown
    if any(share == 0 and kib >= 1000 for share, kib in zip(shares, moved, strict=True)) and how != "zero-for-unknown":
        return unknown
    return _worst("sar-dev", ours, lambda row: float(row["%ifutil"])) or unknown


def _sent_again(rows: Sequence[PrintedRow], how: str) -> dict[str, Any]:
    """Return the worst share of segments that were sent again, of both rows of a second."""
    best = cell(-1.0)
    for sent, again in zip(rows[::2], rows[1::2], strict=True):
        of = float(sent.cells["oseg/s"])
        lost = float(again.cells["retrans/s"])
        share = round(100 * lost / of, 2) if of else 0.0
        if (value := lost if how == "retransmits-absolute" else share) > best["value"]:
            best = cell(value, f"sar-tcp:{sent.line}", f"sar-tcp:{again.line}")
    return best


def _disks(rows: Sequence[PrintedRow], how: str, counted: Callable[..., dict[str, Any]]) -> dict[str, Any]:
    """Return the cells of each device that a second names."""
    by_name: dict[str, list[PrintedRow]] = {}
    for row in rows:
        by_name.setdefault(row.label, []).append(row)
    waits = ("r_await",) if how == "read-wait-alone" else ("r_await", "w_await")
    return {
        name: {
            "utilisation": _worst("iostat", ours, lambda row: float(row["%util"])),
            "queue": _worst("iostat", ours, lambda row: float(row.get("aqu-sz") or row["avgqu-sz"])),
            "wait": _worst("iostat", ours, lambda row: max(float(row[one]) for one in waits)),
            "errors": counted(f"dev {name}," if how == "every-line-counts" else f" error, dev {name},"),
        }
        for name, ours in by_name.items()
    }


def _fullest(seen: minute_of.Minute, how: str) -> dict[str, Any]:
    best = cell(-1)
    for line, mount in enumerate(seen.mounts, 2):
        usage = mount.usage
        skipped = (mount.fstype == "squashfs" and how != "images-are-full") or (
            not mount.source.startswith("/dev/") and how != "no-device-behind"
        )
        of = usage.size if how == "size-and-used" else usage.used + usage.available
        share = -(-100 * usage.used // of)
        if not skipped and share > best["value"]:
            best = cell(share, f"df:{line}")
    return best


def _earlier(found: object) -> object:
    """Return the same with every line counted from zero."""
    if isinstance(found, dict):
        return {name: _earlier(one) for name, one in found.items()}
    if isinstance(found, list):
        return [f"{file}:{int(line) - 1}" for file, line in (one.split(":") for one in found)]
    return found
