"""A real JupyterHub with the pages as its service, behind the few lines of a proxy that the tests need."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from tests.browser.conftest import GROUNDSCHOOL, ROOT, end, free_port

CONFIG = """
from jupyterhub.proxy import Proxy


class NoProxy(Proxy):
    should_start = False
    routes = {{}}

    async def add_route(self, spec, target, data):
        self.routes[spec] = {{"routespec": spec, "target": target, "data": data}}

    async def delete_route(self, spec):
        self.routes.pop(spec, None)

    async def get_all_routes(self):
        return self.routes


c = get_config()
c.JupyterHub.bind_url = "http://127.0.0.1:{front}"
c.JupyterHub.hub_bind_url = "http://127.0.0.1:{hub}"
c.JupyterHub.proxy_class = NoProxy
c.JupyterHub.authenticator_class = "dummy"
c.DummyAuthenticator.password = "{password}"
c.Authenticator.allow_all = True
c.JupyterHub.load_groups = {groups!r}
# Home asks with its server's own token, which may no more than its role says.
pages = "access:services!service=groundschool"
c.JupyterHub.load_roles = [
    {{"name": "user", "scopes": ["self", pages]}},
    {{"name": "server", "scopes": ["users:activity!user", "access:servers!user", pages]}},
]
c.JupyterHub.spawner_class = "simple"
c.Spawner.cmd = [{python!r}, "-m", "jupyterhub.singleuser"]
c.Spawner.args = ["--allow-root"]
c.JupyterHub.services = [
    {{
        "name": "groundschool",
        "url": "http://127.0.0.1:{service}",
        "command": {command!r},
        "oauth_no_confirm": True,
    }}
]
"""
PASSWORD = "only for this test"  # noqa: S105
STARTS_WITHIN = 60
PAGES = "/services/groundschool/groundschool/"


@contextmanager
def hub(folder: Path, work: Path, groups: dict[str, dict], package: Path | None = None) -> Iterator[str]:
    """Run JupyterHub with the pages of ``work`` as its service; yield the address that people know.

    ``package`` is a folder with another JupyterHub than the one that is installed.
    """
    front, own, service = free_port(), free_port(), free_port()
    command = [str(GROUNDSCHOOL), "serve", "--work", str(work), "--course", str(ROOT)]
    told = {"front": front, "hub": own, "service": service, "password": PASSWORD, "groups": groups, "command": command}
    told["python"] = sys.executable
    environment = {**os.environ, **({"PYTHONPATH": str(package)} if package else {})}
    (folder / "config.py").write_text(CONFIG.format(**told), encoding="utf-8")
    proxy = ThreadingHTTPServer(("127.0.0.1", front), _forwarding({"/services/groundschool/": service}, own))
    Thread(target=proxy.serve_forever, daemon=True).start()
    start = [sys.executable, "-m", "jupyterhub", "-f", "config.py"]
    try:
        with (folder / "log").open("w", encoding="utf-8") as log:
            server = subprocess.Popen(
                start, cwd=folder, env=environment, stdout=log, stderr=log, start_new_session=True
            )
            try:
                _wait(service, folder / "log")
                yield f"http://127.0.0.1:{front}"
            finally:
                end(server)
    finally:
        proxy.shutdown()
        proxy.server_close()


def _wait(port: int, log: Path) -> None:
    deadline = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < deadline:
        connection = HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", PAGES)
            connection.getresponse().read()
        except OSError:
            time.sleep(0.3)
        else:
            return
        finally:
            connection.close()
    raise AssertionError(log.read_text(encoding="utf-8"))


def _forwarding(routes: dict[str, int], usual: int) -> type[BaseHTTPRequestHandler]:
    class Forward(BaseHTTPRequestHandler):
        # One answer a connection: nothing is left open when the browser goes away.
        protocol_version = "HTTP/1.0"

        def answer(self) -> None:
            port = next((port for prefix, port in routes.items() if self.path.startswith(prefix)), usual)
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            with closing(HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
                connection.request(self.command, self.path, body, dict(self.headers))
                found = connection.getresponse()
                content = found.read()
            self.send_response(found.status)
            for name, value in found.getheaders():
                if name.lower() not in {"content-length", "transfer-encoding", "connection", "date", "server"}:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = answer  # noqa: N815 - http.server's names

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Forward
