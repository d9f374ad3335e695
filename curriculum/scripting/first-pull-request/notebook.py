# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# ## "Just one number, can you have a look?"
#
# > **A colleague** · Opened a pull request, it is just one number. Can you have a look before lunch?
# > **Moira MacKinnon** (platform, on-call senior) · Good first one for you. Do not look whether it is nice. Find out what would *happen* if somebody pressed the button. Eight things, and then you tell me whether you would press it.
#
# Everybody who takes this exercise has another pull request. Nothing has to be programmed: run the cells with *Shift+Enter*, read by eye, and fill in the form at the end.

# %%
folder = files("scripting/first-pull-request")


def show(name):
    """Print what was saved of a command."""
    print((folder / name).read_text())


# %% [markdown]
# **What do they say it does?** `gh pr view`, as it prints into a file. The description stands below the two dashes:

# %%
show("view.txt")

# %% [markdown]
# **What has the branch that main has not?** `git log --oneline main..BRANCH`:

# %%
show("commits.txt")

# %% [markdown]
# **And what has main that the branch has not?** `git log --oneline BRANCH..main`:

# %%
show("behind.txt")

# %% [markdown]
# **Which files, and how much of each?** `git diff --stat main...BRANCH`. Three dots: what the branch has changed since it left main.

# %%
show("stat.txt")

# %% [markdown]
# **What exactly?** `git diff main...BRANCH`:

# %%
show("diff.txt")

# %% [markdown]
# **Whose is it?** The file `.github/CODEOWNERS` of this repository. A pattern that begins with a slash is a folder of the repository, with all that is in it; `*.md` is every file that ends so; `*` is every file:

# %%
show("CODEOWNERS")

# %% [markdown]
# **What do the machines say?** `gh pr checks`: name, result, how long it took, where to read more. Columns end at a tab, for names hold blanks:

# %%
show("checks.txt")

# %% [markdown]
# The whole repository is in `history.bundle`. Who likes to ask git in person: `git clone --mirror history.bundle`.
#
# ## The task: eight things about the pull request
#
# Put a value in the place of each `None` below, then **delete the two last lines of the cell** (they are there so that a cell nobody has touched is not taken for an answer).
# A number is written without quotes, a text with quotes, as it is printed: with blanks, with the `@`, a path from the root without a slash in front. Each key is worth one point and is checked on its own, so try the check as soon as you have one.
#
# | key | what | written as |
# |---|---|---|
# | `commits` | how many commits main would get from the branch | whole number |
# | `behind` | how many commits main has got since the branch left it | whole number |
# | `setting_now` | the value that the setting of the title would have after the merge | number |
# | `line` | on which line of its file, as it would be after the merge, this setting stands | whole number |
# | `unannounced` | the path of the changed file that the description does not name | text: `"docs/on-call.md"` |
# | `owner` | the team that CODEOWNERS has for the file with this setting | text: `"@saltmarsh/network"` |
# | `waiting_for` | who has been asked for a review, and has given none yet | text: `"ines"` |
# | `failed_check` | the name of the check that has failed | text: `"build"` |

# %% task="pull-request"
pull_request = {
    "commits": None,
    "behind": None,
    "setting_now": None,
    "line": None,
    "unannounced": None,
    "owner": None,
    "waiting_for": None,
    "failed_check": None,
}
### BEGIN SOLUTION
# By eye is what was asked for; this reads the same places by program, so that it is right for everybody's pull request.
from fnmatch import fnmatch

said = {path.name: path.read_text() for path in folder.glob("*") if path.suffix != ".bundle"}
view, _, description = said["view.txt"].partition("--\n")
head = dict(line.split(":\t", 1) for line in view.splitlines())
service, setting = head["title"].split()[0].rstrip(":"), head["title"].split()[1]
path = f"services/{service}/values.yaml"
lines = said["diff.txt"].split(f"+++ b/{path}\n")[1].split("diff --git")[0].splitlines()
changed = next(place for place, line in enumerate(lines) if line.startswith("+") and f" {setting}:" in line)
hunk = max(place for place in range(changed) if lines[place].startswith("@@"))
starts = int(lines[hunk].split("+")[1].split(",")[0])
kept = [line for line in lines[hunk + 1 : changed] if not line.startswith("-")]
touched = [row.split("|")[0].strip() for row in said["stat.txt"].splitlines() if "|" in row]
rules = [row.split() for row in said["CODEOWNERS"].splitlines() if not row.startswith("#")]
fits = [team for rule, team in rules if fnmatch(f"/{path}", rule + "*" * rule.endswith("/"))]
pull_request = {
    "commits": len(said["commits.txt"].splitlines()),
    "behind": len(said["behind.txt"].splitlines()),
    "setting_now": int(lines[changed].split(":")[1]),
    "line": starts + len(kept),
    "unannounced": next(name for name in touched if name not in description),
    "owner": fits[-1],
    "waiting_for": head["reviewers"].split(" (Requested)")[0].split(", ")[-1],
    "failed_check": next(row.split("\t")[0] for row in said["checks.txt"].splitlines() if row.split("\t")[1] == "fail"),
}
### END SOLUTION

# %% [markdown]
# ## Say it
#
# Two sentences under the pull request: would you approve it now, and what do you ask for first? (Nobody grades this one. Your mentor may ask.)
