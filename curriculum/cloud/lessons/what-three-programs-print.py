# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# ## Why this pages you
#
# On a Friday somebody in Saltmarsh read *1 to change* at the end of a plan, and typed *yes*. The number before it said *1 to destroy*. The volume had the same name afterwards, and nothing on it. On the same evening a pod had restarted for forty minutes, and three people had written down *CrashLoopBackOff* as the cause.
#
# Nothing of this is difficult. Each of these programs prints what it means, and beside it some things that look alike. This lesson takes 20 minutes. *Shift+Enter* runs a cell; where you see `...`, put your answer in its place.

# %%
from groundschool import ask, predict

# %% [markdown]
# ## A plan
#
# Terraform compares what is written in files with what there is in the cloud, resource by resource, and prints [what it would do](https://developer.hashicorp.com/terraform/cli/commands/plan). Nothing has happened yet.

# %%
predict("cloud/what-three-programs-print", "one-to-change")

# %%
print("""
  # aws_instance.ledger will be created
  + resource "aws_instance" "ledger" {
      + id                  = (known after apply)
    }

  # aws_db_instance.berths will be updated in-place
  ~ resource "aws_db_instance" "berths" {
      ~ backup_retention_period = 7 -> 14
    }

  # aws_instance.harbour will be destroyed
  - resource "aws_instance" "harbour" {
      - id                  = "i-0c4e9d21" -> null
    }

  # aws_ebs_volume.cabins must be replaced
-/+ resource "aws_ebs_volume" "cabins" {
      ~ availability_zone   = "eu-west-1a" -> "eu-west-1b" # forces replacement
      ~ iops                = 3000 -> 6000
    }

Plan: 2 to add, 1 to change, 2 to destroy.
""")

# %% [markdown]
# Each block is about one resource. Its first line has the resource's **address**, kind and name with a point between, and says what will be done. The lines below it are **attributes**: what is set, from which value to which. `~` is a change in place. `-/+` destroys and makes again; the attribute that forces it says so at the end of its line. The other attributes of that block could have been changed in place.
#
# The last line counts. A resource that is replaced is counted twice, as one to add and as one to destroy: so here two are destroyed, harbour for good and cabins to be made again.

# %%
address = ...

ask("cloud/what-three-programs-print", "gone", address)

# %% solution=true
ask("cloud/what-three-programs-print", "gone", "aws_ebs_volume.cabins", solution=True)

# %% [markdown]
# ## A pod
#
# A container is a program with all that it needs, started from an **image**; behind the image's name, after the last colon, stands its **tag**, mostly a version. A pod is one or a few containers on one host. When one of them ends, kubelet, the program on that host, starts it again. `kubectl get pods` has [a line for each](https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/):
#
# | column | says |
# |---|---|
# | READY | how many of its containers are ready to be asked by others, of how many |
# | STATUS | what becomes of it: `Running`, `Completed` (it has done its work), or why it waits |
# | RESTARTS | how often a container was started again, and in brackets how long ago the last time |

# %%
predict("cloud/what-three-programs-print", "running")

# %% [markdown]
# (`kubectl describe` writes *Status: Running* also above a pod whose container crashes: something of it is on a host. Look at the list.)
#
# `CrashLoopBackOff` is a pause: the container ended again and again, and each time kubelet waits longer before it starts it, up to five minutes. How it ended is told by `kubectl describe pod`, under *Last State*, with its **exit code**: the number that a program leaves behind, 0 when all went well.

# %%
print("""
    Image:          registry.saltmarsh.example/berths:4.18.2
    State:          Waiting
      Reason:       CrashLoopBackOff
    Last State:     Terminated
      Reason:       OOMKilled
      Exit Code:    137
    Restart Count:  9
""")

# %%
reason = ...

ask("cloud/what-three-programs-print", "how-ended", reason)

# %% solution=true
ask("cloud/what-three-programs-print", "how-ended", "OOMKilled", solution=True)

# %% [markdown]
# `Image` says which version this pod has. What somebody meant to ship stands elsewhere.
#
# ## A pipeline
#
# A workflow of GitHub Actions is a list of steps. When one fails, those after it are skipped and the job has failed. Two words [change that](https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax): with `continue-on-error: true` a step may fail and the job goes on; with `if: always()` a step runs whatever happened before it.

# %%
workflow = """
    steps:
      - name: Check the links
        run: make links
        continue-on-error: true
      - name: Build the image
        run: make image
      - name: Push the image
        run: make push
      - name: Tell the channel
        run: ./notify.sh
        if: always()
"""
log = """
##[group]Run make links
##[error]Process completed with exit code 8.
##[group]Run make image
##[error]Process completed with exit code 5.
##[group]Run ./notify.sh
##[error]Process completed with exit code 22.
"""
print(workflow, log)

# %%
step = ...

ask("cloud/what-three-programs-print", "which-step", step)

# %% solution=true
ask("cloud/what-three-programs-print", "which-step", "Build the image", solution=True)

# %% [markdown]
# In the log a step begins with `##[group]Run` and its command; its name stands in the workflow, above the same command. Read both together: the first error that was not allowed to happen is the one.
#
# ## Your turn
#
# In the exercise all three programs have printed more. A number is written without quotes there, a name with quotes.
#
# ## Key points
#
# - A replaced resource keeps its name and loses what was in it. *forces replacement* says why.
# - Running is alive, ready may be asked. CrashLoopBackOff is a pause; the reason is in Last State.
# - The first error that the workflow does not allow failed the job.
