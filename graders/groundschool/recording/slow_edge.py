"""What curl is pointed at: a wire that holds the first bytes back, nginx twice, and an application that takes its time.

    curl -> wire (holds the ClientHello) -> edge (nginx, TLS) -> balancer (nginx) -> application

Everything listens on the loopback, so nothing of this machine shows but 127.0.0.0/8.
"""

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from groundschool.recording.programs import running

WIRE, OTHER = ("127.0.0.10", 8443), ("127.0.0.10", 8444)
EDGE, BALANCER, APP = ("127.0.0.11", 8443), ("127.0.0.12", 8080), ("127.0.0.13", 8081)
NOBODY = "127.0.0.14:8081"
# Via is added by whoever passes an answer on, and not by whoever makes one: only then did a header come from upstream.
_NGINX = f"""\
user root;
worker_processes 1;
pid nginx.pid;
error_log error.log warn;
events {{ worker_connections 512; }}
http {{
  access_log off;
  client_body_temp_path body; proxy_temp_path proxy;
  fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
  server_tokens off;
  large_client_header_buffers 2 4k;
  map $upstream_header_time $by_edge {{ "~[0-9]" "1.1 edge-north-a"; default ""; }}
  map "$by_edge|$upstream_http_via" $via {{ "~^[|]" ""; "~^(?<e>[^|]+)[|]$" $e; "~^(?<f>[^|]+)[|](?<u>.+)$" "$u, $f"; }}
  map $upstream_header_time $by_balancer {{ "~[0-9]" "1.1 lb-north-1"; default ""; }}
  server {{
    listen {EDGE[0]}:{EDGE[1]} ssl http2;
    server_name _;
    ssl_protocols TLSv1.2 TLSv1.3;
    ssl_certificate leaf.pem; ssl_certificate_key leaf.key;
    add_header Via $via always;
    proxy_hide_header Via;
    proxy_http_version 1.1;
    proxy_set_header Host $host;
    location / {{ proxy_pass http://{BALANCER[0]}:{BALANCER[1]}; }}
    location /stream/ {{ proxy_pass http://{BALANCER[0]}:{BALANCER[1]}; proxy_buffering off; }}
    location /edge-impatient/ {{ proxy_pass http://{BALANCER[0]}:{BALANCER[1]}; proxy_read_timeout 400ms; }}
    location /balancer-away/ {{ proxy_pass http://{NOBODY}; }}
  }}
  server {{
    listen {BALANCER[0]}:{BALANCER[1]};
    add_header Via $by_balancer always;
    proxy_http_version 1.1;
    location / {{ proxy_pass http://{APP[0]}:{APP[1]}; }}
    location /stream/ {{ proxy_pass http://{APP[0]}:{APP[1]}; proxy_buffering off; }}
    location /balancer-impatient/ {{ proxy_pass http://{APP[0]}:{APP[1]}; proxy_read_timeout 500ms; }}
    location /app-away/ {{ proxy_pass http://{NOBODY}; }}
  }}
}}
"""


class Clock:
    """What the servers waited, by their own clock, in seconds."""

    def __init__(self) -> None:
        self.hold = 0.0  # how long the wire keeps back what a client says first
        self.said: list[dict[str, Any]] = []

    def take(self) -> list[dict[str, Any]]:
        """Return what was noted since the last time."""
        noted, self.said = self.said, []
        return noted


def application(clock: Clock) -> type[BaseHTTPRequestHandler]:
    """Return the application: ``?wait=`` and ``?body=`` are milliseconds, ``?status=`` and ``?to=`` what it answers."""

    class Application(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            began, asked = time.monotonic(), {key: one[0] for key, one in parse_qs(urlsplit(self.path).query).items()}
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            time.sleep(int(asked.get("wait", 0)) / 1000)
            parts, status = 4, int(asked.get("status", 200))
            part = json.dumps({"sailings": ["north-1", "north-2"] * 30}).encode()
            waited = time.monotonic() - began
            self.send_response(status)
            self.send_header("X-Served-By", "offers-6f9c-2")
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(parts * len(part)))
            if status == 503:
                self.send_header("Retry-After", "30")
            if "to" in asked:
                self.send_header("Location", asked["to"])
            self.end_headers()
            try:
                for number in range(parts):
                    time.sleep(int(asked.get("body", 0)) / 1000 / (parts - 1) if number else 0)
                    self.wfile.write(part)
                    self.wfile.flush()
            except OSError:
                pass  # whoever asked has given up: what was measured stays true
            clock.said.append({"waited": waited, "sent_for": time.monotonic() - began - waited})

        do_POST = do_GET  # noqa: N815 - http.server's name

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
            """Say nothing."""

    return Application


def _wire(clock: Clock, heard: socket.socket) -> None:
    """Pass bytes on in both directions, the client's first ones later."""
    while True:
        try:
            client, _ = heard.accept()
        except OSError:
            return
        threading.Thread(target=_carry, args=(clock, client), daemon=True).start()


def _carry(clock: Clock, client: socket.socket) -> None:
    server = socket.create_connection(EDGE)
    for one in (client, server):
        one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    began = time.monotonic()
    first = client.recv(65536)
    time.sleep(clock.hold)
    if clock.hold:
        clock.said.append({"held": time.monotonic() - began})
    server.sendall(first)
    threading.Thread(target=_pump, args=(server, client), daemon=True).start()
    _pump(client, server)


def _pump(source: socket.socket, target: socket.socket) -> None:
    try:
        while piece := source.recv(65536):
            target.sendall(piece)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass  # the other side has gone


@contextmanager
def servers(folder: Path) -> Iterator[Clock]:
    """Yield the servers' clock while all of them serve; ``leaf.pem`` and ``leaf.key`` lie in the folder."""
    clock = Clock()
    (folder / "nginx.conf").write_text(_NGINX, encoding="utf-8")
    app = ThreadingHTTPServer(APP, application(clock))
    heard = [socket.create_server(address) for address in (WIRE, OTHER)]
    threading.Thread(target=app.serve_forever, daemon=True).start()
    for one in heard:
        threading.Thread(target=_wire, args=(clock, one), daemon=True).start()
    command = ["nginx", "-p", f"{folder}/", "-e", "error.log", "-c", "nginx.conf", "-g", "daemon off;"]
    try:
        with running(command, folder / "nginx.out", lambda: _answers(EDGE) and _answers(BALANCER)):
            yield clock
    finally:
        for one in heard:
            one.close()
        app.shutdown()
        app.server_close()


def _answers(address: tuple[str, int]) -> bool:
    try:
        socket.create_connection(address, 0.2).close()
    except OSError:
        return False
    return True
