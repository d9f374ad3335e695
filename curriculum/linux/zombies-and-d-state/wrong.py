"""Answers people really give: some written out, as from a snippet at hand, and the solution with one slip each."""

from pathlib import Path

from groundschool.kit import slip, wrong

TASKS, ZOMBIES, BLOCKED, OPEN = "tasks", "zombies", "blocked", "most-open"


@wrong(TASKS, tag="split-at-blanks", score=5 / 13)
def words(folder):
    found = []
    for path in sorted(
        Path(folder).glob("proc/*/task/*/stat"), key=lambda one: (int(one.parts[-4]), int(one.parts[-2]))
    ):
        parts = path.read_text().split()
        ppid = int(parts[3]) if parts[3].lstrip("-").isdigit() else parts[3]
        row = {"pid": int(path.parts[-4]), "tid": int(parts[0]), "name": parts[1].strip("()"), "state": parts[2]}
        found.append({**row, "ppid": ppid})
    return found


@wrong(TASKS, tag="threads-unread", score=3 / 13)
def processes_alone(folder):
    found = []
    for path in sorted(Path(folder).glob("proc/*/stat"), key=lambda one: int(one.parts[-2])):
        text = path.read_text()
        name, tail = text[text.index("(") + 1 : text.rindex(")")], text[text.rindex(")") + 2 :].split()
        pid = int(path.parts[-2])
        found.append({"pid": pid, "tid": pid, "name": name, "state": tail[0], "ppid": int(tail[1])})
    return found


to_the_first_bracket = slip(
    TASKS,
    {
        'rest.rpartition(") ")': 'rest.partition(") ")',
        'len(words) != 50 or not all(word.lstrip("-").isdigit() for word in words[1:])': "len(words) < 40",
    },
    tag="first-bracket",
    score=6 / 13,
)
half_a_line = slip(
    TASKS,
    {'len(words) != 50 or not all(word.lstrip("-").isdigit() for word in words[1:])': "len(words) < 2"},
    tag="torn-is-read",
    score=12 / 13,
)

one_is_enough = slip(TASKS, {"words) != 50": "words) < 49"}, tag="torn-is-read", score=12 / 13)
words_are_numbers = slip(
    TASKS,
    {'len(words) != 50 or not all(word.lstrip("-").isdigit() for word in words[1:])': "len(words) != 50"},
    tag="torn-is-read",
    score=12 / 13,
)
a_thread_may_be_torn = slip(
    TASKS,
    {
        'return sorted(stat_of(one) for one in path.glob("task/*/stat") if one.read_text())': 'return sorted(stat_of(one) for one in path.glob("task/*/stat") if len(one.read_text()) > 90)'
    },
    tag="torn-is-read",
    score=12 / 13,
)


@wrong(TASKS, tag="left-is-there", score=12 / 13)
def every_thread_there_is(folder):
    """Whatever lies below task/, also of processes that had ended."""
    found = []
    for path in Path(folder).glob("proc/[0-9]*/task/*/stat"):
        for one in {path, path.parents[2] / "stat"}:
            if not one.exists() or not (text := one.read_text()):
                continue
            tail = text[text.rindex(")") + 2 :].split() if ")" in text else []
            if len(tail) != 50 or not all(word.lstrip("-").isdigit() for word in tail[1:]):
                raise ValueError(one.as_posix())
        if text := path.read_text():
            name, tail = text[text.index("(") + 1 : text.rindex(")")], text[text.rindex(")") + 2 :].split()
            row = {"pid": int(path.parts[-4]), "tid": int(path.parts[-2]), "name": name, "state": tail[0]}
            found.append({**row, "ppid": int(tail[1])})
    return sorted(found, key=lambda one: (one["pid"], one["tid"]))


@wrong(ZOMBIES, tag="z-anywhere", score=7 / 12)
def grep_z(folder):
    """As `grep ' Z ' /proc/[0-9]*/stat` finds them."""
    names, dead = {}, {}
    for path in Path(folder).glob("proc/*/stat"):
        text = path.read_text()
        if not text:
            continue
        pid = int(path.parts[-2])
        if len(text.split()) < 52:
            raise ValueError(f"proc/{pid}/stat")
        names[pid] = text[text.index("(") + 1 : text.rindex(")")]
        alone = len([*path.parent.glob("task/*")]) == 1
        if " Z " in text and alone:
            dead.setdefault(int(text[text.rindex(")") + 2 :].split()[1]), []).append(pid)
    found = [{"parent": one, "name": names[one], "zombies": sorted(pids)} for one, pids in dead.items()]
    return sorted(found, key=lambda one: (-len(one["zombies"]), one["parent"]))


@wrong(ZOMBIES, tag="init-is-blamed", score=1 / 6)
def init_collects(folder):
    dead = []
    for path in Path(folder).glob("proc/*/stat"):
        text = path.read_text()
        if text and len(text[text.rindex(")") :].split()) < 51:
            raise ValueError(f"proc/{path.parts[-2]}/stat")
        if text and text[text.rindex(")") + 2] == "Z" and len([*path.parent.glob("task/*")]) == 1:
            dead.append(int(path.parts[-2]))
    return [{"parent": 1, "name": "systemd", "zombies": sorted(dead)}] if dead else []


leaders = slip(
    ZOMBIES,
    {
        'alive = {one["pid"] for one in every if one["state"] != "Z"}': 'alive = {one["pid"] for one in every if one["state"] != "Z" and one["pid"] == one["tid"]}',
    },
    tag="leader-is-process",
    score=11 / 12,
)

more_than_one = slip(
    ZOMBIES,
    {
        'alive = {one["pid"] for one in every if one["state"] != "Z"}': 'alive = {one["pid"] for one in every if one["state"] != "Z" or one["pid"] != one["tid"]}'
    },
    tag="threads-are-alive",
    score=11 / 12,
)

of_the_first = slip(BLOCKED, {"/task/{one['tid']}/wchan": "/wchan"}, tag="wchan-of-leader", score=2 / 3)
idle_too = slip(BLOCKED, {'if one["state"] == "D":': 'if one["state"] in "DI":'}, tag="idle-is-blocked", score=2 / 3)
first_threads = slip(
    BLOCKED,
    {'if one["state"] == "D":': 'if one["state"] == "D" and one["pid"] == one["tid"]:'},
    tag="threads-unread",
    score=1 / 2,
)
by_function = slip(
    BLOCKED,
    {
        'if one["state"] == "D":': 'if (Path(folder) / f"proc/{one[\'pid\']}/task/{one[\'tid\']}/wchan").read_text() in ("io_schedule", "rpc_wait_bit_killable"):'
    },
    tag="wchan-is-state",
    score=7 / 12,
)

wc_l = slip(OPEN, {'.count(" -> ")': '.count("\\n")'}, tag="total-counted", score=2 / 11)
last_of_two = slip(
    OPEN, {'key=lambda one: one["open"]': 'key=lambda one: (one["open"], one["pid"])'}, tag="ties-by-last", score=8 / 11
)
times_threads = slip(
    OPEN, {'.count(" -> ")': '.count(" -> ") * len([*path.glob("task/*")])'}, tag="threads-summed", score=7 / 11
)
