# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# ## Ten times "denied"
#
# > **Aziz Karimov** (security) · On ten hosts somebody was refused something this month. Five of the ten tickets were closed with `chmod 777`, and I have spent two
# > days closing those doors again. Before anyone changes a permission, I want two things: **who may do what there now and what exactly is in the way**, and **the smallest
# > change that lets this one user do this one thing, and nobody else anything**. Sometimes that is no change at all.
#
# Inês took the changes back and saved what the hosts print: one folder a host. You write two functions that read it.

# %%
import json
import re
import shlex
from pathlib import Path

folder = files("linux/permission-denied")
hosts = sorted(path.parent.name for path in folder.glob("*/ticket.json"))
for host in hosts:
    ticket = json.loads((folder / host / "ticket.json").read_text())
    print(f"{host:15} {ticket['user']:12} {ticket['op']:8} {ticket['message']}")

# %% [markdown]
# | file | command, as root | shows |
# |---|---|---|
# | `ticket.json` | the ticket tracker | `user`, `op`, `path`: who was refused what; `host`, and the `message` that they got |
# | `namei.txt` | `namei -l PATH...` | every element of eight paths: kind and mode, owner, group, name. A link (`l`) is followed: what it leads to stands indented below it, and the path goes on from there |
# | `getfacl.txt` | `getfacl -ps PATH...` of all these elements | the access lists of those that have more than the three entries of the mode |
# | `id-USER.txt` | `id`, in the session of each user that has one here | whom the session's processes act for |
# | `group` | `cat /etc/group` | which users are members of a group **by now**: its last column (a user's primary group does not list them) |
# | `findmnt.json` | `findmnt -J -o TARGET,SOURCE,FSTYPE,MAJ:MIN,OPTIONS` | what is mounted where, as a tree |

# %%
host = hosts[0]
for name in ("ticket.json", "namei.txt", "getfacl.txt", "findmnt.json"):
    print((folder / host / name).read_text())
for path in sorted((folder / host).glob("id-*.txt")):
    print(path.read_text(), end="")

# %% [markdown]
# ## Task 1: may they, and what is in the way?
#
# Write `can(folder, user, op, path)`. `folder` is the path of one host's folder, `user` one of those with a session there, `path` one of the paths that `namei` was asked for,
# `op` one of five texts:
#
# | op | means |
# |---|---|
# | `"read"` | read a file, or list the names in a directory |
# | `"write"` | write to a file that is there |
# | `"execute"` | run a file: a compiled program, asked of what lies in `bin/` only |
# | `"create"` | make a new file in the directory `path` |
# | `"delete"` | remove the name `path` of a file; `path` is never a link itself |
#
# Return `(True, None)`, or `(False, what)` where `what` is the **first** that refuses: the absolute path of the element, without any link in it, as a text; or `"mount:"` and the mount
# point, `"mount:/srv"`. The order: the elements from `/` to the last, then the mount. Where a delete is refused, by the bits of the directory that holds the name or because of its sticky bit, `what` is that directory.
#
# Decide as Linux does (`path_resolution(7)`, `acl(5)`, `unlink(2)`, `mount(8)` have the rules; the lesson explains them), by the user and groups that the **session** has. `root` has all capabilities. The mount that counts is the one that the element
# lies on which the path leads to. Nothing else refuses here: no security module, no immutable file, no sysctl; no mask is `---`; `/` is open to everybody, and every path lies on a mount below it; no program has the sticky bit; links in links and `..` do not occur, and names hold neither line breaks nor ` -> `.


# %% task="can"
def can(folder, user, op, path):
    """Return (True, None), or (False, the first that refuses)."""
    ### BEGIN SOLUTION
    refused = refusals(folder, user, session(folder, user), op, path)
    return (not refused, refused[0] if refused else None)


def text(folder, name, begins):
    """Return what was saved of a command; ValueError says that it is something else."""
    with open(f"{folder}/{name}") as file:
        said = file.read()
    if said and not said.startswith(begins):
        raise ValueError(f"{folder}/{name}, line 1: {begins!r} is expected, not {said[:40]!r}")
    return said


def session(folder, user):
    """Return the names of the groups that a session has."""
    return re.findall(r"\d\(([^)]*)", text(folder, f"id-{user}.txt", "uid=").partition("gid=")[2])


def way(folder, path):
    """Return (element, mode, owner, group) of each element that a path passes, links left out."""
    lines = text(folder, "namei.txt", "f: ").partition(f"f: {path}\n")[2].partition("\nf: ")[0].splitlines()
    passed, at = [], ""
    for line in lines:
        mode, owner, group, name = line.split(None, 3)
        if mode[0] != "l":
            at = "/" if name == "/" else f"{at.rstrip('/')}/{name}"
            passed.append((at, mode[1:].replace("s", "x"), owner, group))
    return passed


def entries_of(lists, element):
    """Return the entries of an element: {(tag, name): letters}, those of the mode where it has no list."""
    at, mode, _, _ = element
    _, listed, rest = lists.partition(f"# file: {at}\n")
    if not listed:
        return {("user", ""): mode[:3], ("group", ""): mode[3:6], ("other", ""): mode[6:].replace("t", "x")}
    lines = [line.split("\t")[0].split(":") for line in rest.split("\n\n")[0].splitlines() if line[0] != "#"]
    return {(tag, name): letters for tag, name, letters in (line for line in lines if line[0] != "default")}


def allows(element, entries, user, groups, wanted):
    """Return whether an element's own permissions grant all the wanted letters."""
    _, mode, owner, group = element
    mask = entries.get(("mask", ""), "rwx")

    def grants(letters, mask=mask):
        return all(letter in letters and letter in mask for letter in wanted)

    if user == "root":
        return "x" not in wanted or "x" in mode.replace("t", "x")
    if user == owner:
        return grants(entries["user", ""], "rwx")
    if ("user", user) in entries:
        return grants(entries["user", user])
    mine = [letters for (tag, name), letters in entries.items() if tag == "group" and (name or group) in groups]
    if mine:
        return any(grants(letters) for letters in mine)
    return grants(entries["other", ""], "rwx")


def mounted(folder):
    """Return the options of what is mounted, by mount point."""
    found, nodes = {}, json.loads(text(folder, "findmnt.json", "{"))["filesystems"]
    while nodes:
        node = nodes.pop()
        found[node["target"]] = node["options"].split(",")
        nodes += node.get("children", [])
    return found


def refusals(folder, user, groups, op, path):
    """Return all that refuses, in order."""
    *passed, last = way(folder, path)
    asked = [(element, "x") for element in passed]
    if op == "delete":
        asked[-1] = (passed[-1], "wx")
    else:
        asked.append((last, {"read": "r", "write": "w", "execute": "x", "create": "wx"}[op]))
    refused, lists = [], text(folder, "getfacl.txt", "# file: ")
    for element, wanted in asked:
        # A directory needs no x bit for root.
        directory = element != last or op == "create"
        may = (user == "root" and directory) or allows(element, entries_of(lists, element), user, groups, wanted)
        if op == "delete" and element == passed[-1] and element[1][8] in "tT":
            may = may and user in ("root", last[2], element[2])
        if not may:
            refused.append(element[0])
    options = mounted(folder)
    point = max((one for one in options if Path(last[0]).is_relative_to(one)), key=len)
    if ("noexec" if op == "execute" else "ro") in options[point] and op != "read":
        refused.append(f"mount:{point}")
    return refused
    ### END SOLUTION


# %% [markdown]
# What your function says of the tickets. Everything here was refused, so one thing you know already:

# %%
try:
    for host in hosts:
        ticket = json.loads((folder / host / "ticket.json").read_text())
        print(f"{host:15}", can(str(folder / host), ticket["user"], ticket["op"], ticket["path"]))
except NotImplementedError:
    print("can is not written yet")

# %% [markdown]
# ## Task 2: the smallest change
#
# Write `fix(folder)`. It returns a dictionary of two entries for the ticket in that folder:
#
# **`"cause"`**: `"session"` where nothing would refuse if the user logged in now, with their primary group (the one they have in the session) and the groups that `/etc/group` gives them; else `"mount"` where only a mount refuses; else `"permissions"`
# (then no mount refuses).
#
# **`"commands"`**: a list of texts, run in this order by root. `[]` unless the cause is `"permissions"`: a session needs a new login and a mount needs its owner, not another bit. Two commands exist, each for one path
# (absolute, without a link in it, quoted where a shell needs it):
#
# - `setfacl -m ENTRIES PATH` sets entries, separated by commas: `u:NAME:rwx`, `g:NAME:r-x`, `m::r--`, or `u::`, `g::`, `o::` for owner, owning group and others, always with three letters. As ever, the mask becomes what
#   the owning group and all named users and groups have together, unless an `m::` entry is given, or `-n` before `-m` keeps the mask that is there (where there was none, it is what the owning group has).
# - `chmod OCTAL PATH`, three or four digits. Where there is an access list, the group's digit is the mask.
#
# The grader does not look at the commands. It runs them on a model of the host and asks again, for all eight paths and all that makes sense of them: the ticket's user can now do **what the ticket
# asks**, by whichever of the paths leads to that file; beyond that, nobody may do more than before (the user neither, nor users without a session: one of no group and one of each shared group), and nobody less. On each host that can be done.


# %% task="fix"
def fix(folder):
    """Return {"cause": ..., "commands": [...]}."""
    ### BEGIN SOLUTION
    ticket = json.loads((Path(folder) / "ticket.json").read_text())
    user, op, path = ticket["user"], ticket["op"], ticket["path"]
    groups = session(folder, user)
    table = [line.split(":") for line in text(folder, "group", "").splitlines()]
    now = [groups[0], *(name for name, _, _, members in table if user in members.split(","))]
    if not refusals(folder, user, now, op, path):
        return {"cause": "session", "commands": []}
    refused = refusals(folder, user, groups, op, path)
    if refused[0].startswith("mount:"):
        return {"cause": "mount", "commands": []}
    elements = {element[0]: element for element in way(folder, path)}
    *_, last = elements
    commands = []
    for place in refused:
        wanted = {"read": "r", "write": "w", "execute": "x", "create": "wx"}[op] if place == last else "x"
        owner = elements[place][2]
        have = entries_of(text(folder, "getfacl.txt", "# file: "), elements[place])
        mask = have.get(("mask", ""), "rwx")

        def letters(old, new=""):
            return "".join(one if one in old or one in new else "-" for one in "rwx")

        if user == owner:
            changes = [f"u::{letters(have['user', ''], wanted)}"]
        else:
            # The mask will rise: first cut down what it hid from others.
            changes = [
                f"{tag[0]}:{name}:{letters(set(old) & set(mask))}"
                for (tag, name), old in have.items()
                if tag == "group" or (tag == "user" and name)
            ]
            # An entry of one's own takes the place of what one had by a group, or as one of the others.
            mine = [one for one in "rwx" if allows(elements[place], have, user, groups, one)]
            changes.append(f"u:{user}:{letters(mine, wanted)}")
        commands.append(f"setfacl -m {','.join(changes)} {shlex.quote(place)}")
    return {"cause": "permissions", "commands": commands}
    ### END SOLUTION


# %%
try:
    for host in hosts:
        print(f"{host:15}", fix(str(folder / host)))
except NotImplementedError:
    print("fix is not written yet")

# %% [markdown]
# ## Say it
#
# Take a host where no permission may change. Write the two sentences for its ticket: what refuses and how you know; what you did *not* do, and who has to do what now. (Nobody grades this one. Your mentor may ask.)
