"""What the world's renderers write is what the real programs write, or read."""

import os
import socket
import subprocess
import time
from datetime import UTC, datetime

import pytest

from groundschool.formats import nginx
from groundschool.scenarios import metrics
from groundschool.simulation import World, draw_incident, histogram, simulate

CONFIG = """
daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log; worker_processes 1;
events {{ worker_connections 32; }}
http {{
  access_log {folder}/access.log;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  server {{
    listen 127.0.0.1:{port};
    server_name www.saltmarsh.example;
    location / {{ return 200 "sailings\\n"; }}
    location /slow {{ proxy_pass http://127.0.0.1:{silent}; proxy_read_timeout 1s; }}
  }}
}}
"""
END = b"Connection: close\r\n\r\n"
REQUESTS = (
    b"GET /a?b=c HTTP/1.1\r\nHost: x.example\r\n" + END,
    b'GET /"q\\ HTTP/1.1\r\nHost: x.example\r\nUser-Agent: a"b\\c\xc3\xa9\x7f\tz\r\nReferer: \r\n' + END,
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    b"GET /slow HTTP/1.1\r\nHost: www.saltmarsh.example\r\n" + END,
)


@pytest.fixture(scope="module")
def run():
    world = World.from_seed(2, traffic=0.1)
    return simulate(world, draw_incident(world, 2, ["bad-deploy"]), step=60)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def send(port, payload):
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        connection.sendall(payload)
        while connection.recv(4096):
            pass


@pytest.fixture(scope="module")
def nginx_logs(tmp_path_factory, require_tool):
    """Serve three requests and one to an upstream that keeps silent; return access and error log."""
    folder, port = tmp_path_factory.mktemp("nginx"), free_port()
    folder.chmod(0o777)
    for parent in list(folder.parents)[:2]:
        parent.chmod(0o755)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        config = folder / "nginx.conf"
        config.write_text(CONFIG.format(folder=folder, port=port, silent=silent.getsockname()[1]))
        environment = {**os.environ, "TZ": "UTC"}
        command = [require_tool("nginx"), "-p", str(folder), "-e", str(folder / "start.log"), "-c", str(config)]
        with subprocess.Popen(command, env=environment) as server:
            try:
                for _ in range(100):
                    try:
                        socket.create_connection(("127.0.0.1", port)).close()
                        break
                    except ConnectionRefusedError:
                        time.sleep(0.05)
                for payload in REQUESTS:
                    send(port, payload)
            finally:
                server.terminate()
        return (folder / "access.log").read_text(), (folder / "error.log").read_text(), silent.getsockname()[1]


def when(line, start, end, pattern):
    return datetime.strptime(line[line.index(start) + len(start) : line.index(end)], pattern).replace(tzinfo=UTC)


def test_access_lines_are_nginx_own_to_the_byte(nginx_logs):
    real = nginx_logs[0].splitlines()
    fields = [
        (b"GET /a?b=c HTTP/1.1", 200, 9, None, None),
        (b'GET /"q\\ HTTP/1.1', 200, 9, b"", b'a"b\\c\xc3\xa9\x7f\tz'),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400, 157, None, None),
    ]
    assert len(real) == 4
    for line, (request, status, size, referer, agent) in zip(real, fields, strict=False):
        moment = when(line, "[", " +0000]", "%d/%b/%Y:%H:%M:%S")
        ours = nginx.access_line("127.0.0.1", moment, request, status, size, referer=referer, user_agent=agent)
        assert ours == line


def test_error_lines_are_nginx_own_to_the_byte(nginx_logs):
    line = next(line for line in nginx_logs[1].splitlines() if "upstream timed out" in line)
    pid, connection = int(line.split("] ")[1].split("#")[0]), int(line.split("*")[1].split(" ")[0])
    message = nginx.upstream_timeout(
        "127.0.0.1", "www.saltmarsh.example", "GET /slow HTTP/1.1", f"127.0.0.1:{nginx_logs[2]}"
    )
    moment = datetime.strptime(line[:19] + " +0000", "%Y/%m/%d %H:%M:%S %z")
    assert nginx.error_line(moment, "error", pid, connection, message) == line


def test_promtool_accepts_every_target(run, require_tool):
    promtool = require_tool("promtool")
    for service in ("edge", "booking-api", "bookings-db"):
        text = metrics.exposition(run, run.world.by_service[service][0], run.steps - 1)
        done = subprocess.run([promtool, "check", "metrics"], input=text, text=True, capture_output=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


def test_promtool_builds_blocks_that_hold_every_sample(run, require_tool, tmp_path):
    promtool, source = require_tool("promtool"), tmp_path / "samples.om"
    with source.open("w") as file:
        file.writelines(metrics.openmetrics(run, ["web"]))
    blocks = tmp_path / "data"
    (blocks / "wal").mkdir(parents=True)  # dump wants the log of a live server, even an empty one
    subprocess.run(
        [promtool, "tsdb", "create-blocks-from", "openmetrics", str(source), str(blocks)],
        check=True,
        capture_output=True,
    )
    dumped = subprocess.run(
        [promtool, "tsdb", "dump", str(blocks)], check=True, capture_output=True, text=True
    ).stdout.splitlines()
    written = [line for line in source.read_text().splitlines() if not line.startswith("#")]
    assert len(dumped) == len(written)
    last = [
        line
        for line in dumped
        if "http_request_duration_seconds_count" in line and line.endswith(f"{run.times[-1]}000")
    ]
    counted = sum(
        series.values[-1]
        for family in metrics.families(run, ["web"])
        for series in family.series
        if series.suffix == "_count"
    )
    assert sum(float(line.rsplit(" ", 2)[1]) for line in last) == counted
    assert counted >= histogram(run, "web").buckets[run.steps // 2 :].sum()
