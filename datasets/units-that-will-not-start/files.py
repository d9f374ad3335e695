"""How the settings of a host's units are laid out in files: sections, lines that go on, files that hide others."""

import random
from collections.abc import Mapping, Sequence

ETC, RUN, LIB = "etc/systemd/system", "run/systemd/system", "usr/lib/systemd/system"
NOTES = """[Unit]
# how to move it: \\\\share\\ferries\\
Description={0} of the ferries, number #2
Before=time-set.target\\
audit.service

[Service]
Environment=FERRIES_A=1 \\
; FERRIES_B=2 \\
    FERRIES_C=3
"""
PREPARES = ("check-port", "check-disk")
Lines = list[tuple[str, str, str]]  # section, key, value
HARDENING: Lines = [("Service", "Nice", "5"), ("Service", "PrivateTmp", "yes"), ("Service", "TimeoutStopSec", "30s")]

OOPS = {  # a line that is no setting, where it begins and where it ends
    "no-equals": ("[Service]\nNice=1\nRestart on-failure\n", 3, 3),
    "no-section": ("# later\nNice=1\n", 2, 2),
    "goes-on": ("[Service]\nNice=1\nReadWritePaths /srv \\\n# and\n    /var/lib \\\n    /tmp\n", 3, 6),
    "no-key": ("[Service]\n\n= on-failure\n", 3, 3),
    "half-section": ("[Unit]\nBefore=audit.service\n[Service] # ours\nNice=1\n", 3, 3),
}


def rare(parts: Mapping[str, str], files: dict[str, str]) -> None:
    """Add what only some trees have: files below /run, names of all kinds, odd remarks, dependencies that are empty."""
    store, app, front, job = (parts[part] for part in ("store", "app", "front", "job"))
    files |= {
        f"{RUN}/{front}.d/80-runtime.conf": "[Service]\nNice=7\nTimeoutStopSec=45s\n",
        f"{RUN}/{app}.d/80-runtime.conf": "[Service]\nNice=7\nRestart on-failure\n",  # hidden by the next
        f"{ETC}/{app}.d/80-runtime.conf": "[Service]\nNice=6\n",
        f"{ETC}/{app}.d/75-afresh.conf": "[Unit]\nAfter=\nWants=\nRequires=\n",
        f"{ETC}/{front}.d/70-local.conf.bak": "[Service]\nNice=-5\nCPUWeight=20\n",
        f"{ETC}/{store}.d/9-late.conf": "[Service]\nNice=9\n",
        f"{ETC}/{store}.d/30-notes.conf": NOTES.format(store.removesuffix(".service")),
        f"{LIB}/{job}.d/LOCAL.conf": "[Service]\nNice=11\n",
        f"{ETC}/{job}.d/later.conf": "[Service]\nNice=12\n",
    }


def layer(rng: random.Random, front: str, needs: Mapping[str, Sequence[str]], files: dict[str, str]) -> None:
    """Add files that hide others, or add to them and take back."""
    files[f"{ETC}/{front}"] = files[f"{LIB}/{front}"]
    files[f"{LIB}/{front}"] = "[Unit]\nDescription=Not ours\nAfter=old.service\n[Service]\nExecStart=/bin/false\n"
    for name, others in needs.items():
        checks: Lines = [("Service", "ExecStartPre", f"/usr/lib/ferries/{one}") for one in PREPARES]
        checks += [("Service", "ReadWritePaths", "/srv"), ("Service", "Nice", "")]
        files[f"{LIB}/{name}.d/60-order.conf"] = text(
            rng,
            [("Unit", "Before", "backup.service"), *[("Unit", "After", " ".join(others))] * bool(others)],
            layers=True,
        )
        files[f"{ETC}/{name}.d/90-notes.conf"] = text(rng, [*checks, ("Unit", "Before", "audit.service")])


def text(rng: random.Random, lines: Sequence[tuple[str, str, str]], layers: bool = False) -> str:  # noqa: FBT001, FBT002
    """Return a file that has the settings, by section in the order in which these come first."""
    said = list[str]()
    for section in dict.fromkeys(line[0] for line in lines):
        said += [""] * bool(said) + [f"[{section}]"]
        for number, (_, key, value) in enumerate(line for line in lines if line[0] == section):
            words = value.split(" ")
            if layers and len(words) > 1:
                said += [
                    f"{key}={words[0]}\\",
                    "  # ticket 4112 = not before Monday",
                    *(f"    {word} \\" for word in words[1:-1]),
                ]
                said.append(f"    {words[-1]}")
            else:
                said.append(f"  {key} = {value}" if layers and number % 3 == 1 else f"{key}={value}")
            if rng.random() < 0.08:
                said.append(rng.choice(("# Restart=always", "; see the runbook", "#Nice=-5")))
    return "\n".join(said) + "\n"
