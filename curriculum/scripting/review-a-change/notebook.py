# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# ## 15:20, and everybody wants to go home
#
# > **#changes** 15:20 · All checks are green, it ran in staging. Can somebody have a look? I would like to merge today.
# > **Noor** 15:24 · The last one of this size had a thumb after four minutes. It cost us two nights. This time we have a review that I can read: *where*, *how bad*, *why*, and *what instead*.
#
# You are the second reviewer. Nobody has changed anything yet.

# %%
folder = files("scripting/review-a-change")
print((folder / "pull-request.md").read_text())
print((folder / "change.diff").read_text())

# %% [markdown]
# The folder has three things: `pull-request.md`, `change.diff` (of `git diff`), and `main/`, the repository as it is before. Not every file of it is changed. To see the new files whole, copy `main` somewhere and try the change there:
#
# ```sh
# change=$PWD/change.diff new=$(mktemp -d) && cp -r main/. "$new" && cd "$new" && git init --quiet && git apply "$change" && less -N scripts/*.sh
# ```
#
# (git warns of modes, 100644 and 100755: that is the copy's doing.)
#
# `docs/known-good.txt` is what the security team has looked at:

# %%
print((folder / "main/docs/known-good.txt").read_text())

# %% [markdown]
# ## Task: the review
#
# Fill the list `comments`. Each comment is a dictionary:
#
# | key | what it is |
# |---|---|
# | `"file"` | the path in the repository, as `"scripts/x.sh"` |
# | `"lines"` | where in the **new** file: a line's number, or `[first, last]`, at most 8 lines. At least one of them is a line that is wrong. Of something that is *not there*, or that the change takes out: a line of what it belongs to, near where it would stand (its container, its job, its step) |
# | `"severity"` | `"blocker"`: once it is merged, no revert takes it back (data are gone, a secret is known, somebody is in, strangers' code has run with our rights). `"major"`: a service or a job does other than it should, or fails without a word; a revert takes it back. `"minor"`: it costs time or is confusing |
# | `"category"` | what would happen: `"data-loss"`, `"exposure"` (somebody reaches what is not for them), `"secret"` (a secret can be read in the repository), `"untrusted-code"` (code runs that nobody of us has looked at), `"unpinned"` (what we get tomorrow is another one than today, under the same name), `"hidden-failure"` (something fails, and the rest goes on), `"wrong-value"` (a program reads or does something else than the author means), `"style"` |
# | `"suggestion"` | the text that replaces these lines, as under a forge's *suggested change*: code, and with its blanks at the beginning; or `None` |
# | `"rotate"` | `True` where a secret needs a new value; `False`, or left out, elsewhere |
# | `"why"` | if you like: a sentence to the author. Nobody grades it |
#
# What is asked of a review:
#
# - **Say what is wrong, and each thing once.** How many things that are, nobody knows. A second comment on the same thing, and one on something that is right, is noise.
# - **Leave alone what only looks wrong.** Some places have the shape of a fault, and something around them makes them right: look at the whole file, at other files of the change, and at what a value means.
# - This change has nothing that is wrong in style alone: a comment about style is noise, and one that blocks a merge for it is worse. Numbers of replicas, sizes, and names of programs and targets are agreed on.
# - **Every blocker has a suggestion, and it mends.** (A fault in two places that make it one, such as a trigger and what it checks out, is mended at either.) Other comments may have one, and then it mends, too. A secret that this change takes out of a file needs no suggestion: what it needs is `rotate`.
# - **Severity** counts as right within one level, but what no revert takes back has to be a blocker, and nothing else may be. (Where two of us would differ, blocker or major, either is right: a secret on its way out, a tag of somebody else's action, a switch by which data go only with a *later* change.)
# - **A secret that is known gets a new value** (`rotate`), in the file or in its history. No comment repeats one, with any of its keys.
#
# ### How a suggestion is looked at
#
# Each one alone is applied to its new file, once two thirds of what is wrong are found. Then nobody looks at the words, but:
#
# - **A script** is run by bash, at the top of the repository, with programs that only write down that they were called. First with what was wrong: a variable that is empty, a program that fails, an installer that is not the one security has looked at. Nothing bad is done then, and nobody is left to think that all was well: the script ends with another status than 0. (Without its variable it may also leave out what needs it, and say so on stderr.) Then on a good night: it ends with status 0 and does what it was there for. Paths may have blanks in them. There are bash, coreutils (`sha256sum`, `sort`, `cut`, ...), `grep`, `sed`, `awk`, `find`, `gzip`, `diff`, `openssl`, `curl`, `wget`, and the company's own programs. It writes into `$scratch` only and calls programs by their name alone (`rm`, not `/bin/rm`).
# - **HCL** is parsed. The object is still there. SSH is open to all of our offices, with the addresses written out, and to nobody else. A secret comes from elsewhere: mostly from a variable (`var.…`, declaring it is the next commit; a `local.…` has to be declared in that file). A `moved` block may stand beside its resource or, with your comment, in `infra/moves.tf`.
# - **YAML** is parsed as Kubernetes and GitHub do (YAML 1.1), and the value is what is meant. A job of the night runs at the time that its remark says, at its place, once every night, in winter and in summer. A probe's time-out is not longer than its period. An image keeps its name and gets a tag that is a version, or a digest. A workflow still does what it is for, at the same events, for pull requests from our own repository at least; and strangers' code does not see our secrets. An action is at the commit that security has looked at.
#
# Not in this change: files with another name, binary files, and what a plan would show. All that programs of the company are called is right, and so is what `docs/known-good.txt` and the remarks in the files say.

# %% task="review"
# One of them may look like this:
# {"file": "scripts/x.sh", "lines": [7, 8], "severity": "major", "category": "wrong-value", "suggestion": "sleep 5"}
comments = []
### BEGIN SOLUTION
# By eye is what was asked for; this looks for the same things by program, so that it is right for everybody's change.
import re

OFFICES = "198.51.100.0/24"
known = dict(
    reversed(row.split()) for row in (folder / "main/docs/known-good.txt").read_text().splitlines() if row[0] != "#"
)


def changed_files(difference):
    """Return the new files' lines by path, and the lines that were removed."""
    new, removed = {}, {}
    for part in re.split(r"(?m)^diff --git ", difference)[1:]:
        head, *hunks = re.split(r"(?m)^(?=@@ )", part)
        if not (named := re.search(r"(?m)^\+\+\+ b/(.+)$", head)):
            continue  # a file that goes, or one of which only the mode changes
        old = folder / "main" / named[1]
        old = old.read_text().splitlines() if old.is_file() else []
        lines, at, gone = [], 0, []
        for hunk in hunks:
            start = max(int(re.match(r"@@ -(\d+)", hunk)[1]) - 1, 0)
            lines, at = lines + old[at:start], start
            for row in hunk.splitlines()[1:]:
                if row[:1] == "+":
                    lines.append(row[1:])
                elif row[:1] in ("-", " "):
                    (gone if row[0] == "-" else lines).append(old[at])
                    at += 1
        new[named[1]], removed[named[1]] = lines + old[at:], gone
    return new, removed


new, removed = changed_files((folder / "change.diff").read_text())
moves = "\n".join("\n".join(lines) for path, lines in new.items() if path.endswith(".tf"))


def comment(severity, category, suggestion, *, rotate=False):
    lines = [number, last] if last > number else number
    comments.append(
        {
            "file": path,
            "lines": lines,
            "severity": severity,
            "category": category,
            "suggestion": suggestion,
            "rotate": rotate,
        }
    )


for path, lines in new.items():
    for number, line in enumerate(lines, 1):
        last, above, indent = number, "\n".join(lines[max(number - 8, 0) : number - 1]), re.match(" *", line)[0]
        # scripts
        if found := re.match(r"rm -rf \$(\w+)/\*", line):
            comment("blocker", "data-loss", f'rm -rf -- "${{{found[1]}:?}}"/*')
        if found := re.match(r"curl -fsSL (\S+) \| bash", line):
            fetched = f'curl -fsSL {found[1]} -o "$scratch/install.sh"'
            checked = f'echo "{known[found[1]]}  $scratch/install.sh" | sha256sum --check --quiet'
            comment("blocker", "untrusted-code", f'{fetched}\n{checked}\nbash "$scratch/install.sh"')
        if " | " in line and path.endswith(".sh") and "set -eu" in lines and not line.endswith(("bash", "--quiet")):
            comment("major", "hidden-failure", f"set -o pipefail\n{line}")
        if found := re.match(r" +local (\w+)=(\$\(.*)", line):
            comment("major", "hidden-failure", f"    local {found[1]}\n    {found[1]}={found[2]}")
        # infrastructure
        if "0.0.0.0/0" in line and re.search(r"from_port +=\s+22$", above, re.MULTILINE):
            comment("blocker", "exposure", line.replace("0.0.0.0/0", OFFICES))
        if "force_destroy = true" in line and "by law" in above.rpartition("}")[2]:
            comment("blocker", "data-loss", line.replace("true", "false"))
        if found := re.match(r'resource "(\w+)" "(\w+)"', line):
            name = lines[number].strip()
            before = (folder / "main" / path).read_text() if (folder / "main" / path).is_file() else ""
            old = re.search(rf'resource "{found[1]}" "(\w+)" {{\n +{re.escape(name)}', before)
            if old and old[1] != found[2] and f"from = {found[1]}.{old[1]}\n" not in moves:
                moved = f"moved {{\n  from = {found[1]}.{old[1]}\n  to   = {found[1]}.{found[2]}\n}}\n"
                comment("blocker", "data-loss", f"{moved}\n{line}")
        if re.match(r' +password +=\s+"smf_', line):
            comment("blocker", "secret", "  password          = var.fares_password", rotate=True)
        # deployments
        if "valueFrom:" in line and any("smf_" in row for row in removed[path]):
            name = re.search(r"name: (\S+)$", above)[1]
            main = (folder / "main" / path).read_text()
            if re.search(rf"name: {name}\n +value: smf_", main):
                comment("blocker", "secret", None, rotate=True)
        if line.endswith(":latest"):
            comment("major", "unpinned", line.replace(":latest", ":v1.0"))
        if re.search("defaultMode: [1-9]", line) and line.split()[-1] != "256":
            comment("major", "wrong-value", f"{indent}defaultMode: 0400")
        if line.strip() == "- no":
            comment("major", "wrong-value", f'{indent}- "no"')
        if found := re.search(r"timeoutSeconds: (\d+)", line):
            period = int(re.search(r"periodSeconds: (\d+)$", above)[1])
            if int(found[1]) > period:
                comment("minor", "wrong-value", f"{indent}timeoutSeconds: {period}")
        if "schedule:" in line and "timeZone" not in "".join(lines):
            comment("major", "wrong-value", f"{line}\n{indent}timeZone: Europe/Copenhagen")
        # workflows
        if line == "  pull_request_target:" and any("head.sha" in row for row in lines):
            comment("blocker", "untrusted-code", "  pull_request:")
        if found := re.match(r" +- uses: ([\w-]+/[\w-]+@v\d+)$", line):
            comment("major", "unpinned", line.replace(found[1], f"{found[1].split('@')[0]}@{known[found[1]]}"))
### END SOLUTION

# %% [markdown]
# What your comments stand on, as the forge would show it:

# %%
for number, one in enumerate(comments, 1):
    print(f"{number}. {one['severity']:8} {one['category']:15} {one['file']}:{one['lines']}")
if not comments:
    print("no comment is written yet")

# %% [markdown]
# ## Say it
#
# Two sentences under the pull request, to somebody who has worked on it for a week and wants to merge today: what is good about it, and what has to happen first? (Nobody grades this one. Your mentor may ask.)
