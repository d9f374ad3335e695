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
    score=1 / 3,
)
by_place = slip(
    EFFECTIVE,
    {
        "for name in sorted(drop_ins)": 'for name in sorted(drop_ins, key=lambda one: (drop_ins[one].startswith("etc"), one))'
    },
    tag="etc-comes-last",
    score=1 / 2,
)
a_line_is_a_line = slip(
    EFFECTIVE,
    {'before += plain[:-1] + " "\n            continue': "plain = plain[:-1]"},
    tag="lines-do-not-go-on",
    score=1 / 3,
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
        'raise ValueError(f"{path}:{number}: Key=value in a section is expected")': "continue",
    },
    tag="oops-is-read",
    score=5 / 6,
)


@wrong(EFFECTIVE, tag="both-are-read", score=1 / 2)
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
    score=9 / 14,
)
order_is_pull = slip(
    DIAGNOSE,
    {
        'yield "not-pulled-in", {*wanted["needs"]} - {*has.get("Unit.Wants", []), *has.get("Unit.Requires", [])}, own': 'yield "not-ordered", {*wanted["needs"]} - {*has.get("Unit.Wants", []), *has.get("Unit.Requires", [])}, own'
    },
    tag="pull-is-order",
    score=6 / 7,
)
it_crashed = slip(
    DIAGNOSE,
    {
        'return {"unit": unit, "cause": cause,': 'return {"unit": unit, "cause": "step-failed" if "status=1" in str(lines[5:]) else cause,'
    },
    tag="exit-is-step",
    score=5 / 7,
)


@wrong(REPAIR, tag="requires-is-order", score=1 / 13)
def requires_everywhere(folder):
    """Require what is needed, in a drop-in for every unit."""
    catalogue = json.loads(Path(folder, "catalogue.json").read_text())
    told = {unit: " ".join(one["needs"]) for unit, one in catalogue.items()}
    return {f"etc/systemd/system/{unit}.d/99.conf": f"[Unit]\nRequires={needs}\n" for unit, needs in told.items()}


no_after = slip(
    REPAIR, {'f"[Unit]\\nAfter={needs}\\n"': 'f"[Unit]\\nRequires={needs}\\n"'}, tag="requires-is-order", score=9 / 13
)
only_after = slip(
    REPAIR, {'f"[Unit]\\nWants={needs}\\n"': 'f"[Unit]\\nAfter={needs}\\n"'}, tag="after-is-enough", score=9 / 13
)
no_reset = slip(
    REPAIR, {"[Service]\\nExecStart=\\nExecStart=": "[Service]\\nExecStart="}, tag="append-is-replace", score=9 / 13
)
wait_longer = slip(
    REPAIR,
    {'"[Service]\\nType=simple\\n"': '"[Service]\\nTimeoutStartSec=300\\n"'},
    tag="longer-timeout",
    score=10 / 13,
)
as_oneshot = slip(
    REPAIR, {'"[Service]\\nType=simple\\n"': '"[Service]\\nType=oneshot\\n"'}, tag="oneshot-for-all", score=10 / 13
)
always_again = slip(
    REPAIR,
    {"f\"[Service]\\nRestart={wanted['restart']}\\n\"": '"[Service]\\nRestart=always\\n"'},
    tag="oneshot-restarts",
    score=10 / 13,
)
simple_again = slip(
    REPAIR,
    {"f\"[Service]\\nRestart={wanted['restart']}\\n\"": '"[Service]\\nType=simple\\n"'},
    tag="oneshot-becomes-simple",
    score=10 / 13,
)
first_in_line = slip(REPAIR, {"zz-repair.conf": "00-repair.conf"}, tag="first-name-wins", score=5 / 13)
root_can = slip(REPAIR, {'"User": wanted["user"]': '"User": "root"'}, tag="as-root", score=8 / 13)
burst_alone = slip(
    REPAIR,
    {'if key.startswith("StartLimit") else': 'if key == "StartLimitBurst" else'},
    tag="limit-of-service",
    score=10 / 13,
)


@wrong(REPAIR, tag="after-is-reset", score=6 / 13)
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
        text += f"Type={'notify' if one['notifies'] else 'oneshot' if one['ends'] else 'simple'}\n"
        files[f"etc/systemd/system/{unit}.d/zz.conf"] = text
    return files
