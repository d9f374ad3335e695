import itertools
import json
import re
import shlex
from dataclasses import dataclass, field, replace
from pathlib import Path

ORDER = "rwx"


@dataclass
class Element:
    path: str
    kind: str
    owner: str
    group: str
    user: frozenset
    grp: frozenset  # entry group::
    other: frozenset
    sticky: bool
    mask: object = None  # None: no access list
    named: dict = field(default_factory=dict)  # ("u"|"g", name) -> letters

    def middle(self):
        return self.grp if self.mask is None else self.mask


def letters(text):
    """'r-s' -> {r, x}; capital S and T have no x."""
    got = set(text) & set("rwx")
    if set(text) & set("st"):
        got.add("x")
    return frozenset(got)


def show(got):
    return "".join(c if c in got else "-" for c in ORDER)


def unescape(text):
    return re.sub(r"\\([0-7]{3})", lambda m: chr(int(m[1], 8)), text)


class Host:
    def __init__(self, folder):
        self.folder = folder = Path(folder)
        self.elements, self.walks = {}, {}
        for block in re.split(r"^f: ", (folder / "namei.txt").read_text(), flags=re.MULTILINE)[1:]:
            self._walk(block)
        for block in re.split(r"^# file: ", (folder / "getfacl.txt").read_text(), flags=re.MULTILINE)[1:]:
            self._acl(block)
        self.mounts = []
        self._mount(json.loads((folder / "findmnt.json").read_text())["filesystems"])
        self.group_file = {}
        for line in (folder / "group").read_text().splitlines():
            if line.strip():
                name, _, _gid, members = line.split(":")
                self.group_file[name] = set(filter(None, members.split(",")))

    def _walk(self, block):
        path, *lines = block.rstrip("\n").split("\n")
        column = lines[0].index("/")
        todo = [("", "/")] + [("", c) for c in path.split("/") if c]
        here, real = [], []
        for line in lines:
            indent, name = todo.pop(0)
            mode, owner, group = line[:column].split()
            rest = line[column:]
            if mode[0] == "l":
                target = rest.partition(" -> ")[2]
                if target.startswith("/"):
                    here = []
                    todo[:0] = [("  ", "/")]
                    todo[1:1] = [("  ", c) for c in target.split("/") if c]
                else:
                    todo[:0] = [("  ", c) for c in target.split("/") if c and c != "."]
                continue
            assert rest == indent + name, (line, indent, name)
            here = [] if name == "/" else [*here, name]
            full = "/" + "/".join(here)
            if full not in self.elements:
                self.elements[full] = Element(
                    full,
                    mode[0],
                    owner,
                    group,
                    letters(mode[1:4]),
                    letters(mode[4:7]),
                    letters(mode[7:10]),
                    mode[9] in "tT",
                )
            real.append(full)
        self.walks[path] = real

    def _acl(self, block):
        path, *lines = block.rstrip("\n").split("\n")
        element = self.elements.get(unescape(path))
        if element is None:
            return
        element.named = {}
        for line in lines:
            if line.startswith(("#", "default:")) or not line.strip():
                continue
            tag, name, perm = line.split("\t")[0].split("#")[0].strip().split(":")
            perm = frozenset(perm) & set("rwx")
            if tag == "mask":
                element.mask = perm
            elif name:
                element.named[tag[0], unescape(name)] = perm
            elif tag == "group":
                element.grp = perm

    def _mount(self, rows):
        for row in rows:
            self.mounts.append((row["target"], row["options"].split(",")))
            self._mount(row.get("children", []))

    def mount_of(self, path):
        best = None
        for target, options in self.mounts:
            on = target in ("/", path) or path.startswith(target + "/")
            if on and (best is None or len(target) >= len(best[0])):
                best = target, options
        return best

    def session(self, user):
        text = (self.folder / f"id-{user}.txt").read_text()
        gid = re.search(r"gid=\d+\(([^)]*)\)", text)[1]
        groups = text.partition("groups=")[2].partition(" context=")[0]
        return user, gid, frozenset(re.findall(r"\d+\(([^)]*)\)", groups)) | {gid}

    def fresh(self, user):
        _, gid, _ = self.session(user)
        return user, gid, frozenset(g for g, members in self.group_file.items() if user in members) | {gid}


def allowed(who, element, want):
    user, _, groups = who
    want = frozenset(want)
    if user == "root":
        if element.kind == "d" or "x" not in want:
            return True
        return bool("x" in element.user | element.middle() | element.other)
    if user == element.owner:
        return want <= element.user
    if element.mask is not None and not element.mask:
        return want <= (frozenset() if element.group in groups else element.other)
    bound = element.mask if element.mask is not None else frozenset("rwx")
    if ("u", user) in element.named:
        return want <= element.named["u", user] & bound
    matching = [p for (kind, name), p in element.named.items() if kind == "g" and name in groups]
    if element.group in groups:
        matching.append(element.grp)
    if matching:
        return any(want <= p & bound for p in matching)
    return want <= element.other


NEEDS = {"read": "r", "write": "w", "execute": "x", "create": "wx"}


def refusals(host, who, op, path, elements=None):
    """All that refuse, in order: [(element path, letters wanted)] and then the mount."""
    elements = elements or host.elements
    real = host.walks[path]
    if op == "delete":
        asked = [(p, "x") for p in real[:-2]] + [(real[-2], "wx")]
    else:
        asked = [(p, "x") for p in real[:-1]] + [(real[-1], NEEDS[op])]
    found = [(p, want) for p, want in asked if not allowed(who, elements[p], want)]
    if (op == "delete" and who[0] != "root" and not found) or (
        op == "delete" and who[0] != "root" and found[-1][0] != real[-2]
    ):
        directory = elements[real[-2]]
        if directory.sticky and who[0] not in (directory.owner, elements[real[-1]].owner):
            found.append((real[-2], "sticky"))
    target, options = host.mount_of(real[-1] if op != "delete" else real[-2])
    if ("ro" in options and op in ("write", "create", "delete")) or ("noexec" in options and op == "execute"):
        found.append(("mount:" + target, ""))
    return found


def can(folder, user, op, path):
    host = Host(folder)
    found = refusals(host, host.session(user), op, path)
    return (False, found[0][0]) if found else (True, None)


# ---------------------------------------------------------------- task 2
def rights(host, elements):
    shared = {g for g in host.group_file if g != "root"}
    people = [host.session(p.name[3:-4]) for p in sorted(host.folder.glob("id-*.txt"))]
    people += [("nobody?", "", frozenset())] + [("member of " + g, "", frozenset([g])) for g in shared]
    got = set()
    for who in people:
        for path, real in host.walks.items():
            last = elements[real[-1]]
            ops = ["read", "create"] if last.kind == "d" else ["read", "write", "delete"]
            if "/bin/" in path:
                ops.append("execute")
            for op in ops:
                if not [f for f in refusals(host, who, op, path, elements) if not f[0].startswith("mount:")]:
                    got.add((who[0], op, real[-1]))
    return got


def grant(element, who, want):
    """(new element, command): this user has exactly these letters, nobody else moves."""
    user = who[0]
    path = shlex.quote(element.path)
    new = replace(element, named=dict(element.named))
    if user == element.owner:
        new.user = want
        keep = "-n " if element.mask is not None else ""
        return new, f"setfacl {keep}-m u::{show(want)} {path}"
    new.named["u", user] = want
    if element.mask is None:
        new.mask = element.grp | want
        return new, f"setfacl -m {shlex.quote(f'u:{user}:{show(want)}')} {path}"
    if want <= element.mask:
        return new, f"setfacl -n -m {shlex.quote(f'u:{user}:{show(want)}')} {path}"
    entries = []
    for (kind, name), perm in new.named.items():
        if (kind, name) != ("u", user) and not perm <= element.mask:
            new.named[kind, name] = perm & element.mask
            entries.append(f"{kind}:{name}:{show(perm & element.mask)}")
    if not element.grp <= element.mask:
        new.grp = element.grp & element.mask
        entries.append(f"g::{show(new.grp)}")
    entries.append(f"u:{user}:{show(want)}")
    new.mask = frozenset().union(new.grp, *new.named.values())
    return new, f"setfacl -m {shlex.quote(','.join(entries))} {path}"


def subsets():
    return [frozenset(c) for n in range(4) for c in itertools.combinations(ORDER, n)]


def fix(folder):
    host = Host(folder)
    ticket = json.loads((host.folder / "ticket.json").read_text())
    user, op, path = ticket["user"], ticket["op"], ticket["path"]
    if not refusals(host, host.fresh(user), op, path):
        return {"cause": "session", "commands": []}
    who = host.session(user)
    found = refusals(host, who, op, path)
    if found and found[-1][0].startswith("mount:"):
        return {"cause": "mount", "commands": []}
    before = rights(host, host.elements)
    aim = before | {(user, op, host.walks[path][-1])}
    choices = []
    for place, want in found:
        element = host.elements[place]
        now = frozenset(c for c in ORDER if allowed(who, element, c))
        choices.append([w for w in sorted(subsets(), key=lambda s: (not now <= s, len(s - now))) if set(want) <= w])
    best = None
    touched = [p for p, _ in found]
    others = [None] + [(p, w) for p in host.elements if p not in touched and p != "/" for w in subsets()]
    for extra in others:  # at most one entry that takes something back
        for wants in itertools.product(*choices):
            elements, commands = dict(host.elements), []
            for (place, _), want in zip(found, wants, strict=False):
                elements[place], command = grant(elements[place], who, want)
                commands.append(command)
            if extra:
                elements[extra[0]], command = grant(elements[extra[0]], who, extra[1])
                commands.append(command)
            after = rights(host, elements)
            if after == aim:
                return {"cause": "permissions", "commands": commands}
            best = best or commands
    return {"cause": "permissions", "commands": best or []}
