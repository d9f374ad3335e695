"""Second way: one pass with os.scandir, rindex and split; a class; pandas-free sorting and Counter."""

import os
from collections import Counter, defaultdict


class TornError(ValueError):
    pass


def slurp(path):
    try:
        with open(path, "rb") as file:
            return os.fsdecode(file.read())
    except OSError:
        return ""


def numbers(where):
    return sorted(int(name) for name in os.listdir(where) if name.isdecimal()) if os.path.isdir(where) else []


class Task:
    def __init__(self, root, short):
        self.place = os.path.join(root, short)
        line = slurp(os.path.join(self.place, "stat")).rstrip("\n")
        self.there = bool(line.strip())
        if not self.there:
            return
        try:
            close = line.rindex(")")
            self.name = line[line.index("(") + 1 : close]
            self.state, *rest = line[close + 1 :].split()
            self.numbers = [int(word) for word in rest]
        except ValueError:
            self.numbers = []
        if len(self.numbers) != 49:
            raise TornError(f"{short}/stat")

    @property
    def parent(self):
        return self.numbers[0]

    def say(self, what):
        return slurp(os.path.join(self.place, what))


def processes(folder):
    for pid in numbers(os.path.join(folder, "proc")):
        process = Task(folder, f"proc/{pid}")
        if process.there:
            threads = {tid: Task(folder, f"proc/{pid}/task/{tid}") for tid in numbers(f"{folder}/proc/{pid}/task")}
            yield pid, process, {tid: thread for tid, thread in threads.items() if thread.there}


def everything(folder):
    return list(processes(folder))


def tasks(folder):
    result = []
    for pid, process, threads in everything(folder):
        for tid, thread in threads.items():
            result.append({"pid": pid, "tid": tid, "name": thread.name, "state": thread.state, "ppid": process.parent})
    return result


def zombies(folder):
    names, dead = {}, defaultdict(list)
    for pid, process, threads in everything(folder):
        names[pid] = process.name
        if process.state == "Z" and {thread.state for thread in threads.values()} <= {"Z", "X"}:
            dead[process.parent].append(pid)
    amount = Counter({parent: len(pids) for parent, pids in sorted(dead.items())})
    return [{"parent": parent, "name": names[parent], "zombies": dead[parent]} for parent, _ in amount.most_common()]


def blocked(folder):
    return [
        {"pid": pid, "tid": tid, "name": thread.name, "wchan": thread.say("wchan").strip()}
        for pid, _, threads in everything(folder)
        for tid, thread in threads.items()
        if thread.state == "D"
    ]


def most_open(folder):
    known = []
    for pid, process, _ in everything(folder):
        first, *rest = process.say("fd").split("\n")
        if first.startswith("total "):
            known.append((-len([line for line in rest if line]), pid, process.name))
    count, pid, name = min(known, default=(0, 0, ""))
    return {"pid": pid, "name": name, "open": -count} if count else None
