"""What people write down who read the right program and the wrong line of it; at the end, whole forms of the hurried."""

import re

from groundschool.kit import slip, wrong

ONE, OFF = "evening", 8 / 9
first_of_all = slip(ONE, {r"# (\S+) must be replaced": r"# (\S+) (?:will|must)"}, tag="first-of-the-plan", score=OFF)
what_goes = slip(ONE, {r"# (\S+) must be replaced": r"# (\S+) will be destroyed"}, tag="only-destroyed", score=OFF)
what_else_changes = slip(
    ONE,
    {r'"because_of": re.search(r"~ (\w+) .*# forces replacement", plan)[1]': '"because_of": next(one for one in re.findall('
     r'r"(?m)^ +~ (\w+) +=(?!.*forces)", plan[plan.index("-/+ resource"):]))'},
    tag="any-change-forces",
    score=OFF,
)  # fmt: skip
one_less = slip(ONE, {'"destroyed": int(': '"destroyed": -1 + int('}, tag="replaced-is-changed", score=OFF)
what_is_added = slip(ONE, {r"(\d+) to destroy": r"(\d+) to add"}, tag="adds-counted", score=OFF)
what_crashes = slip(ONE, {'["0/1", "Running"]': '["0/1", "CrashLoopBackOff"]'}, tag="crashing-is-it", score=OFF)
what_is_done = slip(ONE, {'["0/1", "Running"]': '["0/1", "Completed"]'}, tag="completed-is-it", score=OFF)
minutes_ago = slip(
    ONE,
    {'re.search(r"Restart Count: +(\\d+)", about)': 're.search(r"\\((\\d+)m ago", pods)'},
    tag="ago-is-restarts",
    score=OFF,
)
what_it_waits_for = slip(ONE, {r"Last State: .*\n": r" State: .*\n"}, tag="state-is-reason", score=OFF)
what_is_built = slip(
    ONE,
    {'re.search(r"Image: +\\S+:(\\S+)", about)[1]': 're.search(r"HEAD is now at \\S+ \\S+ (\\S+)", log)[1]'},
    tag="built-is-running",
    score=OFF,
)
any_error = slip(ONE, {' and not one.get("continue-on-error")': ""}, tag="continued-anyway", score=7 / 9)
the_last_error = slip(
    ONE,
    {"failed = next(one for one in steps if": "failed = next(one for one in steps[::-1] if"},
    tag="last-error",
    score=7 / 9,
)


def read(folder, name):
    """Return what a program printed."""
    return (folder / name).read_text()


@wrong(ONE, tag="text-for-number", score=4 / 9)
def all_in_quotes(folder):
    """Copies what stands there, in quotes, with what stands beside it."""
    plan, about = read(folder, "plan.txt"), read(folder, "describe.txt")
    return {
        "replaced": re.search(r"# (\S+) must be replaced", plan)[1],
        "because_of": re.search(r"~ (\w+) .*# forces", plan)[1],
        "destroyed": re.search(r"(\d+ to destroy)", plan)[1],
        "running_unready": "0/1",
        "restarts": re.search(r"Restart Count: +(\d+)", about)[1],
        "ended_by": re.search(r"Last State: .*\n +Reason: +(\w+)", about)[1],
        "runs_tag": re.search(r"Image: +(\S+)", about)[1],
        "failed_step": "the pipeline",
        "exit_code": "non-zero",
    }


@wrong(ONE, tag="first-of-the-plan", score=0)
def of_what_stands_first(folder):
    """Takes from each program what stands first."""
    plan, about, log = (read(folder, one) for one in ("plan.txt", "describe.txt", "pipeline.log"))
    return {
        "replaced": re.search(r"# (\S+) (?:will|must)", plan)[1],
        "because_of": "the plan",
        "destroyed": 1 if "1 to destroy" not in plan else 0,
        "running_unready": re.search(r"Name: +(\S+)", about)[1],
        "restarts": int(re.search(r"\((\d+)m ago", read(folder, "pods.txt"))[1]),
        "ended_by": re.search(r"Reason: +(\w+)", about)[1],
        "runs_tag": re.search(r"HEAD is now at \S+ \S+ (\S+)", log)[1],
        "failed_step": "Check out",
        "exit_code": 0,
    }


@wrong(ONE, tag="last-error", score=3 / 9)
def of_the_last_lines(folder):
    """Reads what stands last: the plan's total, the last row, the last error."""
    plan, about, log = (read(folder, one) for one in ("plan.txt", "describe.txt", "pipeline.log"))
    late = re.findall(r"##\[group\]Run (.+)", log)[-1]
    return {
        "replaced": "see above",
        "because_of": "several",
        "destroyed": int(re.search(r"(\d+) to destroy", plan)[1]),
        "running_unready": "",
        "restarts": float(re.search(r"Restart Count: +(\d+)", about)[1]),
        "ended_by": "BackOff",
        "runs_tag": "v" + re.search(r"Image: +\S+:(\S+)", about)[1],
        "failed_step": re.search(rf"name: (.+)\n +run: {re.escape(late)}", read(folder, "pipeline.yml"))[1],
        "exit_code": int(re.findall(r"exit code (\d+)", log)[-1]),
    }
