"""nginx writes its lists of attempts as ours are written, whatever its backends do."""

import http.server
import os
import re
import socket
import subprocess
import threading
import time
from contextlib import ExitStack, closing
from urllib.request import urlopen

import pytest

from groundschool.datasets import load_datasets
from groundschool.formats import nginx
from groundschool.formats.nginx import UpstreamAttempt

CONFIG = """\
daemon off; pid nginx.pid; error_log error.log; worker_processes 1; {user}
events {{}}
http {{
  log_format named '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" '
    '"$http_user_agent" rt=$request_time ua="$upstream_addr" us="$upstream_status" ut="$upstream_response_time"';
  access_log access.log named;
  client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
  upstream mixed {{
    server 127.0.0.1:{dead} max_fails=0; server 127.0.0.1:{unwilling} max_fails=0; server 127.0.0.1:{well} backup;
  }}
  upstream all_gone {{ server 127.0.0.1:{dead} fail_timeout=60; server unix:gone.sock fail_timeout=60; }}
  server {{
    listen 127.0.0.1:{front}; proxy_next_upstream error timeout http_503; proxy_read_timeout 1s;
    location /mixed {{ proxy_pass http://mixed; }}
    location /gone {{ proxy_pass http://all_gone; }}
    location /instead {{ proxy_pass http://all_gone; error_page 502 = @well; }}
    location @well {{ proxy_pass http://127.0.0.1:{well}; }}
    location /slow {{ proxy_pass http://127.0.0.1:{slow}; }}
    location /patient {{ proxy_read_timeout 9s; proxy_pass http://127.0.0.1:{slow}; }}
    location /own {{ return 204; }}
  }}
}}
"""


class Backend(http.server.BaseHTTPRequestHandler):
    """Answers with the status, after the seconds, of its server."""

    def do_GET(self):
        time.sleep(self.server.seconds)
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, *_):
        """Say nothing."""


def free_port():
    with closing(socket.create_server(("127.0.0.1", 0))) as one:
        return one.getsockname()[1]


def backend(stack, status, seconds):
    server = stack.enter_context(http.server.ThreadingHTTPServer(("127.0.0.1", 0), Backend))
    server.status, server.seconds, server.daemon_threads = status, seconds, True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    stack.callback(server.shutdown)
    return server.server_address[1]


@pytest.fixture(scope="module")
def log(tmp_path_factory, require_tool):
    """Return the lines of a real nginx before backends that are dead, slow, unwilling and well, by path."""
    folder = tmp_path_factory.mktemp("nginx")
    with ExitStack() as stack:
        ports = {"well": backend(stack, 200, 0), "unwilling": backend(stack, 503, 0), "slow": backend(stack, 200, 2)}
        ports |= {"dead": free_port(), "front": free_port()}
        user = "user root;" if os.geteuid() == 0 else ""
        (folder / "nginx.conf").write_text(CONFIG.format(user=user, **ports))
        command = [require_tool("nginx"), "-p", f"{folder}/", "-e", "error.log", "-c", "nginx.conf"]
        server = stack.enter_context(subprocess.Popen(command, stderr=subprocess.DEVNULL))
        stack.callback(server.terminate)
        _ask(ports["front"], "/own", 9)
        for path in ("/mixed", "/gone", "/gone", "/instead", "/slow"):
            _ask(ports["front"], path, 9)
        _ask(ports["front"], "/patient", 0.4)
        _until(lambda: "/patient" in (folder / "access.log").read_text())
    return (folder / "access.log").read_text().splitlines(), ports


def _ask(port, path, seconds):
    def asked():
        try:
            urlopen(f"http://127.0.0.1:{port}{path}", timeout=seconds).close()
        except ConnectionRefusedError:
            return False
        except OSError as error:  # a status that is an error, or no patience
            return "refused" not in str(error)
        return True

    _until(asked)


def _until(holds):
    end = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)


def lists(line):
    return re.search(r' rt=([\d.]+) ua="(.*)" us="(.*)" ut="(.*)"$', line).groups()


def test_every_line_is_written_again_to_the_byte(log):
    for line in log[0]:
        rt, *texts = lists(line)
        groups = [
            zip(*(part.split(", ") for part in place), strict=True)
            for place in zip(*(text.split(" : ") for text in texts), strict=True)
        ]
        tried = [
            [
                UpstreamAttempt(address, None if status == "-" else int(status), float(seconds))
                for address, status, seconds in group
            ]
            for group in groups
            if texts[0] != "-"
        ]
        assert nginx.named_line(line.partition(" rt=")[0], float(rt), tried) == line


def test_what_backends_do_is_seen_in_the_lists(log):
    seen, ports = {}, log[1]
    for line in log[0]:
        seen.setdefault(line.split(" ")[6], []).append(lists(line)[1:])
    well, dead = (f"127.0.0.1:{ports[name]}" for name in ("well", "dead"))
    assert seen["/own"] == [("-", "-", "-")]
    assert seen["/mixed"][0][0].endswith(f", {well}")
    assert {"502", "503", "200"} == set(seen["/mixed"][0][1].split(", "))
    assert "unix:gone.sock" in seen["/gone"][0][0].split(", ")
    assert dead in seen["/gone"][0][0].split(", ")
    assert seen["/gone"][1] == ("all_gone", "502", "0.000")
    assert seen["/instead"][0][0] == f"all_gone : {well}"
    assert seen["/instead"][0][1] == "502 : 200"
    assert seen["/slow"][0][1] == "504"
    assert seen["/patient"][0][1] == "-"
    assert float(seen["/patient"][0][2]) > 0.2


@pytest.mark.parametrize("edge", [None, "places", "bounds"])
@pytest.mark.parametrize("seed", range(3))
def test_a_client_waited_at_least_as_long_as_the_attempts_took(seed, edge, course):
    variant = load_datasets(course.root)[0]["one-bad-backend"].generate(seed, edge)
    for name, content in variant.files.items():
        if name.endswith("access.log"):
            for found in nginx.read_access(content):
                rt, _, _, times = lists(f" {found['more']}")
                assert float(rt) >= sum(float(one) for one in re.findall(r"[\d.]+", times)) - 0.0005
