"""What a notebook can see, change and reach from within the sandbox: its own files, and nothing else."""

import json
import os
import socket
import sys
from pathlib import Path

import pytest
from tests.integration.notebook_maker import code
from tests.integration.pressure.corpus import EXERCISE, NOTHING, ROOT, children, unanswered

from groundschool.sandbox import Zygote


def test_nothing_of_the_graders_can_be_read(examine, tmp_path):
    for name in ("gradebook.db", "ledger.db", "secret", "bob.ipynb"):
        (tmp_path / name).write_bytes(b"sqlite and secrets " * 50)
    (tmp_path / "secret").chmod(0o644)
    # Whoever is started by the first process of all has a parent whose number is a child's own where it is isolated.
    above = [pid for pid in (os.getpid(), os.getppid()) if pid > 2]
    hunted = [
        *(ROOT / "source" / f"{EXERCISE}.ipynb", ROOT / "curriculum" / EXERCISE / "grader.py"),
        *(ROOT / "datasets" / "journal" / "generate.py", ROOT / "pyproject.toml", *tmp_path.iterdir()),
        *(Path(f"/proc/{pid}/{name}") for pid in above for name in ("environ", "maps", "mem")),
        *(Path("/etc/shadow"), Path.home() / ".bashrc", Path("/proc/1/root/etc/shadow")),
    ]
    # Of a folder above the interpreter only the way to it is there.
    on_the_way = [part for path in (sys.prefix, sys.base_prefix, ROOT / "graders") for part in Path(path).parts]
    hunt = (
        f"import os\nread = []\nfor path in {[str(path) for path in hunted]!r}:\n"
        "    try:\n        if open(path, 'rb').read(10): read.append(path)\n    except OSError: pass\n"
        f"for folder in {[str(ROOT), str(ROOT / 'curriculum'), str(tmp_path), str(Path.home()), '/home']!r}:\n"
        f"    try: read += [name for name in os.listdir(folder) if name not in {on_the_way!r}]\n"
        "    except OSError: pass\n"
        "try: seen = [name for name in os.listdir('/proc') if name.isdigit() and int(name) > 2]\n"
        "except OSError: seen = []\nprint('READ', read)\nprint('PROCESSES', seen)"
    )
    found = examine(unanswered(code(hunt)))
    printed = "".join(output.get("text", "") for output in json.loads(found.notebook)["cells"][-1]["outputs"])
    assert printed == "READ []\nPROCESSES []\n"
    assert found.marks == NOTHING


def test_nothing_outside_the_scratch_folder_can_be_written(examine, tmp_path):
    kept = tmp_path / "gradebook.db"
    kept.write_bytes(b"as it was")
    tmp_path.chmod(0o777)
    kept.chmod(0o666)
    places = [kept, tmp_path / "new", ROOT / "source" / "new", "/usr/new", "/etc/new", "/new", "/dev/new"]
    write = (
        f"import os, sqlite3\nfor path in {[str(place) for place in places]!r}:\n"
        "    for how in ('wb', 'ab'):\n        try: open(path, how).write(b'mine'); print('WROTE', path)\n"
        "        except OSError: pass\n"
        f"try: os.remove({str(kept)!r}); print('REMOVED')\nexcept OSError: pass\n"
        f"try: sqlite3.connect({str(kept)!r}).execute('create table x (y)'); print('OPENED')\n"
        "except sqlite3.Error: pass\nopen('mine', 'w').write('scratch is mine');"
    )
    found = examine(unanswered(code(write)))
    assert json.loads(found.notebook)["cells"][-1]["outputs"] == []
    assert kept.read_bytes() == b"as it was"
    assert [path.name for path in tmp_path.iterdir()] == ["gradebook.db"]


def memory(pid: int) -> bytes:
    """Return what a process holds in writable memory, as the kernel shows it to the one who started it."""
    held = []
    with Path(f"/proc/{pid}/mem").open("rb") as content:
        for line in Path(f"/proc/{pid}/maps").read_text(encoding="ascii").splitlines():
            span, rights, *_ = line.split()
            start, end = (int(part, 16) for part in span.split("-"))
            if rights.startswith("rw"):
                content.seek(start)
                held.append(content.read(end - start))
    return b"".join(held)


def test_no_secret_of_the_graders_is_in_a_childs_memory(monkeypatch):
    secret = "".join(map(str, range(140, 160)))
    monkeypatch.setenv("GROUNDSCHOOL_SECRET", secret)
    with Zygote() as zygote, zygote.child() as sandbox:
        sandbox.run("own = ''.join(map(str, range(240, 260)))")
        (supervisor,) = children(zygote.pid)
        (child,) = children(supervisor)
        held = memory(child)
    assert "".join(map(str, range(240, 260))).encode() in held
    assert secret.encode() not in held
    assert b"grader.py" not in held


def test_nobody_can_be_talked_to(examine, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as heard, socket.socket(socket.AF_UNIX) as local:
        local.bind(str(tmp_path / "socket"))
        local.listen()
        (tmp_path / "socket").chmod(0o777)
        tries = (
            "import socket\n"
            "def reach(kind, how, where):\n    try:\n"
            "        with socket.socket(kind, how) as s: s.settimeout(1); s.connect(where)\n"
            "        print('REACHED', where)\n    except OSError: pass\n"
            f"reach(socket.AF_INET, socket.SOCK_STREAM, ('127.0.0.1', {heard.getsockname()[1]}))\n"
            "reach(socket.AF_INET, socket.SOCK_DGRAM, ('1.1.1.1', 53))\n"
            "reach(socket.AF_INET6, socket.SOCK_STREAM, ('::1', 22))\n"
            f"reach(socket.AF_UNIX, socket.SOCK_STREAM, {str(tmp_path / 'socket')!r})\n"
            "reach(socket.AF_UNIX, socket.SOCK_STREAM, '\\0/tmp/.X11-unix/X0')"
        )
        found = examine(unanswered(code(tries)))
        for listener in (heard, local):
            listener.settimeout(0.1)
            with pytest.raises(TimeoutError):
                listener.accept()
    assert json.loads(found.notebook)["cells"][-1]["outputs"] == []
