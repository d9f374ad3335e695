"""Memory, files and processes where a simple count does not see them: each way is refused, or ended and named.

What is honest beside it stays: forks that share memory count it once, and nothing is looked at so often that it costs.
"""

import os
import re
import time

import pytest

from groundschool.sandbox import Assurance, Limits, Lost, Zygote
from groundschool.sandbox.limits import MEGABYTE

pytestmark = pytest.mark.long

LIMITS = Limits(cell_seconds=20, memory=256 * MEGABYTE, scratch=64 * MEGABYTE, entries=2_000, depth=50)
LOCKED_IN = (Assurance.ISOLATED, Assurance.CONFINED)
MEMORY = r"used more than 256 MB of memory \([\d,]+ MB\)"
SPIN = "\nwhile True: pass"
SLEEP = "\nimport time\ntime.sleep(60)"
GROWS = {
    "every fork its share": (
        "import os, time\nfor _ in range(12):\n    if os.fork() == 0:\n"
        f"        kept = b'x' * 100_000_000{SLEEP.replace(chr(10), chr(10) + ' ' * 8)}{SPIN}"
    ),
    "shared by forks, touched by one that lets go": (
        "import mmap, os, time\nfor _ in range(16):\n    shared = mmap.mmap(-1, 50_000_000)\n    if os.fork() == 0:\n"
        "        time.sleep(60)\n    shared.write(b'x' * 50_000_000)\n    shared.close()" + SPIN
    ),
    "a process that has left": (
        "import os, time\nif os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n"
        "        kept = [b'x' * 100_000_000]\n        for _ in range(9):\n            if os.fork() == 0:\n"
        "                kept.append(b'y' * 100_000_000)\n                time.sleep(60)\n        time.sleep(60)\n"
        "    os._exit(0)" + SPIN
    ),
    "buffers of sockets": (
        "import os, socket, time\nkept = []\nfor _ in range(9):\n    if os.fork() == 0:\n        while True:\n"
        "            try: pair = socket.socketpair()\n            except OSError: break\n"
        "            kept.append(pair)\n"
        "            pair[0].setblocking(False)\n            try:\n"
        "                while True: pair[0].send(b'x' * 60_000)\n            except OSError: pass\n"
        "        time.sleep(60)" + SPIN
    ),
}
REFUSED = {
    "memory files": "os.memfd_create('x')",
    "secret memory": "call(447, 0)",
    "System V memory": "call({'x86_64': 29, 'aarch64': 194}[os.uname().machine], 0, 1 << 20, 0o1600)",
    "System V messages": "call({'x86_64': 68, 'aarch64': 186}[os.uname().machine], 0, 0o1600)",
    "message queues": "call({'x86_64': 240, 'aarch64': 180}[os.uname().machine], b'/x', os.O_CREAT, 0o600, 0)",
}
CALL = (
    "import ctypes, os\ndef call(*arguments):\n"
    "    if ctypes.CDLL(None, use_errno=True).syscall(*arguments) < 0:\n"
    "        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))\n"
)
FILES = {
    "many small ones": ("number = 0\nwhile True:\n    number += 1\n    open(f'f{number}', 'w').close()", "2,000 files"),
    "folders in folders": ("import os\nwhile True:\n    os.mkdir('d')\n    os.chdir('d')", "50 deep"),
    "more than fits": (
        "for number in range(9):\n    with open(f'f{number}', 'wb') as file: file.write(b'x' * 20_000_000)" + SPIN,
        "64 MB of files",
    ),
    "removed and still open": (
        "import os\nkept = []\nfor number in range(9):\n    kept.append(open('f', 'wb'))\n"
        "    kept[-1].write(b'x' * 20_000_000)\n    kept[-1].flush()\n    os.remove('f')" + SPIN,
        "64 MB of files",
    ),
    "on their way between processes": (
        "import os, socket\nours, theirs = socket.socketpair()\nfor number in range(200):\n"
        "    with open('f', 'wb') as file:\n        file.write(b'x')\n"
        "        socket.send_fds(ours, [b'x'], [file.fileno()])\n    os.remove('f')" + SPIN,
        "64 open files on their way",
    ),
}


@pytest.fixture(scope="module", params=LOCKED_IN)
def locked_in(request):
    with Zygote(request.param) as zygote:
        yield zygote


@pytest.mark.parametrize("source", GROWS.values(), ids=GROWS)
def test_memory_is_found_wherever_it_is_and_named(locked_in, source):
    before = time.monotonic()
    with locked_in.child(LIMITS) as sandbox, pytest.raises(Lost, match=MEMORY) as lost:
        sandbox.run(source)
    used = int(re.search(r"\(([\d,]+) MB\)", str(lost.value))[1].replace(",", ""))
    assert used < 256 + 192 + 1500, "it was noticed while there was memory left"
    assert time.monotonic() - before < 15


@pytest.mark.parametrize("source", REFUSED.values(), ids=REFUSED)
def test_memory_that_nobody_needs_to_have_mapped_is_refused_at_every_level(source):
    for level in Assurance:
        with Zygote(level) as zygote, zygote.child(LIMITS) as sandbox:
            (output,) = sandbox.run(CALL + source).outputs
            assert (output["output_type"], output["ename"]) == ("error", "OSError"), level
            assert "there are no memory files and no System V memory" in output["traceback"][-1]


@pytest.mark.parametrize(("source", "named"), FILES.values(), ids=FILES)
@pytest.mark.parametrize("level", [Assurance.CONFINED, Assurance.SEPARATE])
def test_files_are_limited_where_they_lie_in_an_ordinary_folder(level, source, named):
    with Zygote(level) as zygote, zygote.child(LIMITS) as sandbox:
        scratch = sandbox.scratch
        with pytest.raises(Lost, match=named):
            sandbox.run(source)
    assert not os.path.lexists(scratch)


@pytest.mark.parametrize("name", ["many small ones", "folders in folders", "more than fits"])
def test_files_are_limited_where_a_child_has_its_own(name):
    source, named = FILES[name]
    with Zygote() as zygote, zygote.child(LIMITS) as sandbox:
        try:
            (output,) = sandbox.run(source).outputs
        except Lost as lost:
            assert named in str(lost)  # noqa: PT017 - either is right
        else:
            assert "files may take 64 MB together, and be 2,000" in output["traceback"][-1]


def test_memory_is_looked_at_while_nobody_waits_for_the_child(locked_in):
    with locked_in.child(LIMITS) as sandbox:
        sandbox.run(
            "import os, time\nif os.fork() == 0:\n    time.sleep(0.3)\n    for _ in range(9):\n"
            "        if os.fork() == 0:\n            kept = b'x' * 100_000_000\n            time.sleep(60)\n"
            "    time.sleep(60)"
        )
        time.sleep(4)  # a grader that thinks
        with pytest.raises(Lost, match=MEMORY):
            sandbox.run("1")


def test_what_forks_share_counts_once(locked_in):
    honest = (
        "import concurrent.futures\ntable = bytes(range(256)) * 600_000\n"
        "def total(part): return sum(table[part::10_000_000])\n"
        "with concurrent.futures.ProcessPoolExecutor(6) as pool: sums = list(pool.map(total, range(60)))\nsum(sums)"
    )
    with locked_in.child(LIMITS) as sandbox:
        ran = sandbox.run(honest)
        assert not ran.failed, ran.outputs
