"""Answers people really give: some written out, as from a snippet at hand, and the solution with one slip each."""

import configparser
import json
import re
from pathlib import Path

from groundschool.kit import slip, wrong

EFFECTIVE, DIAGNOSE, REPAIR = "effective", "diagnose", "repair"
TOLD = "told.get(cause, "


@wrong(EFFECTIVE, tag="lines-do-not-go-on", score=0)
def with_configparser(folder, unit):
    found = {}
    for path in [*Path(folder).rglob(unit), *sorted(Path(folder).rglob(f"{unit}.d/*.conf"))]:
        read = configparser.ConfigParser(strict=False, interpolation=None)
        read.optionxform = str
        read.read(path)
        for section in read.sections():
            for key, value in read[section].items():
                found[f"{section}.{key}"] = value.split() if key in ("After", "Wants", "Requires") else [value]
    return found


the_unit_file_only = slip(
    EFFECTIVE,
    {"return [main, *(drop_ins[name] for name in sorted(drop_ins))]": "return [main]"},
    tag="drop-ins-unread",
    score=0,
)
empty_is_a_value = slip(
    EFFECTIVE,
    {" and value:": ":", "new = [*before, value]": "new = [*before, value] if value else before"},
    tag="reset-unread",
    score=1 / 4,
)
by_place = slip(
    EFFECTIVE,
    {
        "for name in sorted(drop_ins)": 'for name in sorted(drop_ins, key=lambda one: (drop_ins[one].startswith("etc"), one))'
    },
    tag="etc-comes-last",
    score=3 / 8,
)
a_line_is_a_line = slip(
    EFFECTIVE,
    {'before += plain[:-1] + " "\n            continue': "plain = plain[:-1]"},
    tag="lines-do-not-go-on",
    score=1 / 4,
)
package_only = slip(
    EFFECTIVE,
    {
        'PLACES = ("etc/systemd/system", "run/systemd/system", "usr/lib/systemd/system")': 'PLACES = ("usr/lib/systemd/system",)'
    },
    tag="vendor-only",
    score=0,
)
warn_and_go_on = slip(
    EFFECTIVE,
    {
        'raise ValueError(f"{path}:{begins}: Key=value in a section is expected")': "continue",
    },
    tag="oops-is-read",
    score=7 / 8,
)
no_third_place = slip(
    EFFECTIVE, {'"etc/systemd/system", "run/systemd/system"': '"etc/systemd/system"'}, tag="run-unread", score=7 / 8
)
every_file = slip(EFFECTIVE, {".d/*.conf": ".d/*"}, tag="everything-is-read", score=7 / 8)
numbered = slip(
    EFFECTIVE,
    {
        "for name in sorted(drop_ins)": 'for name in sorted(drop_ins, key=lambda name: int("0" + name.split("-")[0]) if name[0].isdigit() else 999)'
    },
    tag="numbers-in-names",
    score=7 / 8,
)
as_in_a_shop = slip(
    EFFECTIVE,
    {"for name in sorted(drop_ins)": "for name in sorted(drop_ins, key=str.casefold)"},
    tag="capitals-in-names",
    score=7 / 8,
)
empty_takes_back = slip(
    EFFECTIVE,
    {
        'if key in ("After", "Before", "Wants", "Requires"):': 'if key in ("After", "Before", "Wants", "Requires") and value:'
    },
    tag="after-is-reset",
    score=7 / 8,
)
only_hash = slip(
    EFFECTIVE,
    {'.startswith(("#", ";"))': '.startswith("#") or (not before and plain.startswith(";"))'},
    tag="lines-do-not-go-on",
    score=7 / 8,
)
remarks_go_on = slip(
    EFFECTIVE,
    {
        'if plain.startswith(("#", ";")) or not plain:': 'if plain.startswith(("#", ";")) and plain.endswith("\\\\"):\n            before = " "\n            continue\n        if plain.startswith(("#", ";")) or not plain:'
    },
    tag="lines-do-not-go-on",
    score=7 / 8,
)
without_a_blank = slip(EFFECTIVE, {'plain[:-1] + " "': "plain[:-1]"}, tag="lines-do-not-go-on", score=1 / 4)
remark_behind = slip(
    EFFECTIVE,
    {'" ".join(value.split())': '" ".join(value.split(" #")[0].split())'},
    tag="lines-do-not-go-on",
    score=7 / 8,
)
half_a_section = slip(EFFECTIVE, {' and whole.endswith("]")': ""}, tag="oops-is-read", score=7 / 8)
no_key = slip(EFFECTIVE, {"elif key and equals": "elif equals"}, tag="oops-is-read", score=7 / 8)
where_it_ends = slip(EFFECTIVE, {"{path}:{begins}": "{path}:{number}"}, tag="where-it-ends", score=7 / 8)
all_are_checked = slip(
    EFFECTIVE,
    {
        "    return [main, *(drop_ins": '    for path in Path(folder).rglob(f"{unit}.d/*.conf"):\n        settings(folder, path.relative_to(folder))\n    return [main, *(drop_ins'
    },
    tag="both-are-read",
    score=7 / 8,
)


@wrong(EFFECTIVE, tag="both-are-read", score=1 / 4)
def every_drop_in(folder, unit):
    """Read every drop-in there is, by name; of two with one name the package's first."""
    places = [Path(folder, place) for place in ("etc/systemd/system", "usr/lib/systemd/system")]
    main = next(place / unit for place in places if (place / unit).exists())
    drop_ins = [path for place in places for path in place.glob(f"{unit}.d/*.conf")]
    found = {}
    for path in [main, *sorted(drop_ins, key=lambda path: (path.name, "etc" in path.parts))]:
        section, before = "", ""
        for number, line in enumerate(path.read_text().splitlines(), 1):
            plain = line.strip()
            if not plain or plain[0] in "#;":
                continue
            before += " " + plain.rstrip("\\")
            if plain.endswith("\\"):
                continue
            whole, before = " ".join(before.split()), ""
            if whole[0] == "[":
                section = whole[1:-1]
                continue
            if "=" not in whole or not section:
                raise ValueError(f"{path.relative_to(folder)}:{number}: no setting")
            key, value = (part.strip() for part in whole.split("=", 1))
            old = found.get(f"{section}.{key}", [])
            if key in ("After", "Before", "Wants", "Requires"):
                old = sorted({*old, *value.split()})
            elif not value:
                old = []
            else:
                old = [*old * key.startswith(("Exec", "Environment", "ReadWrite")), value]
            found[f"{section}.{key}"] = old
    return {key: values for key, values in found.items() if values}


@wrong(DIAGNOSE, tag="last-is-first", score=0)
def whoever_failed_last(folder):
    """The last unit that the journal calls failed, and how its program ended."""
    lines = Path(folder, "journal.txt").read_text().splitlines()
    known = json.loads(Path(folder, "catalogue.json").read_text())
    failed = [
        (number, found[1])
        for number, line in enumerate(lines, 1)
        if (found := re.search(r"(?:Failed to start|failed for) (\S+)", line)) and found[1] in known
    ]
    at, unit = failed[-1] if failed else (1, next(iter(known)))
    cause = "step-failed" if "exited, status=" in "".join(lines) else "two-commands"
    return {"unit": unit, "cause": cause, "evidence": at}


only_that_it_failed = slip(
    DIAGNOSE,
    {
        '"evidence": next(at for at, line in enumerate(lines, 1) if says in line)}': '"evidence": next((at for at, line in enumerate(lines, 1) if f"{unit}: Failed with" in line), 1)}'
    },
    tag="that-is-why",
    score=5 / 8,
)
order_is_pull = slip(
    DIAGNOSE,
    {
        'yield "not-pulled-in", {*wanted["needs"]} - {*has.get("Unit.Wants", []), *has.get("Unit.Requires", [])}, own': 'yield "not-ordered", {*wanted["needs"]} - {*has.get("Unit.Wants", []), *has.get("Unit.Requires", [])}, own'
    },
    tag="pull-is-order",
    score=7 / 8,
)
it_crashed = slip(
    DIAGNOSE,
    {
        'return {"unit": unit, "cause": cause,': 'return {"unit": unit, "cause": "step-failed" if "status=1" in str(lines[5:]) else cause,'
    },
    tag="exit-is-step",
    score=11 / 16,
)
who_tells = slip(
    DIAGNOSE,
    {
        'return {"unit": unit, "cause": cause,': 'told = next((line for line in lines if "Found ordering" in line), "")\n    return {"unit": told.split(": ")[1] if told else unit, "cause": cause,'
    },
    tag="first-of-the-circle",
    score=7 / 8,
)
who_is_left_out = slip(
    DIAGNOSE,
    {
        'return {"unit": unit, "cause": cause,': 'told = next((line for line in lines if "deleted to break" in line), "")\n    return {"unit": told.split("Job ")[1].split("/")[0] if told else unit, "cause": cause,'
    },
    tag="left-out-is-at-fault",
    score=5 / 8,
)
own_order_alone = slip(
    DIAGNOSE,
    {" - {*after, *before}, own": " - {*after}, own", "if says in line)}": "if says in line or at == len(lines))}"},
    tag="before-unread",
    score=15 / 16,
)
always_alone = slip(DIAGNOSE, {'in ("always", "on-success")': 'in ("always",)'}, tag="oneshot-restarts", score=15 / 16)


@wrong(REPAIR, tag="requires-is-order", score=1 / 15)
def requires_everywhere(folder):
    """Require what is needed, in a drop-in for every unit."""
    catalogue = json.loads(Path(folder, "catalogue.json").read_text())
    told = {unit: " ".join(one["needs"]) for unit, one in catalogue.items()}
    return {f"etc/systemd/system/{unit}.d/99.conf": f"[Unit]\nRequires={needs}\n" for unit, needs in told.items()}


no_after = slip(
    REPAIR, {'f"[Unit]\\nAfter={needs}\\n"': 'f"[Unit]\\nRequires={needs}\\n"'}, tag="requires-is-order", score=2 / 3
)
only_after = slip(
    REPAIR, {'f"[Unit]\\nWants={needs}\\n"': 'f"[Unit]\\nAfter={needs}\\n"'}, tag="after-is-enough", score=11 / 15
)
no_reset = slip(
    REPAIR, {"[Service]\\nExecStart=\\nExecStart=": "[Service]\\nExecStart="}, tag="append-is-replace", score=11 / 15
)
wait_longer = slip(
    REPAIR,
    {'"[Service]\\nType=simple\\n"': '"[Service]\\nTimeoutStartSec=300\\n"'},
    tag="longer-timeout",
    score=4 / 5,
)
as_oneshot = slip(
    REPAIR, {'"[Service]\\nType=simple\\n"': '"[Service]\\nType=oneshot\\n"'}, tag="oneshot-for-all", score=4 / 5
)
always_again = slip(
    REPAIR,
    {"f\"[Service]\\nRestart={wanted['restart']}\\n\"": '"[Service]\\nRestart=always\\n"'},
    tag="oneshot-restarts",
    score=11 / 15,
)
simple_again = slip(
    REPAIR,
    {"f\"[Service]\\nRestart={wanted['restart']}\\n\"": '"[Service]\\nType=simple\\n"'},
    tag="oneshot-becomes-simple",
    score=11 / 15,
)
first_in_line = slip(REPAIR, {"zz-repair.conf": "00-repair.conf"}, tag="first-name-wins", score=1 / 3)
root_can = slip(REPAIR, {'"User": wanted["user"]': '"User": "root"'}, tag="as-root", score=8 / 15)
one_path = slip(
    REPAIR,
    {'for path in has["Service.ReadWritePaths"] if path in host["directories"]': "for path in ()"},
    tag="paths-are-gone",
    score=14 / 15,
)
burst_alone = slip(
    REPAIR,
    {'if key.startswith("StartLimit") else': 'if key == "StartLimitBurst" else'},
    tag="limit-of-service",
    score=4 / 5,
)


@wrong(REPAIR, tag="after-is-reset", score=2 / 5)
def a_drop_in_for_everything(folder):
    """One drop-in a unit with all that the catalogue says, After= emptied first."""
    files = {}
    for unit, one in json.loads(Path(folder, "catalogue.json").read_text()).items():
        needs = " ".join(one["needs"])
        text = f"[Unit]\nAfter=\nAfter={needs}\nWants={needs}\nStartLimitBurst={one['gives_up']['starts']}\n"
        text += (
            f"StartLimitIntervalSec={one['gives_up']['seconds']}\n[Service]\nExecStart=\nExecStart={one['command']}\n"
        )
        text += f"Restart={one['restart']}\nUser={one['user']}\nWorkingDirectory={one['directory']}\n"
        text += f"ReadWritePaths=\nReadWritePaths={one['directory']}\n"
        text += f"Type={'notify' if one['notifies'] else 'oneshot' if one['ends'] else 'idle'}\n"
        files[f"etc/systemd/system/{unit}.d/zz.conf"] = text
    return files
