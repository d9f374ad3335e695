"""A right answer that was written without having seen the solution: regular expressions over whole texts."""

import re
from pathlib import Path


def evening(folder):
    plan, pods, describe, flow, log = (
        (Path(folder) / name).read_text(encoding="utf-8")
        for name in ("plan.txt", "pods.txt", "describe.txt", "pipeline.yml", "pipeline.log")
    )
    replaced = re.search(r"^ *# (\S+) must be replaced$", plan, re.MULTILINE)
    block = plan[replaced.end() :]
    forced = re.search(r"^ *[~+-] (\S+) .*# forces replacement$", block, re.MULTILINE)
    counts = re.search(r"^Plan: .*?(\d+) to destroy", plan, re.MULTILINE)

    unready = re.search(r"^(\S+) +0/\d+ +Running\b", pods, re.MULTILINE)
    last = re.search(r"Last State:.*\n +Reason: +(\S+)", describe)
    again = re.search(r"Restart Count: +(\d+)", describe)
    tag = re.search(r"^ +Image: +\S+:(\S+)$", describe, re.MULTILINE)

    steps = re.findall(r"^      - name: (.+)\n        run: (.+)((?:\n        .+)*)", flow, re.MULTILINE)
    ran = re.split(r"##\[group\]Run ", log)[1:]
    for part in ran:
        code = re.search(r"##\[error\]Process completed with exit code (\d+)", part)
        command = part.splitlines()[0].strip()
        for name, run, rest in steps:
            shape = re.escape(run.strip()).replace(re.escape('"$TAG"'), r"\S+")
            if code and re.fullmatch(shape, command) and "continue-on-error: true" not in rest:
                return {
                    "replaced": replaced[1],
                    "because_of": forced[1],
                    "destroyed": int(counts[1]),
                    "running_unready": unready[1],
                    "restarts": int(again[1]),
                    "ended_by": last[1],
                    "runs_tag": tag[1],
                    "failed_step": name.strip(),
                    "exit_code": int(code[1]),
                }
    raise ValueError("no step failed the job")
