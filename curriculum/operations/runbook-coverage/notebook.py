# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# ## "Eighty-two percent, says the slide"
#
# > **Catarina Lobo**, head of operations: "Every month somebody tells me which share of our services has a runbook, and how many of them are fresh. In April it was 96 percent. In May a service went down for two hours. It had a runbook: a title, five headings, and *TODO* below each. It was *fresh*, too: on the day before a script had wrapped the lines of all pages.
# > I do not want a better number. I want one that I can ask. Which service? Which page? Why?"
#
# You write the program behind the slide: first the state of each runbook with its page, then the two shares that are made of it. Whoever asks *why* gets an answer.

# %%
import json
from datetime import date
from pathlib import Path

folder = Path(files("operations/runbook-coverage"))
team, today = json.loads((folder / "asked.json").read_text(encoding="utf-8")).values()
print("asked about", team, "on", today)
print((folder / "entities.json").read_text(encoding="utf-8")[:1200])

# %%
pages = sorted((folder / "runbooks").iterdir())
print(len(pages), "pages; one of them:\n")
print(pages[3].read_text(encoding="utf-8"))

# %%
print((folder / "changes.csv").read_text(encoding="utf-8")[:1200])
print((folder / "git-log.txt").read_text(encoding="utf-8")[:900])

# %% [markdown]
# ## The rules of the house
#
# **Which services count.** An entry of the catalogue counts when all of this holds: its `kind` is *Component*, `spec.type` is *service*, `spec.lifecycle` is *production*, the annotation `saltmarsh.example/tier` is *1* or *2*, and `spec.owner` is the team. An owner is a reference: kind and namespace may stand before the name (`group:default/bookings`, `group:bookings`, `bookings`), and capitals do not matter. Owners of another kind or namespace do not occur.
#
# **Which pages belong to it.** Those whose `service` is the name of the entry, or one of its `saltmarsh.example/aliases` (a text with commas). Capitals do not matter here either, nor in `changes.csv`.
#
# **When a page is whole.** It has five parts, by just these headings (other capitals or a longer name make another part): `## What it means`, `## Immediate checks`, `## Mitigation`, `## Escalation`, `## Rollback`. A part goes from its heading to the next heading with one or two `#`, or to the end. It holds something if it has a line that is neither blank nor just `TODO` or `TBD`, in whatever capitals; *TODO: ask Amara* is something, and so is a line that begins with `###`. What stands in a block of code, between two lines that begin with three backticks, holds something like any other line, but no line of it is a heading; the two lines with the backticks hold nothing. A heading may have blanks and `#` behind it.
#
# **Which page counts**, if several belong to a service: whole ones before others; then the one that was reviewed last (one without a day comes last, one whose day is still to come ranks by that day); then the first by its file's name.
#
# **Its state** is the first of these that fits:
#
# | state | when |
# |---|---|
# | `missing` | no page belongs to the service |
# | `stub` | the page is not whole |
# | `not-reviewed` | it has no `last_reviewed`, or one with nothing behind it, or the day is after `today` |
# | `too-old` | it was reviewed more than 180 days before `today` |
# | `changed-since` | the service was changed on a day after the review, and not after `today` |
# | `fresh` | otherwise |
#
# A service **was changed** when a row of `changes.csv` with one of its names in `cmdb_ci` has the state *Closed* and a `close_code` that is not *unsuccessful* (what was taken back has changed nothing; an empty code is not *unsuccessful*). There may be several such rows; one is enough. The day is that of `closed_at` in UTC. What git says of the pages is no review: committing is not reading.
#
# ## Task 1: the state of every runbook
#
# Write `states(folder, team, today)`. It is called with the path of such a folder (a text), the team, and the day as `"2026-05-20"`. It returns a dictionary with every service that counts, by its name as the catalogue writes it:
#
# ```python
# {"quay-search": {"runbook": "RB-417.md", "state": "fresh"},
#  "tide-feed": {"runbook": None, "state": "missing"}}
# ```
#
# A page that cannot be read as it is meant is refused with a `ValueError` that names its file, whosever it is: one that does not begin with front matter between two lines of `---`, whose front matter is no YAML, has no names and values or no `service` (or an empty one), or whose `last_reviewed` holds something that is neither a day nor a text that is one (`"2026-05-20, by Amara"` is none). Behind the front matter a line of `---` is a line like any other. YAML makes a day of `2026-05-20`, and a text of `"2026-05-20"`; both are fine.
#
# What is not in the data: entries with the same name, aliases of two services, a folder without one of the files, headings that are underlined, the name of a part behind a single `#`, days in another form than `2026-05-20`, and a day with a time.


# %% task="states"
import csv
import re
from datetime import UTC, datetime, timedelta

import yaml

PARTS = ("What it means", "Immediate checks", "Mitigation", "Escalation", "Rollback")


def states(folder, team, today):
    """Return {"quay-search": {"runbook": "RB-417.md", "state": "fresh"}, ...}."""
    ### BEGIN SOLUTION
    folder, now = Path(folder), date.fromisoformat(today)

    def read(path):
        try:
            before, head, text = path.read_text(encoding="utf-8").split("---\n", 2)
            known = {} if before else yaml.load(head, yaml.CSafeLoader)  # five times as fast
            day = known.get("last_reviewed")
            return known["service"].lower(), day and date.fromisoformat(f"{day}"), is_whole(text)
        except (ValueError, KeyError, AttributeError, yaml.YAMLError) as error:
            raise ValueError(f"{path.name}: {error}") from error

    def is_whole(text):
        held, part, fenced = set(), "", False
        for line in text.splitlines():
            if line.startswith("```"):
                fenced = not fenced
            elif line.startswith(("# ", "## ")) and not fenced:
                part = line.strip("# ")
            elif line.strip().lower() not in ("", "todo", "tbd"):
                held.add(part)
        return held.issuperset(PARTS)

    shelf = {}
    for path in (folder / "runbooks").glob("*.md"):
        service, day, whole = read(path)
        shelf.setdefault(service, []).append((not whole, -(day or date.min).toordinal(), path.name, day))
    changed = {}
    for row in csv.DictReader((folder / "changes.csv").read_text(encoding="utf-8").splitlines()):
        if row["state"] == "Closed" and row["close_code"] != "unsuccessful":
            day = datetime.fromisoformat(row["closed_at"]).astimezone(UTC).date()
            changed.setdefault(row["cmdb_ci"].lower(), set()).add(day)
    told = {}
    for entry in json.loads((folder / "entities.json").read_text(encoding="utf-8")):
        spec, notes = entry["spec"], entry["metadata"].get("annotations", {})
        owner = re.split("[:/]", spec["owner"])[-1].lower()
        if (entry["kind"], spec["type"], spec.get("lifecycle"), owner) != ("Component", "service", "production", team):
            continue
        if notes.get("saltmarsh.example/tier") not in ("1", "2"):
            continue
        names = re.findall(
            "[^, ]+", f"{entry['metadata']['name']},{notes.get('saltmarsh.example/aliases', '')}".lower()
        )
        pages = [page for name in names for page in shelf.get(name, [])]
        stub, _, page, day = min(pages, default=(None,) * 4)
        day = day or date.max
        states_in_order = {
            "missing": page is None,
            "stub": stub,
            "not-reviewed": day > now,
            "too-old": now - day > timedelta(days=180),
            "changed-since": any(day < one <= now for name in names for one in changed.get(name, ())),
            "fresh": True,
        }
        state = next(state for state, fits in states_in_order.items() if fits)
        told[entry["metadata"]["name"]] = {"runbook": page, "state": state}
    return told
    ### END SOLUTION


# %%
try:
    for service, one in sorted(states(str(folder), team, today).items()):
        print(f"{service:18} {one['state']:14} {one['runbook'] or ''}")
except NotImplementedError:
    print("states is not written yet")

# %% [markdown]
# ## Task 2: two shares, and of what
#
# Write `shares(folder, team, today)`, on top of your `states`. **Coverage** is how many of the services have a runbook that is whole. **Freshness** is how many of *those runbooks* are fresh. A share is told with both of its numbers; `percent` has at least one decimal, and is `None` where there is nothing to be a share of.
#
# ```python
# {"coverage": {"have": 9, "of": 12, "percent": 75.0},
#  "freshness": {"have": 5, "of": 9, "percent": 55.6}}
# ```
#
# What cannot be read is refused here as above.


# %% task="shares"
def shares(folder, team, today):
    """Return {"coverage": {"have": 9, "of": 12, "percent": 75.0}, "freshness": {...}}."""
    ### BEGIN SOLUTION
    told = [one["state"] for one in states(folder, team, today).values()]
    whole = [state for state in told if state not in ("missing", "stub")]

    def share(have, of):
        return {"have": have, "of": of, "percent": round(100 * have / of, 1) if of else None}

    return {"coverage": share(len(whole), len(told)), "freshness": share(whole.count("fresh"), len(whole))}
    ### END SOLUTION


# %%
try:
    for name, one in shares(str(folder), team, today).items():
        print(f"{name:10} {one['have']:3} of {one['of']:3} {one['percent']} %")
except NotImplementedError:
    print("shares is not written yet")

# %% [markdown]
# ## Say it
#
# Two sentences to Catarina: what do the two numbers say, and what do they not say? Which one page would you mend tomorrow, and why that one? (Nobody grades this. She will ask.)
