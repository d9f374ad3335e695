# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# ## "Since when does a child pay so much?"
#
# > **Priya Raman** (support) · Families write that a child pays the whole fare on the way back. On the day of the release *v4* I tried it, and it was half. Two months ago there was something like it, too, and that was mended.
# > **Moira MacKinnon** (platform, on-call senior) · Somebody blames the last change of the fares already. Do not guess: find the commit. There are some seventy, some do not even run, and I want to hear how you know.
#
# You write the test that says of one commit whether it has the fault, then the search that needs few tests, and then you use both on a repository of your own.

# %%
import json
from pathlib import Path

folder = files("scripting/bisect-the-regression")
trees = sorted(path for path in (folder / "trees").iterdir())
for path in sorted(trees[0].rglob("*")):
    if path.is_file():
        print(f"--- {path.relative_to(folder)}", path.read_text(), sep="\n")

# %% [markdown]
# ## Task 1: what one commit has to say
#
# Each folder below `trees/` is the tree of a commit, as `git checkout` leaves it. The program prints a fare in cents: `python3 fares child return`.
#
# Write `probe(tree)`. It is called with the path of a tree (a string) and returns what `git bisect run` wants to hear:
#
# - `0` **good**: a child's `return` costs half of an adult's, both taken from this tree. What they cost differs from commit to commit, and always can be halved.
# - `1` **bad**: it costs anything else. Whatever else may be wrong with the fares is not asked.
# - `125` **cannot be tested**: one of the two fares is not to be had. A fare is to be had if the program ends with status 0 and prints, to its standard output, a whole number and nothing else. What it writes to its standard error does not matter.
#
# The program is the file `fares` at the top of the tree; where there is none, it is `tools/fares`, as it was before the move. It is started in the top folder of the tree, as `git bisect run` does. Leave the tree as it is.

# %%
import io
import runpy
import sys
from contextlib import chdir, redirect_stderr, redirect_stdout
from unittest.mock import patch


# %% task="probe"
def probe(tree):
    """Return 0, 1 or 125."""
    ### BEGIN SOLUTION
    program = "fares" if (Path(tree) / "fares").exists() else "tools/fares"

    def fare(who):
        # subprocess.run says the same, and starts a Python for each fare.
        out, said = io.StringIO(), io.StringIO()
        with chdir(tree), redirect_stdout(out), redirect_stderr(said), patch.object(sys, "argv", ["", who, "return"]):
            runpy.run_path(program, run_name="__main__")
        return int(out.getvalue())

    try:
        return 0 if fare("child") * 2 == fare("adult") else 1
    except (Exception, SystemExit):  # noqa: BLE001 - whatever it is, nothing can be said
        return 125
    ### END SOLUTION


# %%
try:
    for tree in trees:
        print(tree.name, probe(str(tree)))
except NotImplementedError:
    print("probe is not written yet")

# %% [markdown]
# ## Task 2: which commit to test next
#
# A test may take twenty minutes in real life. Write `next_step(parents, good, bad, said)`, which is asked again and again until it has found the first bad commit:
#
# | argument | what it is |
# |---|---|
# | `parents` | every commit of the history: a dictionary from its hash to the list of its parents' hashes, every commit before its parents, as `git rev-list --date-order --parents` lists them. A merge has two; where it begins, a commit has none |
# | `good`, `bad` | two hashes: this one is good, that one is bad. The good one is an ancestor of the bad one |
# | `said` | what was tested until now: from hash to 0 (good), 1 (bad) or 125 (cannot be tested) |
#
# It returns either a hash (a text): test this one next; or a list of hashes: I am done, each of these may still be the first bad commit, and no other. The order of the list does not matter.
#
# - One commit brought the fault. Every commit that stands on it, over whatever parents, has it; every other one has not. It may be a merge: then each side was good without the other.
# - What cannot be tested says nothing, and may be the one. So where it hides the first bad commit, several are left. Test as long as the test of one that may still be it can tell them apart; other commits need not be tested (git tests none of them either).
# - With N commits that may be the first bad one at the beginning, $\lceil\log_2 N\rceil + 1$ tests are enough, whatever the tests say, and one more for each of them that cannot be tested. More cost marks; a commit tested twice counts twice. Commits before `good` and commits that `bad` does not stand on are none of the N.


# %% task="next-step"
def next_step(parents, good, bad, said):
    """Return the hash to test next, or the list of those that may be the first bad commit."""

    ### BEGIN SOLUTION
    below = {}  # by commit: itself and all that it stands on
    for one in reversed(parents):
        below[one] = {one}.union(*(below[on] for on in parents[one]))
    suspects = below[bad] - below[good]
    for one, code in said.items():
        if code == 1:
            suspects &= below[one]
        elif code == 0:
            suspects -= below[one]
    weights = {one: len(below[one] & suspects) for one in suspects}
    choice = [one for one in parents if weights.get(one, len(suspects)) < len(suspects) and one not in said]
    if not choice:
        return sorted(suspects)
    return max(choice, key=lambda one: min(weights[one], len(suspects) - weights[one]))
    ### END SOLUTION


# %%
def first_bad(parents, good, bad, test):
    """Return the suspects that are left, and how many tests it took."""
    said, tests = {}, 0
    while isinstance(step := next_step(parents, good, bad, dict(said)), str):
        said[step], tests = test(step), tests + 1
    return step, tests


try:
    for path in sorted((folder / "histories").glob("*.json")):
        rows = [line.split() for line in path.with_suffix(".txt").read_text().splitlines()]
        told = json.loads(path.read_text())
        found, tests = first_bad({one: on for one, *on in rows}, told["good"], told["bad"], told["verdicts"].get)
        print(f"{path.stem}: {len(rows)} commits, {tests} tests: {', '.join(one[:7] for one in found)}")
except NotImplementedError:
    print("next_step is not written yet")

# %% [markdown]
# ## Task 3: your own repository
#
# `history.bundle` is a repository in one file, another one for everybody. The tag `v4` is good, `main` is bad. Take git (`git clone history.bundle fares`, then `git bisect start main v4` and `git bisect run` with your probe), or what you wrote: the next cell reads the bundle without git.

# %%
import hashlib
import zlib
from itertools import pairwise


def read_bundle(path):
    """Return the heads by name, and kind and content of every object by hash. Of a bundle without deltas, as ours."""
    data = Path(path).read_bytes()
    text, found, at = data[: data.index(b"PACK")].decode(), {}, data.index(b"PACK") + 12
    while at < len(data) - 20:
        kind = ("", "commit", "tree", "blob")[data[at] >> 4 & 7]
        while data[at] & 128:
            at += 1
        stream = zlib.decompressobj()
        content = stream.decompress(data[at + 1 :])
        at = len(data) - len(stream.unused_data)
        whole = f"{kind} {len(content)}\0".encode() + content
        found[hashlib.sha1(whole, usedforsecurity=False).hexdigest()] = kind, content
    return {name: value for value, name in (line.split() for line in text.splitlines()[1:] if line)}, found


def files_in(objects, tree):
    """Return the text of each file by its path."""
    content, found = objects[tree][1], {}
    while content:
        name, rest = content.split(b"\0", 1)
        path, one, content = name.decode().partition(" ")[2], rest[:20].hex(), rest[20:]
        inside = files_in(objects, one) if objects[one][0] == "tree" else None
        found |= {path: objects[one][1].decode()} if inside is None else {f"{path}/{k}": v for k, v in inside.items()}
    return found


heads, objects = read_bundle(folder / "history.bundle")
headers = {one: text.decode().split("\n\n")[0].split() for one, (kind, text) in objects.items() if kind == "commit"}
# Newest first: the hash of each commit with its parents, and with its files.
parents = {
    one: [value for name, value in pairwise(words) if name == "parent"] for one, words in reversed(headers.items())
}
contents = {one: files_in(objects, words[1]) for one, words in headers.items()}
good, main = heads["refs/tags/v4"], heads["refs/heads/main"]
print(f"{len(parents)} commits; v4 is {good[:7]}, main is {main[:7]}; files of main: {', '.join(contents[main])}")

# %% [markdown]
# Put a value in the place of each `None`, then **delete the two last lines of the cell**. Each key is worth one point. Of a hash seven digits are enough.
#
# | key | what | written as |
# |---|---|---|
# | `first_bad` | the first bad commit between v4 and main | text: `"3f1b2c4"` |
# | `merged_by` | the merge that brought it to main: of main's own commits (`git log --first-parent main`) the oldest that stands on it | text: `"3f1b2c4"` |
# | `path` | the file in which it breaks the fare | text: `"docs/on-call.md"` |
# | `line` | the line of this file, as this commit has left it, that alone makes the fare wrong: put the old line back, and it is right | text, without the plus and without blanks around it |
# | `last_touch` | the newest commit that main stands on, and no merge, that changes this file: whom everybody blames | text: `"3f1b2c4"` |

# %% task="regression"
regression = {
    "first_bad": None,
    "merged_by": None,
    "path": None,
    "line": None,
    "last_touch": None,
}
### BEGIN SOLUTION
from tempfile import TemporaryDirectory


def probed(tree):
    """Return the verdict on files that lie nowhere yet."""
    with TemporaryDirectory() as top:
        for path, text in tree.items():
            (Path(top) / path).parent.mkdir(exist_ok=True)
            (Path(top) / path).write_text(text)
        return probe(top)


def ancestors_of(tips):
    """Return commits and all that they stand on."""
    found, left = set(), [*tips]
    while left:
        if (one := left.pop()) not in found:
            found.add(one)
            left += parents[one]
    return found


[culprit], _ = first_bad(parents, good, main, lambda one: probed(contents[one]))
tree, before = contents[culprit], contents[parents[culprit][0]]
changes = [
    (path, old, new)
    for path in tree
    for old, new in zip(before[path].splitlines(), tree[path].splitlines(), strict=True)
    if old != new
]
path, line = next(
    (path, new) for path, old, new in changes if probed({**tree, path: tree[path].replace(new, old)}) == 0
)
merge, *line_of_main = main, *parents[main][:1]
while line_of_main and culprit in ancestors_of(line_of_main):
    merge, line_of_main = line_of_main[0], parents[line_of_main[0]][:1]
of_main = ancestors_of([main])
plain = [one for one in parents if len(parents[one]) == 1 and one in of_main]
touched = [one for one in plain if contents[one].get(path) != contents[parents[one][0]].get(path)]
regression = {
    "first_bad": culprit,
    "merged_by": merge,
    "path": path,
    "line": line.strip(),
    "last_touch": touched[0],
}
### END SOLUTION

# %% [markdown]
# ## Say it
#
# Three sentences to Moira: which commit, how you know (how many tests, which ones said nothing), and why it is not the last change of that file. (Nobody grades this one. Your mentor may ask.)
