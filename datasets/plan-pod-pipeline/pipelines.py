"""A workflow and the log of its job, as GitHub's runner writes it: a step fails, one may, and one runs all the same."""

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

FAILS = (
    ("Unit tests", "make unit", 2), ("Contract tests", "make contract", 1),
    ("Build the image", "make image", 5),
    ("Scan the image", "trivy image --exit-code 4 app", 4), ("Apply the migration", "make migrate", 3),
)  # fmt: skip
MAY_FAIL = (("Check the links", "make links", 8), ("Measure the coverage", "make coverage", 7))
ALWAYS = (("Upload the report", "make upload", 6), ("Tell the channel", "./notify.sh", 22))
FINE = (("Set up the tools", "make tools"), ("Read the cache", "make cache"), ("Compile", "make all"))
AFTER = (("Push the image", "make push"), ("Deploy", "make deploy"))
HEX = "0123456789abcdef"


@dataclass(frozen=True)
class Run:
    """A workflow, the log of its job, which step failed it, and which others printed an error."""

    workflow: str
    text: str
    failed: str
    code: int
    tolerated: str
    tolerated_code: int
    late: str
    late_code: int


def run(rng: random.Random, service: str, tag: str) -> Run:
    """Return a job: an error or two that are tolerated, the one that counts, and one or two of what always runs."""
    failed, may, always = (
        rng.choice(FAILS),
        rng.sample(MAY_FAIL, rng.randint(1, 2)),
        rng.sample(ALWAYS, rng.randint(1, 2)),
    )
    at = datetime(2026, 5, rng.randint(3, 28), rng.randint(18, 21), rng.randint(0, 50), tzinfo=UTC)
    commit = "".join(rng.choices(HEX, k=7))
    fine = [(name, command, 0) for name, command in rng.sample(FINE, rng.randint(1, 3))]
    before = rng.sample([*may, *fine], len(may) + len(fine))
    lines = _step(f"git checkout --detach {tag}", 0, f"HEAD is now at {commit} {service} {tag}")
    for _, command, code in [*before, failed, *always]:
        lines += _step(command, code, "" if code else "ok")
    text = ""
    for line in lines:
        at += timedelta(microseconds=rng.randint(40_000, 9_000_000))
        text += f"{at:%Y-%m-%dT%H:%M:%S.%f}{rng.randrange(10)}Z {line}\n"
    tolerated, late = next(one for one in before if one[2]), always[-1]
    return Run(_workflow(service, before, failed, always), text, failed[0], failed[2], *tolerated[::2], *late[::2])


def _step(command: str, code: int, printed: str) -> list[str]:
    shown = [f"##[group]Run {command}", f"\x1b[36;1m{command}\x1b[0m", "shell: /usr/bin/bash -e {0}", "##[endgroup]"]
    ended = [f"##[error]Process completed with exit code {code}."] if code else []
    return [*shown, *([printed] if printed else []), *ended]


def _workflow(service: str, before: list, failed: tuple, always: list) -> str:
    lines = [f"name: {service}", "on: push", "jobs:", "  release:", "    runs-on: ubuntu-24.04", "    steps:"]
    lines += ["      - name: Check out", '        run: git checkout --detach "$TAG"']
    for name, command, *code in [*before, failed, *AFTER, *always]:
        lines += [f"      - name: {name}", f"        run: {command}"]
        lines += ["        continue-on-error: true"] * ((name, command, *code) in [one for one in before if one[2]])
        lines += ["        if: always()"] * ((name, command, *code) in always)
    return "\n".join(lines) + "\n"
