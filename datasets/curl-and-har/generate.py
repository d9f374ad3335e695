"""Requests as curl times them, as curl tells of them, and as browsers export them."""

import json
import random
from datetime import timedelta

from groundschool.formats import curl, curl_json, har
from groundschool.kit import Bundle, Variant, beside
from groundschool.simulation.company import BOOK, CHECK_IN, REGIONS
from groundschool.simulation.state import World

EDGES = ("bom", "another-browser", "tunnel", "stranger")
STRANGERS = {  # what is not of a task's format, by file
    "phases": {"timings/91.json": "no clocks", "timings/92.json": "an old curl"},
    "entries": {"har/91.har": "no log", "har/92.har": "a list", "har/93.har": "no entries"},
    "who-answered": {"said/91.txt": "a page"},
}
ARCHIVES = {"har/desk.har": har.CHROME, "har/kiosk.har": har.FIREFOX, "har/archive.har": har.FIREBUG}
clocks, archives, transcripts = (beside(__file__, name) for name in ("clocks", "archives", "transcripts"))


def generate(seed: int, edge: str | None = None) -> Variant:
    """Return timings, transcripts and archives, with what they mean; ``kinds`` says what is special about a file."""
    rng, bundle = random.Random(f"curl and har {seed} {edge}"), Bundle(seed, edge)
    world = World.from_seed(seed)
    day = world.day + timedelta(hours=9)
    local = f"10.{rng.randint(16, 30)}.4.{rng.randint(20, 200)}"
    peer = curl.Peer(BOOK.host.name, BOOK.host.address, local, day - timedelta(days=20), day + timedelta(days=70))
    bundle.truth["kinds"] = {}
    _timings(rng, bundle, peer)
    _said(rng, bundle, peer, world)
    for path, usual in ARCHIVES.items():
        creator = har.SAFARI if edge == "another-browser" else usual
        found = [*archives.entries(rng, creator, CHECK_IN.host.name, day)]
        bundle.write(path, har.as_har(creator, [one for one, *_ in found], mark=edge == "bom"))
        thought = [archives.traps(creator, told, took, one.time) for one, took, told in found]
        traps = {tag: [one[tag] for one in thought] for tag in thought[0]}
        traps["first-entries-only"] = [took for _, took, _ in found][:1]
        bundle.answer("entries", path, [took for _, took, _ in found], traps)
    if edge == "stranger":
        _strangers(bundle)
    return bundle.variant()


def _strangers(bundle: Bundle) -> None:
    """Write files that are refused: the second line is to be named, where lines are read."""
    whole = bundle.files["timings/01.json"].decode().splitlines()[0]
    old = json.dumps({key: value for key, value in json.loads(whole).items() if key != "exitcode"})
    contents = {
        "no clocks": f'{whole}\n{{"message": "no clocks", "exitcode": 0}}\n',
        "an old curl": f"{whole}\n{old}\n",
        "no log": '{"entries": []}\n',
        "a list": '{"log": ["entries"]}\n',
        "no entries": '{"log": {"version": "1.2", "creator": {"name": "Firefox"}}}\n',
        "a page": "<html>\ncurl: how to use it\n<p>Here curl: (28) means that it took too long. Via nobody.\n</html>\n",
    }
    for task, files in STRANGERS.items():
        for path, kind in files.items():
            bundle.write(path, contents[kind])
            bundle.truth.setdefault("strangers", {}).setdefault(task, []).append(path)


def _timings(rng: random.Random, bundle: Bundle, peer: curl.Peer) -> None:
    """Write a file of JSON for each kind of transfer, numbered in an order that tells nothing."""
    drawn = clocks.drawn(rng)
    for number, kind in enumerate(rng.sample(sorted(drawn), len(drawn)), 1):
        path, transfers = f"timings/{number:02}.json", drawn[kind]
        scheme = "https" if transfers[0].tls else "http"
        url = f"{scheme}://{peer.host}/api/sailings"
        bundle.write(path, "".join(_line(peer, url, place, one) for place, one in enumerate(transfers)))
        bundle.truth["kinds"][path] = kind
        bundle.answer("phases", path, [one.phases for one in transfers], clocks.traps(transfers))


def _line(peer: curl.Peer, url: str, place: int, one: "clocks.Transfer") -> str:
    ended = one.hops[-1]
    return curl_json.written_out(
        peer,
        url,
        one.clocks,
        urlnum=place,
        errormsg=one.said or None,
        exitcode=one.code,
        response_code=200 if ended.wait else 0,
        num_redirects=len(one.hops) - 1,
        scheme="HTTPS" if one.tls else "HTTP",
    )


def _said(rng: random.Random, bundle: Bundle, peer: curl.Peer, world: World) -> None:
    """Write a transcript for each place where a request may end."""
    zone = rng.choice([zone for region in REGIONS for zone in region.zones])
    said = transcripts.Said(rng, peer, zone, f"{world.by_service['web'][0].name}")
    for number, name in enumerate(rng.sample(sorted(transcripts.ENDS), len(transcripts.ENDS)), 1):
        text, by, status = said.of(name, tunnel=bundle.edge == "tunnel")
        path = f"said/{number:02}.txt"
        bundle.write(path, text)
        bundle.truth["kinds"][path] = name
        bundle.answer("who-answered", path, {"by": by, "status": status}, _misread(name, by, status))


def _misread(name: str, by: str, status: int | None) -> dict[str, dict]:
    """Return what each misconception makes of a transcript."""
    app, balancer, edge_made = transcripts.APP, transcripts.BALANCER, transcripts.EDGE
    server = balancer if status else by
    code = {502: balancer, 504: balancer, 503: app}.get(status or 0, app if status else by)
    on_the_way = {"redirected": (app, 302), "redirected-nowhere": (app, 302)}
    on_the_way |= dict.fromkeys(("uploaded", "uploaded-in-vain"), (edge_made, 100))
    interim = (edge_made, 103) if name == "uploaded-in-vain" else (by, status)
    named = status and ((by == app and name not in transcripts.UNNAMED) or name in transcripts.NAMED)
    miscounted = {"app-unavailable": edge_made, "balancer-gateway": app, "balancer-late": app}
    passed = balancer if by == app else by
    more = {edge_made: balancer, balancer: app}  # one entry more than there is
    believed = {
        "server-names-it": (server, status),
        "status-names-it": (code, status),
        "retry-after-is-the-app": (app if name in transcripts.PATIENCE else by, status),
        "first-answer": on_the_way.get(name, (by, status)),
        "interim-is-final": interim,
        "answer-before": (app, 302) if name == "redirected-nowhere" else (by, status),
        "fault-is-the-clients": ("client" if status and 400 <= status < 500 else by, status),
        "via-as-one": (balancer if by == app and name != "app-apart" else by, status),
        "last-via-alone": (balancer if name == "app-apart" else by, status),
        "served-by-names-it": (app if named else passed, status),
        "body-names-it": (app if status and (by == app) != (name in transcripts.PAGES) else passed, status),
        "names-are-counted": (miscounted.get(name, by), status),
        "comma-in-a-comment": (app if name == "balancer-late" else by, status),
        "any-via": (more.get(by, by) if name in transcripts.LIKE_VIA else by, status),
        "cut-is-the-clients": ("client", None) if name == "cut-off" else (by, status),
        "asked-is-answered": (app, status) if name == "edge-asked-via" else (by, status),
        "none-is-the-edges": (edge_made, None) if by == "client" else (by, status),
    }
    return {tag: {"by": who, "status": what} for tag, (who, what) in believed.items()}
