"""A change of one setting that somebody has to ask for, and everything by which it is judged."""

import json
import random

from groundschool.kit import Bundle, Variant, beside
from groundschool.simulation.state import World

house, dates = beside(__file__, "house"), beside(__file__, "dates")
CLASSES = ("low", "medium", "high")


def generate(seed: int, edge: str | None = None) -> Variant:
    """Return a diff, the house's rules and registers, and what is true of the request."""
    rng, bundle = random.Random(f"change request {seed} {edge}"), Bundle(seed, edge)
    risk = rng.choice(CLASSES)
    made = house.change(rng, risk)
    rule = house.RULES[risk]
    times = dates.calendar(rng, World.from_seed(seed).day.date(), rule)
    people = house.people(rng, made, risk)
    tried = dates.rehearsals(rng, times.now, made)
    guards = house.guards(rng)
    asked = {"now": times.now.isoformat(), "author": people.author, "ticket": f"OPS-{rng.randint(1200, 9800)}",
             "service": made.service, "why": made.why}  # fmt: skip
    bundle.write("asked.json", json.dumps(asked, indent=1) + "\n")
    bundle.write("change.diff", made.diff)
    bundle.write("change-policy.toml", house.POLICY)
    bundle.write("catalogue.csv", made.catalogue)
    bundle.write("people.csv", people.file)
    bundle.write("calendar.csv", times.file)
    bundle.write("rehearsals.csv", tried.file)
    bundle.write("metrics.csv", house.metrics(rng, made, guards))
    bundle.truth["request"] = {
        **{key: asked[key] for key in ("now", "ticket", "service")},
        "key": made.key, "before": str(made.before), "after": str(made.after), "risk": risk,
        "services": [*house.SERVICES], "affected": [*made.affected],
        "window": {"days": rule.days, "opens": f"{rule.opens:02}:00", "closes": f"{rule.closes:02}:00"},
        "freezes": [[one.isoformat(), other.isoformat()] for one, other in times.freezes],
        "notice": rule.notice, "verify": rule.verify, "guards": guards,
        "tested": tried.count, "measured": tried.longest,
        "people": people.everybody, "approvers": people.approvers,
    }  # fmt: skip
    bundle.truth["secrets"] = [made.token]
    return bundle.variant()
