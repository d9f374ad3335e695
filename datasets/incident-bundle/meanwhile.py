"""What others change while the incident goes on: nobody minds it, and a careless search finds it."""

import random
from datetime import datetime

from groundschool.formats.deploy_log import Step
from groundschool.simulation import Window
from groundschool.simulation.services import BY_NAME

FLAGS, TIMEOUTS = 5, 3


def idle_steps(seed: int, window: Window, service: str) -> list[Step]:
    """Return changes of other services; some name ``service`` without being about it, and one is called alike."""
    rng = random.Random(f"{seed} changes")

    def moment() -> datetime:
        return window.at(rng.uniform(5, window.seconds))

    docs = [f"deploy    {service}-docs 2.{n}.0 {step}" for n in (6, 7) for step in ("started", "finished")]
    others = [one for one in BY_NAME if one != service and "-" not in one]
    said = [f"config    timeout of {service}: {rng.randint(2, 9)} s" for _ in range(TIMEOUTS)]
    said += [f"flag      banner-{rng.randint(10, 99)}: 0 % -> 100 %" for _ in range(FLAGS)]
    in_order = sorted(moment() for _ in docs)
    found = [Step(at, f"{service}-docs", what) for at, what in zip(in_order, docs, strict=True)]
    return found + [Step(moment(), rng.choice(others), what) for what in said]
