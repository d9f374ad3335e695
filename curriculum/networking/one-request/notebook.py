# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# ## "It took a second"
#
# > **Priya Raman** (harbour office) · I asked for one page, and it took a second. I counted. Is that the network?
# > **Moira MacKinnon** (platform, on-call senior) · Do not argue about it, read it. Here is the same request once more, with everything that five programs have to say about it. Eight things, please, before
# > anybody says *network*.
#
# Everybody who takes this exercise has another request. Nothing has to be programmed: run the cells with *Shift+Enter*, read by eye, and fill in the form at the end. The desk, the site and the edge tell about **one and the same**
# request.

# %%
folder = files("networking/one-request")


def show(name):
    """Print what was saved of a command."""
    print((folder / f"{name}.txt").read_text())


# %% [markdown]
# **Which addresses does the name have?** `dig +noall +answer NAME A`. `CNAME` makes a name an alias of another. The number in the second column is for how many seconds the record may still be kept:

# %%
show("dig")

# %% [markdown]
# **Which way do packets take?** `ip route get ADDRESS`:

# %%
show("route")

# %% [markdown]
# **What was said?** `curl -v`. Lines with `*` are curl's own, `>` was sent, `<` was received:

# %%
show("curl-v")

# %% [markdown]
# **How long did it take?** `curl -w`, in seconds, each clock read from the start of the transfer:

# %%
show("curl-w")

# %% [markdown]
# **What did the edge see?** Its line in nginx's access log. Behind the name of the client program: the seconds of the whole request, the upstreams that were tried, the status that each of them gave, the seconds that each took:

# %%
show("access-log")

# %% [markdown]
# ## The task: eight things about the request
#
# Put a value in the place of each `None` below, then **delete the two last lines of the cell** (they are there so that a cell nobody has touched is not taken for an answer).
# A number is written without quotes, a text with quotes. Each key is worth one point and is checked on its own, so try the check as soon as you have one.
#
# | key | what | written as |
# |---|---|---|
# | `kept_for_s` | for how many seconds the whole answer of dig may be kept: until the first of its records has to be asked for again | whole number |
# | `address` | the address that the connection was made to | text: `"192.0.2.7"` |
# | `next_hop` | the address of the router that packets to it are handed to first | text: `"192.0.2.7"` |
# | `certificate_ends` | the day, in GMT, on which the server's certificate ends | text: `"2026-03-29"` |
# | `status` | the status of the answer | whole number |
# | `tls_ms` | how long the TLS handshake took, after the TCP connection was there, in milliseconds | number; rounded up or down, or not at all |
# | `wait_ms` | how long it took from the moment when the request could be sent to the first byte of the answer, in milliseconds | number; rounded up or down, or not at all |
# | `answered_by` | address and port of the upstream that gave the answer | text: `"192.0.2.7:8080"` |
#
# You may let Python do a sum: `1000 * (0.0419 - 0.0171)` is a number, too.

# %% task="one-request"
one_request = {
    "kept_for_s": None,
    "address": None,
    "next_hop": None,
    "certificate_ends": None,
    "status": None,
    "tls_ms": None,
    "wait_ms": None,
    "answered_by": None,
}
### BEGIN SOLUTION
# By eye is what was asked for; this reads the same places by program, so that it is right for everybody's request.
from datetime import datetime

said = {path.stem: path.read_text() for path in folder.glob("*.txt")}
records = [line.split() for line in said["dig"].splitlines()]
answer = next(line for line in said["curl-v"].splitlines() if line.startswith("< HTTP/"))
ends = said["curl-v"].split("expire date: ")[1].split(" GMT")[0]
clock = {row.split(":")[0].strip(): float(row.split(":")[1]) for row in said["curl-w"].splitlines()}
tried = said["access-log"].split('"')[6].split(" ", 2)[2]  # behind the quotes: a blank, the seconds, all the rest
one_request = {
    "kept_for_s": min(int(record[1]) for record in records),
    "address": said["curl-v"].split("* Connected to ")[1].split("(")[1].split(")")[0],
    "next_hop": said["route"].split(" via ")[1].split()[0],
    "certificate_ends": datetime.strptime(f"{ends} +0000", "%b %d %H:%M:%S %Y %z").strftime("%Y-%m-%d"),
    "status": int(answer.split()[2]),
    "tls_ms": 1000 * (clock["time_appconnect"] - clock["time_connect"]),
    "wait_ms": 1000 * (clock["time_starttransfer"] - clock["time_pretransfer"]),
    "answered_by": tried.split(", ")[1].split()[0],
}
### END SOLUTION

# %% [markdown]
# ## Say it
#
# Two sentences to Priya: which part of the second was the network, and which was not? (Nobody grades this one. Your mentor may ask.)
