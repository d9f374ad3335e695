"""What curl -v says of requests that end at different places, and who made the answer.

Whoever passes an answer on adds itself to Via (RFC 9110, 7.6.3): nobody did so to an answer of the edge's own.
"""

import random
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from groundschool.formats import curl

EDGE, BALANCER, APP, CLIENT = "edge", "balancer", "app", "client"
PASSED = {EDGE: 0, BALANCER: 1, APP: 2}
# By file: who makes the last answer, and with which statuses.
ENDS = {
    "app-plain": (APP, (404,)),
    "app-unavailable": (APP, (503, 429)),
    "app-gateway": (APP, (502, 504)),
    "app-apart": (APP, (502, 503)),
    "balancer-gateway": (BALANCER, (502,)),
    "balancer-late": (BALANCER, (504,)),
    "balancer-busy": (BALANCER, (503,)),
    "edge-gateway": (EDGE, (502, 504)),
    "edge-refuses": (EDGE, (431, 400, 429)),
    "edge-asked-via": (EDGE, (400,)),
    "uploaded": (APP, (201, 503)),
    "redirected": (BALANCER, (502, 504)),
    "redirected-nowhere": (CLIENT, (None,)),
    "no-answer": (CLIENT, (None,)),
    "no-connection": (CLIENT, (None,)),
    "no-trust": (CLIENT, (None,)),
    "no-url": (CLIENT, (None,)),
    "uploaded-in-vain": (CLIENT, (None,)),
    "cut-off": (APP, (200,)),
}
LIKE_VIA = ("edge-refuses", "balancer-busy")  # answers with another header that ends like it
PATIENCE = ("app-unavailable", "balancer-busy", "edge-refuses")  # answers with Retry-After
PAGES = (
    "app-gateway",
    "app-apart",
    "balancer-late",
    "balancer-busy",
)  # HTML by the app, or JSON by nginx
NAMED = ("balancer-gateway", "edge-gateway")  # an answer of nginx's own that names the application which it had asked
UNNAMED = ("app-plain",)  # made by the app, which does not name itself
TRACE = "lb -> GET /api/sailings HTTP/1.1, lb < HTTP/1.1 599 < via: none"  # what a curious application says
Lines = list[str]


class Said:
    """Writes the transcripts of a variant."""

    def __init__(self, rng: random.Random, peer: curl.Peer, zone: str, app: str) -> None:
        self._rng, self._peer = rng, peer
        self._edge, self._balancer, self._app = f"edge-{zone}", f"lb-{zone[:-2]}-{rng.randint(1, 4)}", app

    def of(self, name: str, *, tunnel: bool = False) -> tuple[str, str, int | None]:
        """Return a transcript, who made its last answer, and with which status."""
        self._name = name
        by, statuses = ENDS[name]
        status = self._rng.choice(statuses)
        peer = replace(self._peer, http2=self._rng.random() < 0.4 and not name.startswith("uploaded"))
        opened = curl.connected(peer)
        if tunnel and name != "no-connection":
            head = opened.index("* ALPN: offers h2,http/1.1" if peer.http2 else "* ALPN: offers http/1.1")
            opened = [*_tunnel(peer), *opened[head:]]
        shapes = {
            "uploaded": lambda: [*self._uploaded(peer), *self._created(peer, status)],
            "uploaded-in-vain": lambda: [
                *self._uploaded(peer, "POST"),
                *curl.answered(peer, 103, "Early Hints", [("Link", "</api/manifests/rules>; rel=help")]),
                *curl.gave_up(28, self._patience()),
            ],
            "redirected": lambda: [*self._moved(peer), *self._rest(peer, by, status, first=False)],
            "redirected-nowhere": lambda: [*self._moved(peer), *self._nothing(peer, first=False)],
            "no-answer": lambda: self._nothing(peer),
            "cut-off": lambda: [*self._rest(peer, by, status)[:-1], *_cut()],
            "app-gateway": lambda: self._rest(peer, by, status, remark=" (nginx)"),
            "no-url": lambda: ["curl: (2) no URL specified", "curl: try 'curl --help' for more information"],
            "app-apart": lambda: self._rest(peer, by, status, lines=True),
            "balancer-gateway": lambda: self._rest(peer, by, status, remark=f" (for 1.1 {self._balancer})"),
            "balancer-late": lambda: self._rest(peer, by, status, remark=f" (nginx, 1.1 {self._balancer} was late)"),
            "edge-asked-via": lambda: self._rest(peer, by, status, asked={"Via": "1.1 desk-cache, 1.1 harbour-proxy"}),
        }
        if name in ("no-connection", "no-trust"):
            lines = _refused(opened, peer) if name == "no-connection" else _distrusted(opened)
        else:
            opened = [] if name == "no-url" else opened
            lines = [*opened, *shapes.get(name, lambda: self._rest(peer, by, status))()]
        return "".join(f"{line}\n" for line in lines), by, status

    def _headers(self, by: str, remark: str = "", *, lines: bool = False) -> list[tuple[str, str]]:
        """Return the headers of an answer; who passes it on writes Via: all in one line, or each in ``lines``."""
        own = by == APP
        entries = [f"{one}{remark}" for one in self._machines()[2 - PASSED[by] :]]
        via = [("Via", entry) for entry in (entries if lines else [", ".join(entries)]) if entry]
        retry = [("Retry-After", "30")] if self._name in PATIENCE else []
        return [
            ("Server", "nginx"),
            ("Date", "Fri, 14 Aug 2026 09:31:12 GMT"),
            ("Content-Type", "application/json" if own != (self._name in PAGES) else "text/html"),
            ("Content-Length", "512" if own else "157"),
            ("Connection", "keep-alive"),
            *([("X-Via", "1.1 harbour-cache")] if self._name in LIKE_VIA else []),
            *([("X-Served-By", self._app)] if (own and self._name not in UNNAMED) or self._name in NAMED else []),
            *([("X-Trace", TRACE)] if own else []),
            *retry,
            *via,
        ]

    def _machines(self) -> tuple[str, str]:
        """Return the entries of balancer and edge: a version of HTTP, and a name that need not say what it is."""
        if self._name == "app-unavailable":
            return "1.1 front-2", "1.1 harbour-north"
        older = "1.0" if self._name in ("app-plain", "balancer-busy") else "1.1"
        return f"{older} {self._balancer}", f"{'2' if self._name == 'app-apart' else '1.1'} {self._edge}"

    def _rest(self, peer: curl.Peer, by: str, status: int | None, **more: Any) -> Lines:  # noqa: ANN401 - see below
        """Return a request and its answer; ``more`` are ``asked`` headers, ``first``, and how Via is written."""
        asked, first, answer = more.pop("asked", None), more.pop("first", True), status or 200
        headers = [one for one in self._headers(by, **more) if not (peer.http2 and one[0] == "Connection")]
        return [
            *curl.requested(peer, "GET", "/api/sailings?page=2", asked, first=first),
            *curl.answered(peer, answer, HTTPStatus(answer).phrase, headers, 512),
            *curl.left(peer),
        ]

    def _moved(self, peer: curl.Peer) -> Lines:
        """Return a request that is answered with a redirect to the same host."""
        moved = [*self._headers(APP), ("Location", f"https://{peer.host}/api/sailings?page=2")]
        headers = [one for one in moved if not (peer.http2 and one[0] == "Connection")]
        return [
            *curl.requested(peer, "GET", "/sailings/old"),
            *curl.answered(peer, 302, "Found", headers),
            "* Ignoring the response-body",
            "{ [512 bytes data]",
            *curl.left(peer),
            f"* Issue another request to this URL: 'https://{peer.host}/api/sailings?page=2'",
            *curl.reused(peer),
        ]

    def _nothing(self, peer: curl.Peer, *, first: bool = True) -> Lines:
        """Return a request that curl gives up on."""
        return [*curl.requested(peer, "GET", "/api/sailings?page=2", first=first), *curl.gave_up(28, self._patience())]

    def _patience(self) -> str:
        return f"Operation timed out after {self._rng.randint(3000, 9000)} milliseconds with 0 bytes received"

    def _uploaded(self, peer: curl.Peer, method: str = "PUT") -> Lines:
        """Return an upload, of which the edge says that it may go on."""
        return [
            *curl.requested(peer, method, "/api/manifests", {"Expect": "100-continue", "Content-Length": "1048999"}),
            *curl.answered(peer, 100, "Continue", []),
            "} [5 bytes data]",
            "* We are completely uploaded and fine",
            "{ [5 bytes data]",
        ]

    def _created(self, peer: curl.Peer, status: int | None) -> Lines:
        """Return the application's answer to an upload."""
        answer = status or 200
        return [*curl.answered(peer, answer, HTTPStatus(answer).phrase, self._headers(APP), 512), *curl.left(peer)]


def _tunnel(peer: curl.Peer) -> Lines:
    """Return how curl asks a proxy of the desk's own network for a way to the host."""
    return [
        "*   Trying 10.20.0.8:3128...",
        "* Connected to 10.20.0.8 (10.20.0.8) port 3128 (#0)",
        "* allocate connect buffer",
        f"* Establish HTTP proxy tunnel to {peer.host}:{peer.port}",
        f"> CONNECT {peer.host}:{peer.port} HTTP/1.1\r",
        f"> Host: {peer.host}:{peer.port}\r",
        f"> User-Agent: curl/{curl.VERSION}\r",
        "> Proxy-Connection: Keep-Alive\r",
        "> \r",
        "< HTTP/1.1 200 Connection established\r",
        "< Via: 1.1 desk-proxy\r",
        "< \r",
        "* CONNECT phase completed",
        "* CONNECT tunnel established, response 200",
    ]


def _cut() -> Lines:
    return curl.gave_up(18, "transfer closed with 488 bytes remaining to read")


def _refused(opened: Lines, peer: curl.Peer) -> Lines:
    """Return what curl says where nobody listens."""
    said = f"Failed to connect to {peer.host} port {peer.port} after 38 ms: Couldn't connect to server"
    refused = f"* connect to {peer.address} port {peer.port} failed: Connection refused"
    before = opened[: next(place for place, line in enumerate(opened) if line.startswith("* Connected to"))]
    return [*before, refused, *curl.gave_up(7, said)]


def _distrusted(opened: Lines) -> Lines:
    """Return what curl says of a certificate that nobody vouches for."""
    end = next(place for place, line in enumerate(opened) if "Certificate (11)" in line)
    alert = ["* TLSv1.3 (OUT), TLS alert, unknown CA (560):", "} [2 bytes data]"]
    said = "SSL certificate problem: unable to get local issuer certificate"
    return [*opened[: end + 2], *alert, *curl.gave_up(60, said)]
