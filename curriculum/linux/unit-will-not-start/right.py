"""Other ways to be right: whole files written anew, and one drop-in for whatever differs from the catalogue."""

import json
import re
from pathlib import Path

from groundschool.kit import beside, right

PLACES = ("etc/systemd/system", "run/systemd/system", "usr/lib/systemd/system")
DEPENDENCIES = {"After", "Before", "Wants", "Requires"}
COLLECT = {"ExecStartPre", "ExecStart", "Environment", "ReadWritePaths"}


def joined(text):
    """Yield number and text of each whole line; the number is that of its beginning."""
    held, first = "", 0
    for number, line in enumerate(text.split("\n"), 1):
        if re.match(r"\s*([#;]|$)", line):
            continue
        first = first if held else number
        held += " " + line.strip().rstrip("\\")
        if not line.rstrip().endswith("\\"):
            yield first, re.sub(r"\s+", " ", held).strip()
            held = ""


def parsed(folder, path):
    section = None
    for number, line in joined(Path(folder, path).read_text()):
        if line[0] == "[" and line[-1] == "]":
            section = line[1:-1]
        elif section is None or "=" not in line[1:] or line[0] in "=[":
            raise ValueError(f"no setting in {path}:{number}")
        else:
            key, value = re.split(" ?= ?", line, maxsplit=1)
            yield section, key, value


def paths_of(folder, unit):
    folder = Path(folder)
    files = [f"{place}/{unit}" for place in PLACES if (folder / place / unit).is_file()][:1]
    seen = {}
    for place in PLACES:
        for path in (folder / place).glob(f"{unit}.d/*.conf"):
            seen.setdefault(path.name, path.relative_to(folder).as_posix())
    return files + [path for _, path in sorted(seen.items())]


@right("effective")
def by_regular_expressions(folder, unit):
    held = {}
    for path in paths_of(folder, unit):
        for section, key, value in parsed(folder, path):
            values = held.setdefault(f"{section}.{key}", [])
            if key in DEPENDENCIES:
                values += value.split()
            elif not value:
                values.clear()
            elif key in COLLECT:
                values.append(value)
            else:
                values[:] = [value]
    return {key: sorted(set(some)) if key[5:] in DEPENDENCIES else some for key, some in held.items() if some}


WHY = {
    "restart-refused": r"(\S+\.service): Service has Restart=",
    "two-commands": r"(\S+\.service): Service has more than one ExecStart=",
    "limit-ignored": r"/etc/systemd/system/(\S+\.service)\.d/\S+: Unknown key 'StartLimit",
    "never-ready": r"(\S+\.service): start operation timed out",
    "step-failed": r"(\S+\.service): Failed at step",
    "cycle": r"(\S+\.service): Found ordering cycle",
}


def closing(folder):
    """Return the unit that comes after one that needs it."""
    needs = {unit: one["needs"] for unit, one in json.loads(Path(folder, "catalogue.json").read_text()).items()}
    for _ in needs:  # needs of needs
        needs = {unit: {*some, *(far for one in some for far in needs[one])} for unit, some in needs.items()}
    after = {unit: by_regular_expressions(folder, unit)["Unit.After"] for unit in needs}
    return next(unit for unit in needs for other in after[unit] if unit in needs.get(other, ()))


def by_the_journal(folder):
    """Return unit, cause and line: by what the journal says, and by the files where a program complains."""
    for unit in json.loads(Path(folder, "catalogue.json").read_text()):
        by_regular_expressions(folder, unit)
    lines = Path(folder, "journal.txt").read_text().splitlines()
    for cause, pattern in WHY.items():
        for number, line in enumerate(lines, 1):
            if found := re.search(pattern, line):
                return closing(folder) if cause == "cycle" else found[1], cause, number
    number, who = next(
        (at, one[1]) for at, line in enumerate(lines, 1) if (one := re.search(r" ([\w-]+)\[\d+\]: cannot reach", line))
    )
    has = by_regular_expressions(folder, f"{who}.service")
    pulls = has.get("Unit.Wants", []) + has.get("Unit.Requires", [])
    return f"{who}.service", "not-ordered" if pulls else "not-pulled-in", number


@right("diagnose")
def by_the_journal_first(folder):
    return dict(zip(("unit", "cause", "evidence"), by_the_journal(folder), strict=True))


@right("repair")
def whole_files(folder):
    """Write the unit file anew in /etc, with everything that holds, and empty its drop-ins."""
    unit, cause, _ = by_the_journal(folder)
    wanted = json.loads(Path(folder, "catalogue.json").read_text())[unit]
    has = by_regular_expressions(folder, unit)
    if cause == "cycle":
        has["Unit.After"] = [one for one in has["Unit.After"] if one in wanted["needs"] or ".service" not in one]
    if cause in ("not-ordered", "not-pulled-in"):
        has["Unit.After"] = [*has["Unit.After"], *wanted["needs"]]
        has["Unit.Requires"] = wanted["needs"]
    if cause == "limit-ignored":
        del has["Service.StartLimitIntervalSec"], has["Service.StartLimitBurst"]
        has["Unit.StartLimitIntervalSec"] = [f"{wanted['gives_up']['seconds']}"]
        has["Unit.StartLimitBurst"] = [str(wanted["gives_up"]["starts"])]
    if cause == "never-ready":
        has["Service.Type"] = ["exec"]
    has["Service.Restart"] = [wanted["restart"]]
    has["Service.ExecStart"], has["Service.User"] = [wanted["command"]], [wanted["user"]]
    has["Service.WorkingDirectory"] = [wanted["directory"]]
    there = json.loads(Path(folder, "host.json").read_text())["directories"]
    kept = {path for path in has["Service.ReadWritePaths"] if path in there}
    has["Service.ReadWritePaths"] = [" ".join({*kept, wanted["directory"]})]
    text = ""
    for section in ("Unit", "Service"):
        text += f"[{section}]\n"
        for key, values in has.items():
            if key.startswith(section):
                text += "".join(f"{key.split('.')[1]} = {value}\n" for value in values)
    files = {
        f"etc/systemd/system/{Path(path).parent.name}/{Path(path).name}": "# see the unit\n"
        for path in paths_of(folder, unit)[1:]
    }
    return {**files, f"etc/systemd/system/{unit}": text}


@right("repair")
def edited_in_place(folder):
    """Edit the host's own drop-in, as one would with an editor."""
    unit, cause, _ = by_the_journal(folder)
    wanted = json.loads(Path(folder, "catalogue.json").read_text())[unit]
    own = next(path for path in paths_of(folder, unit) if path.startswith("etc") and path.endswith(".conf"))
    text = Path(folder, own).read_text()
    need = " ".join(wanted["needs"])
    if cause == "cycle":
        others = [one for one in json.loads(Path(folder, "catalogue.json").read_text()) if one not in need]
        text = re.sub(f" ({'|'.join(map(re.escape, others))})(?= |$)", "", text, flags=re.MULTILINE)
    elif cause == "not-ordered":
        text += f"[Unit]\nAfter={need}\n"
    elif cause == "not-pulled-in":
        text += f"[Unit]\nRequires={need}\n"
    elif cause == "limit-ignored":
        limits = re.findall(r"StartLimit.*\n", text)
        text = re.sub(r"StartLimit.*\n", "", text) + "[Unit]\n" + "".join(limits)
    elif cause == "restart-refused":
        text = re.sub(r"^Restart=.*", "Restart=on-failure", text, flags=re.MULTILINE)
    elif cause == "never-ready":
        text = text.replace("Type=notify\n", "")
    elif cause == "two-commands":
        text = "[Service]\nExecStart=\n" + text
    else:
        changes = {
            r"^ *User ?=.*": f"User={wanted['user']}",
            r"^ *WorkingDirectory ?=.*": f"WorkingDirectory={wanted['directory']}",
            r"^ReadWritePaths=/.*": f"ReadWritePaths={wanted['directory']}",
            r"^ExecStart=/opt.*": f"ExecStart={wanted['command']}",
        }
        for pattern, instead in changes.items():
            text = re.sub(pattern, instead, text, flags=re.MULTILINE)
    return {own: text}


def reworded(text):
    """Return a drop-in with its paths on one line, lengths of time in words, and Type=idle."""
    paths = re.findall(r"^ReadWritePaths=(.+)\n", text, re.MULTILINE)
    text = re.sub(r"^ReadWritePaths=.+\n", "", text, flags=re.MULTILINE)
    text += f"ReadWritePaths={' '.join(sorted(paths, reverse=True))}/\n" * bool(paths)
    text = re.sub(r"^(StartLimitIntervalSec)=(\d+)s$", r"\1 = \2 seconds", text, flags=re.MULTILINE)
    return text.replace("Type=simple", "Type=idle")


@right("repair")
def in_other_words(folder):
    """Write what a blind solution was refused for, in drop-ins with a name that few would choose."""
    return {path.replace("/zz-", "/~ "): reworded(text) for path, text in journal_first.repair(folder).items()}


files_first = beside(__file__, "blind_files")
blind_by_files_effective = right("effective")(files_first.effective)
blind_by_files_diagnose = right("diagnose")(files_first.diagnose)
blind_by_files_repair = right("repair")(files_first.repair)
journal_first = beside(__file__, "blind_journal")
blind_by_journal_effective = right("effective")(journal_first.effective)
blind_by_journal_diagnose = right("diagnose")(journal_first.diagnose)
blind_by_journal_repair = right("repair")(journal_first.repair)
