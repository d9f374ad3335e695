"""Answers people really give, each with the misconception behind it."""

import json
from functools import cached_property
from pathlib import Path

from groundschool.kit import wrong


def rows(folder, name, columns):
    return [line.split(None, columns - 1) for line in (Path(folder) / name).read_text().splitlines()[1:]]


def walk(nodes):
    for node in nodes:
        yield node
        yield from walk(node.get("children", []))


class Host:
    """A host as a careful person reads it; each wrong answer gets one thing wrong."""

    def __init__(self, folder):
        folder = Path(folder)
        self.ticket = json.loads((folder / "ticket.json").read_text())
        self.blocks = {row[6]: [int(cell) for cell in row[2:5]] for row in rows(folder, "df-PT.txt", 7)}
        self.inodes = {row[5]: int(row[3]) for row in rows(folder, "df-Pi.txt", 6)}
        tree = json.loads((folder / "findmnt.json").read_text())["filesystems"]
        self.devices = {node["target"]: node["maj:min"].replace(":", ",") for node in walk(tree)}
        lines = [line for line in (folder / "fstab").read_text().splitlines() if not line.startswith("#")]
        self.promised = [line.split()[1].replace("\\040", " ") for line in lines]
        self.open = rows(folder, "lsof-L1.txt", 10)
        self.seen = int((folder / "du-xd1.txt").read_text().splitlines()[-1].split("\t")[0])

    def nearest(self, targets):
        path = Path(self.ticket["path"])
        return max((target for target in targets if path.is_relative_to(target)), key=len)

    @cached_property
    def here(self):
        return self.nearest(self.blocks)

    @cached_property
    def home(self):
        return self.nearest([*self.blocks, *self.promised])

    def held(self):
        return list({(row[5], row[8]): row for row in self.open if row[5] == self.devices[self.here]}.values())

    def reclaimable(self):
        return sum(int(row[6]) for row in self.held())

    def causes(self):
        size, used, available = self.blocks[self.here]
        held = sum(int(row[6]) for row in Host.held(self)) / 1024
        return {
            "inodes": self.inodes[self.here] == 0,
            "wrong-filesystem": self.here != self.home,
            "deleted-but-open": held >= used / 10,
            "hidden-under-mount": used - self.seen - held >= used / 10,
            "reserved-blocks": available == 0 and used < size,
            "blocks": True,
        }

    def owner_action(self):
        command = max(self.held(), key=lambda row: int(row[6]))[0]
        theirs = [row for row in self.held() if row[0] == command]
        facts = next(facts for name, facts in self.ticket["services"].items() if name.startswith(command))
        if facts["kind"] == "database":
            return "escalate-to-owner"
        if facts["reload_reopens_files"]:
            return "reload-owner"
        return "truncate-descriptor" if theirs[0][9].startswith("/var/log/") else "restart-owner"

    def metric(self, cause):
        return "node_filesystem_files_free" if cause == "inodes" else "node_filesystem_avail_bytes"

    def diagnosis(self, forgotten=""):
        cause = next(name for name, holds in self.causes().items() if holds and name != forgotten)
        actions = {
            "inodes": "expire-small-files",
            "wrong-filesystem": "mount-volume",
            "hidden-under-mount": "uncover-mount-point",
            "reserved-blocks": "lower-reserve",
            "blocks": "apply-retention",
        }
        return {
            "cause": cause,
            "reclaimable_bytes": self.reclaimable(),
            "safe_action": actions[cause] if cause in actions else self.owner_action(),
            "verify": {"metric": self.metric(cause), "mountpoint": self.home},
        }


@wrong("diagnose", tag="blocks-only", score=14 / 24)
def df_without_i(folder):
    return Host(folder).diagnosis(forgotten="inodes")


@wrong("diagnose", tag="reserve-forgotten", score=17 / 24)
def full_is_full(folder):
    return Host(folder).diagnosis(forgotten="reserved-blocks")


@wrong("diagnose", tag="deleted-forgotten", score=10 / 24)
def never_asked_lsof(folder):
    class Trusting(Host):
        def __init__(self, folder):
            super().__init__(folder)
            self.open = []

    return Trusting(folder).diagnosis()


@wrong("diagnose", tag="du-is-df", score=17 / 24)
def nothing_can_be_hidden(folder):
    return Host(folder).diagnosis(forgotten="hidden-under-mount")


@wrong("diagnose", tag="mount-assumed", score=15 / 24)
def the_directory_is_there(folder):
    class Trusting(Host):
        @property
        def home(self):
            return self.here

    return Trusting(folder).diagnosis()


@wrong("diagnose", tag="counted-twice", score=19 / 24)
def every_row_is_a_file(folder):
    class Rows(Host):
        def held(self):
            return [row for row in self.open if row[5] == self.devices[self.here]]

    return Rows(folder).diagnosis()


@wrong("diagnose", tag="every-device", score=19 / 24)
def everything_lsof_lists(folder):
    class Everywhere(Host):
        def reclaimable(self):
            return sum(int(row[6]) for row in {(row[5], row[8]): row for row in self.open}.values())

    return Everywhere(folder).diagnosis()


@wrong("diagnose", tag="name-not-device", score=23 / 24)
def by_its_old_name(folder):
    class ByName(Host):
        def reclaimable(self):
            files = {(row[5], row[8]): row for row in self.open if row[5][:4] == "254,"}.values()
            mounts = [target for target in self.blocks if not target.startswith("/dev")]
            home = [(max((m for m in mounts if Path(row[9]).is_relative_to(m)), key=len), int(row[6])) for row in files]
            return sum(size for target, size in home if target == self.here)

    return ByName(folder).diagnosis()


@wrong("diagnose", tag="file-removed-again", score=18 / 24)
def remove_it_again(folder):
    class Remover(Host):
        def owner_action(self):
            gentle = super().owner_action()
            return gentle if gentle == "escalate-to-owner" else "remove-file"

    return Remover(folder).diagnosis()


@wrong("diagnose", tag="owner-killed", score=0.4)
def kill_minus_nine(folder):
    class Killer(Host):
        def owner_action(self):
            return "kill-owner"

    return Killer(folder).diagnosis()


@wrong("diagnose", tag="database-touched", score=0.4)
def restart_whatever_it_is(folder):
    class Restarter(Host):
        def owner_action(self):
            gentle = super().owner_action()
            return "restart-owner" if gentle == "escalate-to-owner" else gentle

    return Restarter(folder).diagnosis()


@wrong("diagnose", tag="owner-ignored", score=22 / 24)
def reload_always_helps(folder):
    class Reloader(Host):
        def owner_action(self):
            gentle = super().owner_action()
            return gentle if gentle == "escalate-to-owner" else "reload-owner"

    return Reloader(folder).diagnosis()


@wrong("diagnose", tag="free-is-available", score=20 / 24)
def free_must_rise(folder):
    class Free(Host):
        def metric(self, cause):
            return super().metric(cause).replace("avail", "free")

    return Free(folder).diagnosis()


@wrong("diagnose", tag="path-by-letters", score=23 / 24)
def begins_with_the_same_letters(folder):
    class Letters(Host):
        def nearest(self, targets):
            return max((target for target in targets if self.ticket["path"].startswith(target)), key=len)

    return Letters(folder).diagnosis()


@wrong("diagnose", tag="columns-by-spaces", score=23 / 24)
def the_last_word_is_the_mount_point(folder):
    class Words(Host):
        def __init__(self, folder):
            super().__init__(folder)
            self.blocks = {target.split()[-1]: numbers for target, numbers in self.blocks.items()}
            self.inodes = {target.split()[-1]: free for target, free in self.inodes.items()}

    return Words(folder).diagnosis()


@wrong("diagnose", tag="empty-output", score=23 / 24)
def there_is_always_a_heading(folder):
    class Heading(Host):
        def __init__(self, folder):
            super().__init__(folder)
            self.columns = (Path(folder) / "lsof-L1.txt").read_text().splitlines()[0].split()

    return Heading(folder).diagnosis()
