"""nginx's access log in the predefined ``combined`` format and its error log (nginx 1.22, ngx_http_log_module).

Beside it there are two with what a proxy measures behind: ``timed_line``, and ``named_line`` with names and quotes.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from groundschool.formats.accepted import Accepted


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


@dataclass(frozen=True)
class UpstreamAttempt:
    """One upstream tried: its ``address:port``, the status it gave (none if it was not waited for), and seconds.

    Where none was left to try, nginx names the group in place of an address and gives it a 502 at once.
    """

    address: str
    status: int | None
    seconds: float


def timed_line(line: str, seconds: float, tried: Iterable[UpstreamAttempt]) -> str:
    """Return a combined line with ``$request_time $upstream_addr $upstream_status $upstream_response_time`` after it.

    The last three have an entry for each upstream tried, separated by a comma and a space.
    """
    known = list(tried)
    addresses = ", ".join(one.address for one in known)
    statuses = ", ".join("-" if one.status is None else str(one.status) for one in known)
    times = ", ".join(f"{one.seconds:.3f}" for one in known)
    return f"{line} {seconds:.3f} {addresses} {statuses} {times}"


def named_line(line: str, seconds: float, groups: Iterable[Iterable[UpstreamAttempt]]) -> str:
    """Return a combined line with ``rt=$request_time ua="$upstream_addr" us="$upstream_status" ut=...`` after it.

    There is a group for each place that the request was sent to within nginx; nothing tried at all is ``-``.
    """
    known = [[*group] for group in groups]

    def joined(cell: Callable[[UpstreamAttempt], str]) -> str:
        return " : ".join(", ".join(map(cell, group)) for group in known) or "-"

    addresses = joined(lambda one: one.address)
    statuses = joined(lambda one: "-" if one.status is None else str(one.status))
    times = joined(lambda one: f"{one.seconds:.3f}")
    return f'{line} rt={seconds:.3f} ua="{addresses}" us="{statuses}" ut="{times}"'


def error_line(moment: datetime, level: str, pid: int, connection: int, message: str) -> str:
    """Return one line of the error log, without its line end; the log has no time zone."""
    return f"{moment:%Y/%m/%d %H:%M:%S} [{level}] {pid}#{pid}: *{connection} {message}"


def upstream_timeout(client: str, server: str, request: str, upstream: str) -> str:
    """Return the message for an upstream (``address:port``) that sent no answer in time; the host is ``server``."""
    path = request.split(" ")[1]
    return (
        "upstream timed out (110: Connection timed out) while reading response header from upstream, "
        f'client: {client}, server: {server}, request: "{request}", '
        f'upstream: "http://{upstream}{path}", host: "{server}"'
    )


def read_access(content: bytes) -> list[re.Match[str]]:
    """Return the lines of an access log, combined or with more behind it; raises ValueError for another line."""
    return [_matched(_ACCESS, line) for line in content.decode("ascii").splitlines()]


def read_error(content: bytes) -> list[re.Match[str]]:
    """Return the lines of an error log; raises ValueError for another line."""
    return [_matched(_ERROR, line) for line in content.decode().splitlines()]


_ACCESS = re.compile(
    r"(?P<address>\S+) - (?P<user>.+?) \[(?P<time>\d\d/[A-Z][a-z]{2}/\d{4}(?::\d\d){3} [+-]\d{4})\] "
    r'"(?P<request>[^"]*)" '
    r'(?P<status>\d{3}) (?P<bytes>\d+) "(?P<referer>[^"]*)" "(?P<agent>[^"]*)"(?: (?P<more>.+))?'
)
_ERROR = re.compile(
    r"(?P<time>\d{4}(?:/\d\d){2} (?:\d\d:){2}\d\d) \[(?P<level>[a-z]+)\] (?P<pid>\d+)#\d+: (?P<said>.+)"
)


def _matched(pattern: re.Pattern[str], line: str) -> re.Match[str]:
    if found := pattern.fullmatch(line):
        return found
    raise ValueError(f"nginx writes no such line: {line!r}")


# No program reads these logs; that nginx writes them so is tested to the byte.
ACCEPTED = {"nginx-access": Accepted(read=read_access), "nginx-error": Accepted(read=read_error)}
