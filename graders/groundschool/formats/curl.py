"""What curl says of a transfer on its standard error: ``curl -v``.

Layout: curl 7.88.1 with OpenSSL 3.0 (``src/tool_cb_dbg.c``, ``lib/vtls/openssl.c``), headers with the CR that came over
the wire.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from groundschool.formats.accepted import Accepted

VERSION = "7.88.1"
_MARKS = ("* ", "> ", "< ", "{ ", "} ", "curl: ")
_SHAKE = (
    ("IN", "Server hello (2)", 122),
    ("IN", "Encrypted Extensions (8)", 19),
    ("IN", "Certificate (11)", 2478),
    ("IN", "CERT verify (15)", 79),
    ("IN", "Finished (20)", 52),
)


@dataclass(frozen=True)
class Peer:
    """Whom curl reached: by which name, at which address, with which certificate."""

    host: str
    address: str
    local: str
    begins: datetime
    ends: datetime
    port: int = 443
    issuer: str = "C=XX; O=Tideline Trust; CN=Tideline Trust Issuing E5"
    http2: bool = False


def connected(peer: Peer, others: Sequence[str] = (), number: int = 0) -> list[str]:
    """Return the lines until a request can be sent; ``others`` are addresses that took no connection."""
    tried = [f"*   Trying {address}:{peer.port}..." for address in (*others, peer.address)]
    for place, address in enumerate(others):
        tried.insert(2 * place + 1, f"* connect to {address} port {peer.port} failed: Connection refused")
    offered, taken = ("h2,http/1.1", "h2") if peer.http2 else ("http/1.1", "http/1.1")
    shaken = [line for way, what, size in _SHAKE for line in _record(way, f"handshake, {what}", size)]
    return [
        *tried,
        f"* Connected to {peer.host} ({peer.address}) port {peer.port} (#{number})",
        f"* ALPN: offers {offered}",
        "} [5 bytes data]",
        *_record("OUT", "handshake, Client hello (1)", 512),
        "*  CAfile: /etc/ssl/certs/ca-certificates.crt",
        "*  CApath: /etc/ssl/certs",
        "{ [5 bytes data]",
        *shaken,
        *_record("OUT", "change cipher, Change cipher spec (1)", 1),
        *_record("OUT", "handshake, Finished (20)", 52),
        "* SSL connection using TLSv1.3 / TLS_AES_256_GCM_SHA384",
        f"* ALPN: server accepted {taken}",
        "* Server certificate:",
        f"*  subject: CN={peer.host}",
        f"*  start date: {_moment(peer.begins)}",
        f"*  expire date: {_moment(peer.ends)}",
        f'*  subjectAltName: host "{peer.host}" matched cert\'s "{peer.host}"',
        f"*  issuer: {peer.issuer}",
        "*  SSL certificate verify ok.",
        *(["} [5 bytes data]"] if peer.http2 else []),
        f"* using HTTP/{'2' if peer.http2 else '1.1'}",
    ]


def reused(peer: Peer, number: int = 0) -> list[str]:
    """Return the lines of a request that finds an open connection."""
    return [
        f"* Found bundle for host: 0x55d0c2a1{number:02x}50 [{'can multiplex' if peer.http2 else 'serially'}]",
        f"* Re-using existing connection #{number} with host {peer.host}",
    ]


def requested(
    peer: Peer, method: str, path: str, more: Mapping[str, str] | None = None, *, first: bool = True
) -> list[str]:
    """Return the lines of a request; after the ``first`` of a connection the server hands out session tickets."""
    named = {"User-Agent": f"curl/{VERSION}", "Accept": "*/*", **(more or {})}
    two, sent = peer.http2, {name.lower() if peer.http2 else name: value for name, value in named.items()}
    pseudo = {":method": method, ":path": path, ":scheme": "https", ":authority": peer.host, **sent} if two else {}
    return [
        *(f"* h2h3 [{name}: {value}]" for name, value in pseudo.items()),
        *(["* Using Stream ID: 1 (easy handle 0x55d0c2a1e2b0)"] if two else []),
        "} [5 bytes data]",
        f"> {method} {path} HTTP/{'2' if two else '1.1'}\r",
        f"> Host: {peer.host}\r",
        *(f"> {name}: {value}\r" for name, value in sent.items()),
        "> \r",
        "{ [5 bytes data]",
        *(_TICKETS if first else []),
    ]


def answered(peer: Peer, status: int, phrase: str, headers: Iterable[tuple[str, str]], size: int = 0) -> list[str]:
    """Return the lines of an answer; an interim one (1xx) has no body."""
    two = peer.http2
    named = [(name.lower() if two else name, value) for name, value in headers]
    return [
        f"< HTTP/2 {status} \r" if two else f"< HTTP/1.1 {status} {phrase}\r",
        *(f"< {name}: {value}\r" for name, value in named),
        *(["< \r"] if status >= 200 else []),
        *([f"{{ [{size} bytes data]"] if size else []),
    ]


def left(peer: Peer, number: int = 0) -> list[str]:
    """Return the last line of a transfer that went well."""
    return [f"* Connection #{number} to host {peer.host} left intact"]


def gave_up(code: int, said: str) -> list[str]:
    """Return the last lines of a transfer that curl ended itself."""
    return [f"* {said}", "* Closing connection 0", f"curl: ({code}) {said}"]


def read_verbose(content: bytes) -> list[str]:
    """Return the lines of a transcript; raises ValueError for another text."""
    lines = content.decode().replace("\r\n", "\n").split("\n")
    if not lines[0].startswith(_MARKS) or not any(line.startswith(("> ", "curl: ")) for line in lines):
        raise ValueError(f"no transcript of curl -v begins with {lines[0][:40]!r}, and has no request")
    return lines


def _record(way: str, what: str, size: int) -> list[str]:
    mark = "{}"[way == "OUT"]
    return [f"* TLSv1.3 ({way}), TLS {what}:", f"{mark} [{size} bytes data]"]


_TICKETS = [
    *_record("IN", "handshake, Newsession Ticket (4)", 281) * 2,
    "* old SSL session ID is stale, removing",
    "{ [5 bytes data]",
]


def _moment(moment: datetime) -> str:
    return f"{moment:%b} {moment.day:2} {moment:%H:%M:%S %Y} GMT"


ACCEPTED = {"curl-verbose": Accepted(read=read_verbose)}
