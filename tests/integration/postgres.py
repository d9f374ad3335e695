"""A real PostgreSQL server from Debian's package, for as long as a test run lasts."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def running_server() -> Iterator[str]:
    """Yield the SQLAlchemy URL of a fresh server, its database name left out; it is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="groundschool-postgres-"))
    if os.getuid() == 0:
        # The server refuses to run as root.
        shutil.chown(folder, "nobody")
    data, port = folder / "data", _free_port()
    try:
        _run("initdb", "-D", str(data), "-U", "groundschool", "-A", "trust", "-E", "UTF8", "--no-sync")
        settings = f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={folder} -c fsync=off"
        _run("pg_ctl", "-D", str(data), "-w", "-l", str(folder / "log"), "-o", settings, "start")
        try:
            yield f"postgresql+psycopg://groundschool@127.0.0.1:{port}"
        finally:
            _run("pg_ctl", "-D", str(data), "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder)


def _run(name: str, *words: str) -> None:
    user = ["setpriv", "--reuid=nobody", "--clear-groups"] if os.getuid() == 0 else []
    subprocess.run([*user, str(_program(name)), *words], check=True, stdout=subprocess.DEVNULL, cwd="/")


def _program(name: str) -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    if not found:
        raise FileNotFoundError(f"{name} is not installed: on Debian, apt install postgresql")
    return found[-1]


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]
