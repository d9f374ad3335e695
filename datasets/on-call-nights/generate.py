"""The backup of an on-call pager around a change of clocks, the policies, and situations of some nights."""

import json
import random
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, time

from groundschool.formats.pagerduty_schedule import as_duty_overrides, as_duty_schedule
from groundschool.kit import READ_ANYWAY, Bundle, Variant, beside

asked, cases, on_duty, policies, rotas, situations, typed = (
    beside(__file__, name) for name in ("asked", "cases", "on_duty", "policies", "rotas", "situations", "typed")
)
Policy, Rota = policies.Policy, rotas.Rota
EDGES = ("bounds", "no-layers", "torn", "no-offset", "other-policy", "no-situations")
SITE = "https://saltmarsh.pagerduty.example"
ON_CALL, DECISIONS = "on-call", "decisions"
UNREAD = ("torn", "no-schedule", "a-list", "old-zone")
REFUSED = (*UNREAD, "no-offset")


def generate(seed: int, edge: str | None = None) -> Variant:
    """Return six schedules with their overrides, two policies, situations, and what is right and wrong about them."""
    rng, bundle = random.Random(f"on-call nights {seed} {edge}"), Bundle(seed, edge)
    sunday, made = rotas.drawn(rng)
    policy = policies.of_another_year(rng) if edge == "other-policy" else policies.AS_IT_IS
    questions = [*_questions(rng, edge, sunday, made)]
    bundle.truth["questions"] = {}
    for number, (kind, role, text) in enumerate(questions, 1):
        name = f"{number:02} {kind}"
        bundle.truth["questions"][name] = {"kind": kind, "role": role, "at": text}
        if kind in REFUSED:
            bundle.answer(ON_CALL, name, _place(kind, role, text), {"read-anyway": READ_ANYWAY})
            continue
        at = datetime.fromisoformat(text)
        wrong = (*asked.ALSO_AT_BOUNDS, *asked.MISREAD) if kind == "bounds" else asked.MISREAD
        rota = asked.without_layers(made, role) if kind == "no-layers" else made[role]
        bundle.answer(
            ON_CALL, name, on_duty.who(rota, at, text), {how: on_duty.who(rota, at, text, how) for how in wrong}
        )
    _backup(bundle, made, {role: kind for kind, role, _ in questions})
    bundle.write("decision-rights.toml", policies.decision_rights(policy))
    bundle.write("severity.toml", policies.severities(policy))
    _situations(rng, bundle, sunday, made, policy)
    bundle.order(ON_CALL, (*asked.ALSO_AT_BOUNDS, *asked.MISREAD))
    bundle.order(DECISIONS, situations.MISJUDGED)
    return bundle.variant()


def _place(kind: str, role: str, text: str) -> str:
    """Return what a refusal has to name."""
    return text if kind == "no-offset" else f"{_slug(role)}.schedule.json"


def _slug(role: str) -> str:
    return role.replace(" ", "-")


def _questions(
    rng: random.Random, edge: str | None, sunday: datetime, made: Mapping[str, Rota]
) -> Iterator[tuple[str, str, str]]:
    """Yield (kind, role, moment as text): what an edge is about, or one of every kind."""
    if edge == "bounds":
        yield from (("bounds", role, text) for role, text in asked.at_bounds(sunday, made))
    elif edge == "no-layers":
        role, [one] = rotas.MANAGER, made[rotas.MANAGER].overrides
        for at in (one.begins + rotas.HOUR, one.ends + rotas.HOUR):
            yield "no-layers", role, rotas.told(at, made[role].asked)
    elif edge == "torn":
        covered = [role for role in rotas.ROLES if made[role].overrides]
        others = [role for role in rotas.ROLES if role not in covered]
        roles = covered + rng.sample(others, len(UNREAD) - len(covered))
        for kind, role in zip(UNREAD, rng.sample(roles, len(UNREAD)), strict=True):
            at = made[role].overrides[0].begins + rotas.HOUR if role in covered else sunday.replace(tzinfo=UTC)
            yield kind, role, rotas.told(at, UTC)
    elif edge == "no-offset":
        at = datetime.combine(sunday, time(rng.randrange(24), 30))
        yield "no-offset", rotas.SENIOR, at.isoformat()
    else:
        yield from asked.moments(rng, sunday, made)


def _backup(bundle: Bundle, made: Mapping[str, Rota], kinds: Mapping[str, str]) -> None:
    """Write the schedule and the overrides of every role."""
    for role, rota in made.items():
        shown = asked.without_layers(made, role) if kinds.get(role) == "no-layers" else rota
        schedule = as_duty_schedule(shown.schedule, SITE, rota.asked)
        bundle.write(f"{_slug(role)}.schedule.json", _spoilt(schedule, kinds.get(role, "")))
        bundle.write(f"{_slug(role)}.overrides.json", as_duty_overrides(rota.overrides, SITE, rota.asked))


def _spoilt(schedule: bytes, how: str) -> bytes:
    """Return a schedule's file as it is, or as one that cannot be read."""
    if how == "torn":
        return schedule[: len(schedule) * 2 // 3]
    if how == "no-schedule":
        return json.dumps({"error": {"message": "Not Found", "code": 2100}}, indent=2).encode() + b"\n"
    if how == "a-list":
        return b"[]\n"
    if how == "old-zone":  # as the pager called zones in its first years
        return schedule.replace(b'"time_zone": "America/Halifax"', b'"time_zone": "Atlantic Time (Canada)"').replace(
            b'"time_zone": "Europe/Lisbon"', b'"time_zone": "Lisbon (Portugal)"'
        )
    return schedule


def _situations(rng: random.Random, bundle: Bundle, sunday: datetime, made: Mapping[str, Rota], policy: Policy) -> None:
    """Write the situations, and what is right and wrong to do."""
    found = [] if bundle.edge not in (None, "other-policy") else [*cases.drawn(rng, sunday, made, policy)]
    shown, bundle.truth["kinds"] = [], {}
    for number, (kind, case) in enumerate(found, 1):
        told = typed.record(rng, number, case)
        shown.append(told)
        bundle.truth["kinds"][kind] = told["id"]
        wrong = {how: situations.decided(case, policy, made, how) for how in situations.MISJUDGED}
        right = situations.decided(case, policy, made)
        wrong["on-the-wall"] = {**right, "by": _on_the_wall(right["by"], told["since"])}
        bundle.answer(DECISIONS, told["id"], right, wrong)
    bundle.truth.setdefault(DECISIONS, {"wants": {}, "traps": {}})
    bundle.write("situations.json", json.dumps({"situations": shown}, indent=2) + "\n")


def _on_the_wall(by: str | None, since: str) -> str | None:
    """Return a moment as the clock on the wall of whoever typed another one shows it."""
    if by is None:
        return None
    zone = datetime.fromisoformat(since).tzinfo
    return datetime.fromisoformat(by).astimezone(zone).replace(tzinfo=None).isoformat()
