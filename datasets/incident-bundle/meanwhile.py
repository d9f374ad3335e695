"""What others change while the incident goes on: nobody minds it, and a careless search finds it."""

import random
from dataclasses import replace
from datetime import datetime, timedelta

from groundschool.formats.deploy_log import Step
from groundschool.formats.slack import Message
from groundschool.simulation import Window
from groundschool.simulation.services import BY_NAME

FLAGS, TIMEOUTS = 5, 3


def idle_steps(seed: int, window: Window, service: str) -> list[Step]:
    """Return changes of other services, some called alike, and one of ``service`` that hurts nobody."""
    rng = random.Random(f"{seed} changes")

    def moment() -> datetime:
        return window.at(rng.uniform(5, window.seconds))

    docs = [f"deploy    {service}-docs 2.{n}.0 {step}" for n in range(5, 9) for step in ("started", "finished")]
    others = [one for one in BY_NAME if one != service and "-" not in one]
    said = [f"config    timeout of {service}: {rng.randint(2, 9)} s" for _ in range(TIMEOUTS)]
    said += [f"flag      banner-{rng.randint(10, 99)}: 0 % -> 100 %" for _ in range(FLAGS)]
    in_order = sorted(moment() for _ in docs)
    found = [Step(at, f"{service}-docs", what) for at, what in zip(in_order, docs, strict=True)]
    found.append(Step(moment(), service, f"config    log level of {service}: info -> {rng.choice(('warn', 'debug'))}"))
    return found + [Step(moment(), rng.choice(others), what) for what in said]


def resolved_too_early(messages: list[Message], apart: timedelta) -> list[Message]:
    """Return the messages with an incident that somebody calls resolved, takes it back, and then calls resolved."""
    last = next(one for one in messages if one.by_person and one.text.startswith("[status] resolved"))
    early = replace(last, at=last.at - 2 * apart, text="[status] resolved: it looks over, closing this soon.")
    doubt = replace(last, at=last.at - apart, text="Not so fast, I want to see ten quiet minutes first.")
    return sorted([*messages, early, doubt], key=lambda message: message.at)
