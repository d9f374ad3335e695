"""Other ways to be right, as people write things down."""

import re
from datetime import datetime, timedelta

from groundschool.kit import right


def saved(folder):
    """Return what each command printed, the moment of the boot, and address and port of what listens."""
    said = {path.stem: path.read_text() for path in folder.glob("*.txt")}
    days, hours, minutes = map(int, re.search(r"up (\d+) days?, +(\d+):(\d+)", said["uptime"]).groups())
    now = datetime.strptime(said["date"].replace("UTC", "+0000").strip(), "%a %b %d %H:%M:%S %z %Y")
    sockets = re.findall(r"([\w.:*\[\]]+):(\d+) .*\n", said["ss-ltnp"])
    return said, now - timedelta(days=days, hours=hours, minutes=minutes), sockets


@right("first-look")
def rounded_by_hand(folder):
    """Rounded, a service without its ending, the time as systemd spells it, ports in the order of the listing."""
    said, booted, sockets = saved(folder)
    disks = re.findall(r"(?:tmpfs|ext4|vfat).* (\d+)% (\S+)", said["df-hT"])
    return {
        "booted": f"{booted:%Y-%m-%d %H:%M}",
        "load_per_processor": round(float(re.search(r"average: ([\d.]+)", said["uptime"])[1]) / int(said["nproc"]), 1),
        "memory_available_mib": int(re.search(r"Mem:.* (\d+)\n", said["free-m"])[1]),
        "fullest_filesystem": max(disks, key=lambda disk: int(disk[0]))[1],
        "failed_unit": re.search(r"(\S+)\.service +loaded +failed", said["list-units"])[1],
        "failed_since": re.search(r"failed .* since (.*);", said["status"])[1],
        "reachable_ports": [int(port) for address, port in sockets if not address.startswith(("127", "[::1]"))],
        "largest_process_mib": -(-int(re.search(r"\d+ \S+ +(\d+)", said["ps"])[1]) // 1024),
    }


@right("first-look")
def column_by_column(folder):
    """Cut out below the headings, as the eye does; a date as a date, ports as a set, rounded down, an ISO time."""
    said, booted, sockets = saved(folder)
    lines = {name: text.splitlines() for name, text in said.items()}
    at = lines["df-hT"][0].index("Use%")
    writable = [line for line in lines["df-hT"][1:] if " squashfs " not in line]
    failed = lines["list-units"][0].index("ACTIVE")
    since = re.search(r"failed.*since \w+ ([\d-]+ [\d:]+)", said["status"])[1]
    return {
        "booted": booted.date(),
        "load_per_processor": float(said["uptime"].split("average:")[1].split(",")[0]) / float(said["nproc"]),
        "memory_available_mib": float(lines["free-m"][1][lines["free-m"][0].index("available") :]),
        "fullest_filesystem": f"{max(writable, key=lambda line: int(line[at : at + 3]))[at + 5 :]}/",
        "failed_unit": next(line for line in lines["list-units"] if line[failed:].startswith("failed"))[2:].split()[0],
        "failed_since": datetime.fromisoformat(f"{since}+00:00").isoformat(),
        "reachable_ports": {int(port) for address, port in sockets if address not in ("127.0.0.1", "[::1]")},
        "largest_process_mib": int(lines["ps"][1].split()[2]) // 1024,
    }


@right("first-look")
def with_remarks(folder):
    """Two decimals, ports as a tuple and twice, in another order, and one key too many."""
    said, booted, sockets = saved(folder)
    ports = tuple(int(port) for address, port in sockets if "127." not in address and "::1" not in address)
    return {
        **column_by_column(folder),
        "largest_process_mib": round(int(said["ps"].split()[7]) / 1024, 2),
        "reachable_ports": ports[::-1] * 2,
        "booted": f" {booted:%Y-%m-%d} ",
        "remark": "all read twice",
    }


@right("first-look")
def blind_by_eye(folder):
    """Written by a blind solver, who read each value by eye: nothing rounded, ports in a list."""
    said, booted, sockets = saved(folder)
    failed = re.search(r"(\S+)\s+loaded\s+failed", said["list-units"])[1]
    unit = said["status"][said["status"].index(f"× {failed}") :]
    return {
        "booted": f"{booted:%Y-%m-%d}",
        "load_per_processor": float(said["uptime"].split()[-3].strip(",")) / int(said["nproc"]),
        "memory_available_mib": int(said["free-m"].splitlines()[1].split()[-1]),
        "fullest_filesystem": max(re.findall(r"ext4 .* (\d+)% (\S+)", said["df-hT"]), key=lambda row: int(row[0]))[1],
        "failed_unit": failed,
        "failed_since": re.search(r"since \w+ ([\d-]+ \d\d:\d\d)", unit)[1],
        "reachable_ports": sorted({int(port) for at, port in sockets if at not in ("127.0.0.1", "[::1]")}),
        "largest_process_mib": int(said["ps"].split()[7]) / 1024,
    }


@right("first-look")
def blind_by_program(folder):
    """Written by a blind solver who had the notebook, the lesson and the data."""
    t = {p.stem: p.read_text() for p in folder.glob("*.txt")}
    now = datetime.strptime(t["date"].strip(), "%a %b %d %H:%M:%S UTC %Y")  # noqa: DTZ007 - both sides of the sum are UTC
    d, h, m = map(int, re.search(r"up (\d+) days?, +(\d+):(\d+)", t["uptime"]).groups())
    load = float(re.search(r"load average: ([\d.]+)", t["uptime"])[1])
    disks = [line.split() for line in t["df-hT"].splitlines()[1:]]
    disks = [(int(f[5].rstrip("%")), f[6]) for f in disks if f[1] not in ("squashfs", "iso9660", "tmpfs", "devtmpfs")]
    failed = [
        line.replace("●", " ").split()[0]
        for line in t["list-units"].splitlines()
        if re.search(r"\bloaded\s+failed\b", line)
    ]
    block = next(b for b in re.split(r"\n(?=[×○●])", t["status"]) if failed[0] in b.splitlines()[0])
    ports = set()
    for line in t["ss-ltnp"].splitlines()[1:]:
        address, port = line.split()[3].rsplit(":", 1)
        if not address.startswith("127.") and address != "[::1]":
            ports.add(int(port))
    return {
        "booted": (now - timedelta(days=d, hours=h, minutes=m)).date().isoformat(),
        "load_per_processor": round(load / int(t["nproc"]), 1),
        "memory_available_mib": int(re.search(r"Mem:.*?(\d+)$", t["free-m"], re.MULTILINE)[1]),
        "fullest_filesystem": max(disks)[1],
        "failed_unit": failed[0],
        "failed_since": re.search(r"since \w+ (\S+ \d\d:\d\d)", block)[1],
        "reachable_ports": sorted(ports),
        "largest_process_mib": round(max(int(line.split()[2]) for line in t["ps"].splitlines()[1:]) / 1024),
    }
