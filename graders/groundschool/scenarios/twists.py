"""Twists: what is special about when a scenario plays, how it is told, or how it goes on."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from groundschool.errors import UnknownNameError
from groundschool.simulation import Incident, Window, World, draw_incident
from groundschool.simulation.chance import offshoot, stream
from groundschool.simulation.clock import EPOCH

TWISTS = {
    "night": "it begins minutes before midnight UTC",
    "winter": "it plays in January or February",
    "clock-change": "the north sets its clocks forward minutes after it has begun",
    "customers-first": "support hears of it before the pager rings",
    "skewed-clock": "one edge host's clock is wrong until it is stepped",
    "relapse": "an automation undoes the mitigation, and it has to be repeated",
}
SPRING = datetime(2026, 3, 8, tzinfo=UTC)  # 02:00 in Halifax, 06:00 UTC: clocks go to 03:00
CHANGE = timedelta(hours=6)
WINTER, WINTER_DAYS = datetime(2026, 1, 5, tzinfo=UTC), 50
DAY = timedelta(days=1)
WATCHED = 480  # seconds that people watch at least after what they did was undone


def twists_of(text: str) -> frozenset[str]:
    """Return the twists that a text names, with blanks between; raises UnknownNameError for one that is none."""
    for name in text.split():
        if name not in TWISTS:
            raise UnknownNameError("twist", name, TWISTS)
    return frozenset(text.split())


def staged(
    seed: int, fault: str | None, twists: frozenset[str], traffic: float | None, hours: float = 2.0
) -> tuple[World, Incident | None, Window]:
    """Return the world, the incident and the window that a seed, a fault and twists stand for."""
    world = World.from_seed(seed, traffic)
    if "winter" in twists:
        world = replace(world, day=WINTER + (world.day - EPOCH) % (WINTER_DAYS * DAY))
    if "clock-change" in twists:
        world = replace(world, day=SPRING)
    window = world.window(hours)
    incident = draw_incident(world, offshoot(seed, "incident"), [fault], window) if fault else None
    rng = stream(seed, "twists")
    if turn := _turn(world, twists):
        incident, window = _moved(incident, window, turn - timedelta(seconds=int(rng.randint(300, 600))))
    if incident and "relapse" in twists:
        undone = int(rng.randint(540, 720))
        incident = replace(incident, undone=undone, resolve=max(incident.resolve, undone + WATCHED))
    return world, incident, window


def _turn(world: World, twists: frozenset[str]) -> datetime | None:
    """Return the moment that the incident is to begin before, if there is one."""
    if "clock-change" in twists:
        return SPRING + CHANGE
    return world.day + DAY if "night" in twists else None


def _moved(incident: Incident | None, window: Window, to: datetime) -> tuple[Incident | None, Window]:
    """Return incident and window moved so that the one begins ``to`` then; without one, the window's middle is then."""
    begins = incident.start if incident else window.at(window.seconds / 2)
    by = (to - begins) // timedelta(minutes=1) * timedelta(minutes=1)  # windows keep beginning on a whole minute
    return replace(incident, start=incident.start + by) if incident else None, Window(window.start + by, window.seconds)
