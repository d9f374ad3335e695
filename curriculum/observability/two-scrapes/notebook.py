# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# ## Four minutes without Prometheus
#
# > **Folasade Adeyemi, payments on call** · Prometheus was down from 14:02 to 14:06, of all minutes. Samuel was quick and fetched `/metrics` of one payments and one auth process
# > with curl, before and after: payments 240 seconds apart, auth 225. I need to know what happened *in between*. I put `after - before` into a sheet, and now payments has answered minus eight
# > thousand requests, and 1.8 billion of something called `_created`.
# > **Samuel Okoro, platform** · And while you are at it: the harbour team wrote an exporter for the kiosks, by hand. Its p95 is *NaN* for some harbours and falls for others. I have a scrape of that, too.

# %%
folder = files("observability/two-scrapes")
for path in sorted(folder.glob("*.*m")):
    print(f"{path.name}: {len(path.read_text().splitlines())} lines")
print()
print("\n".join(line for line in (folder / "payments.after.prom").read_text().split("\n") if "_bucket" not in line))

# %% [markdown]
# payments writes the [text format 0.0.4](https://prometheus.io/docs/instrumenting/exposition_formats/#text-format-details), auth writes
# [OpenMetrics](https://prometheus.io/docs/specs/om/open_metrics_spec/). They look alike, and differ where it hurts:

# %%
lines = (folder / "auth.after.om").read_text().split("\n")
print("\n".join(line for line in lines if "requests" in line or "errors" in line))

# %% [markdown]
# ## How to read a scrape
#
# **A sample** is a line: a name, labels in braces (or none, or empty braces), and a value. Behind the value may stand a timestamp, and in OpenMetrics
# `# {trace_id="..."} 0.003 ...`: an *exemplar*, one request as an example. Neither is the value. Values are numbers as Python's `float` reads them, `NaN`
# and `+Inf` among them.
#
# **Labels** are `name="value"`, separated by commas. A value may hold any character, and the file is UTF-8; `\"`, `\\` and `\n` stand for a quote, a backslash and a line feed. A comma may stand
# behind the last label. Behind the name or the closing brace stands one blank, then the value.
#
# **A family** has a line `# TYPE name type`, before its samples. A sample belongs to the family of its own name; if there is none, to the one whose name with
# `_total`, `_bucket`, `_count` or `_sum` behind it is its name. (0.0.4 calls the family of a counter by its whole name, OpenMetrics without `_total`.) Every other line that begins with `#` is a remark, and
# a line with nothing in it means nothing.
#
# **What counts** is the sample of a `counter` (but no `_created`, which says when it began), and `_bucket`, `_count` and `_sum` of a `histogram`, `_count` and `_sum` of a `summary`. Gauges, whatever has no TYPE, and every
# other type there is, do not count, whatever their names end with.
#
# **What was cut off is refused.** A file whose name ends in `.om` ends with the line `# EOF`. If it does not, it was cut off: `ValueError` with the file and its last line, as in `auth.after.om:97`, the lines counted from 1. Both tasks refuse, the first one also for the first scrape.
#
# You will not meet: a line that is none of all this, an `.om` file that is empty, a counter whose own name ends in `_created`, a series twice in one scrape, a counter that is `NaN`, bounds that are spelt in two ways, names in quotes, two commas in a row.
#
# ## Task 1: what each series added
#
# Write `growth(before, after, seconds)`: the paths of two scrapes of one target, and the seconds between them. Return a list of rows, one for each series *of the second scrape* that counts, in any order. A
# series is a name and a set of labels, in whatever order they are written. A row is a dictionary:
#
# | key | what |
# |---|---|
# | `"name"` | the sample's name: `"http_requests_total"` |
# | `"labels"` | a dictionary of all its labels, their values as they are meant, without these backslashes |
# | `"type"` | its family's type, as the second scrape has it: `"counter"`, `"histogram"` or `"summary"` |
# | `"increase"` | what it added: the difference. If this series shows less than before, its process began anew at 0: all that it shows. If it is new, it stood at 0 before: all that it shows |
# | `"rate"` | the increase for each second |
#
# A series that only the first scrape has gets no row: nobody knows. The first scrape may be empty.

# %% task="growth"
import re
from collections import defaultdict
from pathlib import Path


def growth(before, after, seconds):
    """Return a row for each series that counts: what it added between two scrapes."""
    ### BEGIN SOLUTION
    old = {(name, frozenset(labels.items())): value for name, labels, value in read(before)[1]}
    types, samples = read(after)
    rows = []
    for name, labels, value in samples:
        kind = counts_for(name, types)
        if kind:
            was = old.get((name, frozenset(labels.items())), 0.0)
            increase = value - was if value >= was else value
            row = {"name": name, "labels": labels, "type": kind, "increase": increase, "rate": increase / seconds}
            rows.append(row)
    return rows


LABEL = r'(\w+)="((?:[^"\\]|\\.)*)"'
SAMPLE = re.compile(rf"([\w:]+)(?:{{((?:{LABEL},?)*)}})? (\S+)")
COUNT = {"histogram": ("_bucket", "_count", "_sum"), "summary": ("_count", "_sum"), "counter": ("_total",)}


def read(path):
    """Return the types by family, and the samples of a scrape as (name, labels, value)."""
    types, samples = {}, []
    lines = Path(path).read_text(encoding="utf-8").removesuffix("\n").split("\n")
    if path.endswith(".om") and lines[-1] != "# EOF":
        raise ValueError(f"{path}:{len(lines)}: # EOF is expected: the file was cut off")
    for line in lines:
        words = line.split()
        if words[:2] == ["#", "TYPE"]:
            types[words[2]] = words[3]
        elif found := SAMPLE.match(line):
            labels = {label: meant(text) for label, text in re.findall(LABEL, found[2] or "")}
            samples.append((found[1], labels, float(found[5])))
    return types, samples


def meant(text):
    """Return a label's value without its backslashes."""
    return re.sub(r"\\(.)", lambda found: {"n": "\n"}.get(found[1], found[1]), text)


def counts_for(name, types):
    """Return the type of the family that a sample counts for, or None."""
    if name in types:
        return "counter" if types[name] == "counter" else None
    for end in ("_total", "_bucket", "_count", "_sum"):
        kind = types.get(name.removesuffix(end))
        if end in COUNT.get(kind, ()):
            return kind
    return None
    ### END SOLUTION


# %%
try:
    rows = growth(str(folder / "payments.before.prom"), str(folder / "payments.after.prom"), 240)
    for row in rows:
        if "_bucket" not in row["name"]:
            print(f"{row['increase']:10.3f} {row['rate']:9.4f}/s  {row['type']:9} {row['name']} {row['labels']}")
except NotImplementedError:
    print("growth is not written yet")

# %% [markdown]
# The folder `edge-metrics-recorded` has scrapes that a real library wrote, about 200 seconds apart. What failed in between? (The process itself counted it, too. You will be told if you differ.)

# %%
recorded = folder / "edge-metrics-recorded"
try:
    for first in sorted(recorded.glob("*.scrape-1.prom")):
        for row in growth(str(first), str(first).replace("scrape-1", "scrape-2"), 200):
            if row["name"] == "http_requests_total":
                print(f"{first.name[:13]} {row['increase']:6.0f}  {row['labels']}")
except NotImplementedError:
    print("growth is not written yet")

# %% [markdown]
# ## Task 2: histograms that contradict themselves
#
# A histogram is a family of that type and one set of labels apart from `le`. Its buckets are cumulative: each holds all that is at most `le`, so the one of `+Inf` holds everything, and `_count` is the same number.
#
# Write `contradictions(path)`: a list of rows, one for each histogram of the scrape in which that is not so, in any order. A row has `"name"` (the family's), `"labels"` (a dictionary, without `le`) and
# `"wrong"`: a list of all that apply, in any order:
#
# | word | when |
# |---|---|
# | `"no-inf"` | it has no bucket of `+Inf` |
# | `"count"` | it has a bucket of `+Inf`, and `_count` is another number, or is missing |
# | `"falls"` | a bucket holds less than one whose bound is lower. Buckets may be written in any order |
#
# Every histogram has at least one bucket. Where all are well, the list is empty.


# %% task="contradictions"
def contradictions(path):
    """Return a row for each histogram that contradicts itself: its name, its labels, and what is wrong."""
    ### BEGIN SOLUTION
    types, samples = read(path)
    histograms = defaultdict(dict)
    for name, labels, value in samples:
        family, _, end = name.rpartition("_")
        if counts_for(name, types) == "histogram" and end != "sum":
            bound = labels.pop("le", None)
            histograms[family, frozenset(labels.items())][bound and float(bound)] = value
    rows = []
    for (family, labels), found in histograms.items():
        count = found.pop(None, None)
        values = [found[bound] for bound in sorted(found)]
        checks = {
            "no-inf": float("inf") not in found,
            "count": float("inf") in found and count != found[float("inf")],
            "falls": values != sorted(values),
        }
        wrong = [word for word, holds in checks.items() if holds]
        if wrong:
            rows.append({"name": family, "labels": dict(labels), "wrong": wrong})
    return rows
    ### END SOLUTION


# %%
try:
    for row in contradictions(str(folder / "kiosks.prom")):
        print(row)
except NotImplementedError:
    print("contradictions is not written yet")

# %% [markdown]
# ## Say it
#
# Two sentences to Folasade: what payments did in these four minutes, and what nobody can know about it from two scrapes. (Nobody grades this one. Your mentor may ask.)
