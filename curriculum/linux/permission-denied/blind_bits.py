"""Bits as numbers, no search: one command per element, every entry written out."""

import json
import os
import re
import shlex
from pathlib import Path

R, W, X = 4, 2, 1


def bits(text):
    return sum(b for b, c in zip((R, W, X), text, strict=False) if c != "-" and c not in "ST")


def word(n):
    return "".join(c if n & b else "-" for b, c in zip((R, W, X), "rwx", strict=False))


def read(folder, name):
    return Path(folder, name).read_text()


def nodes_and_paths(folder):
    nodes, paths = {}, {}
    for part in ("\n" + read(folder, "namei.txt")).split("\nf: ")[1:]:
        rows = part.strip("\n").split("\n")
        start = rows[1].rindex("/")
        real = []
        current = ""
        for row in rows[1:]:
            mode, owner, group = row[:start].split()
            name = row[start:]
            name = name.removeprefix("  ")
            if mode[0] == "l":
                continue
            current = "/" if name == "/" else current.rstrip("/") + "/" + name
            if name == "/":
                real = []  # an absolute target begins anew; / and the way there are asked twice otherwise
            real.append(current)
            nodes.setdefault(
                current,
                {
                    "dir": mode[0] == "d",
                    "owner": owner,
                    "group": group,
                    "mode": mode,
                    "u": bits(mode[1:4]),
                    "m": bits(mode[4:7]),
                    "g": bits(mode[4:7]),
                    "o": bits(mode[7:10]),
                    "t": mode[9] in "tT",
                    "named": {},
                    "list": False,
                },
            )
        # keep what was passed before an absolute link: all of it
        passed, current = [], ""
        for row in rows[1:]:
            name = row[start:]
            name = name.removeprefix("  ")
            if row[0] == "l":
                continue
            current = "/" if name == "/" else current.rstrip("/") + "/" + name
            passed.append(current)
        paths[rows[0]] = passed
    for part in read(folder, "getfacl.txt").strip().split("\n\n"):
        lines = part.strip("\n").split("\n")
        if not lines[0].startswith("# file: "):
            continue
        name = re.sub(r"\\(\d\d\d)", lambda m: chr(int(m[1], 8)), lines[0][8:])
        if name not in nodes:
            continue
        node = nodes[name]
        node["list"] = True
        for line in lines[1:]:
            m = re.match(r"(user|group|mask|other):([^:]*):([-rwx]{3})", line)
            if not m:
                continue
            if m[2]:
                node["named"][m[1][0] + ":" + m[2]] = bits(m[3])
            elif m[1] == "group":
                node["g"] = bits(m[3])
            elif m[1] == "mask":
                node["m"] = bits(m[3])
    return nodes, paths


def person(folder, user):
    return set(re.findall(r"\((.*?)\)", read(folder, f"id-{user}.txt").split("gid=")[1]))


def grants(node, user, groups, want):
    if user == "root":
        return node["dir"] or want != X or bool((node["u"] | node["m"] | node["o"]) & X)
    if user == node["owner"]:
        return node["u"] & want == want
    bound = node["m"] if node["list"] else 7
    if "u:" + user in node["named"]:
        return node["named"]["u:" + user] & bound & want == want
    mine = [n for key, n in node["named"].items() if key[0] == "g" and key[2:] in groups]
    mine += [node["g"]] if node["group"] in groups else []
    if mine:
        return any(n & bound & want == want for n in mine)
    return node["o"] & want == want


def mount(folder, path):
    flat = []

    def walk(rows):
        for row in rows:
            flat.append(row)
            walk(row.get("children") or [])

    walk(json.loads(read(folder, "findmnt.json"))["filesystems"])
    on = [m for m in flat if os.path.commonpath([m["target"], path]) == m["target"]]
    return max(on, key=lambda m: len(m["target"]))


def refusing(tree, user, groups, op, path):
    folder, nodes, paths = tree
    walk = paths[path]
    if op == "delete":
        way, asked = walk[:-2], [(walk[-2], W | X)]
    else:
        way, asked = walk[:-1], [(walk[-1], {"read": R, "write": W, "execute": X, "create": W | X}[op])]
    out = []
    for place, want in [(p, X) for p in way] + asked:
        if not grants(nodes[place], user, groups, want):
            out.append((place, want))
    if op == "delete":
        d, f = nodes[walk[-2]], nodes[walk[-1]]
        if d["t"] and user not in ("root", d["owner"], f["owner"]) and (not out or out[-1][0] != walk[-2]):
            out.append((walk[-2], None))
    m = mount(folder, walk[-1])
    options = m["options"].split(",")
    if ("ro" in options and op in ("write", "create", "delete")) or ("noexec" in options and op == "execute"):
        out.append(("mount:" + m["target"], None))
    return out


def can(folder, user, op, path):
    nodes, paths = nodes_and_paths(folder)
    out = refusing((folder, nodes, paths), user, person(folder, user), op, path)
    return (not out, out[0][0] if out else None)


def fix(folder):
    nodes, paths = nodes_and_paths(folder)
    t = json.loads(read(folder, "ticket.json"))
    user, groups = t["user"], person(folder, t["user"])
    primary = re.search(r" gid=\d+\((.*?)\)", read(folder, f"id-{user}.txt"))[1]
    later = {primary} | {
        row.split(":")[0] for row in read(folder, "group").split() if user in row.split(":")[3].split(",")
    }
    if not refusing((folder, nodes, paths), user, later, t["op"], t["path"]):
        return {"cause": "session", "commands": []}
    out = refusing((folder, nodes, paths), user, groups, t["op"], t["path"])
    if any(place.startswith("mount:") for place, _ in out):
        return {"cause": "mount", "commands": []}
    commands = []
    for place, want in dict(out).items():
        node = nodes[place]
        new = want | sum(b for b in (R, W, X) if grants(node, user, groups, b))
        if user == node["owner"]:
            special = sum(n for n, c in ((4, node["mode"][3]), (2, node["mode"][6])) if c in "sS") + node["t"]
            commands.append(f"chmod {special}{new}{node['m']}{node['o']} {shlex.quote(place)}")
            continue
        bound = node["m"] if node["list"] else 7
        entries = {key: n & bound for key, n in node["named"].items()}
        entries["u:" + user] = new
        own = node["g"] & bound
        whole = own
        for n in entries.values():
            whole |= n
        text = ",".join(
            [f"u::{word(node['u'])}", f"g::{word(own)}", f"o::{word(node['o'])}", f"m::{word(whole)}"]
            + [f"{key}:{word(n)}" for key, n in entries.items()]
        )
        commands.append(f"setfacl -m '{text}' {shlex.quote(place)}")
    return {"cause": "permissions", "commands": commands}
