"""Other ways to be right, as people write things down."""

import re
from datetime import datetime, timedelta

from groundschool.kit import right


def saved(folder):
    """Return what each command printed."""
    return {path.stem: path.read_text() for path in folder.glob("*.txt")}


@right("first-look")
def rounded_by_hand(folder):
    """Rounded, a service without its ending, the time as systemd spells it, ports in the order of the listing."""
    said = saved(folder)
    _, one, *_ = re.findall(r"average: |\d+\.\d\d", said["uptime"])
    days, hours = re.search(r"up (\d+) days?, +(\d+):", said["uptime"]).groups()
    now = datetime.strptime(said["date"][4:].replace("UTC", "+0000").strip(), "%b %d %H:%M:%S %z %Y")
    disks = re.findall(r"(?:tmpfs|ext4|vfat).* (\d+)% (\S+)", said["df-hT"])
    return {
        "booted": (now - timedelta(days=int(days), hours=int(hours))).strftime("%Y-%m-%d %H:%M"),
        "load_per_processor": round(float(one) / int(said["nproc"]), 1),
        "memory_available_mib": int(re.search(r"Mem:.* (\d+)\n", said["free-m"])[1]),
        "fullest_filesystem": max(disks, key=lambda disk: int(disk[0]))[1],
        "failed_unit": re.search(r"(\S+)\.service +loaded +failed", said["list-units"])[1],
        "failed_since": re.search(r"failed .* since (.*);", said["status"])[1],
        "reachable_ports": [
            int(port)
            for address, port in re.findall(r"([\w.:*\[\]]+):(\d+) ", said["ss-ltnp"])
            if not address.startswith(("127", "[::1]"))
        ],
        "largest_process_mib": -(-int(re.findall(r"^ *\d+ \S+ +(\d+)", said["ps"], re.MULTILINE)[0]) // 1024),
    }


@right("first-look")
def column_by_column(folder):
    """Cut out at fixed columns, as somebody does who looks at the heading; ports as a set, time with a T."""
    said = saved(folder)
    lines = {name: text.splitlines() for name, text in said.items()}
    clock = datetime.fromisoformat(re.search(r"failed.*since \w+ ([\d-]+ [\d:]+)", said["status"])[1])
    head = lines["free-m"][0].index("available")
    at = lines["df-hT"][0].index("Use%")
    writable = [line for line in lines["df-hT"][1:] if " squashfs " not in line]
    since = timedelta(days=int(said["uptime"].split()[2]), hours=int(said["uptime"].split()[4][:-4]))
    boot = datetime.combine(clock, datetime.strptime(said["date"][11:19] + "+0000", "%H:%M:%S%z").timetz()) - since
    failed = next(line for line in lines["list-units"] if "failed" in line)
    state = {line[2:].split()[0] for line in (failed,)}
    first = lines["ps"][1]
    return {
        "booted": boot.date().isoformat(),
        "load_per_processor": float(said["uptime"].split("average:")[1].split(",")[0]) / float(said["nproc"]),
        "memory_available_mib": float(lines["free-m"][1][head:]),
        "fullest_filesystem": max(writable, key=lambda line: int(line[at : at + 3]))[at + 5 :],
        "failed_unit": state.pop(),
        "failed_since": clock.isoformat(),
        "reachable_ports": {
            int(line[21:].split()[0].split(":")[-1])
            for line in lines["ss-ltnp"][1:]
            if "127.0.0.1:" not in line[:42] and "[::1]" not in line
        },
        "largest_process_mib": int(first.split()[2]) // 1024,
    }


@right("first-look")
def on_paper(folder):
    """Two decimals, ports as a tuple and twice, a slash too many, the minutes taken off as well."""
    said = saved(folder)
    words = said["uptime"].replace(",", " ").replace(":", " ").split()
    now = datetime.strptime(said["date"].replace("UTC", "+0000").strip(), "%a %b %d %H:%M:%S %z %Y")
    up = timedelta(days=int(words[4]), hours=int(words[6]), minutes=int(words[7]))
    places = [line.split() for line in said["df-hT"].splitlines()[1:]]
    fullest = max((int(row[5][:-1]), row[6]) for row in places if row[1] != "squashfs")[1]
    sockets = [line.split()[3].split(":") for line in said["ss-ltnp"].splitlines()[1:]]
    ports = tuple(int(one[-1]) for one in sockets if one[0] != "127.0.0.1" and "1]" not in one)
    status = said["status"].split("Active: failed")[1].split()
    return {
        "largest_process_mib": round(int(said["ps"].split()[7]) / 1024, 2),
        "reachable_ports": ports * 2,
        "failed_since": f"{status[4]} {status[5][:5]} UTC",
        "failed_unit": re.search(r"(\S+) +\w+ +failed", said["list-units"])[1],
        "fullest_filesystem": f"{fullest.rstrip('/')}/",
        "memory_available_mib": int(said["free-m"].split("\n")[1].split()[-1]),
        "load_per_processor": round(float(words[-3]) / int(said["nproc"]), 2),
        "booted": f"{(now - up).date()}",
        "remark": "all read twice",
    }
