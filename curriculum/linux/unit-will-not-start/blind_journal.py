"""Second way: the journal leads, the files are only asked; the repair edits what stands in /etc where it can."""

import functools
import itertools
import json
import os
import re

ROOTS = ["etc/systemd/system", "run/systemd/system", "usr/lib/systemd/system"]
ADDED = {"After", "Before", "Wants", "Requires"}
COLLECTED = {"ExecStartPre", "ExecStart", "Environment", "ReadWritePaths"}
REMARK = re.compile(r"\s*[#;]")
SECTION = re.compile(r"\[([^\]]+)\]\Z")
SETTING = re.compile(r"([^=\s][^=]*?)\s*=\s*(.*)\Z")


def read(folder, path):
    with open(os.path.join(folder, path), encoding="utf-8") as file:
        return file.read()


def pieces(text):
    """Return (first line, last line, joined text) of what is no remark; lines from 1."""
    result, pending = [], None
    for at, raw in enumerate(text.split("\n"), 1):
        if REMARK.match(raw):
            continue
        goes_on = raw.endswith("\\")
        start, so_far = pending or (at, "")
        so_far += " " + (raw[:-1] if goes_on else raw)
        pending = (start, so_far) if goes_on else None
        if not goes_on:
            result.append((start, at, re.sub(r"\s+", " ", so_far).strip()))
    if pending:
        result.append((pending[0], at, re.sub(r"\s+", " ", pending[1]).strip()))
    return [piece for piece in result if piece[2]]


def parsed(folder, path):
    """Return (first, last, section, key, value) of each setting."""
    section, found = None, []
    for first, last, text in pieces(read(folder, path)):
        if head := SECTION.match(text):
            section = head[1]
        elif section and not text.startswith("[") and (said := SETTING.match(text)):
            found.append((first, last, section, *said.groups()))
        else:
            raise ValueError(f"{path}:{first}")
    return found


def paths_of(folder, unit):
    have = [f"{root}/{unit}" for root in ROOTS if os.path.isfile(os.path.join(folder, root, unit))]
    by_name = {}
    for root in reversed(ROOTS):
        where = os.path.join(folder, root, unit + ".d")
        if os.path.isdir(where):
            by_name |= {name: f"{root}/{unit}.d/{name}" for name in os.listdir(where) if name.endswith(".conf")}
    return have[:1] + [path for _, path in sorted(by_name.items())]


def add(holds, setting):
    section, key, value = setting[2:]
    old = holds.get(name := f"{section}.{key}", [])
    if section == "Unit" and key in ADDED:
        new = sorted(set(old) | set(value.split()))
    elif section == "Service" and key in COLLECTED:
        new = [*old, value] if value else []
    else:
        new = [value] if value else []
    return {**holds, name: new}


def effective(folder, unit):
    everything = itertools.chain.from_iterable(parsed(folder, path) for path in paths_of(folder, unit))
    return {name: held for name, held in functools.reduce(add, everything, {}).items() if held}


def load(folder):
    catalogue = json.loads(read(folder, "catalogue.json"))
    return catalogue, {unit: effective(folder, unit) for unit in [*catalogue, "ferries.target"]}


SAID = [
    (r"systemd\[\d+\]: (?P<unit>\S+): .*Restart= set to", "restart-refused"),
    (r"systemd\[\d+\]: (?P<unit>\S+): .*more than one ExecStart=", "two-commands"),
    (r"systemd\[\d+\]: (?P<unit>\S+): Failed at step", "step-failed"),
    (r"systemd\[\d+\]: (?P<unit>\S+): start operation timed out", "never-ready"),
    (r"systemd\[\d+\]: (?P<unit>\S+): Start request repeated too quickly", "limit-ignored"),
    (r"systemd\[\d+\]: (?P<unit>\S+): Job \S+ deleted to break ordering cycle", "cycle"),
    (r" (?P<program>[^\s\[]+)\[\d+\]: cannot reach ", "not-"),
]


def upstream(catalogue, unit):
    return {*catalogue[unit]["needs"]}.union(*(upstream(catalogue, other) for other in catalogue[unit]["needs"]))


def diagnose(folder):
    catalogue, holds = load(folder)
    for number, line in enumerate(read(folder, "journal.txt").splitlines(), 1):
        for pattern, told in SAID:
            cause = told
            if not (said := re.search(pattern, line)):
                continue
            unit = said["unit"] if "unit" in said.groupdict() else said["program"] + ".service"
            if unit not in catalogue:
                continue
            if cause == "not-":
                asked = holds[unit].get("Unit.Wants", []) + holds[unit].get("Unit.Requires", [])
                cause = "not-ordered" if {*catalogue[unit]["needs"]} <= {*asked} else "not-pulled-in"
            if cause == "cycle":
                unit = next(
                    one
                    for one in catalogue
                    for other in holds[one].get("Unit.After", [])
                    if other in catalogue and one in upstream(catalogue, other)
                )
            return {"unit": unit, "cause": cause, "evidence": number}


class Edit:
    """The text of one path, to be changed line by line."""

    def __init__(self, folder, path):
        self.path, self.lines, self.settings = path, read(folder, path).split("\n"), parsed(folder, path)

    def put(self, setting, text):
        self.lines[setting[0] - 1] = text
        for at in range(setting[0], setting[1]):
            self.lines[at] = None

    def result(self):
        # one of a package is hidden by the same name in /etc
        return {
            re.sub(r"^.*systemd/system", ROOTS[0], self.path): "\n".join(one for one in self.lines if one is not None)
        }


def repair(folder):
    found = diagnose(folder)
    catalogue, holds = load(folder)
    unit, cause, meant = found["unit"], found["cause"], catalogue[found["unit"]]
    extra = f"{ROOTS[0]}/{unit}.d/zz-{cause}.conf"
    edits = [Edit(folder, path) for path in paths_of(folder, unit)]
    if cause.startswith("not-"):
        key = "After" if cause == "not-ordered" else "Requires"
        return {extra: "".join(["[Unit]\n", *(f"{key}={other}\n" for other in meant["needs"])])}
    lines, changed = [], {}
    for edit in edits:
        before = list(edit.lines)
        for setting in edit.settings:
            section, key, value = setting[2:]
            if cause == "cycle" and (section, key) == ("Unit", "After"):
                stay = [
                    word for word in value.split() if word not in catalogue or unit not in upstream(catalogue, word)
                ]
                if stay != value.split():
                    edit.put(setting, f"After={' '.join(stay)}" if stay else None)
            elif cause == "restart-refused" and key == "Restart":
                edit.put(setting, f"Restart={meant['restart']}")
            elif cause == "never-ready" and (key, value) == ("Type", "notify"):
                edit.put(setting, "Type=oneshot" if meant["ends"] else "Type=simple")
            elif cause == "limit-ignored" and section == "Service" and key.startswith("StartLimit"):
                edit.put(setting, None)
        if edit.lines != before:
            changed |= edit.result()
    if cause == "limit-ignored":
        lines = [
            "[Unit]",
            f"StartLimitIntervalSec={meant['gives_up']['seconds']}s",
            f"StartLimitBurst={meant['gives_up']['starts']}",
        ]
    elif cause in ("two-commands", "step-failed"):
        has = json.loads(read(folder, "host.json"))["directories"]
        paths = [path for path in holds[unit].get("Service.ReadWritePaths", []) if path in has]
        lines = ["[Service]", "ExecStart=", f"ExecStart={meant['command']}"]
        if cause == "step-failed":
            lines += [f"User={meant['user']}", f"WorkingDirectory={meant['directory']}", "ReadWritePaths="]
            lines += [f"ReadWritePaths={path}" for path in dict.fromkeys([meant["directory"], *paths])]
    return changed | ({extra: "\n".join(lines) + "\n"} if lines else {})
