# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# ## Why this pages you
#
# > - 17:42 · pager · web: `GET /api/sailings/search` fails
# > - 17:44 · Thảo · notify was deployed a minute before. I roll it back.
# > - 17:57 · Thảo · Rolled back. Nothing.
# > - 17:58 · Étienne · The edge is red everywhere. I restart the edges.
# > - 18:02 · Étienne · Now everything was away for a minute. Otherwise nothing.
# > - 18:03 · Grace · There are more customers than we have room for. I add machines.
# > - 18:20 · Grace · Twice the machines. Nothing.
#
# Three people who know their trade, three sentences that sound right, thirty-eight minutes. None of the three asked a question that could have said *no*. You will go through that evening once more, with the same data and without touching anything, and it will take ten minutes.
#
# The evening was kept: a page, metrics, logs, traces and the feed of changes of one region.

# %%
import json
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import matplotlib.pyplot as plt

from groundschool import ask, files, predict, prometheus

folder = files("observability/one-incident-four-signals", variant=13)
page = json.loads((folder / "alert.json").read_text(encoding="utf-8"))
evening = prometheus(folder / "metrics.om")
print(page["page"], "first seen", page["symptom"]["at"], "now", page["now"])


# %%
def draw(queries, told=evening, mark="2026-05-29T17:41:00"):
    """Draw queries over the evening, each in a panel with its title, and where it was seen first."""
    panels = plt.subplots(1, len(queries), figsize=(11, 2.5), gridspec_kw={"wspace": 0.3}, squeeze=False)[1][0]
    for (title, query), axes in zip(queries.items(), panels, strict=True):
        table = told.over(query, step=60)
        for name in table:
            axes.plot(table.index, table[name], linewidth=1.3, label=name.split('"')[1] if '"' in name else None)
        axes.axvline(datetime.fromisoformat(mark).replace(tzinfo=UTC), color="tab:red", linestyle=":", linewidth=1)
        axes.set_title(title, fontsize=10)
        axes.set_ylim(bottom=0)
        axes.xaxis.set_major_formatter(plt.matplotlib.dates.DateFormatter("%H:%M"))
        axes.tick_params(labelsize=7)
        if len(table.columns) > 1:
            axes.legend(fontsize=6, ncols=2)
    plt.show()


draw(
    {
        "the route, failures a second": 'sum(rate(http_requests_total{service="edge", code=~"5.."}[2m]))',
        "failures by service": 'sum by (service) (rate(http_requests_total{code=~"5.."}[2m]))',
    }
)

# %% [markdown]
# ## One clock
#
# Before anybody says *before*, all times have to be of one clock. Here is the feed of changes, as the systems wrote it:

# %%
feed = json.loads((folder / "changes.json").read_text(encoding="utf-8"))
for one in feed:
    print(one["id"], f"{one['kind']:7}", f"{one['services'][0]:12}", one["began"], one.get("zone", ""))

# %% [markdown]
# Three systems, three ways. The deploy controller writes the **wall clock** of its zone. Flags have **milliseconds** since 1970, as feature-flag services [hand them out](https://launchdarkly.com/docs/api/audit-log). The rest has an **offset**, or `Z` for UTC ([RFC 3339](https://www.rfc-editor.org/rfc/rfc3339#section-4.2)).
# Who reads the deploy's line as it stands puts it three hours before the trouble, and looks for something else. Or, worse, finds a deploy of five in the afternoon in Halifax, which has not happened yet.
#
# **Your turn.** The deploy of notify stands there as `2026-05-29T14:40:00`, zone `America/Halifax`. When was it in UTC? (`"HH:MM"`)

# %%
deployed = ...
ask("observability/one-incident-four-signals", "in-utc", deployed)

# %% solution=true
wall = datetime(2026, 5, 29, 14, 40, tzinfo=ZoneInfo("America/Halifax"))
deployed = f"{wall.astimezone(UTC):%H:%M}"
ask("observability/one-incident-four-signals", "in-utc", deployed, solution=True)

# %% [markdown]
# Two more traps of time. In autumn an hour comes twice on every wall clock that is set back ([zoneinfo](https://docs.python.org/3/library/zoneinfo.html#using-zoneinfo): `fold` says which). And **the page is not the beginning**: an alert waits, on purpose, until it is sure.
#
# ## The nearest change

# %%
predict("observability/one-incident-four-signals", "nearest")

# %% [markdown]
# It is no superstition to ask for changes: Google's SRE book puts roughly [70 % of outages](https://sre.google/sre-book/introduction/) down to changes in a live system. The mistake is the next step: *the nearest one*. On a day with a change every few minutes, one of them is near whatever happens. So three questions, in this order:
#
# 1. **Did it begin before the symptom?** A cause does not come after its effect. What is planned has not begun; what was taken back before cannot do it any more.
# 2. **Could its failure come here?** Failures travel over calls, from the called to the caller. Begin at the service that is seen to fail, and follow its calls down to the end. What is not met on the way is out, and so is who only calls *it*.
# 3. Only then: **how near?** A leak takes its time, so far is no excuse.

# %%
calls = json.loads((folder / "calls.json").read_text(encoding="utf-8"))
for service in ("web", "search", "inventory", "notify"):
    print(f"{service:10} waits for {', '.join(calls[service])}")

# %% [markdown]
# **Your turn.** `web` is seen to fail since 17:41. `web` calls `search`, `search` calls `inventory`, `batch` calls `web`. Four changes: **A**, of inventory, 16:10; **B**, of batch, 17:40; **C**, of search, 17:44; **D**, of `*` (everybody), 09:00. Which can have caused it?

# %%
possible = [...]
ask("observability/one-incident-four-signals", "can-it-be", possible)

# %% solution=true
changes = {"A": ("inventory", "16:10"), "B": ("batch", "17:40"), "C": ("search", "17:44"), "D": ("*", "09:00")}
possible = [name for name, (of, at) in changes.items() if of in {"web", "search", "inventory", "*"} and at <= "17:41"]
ask("observability/one-incident-four-signals", "can-it-be", possible, solution=True)

# %% [markdown]
# Of this evening's feed a migration and two deploys are left, of inventory and payments. They are suspects, and a suspect is not a cause: **perhaps it was no change at all.** Thirteen minutes of Thảo's went into a rollback that one look at the calls would have spared.
#
# ## Where it is seen
#
# The edge is red because everything that goes wrong behind it passes through it. Étienne restarted the messenger. Where does it begin? In a trace, look for a span that failed while nothing below it did:

# %%
spans = [
    (resource["resource"]["attributes"][0]["value"]["stringValue"], span)
    for line in (folder / "traces.jsonl").read_text(encoding="utf-8").splitlines()
    for resource in json.loads(line)["resourceSpans"]
    for scope in resource["scopeSpans"]
    for span in scope["spans"]
]
broken = {span["spanId"] for _, span in spans if span["status"].get("code") == 2}
above = {span.get("parentSpanId") for _, span in spans if span["spanId"] in broken}
trace = next(span["traceId"] for _, span in spans if span["spanId"] in broken - above)
whole = sorted((int(span["startTimeUnixNano"]), who, span) for who, span in spans if span["traceId"] == trace)
for start, who, span in whole:
    kind = {2: "serves", 3: "calls"}.get(span["kind"], "")
    said = {one["key"]: one["value"] for one in span.get("attributes", [])}
    again = said.get("http.request.resend_count", {}).get("intValue")
    ends = "" if span["spanId"] not in broken else "error begins here" if span["spanId"] not in above else "error"
    print(
        f"{(start - whole[0][0]) / 1e6:8.1f} ms {who:7} {kind:6} {span['name']:26} {ends} {f'(sent again {again} times)' if again else ''}"
    )

# %% [markdown]
# It begins in `search`, which turns requests away. And there is one more word: `web` has sent its call again, several times ([`http.request.resend_count`](https://opentelemetry.io/docs/specs/semconv/registry/attributes/http/)). The logs of web say the same:

# %%
for line in (folder / "logs.jsonl").read_text(encoding="utf-8").splitlines():
    if "given up" in line and "search" in line:
        print(json.loads(line)["msg"])
        break

# %% [markdown]
# ## Busy is not why

# %%
predict("observability/one-incident-four-signals", "busy")

# %%
draw(
    {
        "work offered over capacity": "max by (service) (service_busy_ratio) < 20",
        "requests a second": "sum by (service) (rate(http_requests_total[2m]))",
    }
)

# %% [markdown]
# There is Grace's case: `search` has more than seven times as much to do as it can do. (Two scrapes with much higher values are left out of the picture.) High load is what overload *looks like*, whoever makes it. To say why, go one level up: who asks, and how often for each customer?
#
# **Your turn.** How many calls does `search` get **for each search at the edge** now, as a whole number? The route at the edge is `GET /api/sailings/search`. Ask with `evening.ask(query, at)`; `now` is below.

# %%
now = datetime.fromisoformat(page["now"]).timestamp()
print(evening.ask('sum by (route) (rate(http_requests_total{service="edge"}[5m]))', now))

# %%
each = ...
ask("observability/one-incident-four-signals", "calls-per-request", each)

# %% solution=true
at_search = 'sum(rate(http_requests_total{service="search"}[5m]))'
at_edge = 'sum(rate(http_requests_total{service="edge", route="GET /api/sailings/search"}[5m]))'
each = round(next(iter(evening.ask(f"{at_search} / {at_edge}", now).values())))
ask("observability/one-incident-four-signals", "calls-per-request", each, solution=True)

# %% [markdown]
# Customers ask once, and `search` is asked some fifteen times. That is a **feedback**: something short, perhaps a minute long, made calls fail; each failed call was sent again, several times, by callers without a budget; that load keeps `search` down, so calls go on failing. The blip is long over. What keeps it going is the system itself
# ([Addressing Cascading Failures](https://sre.google/sre-book/addressing-cascading-failures/) shows how retries do that). And twice the machines are overrun as well.
#
# ## The rival
#
# You have a hypothesis now. So had the others. The difference is what you do next: **name the best rival, and ask what it forbids.** Not the silliest one, the best: Grace's. This is old advice from laboratories ([Platt, *Strong inference*](https://doi.org/10.1126/science.146.3642.347)): work with several hypotheses, and look for the experiment that excludes one.
#
# | | retries keep search down | more customers than there is room for |
# |---|---|---|
# | the edge fails | yes | yes |
# | search is busy | yes | yes |
# | search gets several calls for each customer's request | yes | only if clients repeat |
# | the edge is asked more often than before | **no** | **yes** |
# | traffic grows for a while before anything fails | no | yes |
#
# ## Evidence that tells

# %%
predict("observability/one-incident-four-signals", "red-edge")

# %% [markdown]
# Evidence that is as true of the rival has no weight, however red it is. Analysts who were taught to list hypotheses beside each other call it *diagnosticity* ([Heuer, chapter 8](https://www.cia.gov/resources/csi/books-monographs/psychology-of-intelligence-analysis-2/)): a fever is evidence of an illness, and no help in deciding which. Go through the table's rows: the first two tell nothing. They are what incident channels are full of.
#
# Two more rules. **From two signals at least**: a scrape that is broken, or a logger that drops lines, breaks all evidence of its kind. **As a pointer**: a query with its time and value, a line, a span. Somebody who follows it must see what you saw; *many errors in web* is no pointer.
#
# One trap: a query about something that does not exist answers **nothing**, and nothing is no number. With `or vector(0)` behind it, it says 0 ([PromQL](https://prometheus.io/docs/prometheus/latest/querying/functions/#vector)).
#
# And what is *well* is evidence, too. A called service that answered, while its caller failed all the same, says where not to look. Nothing ends a discussion about the database sooner than this:

# %%
draw(
    {
        "database, seconds an answer": 'sum(rate(request_seconds_total{service="bookings-db"}[2m])) / sum(rate(http_requests_total{service="bookings-db"}[2m]))',
        "the edge is asked, a second": 'sum(rate(http_requests_total{service="edge"}[4m]))',
    }
)

# %% [markdown]
# ## A query that could prove you wrong

# %%
predict("observability/one-incident-four-signals", "which-query")

# %% [markdown]
# A **falsifier** is a question, written down *before* it is asked, with the answer that would show that you are wrong. Here: the edge was asked about six times a second before. If it is asked half as often again, or more, customers are more, and Grace is right.

# %%
before = next(iter(evening.ask('sum(rate(http_requests_total{service="edge"}[4m]))', now - 13 * 60).values()))
falsifier = f'sum(rate(http_requests_total{{service="edge"}}[4m])) > {1.5 * before:.2f}'
print(falsifier)

# %% [markdown]
# **Your turn**, before you run the cell behind it. The query answers *something* (an element) or *nothing*. Which answer refutes **you**?

# %%
refuted_by = ...
ask("observability/one-incident-four-signals", "refuted", refuted_by)

# %% solution=true
refuted_by = "something"
ask("observability/one-incident-four-signals", "refuted", refuted_by, solution=True)

# %%
print("it answers", "something" if evening.ask(falsifier, now) else "nothing")

# %% [markdown]
# You were not refuted. That is worth as much as the query was dangerous. How dangerous was it? In real life nobody knows. But there was a morning, in April, that looked just alike: the same route, the same red panels, and again somebody said that customers were more. On that one it was true. Here they are, each as a multiple of what it was before:

# %%
april = prometheus(files("observability/one-incident-four-signals", variant=17) / "metrics.om")
asked = 'sum(rate(http_requests_total{service="edge"}[4m]))'
for name, told in (("this evening", evening), ("the morning in April", april)):
    values = told.over(asked, step=60).iloc[4:, 0].to_numpy()
    plt.plot(range(len(values)), values / values[0], label=name)
plt.axhline(1.5, color="grey", linestyle="--", linewidth=1)
plt.gcf().set_size_inches(7, 2.6)
plt.title("the edge is asked, as a multiple; dashed: what would have refuted you", fontsize=10)
plt.xlabel("minutes", fontsize=8)
plt.ylim(0)
plt.legend(fontsize=8)
plt.show()

# %% [markdown]
# The query was dangerous: had customers been more, it would have answered *something*, minute after minute. Try the same with `service_busy_ratio > 1`, and both say the same. The exercise judges your falsifier in this way: it plays **your** incident again, with the rival's cause in the place of the true one. Three things make one weak:
#
# - it is **true of both** worlds: it could not have said no;
# - its **threshold** is a guess. Take the measure from before, and leave room on both sides;
# - it is asked **when both still say the same**: before the trouble began.
#
# ## What next
#
# The cause decides. More customers, really: a waiting room, or room where it is short first. Retries: limit them, at the callers, or take load away for a while, until the queue is empty. A bad version: roll it back, there. A missing index: create it; more machines would only ask the database more often, and undoing a migration locks its tables for minutes. What is used up: restart one after the other to win time, and roll back what uses it up. *Restart everything* takes room
# away from whoever has too little of it. The smallest step that ends the harm and can be taken back, in the right place, proposed to whoever decides.
#
# ## How sure

# %%
predict("observability/one-incident-four-signals", "how-sure")

# %% [markdown]
# A number between 0 and 1 can be scored afterwards; *pretty sure* cannot. [Brier's rule](https://doi.org/10.1175/1520-0493(1950)078%3C0001:VOFEIT%3E2.0.CO;2), made for weather forecasts: you lose $(o - p)^2$, where $o$ is 1 if it came true and 0 if not. It is *proper*: on average nobody does better than by saying what they believe. And it is steep at its ends, so 0 and 1 are for people who cannot be wrong.
#
# **Your turn.** Grace said 0.9 for more customers. It was the retries. How much does she lose?

# %%
lost = ...
ask("observability/one-incident-four-signals", "lost", lost)

# %% solution=true
lost = round((0 - 0.9) ** 2, 2)
ask("observability/one-incident-four-signals", "lost", lost, solution=True)

# %% [markdown]
# ## What to remember
#
# - One clock first. The page is not the beginning.
# - A change is a suspect if it began before, on the way, and was still there. The nearest one is mostly somebody else's, and perhaps nothing was changed.
# - The edge tells that it hurts. Load tells that there is work. Neither tells why.
# - Name the best rival, and what it forbids. What both expect is no evidence.
# - Write the query down that would show that you are wrong, with the answer that would, and then ask it.
# - Say a number for how sure you are. Then propose the smallest step.
#
# **Next:** [One incident, four signals](../one-incident-four-signals.ipynb) has an evening of your own, which nobody else has.
