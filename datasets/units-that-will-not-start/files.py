"""How the settings of a host's units are laid out in files: sections, lines that go on, files that hide others."""

import random
from collections.abc import Mapping, Sequence

ETC, LIB = "etc/systemd/system", "usr/lib/systemd/system"
PREPARES = ("check-port", "check-disk")
Lines = list[tuple[str, str, str]]  # section, key, value
HARDENING: Lines = [("Service", "Nice", "5"), ("Service", "PrivateTmp", "yes"), ("Service", "TimeoutStopSec", "30s")]


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
