# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# ## Nine services that cannot be reached, or might not
#
# > **Kofi Asante** (platform, on call) · Nine tickets since Monday, each with "too many connections" or "cannot connect" in it. On one host I saw more than a hundred sockets in TIME_WAIT, restarted everything, and nothing changed.
# > Tell me of each: is something wrong at all, and who has to do something, we or those who call us? I want the lines that say so.
#
# Somebody saved the same files on every host, twice, thirty seconds apart: one folder a host. You write three functions; the last one answers Kofi, with the help of the others.

# %%
import json
from pathlib import Path

folder = files("networking/sockets")
hosts = sorted(path.parent.name for path in folder.glob("node-*/service.json"))
for host in hosts:
    asked = json.loads((folder / host / "service.json").read_text())
    print(f"{host:16} {asked['name']:12} is asked at {asked['address']} port {asked['port']}")

# %% [markdown]
# | file | what it is |
# |---|---|
# | `ss.1`, `ss.2` | `ss -tanp` as root, thirty seconds apart |
# | `nstat.1`, `nstat.2` | `nstat -asz` of three counters, each saved with its table: a name and its value since the boot |
# | `sockstat` | `/proc/net/sockstat`, with the second table |
# | `ip_local_port_range` | the first and the last port that the kernel gives to connections which this host opens, both included |
# | `service.json` | the program that the ticket is about, as it is called in the tables, and the address and port at which its clients ask for it |
#
# One host, as it was saved:

# %%
host = hosts[0]
print("\n".join(line[:120] for line in (folder / host / "ss.2").read_text().splitlines()[:14]), "\n")
for name in ("nstat.1", "nstat.2", "sockstat", "ip_local_port_range"):
    print(name)
    print((folder / host / name).read_text())

# %% [markdown]
# ## Task 1: read the table
#
# Write `sockets(path)`. It is called with the path of a table (a string), and returns a list with a dictionary for each socket, in the order of the table:
#
# | key | value |
# |---|---|
# | `"line"` | the number of its line, counted from 1; the heading is line 1 |
# | `"state"` | as printed |
# | `"recv_q"`, `"send_q"` | whole numbers |
# | `"local"`, `"peer"` | `(address, port)` each; the port is a whole number, or `None` where `*` is printed |
# | `"programs"` | the names of the programs that hold it, each once, sorted; an empty list where the last column is empty |
#
# - An address comes without its brackets and without its zone (`%eth0`); `[::ffff:192.0.2.7]` is an IPv4 address in an IPv6 socket: it comes as `192.0.2.7`. The address `*` stays `*`.
# - The name of a program may hold anything but a double quote and the end of a line.
# - A table that begins with something else than `State`, and a line that is not a state in capitals, two whole numbers and two ends `address:port`, with or without holders behind, are refused with a `ValueError` that names file
#   and line as `ss.2:17`, and what was expected. A table with a heading alone has no sockets.


# %% task="sockets"
def sockets(path):
    """Return [{"line", "state", "recv_q", "send_q", "local", "peer", "programs"}, ...]."""
    ### BEGIN SOLUTION
    path, found = Path(path), []

    def end(text):
        address, _, port = text.rpartition(":")
        address = address.split("%")[0].strip("[]").removeprefix("::ffff:")
        return address, None if port == "*" else int(port)

    for number, line in enumerate(path.read_text().splitlines(), 1):
        if number == 1 and line.startswith("State"):
            continue
        try:
            state, received, to_send, here, there, *users = line.split(None, 5)
            row = {"recv_q": int(received), "send_q": int(to_send), "local": end(here), "peer": end(there)}
        except ValueError:
            row = None
        if number == 1 or not row or not state.isupper():
            raise ValueError(f"{path.name}:{number}: a row of ss below its heading is expected, not {line!r}")
        names = dict.fromkeys(part.split('"')[0] for part in "".join(users).split('("')[1:])
        found.append({"line": number, "state": state, **row, "programs": sorted(names)})
    return found
    ### END SOLUTION


# %%
try:
    for host in hosts:
        rows = sockets(str(folder / host / "ss.2"))
        states = sorted({row["state"] for row in rows})
        print(f"{host:16}", {state: sum(row["state"] == state for row in rows) for state in states})
except NotImplementedError:
    print("sockets is not written yet")

# %% [markdown]
# ## Task 2: how many ports are left?
#
# A connection that we open gets a local port from the range. Two connections may have the same local port as long as they differ in something else: in our address, in the peer's, or in the peer's port. So ports run out on one **route**: from
# one of our addresses to one address and port.
#
# Write `ports_left(folder)`. It is called with the path of a host's folder, and returns the route of `ss.2` on which the fewest ports are left, `{"from": ..., "to": ..., "port": ..., "used": ..., "left": ...}`: both addresses as in task 1, the peer's
# port, how many ports of the range are used on it, and how many are left.
#
# - A port is used by a socket in any state but LISTEN, TIME-WAIT included, if it lies in the range. (On these hosts `tcp_tw_reuse` is off.) A program may have chosen a local port outside of the range: such a socket uses none.
# - IPv4 in an IPv6 socket takes the same ports as IPv4.
# - No two routes have the same fewest. If no port of the range is used at all, it returns `None`.


# %% task="ports-left"
from collections import Counter


def ports_left(folder):
    """Return {"from", "to", "port", "used", "left"}, or None."""
    ### BEGIN SOLUTION
    first, last = map(int, (Path(folder) / "ip_local_port_range").read_text().split())
    used = Counter(
        (row["local"][0], *row["peer"])
        for row in sockets(Path(folder) / "ss.2")
        if row["state"] != "LISTEN" and first <= row["local"][1] <= last
    )
    if not used:
        return None
    (source, to, port), count = used.most_common(1)[0]
    return {"from": source, "to": to, "port": port, "used": count, "left": last - first + 1 - count}
    ### END SOLUTION


# %%
try:
    for host in hosts:
        print(f"{host:16}", ports_left(str(folder / host)))
except NotImplementedError:
    print("ports_left is not written yet")

# %% [markdown]
# ## Task 3: what is wrong, and who has to act?
#
# Write `verdict(folder)`. It returns `{"verdict": ..., "evidence": [...]}`. The verdict is the first of these that applies, from the top; the evidence names lines as `"file:line"`, in any order.
#
# | verdict | applies when | evidence |
# |---|---|---|
# | `"wrong-bind"` | no socket of `ss.2` in LISTEN takes what comes to the address and port of `service.json` | every line of `ss.2` in LISTEN on this port; an empty list if there is none |
# | `"queue-full"` | of at least one socket that takes it, more connections wait than may, **and** `TcpExtListenOverflows` is higher in `nstat.2` than in `nstat.1` | each such line of `ss.2`, and the line of this counter in `nstat.2` |
# | `"ports-used-up"` | on the route of task 2 less than a twentieth of the range is left | `ip_local_port_range:1` |
# | `"leak-here"` | 20 sockets or more that the service holds in `ss.2` are in CLOSE-WAIT in both tables | their lines in `ss.2` |
# | `"leak-there"` | 20 sockets or more on the port of the service (their local one) are in FIN-WAIT-2 in both tables | their lines in `ss.2` |
# | `"healthy"` | none of these | an empty list |
#
# - A socket takes what comes to an address if it listens on the port, and on this address, on `*`, or on the address of its own kind that means all: `0.0.0.0` for IPv4, `[::]` for IPv6. (`ss` prints `*` for a socket that takes both kinds, `[::]` for one that takes IPv6 only.)
# - Of a listener, `Recv-Q` says how many connections wait to be accepted, `Send-Q` how many may.
# - A socket is in both tables if state, local end and peer are the same. The service holds it if its name is among the programs.
# - Either table that is not one is refused as in task 1, whatever the verdict would be.


# %% task="verdict"
def verdict(folder):
    """Return {"verdict": ..., "evidence": ["file:line", ...]}."""
    ### BEGIN SOLUTION
    folder = Path(folder)
    asked = json.loads((folder / "service.json").read_text())
    before, rows = sockets(folder / "ss.1"), sockets(folder / "ss.2")
    listening = [row for row in rows if row["state"] == "LISTEN" and row["local"][1] == asked["port"]]
    takes = {asked["address"], "*", "::" if ":" in asked["address"] else "0.0.0.0"}  # noqa: S104
    doors = [row for row in listening if row["local"][0] in takes]

    def said(verdict, found):
        return {"verdict": verdict, "evidence": [f"ss.2:{row['line']}" for row in found]}

    if not doors:
        return said("wrong-bind", listening)
    full = [row for row in doors if row["recv_q"] > row["send_q"]]
    counts = []
    for name in ("nstat.1", "nstat.2"):
        for at, line in enumerate((folder / name).read_text().splitlines(), 1):
            if line.startswith("TcpExtListenOverflows "):
                counts.append((int(line.split()[1]), f"{name}:{at}"))
    if full and counts[1][0] > counts[0][0]:
        found = said("queue-full", full)
        return {**found, "evidence": [*found["evidence"], counts[1][1]]}
    route = ports_left(folder)
    if route and 20 * route["left"] < route["used"] + route["left"]:
        return {"verdict": "ports-used-up", "evidence": ["ip_local_port_range:1"]}
    stood = {(row["state"], row["local"], row["peer"]) for row in before}
    stuck = [row for row in rows if (row["state"], row["local"], row["peer"]) in stood]
    here = [row for row in stuck if row["state"] == "CLOSE-WAIT" and asked["name"] in row["programs"]]
    there = [row for row in stuck if row["state"] == "FIN-WAIT-2" and row["local"][1] == asked["port"]]
    if len(here) >= 20:
        return said("leak-here", here)
    return said("leak-there", there) if len(there) >= 20 else said("healthy", [])
    ### END SOLUTION


# %%
try:
    for host in hosts:
        found = verdict(str(folder / host))
        print(f"{host:16} {found['verdict']:14}", *found["evidence"][:6])
except NotImplementedError:
    print("verdict is not written yet")

# %% [markdown]
# ## The same on a real machine
#
# The second data set was not written by us: a real kernel printed it while five programs misbehaved on its loopback, or did not. The folders' names say what they did. Does your function see it?

# %%
real = folder / "sockets-recorded"
try:
    for path in sorted(real.glob("*/service.json")):
        found = verdict(str(path.parent))
        print(f"{path.parent.name:14} {found['verdict']:14}", *found["evidence"][:4])
except NotImplementedError:
    print("verdict is not written yet")

# %% [markdown]
# ## Say it
#
# Two sentences to Kofi about the host on which he saw more than a hundred sockets in TIME_WAIT: what they are, and what he should look at instead of restarting. (Nobody grades this one. Your mentor may ask.)
