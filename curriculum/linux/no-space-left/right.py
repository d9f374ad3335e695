"""Other ways to be right: tables in pandas and a path walked upwards; plain lines, read one by one."""

import json
import re
from fractions import Fraction
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
            "mountpoint": home if cause == "wrong-filesystem" else here,
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
    verify = {"metric": metric, "mountpoint": goal if cause == "wrong-filesystem" else mount}
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
        verify = {"metric": f"node_filesystem_{metric}", "mountpoint": home if cause == "wrong-filesystem" else here}
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


ROW = re.compile(
    r"^(?P<command>.+?)\s+(?P<pid>\d+)\s+(?P<user>\S+)\s+(?P<fd>\d+\S*|mem|txt|cwd|rtd|DEL)\s+(?P<type>\S+)\s+"
    r"(?P<device>\d+,\d+)\s+(?P<size>\d+)\s+(?P<links>\d+)\s+(?P<node>\d+)\s+(?P<name>.*)$"
)


def every_mount(tree):
    for one in tree:
        yield one
        yield from every_mount(one.get("children", []))


def lies_below(point, path):
    return PurePosixPath(path).is_relative_to(point)


def promised_points(text):
    for line in text.splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        fields = line.split()
        options = fields[3].split(",") if len(fields) > 3 else []
        if "noauto" in options or not fields[1].startswith("/"):
            continue
        yield fields[1].replace("\\040", " ").replace("\\011", "\t")


def gentlest(owner, names, services):
    known = next((s for name, s in services.items() if name[:9] == owner), {})
    if known.get("kind") == "database":
        return "escalate-to-owner"
    if known.get("reload_reopens_files"):
        return "reload-owner"
    if all(name.startswith("/var/log/") for name in names):
        return "truncate-descriptor"
    return "restart-owner"


@right("diagnose")
def blind_by_pattern(folder):
    """Written by a solver who had the notebook, the lesson and the data."""
    folder = Path(folder)

    def read(name):
        return (folder / name).read_text(encoding="utf-8")

    ticket = json.loads(read("ticket.json"))
    path = ticket["path"]
    mounts = list(every_mount(json.loads(read("findmnt.json"))["filesystems"]))

    # the file system: longest mount point; the later one covers the earlier one
    here = None
    for one in mounts:
        if lies_below(one["target"], path) and (here is None or len(one["target"]) >= len(here["target"])):
            here = one
    point, device = here["target"], here["maj:min"].replace(":", ",")

    blocks = [line.split(None, 6) for line in read("df-PT.txt").splitlines()[1:]]
    inodes = [line.split(None, 5) for line in read("df-Pi.txt").splitlines()[1:]]
    size, used, available = [tuple(map(int, row[2:5])) for row in blocks if row[6] == point][-1]
    inodes_total, _, inodes_free = [tuple(map(int, row[1:4])) for row in inodes if row[5] == point][-1]

    seen = int(read("du-xd1.txt").splitlines()[-1].split("\t")[0])

    files, owners, names = {}, {}, {}
    for line in read("lsof-L1.txt").splitlines():
        row = ROW.match(line)
        if not row or row["device"] != device:
            continue
        files[row["node"]] = int(row["size"])
        owners.setdefault(row["command"][:9], {})[row["node"]] = int(row["size"])
        names.setdefault(row["command"][:9], set()).add(row["name"])
    held = sum(files.values())

    targets = {one["target"] for one in mounts}
    missing = [
        p for p in promised_points(read("fstab")) if lies_below(p, path) and p not in targets and len(p) > len(point)
    ]

    lands_on = point
    if inodes_total > 0 and inodes_free == 0:
        cause, action = "inodes", "expire-small-files"
    elif missing:
        cause, action = "wrong-filesystem", "mount-volume"
        lands_on = max(missing, key=len)
    elif held * 10 >= used * 1024:
        cause = "deleted-but-open"
        owner = max(owners, key=lambda o: sum(owners[o].values()))
        action = gentlest(owner, names[owner], ticket["services"])
    elif (used - seen) * 1024 - held >= used * 1024 / 10:
        cause, action = "hidden-under-mount", "uncover-mount-point"
    elif (size - used - available) * 100 >= size:
        cause = "reserved-blocks"
        action = "apply-retention" if point == "/" else "lower-reserve"
    else:
        cause, action = "blocks", "apply-retention"

    if cause == "inodes":
        metric = "node_filesystem_files_free"
    elif ticket["user"] == "root":
        metric = "node_filesystem_free_bytes"
    else:
        metric = "node_filesystem_avail_bytes"
    return {
        "cause": cause,
        "reclaimable_bytes": held,
        "safe_action": action,
        "verify": {"metric": metric, "mountpoint": lands_on},
    }


def cut_table(folder, name, columns):
    with Path(folder, name).open() as f:
        lines = f.read().splitlines()[1:]
    cuts = len(columns) - 1
    return pd.DataFrame([line.split(None, cuts) for line in lines], columns=columns)


def flatten(node):
    stack, out = list(reversed(node)), []
    while stack:
        one = stack.pop()
        out.append((one["target"], one["maj:min"]))
        stack += reversed(one.get("children", []))
    return out


def lies_on(path, point):
    return path == point or path.startswith(point.rstrip("/") + "/")


def owner_of(command, catalogue):
    hits = [n for n in catalogue if n.startswith(command)]
    return hits[0] if hits else command


def action_for_open_files(rows, catalogue):
    rows = rows.assign(owner=[owner_of(c, catalogue) for c in rows.command])
    weights = rows.drop_duplicates(["owner", "node"]).groupby("owner")["size"].sum()
    owner = weights.idxmax()
    entry = catalogue.get(owner, {"kind": None, "reload_reopens_files": False})
    if entry["kind"] == "database":
        return "escalate-to-owner"
    if entry["reload_reopens_files"]:
        return "reload-owner"
    if rows[rows.owner == owner].name.str.startswith("/var/log/").all():
        return "truncate-descriptor"
    return "restart-owner"


@right("diagnose")
def blind_by_rules(folder):
    """Written by a solver who had the notebook, the lesson and the data."""
    ticket = json.loads(Path(folder, "ticket.json").read_text())
    path = ticket["path"]
    found = flatten(json.loads(Path(folder, "findmnt.json").read_text())["filesystems"])
    mounted = dict(found)
    point = max((p for p in mounted if lies_on(path, p)), key=len)
    device = mounted[point].replace(":", ",")

    df = cut_table(folder, "df-PT.txt", ["fs", "type", "size", "used", "avail", "cap", "on"]).set_index("on").loc[point]
    dfi = cut_table(folder, "df-Pi.txt", ["fs", "inodes", "iused", "ifree", "cap", "on"]).set_index("on").loc[point]
    size, used, avail = (1024 * int(df[c]) for c in ("size", "used", "avail"))
    with Path(folder, "du-xd1.txt").open() as f:
        du = 1024 * int(f.read().rstrip("\n").rpartition("\n")[2].split("\t", 1)[0])

    ls = cut_table(
        folder, "lsof-L1.txt", ["command", "pid", "user", "fd", "type", "device", "size", "nlink", "node", "name"]
    )
    ls = ls[ls.device == device]
    ls = ls.assign(size=ls["size"].astype("int64"))
    held = int(ls.drop_duplicates("node")["size"].sum())

    promised = []
    with Path(folder, "fstab").open() as f:
        for line in f:
            match line.split():
                case [source, on, _, options, *_] if not source.startswith("#") and "noauto" not in options.split(","):
                    promised.append(on.replace("\\040", " "))
    absent = sorted((p for p in promised if lies_on(path, p) and p not in mounted), key=len)

    space = "node_filesystem_free_bytes" if ticket["user"] == "root" else "node_filesystem_avail_bytes"
    rules = [
        ("inodes", lambda: int(dfi.inodes) and not int(dfi.ifree), lambda: "expire-small-files"),
        ("wrong-filesystem", lambda: absent, lambda: "mount-volume"),
        (
            "deleted-but-open",
            lambda: Fraction(held, used) >= Fraction(1, 10),
            lambda: action_for_open_files(ls, ticket["services"]),
        ),
        (
            "hidden-under-mount",
            lambda: Fraction(used - du - held, used) >= Fraction(1, 10),
            lambda: "uncover-mount-point",
        ),
        (
            "reserved-blocks",
            lambda: Fraction(size - used - avail, size) >= Fraction(1, 100),
            lambda: "lower-reserve" if point != "/" else "apply-retention",
        ),
        ("blocks", lambda: True, lambda: "apply-retention"),
    ]
    cause, action = next((name, act()) for name, applies, act in rules if applies())
    mountpoint = absent[-1] if cause == "wrong-filesystem" else point
    metric = "node_filesystem_files_free" if cause == "inodes" else space
    return {
        "cause": cause,
        "reclaimable_bytes": held,
        "safe_action": action,
        "verify": {"metric": metric, "mountpoint": mountpoint},
    }


def part(whole, key):
    """Return a function that gives one part of a whole diagnosis."""
    return lambda folder: whole(folder)[key]


@right("mount-point")
def upwards(folder):
    ticket = json.loads(Path(folder, "ticket.json").read_text())
    return nearest(PurePosixPath(ticket["path"]), table(Path(folder, "df-PT.txt").read_text(), 5).index)


@right("mount-point")
def as_findmnt_has_it(folder):
    path = json.loads(Path(folder, "ticket.json").read_text())["path"]
    mounts = every_mount(json.loads(Path(folder, "findmnt.json").read_text())["filesystems"])
    return max((one["target"] for one in mounts if lies_on(path, one["target"])), key=len)


@right("mount-point")
def as_du_has_it(folder):
    return Path(folder, "du-xd1.txt").read_text().splitlines()[-1].split("\t", 1)[1]


held_by_words = right("held-bytes")(part(by_words, "reclaimable_bytes"))
blind_held_by_pattern = right("held-bytes")(part(blind_by_pattern, "reclaimable_bytes"))
