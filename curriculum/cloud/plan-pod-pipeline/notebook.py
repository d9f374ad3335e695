# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# ## "It is red, and it restarts, and may I apply?"
#
# > **Nadia Haddad** (first month) · Three things at once, sorry. The pipeline is red, but I see more than one error. One of our pods restarts all the time. And somebody asks me whether they may apply this plan, it says *1 to change*.
# > **Tomasz Zielak** (platform) · One after the other. Each of the three programs has printed all that you need, and each of them prints some things that look like it and are not. Nine things, then we talk.
#
# Everybody who takes this exercise has another evening. Nothing has to be programmed: run the cells with *Shift+Enter*, read by eye, and fill in the form at the end.

# %%
folder = files("cloud/plan-pod-pipeline")
print((folder / "plan.txt").read_text())

# %%
print((folder / "pods.txt").read_text())
print((folder / "describe.txt").read_text())

# %%
print((folder / "pipeline.yml").read_text())

# %%
print((folder / "pipeline.log").read_text())

# %% [markdown]
# ## The task: nine things about the evening
#
# Put a value in the place of each `None` below, then **delete the two last lines of the cell** (they are there so that a cell nobody has touched is not taken for an answer). Each key is worth one point and is checked on its own.
#
# | key | what | written as |
# |---|---|---|
# | `replaced` | the resource that the plan destroys and makes again | text, its address: `"aws_instance.web"` |
# | `because_of` | the attribute that forces that | text |
# | `destroyed` | how many resources are destroyed when the plan is applied | whole number |
# | `running_unready` | the pod that `pods.txt` calls Running, and that may not be asked yet | text, its name |
# | `restarts` | how often the crashing pod was started again | whole number |
# | `ended_by` | the reason for which its container ended the last time | text, as it is printed |
# | `runs_tag` | the version (tag) of the image that the crashing pod has | text: `"5.3.1"` |
# | `failed_step` | the name of the step that failed the job | text, as in `pipeline.yml` |
# | `exit_code` | the exit code of that step | whole number |

# %% task="evening"
evening = {
    "replaced": None,
    "because_of": None,
    "destroyed": None,
    "running_unready": None,
    "restarts": None,
    "ended_by": None,
    "runs_tag": None,
    "failed_step": None,
    "exit_code": None,
}
### BEGIN SOLUTION
# By eye is what was asked for; this reads the same places by program, so that it is right for everybody's evening.
import re

import yaml

plan, pods, about, log = (
    (folder / f"{one}").read_text() for one in ("plan.txt", "pods.txt", "describe.txt", "pipeline.log")
)
rows = [line.split() for line in pods.splitlines()[1:]]
steps = yaml.safe_load((folder / "pipeline.yml").read_text())["jobs"]["release"]["steps"]
codes = {}
for part in log.split("##[group]Run ")[1:]:
    code = re.search(r"##\[error\]Process completed with exit code (\d+)", part)
    codes[part.splitlines()[0]] = int(code[1]) if code else 0
failed = next(one for one in steps if codes.get(one["run"]) and not one.get("continue-on-error"))
evening = {
    "replaced": re.search(r"# (\S+) must be replaced", plan)[1],
    "because_of": re.search(r"~ (\w+) .*# forces replacement", plan)[1],
    "destroyed": int(re.search(r"(\d+) to destroy", plan)[1]),
    "running_unready": next(row[0] for row in rows if row[1:3] == ["0/1", "Running"]),
    "restarts": int(re.search(r"Restart Count: +(\d+)", about)[1]),
    "ended_by": re.search(r"Last State: .*\n +Reason: +(\w+)", about)[1],
    "runs_tag": re.search(r"Image: +\S+:(\S+)", about)[1],
    "failed_step": failed["name"],
    "exit_code": codes[failed["run"]],
}
### END SOLUTION

# %% [markdown]
# ## Say it
#
# One sentence each to Nadia's three questions: is it the pipeline or the change, what is the matter with the pod, and may they apply? (Nobody grades this one. Your mentor may ask.)
