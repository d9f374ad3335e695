"""The disk-full bundles are written as the real programs write them: the same bytes for the same state of affairs."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from groundschool.datasets import load_datasets
from groundschool.formats import filesystems, lsof, tune2fs
from groundschool.formats.volumes import OVERHEAD, Mount, OpenFile, Usage, Volume

HOLD = """
import os, sys, time
folder = sys.argv[1]
file = open(folder + "/access log.1", "w")
file.write("x" * 123456)
file.flush()
os.unlink(file.name)
os.dup(file.fileno())
print("ready", flush=True)
sys.stdin.read()
"""


def printed(*command: str) -> str:
    plain = {**os.environ, "LC_ALL": "C", "TZ": "UTC"}
    return subprocess.run(command, check=True, capture_output=True, text=True, env=plain).stdout


def mounts(targets: Sequence[str] = ()) -> list[Mount]:
    """Return what the kernel itself says of the file systems that ``df`` lists here."""
    found = []
    for row in [line.split() for line in printed("df", "-PT", *targets).splitlines()[1:]]:
        said = os.statvfs(row[6])
        size, free, available = (n * said.f_frsize // 1024 for n in (said.f_blocks, said.f_bfree, said.f_bavail))
        usage = Usage(size, free, available, said.f_files, said.f_ffree)
        found.append(Mount(row[6], row[0], row[1], (0, 0), "", usage))
    return found


def _device(said: os.stat_result) -> tuple[int, int]:
    return os.major(said.st_dev), os.minor(said.st_dev)


@pytest.mark.parametrize(("option", "render"), [("-PT", filesystems.df_blocks), ("-Pi", filesystems.df_inodes)])
def test_df_prints_the_same_bytes_for_this_machine(option, render, require_tool):
    df, still = require_tool("df"), [one.target for one in mounts()]
    while True:  # other programs write meanwhile: what moved while df ran is not asked for again
        before, seen, after = mounts(still), printed(df, option, *still), mounts(still)
        if before == after:
            break
        still = [one.target for one, again in zip(before, after, strict=True) if one == again]
        assert still, "every file system of this machine moves"
    assert render(before) == seen


def test_du_prints_the_same_bytes_for_a_tree(tmp_path, require_tool):
    for name in ("cache", "log", "with space"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").write_bytes(b"x" * 9000)
    seen = printed(require_tool("du"), "-xd1", str(tmp_path))

    def kib(path) -> int:
        return sum(one.lstat().st_blocks for one in [path, *path.rglob("*")]) // 2

    order = [Path(line.split("\t")[1]) for line in seen.splitlines()[:-1]]
    sizes = {str(folder): kib(folder) for folder in order}
    assert filesystems.du(sizes, str(tmp_path), kib(tmp_path)) == seen


def test_findmnt_prints_the_same_bytes_for_this_machine(require_tool):
    seen = printed(require_tool("findmnt"), "-J", "-o", "TARGET,SOURCE,FSTYPE,MAJ:MIN,OPTIONS")
    found: list[Mount] = []

    def walk(nodes: list[dict]) -> None:
        for node in nodes:
            major, minor = map(int, node["maj:min"].split(":"))
            found.append(Mount(node["target"], node["source"], node["fstype"], (major, minor), node["options"]))
            walk(node.get("children", []))

    walk(json.loads(seen)["filesystems"])
    assert filesystems.findmnt(found) == seen


def test_findmnt_reads_the_fstab(course, tmp_path, require_tool):
    variant = load_datasets(course.root)[0]["disk-full"].generate(0, "spaced-mount")
    name = next(name for name in variant.files if name.endswith("fstab"))
    (tmp_path / "fstab").write_bytes(variant.files[name])
    seen = json.loads(printed(require_tool("findmnt"), "-J", "--fstab", "--tab-file", str(tmp_path / "fstab")))
    targets = {entry["target"] for entry in seen["filesystems"]}
    assert "/" in targets
    assert any(" " in target for target in targets)


def test_lsof_prints_the_same_rows_for_a_file_that_is_held_open(tmp_path, require_tool):
    pipe, holding = subprocess.PIPE, [sys.executable, "-c", HOLD, str(tmp_path)]
    with subprocess.Popen(holding, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "ready\n"
        seen = printed(require_tool("lsof"), "-nP", "+L1", "-a", "-p", str(holder.pid))
        process = Path(f"/proc/{holder.pid}")
        owner = (process / "comm").read_text().strip(), holder.pid, process.owner()
        links = sorted((process / "fd").iterdir(), key=lambda link: int(link.name))
        held = [(link.name, link.stat()) for link in links if str(link.readlink()).endswith("(deleted)")]
        holder.communicate("")
    files = [
        OpenFile(*owner, f"{fd}w", _device(said), said.st_size, said.st_ino, f"{tmp_path}/access log.1")
        for fd, said in held
    ]
    assert len(files) == 2
    assert lsof.unlinked(files) == seen


def test_lsof_prints_the_same_rows_for_a_program_that_was_removed(tmp_path, require_tool):
    program = tmp_path / "sleeper"
    program.write_bytes(Path(require_tool("sleep")).read_bytes())
    program.chmod(0o700)
    with subprocess.Popen([str(program), "60"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as running:
        inside = Path(f"/proc/{running.pid}")
        while (inside / "comm").read_text().strip() != "sleeper":
            pass
        said = program.stat()
        program.unlink()
        owner = "sleeper", running.pid, inside.owner()
        seen = printed(require_tool("lsof"), "-nP", "+L1", "-a", "-p", str(running.pid), "-d", "txt")
        running.kill()
    assert lsof.unlinked([OpenFile(*owner, "txt", _device(said), said.st_size, said.st_ino, str(program))]) == seen


def test_lsof_prints_nothing_when_nothing_is_held(require_tool):
    asking = [require_tool("lsof"), "-nP", "+L1", "-a", "-p", str(os.getpid()), "-d", "0"]
    alone = subprocess.run(asking, capture_output=True, check=False)
    assert alone.stdout == b""
    assert lsof.unlinked([]) == ""


def test_tune2fs_prints_the_same_bytes_for_a_volume_that_mkfs_made(tmp_path, require_tool):
    image = tmp_path / "volume"
    with image.open("wb") as file:
        file.truncate(20 * 2**30)
    subprocess.run([require_tool("mkfs.ext4"), "-q", "-F", "-L", "log", str(image)], check=True, capture_output=True)
    seen = printed(require_tool("tune2fs"), "-l", str(image))
    image.unlink()
    said = dict(re.findall(r"^(.+?):\s+(.+?)\s*$", seen, re.MULTILINE))

    def moment(label: str) -> datetime:
        return datetime.strptime(said[label], "%a %b %d %H:%M:%S %Y").replace(tzinfo=UTC)

    volume = Volume(20, int(said["Free blocks"]), int(said["Free inodes"]))
    assert volume.room - volume.free == 6
    assert int(said["Overhead clusters"]) == OVERHEAD[20]
    block = tune2fs.Superblock(
        volume,
        "log",
        said["Filesystem UUID"],
        said["Directory Hash Seed"],
        int(said["Checksum"], 16),
        moment("Filesystem created"),
        moment("Last write time"),
        said["Lifetime writes"],
    )
    assert tune2fs.listing(block) == seen


def test_tune2fs_prints_its_banner_alone_for_what_is_no_ext4(tmp_path, require_tool):
    (tmp_path / "volume").write_bytes(bytes(2**20))
    asking = [require_tool("tune2fs"), "-l", str(tmp_path / "volume")]
    ran = subprocess.run(asking, capture_output=True, text=True, check=False)
    assert ran.returncode == 1
    assert ran.stdout == tune2fs.BANNER


def test_a_volume_has_what_the_kernel_said_of_a_real_one():
    # df -PT and df -Pi of a mounted 20 GiB volume that mkfs.ext4 1.47 made, with 320 KiB and 12 inodes in use.
    assert Volume(20, 5_116_484, 1_310_708).usage == Usage(20_466_256, 20_465_936, 19_400_976, 1_310_720, 1_310_708)


@pytest.mark.parametrize("edge", [None, "not-promised", "spaced-mount", "few-inodes"])
@pytest.mark.parametrize("seed", range(3))
def test_what_an_fstab_promises_is_what_findmnt_reads_in_it(seed, edge, course, tmp_path, require_tool):
    variant = load_datasets(course.root)[0]["disk-full"].generate(seed, edge)
    for name in [name for name in variant.files if name.endswith("fstab")]:
        text = variant.files[name].decode()
        (tmp_path / "fstab").write_text(text)
        seen = json.loads(printed(require_tool("findmnt"), "-J", "--fstab", "--tab-file", str(tmp_path / "fstab")))
        rows = [line.split() for line in text.splitlines() if line.strip() and not line.startswith("#")]
        read = {row[1].replace("\\040", " "): row[3] for row in rows}
        assert {one["target"]: one["options"] for one in seen["filesystems"]} == read
        superblock = variant.files[name.replace("fstab", "tune2fs.txt")].decode()
        if edge != "not-promised" and (found := re.search(r"UUID: +(\S+)", superblock)):
            assert f"UUID={found[1]} " in text


@pytest.mark.parametrize("seed", range(3))
def test_a_write_fails_where_its_user_has_next_to_nothing_left(seed, course):
    """Root may take the reserve, and not the pool of 16 MiB; an ordinary user is left with less than a MiB."""
    dataset = load_datasets(course.root)[0]["disk-full"]
    for variant in (dataset.generate(seed, edge) for edge in (None, "root-volume", "other-owner", "a-tenth")):
        for host, right in variant.truth["diagnose"]["wants"].items():
            ticket = json.loads(variant.files[f"{host}/ticket.json"])
            top = variant.files[f"{host}/du-xd1.txt"].decode().splitlines()[-1].split("\t")[1]
            lines = variant.files[f"{host}/df-PT.txt"].decode().splitlines()
            size, used, available = map(int, next(line for line in lines if line.endswith(f"% {top}")).split()[2:5])
            if right["cause"] == "inodes":
                continue
            if ticket["user"] == "root":
                assert size - used <= 16 * 1024
                assert right["verify"]["metric"] == "node_filesystem_free_bytes"
            else:
                assert available < 1024
                assert right["verify"]["metric"] == "node_filesystem_avail_bytes"


@pytest.mark.parametrize("edge", [None, "covered-name", "nothing-open", "two-causes", "few-inodes", "root-volume"])
@pytest.mark.parametrize("seed", range(5))
def test_every_block_in_use_is_accounted_for(seed, edge, course):
    """What df calls used is what du finds, plus files without a name, plus what mounts hide, plus one block."""
    variant = load_datasets(course.root)[0]["disk-full"].generate(seed, edge)
    for host, diagnosis in variant.truth["diagnose"]["wants"].items():
        text = {name.removeprefix(f"{host}/"): file.decode() for name, file in variant.files.items() if host in name}
        seen = int(text["du-xd1.txt"].splitlines()[-1].split("\t")[0])
        top = text["du-xd1.txt"].splitlines()[-1].split("\t")[1]
        row = next(line for line in text["df-PT.txt"].splitlines() if line.endswith(f"% {top}")).split(None, 6)
        size, used, available = map(int, row[2:5])
        unseen = used - seen - diagnosis["reclaimable_bytes"] / 1024
        assert used <= size
        assert 0 <= available <= size - used
        assert sum(int(line.split("\t")[0]) for line in text["du-xd1.txt"].splitlines()[:-1]) + 4 == seen
        # One host shows both signs: there the cause is the one that stands first in the table.
        hidden = {"hidden-under-mount", "deleted-but-open"} if edge == "two-causes" else {"hidden-under-mount"}
        assert (unseen > used / 10) == (diagnosis["cause"] in hidden)
        files = text["lsof-L1.txt"].count("(deleted)")
        assert unseen > used / 10 or 4 <= unseen <= 4 + 4 * files
