"""Other ways to be right: bits as numbers with a class for the rules; and lines read one by one."""

import json
import posixpath
import re
from pathlib import Path, PurePosixPath

from groundschool.kit import beside, right

BITS = {"r": 4, "w": 2, "x": 1, "s": 1, "t": 1}


def number(letters):
    return sum(BITS.get(letter, 0) for letter in letters)


class Seen:
    """Everything that was saved on a host."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.nodes, self.ways, self.mounts = {}, {}, {}
        self.read_ways()
        self.read_lists()
        self.read_mounts(json.loads((self.folder / "findmnt.json").read_text())["filesystems"])

    def read_ways(self):
        for line in (self.folder / "namei.txt").read_text().splitlines():
            if line.startswith("f: "):
                steps, at = self.ways.setdefault(line[3:], []), ""
                continue
            mode, owner, group, name = re.match(r"(\S+) +(\S+) +(\S+) +(.*)", line).groups()
            if mode.startswith("l"):
                continue
            at = posixpath.join(at, name)
            steps.append(at)
            bits = [number(mode[place : place + 3]) for place in (1, 4, 7)]
            self.nodes[at] = {"dir": mode[0] == "d", "sticky": mode[9] in "tT", "owner": owner, "group": group,
                              "bits": bits, "any_x": any(bit & 1 for bit in bits), "named": []}  # fmt: skip

    def read_lists(self):
        node = None
        for line in (self.folder / "getfacl.txt").read_text().splitlines():
            if line.startswith("# file: "):
                node = self.nodes[line[8:]]
            elif found := re.match(r"(user|group|mask|other):(.*?):(...)", line):
                tag, name, bits = found[1], found[2], number(found[3])
                if name:
                    node["named"].append((tag, name, bits))
                else:
                    node["mask" if tag == "mask" else tag] = bits

    def read_mounts(self, found):
        for one in found:
            self.mounts[one["target"]] = set(one["options"].split(","))
            self.read_mounts(one.get("children", []))

    def groups(self, user):
        return re.findall(r"\d+\(([^)]+)\)", (self.folder / f"id-{user}.txt").read_text().split("gid=")[1])

    def grants(self, at, user, groups, bits):
        node = self.nodes[at]
        if user == "root":
            return node["dir"] or not bits & 1 or node["any_x"]
        mask = node.get("mask", 7)
        if user == node["owner"]:
            return node["bits"][0] & bits == bits
        for tag, name, has in node["named"]:
            if (tag, name) == ("user", user):
                return has & mask & bits == bits
        mine = [has for tag, name, has in node["named"] if tag == "group" and name in groups]
        if node["group"] in groups:
            mine.append(node.get("group_bits", node["bits"][1]))
        if mine:
            return any(has & mask & bits == bits for has in mine)
        return node["bits"][2] & bits == bits

    def objections(self, user, groups, op, path):
        *above, end = self.ways[path]
        questions = [(at, 1) for at in above]
        questions.append(
            {"delete": (above[-1], 3), "create": (end, 3), "read": (end, 4), "write": (end, 2), "execute": (end, 1)}[op]
        )
        for at, bits in questions:
            if not self.grants(at, user, groups, bits):
                yield at
        holder = self.nodes[above[-1]]
        if op == "delete" and holder["sticky"] and user not in ("root", holder["owner"], self.nodes[end]["owner"]):
            yield above[-1]
        point = next(str(one) for one in (PurePosixPath(end), *PurePosixPath(end).parents) if str(one) in self.mounts)
        forbids = {"read": set(), "execute": {"noexec"}}.get(op, {"ro"})
        if forbids & self.mounts[point]:
            yield f"mount:{point}"


class Listed(Seen):
    """The same, where the group's bits come from the list."""

    def read_lists(self):
        text = (self.folder / "getfacl.txt").read_text()
        super().read_lists()
        for name, body in re.findall(r"# file: (.*)\n((?:.+\n)+)", text):
            self.nodes[name]["group_bits"] = number(re.search(r"^group::(...)", body, re.MULTILINE)[1])
            self.nodes[name]["group"] = re.search(r"# group: (.*)", body)[1]


@right("can")
def by_numbers(folder, user, op, path):
    seen = Listed(folder)
    said = next(seen.objections(user, seen.groups(user), op, path), None)
    return said is None, said


def show(bits):
    return "".join(letter if bits & BITS[letter] else "-" for letter in "rwx")


def has_now(seen, at, user):
    """What an entry of the user's own would take the place of."""
    return sum(bit for bit in (4, 2, 1) if seen.grants(at, user, seen.groups(user), bit))


def problem(folder):
    seen, ticket = Listed(folder), json.loads(Path(folder, "ticket.json").read_text())
    user, op, path = ticket["user"], ticket["op"], ticket["path"]
    today = [line.split(":") for line in Path(folder, "group").read_text().splitlines()]
    login = {seen.groups(user)[0], *(line[0] for line in today if user in line[3].split(","))}
    if next(seen.objections(user, login, op, path), None) is None:
        return seen, user, "session", []
    places = list(dict.fromkeys(seen.objections(user, seen.groups(user), op, path)))
    if places[0].startswith("mount:"):
        return seen, user, "mount", []
    last = seen.ways[path][-1]
    needs = [(at, {"read": 4, "write": 2, "execute": 1, "create": 3}[op] if at == last else 1) for at in places]
    return seen, user, "permissions", needs


@right("fix")
def keep_the_mask_where_it_will_do(folder):
    """Keep the mask with -n where it lets enough through, else cut the others down to it, and open it."""
    seen, user, cause, needs = problem(folder)
    commands = []
    for at, bits in needs:
        node = seen.nodes[at]
        if node["owner"] == user:
            low = "".join(
                str(one) for one in (node["bits"][0] | bits, node.get("mask", node["bits"][1]), node["bits"][2])
            )
            commands.append(
                f"chmod {low} '{at}'" if not node["sticky"] else f"setfacl -m u::{show(node['bits'][0] | bits)} '{at}'"
            )
            continue
        mask = node.get("mask")
        had = has_now(seen, at, user)
        if mask is not None and (had | bits) & ~mask:
            for tag, name, has in node["named"]:
                commands.append(f"setfacl -n -m {tag[0]}:{name}:{show(has & mask)} '{at}'")
            commands.append(f"setfacl -n -m g::{show(node['group_bits'] & mask)} '{at}'")
            commands.append(f"setfacl -m u:{user}:{show(had | bits)},m::{show(mask | bits)} '{at}'")
        else:
            commands.append(f"setfacl {'-n ' if mask is not None else ''}-m u:{user}:{show(had | bits)} '{at}'")
    return {"cause": cause, "commands": commands}


@right("fix")
def an_entry_for_its_own_group(folder):
    """Give the user's private group what is missing, cutting everybody else's entries down first."""
    seen, user, cause, needs = problem(folder)
    commands = []
    for at, bits in needs:
        node = seen.nodes[at]
        mask = node.get("mask", 7)
        if node["owner"] == user:
            commands.append(f"setfacl -m u::{show(node['bits'][0] | bits)} '{at}'")
            continue
        entries = [f"{tag[0]}:{name}:{show(has & mask)}" for tag, name, has in node["named"] if name != user]
        group = f"g::{show(node.get('group_bits', node['bits'][1]) & mask)}"
        listed = any((tag, name) == ("user", user) for tag, name, _ in node["named"])
        mine = f"{'u' if listed else 'g'}:{user}:{show(has_now(seen, at, user) | bits)}"
        commands.append(f"setfacl -m {','.join([*entries, group, mine])} '{at}'")
    return {"cause": cause, "commands": commands}


sets = beside(__file__, "blind_sets")
bits = beside(__file__, "blind_bits")
blind_by_sets_can = right("can")(sets.can)
blind_by_bits_fix = right("fix")(bits.fix)
