"""A plan, a few pods and the log of a pipeline, all of one evening, and the record of nine things about them."""

import random
from collections.abc import Mapping
from typing import Any

from groundschool.kit import Bundle, Variant, beside

plans, pods, pipelines = (beside(__file__, name) for name in ("plans", "pods", "pipelines"))
SERVICES = ("bookings", "checkin", "fares", "freight", "kiosk", "payments", "pricing", "tracking")


class Form(Bundle):
    """A bundle whose answers are the entries of one record."""

    def entry(self, key: str, value: object, traps: Mapping[str, Any]) -> None:
        """Add a key of the record: its value, and what each misconception makes of it."""
        self.answer("evening", key, value, traps)


def generate(seed: int, edge: str | None = None) -> Variant:
    """Return what three programs printed, and the record of it."""
    rng, form = random.Random(f"plan pod pipeline {seed} {edge}"), Form(seed, edge)
    service, other = rng.sample(SERVICES, 2)
    old, new = (f"5.{minor}.{rng.randrange(10)}" for minor in sorted(rng.sample(range(2, 30), 2)))
    plan, fleet = plans.plan(rng), pods.fleet(rng, service, other, old)
    run = pipelines.run(rng, service, new)
    form.write("plan.txt", plan.text)
    form.write("pods.txt", fleet.table)
    form.write("describe.txt", fleet.description)
    form.write("pipeline.yml", run.workflow)
    form.write("pipeline.log", run.text)
    form.entry("replaced", plan.replaced, {"first-of-the-plan": plan.first, "only-destroyed": plan.destroyed})
    form.entry("because_of", plan.forces, {"any-change-forces": plan.beside})
    form.entry("destroyed", plan.destroys, {"replaced-is-changed": plan.destroys - 1, "adds-counted": plan.adds})
    form.entry("running_unready", fleet.unready, {"crashing-is-it": fleet.crashing, "completed-is-it": fleet.completed})
    form.entry("restarts", fleet.restarts, {"ago-is-restarts": fleet.ago})
    form.entry("ended_by", fleet.reason, {"state-is-reason": "CrashLoopBackOff"})
    form.entry("runs_tag", fleet.tag, {"built-is-running": new})
    form.entry("failed_step", run.failed, {"last-error": run.late, "continued-anyway": run.tolerated})
    form.entry("exit_code", run.code, {"last-error": run.late_code, "continued-anyway": run.tolerated_code})
    return form.variant()
