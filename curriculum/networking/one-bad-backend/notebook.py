# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# ## Nobody complains, and yet
#
# > **Ines Duarte** (platform, on call) · The pages of six pools are yellow: "latency up a little". The error rate that customers see is next to nothing, and the health checks are green, most of them. Yet somebody's connections are refused all day long: the balancer's error log is full of it.
# > Which backend would you take out, of which pool? And can the others bear it on Friday, or do I have to ask somebody first?
#
# One folder a pool. You write three functions; the last one answers Ines, with the help of the others.

# %%
import json
from pathlib import Path

folder = files("networking/one-bad-backend")
pools = sorted(path.parent.name for path in folder.glob("*/pool.json"))
for pool in pools:
    told = json.loads((folder / pool / "pool.json").read_text())
    print(f"{pool:8} {told['service']:12} {told['peak_rps']} requests/s at the peak")
    for one in told["backends"]:
        print(f"{'':8} {one['address']:22} weight {one['weight']}, bears {one['capacity_rps']}/s")

# %% [markdown]
# | file | what it is |
# |---|---|
# | `access.log` | nginx's log: *combined*, and behind it `rt=$request_time ua="$upstream_addr" us="$upstream_status" ut="$upstream_response_time"` |
# | `health.csv` | the checks of every backend, in order of time: when, which, the result (`ok`, or what went wrong), how long |
# | `pool.json` | what the pool has to bear at its peak; and of each backend its address, weight and capacity, in requests per second |

# %%
pool = pools[0]
print("\n".join(line.partition("] ")[2] for line in (folder / pool / "access.log").read_text().splitlines()[:12]), "\n")
print("\n".join((folder / pool / "health.csv").read_text().splitlines()[:6]))

# %% [markdown]
# ## Task 1: every attempt
#
# nginx tries a backend; where that fails, it may try the next, and it may send the request on to another place within nginx, which has backends of its own. The three lists at the end of a line have an entry for each attempt, in the same order: within one place
# they are separated by a comma and a space, between places by a space, a colon and a space (`a, b : c`).
#
# Write `attempts(path)`. It is called with the path of an access log (a string), and returns a list with a dictionary for each attempt, in the order of the log: `{"line": ..., "backend": ..., "status": ..., "seconds": ...}`.
#
# - Lines are counted from 1. `"backend"` is the address as it is printed: `192.0.2.7:8080`, or `unix:` and a path (which has no spaces).
# - `"status"` is a whole number, or `None` where `-` is printed: the client gave up before nginx had an answer. `"seconds"` is a number.
# - A line on which the three are `-` was answered by nginx itself: no attempt.
# - Where no backend was left to try, nginx names the group in place of an address (`booking_api`, without a port). That is no attempt, for nothing was sent.
# - A line that does not end in these four fields (an empty one, too), or whose lists have not the same separators in the same order, is refused with a `ValueError` that names file and line as `access.log:17`, and what was expected.


# %% task="attempts"
import re


def attempts(path):
    """Return [{"line", "backend", "status", "seconds"}, ...]."""
    ### BEGIN SOLUTION
    found = []
    for number, line in enumerate(Path(path).read_text().splitlines(), 1):
        cells = line.split('"')[-7:]
        lists = [re.split(r"(, | : )", text) for text in cells[1::2]]
        marks = [entries[1::2] for entries in lists]
        names = " rt=" in cells[0] and cells[2::2] == [" us=", " ut=", ""]
        if not names or not marks[0] == marks[1] == marks[2]:
            raise ValueError(f"{Path(path).name}:{number}: rt, and three lists of the same length are expected")
        for backend, status, seconds in zip(*(entries[::2] for entries in lists), strict=True):
            if ":" in backend:
                code = None if status == "-" else int(status)
                found.append({"line": number, "backend": backend, "status": code, "seconds": float(seconds)})
    return found
    ### END SOLUTION


# %%
try:
    for pool in pools:
        print(f"{pool:8}", *attempts(str(folder / pool / "access.log"))[:2])
except NotImplementedError:
    print("attempts is not written yet")

# %% [markdown]
# ## Task 2: by backend
#
# Write `by_backend(path)`. It is called with the path of an access log, and returns `{"backends": {...}, "amplification": ...}`.
#
# - `"backends"` has for each backend that was tried at all `{"attempts": ..., "failed": ..., "median": ...}`. An attempt without a status is not counted here: nobody knows how it would have ended; a backend with no others stands there with 0, 0 and `None`. Failed are those with a status of 500 or more. The median is that of the seconds of the attempts that have a status and did not fail (of an even
#   number the mean of the two in the middle), or `None` if there are none.
# - `"amplification"` is how many attempts, those without a status included, a request causes on average; of the requests for which there was an attempt at all. `None` if there are none.
# - What `attempts` refuses is refused.


# %% task="by-backend"
from statistics import median


def by_backend(path):
    """Return {"backends": {address: {"attempts", "failed", "median"}}, "amplification"}."""
    ### BEGIN SOLUTION
    every = attempts(path)
    backends = {}
    for address in {one["backend"] for one in every}:
        ended = [one for one in every if one["backend"] == address and one["status"] is not None]
        well = [one["seconds"] for one in ended if one["status"] < 500]
        backends[address] = {
            "attempts": len(ended),
            "failed": len(ended) - len(well),
            "median": median(well) if well else None,
        }
    requests = {one["line"] for one in every}
    return {"backends": backends, "amplification": len(every) / len(requests) if requests else None}
    ### END SOLUTION


# %%
try:
    for pool in pools:
        found = by_backend(str(folder / pool / "access.log"))
        print(f"{pool:8} {found['amplification']:.2f} attempts a request")
        for address, told in sorted(found["backends"].items()):
            print(f"{'':8} {address:22} {told}")
except NotImplementedError:
    print("by_backend is not written yet")

# %% [markdown]
# ## Task 3: take it out?
#
# Write `advice(folder)`. It is called with the path of a pool's folder, and returns `{"take_out": ..., "busiest": ..., "approval": ...}`.
#
# - Only backends of `pool.json` count: the log may hold attempts at one that has been removed since. Each of them has three checks or more.
# - A backend is **in rotation** unless its last three checks all failed (their result is anything but `ok`). Who is out gets no more requests, and can bear none.
# - `"take_out"` is the address of the backend in rotation of whose attempts (with a status) a tenth or more failed, if there is **exactly one**. If there is none, or more than one, it is `None`: then it is not one bad backend, and `"busiest"` is `None` and `"approval"` is `False`.
# - Those that stay in rotation share the peak of the pool by their weights. `"busiest"` is the load of the one that has to bear most in proportion to its capacity: its share of the peak, divided by its capacity (1 is just full). `None` if nobody stays.
# - `"approval"` is `True` if somebody has to be asked first: if `"busiest"` is above 1, or nobody stays.


# %% task="advice"
import csv


def advice(folder):
    """Return {"take_out", "busiest", "approval"}."""
    ### BEGIN SOLUTION
    folder = Path(folder)
    told = by_backend(folder / "access.log")["backends"]
    pool = json.loads((folder / "pool.json").read_text())
    with open(folder / "health.csv", newline="") as table:
        checks = list(csv.DictReader(table))

    def serves(address):
        return "ok" in [one["result"] for one in checks if one["backend"] == address][-3:]

    serving = [one for one in pool["backends"] if serves(one["address"])]
    counted = {one["address"]: told[one["address"]] for one in serving if one["address"] in told}
    bad = [address for address, one in counted.items() if one["attempts"] and 10 * one["failed"] >= one["attempts"]]
    if len(bad) != 1:
        return {"take_out": None, "busiest": None, "approval": False}
    stay = [one for one in serving if one["address"] != bad[0]]
    weights = sum(one["weight"] for one in stay)
    loads = [pool["peak_rps"] * one["weight"] / weights / one["capacity_rps"] for one in stay]
    busiest = max(loads, default=None)
    return {"take_out": bad[0], "busiest": busiest, "approval": busiest is None or busiest > 1}
    ### END SOLUTION


# %%
try:
    for pool in pools:
        print(f"{pool:8}", advice(str(folder / pool)))
except NotImplementedError:
    print("advice is not written yet")

# %% [markdown]
# ## Say it
#
# Two sentences to Ines about a pool whose remaining backends could not bear the peak: what you would do tonight, and whom she has to ask. (Nobody grades this one. Your mentor may ask.)
