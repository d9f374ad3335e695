"""The nine services, their stores, and who calls whom."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from groundschool.simulation.company import ROUTES


@dataclass(frozen=True)
class Endpoint:
    """Something a service or store answers: its own median time and the calls it makes for one request.

    ``calls`` maps "service operation" to the mean number of calls; those in ``later`` are not waited for.
    """

    operation: str
    own_ms: float
    calls: Mapping[str, float] = field(default_factory=dict)
    later: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Service:
    """A service or store: what it does, who owns it, what it answers and the port it listens on.

    ``timeout`` is how long callers wait for it, in seconds; ``pool`` the database connections of one instance and
    ``memory`` the MiB that its container may have (0: it runs on a host, without a limit of its own).
    """

    name: str
    does: str
    team: str
    port: int
    endpoints: tuple[Endpoint, ...]
    timeout: float = 2.0
    kind: str = "service"  # service | store | partner
    pool: int = 0
    memory: int = 0

    @cached_property
    def depends_on(self) -> tuple[str, ...]:
        """Return the names of the services and stores it calls, sorted."""
        return tuple(sorted({key.split(" ", 1)[0] for end in self.endpoints for key in (*end.calls, *end.later)}))


EDGE = Service(
    "edge",
    "nginx: TLS, routing, rate limits",
    "platform",
    443,
    tuple(Endpoint(route.operation, 1.0, {f"{route.backend} {route.operation}": 1}) for route in ROUTES),
)

SERVICES = (
    EDGE,
    Service(
        "web",
        "storefront",
        "storefront",
        8080,
        (
            Endpoint("GET /", 22, {"auth GET /v1/sessions/current": 0.3}),
            Endpoint(
                "GET /sailings/{id}",
                24,
                {"booking-api GET /v1/availability": 1, "auth GET /v1/sessions/current": 0.3},
            ),
            Endpoint("GET /api/sailings/search", 8, {"search GET /v1/search": 1}),
            Endpoint("POST /api/login", 6, {"auth POST /v1/sessions": 1}),
            Endpoint("POST /checkin/sessions", 6, {"auth POST /v1/kiosk-sessions": 1}),
        ),
        timeout=5.0,
        memory=512,
    ),
    Service(
        "booking-api",
        "holds and bookings",
        "bookings",
        8081,
        (
            Endpoint("GET /v1/availability", 6, {"inventory GET /v1/availability": 1}),
            Endpoint("POST /api/holds", 9, {"inventory POST /v1/seats/hold": 1, "session-cache set": 1}),
            Endpoint(
                "POST /api/bookings",
                14,
                {"inventory POST /v1/seats/confirm": 1, "bookings-db insert_booking": 1, "events publish": 1},
                {"notify consume booking.confirmed": 1},
            ),
            Endpoint("GET /api/bookings/{id}", 12, {"bookings-db booking_by_id": 1}),
            Endpoint("POST /api/payments", 12, {"payments POST /v1/charges": 1}),
            Endpoint("POST /checkin/boarding-passes", 20, {"bookings-db booking_by_id": 1}),
        ),
        timeout=5.0,
        pool=30,
        memory=1024,
    ),
    Service(
        "inventory",
        "sailings, seats, vehicles",
        "bookings",
        8082,
        (
            Endpoint("GET /v1/sailings", 9, {"bookings-db sailings_by_date": 1}),
            Endpoint("GET /v1/availability", 8, {"bookings-db seats_of_sailing": 1}),
            Endpoint("POST /v1/seats/hold", 9, {"bookings-db hold_seats": 1}),
            Endpoint("POST /v1/seats/confirm", 9, {"bookings-db confirm_seats": 1}),
        ),
        pool=24,
        memory=768,
    ),
    Service(
        "payments",
        "card partner",
        "payments",
        8083,
        (Endpoint("POST /v1/charges", 18, {"partner-gateway authorise": 1, "bookings-db insert_charge": 1}),),
        timeout=4.5,
        pool=16,
        memory=512,
    ),
    Service(
        "search",
        "sailing search",
        "storefront",
        8084,
        (Endpoint("GET /v1/search", 38, {"session-cache get": 1, "inventory GET /v1/sailings": 0.35}),),
        memory=1024,
    ),
    Service(
        "auth",
        "sessions and kiosks",
        "platform",
        8085,
        (
            Endpoint("GET /v1/sessions/current", 4, {"session-cache get": 1}),
            Endpoint("POST /v1/sessions", 21, {"session-cache set": 1}),
            Endpoint("POST /v1/kiosk-sessions", 21, {"session-cache set": 1}),
        ),
        memory=256,
    ),
    Service(
        "notify",
        "mail, SMS, tickets",
        "storefront",
        8086,
        (Endpoint("consume booking.confirmed", 30, {"mail-relay send": 1}),),
        memory=256,
    ),
    Service(
        "freight",
        "manifests and the nightly batch",
        "freight",
        8087,
        (
            Endpoint("POST /freight/manifests", 55, {"object-store put": 1, "events publish": 1}),
            Endpoint("GET /freight/manifests/{id}", 18, {"object-store get": 1}),
        ),
        timeout=5.0,
        memory=1024,
    ),
)

STORES = (
    Service(
        "bookings-db",
        "PostgreSQL with one replica",
        "platform",
        5432,
        (
            Endpoint("sailings_by_date", 7),
            Endpoint("seats_of_sailing", 6),
            Endpoint("hold_seats", 6),
            Endpoint("confirm_seats", 6),
            Endpoint("booking_by_id", 3),
            Endpoint("insert_booking", 6),
            Endpoint("insert_charge", 5),
        ),
        kind="store",
    ),
    Service("session-cache", "Redis", "platform", 6379, (Endpoint("get", 0.4), Endpoint("set", 0.5)), kind="store"),
    Service("events", "queue", "platform", 5672, (Endpoint("publish", 3),), kind="store"),
    Service("object-store", "files", "platform", 9000, (Endpoint("put", 40), Endpoint("get", 18)), kind="store"),
    Service(
        "partner-gateway", "card network", "payments", 443, (Endpoint("authorise", 180),), timeout=4.0, kind="partner"
    ),
    Service("mail-relay", "outgoing mail", "storefront", 25, (Endpoint("send", 60),), timeout=10.0, kind="partner"),
)

ALL = SERVICES + STORES
BY_NAME = {service.name: service for service in ALL}
NUMBER = {service.name: number for number, service in enumerate(ALL)}
