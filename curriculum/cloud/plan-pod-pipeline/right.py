"""Another way to be right: line by line, as people copy it."""

from groundschool.kit import beside, right


@right("evening")
def line_by_line(folder):
    """Goes through each text from above, and writes things as they stand there, with a word more here and there."""
    plan = (folder / "plan.txt").read_text().splitlines()
    at = next(number for number, line in enumerate(plan) if line.endswith("must be replaced"))
    forced = next(line for line in plan[at:] if line.endswith("# forces replacement"))
    pods = [line.split() for line in (folder / "pods.txt").read_text().splitlines()]
    told = [line.strip() for line in (folder / "describe.txt").read_text().splitlines()]
    lines = (folder / "pipeline.yml").read_text().splitlines()
    may_fail = {lines[number - 2] for number, line in enumerate(lines) if "continue-on-error" in line}
    may_fail |= {lines[number - 2] for number, line in enumerate(lines) if "always()" in line}
    command, failed, code = "", "", 0
    for line in (folder / "pipeline.log").read_text().splitlines():
        text = line.split(" ", 1)[1]
        if text.startswith("##[group]Run "):
            command = text[len("##[group]Run ") :]
        elif text.startswith("##[error]"):
            named = lines[lines.index(f"        run: {command}") - 1]
            if named not in may_fail:
                failed, code = named.split(": ")[1], float(text.rstrip(".").split()[-1])
    return {
        "replaced": plan[at].split()[1],
        "because_of": f"`{forced.split()[1]}`",
        "destroyed": float(plan[-2].split()[-3]) if "destroy" in plan[-2] else float(plan[-1].split()[-3]),
        "running_unready": "pod/" + next(row[0] for row in pods if row[1] == "0/1" and row[2] == "Running"),
        "restarts": next(int(line.split()[-1]) for line in told if line.startswith("Restart Count")),
        "ended_by": told[told.index("Last State:     Terminated") + 1].split()[1].upper(),
        "runs_tag": next(line.split()[1] for line in told if line.startswith("Image:")),
        "failed_step": failed.lower() + ".",
        "exit_code": code,
    }


by_pattern, by_line = (beside(__file__, f"blind_{name}") for name in ("by_pattern", "by_line"))
blind_by_pattern = right("evening")(by_pattern.evening)
blind_by_line = right("evening")(by_line.evening)
