"""Saltmarsh Ferries: the fixed facts of the company that every exercise is about.

Each fact has its only home here; names, sizes and versions that differ from world to world are in ``state``.
Addresses come from the ranges reserved for documentation (RFC 5737, RFC 3849), names from ``.example`` (RFC 2606).
"""

from collections.abc import Mapping
from dataclasses import dataclass

NAME = "Saltmarsh Ferries"
DOMAIN = "saltmarsh.example"
REQUESTS_PER_SECOND = 40.0  # mean over a day at traffic level 1


@dataclass(frozen=True)
class Region:
    """A region: its time zone, share of the customers, networks and three zones."""

    name: str
    timezone: str
    share: float
    network: str  # the first three octets of its /24
    network6: str

    @property
    def zones(self) -> tuple[str, ...]:
        """Return the names of the three zones."""
        return tuple(f"{self.name}-{letter}" for letter in "abc")


REGIONS = (
    Region("north", "America/Halifax", 0.45, "192.0.2", "2001:db8:a"),
    Region("south", "Europe/Lisbon", 0.55, "198.51.100", "2001:db8:b"),
)
PUBLIC_NETWORK = "203.0.113"  # .1-.31 are ours, .32-.254 are customers behind their providers
PUBLIC_NETWORK6 = "2001:db8:5a17::"
CLIENT_NETWORK6 = "2001:db8:c11e:"


@dataclass(frozen=True)
class Host:
    """A public host name with its address and the programs that call it, by share."""

    name: str
    address: str
    address6: str
    clients: Mapping[str, float]


@dataclass(frozen=True)
class Journey:
    """What a customer comes to do: the host it uses, its busiest local hour and the depth of the day (0-1).

    When it fails, callers have a ``complaint`` and the status page a ``headline``.
    """

    name: str
    title: str
    host: Host
    peak_hour: float
    swing: float
    complaint: str
    headline: str


BOOK = Journey(
    "book",
    "search, book, pay, ticket",
    Host(f"www.{DOMAIN}", f"{PUBLIC_NETWORK}.10", f"{PUBLIC_NETWORK6}10", {"browser": 0.64, "app": 0.36}),
    19.0,
    0.7,
    "people end up on an error page, some in the middle of a booking",
    "Problems on our website and with online booking",
)
CHECK_IN = Journey(
    "check-in",
    "check-in at a kiosk",
    Host(f"kiosk.{DOMAIN}", f"{PUBLIC_NETWORK}.11", f"{PUBLIC_NETWORK6}11", {"kiosk": 1.0}),
    8.0,
    0.6,
    "kiosks turn people away, the queue is at the doors",
    "Problems with check-in at kiosks",
)
FREIGHT = Journey(
    "freight",
    "freight manifest upload",
    Host(f"freight.{DOMAIN}", f"{PUBLIC_NETWORK}.12", f"{PUBLIC_NETWORK6}12", {"haulier": 1.0}),
    5.0,
    0.4,
    "hauliers cannot send or fetch their manifests",
    "Problems with freight manifests",
)
JOURNEYS = (BOOK, CHECK_IN, FREIGHT)


@dataclass(frozen=True)
class Route:
    """A public route of the edge: who serves it, its share of normal traffic, and its usual answers.

    ``latency_ms`` is the usual median at the edge, ``size`` the median body in bytes, ``refused`` a client error and
    its usual share of requests.
    """

    method: str
    path: str
    backend: str
    journey: Journey
    share: float
    latency_ms: float
    size: int
    status: int = 200
    refused: tuple[int, float] = (404, 0.002)

    @property
    def operation(self) -> str:
        """Return method and path, as metrics label it."""
        return f"{self.method} {self.path}"


ROUTES = (
    Route("GET", "/", "web", BOOK, 0.22, 26, 18_400),
    Route("GET", "/sailings/{id}", "web", BOOK, 0.17, 56, 24_100, refused=(404, 0.011)),
    Route("GET", "/api/sailings/search", "web", BOOK, 0.24, 59, 6_200, refused=(400, 0.006)),
    Route("POST", "/api/login", "web", BOOK, 0.06, 30, 640, refused=(401, 0.055)),
    Route("POST", "/api/holds", "booking-api", BOOK, 0.07, 32, 410, 201, refused=(409, 0.03)),
    Route("POST", "/api/bookings", "booking-api", BOOK, 0.045, 43, 980, 201, refused=(409, 0.008)),
    Route("GET", "/api/bookings/{id}", "booking-api", BOOK, 0.065, 20, 1_250, refused=(404, 0.009)),
    Route("POST", "/api/payments", "booking-api", BOOK, 0.04, 222, 520, 201, refused=(402, 0.035)),
    Route("POST", "/checkin/sessions", "web", CHECK_IN, 0.03, 30, 300, 201, refused=(401, 0.012)),
    Route("POST", "/checkin/boarding-passes", "booking-api", CHECK_IN, 0.04, 28, 2_900, 201, refused=(404, 0.02)),
    Route("POST", "/freight/manifests", "freight", FREIGHT, 0.008, 104, 350, 202, refused=(422, 0.04)),
    Route("GET", "/freight/manifests/{id}", "freight", FREIGHT, 0.012, 42, 8_700),
)


@dataclass(frozen=True)
class Objective:
    """A service level objective: good share over a window of days; ``threshold_ms`` for latency objectives."""

    name: str
    journey: Journey
    routes: tuple[str, ...]
    target: float
    days: int = 30
    threshold_ms: float | None = None


OBJECTIVES = (
    Objective("booking-availability", BOOK, ("POST /api/holds", "POST /api/bookings", "POST /api/payments"), 0.999),
    Objective("checkout-latency", BOOK, ("POST /api/holds", "POST /api/bookings"), 0.95, threshold_ms=800),
    Objective("search-availability", BOOK, ("GET /api/sailings/search",), 0.995),
    Objective("check-in-availability", CHECK_IN, ("POST /checkin/sessions", "POST /checkin/boarding-passes"), 0.999),
    Objective("freight-availability", FREIGHT, ("POST /freight/manifests",), 0.995),
)


@dataclass(frozen=True)
class Severity:
    """A severity: the least share of a journey's requests that fail, and how often updates are due (minutes)."""

    name: str
    rank: int
    failing_share: float
    update_minutes: int
    pages: bool


SEVERITIES = (
    Severity("SEV1", 1, 0.50, 20, pages=True),
    Severity("SEV2", 2, 0.05, 30, pages=True),
    Severity("SEV3", 3, 0.01, 60, pages=True),
    Severity("SEV4", 4, 0.00, 0, pages=False),
)


def severity_of(failing_share: float) -> Severity:
    """Return the severity of the worst-hit journey's failing share (0-1); exactly at a bound counts as the higher."""
    return next(severity for severity in SEVERITIES if failing_share >= severity.failing_share)
