import json
import re
from pathlib import Path

PLACES = ("etc/systemd/system", "run/systemd/system", "usr/lib/systemd/system")
DEPENDENCIES = {"Unit.After", "Unit.Before", "Unit.Wants", "Unit.Requires"}
LISTS = {"Service.ExecStartPre", "Service.ExecStart", "Service.Environment", "Service.ReadWritePaths"}


def logical_lines(text):
    """Yield (number of first line, text) of each line once continuations are joined and remarks gone."""
    parts, begun = [], 0
    for number, line in enumerate(text.splitlines(), 1):
        if line.lstrip().startswith(("#", ";")):
            continue
        if not parts:
            begun = number
        if line.endswith("\\"):
            parts.append(line[:-1])
            continue
        parts.append(line)
        yield begun, " ".join(" ".join(parts).split())
        parts = []
    if parts:
        yield begun, " ".join(" ".join(parts).split())


def settings(folder, path):
    """Return (section, key, value) of each setting of one file. Not graded by itself."""
    found, section = [], None
    for number, line in logical_lines((Path(folder) / path).read_text()):
        if not line:
            continue
        if line.startswith("[") and line.endswith("]"):
            section = line[1:-1]
            continue
        key, equals, value = line.partition("=")
        if not equals or not key.strip() or section is None:
            raise ValueError(f"{path}:{number}: neither a section nor a setting of one: {line}")
        found.append((section, key.strip(), value.strip()))
    return found


def fragments(folder, unit):
    """Return the paths of a unit's files in the order in which they are read. Not graded by itself."""
    folder = Path(folder)
    main = [f"{place}/{unit}" for place in PLACES if (folder / place / unit).is_file()][:1]
    drop_ins = {}
    for place in PLACES:
        for path in (folder / place / f"{unit}.d").glob("*.conf"):
            drop_ins.setdefault(path.name, f"{place}/{unit}.d/{path.name}")
    return main + [drop_ins[name] for name in sorted(drop_ins)]


def effective(folder, unit):
    """Return {"Section.Key": [value, ...]}."""
    holds = {}
    for path in fragments(folder, unit):
        for section, key, value in settings(folder, path):
            name = f"{section}.{key}"
            if name in DEPENDENCIES:
                holds[name] = sorted({*holds.get(name, []), *value.split()})
            elif not value:
                holds[name] = []
            elif name in LISTS:
                holds.setdefault(name, []).append(value)
            else:
                holds[name] = [value]
    return {name: values for name, values in holds.items() if values}


def catalogue_of(folder):
    """Return the catalogue and what is on the host. Not graded by itself."""
    return [json.loads((Path(folder) / f"{name}.json").read_text()) for name in ("catalogue", "host")]


class Host:
    def __init__(self, folder):
        self.folder = Path(folder)
        self.catalogue, self.has = catalogue_of(folder)
        self.units = {unit: effective(folder, unit) for unit in self.catalogue}
        if fragments(folder, "ferries.target"):
            effective(folder, "ferries.target")  # only to refuse what cannot be read
        self.journal = (self.folder / "journal.txt").read_text().splitlines()

    def last(self, unit, key, default=""):
        return self.units[unit].get(key, [default])[-1]

    def kind(self, unit):
        return self.last(unit, "Service.Type", "simple")

    def pulls(self, unit):
        """Everything of the catalogue that is started because of the unit."""
        return self.closure(
            unit, lambda one: [*self.units[one].get("Unit.Wants", []), *self.units[one].get("Unit.Requires", [])]
        )

    def after(self, unit):
        """What the unit waits for, of the catalogue."""
        return {
            other
            for other in self.units
            if other in self.units[unit].get("Unit.After", []) or unit in self.units[other].get("Unit.Before", [])
        }

    def needs(self, unit):
        return self.closure(unit, lambda one: self.catalogue[one]["needs"])

    def closure(self, unit, step):
        seen, todo = set(), [unit]
        while todo:
            for other in step(todo.pop()):
                if other in self.units and other not in seen:
                    seen.add(other)
                    todo.append(other)
        return seen

    def missing_paths(self, unit):
        return [
            path
            for value in self.units[unit].get("Service.ReadWritePaths", [])
            for path in value.split()
            if not path.startswith("-") and path.lstrip("+") not in self.has["directories"]
        ]

    def step_fails(self, unit):
        """Return the keys whose value is not there on the host."""
        keys = []
        for key in ("ExecStartPre", "ExecStart"):
            keys += [
                key
                for command in self.units[unit].get(f"Service.{key}", [])
                if command.split()[0].lstrip("-+!@:") not in self.has["programs"]
            ]
        if self.last(unit, "Service.User", "root") not in self.has["users"]:
            keys.append("User")
        directory = self.last(unit, "Service.WorkingDirectory", "/")
        if not directory.startswith("-") and directory not in self.has["directories"]:
            keys.append("WorkingDirectory")
        if self.missing_paths(unit):
            keys.append("ReadWritePaths")
        return keys

    def causes(self, unit):
        kind, needs = self.kind(unit), set(self.catalogue[unit]["needs"])
        if kind == "oneshot" and self.last(unit, "Service.Restart") in ("always", "on-success"):
            yield "restart-refused"
        if kind != "oneshot" and len(self.units[unit].get("Service.ExecStart", [])) > 1:
            yield "two-commands"
        if "Service.StartLimitIntervalSec" in self.units[unit]:
            yield "limit-ignored"
        if kind == "notify" and not self.catalogue[unit]["notifies"]:
            yield "never-ready"
        if self.step_fails(unit):
            yield "step-failed"
        if any(unit in self.needs(other) for other in self.after(unit)):
            yield "cycle"
        if needs - self.pulls(unit):
            yield "not-pulled-in"
        if needs - self.closure(unit, self.after):
            yield "not-ordered"

    def evidence(self, unit, cause):
        name = unit.rpartition(".")[0]
        said = rf" systemd\[\d+\]: {re.escape(unit)}: "
        wanted = {
            "restart-refused": said + ".*Restart=",
            "two-commands": said + ".*ExecStart=",
            "limit-ignored": rf"/{re.escape(unit)}(\.d/[^/]*)?:\d+: Unknown .*StartLimit|{said}Start request repeated",
            "never-ready": said + ".*timed out",
            "step-failed": said + "Failed at step",
            "cycle": r"Found ordering cycle",
        }.get(cause, rf" {re.escape(name)}\[\d+\]: .*(refused|cannot|unreachable|no such)")
        for number, line in enumerate(self.journal, 1):
            if re.search(wanted, line, re.IGNORECASE):
                return number


def diagnose(folder):
    """Return {"unit", "cause", "evidence"}."""
    host = Host(folder)
    found = [
        {"unit": unit, "cause": cause, "evidence": host.evidence(unit, cause)}
        for unit in host.catalogue
        for cause in host.causes(unit)
    ]
    return max(found, key=lambda one: one["evidence"] is not None)


def rewritten(host, unit, change):
    """Return what is to be written so that change(section, key, value) holds in each file of a unit.

    change returns None where the setting stays, or the new value, or "" where it goes altogether.
    """
    files = {}
    for path in fragments(host.folder, unit):
        section, out, lines = None, [], (host.folder / path).read_text().splitlines()
        touched, at = False, 0
        while at < len(lines):
            line = lines[at]
            end = at + 1
            if not line.lstrip().startswith(("#", ";")):
                parts = [line]
                while parts[-1].endswith("\\") and end < len(lines):
                    if not lines[end].lstrip().startswith(("#", ";")):
                        parts.append(lines[end])
                    end += 1
                whole = " ".join(" ".join(part.removesuffix("\\") for part in parts).split())
                if whole.startswith("["):
                    section = whole[1:-1]
                elif "=" in whole:
                    key, _, value = whole.partition("=")
                    new = change(section, key.strip(), value.strip())
                    if new is not None:
                        touched = True
                        if new:
                            out.append(f"{key.strip()}={new}")
                        at = end
                        continue
            out += lines[at:end]
            at = end
        if touched:
            place = next(place for place in PLACES if path.startswith(place))
            files[PLACES[0] + path[len(place) :]] = "\n".join(out) + "\n"
    return files


def repair(folder):
    """Return {path: text}."""
    host = Host(folder)
    found = diagnose(folder)
    unit, cause = found["unit"], found["cause"]
    meant = host.catalogue[unit]
    files, lines = {}, []
    if cause == "not-ordered":
        lines = ["[Unit]", "After=" + " ".join(other for other in meant["needs"] if other not in host.after(unit))]
    elif cause == "not-pulled-in":
        direct = host.units[unit].get("Unit.Wants", []) + host.units[unit].get("Unit.Requires", [])
        lines = ["[Unit]", "Wants=" + " ".join(other for other in meant["needs"] if other not in direct)]
    elif cause == "cycle":
        bad = {other for other in host.after(unit) if unit in host.needs(other)}

        def without(words):
            return lambda section, key, value: (
                " ".join(word for word in value.split() if word not in words[key])
                if section == "Unit" and key in words and set(value.split()) & words[key]
                else None
            )

        files |= rewritten(host, unit, without({"After": bad}))
        for other in bad:
            files |= rewritten(host, other, without({"Before": {unit}}))
    elif cause == "restart-refused":
        lines = ["[Service]", f"Restart={meant['restart']}"]
    elif cause == "two-commands":
        lines = ["[Service]", "ExecStart=", f"ExecStart={meant['command']}"]
    elif cause == "limit-ignored":
        files = rewritten(
            host,
            unit,
            lambda section, key, _: "" if section == "Service" and key.startswith("StartLimit") else None,
        )
        lines = [
            "[Unit]",
            f"StartLimitIntervalSec={meant['gives_up']['seconds']}",
            f"StartLimitBurst={meant['gives_up']['starts']}",
        ]
    elif cause == "never-ready":
        lines = ["[Service]", "Type=oneshot" if meant["ends"] else "Type=exec"]
    elif cause == "step-failed":
        lines = ["[Service]"]
        for key in dict.fromkeys(host.step_fails(unit)):
            if key == "ExecStart":
                lines += ["ExecStart=", f"ExecStart={meant['command']}"]
            elif key == "User":
                lines += [f"User={meant['user']}"]
            elif key == "WorkingDirectory":
                lines += [f"WorkingDirectory={meant['directory']}"]
            elif key == "ReadWritePaths":
                bad = host.missing_paths(unit)
                paths = [
                    path
                    for value in host.units[unit]["Service.ReadWritePaths"]
                    for path in value.split()
                    if path not in bad
                ]
                if meant["directory"] not in paths:
                    paths.insert(0, meant["directory"])
                lines += ["ReadWritePaths=", *(f"ReadWritePaths={path}" for path in paths)]
    if lines:
        files[f"{PLACES[0]}/{unit}.d/zz-repair.conf"] = "\n".join(lines) + "\n"
    return files
