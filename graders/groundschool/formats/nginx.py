"""nginx's access log in the predefined ``combined`` format and its error log (nginx 1.22, ngx_http_log_module).

``TIMED`` is the edge's own log_format: combined followed by ``$request_time $upstream_addr $upstream_status
$upstream_response_time``, with one entry for each upstream tried, separated by a comma and a space.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, tzinfo

import numpy as np

from groundschool.simulation.company import ROUTES
from groundschool.simulation.requests import Request, client_address, request_path, rows, user_agent
from groundschool.simulation.run import Run
from groundschool.simulation.stage import PROGRAMS

COMBINED, TIMED = "combined", "timed"
PROTOCOL = {"browser": "HTTP/2.0", "app": "HTTP/2.0", "kiosk": "HTTP/1.1", "haulier": "HTTP/1.1"}


def escape(value: bytes | str | None) -> str:
    r"""Return a variable as the log writes it: quote, backslash, controls and non-ASCII as ``\xHH``, none as ``-``."""
    if value is None:
        return "-"
    if isinstance(value, str) and value.isascii() and value.isprintable() and '"' not in value and "\\" not in value:
        return value
    raw = value.encode() if isinstance(value, str) else value
    return "".join(chr(byte) if 32 <= byte < 127 and byte not in b'"\\' else f"\\x{byte:02X}" for byte in raw)


def time_local(moment: datetime) -> str:
    """Return ``$time_local`` of an aware moment, on its own wall clock: ``02/Mar/2026:14:03:09 +0000``."""
    return f"{moment:%d}/{_MONTHS[moment.month - 1]}/{moment:%Y:%H:%M:%S %z}"


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def access_line(  # noqa: PLR0913 - the variables of the format
    remote_addr: str,
    moment: datetime,
    request: bytes | str,
    status: int,
    body_bytes_sent: int,
    *,
    referer: bytes | str | None = None,
    user_agent: bytes | str | None = None,
    remote_user: bytes | str | None = None,
) -> str:
    """Return one line of the combined format, without its line end; ``None`` is a header that was not sent."""
    return (
        f"{remote_addr} - {escape(remote_user)} [{time_local(moment)}] "
        f'"{escape(request)}" {status} {body_bytes_sent} "{escape(referer)}" "{escape(user_agent)}"'
    )


def error_line(moment: datetime, level: str, pid: int, connection: int, message: str) -> str:
    """Return one line of the error log, without its line end; the log has no time zone."""
    return f"{moment:%Y/%m/%d %H:%M:%S} [{level}] {pid}#{pid}: *{connection} {message}"


def access_log(
    run: Run, requests: np.ndarray, log_format: str = COMBINED, zone: tzinfo = UTC, edge: int | None = None
) -> Iterator[str]:
    """Yield a line for each of ``sample_requests``, of one edge instance or of all, on the clock of ``zone``."""
    for one in rows(requests if edge is None else requests[requests["edge"] == edge]):
        program, client = one.program, one.client
        line = access_line(
            client_address(client, program),
            datetime.fromtimestamp(one.time, zone),
            request_line(one),
            one.status,
            one.bytes,
            referer=_referer(one),
            user_agent=user_agent(program, client),
        )
        yield line if log_format == COMBINED else f"{line} {upstream_fields(run, one)}"


def upstream_timeout(client: str, server: str, request: str, upstream: str) -> str:
    """Return the message for an upstream (``address:port``) that sent no answer in time; the host is ``server``."""
    path = request.split(" ")[1]
    return (
        "upstream timed out (110: Connection timed out) while reading response header from upstream, "
        f'client: {client}, server: {server}, request: "{request}", '
        f'upstream: "http://{upstream}{path}", host: "{server}"'
    )


def error_log(run: Run, requests: np.ndarray, edge: int | None = None) -> Iterator[str]:
    """Yield a line for each request whose last upstream did not answer the edge in time (5 s)."""
    for number, one in enumerate(rows(requests if edge is None else requests[requests["edge"] == edge])):
        if one.status == 504 and one.upstream_time >= 5:
            host, upstream = ROUTES[one.route].journey.host.name, run.world.instances[one.upstream].endpoint
            message = upstream_timeout(client_address(one.client, one.program), host, request_line(one), upstream)
            moment = datetime.fromtimestamp(one.time, UTC)
            yield error_line(moment, "error", 1100 + one.edge, 40_000 + 3 * number, message)


def request_line(one: Request) -> str:
    """Return the request line of a sampled request."""
    method, number = ROUTES[one.route].method, one.route
    return f"{method} {request_path(number, one.trace)} {PROTOCOL[PROGRAMS[one.program]]}"


def upstream_fields(run: Run, one: Request) -> str:
    """Return ``$request_time $upstream_addr $upstream_status $upstream_response_time`` of a sampled request."""
    address = run.world.instances[one.upstream].endpoint
    # nginx marks an upstream whose answer was not waited for with a dash.
    status, seconds = ("-" if one.status == 499 else str(one.status)), f"{one.upstream_time:.3f}"
    if one.failed_upstream >= 0:
        address = f"{run.world.instances[one.failed_upstream].endpoint}, {address}"
        status, seconds = f"{one.first_status}, {status}", f"{one.first_time:.3f}, {seconds}"
    return f"{one.duration:.3f} {address} {status} {seconds}"


def _referer(one: Request) -> str | None:
    """Return where a browser came from; programs send no Referer."""
    if PROGRAMS[one.program] != "browser" or ROUTES[one.route].path == "/":
        return None
    return f"https://{ROUTES[one.route].journey.host.name}/"
