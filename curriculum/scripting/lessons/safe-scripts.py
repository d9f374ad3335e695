# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# ## Why this pages you
#
# - *02:40, Sunday* · The build host's disk is full. Somebody cleans up by hand, in the wrong window, with an empty variable: `rm -rf $STORE/*`.
# - *02:41* · Two people are awake who were not on call. It was a container. It could have been the host.
# - *09:15* · "Let us put it into a script." The script is called from a timer, on names that anybody who pushes a branch may choose.
# - *Next Sunday, 02:40* · The same expression runs again, and this time nobody watches.
#
# A command that removes things is typed in a hurry, copied into a script, and believed. This lesson is about deserving that.

# %%
from groundschool import ask, predict

predict("scripting/safe-scripts", "unset")

# %% [markdown]
# Commit to an answer before you go on: the next cell does it.
#
# ## Refuse before you act
#
# `sh()` below runs Bash in a folder of its own with two files, and shows what it said. Nothing you try with it here touches your files, as
# long as you stay in that folder.

# %%
import os
import shlex
import subprocess
import tempfile
from pathlib import Path


def sh(script, *arguments):
    """Run a Bash script in a fresh folder with two files, show what it said, and return its exit status."""
    with tempfile.TemporaryDirectory() as place:
        for name in ("plan.txt", "release notes.txt"):
            Path(place, name).write_text(name)
        environment = {"PATH": os.environ["PATH"], "LC_ALL": "C", "TZ": "UTC"}
        command = ["bash", "-c", script, "demo", *arguments]
        done = subprocess.run(command, cwd=place, env=environment, capture_output=True, text=True, check=False)
    print((done.stdout + done.stderr).replace("\0", "␀").replace(place, "…").rstrip())
    print("exit status", done.returncode)
    return done.returncode


_ = sh('cd "$STORE" && rm -rf ./*; ls | wc -l')

# %% [markdown]
# All gone, and a success. `set -u` makes an unset variable an error, but not an **empty** one, and an argument that was handed
# over empty is set:

# %%
_ = sh('set -euo pipefail; dir=$1; cd "$dir"; echo "still running, in the wrong place"', "")

# %% [markdown]
# So a script that removes things begins with what it will not do: count the arguments, test each one, and say no on stderr with a
# status other than 0. Test what a value **is** (`[[ $days =~ ^[1-9][0-9]*$ ]]`), not what it should not be: in arithmetic, Bash
# evaluates whatever stands in a variable, commands included, and reads a number that begins with 0 as octal.

# %%
_ = sh('days=$1; (( days > 0 )) || echo "refused"', "n[$(echo this ran as a command >&2; echo 0)]")

# %%
_ = sh('days=012; echo "$((days)) days, or $((10#$days))"')

# %% [markdown]
# ## Where cd goes
#
# `cd -- "$dir"` looks like the safe way to get there. Not for every `$dir`: `-` is the directory before (`$OLDPWD`), *after `--` too*,
# and a relative path is first looked for in the directories of `$CDPATH`, which somebody may have exported in a profile. Both
# succeed, somewhere else. Here is a folder called `-` and one called `store`:

# %%
LAY_OUT = "mkdir -p ./- store elsewhere/store; OLDPWD=$PWD/elsewhere; here=$PWD;"
_ = sh(LAY_OUT + 'cd -- - > /dev/null; echo "${PWD#"$here"}"')
_ = sh(LAY_OUT + 'CDPATH=$here/elsewhere; cd -- store > /dev/null; echo "${PWD#"$here"}"')

# %% [markdown]
# **A path that begins with `/`, `./` or `../` is neither**: put `./` in front of every relative one, and do that first. Better still, go
# nowhere, and hand the path to `find`.

# %%
_ = sh(LAY_OUT + 'CDPATH=$here/elsewhere; for dir in - store; do (cd "./$dir" && echo "${PWD#"$here"}"); done')

# %% [markdown]
# `CDPATH` is one case of a rule: a script inherits every variable that its caller exported. `if [[ -n ${DRY_RUN-} ]]` in a script that never set
# `DRY_RUN` does what somebody else meant. Give each variable of yours its first value yourself.

# %% [markdown]
# ## Names are bytes
#
# A file name may hold every byte but `/` and NUL: spaces, newlines, a leading dash, a star. Unquoted, a value is split at spaces and
# then matched against files. Quoted, it is one word.
#
# *Try it:* the folder of `sh()` holds two files, `plan.txt` and `release notes.txt`. How often does `for file in $(ls)` go round?

# %%
rounds = ...
ask("scripting/safe-scripts", "rounds", rounds)

# %% solution=true
sh('for file in $(ls); do echo "<$file>"; done')
rounds = sum(len(name.split()) for name in ("plan.txt", "release notes.txt"))
ask("scripting/safe-scripts", "rounds", rounds, solution=True)

# %%
_ = sh('touch -- "-n" "two\nlines"; for file in *; do printf "<%s> " "$file"; done; echo; cat *')

# %% [markdown]
# The loop was right, and still `cat *` read `-n` as an option. `./*` would have been safe: a path that begins with `./` is no
# option for any program. `--` helps where the program knows it; `find` does not, so hand it `./-odd`.
#
# When names go from one program to another, **end each with a NUL**, the one byte no name holds: `find -print0`, `xargs -0`,
# `sort -z`, `while IFS= read -r -d '' file`. Better still, let `find` do the deed (`-delete`, `-exec rm -- {} +`): then the names
# never pass through the shell. And a glob sees no names that begin with a dot, and does not look into directories.
#
# `shellcheck` knows these by number: SC2086 (unquoted), SC2045 (a loop over `ls`), SC2115 (`rm -rf "$dir/"*` with an empty
# `dir`), SC2164 (a `cd` that may fail).

# %% [markdown]
# ## How old is seven days?

# %%
predict("scripting/safe-scripts", "seven-days")

# %%
_ = sh("""
for hours in 167 169 191 193; do touch -d "$hours hours ago" "after $hours hours"; done
echo "-mtime +7:";      find . -name 'after*' -mtime +7
echo "-mtime +6:";      find . -name 'after*' -mtime +6 | sort
echo "-mmin +10080:";   find . -name 'after*' -mmin +10080 | sort
""")

# %% [markdown]
# 7 × 24 = 168 hours. `-mtime +6` ("more than six whole days") and `-mmin +10080` say *at least seven days*; `-mtime +7` waits
# until the eighth is full. Off by one day sounds harmless until somebody relies on "kept for 30 days".
#
# ## Where a link leads
#
# `find` does not follow links by itself: `-type f` is false for a link, even for one to a file. `find -L`, `-follow`, `[[ -f $path
# ]]` and a trailing slash on a link **do** follow. A store with `latest -> ../releases/current` in it turns `find -L store
# -delete` into the removal of the release that is live.

# %%
_ = sh("""
mkdir store releases; touch releases/live store/build; ln -s ../releases store/latest
echo "find:";    find store -type f
echo "find -L:"; find -L store -type f | sort
""")

# %% [markdown]
# The slash is easily overlooked, because the Tab key puts it there. `[[ -L latest ]]` is true, and `[[ -L latest/ ]]` is false: with a
# slash behind it, the name stands for what the link leads to. Take *all* slashes off before you ask.

# %%
_ = sh("""
mkdir releases; touch releases/live; ln -s releases latest
for path in latest latest/ latest//; do
  [[ -L $path ]] && link=yes || link=no
  while [[ $path == */ ]]; do path=${path%/}; done
  [[ -L $path ]] && bare=yes || bare=no
  echo "a link: $link, without its slashes: $bare"
done
find latest -type f; echo "and with a slash:"; find latest/ -type f
""")

# %% [markdown]
# ## Rehearse
#
# A dry run is worth something only if it chooses by **the same expression** as the real run. Two copies of a condition drift apart,
# and then the rehearsal was of another play. Keep one `find`, and make the deed the part that varies:

# %%
_ = sh(
    """
deed=(-delete); [[ ${1-} == --dry-run ]] && deed=()
find . -type f "${deed[@]}" -print0 | sort -z
""",
    "--dry-run",
)

# %% [markdown]
# ## Say when it failed

# %%
predict("scripting/safe-scripts", "pipeline")

# %%
_ = sh("find nowhere -print0 | sort -z")

# %%
_ = sh("set -o pipefail; find nowhere -print0 | sort -z")

# %% [markdown]
# A timer that runs at night knows your script by its exit status alone. 0: done, or nothing to do. Anything else wakes somebody. So
# "nothing to delete" is a success (`grep -q`, which fails when it finds nothing, has paged people), and a deletion that failed
# is none (`|| true` and `2>/dev/null` have hidden full disks). `set -e` helps less than its name: it is off inside `if`, `&&`,
# `||` and in functions called there. Check what matters by hand.
#
# ## Worked example
#
# *Which files below a folder are empty?* A download that broke off leaves one. Four steps, always in this order: refuse; make the path one that
# nothing mistakes; one `find` that chooses; a status that tells the truth.

# %%
EMPTY_FILES = r"""
set -euo pipefail
refuse() { printf '%s\n' "$1" >&2; exit 2; }

(( $# == 1 )) || refuse 'usage: empty-files DIR'      # how many arguments,
dir=$1
[[ -n $dir ]] || refuse 'DIR is empty'                # and what they are
[[ $dir == /* ]] || dir=./$dir                        # no option, and nothing for cd to misread
while [[ $dir == */ ]]; do dir=${dir%/}; done         # so that -L sees a link
[[ -d $dir && ! -L $dir ]] || refuse "no directory: $dir"
find "$dir" -type f -empty -print0                    # the last command: its status is the script's
"""
LAID_OUT = """
mkdir -p -- '-new builds'; touch -- '-new builds/.lock' $'-new builds/two\nlines'; ln -s -- '-new builds' latest
run() { bash -c "$SCRIPT" empty-files "$@"; }
"""
for call in ("run '-new builds'", "run latest/", "run ''", "run"):
    print("$", call)
    sh(f"export SCRIPT={shlex.quote(EMPTY_FILES)}\n{LAID_OUT}\n{call}")

# %% [markdown]
# A hidden file, a newline, a leading dash: all found, because no name ever passed through the shell. The link is refused although the Tab key had
# put a slash behind it. Nothing was asked about what `DIR` *should not* be.
#
# ## Now half of it is yours
#
# This script lists what is old. Make it refuse a missing, an empty and a nonsensical argument, *before* it
# looks for anything, and list the folder it is in when it is asked to:

# %%
listing = r"""
set -euo pipefail
dir=$1
# mend: refuse here
[[ $dir == /* ]] || dir=./$dir
find "$dir" -type f -mtime +6 -print0
"""


def refused(script):
    """Return whether it refuses nothing, an empty name, a folder that is not there, and the folder it is in."""
    return [sh(script, *arguments) != 0 for arguments in ((), ("",), ("nowhere",), (".",))]


ask("scripting/safe-scripts", "refusals", refused(listing))

# %% solution=true
listing = r"""
set -euo pipefail
(( $# == 1 )) || { echo "usage: listing DIR" >&2; exit 2; }
dir=$1
[[ -n $dir ]] || { echo "listing: the name is empty" >&2; exit 2; }
[[ $dir == /* ]] || dir=./$dir
[[ -d $dir ]] || { echo "listing: no folder: $dir" >&2; exit 2; }
find "$dir" -type f -mtime +6 -print0
"""
ask("scripting/safe-scripts", "refusals", refused(listing), solution=True)

# %% [markdown]
# Then go on to the exercise [Bash that cannot hurt you](../prune-artifacts.ipynb).
#
# ## Say it
#
# Two sentences for whoever runs your script from a timer: what it will never do, whatever it is called with, and what they see when it failed.
#
# ## Key points
#
# - Refuse before you act: the number of arguments, then what each one is.
# - Begin every path with / or ./, and take the slashes off its end. Give each variable its first value yourself.
# - Quote. End names with NUL, or let `find` do the deed.
# - One expression for rehearsal and deed. Let failures out; nothing to do is a success.
#
# **Read on**: [`find(1)`](https://man7.org/linux/man-pages/man1/find.1.html) (-mtime, -print0, -delete), [`bash(1)`](https://man7.org/linux/man-pages/man1/bash.1.html)
# (Quoting, The Set Builtin, Pipelines, `cd` with `CDPATH` and `-`, Shell Arithmetic),
# [POSIX `cd`](https://pubs.opengroup.org/onlinepubs/9799919799/utilities/cd.html) (`-`, `CDPATH`, and when it is not searched) and
# [*Pathname Resolution*](https://pubs.opengroup.org/onlinepubs/9799919799/basedefs/V1_chap04.html) (a slash behind a link),
# [`xargs(1)`](https://man7.org/linux/man-pages/man1/xargs.1.html); the [ShellCheck wiki](https://www.shellcheck.net/wiki/) by number.
#
# **What differs in your company**: which shell is there (`/bin/sh` is often none of this), whether GNU `find` is, who may delete what, how long
# things must be kept by contract, and what calls your script: a timer's log is read by somebody only if its status says so.
