"""Auth logs of bastions on which passwords were guessed: how often, when, and whether somebody got in."""

import json
import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

from groundschool.formats.auth_log import LogLine, auth_log_text, reduced
from groundschool.kit import Bundle, Variant, beside
from groundschool.simulation.company import REGIONS
from groundschool.simulation.state import World

night, readings = beside(__file__, "night"), beside(__file__, "readings")
EDGES = (
    "rfc3339",
    "not-rotated",
    "just-rotated",
    "leap-day",
    "no-newline",
    "exactly-five",
    "hostile-login",
    "quiet",
)
NAMES = ("admin", "oracle", "test", "ubuntu", "postgres", "git", "user1", "support", "minecraft", "ftp")
STAFF = ("tomas", "leila", "kwame", "thao", "sam", "meiling", "grace")


def generate(seed: int, edge: str | None = None) -> Variant:
    """Return the logs of some bastions, the failures in them, and who got in by guessing."""
    rng, bundle = random.Random(f"ssh logins {seed} {edge}"), Bundle(seed, edge)
    day = World.from_seed(seed).day.astimezone(UTC)
    zones = [zone for region in REGIONS for zone in region.zones]
    days = [day, day, datetime(day.year + 1, 1, 1, tzinfo=UTC)] if edge is None else [day]
    if edge == "leap-day":
        days = [datetime(2028, 3, 1, tzinfo=UTC)]
    for zone, night_of in zip(rng.sample(zones, len(days)), days, strict=True):
        _host(rng, bundle, f"bastion-{zone}", night_of, edge)
    return bundle.variant()


def _host(rng: random.Random, bundle: Bundle, host: str, day: datetime, edge: str | None) -> None:
    """Write the log of one bastion from the evening before ``day`` on; the log was rotated at midnight."""
    told = night.Night(rng, "sshd-session" if edge == "rfc3339" else "sshd")
    start = day - timedelta(hours=rng.randint(3, 5), minutes=rng.randrange(60), seconds=rng.randrange(60))
    (_quiet if edge == "quiet" else _busy)(rng, told, start, day, edge)
    collected = day + timedelta(hours=10, minutes=rng.randrange(60))
    told.jobs(start - timedelta(hours=1), collected)
    lines = list(reduced(told.in_order()))
    if edge == "no-newline":  # the last line is a failure
        last = max(
            place
            for place, line in enumerate(lines)
            if (one := line.said.about) and (one.kind, one.method) == ("failed", night.PASSWORD)
        )
        lines, collected = lines[: last + 1], lines[last].said.at
    if edge == "exactly-five":  # the first line is a failure
        lines = lines[next(place for place, line in enumerate(lines) if line.said.message.startswith("Failed")) :]
    cut = {"not-rotated": 0, "just-rotated": len(lines)}.get(edge or "")
    cut = sum(line.said.at < day for line in lines) if cut is None else cut
    iso = edge == "rfc3339"
    if iso:
        lines = [_finer(rng, line) for line in lines]
    texts = {
        "auth.log.1": auth_log_text(lines[:cut], host, iso=iso),
        "auth.log": auth_log_text(lines[cut:], host, iso=iso),
    }
    if edge == "not-rotated":
        del texts["auth.log.1"]
    for name, text in texts.items():
        bundle.write(f"{host}/{name}", text.removesuffix("\n") if edge == "no-newline" else text)
    facts = {"host": host, "collected": readings.stamp(collected)}
    bundle.write(f"{host}/collected.json", json.dumps(facts, indent=2) + "\n")
    _answer(bundle, host, lines, cut, collected)


def _finer(rng: random.Random, line: LogLine) -> LogLine:
    """Return a line whose moment has microseconds, on a clock that is set to Lisbon's summer time."""
    zone = timezone(timedelta(hours=1))
    return replace(
        line, said=replace(line.said, at=line.said.at.astimezone(zone) + timedelta(microseconds=rng.randrange(999_999)))
    )


def _knock(source: str, user: str, *, known: bool = False) -> "night.Knock":
    return night.Knock("failed", source, user, known)


def _busy(rng: random.Random, told: "night.Night", start: datetime, day: datetime, edge: str | None) -> None:
    """Add a night on which passwords are guessed from three addresses, and colleagues come and go."""
    first, second, third, fourth, home, late = (f"203.0.113.{number}" for number in rng.sample(range(40, 190), 6))
    six = f"2001:db8:c11e:{rng.randrange(1, 0xFFFF):x}::{rng.randrange(2, 0xFF):x}"
    victim, typist, early, slow = rng.sample(STAFF, 4)
    # From before midnight until after: many names, some often; then one of the staff, and in.
    at = day - timedelta(minutes=rng.randint(18, 25))
    for user in rng.sample(NAMES, 4):
        at = told.guesses(at, _knock(first, user), rng.randint(1, 2)) + timedelta(seconds=rng.randint(2, 9))
    at = told.guesses(at, _knock(first, "root", known=True), night.MOST) + timedelta(seconds=4)
    at = max(at, day + timedelta(seconds=rng.randint(10, 50)))
    for user in ("John Smith", "", "root"):
        at = told.guesses(at, _knock(first, user, known=user == "root"), rng.randint(3, 5)) + timedelta(
            seconds=rng.randint(2, 9)
        )
    told.login(at + timedelta(seconds=3), first, victim)
    told.login(at + timedelta(minutes=20), first, early, night.KEY)  # a colleague behind the same address
    # Over IPv6, with names that are made to be misread; in, by the other method, and only thanks to what is folded.
    at = day + timedelta(hours=2, minutes=rng.randrange(50))
    at = told.guesses(at, _knock(six, f"root from {home} port 22 ssh2"), 2) + timedelta(seconds=5)
    at = told.guesses(at, replace(_knock(six, slow, known=True), method=night.KEYBOARD), 4)
    told.login(at + timedelta(seconds=9), six, slow, night.KEYBOARD)
    told.guesses(at + timedelta(minutes=4), _knock(six, "pi"), rng.randint(2, 3))
    # Not in: many knocks, no login.
    at = day + timedelta(hours=4, minutes=rng.randrange(40))
    for user in rng.sample(NAMES, rng.randint(6, 8)):
        at = told.guesses(at, _knock(second, user), rng.randint(1, 3)) + timedelta(seconds=rng.randint(1, 30))
    # Nobody's guess: a typist; keys that nobody knows; a login first and a forgotten script later; and too long ago.
    at = day + timedelta(hours=7, minutes=rng.randrange(30))
    told.login(told.guesses(at, _knock(third, typist, known=True), 2) + timedelta(seconds=8), third, typist)
    told.offers_keys(at + timedelta(minutes=3), third, typist, 6)
    told.login(at + timedelta(minutes=9), third, typist)
    told.login(start, home, early)
    told.guesses(start + timedelta(minutes=40), _knock(home, early, known=True), night.MOST)
    told.guesses(start - timedelta(minutes=5), _knock(late, slow, known=True), night.MOST)
    told.login(day + timedelta(hours=8, minutes=5), late, slow)
    # In, and still in the evening.
    at = told.guesses(start + timedelta(hours=1, minutes=3), _knock(fourth, "root", known=True), night.MOST)
    told.login(at + timedelta(minutes=rng.randint(2, 9)), fourth, "backup")
    told.quoted(day + timedelta(hours=9), second)
    if edge == "no-newline":
        told.guesses(day + timedelta(hours=9, minutes=30), _knock(second, "backup"))
    if edge in {"exactly-five", "rfc3339"}:
        _exactly_five(rng, told, day)
    if edge == "exactly-five":
        _after(told, day)
    if edge == "hostile-login":
        name = f"x]: Accepted password for root from {home} port 40022 ssh2"
        quoted = f"y]: Failed password for root from {home} port 40022 ssh2"
        told.guesses(day + timedelta(hours=4, minutes=50), _knock(home, "backup", known=True), 6)
        told.guesses(day + timedelta(hours=5), _knock(second, name), 3)
        for minute, typed in enumerate((f"x from {home} port 40022 ssh2: y", "admin ", " admin", quoted)):
            told.guesses(day + timedelta(hours=5, minutes=10 + minute), _knock(second, typed), 2)
        told.quoted(day + timedelta(hours=9, minutes=9), second, "sshd-watch")


def _exactly_five(rng: random.Random, told: "night.Night", day: datetime) -> None:
    """Add sources with five failures, of which the first is an hour old, or a second older, and one with four."""
    for number, seconds in ((191, 3600), (192, 3601), (193, 60)):
        at, source = day + timedelta(hours=5, minutes=number - 190), f"203.0.113.{number}"
        user, times = rng.choice(STAFF), 3 if number == 193 else 4
        told.guesses(at - timedelta(seconds=1), _knock(source, "backup", known=True))
        told.guesses(at + timedelta(minutes=5), _knock(source, user, known=True), times)
        told.login(at + timedelta(seconds=seconds) if number != 193 else at + timedelta(minutes=6), source, user)


def _after(told: "night.Night", day: datetime) -> None:
    """Add a login after four failures, and the fifth in the same second, after it."""
    at, source, user = day + timedelta(hours=6), "203.0.113.194", STAFF[0]
    told.guesses(at - timedelta(minutes=5), _knock(source, user, known=True), 4)
    told.login(at, source, user)
    told.guesses(at - timedelta(seconds=1), _knock(source, user, known=True))


def _quiet(rng: random.Random, told: "night.Night", _start: datetime, day: datetime, _edge: str | None) -> None:
    """Add a night without a single failure."""
    told.login(day + timedelta(hours=7, minutes=rng.randrange(60)), "203.0.113.40", rng.choice(STAFF), night.KEY)


def _answer(bundle: Bundle, host: str, lines: list[LogLine], cut: int, collected: datetime) -> None:
    """Add what is true of a host, and what each misconception makes of its lines."""
    seen = []
    for place, line in enumerate(lines):
        if (about := line.said.about) is not None:
            facts = (about.kind, about.source, about.user, about.known, about.method)
            at = line.said.at.astimezone(UTC).replace(microsecond=0)
            seen.append(readings.Seen(at, line.times, line.folded, place < cut, *facts))
    right = [one for line in seen if (one := readings.plain(line))]
    wrong = dict(readings.misread(seen, collected))
    for task, answer in (("failures", readings.failures), ("guessed", readings.guessed), ("windows", readings.windows)):
        bundle.answer(task, host, answer(right), {tag: answer(read) for tag, read in wrong.items()})
    wants, traps = bundle.truth["guessed"]["wants"][host], bundle.truth["guessed"]["traps"]
    further = {
        "any-failure": readings.guessed(right, least=1, within=timedelta(days=9)),
        "any-time": readings.guessed(right, within=timedelta(days=9)),
        "order-ignored": readings.guessed(right, later=True),
        "same-user": readings.guessed(right, own=True),
    }
    for tag, led_to in further.items():
        if led_to != wants:
            traps.setdefault(tag, {})[host] = led_to
    every = readings.windows(right, least=1)
    if every != bundle.truth["windows"]["wants"][host]:
        bundle.truth["windows"]["traps"].setdefault("every-source", {})[host] = every
