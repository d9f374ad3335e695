"""A right answer that was written without having seen the solution: lines and words, step by step, no patterns."""

from pathlib import Path


def blocks_of(plan):
    """(address, what will be done, the lines) of each block of the plan."""
    blocks = []
    for line in plan:
        words = line.split()
        if line.startswith("  # ") and len(words) > 3:
            blocks.append((words[1], " ".join(words[2:]), []))
        elif blocks:
            blocks[-1][2].append(line)
    return blocks


def steps_of(flow):
    steps = []
    for line in flow[flow.index("    steps:") + 1 :]:
        key, _, value = line.strip().removeprefix("- ").partition(": ")
        if line.strip().startswith("- "):
            steps.append({})
        if steps and value:
            steps[-1][key] = value
    return steps


def evening(folder):
    def lines(name):
        return (Path(folder) / name).read_text(encoding="utf-8").splitlines()

    answer = {}
    destroyed = 0
    for address, done, body in blocks_of(lines("plan.txt")):
        destroyed += done in ("must be replaced", "will be destroyed")
        if done == "must be replaced":
            answer["replaced"] = address
            answer["because_of"] = next(line.split()[1] for line in body if line.endswith("# forces replacement"))
    answer["destroyed"] = destroyed

    for line in lines("pods.txt")[1:]:
        name, ready, status, restarts = line.split()[:4]
        if status == "Running" and ready.split("/")[0] != ready.split("/")[1]:
            answer["running_unready"] = name
        if status == "CrashLoopBackOff":
            answer["restarts"] = int(restarts)

    section = ""
    for line in lines("describe.txt"):
        key, _, value = line.strip().partition(":")
        if key.endswith("State"):
            section = key
        elif key == "Reason" and section == "Last State":
            answer["ended_by"] = value.strip()
        elif key == "Image":
            answer["runs_tag"] = value.rpartition(":")[2]

    # Steps run in the order of the workflow; those that were skipped have no group in the log.
    steps = iter(steps_of(lines("pipeline.yml")))
    step = {}
    for line in lines("pipeline.log"):
        said = line.partition(" ")[2]
        if said.startswith("##[group]Run "):
            first = said.removeprefix("##[group]Run ").split()[:2]
            step = next(step for step in steps if step["run"].split()[:2] == first[: len(step["run"].split())])
        elif said.startswith("##[error]") and step.get("continue-on-error") != "true":
            answer["failed_step"] = step["name"]
            answer["exit_code"] = int(said.split()[-1].strip("."))
            return answer
    raise ValueError("no step failed the job")
