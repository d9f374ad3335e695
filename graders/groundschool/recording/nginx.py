"""nginx as the edge: its configuration, started in a namespace, and a log rotation as logrotate does it."""

import gzip
import io
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from groundschool.errors import DatasetError
from groundschool.recording.load import HOST
from groundschool.recording.network import Namespace
from groundschool.recording.programs import running

ADDRESSES = ("192.0.2.10", "2001:db8:10::10")

# 444 with reset_timedout_connection: nginx resets the connection instead of answering.
# Every path is relative to the prefix, the recording's temporary folder: none can show in a log.
_CONFIG = """\
user root;
worker_processes 1;
pid nginx.pid;
error_log error.log warn;
events {{ worker_connections 512; }}
http {{
  access_log access.log combined;
  client_body_temp_path body; proxy_temp_path proxy;
  fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
  server_tokens off;
  reset_timedout_connection on;
  upstream booking_api {{ {upstreams} }}
  server {{
    listen {v4}:80; listen [{v6}]:80;
    server_name {host};
    location /bookings/ {{ return 301 /api$request_uri; }}
    location /api/ {{ proxy_pass http://booking_api; proxy_read_timeout {read_timeout}s; }}
    location /internal/ {{ return 444; }}
    location / {{ return 404; }}
  }}
}}
"""


@contextmanager
def edge_proxy(
    side: Namespace, folder: Path, upstreams: Sequence[str], read_timeout: int = 60
) -> Iterator[subprocess.Popen[bytes]]:
    """Yield nginx's master process, serving port 80 of ADDRESSES in front of ``upstreams`` (``address:port`` each).

    ``read_timeout`` is how many seconds it waits for an upstream's answer before it says 504.
    """
    servers = " ".join(f"server {upstream};" for upstream in upstreams)
    config = _CONFIG.format(upstreams=servers, v4=ADDRESSES[0], v6=ADDRESSES[1], host=HOST, read_timeout=read_timeout)
    (folder / "nginx.conf").write_text(config, encoding="utf-8")
    arguments = ["nginx", "-p", f"{folder}/", "-e", "error.log", "-c", "nginx.conf", "-g", "daemon off;"]
    with running(side.command(*arguments), folder / "nginx.out", lambda: side.listening(ADDRESSES[0], 80)) as master:
        yield master


def rotate(folder: Path, master: subprocess.Popen[bytes]) -> float:
    """Move ``access.log`` aside, have nginx open a new one (SIGUSR1) as logrotate's postrotate does; return when.

    Compressing waits for ``logs``: the worker may still write to the moved file (logrotate's ``delaycompress``).
    """
    (folder / "access.log").rename(folder / "access.log.1")
    master.send_signal(signal.SIGUSR1)
    return time.time()


def logs(folder: Path) -> dict[str, bytes]:
    """Return the logs by name, the rotated one compressed, its name and time in the header as ``gzip`` does."""
    moved, packed = folder / "access.log.1", io.BytesIO()
    with gzip.GzipFile(moved.name, "wb", fileobj=packed, mtime=moved.stat().st_mtime) as compressing:
        compressing.write(moved.read_bytes())
    plain = {name: (folder / name).read_bytes() for name in ("access.log", "error.log")}
    return plain | {"access.log.1.gz": packed.getvalue()}


def await_lines(folder: Path, count: int, within: float = 10.0) -> None:
    """Return once the access logs hold ``count`` lines: nginx writes a line after its client has gone.

    Raises DatasetError when they never do, for then the clients' count would not be the log's truth.
    """
    parts = [folder / "access.log", folder / "access.log.1"]
    deadline = time.monotonic() + within
    while (written := sum(log.read_bytes().count(b"\n") for log in parts if log.exists())) < count:
        if time.monotonic() > deadline:
            raise DatasetError(f"the clients made {count} requests, nginx logged {written}")
        time.sleep(0.1)
