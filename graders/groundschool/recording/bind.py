"""Name servers of BIND 9 on the loopback: each has an address of its own, and all answer on one port.

named listens on addresses of interfaces only, and an unprivileged recording gives the loopback no new ones. So each
server listens on a port of 127.0.0.1, and a relay hands it the datagrams that come to its address, as from the address
they came from. What the relay passes on is what named sent, byte for byte.
"""

import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from groundschool.errors import DatasetError
from groundschool.recording.programs import run, running

PORT = 5300
ENOUGH = 65535
_CONFIG = """\
options {{
  directory "{folder}"; pid-file "named.pid"; session-keyfile "session.key"; managed-keys-directory "{folder}";
  port {port}; listen-on port {own} {{ 127.0.0.1; }}; listen-on-v6 {{ none; }};
  notify no; allow-transfer {{ none; }}; empty-zones-enable no;
  {options}
}};
controls {{ }};
logging {{
  channel log {{ file "named.log"; print-time yes; print-category yes; print-severity yes; severity info; }};
  category default {{ log; }};
}};
{zones}
"""


@contextmanager
def relay(address: str, to: int | None) -> Iterator[None]:
    """Pass on what comes to an address while the block lasts; ``None`` takes everything and answers nothing.

    Raises DatasetError where another program has the port.
    """
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as door:
        try:
            door.bind((address, PORT))
        except OSError as failure:
            raise DatasetError(f"port {PORT} of {address} cannot be had: {failure.strerror}") from failure

        def answer(asked: bytes, client: tuple[str, int]) -> None:
            with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as inner:
                inner.bind((client[0], 0))
                inner.settimeout(3)
                inner.sendto(asked, ("127.0.0.1", to))
                try:
                    door.sendto(inner.recv(ENOUGH), client)
                except OSError:
                    return  # no answer is an answer, too

        def serve() -> None:
            while True:
                try:
                    asked, client = door.recvfrom(ENOUGH)
                except OSError:
                    return  # the door was closed
                if asked and to:
                    threading.Thread(target=answer, args=(asked, client), daemon=True).start()

        threading.Thread(target=serve, daemon=True).start()
        yield


@contextmanager
def name_server(folder: Path, own: int, options: str, zones: str) -> Iterator["subprocess.Popen[bytes]"]:
    """Yield a named that serves what lies in ``folder``, on a port of its own of 127.0.0.1."""
    (folder / "named.conf").write_text(
        _CONFIG.format(folder=folder, port=PORT, own=own, options=options, zones=zones), encoding="utf-8"
    )
    arguments = ["named", "-f", "-n", "1", "-c", str(folder / "named.conf")]
    with running(arguments, folder / "named.out", lambda: "running" in _text(folder / "named.log")) as process:
        yield process


def sign_with_what_has_ended(zone: Path) -> str:
    """Sign ``NAME.db`` with signatures that ended an hour ago; return the key to trust, as named.conf writes it."""
    name, folder = zone.stem, ["-K", str(zone.parent)]
    make = ["dnssec-keygen", "-q", *folder, "-a", "ECDSAP256SHA256"]
    trusted = run([*make, "-f", "KSK", name]).strip()
    run([*make, name])
    times = ["-s", "now-172800", "-e", "now-3600"]
    signed = ["-o", name, "-f", f"{zone}.signed", "-d", str(zone.parent)]
    run(["dnssec-signzone", "-q", "-P", "-S", *folder, *times, *signed, str(zone)])
    Path(f"{zone}.signed").replace(zone)
    line = (zone.parent / f"{trusted}.key").read_text(encoding="utf-8").splitlines()[-1]
    flags, protocol, algorithm, *key = line.split("DNSKEY")[1].split()
    return f'{flags} {protocol} {algorithm} "{"".join(key)}"'


def dig_at(*arguments: str) -> str:
    """Return what dig prints; its port is that of all servers."""
    command = ["dig", "-p", str(PORT), *arguments]
    done = subprocess.run(
        command,
        env={"PATH": "/usr/bin:/bin", "TZ": "UTC", "HOME": "/nonexistent", "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return done.stdout


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""
