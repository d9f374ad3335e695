"""Another way to be right: tables in pandas, and a path walked upwards instead of a list of mount points."""

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
    promised = re.findall(r"^[^#\s]\S* (\S+)", read["fstab"], re.MULTILINE)
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
        "inodes": inodes.loc[here, 3] == "0",
        "wrong-filesystem": here != home,
        "deleted-but-open": bytes_held >= used * 102.4,
        "hidden-under-mount": unseen >= used * 102.4,
        "reserved-blocks": available == 0 and size > used,
        "blocks": True,
    }
    cause = next(name for name, holds in tests.items() if holds)
    return {
        "cause": cause,
        "reclaimable_bytes": bytes_held,
        "safe_action": GENTLE.get(cause) or holder_action(held, ticket["services"]),
        "verify": {
            "metric": f"node_filesystem_{'files_free' if cause == 'inodes' else 'avail_bytes'}",
            "mountpoint": home,
        },
    }
