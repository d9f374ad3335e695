"""What a confined child may not do to what is not its own, whoever grades; and what stays its own to do.

Without namespaces the machine's files and processes are in reach by name, and Landlock rules neither modes, owners,
times and attributes of files nor limits, priorities and sockets.
"""

import json
import os
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from groundschool.sandbox import Assurance, Limits, Zygote, landlock

SOMEBODY = 54321
# Grades as somebody without privileges; what is kept only lets them enter the folder that Python lies in.
AS_SOMEBODY = f"""
import os, sys
from groundschool.sandbox import identity
os.chdir("/")
if os.geteuid() == 0:
    identity.become(({SOMEBODY}, {SOMEBODY}))
os.execv(sys.executable, [sys.executable, "-P", *sys.argv[1:]])
"""
RUN = """
import json, sys
from groundschool.sandbox import Assurance, Zygote
with Zygote(Assurance.CONFINED) as zygote, zygote.child() as sandbox:
    ran = sandbox.run(sys.argv[1])
    print(json.dumps([str(sandbox.assurance), sandbox.because, ran.outputs]))
"""
ATTACK = """
import ctypes, fcntl, os, resource, signal, socket, subprocess
libc = ctypes.CDLL(None, use_errno=True)
def tried(what, how):
    try: how(); print(what)
    except OSError: pass
def call(*arguments):
    if libc.syscall(*arguments) < 0: raise OSError(ctypes.get_errno(), "refused")
NEW = {"x86_64": (188, 251, 253, 321), "aarch64": (5, 30, 26, 280)}[os.uname().machine]
theirs, folder, reader, pid, heard = %(theirs)r, %(folder)r, %(reader)r, %(pid)d, %(heard)r
tried("chmod", lambda: os.chmod(theirs, 0o777))
tried("chmod of a folder", lambda: os.chmod(folder, 0o777))
tried("chmod from elsewhere", lambda: os.chmod(os.path.relpath(theirs), 0o777))
os.symlink(theirs, "link")
tried("chmod through a link", lambda: os.chmod("link", 0o777))
tried("chmod through /proc", lambda: os.chmod("/proc/self/cwd/" + os.path.relpath(theirs), 0o777))
tried("fchmod", lambda: os.fchmod(os.open(reader, os.O_RDONLY), 0o777))
tried("chown", lambda: os.chown(theirs, os.getuid(), os.getgid()))
tried("utime", lambda: os.utime(theirs, (1, 1)))
tried("utime of an open file", lambda: os.utime(os.open(reader, os.O_RDONLY)))
tried("xattr", lambda: os.setxattr(theirs, "user.mine", b"1"))
tried("xattr of an open file", lambda: os.setxattr(os.open(reader, os.O_RDONLY), "user.mine", b"1"))
tried("link", lambda: os.link(reader, "mine"))
own = os.open("owned", os.O_RDONLY | os.O_CREAT)
tried("lease", lambda: fcntl.fcntl(own, fcntl.F_SETLEASE, fcntl.F_WRLCK))
tried("lease to read", lambda: fcntl.fcntl(own, fcntl.F_SETLEASE, fcntl.F_RDLCK))
tried("watch by signals", lambda: fcntl.fcntl(os.open(os.path.dirname(reader), os.O_RDONLY), fcntl.F_NOTIFY, 1))
tried("prlimit", lambda: resource.prlimit(pid, resource.RLIMIT_NOFILE, (10, 10)))
tried("prlimit read", lambda: resource.prlimit(pid, resource.RLIMIT_NOFILE))
tried("priority", lambda: os.setpriority(os.PRIO_PROCESS, pid, 19))
tried("priority of all", lambda: os.setpriority(os.PRIO_USER, os.getuid(), 19))
tried("affinity", lambda: os.sched_setaffinity(pid, {0}))
tried("io priority", lambda: call(NEW[1], 1, pid, 3 << 13))
tried("signal", lambda: os.kill(pid, 0))
tried("signal to the supervisor", lambda: os.kill(os.getppid(), signal.SIGCONT))
tried("signal by pidfd", lambda: signal.pidfd_send_signal(os.pidfd_open(pid), 0))
tried("watch", lambda: call(NEW[2]))
tried("ptrace", lambda: open("/proc/%%d/mem" %% os.getppid(), "rb"))
tried("connect", lambda: socket.socket(socket.AF_UNIX).connect(heard))
tried("a link to connect", lambda: (os.symlink(heard, "s"), socket.socket(socket.AF_UNIX).connect("s")))
tried("packets", lambda: socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM))
tried("a pair of packets", lambda: socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM))
tried("network", lambda: socket.socket(socket.AF_INET))
os.chmod(".written-out", 0o4700)
if os.stat(".written-out").st_mode & 0o4000: print("setuid")
"""


@pytest.fixture
def theirs():
    """Yield what belongs to the grader and is in reach by name; afterwards nothing has happened to it."""
    with tempfile.TemporaryDirectory() as place:  # which others may enter, as no test's own folder
        yield from _theirs(Path(place))


def _theirs(folder: Path):
    folder.chmod(0o711)
    file = folder / "gradebook.db"
    file.write_bytes(b"marks")
    file.chmod(0o644)
    os.utime(file, (1_000_000, 1_000_000))
    before = _state(file)
    with socket.socket(socket.AF_UNIX) as heard, subprocess.Popen(["sleep", "60"]) as sleeper:
        heard.bind(str(folder / "socket"))
        (folder / "socket").chmod(0o777)
        heard.listen()
        given = {"theirs": str(file), "folder": str(folder), "reader": os.__file__, "heard": str(folder / "socket")}
        yield given | {"pid": sleeper.pid}
        heard.settimeout(0.1)
        with pytest.raises(TimeoutError):
            heard.accept()
        assert sleeper.poll() is None
        assert os.getpriority(os.PRIO_PROCESS, sleeper.pid) == os.getpriority(os.PRIO_PROCESS, 0)
        sleeper.kill()
    assert _state(file) == before
    assert folder.stat().st_mode & 0o777 == 0o711


def _state(path: Path) -> tuple[object, ...]:
    found = path.stat()
    return found.st_mode, found.st_uid, found.st_mtime_ns, os.listxattr(path)


def as_somebody(source: str) -> tuple[str, str, list]:
    """Return how a cell ran, graded by a user without privileges."""
    command = [sys.executable, "-P", "-c", AS_SOMEBODY, "-c", RUN, source]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return tuple(json.loads(done.stdout.splitlines()[-1]))


def test_nothing_of_others_is_touched_where_root_grades(theirs):
    with Zygote(Assurance.CONFINED) as zygote, zygote.child() as sandbox:
        assert sandbox.run(ATTACK % theirs).outputs == []
        assert int(sandbox.run("import os\nos.getuid()").outputs[0]["data"]["text/plain"]) != 0


def test_nothing_of_others_is_touched_where_somebody_without_privileges_grades(theirs):
    belongs(theirs, SOMEBODY)
    level, because, outputs = as_somebody(ATTACK % theirs)
    assert (level, because, outputs) == ("confined", "", [])
    belongs(theirs, os.geteuid())


def test_nobody_is_kept_waiting_for_a_file_where_a_child_has_a_room_of_its_own():
    lease = "import fcntl, os\nfcntl.fcntl(os.open('owned', os.O_RDONLY | os.O_CREAT), fcntl.F_SETLEASE, fcntl.F_WRLCK)"
    with Zygote(Assurance.ISOLATED) as zygote, zygote.child() as sandbox:
        assert sandbox.run(lease).outputs[0]["ename"] == "PermissionError"


def belongs(theirs, uid):
    """Give what is the grader's to another user, who is the grader then; only root can, and only root needs it."""
    if os.geteuid() == 0:
        for name in ("theirs", "folder"):
            os.chown(theirs[name], uid, uid)


OWN = """
import os, shutil, stat, subprocess, tarfile, multiprocessing
with open("tool.sh", "w") as file: file.write("#!/bin/sh\\necho runs\\n")
os.chmod("tool.sh", 0o755)
print(subprocess.run(["./tool.sh"], capture_output=True, text=True).stdout, end="")
os.utime("tool.sh", (1000, 2000))
shutil.copy2("tool.sh", "copied.sh")
print(int(os.stat("copied.sh").st_mtime), stat.filemode(os.stat("copied.sh").st_mode))
commands = "touch -d @3000 copied.sh && chmod u+w,g-x copied.sh && cp -p copied.sh third.sh"
subprocess.run(commands, shell=True, check=True)
print(int(os.stat("third.sh").st_mtime), stat.filemode(os.stat("third.sh").st_mode))
os.makedirs("deep/er")
os.chmod("tool.sh", 0o700, dir_fd=os.open(".", os.O_RDONLY))
with open("deep/er/file", "w") as file: os.fchmod(file.fileno(), 0o640); os.utime(file.fileno(), ns=(5, 6_000_000_000))
os.chown("deep", os.getuid(), os.getgid())
with tarfile.open("all.tar", "w") as made: made.add("deep")
with tarfile.open("all.tar") as packed: packed.extractall("unpacked", filter="data")
print(int(os.stat("unpacked/deep/er/file").st_mtime), stat.filemode(os.stat("unpacked/deep/er/file").st_mode))
with multiprocessing.Manager() as manager: print(manager.list([1, 2])[1])
os.setpriority(os.PRIO_PROCESS, 0, 5)
"""
PRINTED = "runs\n2000 -rwxr-xr-x\n3000 -rwxr--r-x\n6 -rw-r-----\n2\n"


def test_what_is_its_own_a_child_may_do_with_as_everywhere():
    for level in Assurance:
        with Zygote(level) as zygote, zygote.child() as sandbox:
            (output,) = sandbox.run(OWN).outputs
            assert output.get("text") == PRINTED, (level, output)
    level, because, (output,) = as_somebody(OWN)
    assert (level, because, output.get("text")) == ("confined", "", PRINTED)


def test_a_fork_bomb_of_one_child_takes_no_process_from_another():
    bomb = "import os, time\nfor _ in range(500):\n    try: os.fork()\n    except OSError: time.sleep(60)\n"
    with Zygote(Assurance.CONFINED) as zygote, zygote.child() as first, zygote.child(Limits(cell_seconds=4)) as second:
        try:
            second.run(bomb)
        except BaseException as lost:  # noqa: BLE001 - however it ends
            assert "processes" in str(lost) or "seconds" in str(lost)  # noqa: PT017
        ran = first.run("import subprocess\n[subprocess.run(['true']).returncode for _ in range(20)]")
        assert not ran.failed


def test_a_kernel_without_the_rules_that_are_needed_is_said_to_be_one(monkeypatch):
    monkeypatch.setattr(landlock, "rules_version", lambda: 5)
    with pytest.raises(OSError, match=r"are of version 5, and 6 is needed"):
        landlock.LandlockRules(landlock.COMPLETE)
