"""The file systems of a host at a moment of a run: what df, du, lsof and their like print there."""

import random

from groundschool.formats.volumes import OpenFile, Volume
from groundschool.scenarios.storage_host import FIRST, ROOT, Disk, StorageHost, printed
from groundschool.simulation.run import Run
from groundschool.simulation.state import Instance

ROOT_GIB, LOG_GIB = 20, 40
LOGS = "/var/log"


def filesystems(run: Run, one: Instance, t: int, rng: random.Random) -> dict[str, bytes]:
    """Return the programs' output by file name, about the log volume of an instance at the end of step ``t``."""
    now = run.conditions.at(t)
    room = Volume(LOG_GIB, 0, 0).room
    logs = Volume(LOG_GIB, 0, 0)
    free = round(room * max(0.0, 1 - float(now.disk[one.index])))
    inodes_free = round(logs.inodes * max(0.0, 1 - float(now.inodes[one.index])))
    root = Volume(ROOT_GIB, 0, 0)
    disks = (
        Disk(ROOT, "/", Volume(ROOT_GIB, round(root.room * rng.uniform(0.4, 0.6)), round(root.inodes * 0.8))),
        Disk(FIRST, LOGS, Volume(LOG_GIB, free, inodes_free)),
    )
    held = int(room * float(now.deleted[one.index])) * 4096
    name, node = f"{LOGS}/{one.service}/access.log.1", rng.randint(1000, 900_000)
    files = (OpenFile(one.service, rng.randint(900, 30_000), one.service, "5w", FIRST, held, node, name),)
    host = StorageHost(disks, files if held else (), FIRST, one.service, {"journal": 262_144, "apt": 1_204})
    said = printed(rng, host, run.window.at((t + 1) * run.step))
    return {file: text.encode() for file, text in said.items()}
