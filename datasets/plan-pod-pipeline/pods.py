"""The pods of a namespace as kubectl lists them, and one of them as it describes it."""

import random
from dataclasses import dataclass

HEX, LETTERS = "0123456789abcdef", "bcdfghjklmnpqrstvwxz2456789"
# Seconds that kubelet waits before it starts a container again: twice as long each time, at most five minutes.
PAUSES = (10, 20, 40, 80, 160, 300, 300, 300, 300, 300)
# How a container ended: the reason that is printed, and its exit code.
ENDS = (("OOMKilled", 137), ("Error", 1), ("Error", 2), ("StartError", 128))


@dataclass(frozen=True)
class Fleet:
    """What kubectl printed, and what it says of two pods."""

    table: str
    description: str
    unready: str
    crashing: str
    completed: str
    restarts: int
    ago: int
    reason: str
    tag: str


def fleet(rng: random.Random, service: str, other: str, tag: str) -> Fleet:
    """Return pods of which one crashes, one runs and is not ready, and one has done its work."""
    sets = {name: "".join(rng.choices(HEX, k=9)) for name in (service, other)}
    name = lambda of: f"{of}-{sets[of]}-{''.join(rng.choices(LETTERS, k=5))}"  # noqa: E731
    crashing, unready = name(service), name(other)
    completed = f"{service}-migrate-{rng.randint(28_000_000, 28_999_999)}-{''.join(rng.choices(LETTERS, k=5))}"
    ago, restarts = rng.randint(1, 4), rng.randint(5, 9)
    age = ago + sum(PAUSES[:restarts]) // 60
    rows = [
        (crashing, "0/1", "CrashLoopBackOff", f"{restarts} ({ago}m ago)", f"{age}m"),
        (unready, "0/1", "Running", "0", f"{rng.randint(20, 50)}m"),
        (completed, "0/1", "Completed", "0", f"{rng.randint(2, 9)}h"),
        *(
            (name(one), "1/1", "Running", again, f"{rng.randint(12, 40)}d")
            for one, again in (
                (service, f"{rng.randint(11, 30)} ({rng.randint(2, 9)}d ago)"),
                (other, "0"),
                (other, "1"),
            )
        ),
    ]
    reason, code = rng.choice(ENDS)
    table = _table([("NAME", "READY", "STATUS", "RESTARTS", "AGE"), *sorted(rows)])
    text = _described(crashing, service, tag, (reason, code, restarts, ago, age))
    return Fleet(table, text, unready, crashing, completed, restarts, ago, reason, tag)


def _table(rows: list[tuple[str, ...]]) -> str:
    widths = [max(len(row[place]) for row in rows) + 3 for place in range(len(rows[0]))]
    lines = ("".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows)
    return "\n".join(lines) + "\n"


def _described(pod: str, service: str, tag: str, ended: tuple[str, int, int, int, int]) -> str:
    reason, code, restarts, ago, age = ended
    image = f"registry.saltmarsh.example/{service}:{tag}"
    return f"""Name:             {pod}
Namespace:        {service}
Status:           Running
Containers:
  {service}:
    Image:          {image}
    State:          Waiting
      Reason:       CrashLoopBackOff
    Last State:     Terminated
      Reason:       {reason}
      Exit Code:    {code}
    Ready:          False
    Restart Count:  {restarts}
    Limits:
      memory:  512Mi
Conditions:
  Type              Status
  Initialized       True
  Ready             False
  ContainersReady   False
  PodScheduled      True
Events:
  Type     Reason   Age                   Message
  ----     ------   ----                  -------
  Normal   Pulled   {ago}m (x{restarts + 1} over {age}m)    Container image "{image}" already present
  Warning  BackOff  {ago}m (x{3 * restarts} over {age}m)    Back-off restarting failed container {service}
"""
