"""Who may do what is decided as the kernel decides it, and told as the real programs tell it."""

import os
import random
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from groundschool.formats import acl
from groundschool.formats.permissions import Credentials, Node, Tree, decide
from groundschool.formats.volumes import Mount

USERS = {"root": 0, "ann": 40001, "bo": 40002, "cy": 40003}
GROUPS = {"root": 0, "red": 50001, "blue": 50002, "grey": 50003}
PROCESSES = (
    Credentials("root", "root", frozenset({"root"})),
    Credentials("ann", "red", frozenset({"red"})),
    Credentials("bo", "blue", frozenset({"blue", "red"})),
    Credentials("cy", "grey", frozenset({"grey"})),
)
TMP = "/tmp"  # noqa: S108 - where everybody may pass, as pytest's own folders are closed
ROOT_MOUNT = Mount("/", "/dev/vda1", "ext4", (254, 1), "rw,relatime")


@pytest.fixture
def ground() -> Iterator[Path]:
    """Yield an empty folder that everybody may enter, below /tmp."""
    assert os.geteuid() == 0, "users' rights can only be tried as root"
    folder = Path(tempfile.mkdtemp(prefix="permissions-", dir=TMP))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def drawn(rng: random.Random, path: str, kind: str, target: str = "") -> Node:
    """Return a node with a mode that is odd more often than not, half of them with an access list."""
    rich = [7, 5, 6, 4, 3, 2, 1, 0] + [7, 5, 7, 1] * (kind == "d")
    owner, group = rng.choice([*USERS]), rng.choice([*GROUPS])
    mode = rng.choice(rich) << 6 | rng.choice(rich) << 3 | rng.choice(rich)
    special = 1 if kind == "d" and rng.random() < 0.3 else 0
    if target:
        return Node(path, "l", "root", "root", 0o777, target=target)
    plain = Node(path, kind, owner, group, mode, special)
    if rng.random() < 0.5:
        return plain
    users = {name: rng.choice(rich) for name in rng.sample(["ann", "bo", "cy"], rng.randint(0, 2))}
    groups = {name: rng.choice(rich) for name in rng.sample(["red", "blue", "grey"], rng.randint(0 if users else 1, 2))}
    return replace(plain, users=users, groups=groups, mask=rng.choice([7, 7, 6, 5, 4, 3, 1, 2]))


def made(node: Node) -> None:
    """Make a node of a tree on this machine, as root."""
    path = Path(node.path)
    if node.target:
        path.symlink_to(node.target)
        return
    path.mkdir() if node.kind == "d" else path.write_text("#!/bin/true\n")
    os.chown(path, USERS[node.owner], GROUPS[node.group])
    path.chmod(node.special << 9 | node.mode)
    if node.mask is not None:
        named = [f"u:{USERS[name]}:{entry}" for name, entry in node.users.items()]
        named += [f"g:{GROUPS[name]}:{entry}" for name, entry in node.groups.items()]
        subprocess.run(["setfacl", "-m", ",".join([*named, f"m::{node.mask}"]), path], check=True)


def planted(rng: random.Random, ground: Path) -> Tree:
    """Return a drawn tree of two directories, files in each, and links to them; it is made in ``ground``, too."""
    base = str(ground)
    nodes = [Node("/", "d", "root", "root", 0o755), Node(TMP, "d", "root", "root", 0o777, 1)]
    nodes.append(Node(base, "d", "root", "root", 0o755))
    tree = [("a", "d"), ("a/b", "d"), ("a/f", "-"), ("a/b/f", "-"), ("a/b/g", "-"), ("a/b/c", "d")]
    mine = [drawn(rng, f"{base}/{name}", kind) for name, kind in tree]
    mine += [drawn(rng, f"{base}/short", "l", "a/b"), drawn(rng, f"{base}/far", "l", f"{base}/a")]
    for node in mine:
        made(node)
    return Tree({node.path: node for node in (*nodes, *mine)}, (ROOT_MOUNT,))


def as_user(process: Credentials, act: Callable[[], object]) -> str:
    """Return what an act of a process of that user comes to, or ``refused``; it is tried in a child."""
    read, write = os.pipe()
    if (child := os.fork()) == 0:
        try:
            os.setgroups([GROUPS[name] for name in process.groups])
            os.setresgid(*[GROUPS[process.group]] * 3)
            os.setresuid(*[USERS[process.user]] * 3)
            os.write(write, str(act()).encode())
        except PermissionError:
            os.write(write, b"refused")
        finally:
            os._exit(0)
    os.close(write)
    with os.fdopen(read) as said:
        answer = said.read()
    os.waitpid(child, 0)
    return answer


def tried(tree: Tree, process: Credentials, op: str, path: str) -> str | None:
    """Return what the kernel says, in the words of ``decide``: the first that cannot be passed, or the last."""
    *passed, last = [node for node in tree.walk(path) if not node.target]

    def act() -> str | None:
        for node in passed:
            if not os.access(node.path, os.X_OK):
                return node.path
        where = passed[-1].path if op == "delete" else last.path
        try:
            return None if done(op, path) else where
        except PermissionError:
            return where

    keep = last.path + ".keep"
    if op == "delete":
        os.link(last.path, keep)
    answer = as_user(process, act)
    if op == "create":
        Path(last.path, "new").unlink(missing_ok=True)
    if op == "delete":
        if not os.path.lexists(last.path):
            os.link(keep, last.path)
        Path(keep).unlink()
    assert answer != "refused"
    return None if answer == "None" else answer


def done(op: str, path: str) -> bool:
    """Do it, as the user that this process is: return whether it could be done; raises PermissionError."""
    if op == "execute":
        return os.access(path, os.X_OK)
    if op == "delete":
        Path(path).unlink()
    elif op == "read" and Path(path).is_dir():
        list(Path(path).iterdir())
    else:
        flags = {"read": os.O_RDONLY, "write": os.O_WRONLY, "create": os.O_CREAT | os.O_EXCL | os.O_WRONLY}[op]
        os.close(os.open(f"{path}/new" if op == "create" else path, flags, 0o600))
    return True


@pytest.mark.parametrize("seed", range(12))
def test_the_kernel_decides_the_same(seed, ground):
    rng = random.Random(seed)
    tree = planted(rng, ground)
    names = [("a/f", "-"), ("a/b/f", "-"), ("short/g", "-"), ("a/b/c", "d"), ("far/b", "d"), ("a", "d"), ("far/f", "-")]
    asked = [
        (process, op, f"{ground}/{name}")
        for process in PROCESSES
        for name, kind in names
        for op in (("read", "create") if kind == "d" else ("read", "write", "execute", "delete"))
        if not (op == "delete" and name.startswith("short"))
    ]
    said = {(one.user, op, path): decide(tree, one, op, path) for one, op, path in asked}
    assert said == {(one.user, op, path): tried(tree, one, op, path) for one, op, path in asked}
    assert len({*said.values()}) > 1


def test_a_program_is_executed_by_the_same_rule(ground):
    program = ground / "true"
    shutil.copy("/bin/true", program)
    for mode in (0o755, 0o644, 0o701, 0o100, 0o010, 0o671):
        program.chmod(mode)
        os.chown(program, USERS["ann"], GROUPS["red"])
        node = Node(str(program), "-", "ann", "red", mode)
        above = {str(one): Node(str(one), "d", "root", "root", 0o755) for one in program.parents}
        tree = Tree({**above, node.path: node}, (ROOT_MOUNT,))
        for process in PROCESSES:
            ran = as_user(process, lambda: subprocess.run([program], check=False).returncode)
            assert (ran == "0") == (decide(tree, process, "execute", node.path) is None), (oct(mode), process)


def test_with_a_mask_of_nothing_linux_looks_at_the_mode_alone(ground):
    """Why no mask is empty in our data: the named user is judged as one of the others."""
    file = ground / "f"
    file.write_text("x")
    file.chmod(0o604)
    subprocess.run(["setfacl", "-m", "u:40001:rw-,m::---", file], check=True)
    assert as_user(PROCESSES[1], file.read_text) == "x"


COMMANDS = (
    "setfacl -m u:daemon:r-- {}",
    "setfacl -n -m u:daemon:rw- {}",
    "setfacl -m u:bin:r--,g:games:rwx {}",
    "setfacl -m m::r-- {}",
    "setfacl -m g::rwx,m::r-x {}",
    "setfacl -n -m g::rw- {}",
    "setfacl -m u::rwx,o::--- {}",
    "chmod 640 {}",
    "chmod 1777 {}",
    "setfacl -m u:daemon:7 {}",
)


@pytest.mark.parametrize("seed", range(4))
def test_commands_change_what_the_real_ones_change(seed, ground):
    rng = random.Random(seed)
    numbers = acl.Numbers({"daemon": 1, "bin": 2}, {"games": 60})
    path = str(ground / "f")
    Path(path).write_text("x")
    shutil.chown(path, "www-data", "nogroup")
    Path(path).chmod(0o644)
    tree = Tree({path: Node(path, "-", "www-data", "nogroup", 0o644)}, (ROOT_MOUNT,))
    for template in rng.sample(COMMANDS, len(COMMANDS)):
        command = template.format(path)
        subprocess.run(command.split(), check=True)
        tree = acl.carried_out(tree, command)
        told = subprocess.run(["getfacl", "-ps", path], check=True, capture_output=True, text=True).stdout
        assert acl.getfacl(tree.nodes.values(), numbers) == told, command
        listed = subprocess.run(["stat", "-c", "%A", path], check=True, capture_output=True, text=True).stdout
        assert acl.mode(tree.nodes[path]) == listed.strip()


def test_where_there_is_no_mask_to_keep_setfacl_takes_the_groups_entry(ground):
    path = ground / "f"
    path.write_text("x")
    path.chmod(0o640)
    command = f"setfacl -n -m u:bin:-wx {path}"
    subprocess.run(command.split(), check=True)
    tree = acl.carried_out(Tree({str(path): Node(str(path), "-", "root", "root", 0o640)}, ()), command)
    told = subprocess.run(["getfacl", "-ps", path], check=True, capture_output=True, text=True).stdout
    assert acl.getfacl(tree.nodes.values(), acl.Numbers({"bin": 2}, {})) == told


def test_chmod_lets_a_directory_keep_its_s(ground):
    path = ground / "d"
    path.mkdir()
    path.chmod(0o7777)
    subprocess.run(["chmod", "755", path], check=True)
    tree = acl.carried_out(Tree({"/d": Node("/d", "d", "root", "root", 0o777, 7)}, ()), "chmod 755 /d")
    assert tree.nodes["/d"].special << 9 | 0o755 == path.stat().st_mode & 0o7777


@pytest.mark.parametrize("command", ["rm -rf /srv", "chmod u+r /f", "setfacl -m x:y:z /f", "setfacl -m u:a:r-- /gone"])
def test_other_commands_are_refused(command):
    with pytest.raises(ValueError, match=r"is neither|is no entry"):
        acl.carried_out(Tree({"/f": Node("/f", "-", "root", "root", 0o644)}, ()), command)


def test_namei_getfacl_and_id_print_the_same(ground):
    base = str(ground)
    numbers = acl.Numbers({"bin": 2, "games": 5}, {"games": 60})
    nodes = [
        Node(f"{base}/d", "d", "www-data", "nogroup", 0o775, 3, {"games": 5, "bin": 7}, {"games": 7}, 5,
             ("user::rwx", "group::r-x", "other::---")),
        Node(f"{base}/d/two words", "-", "daemon", "games", 0o640, 4),
        Node(f"{base}/d/deep", "d", "root", "bin", 0o700),
        Node(f"{base}/d/deep/f", "-", "root", "root", 0o600),
        Node(f"{base}/link", "l", "root", "root", 0o777, target="d/deep"),
        Node(f"{base}/far", "l", "root", "root", 0o777, target=f"{base}/d"),
    ]  # fmt: skip
    for node in nodes:
        path = Path(node.path)
        if node.target:
            path.symlink_to(node.target)
            continue
        path.mkdir() if node.kind == "d" else path.write_text("x")
        shutil.chown(path, node.owner, node.group)
        path.chmod(node.special << 9 | node.mode)
    subprocess.run(
        ["setfacl", "-m", "u:bin:rwx,u:games:r-x,g:games:rwx,m::r-x,d:u::rwx,d:g::r-x,d:o::---", f"{base}/d"],
        check=True,
    )
    above = [Node("/", "d", "root", "root", 0o755), Node(TMP, "d", "root", "root", 0o777, 1)]
    tree = Tree({one.path: one for one in (*above, Node(base, "d", "root", "root", 0o755), *nodes)}, (ROOT_MOUNT,))
    paths = [f"{base}/link/f", f"{base}/d/two words", f"{base}/far/deep/f", f"{base}/link"]

    def printed(*command: str) -> str:
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    assert acl.namei(tree, paths) == printed("namei", "-l", *paths)
    listed = [node for node in nodes if not node.target]
    assert acl.getfacl(listed, numbers) == printed("getfacl", "-ps", *[node.path for node in listed])
    process = Credentials("games", "games", frozenset({"games"}))
    assert acl.identity(process, numbers) == printed("id", "games")
