"""The customers behind the requests: how many were hurt, where they come from, and what they send."""

from uuid import UUID

from groundschool.simulation.chance import stream
from groundschool.simulation.company import CLIENT_NETWORK6, PUBLIC_NETWORK, ROUTES
from groundschool.simulation.conditions import PROGRAMS
from groundschool.simulation.requests import clients, sample_requests
from groundschool.simulation.run import Run


def customers_hurt(run: Run) -> int:
    """Return how many customers had a request or handshake fail during the impact; 0 without impact."""
    if run.truth is None or run.truth.impact_start is None or run.truth.impact_end is None:
        return 0
    first, last = (round(run.window.offset(at) / run.step) for at in (run.truth.impact_start, run.truth.impact_end))
    log = sample_requests(run)
    failed = log[(log["step"] >= first) & (log["step"] < last) & (log["status"] >= 500)]
    hurt = set(zip(failed["program"].tolist(), failed["client"].tolist(), strict=True))
    rng = stream(run.seed, "turned away")
    for program, turned_away in enumerate(run.handshake_failures[first:last].sum(axis=0)):
        hurt |= {(program, client) for client in clients(run, int(turned_away), rng).tolist()}
    return len(hurt)


def client_address(client: int, program: int) -> str:
    """Return a customer's address: a provider's IPv4 address for three in five, an own IPv6 one for the others."""
    if (client * 7 + program) % 5 < 3:
        return f"{PUBLIC_NETWORK}.{32 + (client * 13 + program * 5) % 223}"
    return f"{CLIENT_NETWORK6}{client:x}::{program + 1:x}"


WEBKIT = "(KHTML, like Gecko)"
AGENTS = {
    "browser": (
        f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 {WEBKIT} Chrome/145.0.0.0 Safari/537.36",
        "Mozilla/5.0 (X11; Linux x86_64; rv:147.0) Gecko/20100101 Firefox/147.0",
        f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 {WEBKIT} Version/26.0 Safari/605.1.15",
    ),
    "app": ("SaltmarshApp/8.2.0 (Android 16)", "SaltmarshApp/8.1.4 (iOS 26.1)"),
    "kiosk": ("saltmarsh-kiosk/3.11.2 (python-requests/2.32.5)",),
    "haulier": ("curl/8.14.1", "manifest-sync/1.9 (Java/21.0.6)"),
}


def user_agent(program: int, client: int) -> str:
    """Return the User-Agent header of a client; a client always sends the same."""
    agents = AGENTS[PROGRAMS[program]]
    return agents[client % len(agents)]


def trace_id(trace: int) -> str:
    """Return a W3C trace id: 32 lower-case hexadecimal digits."""
    return UUID(int=int(trace) << 64 | (int(trace) * 0x9E3779B97F4A7C15) % 2**64).hex


def request_path(route: int, trace: int) -> str:
    """Return the path requested, with an id where the route has one and the search its query string."""
    path = ROUTES[route].path
    if path.endswith("/search"):
        ports = ("HFX-LIS", "LIS-HFX", "PDL-LIS", "HFX-PDL")
        return f"{path}?route={ports[trace % 4]}&depart=2026-{1 + trace // 4 % 12:02d}-{1 + trace // 48 % 28:02d}"
    return path.replace("{id}", f"{'SMF' if 'bookings' in path else ''}{trace % 90_000 + 10_000}")
