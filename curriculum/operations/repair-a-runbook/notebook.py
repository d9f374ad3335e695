# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# ## "I did what the page says, and two commands failed"
#
# > **Mei-Ling Chua** (platform, night shift) · I had both pages open last night. One command ended with *unknown flag*, one with *namespaces not found*. Then I did not trust the rest any more, and called. That cost us 25 minutes.
# > **Samuel Okoro** (platform) · I can write both anew this afternoon.
# > **Inês Carvalho** (platform, on-call senior, reviewer) · Please do not. I cannot review two new pages, and half of the old ones is right. Mend what is stale, all of it, and touch nothing else. I want to see in the diff that each line had a reason.
#
# You get two pages, and eight sources that say what is true today. Everybody who takes this exercise has other pages.

# %%
import json
import re
from pathlib import Path

folder = str(files("operations/repair-a-runbook"))
asked = json.loads((Path(folder) / "asked.json").read_text())
pages = {name: (Path(folder) / "pages" / name).read_text() for name in asked["pages"]}


def masked(text):
    """Return a text without the letters of secrets: what a notebook prints is handed in with it."""
    return re.sub(r"(smf_live_)\w+", r"\1...", str(text))


def show(name):
    for number, line in enumerate(masked(pages[name]).splitlines(), 1):
        print(f"{number:3}  {line}")


print(asked)
show(asked["pages"][0])

# %%
show(asked["pages"][1])

# %% [markdown]
# **What is true today.** The catalogue, what runs where, the tool's help and its changes, a check of all links, the alert rules, who decides, and where secrets are kept:

# %%
for name in ("catalogue.json", "deployments.txt", "ferryctl-help.txt", "CHANGELOG.md"):
    print("#" * 10, name)
    print((Path(folder) / name).read_text())

# %%
for name in ("links.csv", "rules.yml", "decisions.toml", "secrets.csv"):
    print("#" * 10, name)
    print((Path(folder) / name).read_text())

# %% [markdown]
# Three of these have no parser of their own. Here are readers for them, if you like. For the others there are `json`, `csv`, `yaml` and `tomllib`.


# %%
def rows_of(folder):
    """Return [namespace, name, READY] of each row of deployments.txt."""
    rows = (Path(folder) / "deployments.txt").read_text().splitlines()
    return [row.split()[:3] for row in rows[1:]]


def help_of(folder):
    """Return the flags that each command takes, as the help lists them: {"purge": ["--region"], ...}."""
    rows = (Path(folder) / "ferryctl-help.txt").read_text().splitlines()
    return {row.split()[0]: re.findall("--[a-z-]+", row) for row in rows if " SERVICE " in row}


def removed_of(folder):
    """Return what the changelog says of removed flags: {("drain", "--old"): "--new", ...}."""
    text = (Path(folder) / "CHANGELOG.md").read_text()
    found = re.findall(r"`(\S+)`: `(\S+)` is removed, use `(\S+)`", text)
    return {(command, old): new for command, old, new in found}


print(rows_of(folder), help_of(folder), removed_of(folder), sep="\n")

# %% [markdown]
# ## When is something stale?
#
# | kind | what is looked at | it is stale when | what it should be |
# |---|---|---|---|
# | `service` | each whole name of a service, front matter included | it stands under some service's `formerly` in the catalogue | the service's `name` |
# | `namespace` | what stands behind `-n `, `--namespace ` or `--namespace=` of `kubectl` | the service does not run there. Which service: the one behind `app=` or `deploy/` in this command (by any of its names), and where there is none the one of the page's front matter | the namespace in which `deployments.txt` has instances of it. `0/0` has been left behind |
# | `flag` | each flag of a `ferryctl` command. Of `--wait=30` the flag is `--wait` | the help does not list it for *this* command | what the changelog says to use in its place; where that was removed, too, what came after it, and so on |
# | `link` | each whole link | its status in `links.csv` is not 200, whatever it is | where it `goes_to`; when that is not 200, on from there until it is |
# | `alert` | each whole name of an alert, front matter included | it stands under `formerly` of a rule | the rule's name |
# | `threshold` | the number in `more than N %` | it is not the bound of the page's alert in `rules.yml` (0.03 there is 3 %, 0.045 is 4.5 %). The page's alert is the one of its front matter, by its name of today or by the former one. Other percentages (`at least N %`) are bounds of their own | that number, as a text: `"3"`, `"4.5"` |
# | `role` | what stands behind `Approval: ` and `To: ` | for `Approval: ` another role stands under `[approval]` for the command of the step above it; for `To: ` another one stands under `[escalation]` for the page's `severity` | that role |
# | `secret` | what begins with `smf_live_`; a variable and `=` stand right before it | always | `$(vault kv get -field=value PATH)`, with the path of that variable |
# | `order` | the steps of Mitigation | under `[first]` something has to be done before it, **for the same service**, and it stands further down on the page. Where it does not stand there at all, nothing is to be said | the command that has to be done before it |
#
# What stays as it is:
#
# - **History** tells what was. Between the heading `## History` and the next heading nothing is stale, with one exception: a **secret** goes, in History, too.
# - A **name** counts as a whole. A letter, a digit, a hyphen or an underscore beside it makes another name of it. In a link only the whole link counts, not the names in it.
# - **Labels** of a metric, between `{` and `}`, are what the metric says, not what the service is called.
# - Behind a bar `|` another program begins, with its own flags. `kubectl` has flags of its own, too, and they are in order.
# - `smf_test_...` is a public key for trying things out.
#
# ## Task 1: what is stale
#
# Write `stale(folder)`. `folder` is the path of a folder, as a text, like `folder` above: `Path(folder) / "asked.json"` is a file in it. The function returns a list of findings, in any order. A finding is a list or a tuple of five:
#
# 1. the page, as a text: `"when-fares-fail.md"`
# 2. the line, a whole number; the first line of the file is 1
# 3. the kind, one of the nine above
# 4. what is there, as a text. For `order` this is the command that stands too early: `"purge"`. Its line is the one of that step
# 5. what it should be, as a text. For `order` this is the command that has to be done before it: `"drain"`
#
# What stands twice in one line is one finding; two former names of one service in one line are two. Where nothing is stale the list is empty. The function is tried on other pages, too. Each service has one name today and at most two before, and no name belongs to two services. Every page has front matter with `service`, `alert` and `severity`, and every service that a command names runs somewhere. Each step of Mitigation is one line with one command, and `Approval: ` below it.
#
# The **command** of a step is what `[approval]` and `[first]` call it: with `ferryctl` the word behind it (`ferryctl drain fares` is `drain`, for `fares`), with `kubectl` the word behind the namespace (`kubectl -n x scale deploy/fares` is `scale`, for `fares`).


# %% task="stale"
def stale(folder):
    """Return all that is stale: [page, line, kind, what is there, what it should be], such as

    ["when-fares-fail.md", 16, "link", "https://wiki.saltmarsh.example/old/x", "https://wiki.saltmarsh.example/x"],
    or, where the line says `ferryctl resume fares --wait=30`, ["when-fares-fail.md", 40, "flag", "--wait", "--hold"]
    """
    ### BEGIN SOLUTION
    today = sources(folder)
    return [one for path in (Path(folder) / "pages").glob("*.md") for one in stale_on(path, today)]


import csv
import tomllib
from decimal import Decimal

import yaml

WHOLE = r"[A-Za-z][\w-]*"


def sources(folder):
    """Return what is true today, each source as something small."""
    folder = Path(folder)
    renamed = {
        old: one["name"] for one in json.loads((folder / "catalogue.json").read_text()) for old in one["formerly"]
    }
    links = csv.DictReader((folder / "links.csv").read_text().splitlines())
    groups = yaml.load((folder / "rules.yml").read_text(), yaml.CSafeLoader)["groups"]
    rules = [rule for group in groups for rule in group["rules"]]
    return {
        "renamed": renamed,
        "runs": {name: space for space, name, ready in rows_of(folder) if ready != "0/0"},
        "flags": help_of(folder),
        "instead": removed_of(folder),
        "links": {row["url"]: row["goes_to"] for row in links},
        "alerts": {rule["annotations"]["formerly"]: rule["alert"] for rule in rules if "annotations" in rule},
        "bounds": {rule["alert"]: f"{(Decimal(rule['expr'].split()[-1]) * 100).normalize():f}" for rule in rules},
        "decisions": tomllib.loads((folder / "decisions.toml").read_text()),
        "kept": {
            row["variable"]: row["kept_at"] for row in csv.DictReader((folder / "secrets.csv").read_text().splitlines())
        },
    }


def head_of(path):
    """Return what the front matter of a page says; raises ValueError where it says too little."""
    try:
        head = yaml.load(path.read_text().split("---\n")[1], yaml.CSafeLoader)
        return {name: head[name] for name in ("service", "alert", "severity")}
    except (IndexError, KeyError, TypeError, yaml.YAMLError):
        raise ValueError(f"{path.name}: front matter with service, alert and severity is expected") from None


def stale_on(path, today):
    """Yield the findings of one page."""
    lines = path.read_text().splitlines()
    head = head_of(path)
    about = today["renamed"].get(head["service"], head["service"])
    bound = today["bounds"][today["alerts"].get(head["alert"], head["alert"])]
    section, verb, steps = "", "", {}
    for number, line in enumerate(lines, 1):
        if line.startswith("#"):
            section = line
        found = [*secrets_of(line, today)]
        if line[:1].isdigit():
            [(verb, service)] = re.findall(rf"(?:ferryctl|kubectl \S+ \S+) (\w+) (?:deploy/)?({WHOLE})", line)
            steps[verb, today["renamed"].get(service, service)] = number
        if section != "## History":
            found += names_of(line, today)
            found += links_of(line, today)
            found += namespaces_of(line, about, today)
            found += flags_of(line, today)
            found += [("threshold", one, bound) for one in re.findall(r"more than ([\d.]+) %", line)]
            if role := re.search("Approval: (.*)", line):
                found.append(("role", role[1], today["decisions"]["approval"][verb]))
            if role := re.match("To: (.*)", line):
                found.append(("role", role[1], today["decisions"]["escalation"][head["severity"]]))
        for kind, there, wanted in dict.fromkeys(found):
            if there != wanted:
                yield [path.name, number, kind, there, wanted]
    for (verb, service), number in steps.items():
        first = today["decisions"]["first"].get(verb)
        if steps.get((first, service), 0) > number:
            yield [path.name, number, "order", verb, first]


def secrets_of(line, today):
    for variable, secret in re.findall(r"(\w+)=(smf_live_\w+)", line):
        yield "secret", secret, f"$(vault kv get -field=value {today['kept'][variable]})"


def names_of(line, today):
    """Yield names of services and alerts that are others today."""
    for name in re.findall(WHOLE, re.sub(r"https?://[^\s)>`]+|\{.*?\}", " ", line)):
        if name in today["renamed"]:
            yield "service", name, today["renamed"][name]
        if name in today["alerts"]:
            yield "alert", name, today["alerts"][name]


def links_of(line, today):
    for link in re.findall(r"https?://[^\s)>`]+", line):
        to = link
        while today["links"].get(to):
            to = today["links"][to]
        yield "link", link, to


def namespaces_of(line, about, today):
    for command in re.findall(r"kubectl [^`|]*", line):
        named = re.search(rf"(?:app=|deploy/)({WHOLE})", command)
        service = today["renamed"].get(named[1], named[1]) if named else about
        for space in re.findall(r"(?: -n |--namespace[ =])(\S+)", command):
            yield "namespace", space, today["runs"].get(service, space)


def flags_of(line, today):
    for verb, rest in re.findall(r"ferryctl (\w+)([^`|]*)", line):
        for flag in re.findall("--[a-z-]+", rest):
            to = flag
            while to not in today["flags"][verb]:
                to = today["instead"][verb, to]
            yield "flag", flag, to
    ### END SOLUTION


# %% [markdown]
# What does it find here? Read the list beside the pages: would you have found each of them by eye?

# %%
for finding in stale(folder):
    print(masked("  ".join(map(str, finding))))

# %% [markdown]
# ## Tasks 2 and 3: the two pages, mended
#
# Now mend your own two pages. You may do it by hand, in an editor, and paste the page between the quotes. You may do it by program. Both are done every day; what counts is the page. `first_page` is the first one of `asked["pages"]`, `second_page` the second one.
#
# What is checked:
#
# - **Every finding of task 1 is mended**, everywhere, also twice in a line.
# - **Order**: each step stands behind what has to be done before it. Where you put it is up to you, and the other steps may change places, too. Steps are numbered 1, 2, 3, ... from the top. Each keeps the line with `Approval: ` right below it.
# - **Secrets**: for each secret that stood on the page, add one line that begins with `Rotate: ` and its path in the vault, such as `Rotate: ops/fares/deploy-2`. More words may follow behind a comma or a blank. It may stand anywhere but between a step and its `Approval: `, with an empty line around it if you like; no heading for it. None for what did not stand on the page. No page may show a secret, not even eight letters of it in a row: that leaves 40 % of the points, however good the rest is.
# - **`last_reviewed`** is `today` of `asked.json`.
# - **Nothing else is changed.** All other lines are as they were, letter by letter, and in their order. Blanks at the end of a line, and empty lines at the end of the page, do not count.
#
# The secrets are masked in what is printed above. The files have them in full, and an editor shows them.
#
# Delete the two lines that the stub put below the quotes.

# %% task="first-page"
first_page = r"""
"""


### BEGIN SOLUTION
def mended(folder, name):
    """Return a page with each finding mended, its steps in a safe order, and a line for each secret."""
    lines = (Path(folder) / "pages" / name).read_text().splitlines()
    found = [one for one in stale(folder) if one[0] == name]
    rotate = []
    for _, number, kind, there, wanted in found:
        line = lines[number - 1]
        if kind == "secret":
            rotate.append(wanted.split()[-1].rstrip(")"))
        if kind == "threshold":
            line = line.replace(f"more than {there} %", f"more than {wanted} %")
        elif kind == "namespace":
            line = re.sub(rf"(kubectl.*?(?: -n |--namespace[ =])){there}\b", rf"\g<1>{wanted}", line)
        elif kind != "order":
            line = mended_line(line, kind, there, wanted)
        lines[number - 1] = line
    lines = [re.sub("^last_reviewed: .*", f"last_reviewed: {asked['today']}", line) for line in lines]
    return "\n".join([*in_safe_order(lines, folder), "", *(f"Rotate: {path}" for path in dict.fromkeys(rotate))]) + "\n"


def mended_line(line, kind, there, wanted):
    """Return a line with a whole name replaced, but for what stays: labels, and the names in links."""
    stays = r"\{.*?\}" if kind != "service" else r"\{.*?\}|https?://[^\s)>`]+"
    parts = re.split(f"({stays})", line)
    parts[::2] = [re.sub(rf"(?<![\w-]){re.escape(there)}(?![\w/-])", lambda _: wanted, one) for one in parts[::2]]
    return "".join(parts)


def in_safe_order(lines, folder):
    """Return the lines of a page with each step behind what has to be done first."""
    first = sources(folder)["decisions"]["first"]
    starts = [at for at, line in enumerate(lines) if re.match(r"\d+\. ", line)]
    steps = [(lines[at].partition(". ")[2], lines[at + 1]) for at in starts]
    about = yaml.load("\n".join(lines).split("---\n")[1], yaml.CSafeLoader)["service"]
    for late, guard in first.items():
        calls = [re.search(rf" (\w+) (?:deploy/)?{about}\b", line) for line, _ in steps]
        verbs = [call and call[1] for call in calls]
        if guard in verbs and verbs.index(late) < verbs.index(guard):
            steps.insert(verbs.index(guard), steps.pop(verbs.index(late)))
    for number, (at, (line, approval)) in enumerate(zip(starts, steps, strict=True), 1):
        lines[at : at + 2] = [f"{number}. {line}", approval]
    return lines


first_page = mended(folder, asked["pages"][0])
### END SOLUTION

# %% task="second-page"
second_page = r"""
"""
### BEGIN SOLUTION
second_page = mended(folder, asked["pages"][1])
### END SOLUTION

# %% [markdown]
# The diff, as the reviewer sees it:

# %%
import difflib

for name, page in zip(asked["pages"], (first_page, second_page), strict=True):
    print(
        *map(
            masked,
            difflib.unified_diff(pages[name].splitlines(), page.strip().splitlines(), name, name, n=0, lineterm=""),
        ),
        sep="\n",
    )

# %% [markdown]
# ## Task 4: the commit message
#
# Both pages go into one commit. The rules of the house for its message:
#
# - It says **why**: it names the incident of the night. It says **which** pages were mended, by their names, with or without `.md`. Both may stand in the first line, or in the text below it; a trailer does not count for them.
# - The **last paragraph** has nothing but trailers, each on a line of its own, and an empty line stands before it: a `Refs: ` with the ticket, and one `Rotate: ` with the path for each secret that stood on one of the pages. As on a page, more words may follow behind the path.
# - No secret, not even eight letters of one in a row.
# - The **form**: the first line says what was done, in at most 72 characters, and has no full stop. The second line is empty. No other line is longer than 72 characters. There are good reasons to do that differently at times, so it earns no points; whatever is unusual is shown to your mentor.

# %% task="message"
message = r"""
"""
### BEGIN SOLUTION
paths = dict.fromkeys(
    line for page in (first_page, second_page) for line in page.splitlines() if line.startswith("Rotate: ")
)
stems = " and\n".join(name.removesuffix(".md") for name in asked["pages"])
message = f"""
Mend what is stale on two runbook pages

In {asked["incident"]} two commands of these pages failed, and the night
shift no longer trusted the rest. What is stale is mended by what is
true today, nothing else is changed:
{stems}.

Secrets that stood there are gone from the pages, but not from git's
history. They have to be replaced.

Refs: {asked["ticket"]}
{chr(10).join(paths)}
"""
### END SOLUTION
print(message)

# %% [markdown]
# ## Before you go
#
# Who, in your team, is told by a line that begins with `Rotate: `? If the answer is "nobody", whom do you call now?
