# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# ## Sunday, 02:40
#
# > **#platform** · *Inês Carvalho*: the build host's disk was full again, third Sunday in a row. I deleted old artefacts by hand,
# > half asleep, with `rm -rf $STORE/*` in the wrong window. `$STORE` was not set there. We were lucky: it was a container.
# >
# > Before the next Sunday I want a script that a timer can call and that **cannot** do that. I packed a copy of the store for
# > you. Do not trust a single name in it: builds are named by whatever branch somebody pushes.
#
# You have her archive, as GNU tar wrote it, and a file that says how long artefacts are kept.

# %%
import json
import tarfile

folder = files("scripting/prune-artifacts")
facts = json.loads((folder / "store.json").read_text())
print(facts)
KINDS = {tarfile.DIRTYPE: "directory", tarfile.FIFOTYPE: "named pipe"}
with tarfile.open(folder / "artifacts.tar") as archive:
    for member in archive.getmembers()[:12]:
        kind = f"link to {member.linkname}" if member.issym() else KINDS.get(member.type, "file")
        print(f"{member.mtime}  {kind:32} {member.name!r}")

# %% [markdown]
# Look at all of them, and at what lies *beside* the store in the archive. Which names would you rather not have in a shell?
#
# `find` goes by the clock, so a copy to practise on needs ages that are right *now*. This function makes one, as often as you
# like, and returns the store's path:

# %%
import os
import shutil
import subprocess
import tempfile
import time
from datetime import datetime
from pathlib import Path

yard = Path(tempfile.mkdtemp(prefix="practice-yard-"))


def fresh_copy():
    """Unpack the archive anew, shift all times so that it was packed just now, and return the store's path."""
    shutil.rmtree(yard)
    yard.mkdir()
    late = time.time() - datetime.fromisoformat(facts["taken_at"]).timestamp()
    with tarfile.open(folder / "artifacts.tar") as archive:
        members = archive.getmembers()
    subprocess.run(["tar", "-x", "--no-same-owner", "-f", folder / "artifacts.tar", "-C", yard], check=True)
    for member in members:
        read, changed = time.time(), member.mtime + late
        os.utime(yard / member.name, (read, changed), follow_symlinks=False)
    return str(yard / facts["directory"])


print("the store has", sum(len(names) for _, _, names in os.walk(fresh_copy())), "files, links and pipes")

# %% [markdown]
# ## The task: `prune-artifacts.sh DIR DAYS [--dry-run]`
#
# Write the script as a text in the variable `script`. It is run by Bash as a program of its own, on stores you have not seen,
# with GNU `find` and the usual tools.
#
# **It deletes** every *regular file* below `DIR`, at any depth, hidden ones too, that was last modified `DAYS` × 24 hours ago
# or earlier (a backup reads everything each night: when a file was last *read* says nothing). All else stays: directories, also
# empty ones, links and named pipes. Links in the store are not followed: nothing outside `DIR` changes, ever.
#
# **It prints**, to stdout and nothing else there, the path of every file it deletes, relative to `DIR` (with or without a
# leading `./`), **each ended by a NUL byte**, in any order. With `--dry-run` it prints the very same and deletes nothing.
#
# **It refuses** (exit status other than 0, a message on stderr in any words, nothing touched) unless
#
# - `DIR` is an existing directory and not itself a link. One slash or more behind it (the Tab key puts one there) changes nothing
#   about that: `store/` is the directory, and `latest/` is refused where `latest` is a link. Links further up in its path are
#   fine. It may be relative, contain spaces, begin with a dash, and be called `-`;
# - `DAYS` is a whole number of at least 1, in decimal digits. No number above 9999 is asked of it. `012` is twelve, or refused;
#   it is never ten, which is how Bash reads it in arithmetic;
# - the third argument, if there is one, is `--dry-run`, and there is no fourth.
#
# **It minds its arguments alone.** Whoever calls it may have exported any variable: `CDPATH`, `OLDPWD`, a `DRY_RUN=1` that was meant
# for another script. It works on `DIR`, seen from where it is started, all the same.
#
# **It says how it went**: exit status 0 when all that was due is gone, also when nothing was due. When a file could not be
# deleted, another status and a message on stderr (what stdout says of that file is up to you then).
#
# **shellcheck** has no error and no warning about it. (The check may try your script with no arguments at all; it does so where
# nothing can be hurt.) A script that deletes nothing earns nothing, however well it refuses.

# %% task="prune"
script = ""
### BEGIN SOLUTION
script = r"""#!/usr/bin/env bash
set -euo pipefail

refuse() {
  printf 'prune-artifacts.sh: %s\n' "$1" >&2
  exit 2
}

(( $# == 2 || $# == 3 )) || refuse 'usage: prune-artifacts.sh DIR DAYS [--dry-run]'
dir=$1 days=$2 option=${3-}

[[ -n $dir ]] || refuse 'DIR is empty'
[[ $days =~ ^[1-9][0-9]{0,3}$ ]] || refuse "DAYS is no whole number above zero: $days"
[[ $# == 2 || $option == --dry-run ]] || refuse "unknown option: $option"

# With ./ in front no path is an option. With a slash behind it, a link counts as what it leads to.
[[ $dir == /* ]] || dir=./$dir
while [[ $dir == */ ]]; do
  dir=${dir%/}
done
[[ -d $dir && ! -L $dir ]] || refuse "not a directory: $dir"

deed=(-delete)
if [[ $option == --dry-run ]]; then
  deed=()
fi

# No cd: it goes elsewhere for "-" and with CDPATH.
# find drops fractions of days: more than N - 1 whole days are at least N times 24 hours.
find "$dir" -type f -mtime "+$((days - 1))" "${deed[@]}" -printf '%P\0'
"""
### END SOLUTION

# %% [markdown]
# Try it on a copy before you have it checked. A dry run first, then for real, then once more:

# %%
if script:
    store, days = fresh_copy(), str(facts["days"])
    program = yard / "prune-artifacts.sh"
    program.write_text(script)
    for arguments in ([store, days, "--dry-run"], [store, days], [store, days]):
        done = subprocess.run(["bash", str(program), *arguments], capture_output=True, check=False)
        names = done.stdout.split(b"\0")[:-1]
        print(f"exit status {done.returncode}, {len(names)} names, for example {sorted(names)[:2]}")
        print(done.stderr.decode())
else:
    print("the script is not written yet")

# %% [markdown]
# And what the linter thinks of it:

# %%
import sys

linter = shutil.which("shellcheck", path=Path(sys.executable).parent) or "shellcheck"
if script:
    done = subprocess.run([linter, "--shell=bash", "-"], input=script, capture_output=True, text=True, check=False)
    print(done.stdout or "no remarks")

# %% [markdown]
# ## Say it
#
# Two sentences for the change request: how you know that the script deletes only what it should, and what should be watched
# during its first night on the real store. (Nobody grades this one. Your mentor may ask.)
