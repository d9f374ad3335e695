"""An edge host's rotated access log around a deploy that broke one route, with what else reaches an open port."""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import numpy as np

from groundschool.formats import nginx
from groundschool.kit import Bundle, Variant, beside
from groundschool.scenarios import Scenario
from groundschool.simulation import Window, World, draw_incident
from groundschool.simulation.chance import derived
from groundschool.simulation.company import FREIGHT, ROUTES
from groundschool.simulation.faults.bad_deploy import BadDeploy
from groundschool.simulation.state import Instance
from groundschool.simulation.traffic import arrivals, regional_demand

APACHE = ("escaped-quotes", "dash-bytes")
LINES_DIFFER = ("empty", "torn", *APACHE, "two-zones", "formats", "equals")
FILES_DIFFER = ("many-rotations", "dateext", "cut-off", "neighbours")
EDGES = (*LINES_DIFFER, *FILES_DIFFER)
told, others = beside(__file__, "answers"), beside(__file__, "strays")
written, kept = beside(__file__, "served"), beside(__file__, "rotations")
Hit = told.Hit
BURSTS = (None, "two-zones")  # edges that must show many errors
LINES, SECONDS = 400, 1200  # what one host writes, about, and in which time
FEW = 60  # lines of a host among others, or of what an edge does not change
BREAKABLE = ("POST /api/login", "POST /api/holds", "POST /api/bookings")


def generate(seed: int, edge: str | None = None) -> Variant:
    """Return a rotated access log, and the totals, the top error and the response times it was written from."""
    rng = random.Random(f"edge-access {seed} {edge}")
    hits, warnings = _nothing_yet(seed) if edge == "empty" else _written(rng, seed, edge)
    bundle, named = Bundle(seed, edge), kept.names(edge, World.from_seed(seed).day)
    cut = kept.cuts(rng, [number for number, hit in enumerate(hits, 1) if hit.method], len(named))
    if edge == "torn":
        hits = list(_torn(hits, [*cut, len(hits)]))
    bundle.truth["written"] = lines = [hit.line for hit in hits]
    for path, content in sorted(kept.files(lines, named, cut, edge).items(), key=lambda _: rng.random()):
        bundle.write(path, content)  # in any order: neither place nor age of a file tells anything
    if edge != "dateext":  # which is of a host that logs its errors elsewhere
        bundle.write("error.log", "".join(f"{line}\n" for line in warnings))
    asked = hits[-FEW:] if edge in FILES_DIFFER else hits  # what nothing but the files is odd about
    bundle.truth["asked"] = [hit.line for hit in asked]
    told.answer(bundle, asked, mistaken=edge not in FILES_DIFFER)
    return bundle.variant()


def _nothing_yet(seed: int) -> tuple[list[Hit], list[str]]:
    """Return no line of the access log, right after its rotation; the error log is not rotated with it."""
    said = f"{written.BUFFERED} /var/lib/nginx/body/0000000001, client: 203.0.113.9, server: {FREIGHT.host.name}"
    return [], [nginx.error_line(World.from_seed(seed).day, "warn", 1103, 20_000, said)]


def _written(rng: random.Random, seed: int, edge: str | None) -> tuple[list[Hit], list[str]]:
    """Return the lines of the access log, oldest first, and those of the error log."""
    scenario, (north, south) = _incident(seed, SECONDS if edge in BURSTS else SECONDS // 2)
    run, log = scenario.run, scenario.requests
    if edge in APACHE:
        return list(written.by_httpd(rng, log, edge)), list(written.warnings(run, log))
    hits = list(written.by_nginx(run, log, north))
    if edge == "two-zones":
        hits += written.by_nginx(run, log, south)
    if edge == "equals":
        hits = [hit for hit in hits if hit.status < 500][-FEW:]
    if edge == "formats":
        others_write = list(written.by_nginx(run, log, south, main=True))
        glued = [_glued(hit) for hit in hits[-2 * FEW : -FEW] if hit.status < 500]
        hits = [*glued, *hits[-FEW:], *others_write[-FEW:], *written.by_httpd(rng, log, edge)]
    hits += others.stray_lines(rng, run, edge)
    return _with_edge(sorted(hits, key=lambda hit: hit.time), edge), list(written.warnings(run, log))


def _with_edge(hits: list[Hit], edge: str | None) -> list[Hit]:
    """Return the lines that an edge variant keeps."""
    if edge == "torn":
        return _end([hit for hit in hits if hit.method])
    if edge == "two-zones":
        # The log begins with an error in the south, so that its offset, not the north's, is that of the first error.
        hits = [hit for hit in hits if not hit.method or hit.status // 100 != 4]  # which could be as many, by chance
        worst = told.top([hit for hit in hits if hit.status >= 500])
        assert worst is not None
        start = next(at for at, hit in enumerate(hits) if hit.region == "south" and told.names(hit, worst))
        return hits[start : start + 110]
    return _end(hits) if edge in FILES_DIFFER and edge != "cut-off" else hits


def _glued(hit: Hit) -> Hit:
    """Return a line of a host whose log_format goes on in a second line of the configuration, and forgot the space."""
    agent, quote, fields = hit.line.rpartition('" ')
    return Hit(hit.time, f"{agent}{quote.strip()}{fields}")


def _end(hits: list[Hit]) -> list[Hit]:
    """Return the last few lines, and from the hour before them what is malformed or asks for a booking."""
    return [hit for hit in hits[:-FEW] if hit.route in {"", "/api/bookings/{id}"}] + hits[-FEW:]


def _torn(hits: list[Hit], ends: list[int]) -> Iterator[Hit]:
    """Yield lines of which the last of each file breaks off: in the request, status, bytes or user agent."""
    for number, hit in enumerate(hits, 1):
        if number not in ends:
            yield hit
            continue
        begin = hit.line.index('] "') + 3
        end = hit.line.index('"', begin)
        agent = hit.line.index('" "', end + 1) + 3
        yield Hit(hit.time, hit.line[: (begin + 8, end + 4, end + 7, agent + 1)[ends.index(number)]])


def _incident(seed: int, seconds: int) -> tuple[Scenario, list[Instance]]:
    """Return some minutes in which a deploy breaks one route, and two edge hosts.

    They are the host in the north that served most errors, and one in the south. In the whole time there are many.
    """
    for attempt in range(20):
        drawn = derived(seed, seed * 20 + attempt)
        whole = World.from_seed(drawn, traffic=1.0)
        window = Window(whole.day + timedelta(hours=10 + seed % 9), seconds)
        rate = arrivals(whole, regional_demand(window, 600))[:, :, 0].sum(axis=1).mean()
        edges = whole.by_service["edge"]
        north, south = ([one for one in edges if one.region == name] for name in ("north", "south"))
        world = replace(whole, traffic=float(LINES * len(north) / rate / SECONDS))
        incident = draw_incident(world, drawn, ["bad-deploy"], window)
        broken = BREAKABLE[drawn // 20 % len(BREAKABLE)]
        service = next(route.backend for route in ROUTES if route.operation == broken)
        fault = BadDeploy(service, broken, 0.9)
        scenario = Scenario(world, replace(incident, fault=fault, service=service), window, step=60)
        refused = scenario.requests[scenario.requests["status"] >= 400]
        host = max(north, key=lambda one: np.count_nonzero(refused["edge"] == one.index))
        if seconds < SECONDS:
            return scenario, [host, south[0]]
        mine = refused[refused["edge"] == host.index]
        pairs = Counter(zip(mine["status"].tolist(), mine["route"].tolist(), strict=True))
        ranked = [*pairs.most_common(2), ((0, 0), 0), ((0, 0), 0)]  # a quiet minute may have one pair, or none
        (status, _), most = ranked[0]
        if status >= 500 and most >= 10 and most > ranked[1][1] + 4:
            return scenario, [host, south[0]]
    raise AssertionError(f"no burst of errors in 20 worlds from seed {seed}")
