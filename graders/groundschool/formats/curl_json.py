"""What curl writes out of a transfer as JSON: ``curl -w '%{json}'``.

Layout: curl 7.88.1. Clocks: ``lib/progress.c``; a step's clock runs from the start of a transfer and is added up over
redirects.
"""

import json
import re
from dataclasses import asdict, dataclass
from typing import Any

from groundschool.formats.accepted import Accepted
from groundschool.formats.curl import VERSION, Peer

CLOCKS = ("namelookup", "connect", "appconnect", "pretransfer", "starttransfer")  # and, after them, total


@dataclass(frozen=True)
class Clocks:
    """One transfer in microseconds since its start, as ``-w`` knows it; a step that was not needed or reached is 0."""

    namelookup: int
    connect: int
    appconnect: int
    pretransfer: int
    starttransfer: int
    total: int
    redirect: int = 0


def written_out(peer: Peer, url: str, clocks: Clocks, **more: Any) -> str:  # noqa: ANN401 - whatever JSON has
    """Return the line of ``-w '%{json}'``; ``more`` are fields by their names, a certificate's text left out."""
    status = more.get("response_code", 200)
    known = {
        "certs": "",
        "content_type": None,
        "errormsg": None,
        "exitcode": 0,
        "filename_effective": "/dev/null",
        "http_code": status,
        "http_version": "2" if peer.http2 else "1.1",
        "local_ip": peer.local,
        "local_port": 40000,
        "method": "GET",
        "num_connects": int(bool(clocks.connect)),
        "num_headers": 0,
        "num_redirects": 0,
        "redirect_url": None,
        "remote_ip": peer.address,
        "remote_port": peer.port,
        "response_code": status,
        "scheme": "HTTPS",
        "size_download": 0,
        "ssl_verify_result": 0,
    }
    times = {f"time_{name}": value for name, value in sorted(asdict(clocks).items())}
    last = {"url": url, "url_effective": url, "urlnum": 0, "curl_version": f"libcurl/{VERSION} OpenSSL/3.0.19"}
    fields = {**known, **{key: value for key, value in more.items() if key in known}, **times, **last}
    fields |= {key: value for key, value in more.items() if key in last}
    return f"{{{','.join(f'{json.dumps(key)}:{_value(key, value)}' for key, value in fields.items())}}}\n"


def read_curl_json(content: bytes) -> list[dict[str, Any]]:
    """Return the fields of each request; raises ValueError for a line that curl would not write."""
    found = [json.loads(line) for line in content.decode().splitlines()]
    if not found or not all(isinstance(one, dict) and isinstance(one.get("time_total"), float) for one in found):
        raise ValueError("every line of curl -w '%{json}' has a time_total")
    return found


def _value(key: str, value: object) -> str:
    if key.startswith("time_") and isinstance(value, int):
        return f"{value // 1_000_000}.{value % 1_000_000:06}"
    return re.sub(r"(?<!\\)/", "/", json.dumps(value))


ACCEPTED = {"curl-json": Accepted(read=read_curl_json)}
