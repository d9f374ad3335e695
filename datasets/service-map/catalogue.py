"""The company's software catalogue, as its teams keep it."""

import random
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from groundschool.formats.backstage import CatalogueEntity, catalog_info
from groundschool.kit import beside
from groundschool.simulation.services import ALL, BY_NAME

drawn = beside(__file__, "drawn")
CompanyMap = drawn.CompanyMap
TYPES = {"bookings-db": "database", "session-cache": "cache", "events": "queue", "object-store": "bucket"}
LIBRARY, SITE = "tracing-kit", "kiosk-ui"
OF_PAYMENTS = {"partner-gateway"}  # keeps its entries in a namespace of its own


@dataclass(frozen=True)
class Catalogue:
    """A catalogue's text, the pairs that stand at the end of whom is asked, and those that are no arrows."""

    text: str
    at_the_end: frozenset[tuple[str, str]]
    libraries: frozenset[tuple[str, str]]
    balancers: frozenset[tuple[str, str]]


def written(told: CompanyMap, rng: random.Random, *, sure: bool = False) -> Catalogue:
    """Return the catalogue of a map: each pair stands at one of its two ends; ``sure`` puts a balancer first."""
    above, below = defaultdict[str, list[str]](list), defaultdict[str, list[str]](list)
    ends = set[tuple[str, str]]()
    for who, whom in sorted(told.declared):
        at_the_end = who == told.imports or (who, whom) in {*told.dropped, ("freight", "object-store")}
        if whom in drawn.LEAVES and (at_the_end or rng.random() < 0.3):
            below[whom].append(_reference(who, rng))
            ends.add((who, whom))
        else:
            above[who].append(_reference(whom, rng))
    users = ["web", told.imports, rng.choice(("notify", "inventory", "auth"))]
    for one in users:
        above[one].append(f"component:{LIBRARY}")
    above["web"] += [f"component:{one}" for one in told.balancers.values()]
    entities = [_entity(one, above, below) for one in _names(told)]
    entities.append(CatalogueEntity("System", "ferries", {"owner": "group:platform"}, "all that a customer uses"))
    rng.shuffle(entities)
    if sure:
        entities.sort(key=lambda one: one.name not in told.balancers.values())
    passed = frozenset(
        {(one, behind) for one in _names(told) for behind in _behind(one)}
        | {("web", one) for one in told.balancers.values()}
    )
    return Catalogue(catalog_info(entities), frozenset(ends), frozenset((one, LIBRARY) for one in users), passed)


def _names(told: CompanyMap) -> list[str]:
    known = [one.name for one in ALL] + [*told.balancers.values(), told.fresh, told.imports, told.later, LIBRARY, SITE]
    return [one for one in known if one not in told.unlisted]


def _reference(name: str, rng: random.Random) -> str:
    kind = "resource" if name in drawn.LEAVES | {drawn.FORGOTTEN} else "component"
    space = "payments/" if name in OF_PAYMENTS else rng.choice(("", "", "default/"))
    return f"{rng.choice((kind, kind, kind.capitalize()))}:{space}{name}"


def _entity(name: str, above: dict[str, list[str]], below: dict[str, list[str]]) -> CatalogueEntity:
    service = BY_NAME.get(name)
    spec: dict[str, Any] = {"type": _type(name)}
    if name not in drawn.LEAVES:
        spec["lifecycle"] = "production"
    spec["owner"] = f"group:{service.team if service else 'platform'}"
    if own := above[name] or [f"component:{one}" for one in _behind(name)]:
        spec["dependsOn"] = own
    if below[name]:
        spec["dependencyOf"] = below[name]
    kind = "Resource" if name in drawn.LEAVES else "Component"
    space = "payments" if name in OF_PAYMENTS else ""
    return CatalogueEntity(kind, name, spec, service.does if service else "", space)


def _behind(name: str) -> list[str]:
    """Return who stands behind a balancer; nobody where a name is none."""
    if name == drawn.EDGE:
        return ["web", "booking-api", "freight"]
    program, _, behind = name.partition("-")
    return [behind] if program in drawn.PROGRAMS else []


def _type(name: str) -> str:
    if _behind(name):
        return "load-balancer"
    if name in drawn.LEAVES:
        return TYPES.get(name, "external")
    return {LIBRARY: "library", SITE: "website"}.get(name, "service")
