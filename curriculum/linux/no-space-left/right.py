"""Other ways to be right: tables in pandas and a path walked upwards; plain lines, read one by one."""

import json
import re
from pathlib import Path, PurePosixPath

import pandas as pd

from groundschool.kit import right

GENTLE = {"inodes": "expire-small-files", "wrong-filesystem": "mount-volume", "blocks": "apply-retention"}
GENTLE |= {"hidden-under-mount": "uncover-mount-point", "reserved-blocks": "lower-reserve"}
LSOF = (
    r"(?P<command>\S+) +\d+ +\S+ +\S+ +\w+ +(?P<device>\S+) +(?P<size>\d+) +0 +(?P<node>\d+) (?P<name>.*) \(deleted\)"
)


def table(text, numbers):
    pattern = re.compile(r"^(\S+) +" + r"(\S+) +" * numbers + "(/.*)$", re.MULTILINE)
    return pd.DataFrame(pattern.findall(text)).set_index(numbers + 1)


def nearest(path, targets):
    return next(str(place) for place in (path, *path.parents) if str(place) in targets)


def flat(node):
    yield node
    for child in node.get("children", []):
        yield from flat(child)


def holder_action(held, services):
    command = held.groupby("command")["size"].sum().idxmax()
    facts = next(facts for name, facts in services.items() if name.startswith(command))
    if facts["kind"] == "database":
        return "escalate-to-owner"
    logs = held[held["command"] == command]["name"].str.startswith("/var/log/").all()
    return "reload-owner" if facts["reload_reopens_files"] else "truncate-descriptor" if logs else "restart-owner"


@right("diagnose")
def with_tables(folder):
    read = {path.name: path.read_text() for path in Path(folder).iterdir()}
    ticket = json.loads(read["ticket.json"])
    path = PurePosixPath(ticket["path"])
    blocks, inodes = table(read["df-PT.txt"], 5), table(read["df-Pi.txt"], 4)
    mounted = {node["target"]: node["maj:min"] for node in flat(json.loads(read["findmnt.json"])["filesystems"][0])}
    promised = re.findall(r"^[^#\s]\S*[ \t]+(\S+)[ \t]+\S+[ \t]+(?!\S*\bnoauto\b)", read["fstab"], re.MULTILINE)
    here = nearest(path, blocks.index)
    home = nearest(path, {*blocks.index, *(target.replace(r"\040", " ") for target in promised)})
    size, used, available = blocks.loc[here, [2, 3, 4]].astype("int64")
    files = pd.DataFrame(
        [match.groupdict() for match in re.finditer(LSOF, read["lsof-L1.txt"])],
        columns=["command", "device", "size", "node", "name"],
    ).astype({"size": "int64"})
    held = files[files["device"] == mounted[here].replace(":", ",")].drop_duplicates(["device", "node"])
    bytes_held = int(held["size"].sum())
    unseen = used * 1024 - int(read["du-xd1.txt"].split("\n")[-2].split("\t")[0]) * 1024 - bytes_held
    tests = {
        "inodes": inodes.loc[here, 3] == "0" != inodes.loc[here, 1],
        "wrong-filesystem": here != home,
        "deleted-but-open": bytes_held >= used * 102.4,
        "hidden-under-mount": unseen >= used * 102.4,
        "reserved-blocks": available < 1024 and (size - used) * 100 >= size,
        "blocks": True,
    }
    cause = next(name for name, holds in tests.items() if holds)
    reserve = "apply-retention" if here == "/" and cause == "reserved-blocks" else ""
    room = "free_bytes" if ticket["user"] == "root" else "avail_bytes"
    return {
        "cause": cause,
        "reclaimable_bytes": bytes_held,
        "safe_action": reserve or GENTLE.get(cause) or holder_action(held, ticket["services"]),
        "verify": {
            "metric": f"node_filesystem_{'files_free' if cause == 'inodes' else room}",
            "mountpoint": home,
        },
    }


def starts(path, target):
    return (path + "/").startswith(target.rstrip("/") + "/")


@right("diagnose")
def line_by_line(folder):
    def lines(name):
        return (Path(folder) / name).read_text().splitlines()

    ticket = json.loads("".join(lines("ticket.json")))
    path, root = ticket["path"], ticket["user"] == "root"
    mount, total, used, avail = "", 0, 0, 0
    for line in lines("df-PT.txt")[1:]:
        name = line[line.index("% /") + 2 :]
        if starts(path, name) and len(name) > len(mount):
            mount, total, used, avail = name, *map(int, line.split()[2:5])
    goal = mount
    for line in lines("fstab"):
        words = line.split("#")[0].replace("\\040", "?").split()
        if len(words) >= 4 and "noauto" not in words[3] and starts(path, words[1].replace("?", " ")):
            goal = max(goal, words[1].replace("?", " "), key=len)
    no_inode = False
    for line in lines("df-Pi.txt"):
        if line.endswith(("% " + mount, "- " + mount)):
            no_inode = int(line.split()[1]) > 0 and int(line.split()[3]) < 1
    place = '"target": ' + re.escape(json.dumps(mount)) + r'.*?"maj:min": "(\d+):(\d+)"'
    device = ",".join(re.search(place, "".join(lines("findmnt.json"))).groups())
    sizes, names, done = {}, {}, set()
    for line in lines("lsof-L1.txt"):
        words = line.split(maxsplit=9)
        if words[5] == device and words[8] not in done:
            done.add(words[8])
            sizes[words[0]] = sizes.get(words[0], 0) + int(words[6])
            names.setdefault(words[0], []).append(words[9])
    held = sum(sizes.values())
    seen = int(lines("du-xd1.txt")[-1].split()[0])
    cause, action = "blocks", "apply-retention"
    if no_inode:
        cause, action = "inodes", "expire-small-files"
    elif goal != mount:
        cause, action = "wrong-filesystem", "mount-volume"
    elif held * 10 > used * 1024:
        cause, action, owner = "deleted-but-open", "restart-owner", max(sizes, key=sizes.get)
        [facts] = [facts for name, facts in ticket["services"].items() if name.startswith(owner)]
        if all(name.startswith("/var/log/") for name in names[owner]):
            action = "truncate-descriptor"
        if facts["reload_reopens_files"]:
            action = "reload-owner"
        if facts["kind"] == "database":
            action = "escalate-to-owner"
    elif (used - seen) * 1024 - held > used * 1024 // 10:
        cause, action = "hidden-under-mount", "uncover-mount-point"
    elif not root and total - used - avail > total * 0.01:
        cause, action = "reserved-blocks", action if mount == "/" else "lower-reserve"
    metric = "node_filesystem_" + ("files_free" if no_inode else "free_bytes" if root else "avail_bytes")
    verify = {"metric": metric, "mountpoint": goal}
    return {"cause": cause, "reclaimable_bytes": held, "safe_action": action, "verify": verify}


@right("diagnose")
def by_words(folder):
    """Split whatever lsof and df print into words, and join the rest again."""
    read = {path.name: path.read_text() for path in Path(folder).iterdir()}
    ticket, path = json.loads(read["ticket.json"]), PurePosixPath(json.loads(read["ticket.json"])["path"])
    df = {" ".join(row[6:]): row for row in map(str.split, read["df-PT.txt"].splitlines())}
    files = {" ".join(row[5:]): row for row in map(str.split, read["df-Pi.txt"].splitlines())}
    here = nearest(path, df)
    fstab = [row for row in map(str.split, read["fstab"].split("\n")) if row and row[0][0] != "#"]
    home = nearest(path, [*df, *(row[1].replace("\\040", " ") for row in fstab if "noauto" not in row[3].split(","))])
    [device] = [
        one["maj:min"] for one in flat(json.loads(read["findmnt.json"])["filesystems"][0]) if one["target"] == here
    ]
    held, owners = {}, {}
    for row in map(str.split, read["lsof-L1.txt"].splitlines()[1:]):
        if row[5].split(",") == device.split(":"):
            held[row[8]] = int(row[6])
            owners.setdefault(row[0], {})[row[8]] = row[9]
    bytes_held, total, used = sum(held.values()), int(df[here][2]), int(df[here][3])
    unseen = used - float(read["du-xd1.txt"].split("\n")[-2].split("\t")[0]) - bytes_held / 1024

    def answer(cause, action, metric="free_bytes" if ticket["user"] == "root" else "avail_bytes"):
        verify = {"metric": f"node_filesystem_{metric}", "mountpoint": home}
        return {"cause": cause, "reclaimable_bytes": bytes_held, "safe_action": action, "verify": verify}

    if files[here][3] == "0" and files[here][4] != "-":
        return answer("inodes", "expire-small-files", "files_free")
    if here != home:
        return answer("wrong-filesystem", "mount-volume")
    if bytes_held / 1024 / used > 0.1:
        owner = max(owners, key=lambda name: sum(held[node] for node in owners[name]))
        facts = {name[:9]: service for name, service in ticket["services"].items()}[owner]
        logs = not [name for name in owners[owner].values() if not name.startswith("/var/log/")]
        gentle = "reload-owner" if facts["reload_reopens_files"] else ["restart-owner", "truncate-descriptor"][logs]
        return answer("deleted-but-open", "escalate-to-owner" if facts["kind"] == "database" else gentle)
    if unseen / used > 0.1:
        return answer("hidden-under-mount", "uncover-mount-point")
    if (total - used) / total < 0.01:
        return answer("blocks", "apply-retention")
    return answer("reserved-blocks", "apply-retention" if here == "/" else "lower-reserve")
