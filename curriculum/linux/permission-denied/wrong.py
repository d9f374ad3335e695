"""Answers people really give: the solution with one slip each, and some written whole."""

import json
import re
from pathlib import Path

from groundschool.kit import slip, wrong

MEMBERS = '{line.split(":")[0] for line in open(f"{folder}/group") if user in re.split("[:,\\n]", line)}'


@wrong("can", tag="list-ignored", score=8 / 20)
def nine_letters(folder, user, op, path):
    lines = Path(folder, "namei.txt").read_text().split(f"f: {path}\n")[1].split("f: ")[0].splitlines()
    groups = re.findall(r"\((.*?)\)", Path(folder, f"id-{user}.txt").read_text())
    elements, at = [], ""
    for line in lines:
        mode, owner, group, name = line.split(None, 3)
        if mode[0] == "l":
            continue
        at = "/" if name == "/" else at.rstrip("/") + "/" + name
        elements.append((at, mode, owner, group))
    needs = ["x"] * len(elements)
    needs[-1] = {"read": "r", "write": "w", "execute": "x", "create": "wx", "delete": ""}[op]
    if op == "delete":
        needs[-2] = "wx"
    for (at, mode, owner, group), need in zip(elements, needs, strict=True):
        triple = mode[1:4] if user == owner else mode[4:7] if group in groups else mode[7:10]
        if user != "root" and not set(need) <= set(triple.replace("s", "x").replace("t", "x")):
            return (False, at)
    mounts, todo = [], json.loads(Path(folder, "findmnt.json").read_text())["filesystems"]
    while todo:
        node = todo.pop()
        mounts.append((node["target"], node["options"].split(",")))
        todo += node.get("children", [])
    target, options = max((one for one in mounts if Path(at).is_relative_to(one[0])), key=lambda one: len(one[0]))
    if (op == "execute" and "noexec" in options) or (op in ("write", "create", "delete") and "ro" in options):
        return (False, f"mount:{target}")
    return (True, None)


mask_is_decoration = slip(
    "can", {'mask = entries.get(("mask", ""), "rwx")': 'mask = "rwx"'}, tag="mask-ignored", score=10 / 20
)
defaults_count = slip(
    "can",
    {
        '{(tag, name): letters for tag, name, letters in (line for line in lines if line[0] != "default")}': "{tuple(line[-3:-1]): line[-1] for line in lines}"
    },
    tag="default-counts",
    score=10 / 20,
)
any_class_will_do = slip(
    "can",
    {
        "    if user == owner:\n        return grants(": """    has = entries["other", ""] + (entries["user", ""] if user == owner else "")
    for (tag, name), letters in entries.items():
        if (tag, name) == ("user", user) or (tag == "group" and (name or group) in groups):
            has += "".join(one for one in letters if one in mask)
    if user:
        return grants(has, "rwx")
    if user == owner:
        return grants("""
    },
    tag="any-class",
    score=8 / 20,
)
added_up = slip(
    "can",
    {"return any(grants(letters) for letters in mine)": 'return grants("".join(mine))'},
    tag="entries-joined",
    score=19 / 20,
)
what_the_file_of_groups_says = slip(
    "can",
    {
        "refusals(folder, user, session(folder, user), op, path)\n    return (": f"refusals(folder, user, {MEMBERS}, op, path)\n    return ("
    },
    tag="group-file",
    score=14 / 20,
)
root_is_somebody = slip(
    "can",
    {
        'if user == "root":\n': 'if user == "toor":\n',
        'may = (user == "root" and directory) or ': "may = ",
        'user in ("root", last[2], element[2])': "user in (last[2], element[2])",
    },
    tag="root-as-others",
    score=7 / 20,
)
root_may_all = slip("can", {'return "x" not in wanted or "x" in mode': "return True"}, tag="root-may-all", score=8 / 20)
no_sticky = slip("can", {'element[1][8] in "tT"': "False"}, tag="sticky-ignored", score=15 / 20)
the_files_own_w = slip(
    "can",
    {
        'if op == "delete":\n        asked[-1] = (passed[-1], "wx")\n    else:': "if True:",
        '"create": "wx"}[op]))': '"create": "wx", "delete": "w"}[op]))',
        'element[1][8] in "tT"': "False",
    },
    tag="own-bits-for-delete",
    score=15 / 20,
)
the_way_is_free = slip(
    "can",
    {'asked = [(element, "x") for element in passed]': 'asked = [(element, "") for element in passed]'},
    tag="parents-ignored",
    score=10 / 20,
)
the_last_that_refuses = slip(
    "can", {"refused[0] if refused else None)": "refused[-1] if refused else None)"}, tag="last-refusal", score=10 / 20
)
no_mounts = slip(
    "can", {'in options[point] and op != "read"': 'in [] and op != "read"'}, tag="mount-ignored", score=10 / 20
)
nosuid_stops_programs = slip(
    "can",
    {
        '("noexec" if op == "execute" else "ro") in options[point]': '("nosuid" if op == "execute" else "ro") in options[point]'
    },
    tag="nosuid-refuses",
    score=11 / 20,
)
letters_of_a_mount = slip(
    "can", {"Path(last[0]).is_relative_to(one)": "last[0].startswith(one)"}, tag="mount-by-letters", score=19 / 20
)
mount_of_the_name = slip(
    "can", {"Path(last[0]).is_relative_to(one)": "Path(path).is_relative_to(one)"}, tag="link-as-spelled", score=19 / 20
)
capitals_are_letters = slip(
    "can", {'mode[1:].replace("s", "x")': 'mode[1:].lower().replace("s", "x")'}, tag="special-letters", score=13 / 20
)
one_word_names = slip("can", {"line.split(None, 3)": "line.split()[:4]"}, tag="columns-by-spaces", score=19 / 20)
a_list_is_always_there = slip(
    "can",
    {"if said and not said.startswith(begins):": "if not said.startswith(begins):"},
    tag="lists-expected",
    score=19 / 20,
)


def ticket_of(folder):
    return json.loads(Path(folder, "ticket.json").read_text())


@wrong("fix", tag="open-to-all", score=0)
def chmod_777(folder):
    return {"cause": "permissions", "commands": [f"chmod 777 '{ticket_of(folder)['path']}'"]}


@wrong("fix", tag="end-of-path", score=0)
def what_was_asked_on_the_file(folder):
    ticket = ticket_of(folder)
    letters = {"read": "r--", "write": "-w-", "execute": "--x", "create": "-wx"}[ticket["op"]]
    return {"cause": "permissions", "commands": [f"setfacl -m u:{ticket['user']}:{letters} '{ticket['path']}'"]}


setfacl_alone = slip(
    "fix",
    {'if tag == "group" or (tag == "user" and name)': "if False"},
    tag="mask-raised",
    score=7 / 13,
)
rwx_for_the_user = slip("fix", {"letters(mine, wanted)": "letters('rwx')"}, tag="more-than-asked", score=7 / 13)
the_first_alone = slip(
    "fix", {"for place in refused:": "for place in refused[:1]:"}, tag="first-refusal-only", score=6 / 13
)
for_the_group = slip(
    "fix",
    {
        'if tag == "group" or (tag == "user" and name)': "if False",
        'changes.append(f"u:{user}:{letters(mine, wanted)}")': 'changes.append(f"g::{letters(elements[place][1][3:6], wanted)}")',
    },
    tag="group-given",
    score=5 / 13,
)
owner_by_name = slip("fix", {"if user == owner:": "if False:"}, tag="owner-listed", score=6 / 13)
no_new_login = slip(
    "fix", {"if not refusals(folder, user, now, op, path):": "if False:"}, tag="session-unseen", score=8 / 13
)
the_entry_alone = slip(
    "fix", {"if allows(elements[place], have, user, groups, one)]": "if False]"}, tag="rights-replaced", score=11 / 13
)
the_mask_is_for_all = slip(
    "can",
    {'return grants(entries["other", ""], "rwx")': 'return grants(entries["other", ""])'},
    tag="mask-for-all",
    score=19 / 20,
)
groups_of_then_and_now = slip("fix", {"now = [groups[0], *": "now = [*groups, *"}, tag="group-file", score=4 / 13)
