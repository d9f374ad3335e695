"""Folders of certificates as hosts have them, and what a checker of expiry says of each."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone

from groundschool.kit import Bundle, Variant, beside
from groundschool.simulation.state import World

files, verdicts = beside(__file__, "files"), beside(__file__, "verdicts")
Found, Press = files.Found, files.Press
EDGES = ("at-the-second", "far", "no-offset", "every-way", "anywhere")
DAY, HOUR, SECOND = timedelta(days=1), timedelta(hours=1), timedelta(seconds=1)
LIMITS = ((45, 14), (50, 15), (60, 12), (40, 11))
USUAL = verdicts.USUAL
BY_LINES = ("ok", "unknown", "absent")  # what is not asked for as a document, to save time
ABSENT = "node-west-a-1"
NAMES = (
    "www", "kiosk", "freight", "api", "mail", "ldap", "metrics", "partner", "staff", "status", "tickets", "harbour",
    "vpn", "git", "registry", "wiki", "vault", "proxy", "radius", "printer", "board", "archive", "crew", "depot",
    "chat", "cache", "search", "quay", "tides", "maps",
)  # fmt: skip


class Moments:
    """Moments at which certificates end, seen from now: no two alike, and none near a limit unless it is asked for."""

    def __init__(self, rng: random.Random, now: datetime, warn: int, crit: int) -> None:
        self._rng, self._now, self.warn, self.crit = rng, now.astimezone(UTC), warn, crit

    def well(self) -> datetime:
        """Return one that is far enough away."""
        return self._in(self.warn + 9, self.warn + 300)

    def soon(self) -> datetime:
        """Return one that calls for a warning, and with the usual limits for none."""
        return self._in(USUAL[0] + 1, self.warn - 2)

    def urgent(self) -> datetime:
        """Return one that is critical and to come, and with the usual limits a warning."""
        return self._in(USUAL[1] + 1, self.crit - 2)

    def over(self) -> datetime:
        """Return one that has been for days."""
        return self._in(-90, -3)

    def just_over(self) -> datetime:
        """Return one of a few hours ago: its days are -1, not 0."""
        return self._now - timedelta(hours=self._rng.randint(6, 18), seconds=self._rng.randrange(3600))

    def beside(self, limit: int, hours: float) -> datetime:
        """Return one that differs from a limit by hours."""
        return self._now + limit * DAY + hours * HOUR

    def exactly(self, days: int, seconds: int = 0) -> datetime:
        """Return one that is so many days and seconds away."""
        return self._now + days * DAY + seconds * SECOND

    def _in(self, least: int, most: int) -> datetime:
        """Return one between whole days, five hours or more from each, so that no offset moves it over one."""
        return self._now + self._rng.randint(least, most) * DAY + self._rng.randrange(5 * 3600, 19 * 3600) * SECOND


def generate(seed: int, edge: str | None = None) -> Variant:
    """Return folders, and what is said of each file, each folder and each call."""
    rng, bundle = random.Random(f"certificate folders {seed} {edge}"), Bundle(seed, edge)
    day = World.from_seed(seed).day
    warn, crit = rng.choice(LIMITS)
    hours = 9 if edge == "far" else rng.choice((-4, -3, 1, 2))
    now = (day + rng.randrange(9 * 3600, 17 * 3600) * SECOND).astimezone(timezone(timedelta(hours=hours)))
    press, moments = Press(rng, day), Moments(rng, now, warn, crit)
    zones = [f"node-{region}-{letter}-{number}" for region in ("north", "south") for letter in "abc" for number in "13"]
    kinds = _on_edge(edge, rng, press, moments) if edge else _folders(rng, press, moments, hours)
    hosts = rng.sample(zones, len(kinds))
    folders = dict(zip(hosts, kinds.items(), strict=True))
    bundle.truth |= {"now": now.isoformat(), "warn": warn, "crit": crit, "kinds": {}, "folders": {}}
    for host, (kind, found) in sorted(folders.items()):
        for one in sorted(found, key=lambda one: one.path):
            bundle.write(f"hosts/{host}/{one.path}", one.content)
        bundle.truth["folders"][host] = kind
        _answer(bundle, host, found, verdicts.Asked(now, warn, crit))
        if kind in ("critical", "at-the-second"):
            verdicts.answer_run(bundle, f"{host} by default", found, verdicts.Asked(now, *USUAL), document=False)
    if edge is None:
        bundle.truth["folders"][ABSENT] = "absent"
        _answer(bundle, ABSENT, [], verdicts.Asked(now, warn, crit))
    bundle.write("asked.json", verdicts.asked_json(now, warn, crit))
    return bundle.variant()


def _answer(bundle: Bundle, host: str, found: list, asked: verdicts.Asked) -> None:
    """Add what is right of a folder and its files, and what misconceptions say."""
    for one in found:
        if one.kind == "unwatched":
            continue
        path = f"hosts/{host}/{one.path}"
        bundle.truth["kinds"][path] = one.kind
        if one.broken:
            bundle.answer("refused", path, path.rpartition("/")[2])
        else:
            bundle.answer("earliest", path, verdicts.earliest(one), verdicts.earliest_traps(one))
    bundle.answer("check", host, *verdicts.checked(found, asked))
    verdicts.answer_run(bundle, host, found, asked, document=bundle.truth["folders"][host] not in BY_LINES)


def _folders(rng: random.Random, press: Press, moments: Moments, hours: int) -> dict[str, list]:
    """Return the folders of a plain variant by what they are about."""
    names = iter(rng.sample(NAMES, len(NAMES)))
    ways = [rng.choice(("cut", "key-cut")), rng.choice(files.NOTHING), "trusted"]
    return {
        "critical": [*_mixed(rng, press, moments, names, hours), *_broken(press, moments, names, ways)],
        "unknown": [
            *_broken(press, moments, names, ["damaged", "collection-der", "collection"]),
            press.single(f"{next(names)}.pem", moments.soon()),
            press.chain(f"{next(names)}.pem", (moments.well(), moments.well())),
        ],
        "warning": [
            press.single(f"{next(names)}.crt", moments.soon(), "der"),
            press.single(f"{next(names)}.crt", moments.well(), "windows"),
            press.key("privkey.pem"),
        ],
        "ok": [
            press.single(f"{next(names)}.cer", moments.well(), "der"),
            press.chain(f"live/{next(names)}/fullchain.pem", (moments.well(), moments.well())),
            press.key("live/privkey.pem"),
            files.unwatched(press.single(f"{next(names)}.pem.bak", moments.over())),
            files.note("README"),
        ],
        "nothing": [press.key("privkey.pem"), files.note("README"), files.unwatched(press.request("www.csr"))],
    }


def _mixed(rng: random.Random, press: Press, moments: Moments, names: Iterator[str], hours: int) -> list:
    """Return a folder in which there is everything, in whatever packing."""
    first, last = next(names), next(names)
    twin = press.chain(f"live/{first}/fullchain.pem", (moments.well(), moments.soon(), moments.well()))
    near = moments.beside(moments.crit, hours / 2)  # on the other side of the limit for who forgets the offset
    far = moments.beside(moments.warn, hours / 2)
    return [
        twin,
        Found(f"copies/{first}.pem", twin.content, twin.kind, twin.ends),
        press.keyed(f"{next(names)}.pem", (moments.well(), moments.urgent())),
        press.chain(f"{next(names)}-chain.crt", (moments.soon(), moments.well(), moments.over()), remarks=True),
        press.single(f"{next(names)}.pem", moments.just_over()),
        press.single(f"{next(names).upper()}.CRT", moments.over(), "der"),
        press.single(f"{next(names)}.der", near, "windows"),
        press.single(f"{next(names)}.Pem", far, "noted"),
        press.single(f"{next(names)}.crt", moments.soon(), "old-label"),
        press.single(f"{next(names)}.pem", moments.beside(moments.crit, 10)),
        press.single(f"{next(names)}.pem", moments.beside(moments.crit, -30)),
        press.chain(f"{last}.pem/{last}.pem", (moments.soon(), moments.well())),
        press.single(f"{next(names)}.cer", moments.well(), "der"),
        press.key(rng.choice(("privkey.pem", "live/privkey.pem"))),
        press.request(f"{first}-csr.pem"),
        files.unwatched(press.single(f"{first}.crt.old", moments.over())),
        files.unwatched(press.key(f"{first}.key")),
        files.note("live/README"),
    ]


def _broken(press: Press, moments: Moments, names: Iterator[str], ways: list[str]) -> list:
    """Return a file for each way of being broken; in most of them one certificate can still be read."""
    ending = {"collection-der": "cer"}
    return [
        press.broken(f"{next(names)}.{ending.get(how, 'pem')}", how, (moments.well(), moments.urgent())) for how in ways
    ]


def _on_edge(edge: str, rng: random.Random, press: Press, moments: Moments) -> dict[str, list]:
    """Return the folders of an edge by what they are about."""
    names, warn, crit = iter(rng.sample(NAMES, len(NAMES))), moments.warn, moments.crit
    if edge == "every-way":
        return {edge: _broken(press, moments, names, [*files.BROKEN])}
    if edge == "anywhere":
        return {edge: _anywhere(press, moments, names)}
    if edge == "at-the-second":
        apart = [(days, late) for days in (0, crit, warn) for late in (-1, 0, 1)]
        apart += [(days, late) for days in USUAL for late in (0, 1)]
        made = [press.single(f"{next(names)}.pem", moments.exactly(*one)) for one in apart]
        return {edge: made}
    if edge == "far":
        ends = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC), datetime(2050, 1, 1, 6, tzinfo=UTC)
        singles = [press.single("archive.pem", ends[0]), press.single("www.pem", ends[1])]
        return {edge: [*singles, press.chain("ca.pem", ends)]}
    return {edge: [press.single(f"{next(names)}.pem", moments.soon())]}


def _anywhere(press: Press, moments: Moments, names: Iterator[str]) -> list:
    """Return files in hidden and deep folders, under names that say little, and four that end in the same second."""
    twin = press.single("B.pem", moments.soon())
    return [
        *(Found(path, twin.content, twin.kind, twin.ends) for path in ("B.pem", "a.pem", "a-b.pem", "a/b.pem")),
        press.single(f"{next(names)}.pem", moments.over(), "der"),
        press.single(f".acme/{next(names)}.pem", moments.urgent()),
        press.single(f"srv/proxy/conf/tls/{next(names)}.crt", moments.soon()),
        press.single(".pem", moments.just_over()),
        press.attributed(f"{next(names)}.crt", (moments.well(), moments.over())),
    ]
