# %% [markdown]
# ## Why this pages you
#
# > - 10:02 · support: "booking takes four seconds since this morning, for some"
# > - 10:04 · somebody, with a browser open: *Waiting (TTFB) 3.9 s*. "So it is the server"
# > - 10:05 · somebody else, with `top` open: "the servers are bored. So it is the network"
# > - 10:06 · a third: "502, again. The load balancer"
# > - 10:30 · three teams have been woken, and none of them has looked at *one request*
#
# A request is a row of phases that follow each other, and each second lies in exactly one of them. Tools that time requests all know the phases, and each writes them down in another way: as clocks, as durations, as packets. Whoever
# reads one as if it were another hands the second to the wrong team. This lesson takes an hour: curl first, then browsers, then the wire, which takes no sides.

# %%
import json
from itertools import pairwise

import matplotlib.pyplot as plt

from groundschool import ask, files, predict

recorded = files("networking/curl-and-har") / "curl-recorded"
others = files("networking/curl-and-har", variant=2)
captures = files("networking/where-did-the-time-go", variant=2)


def told(name):
    """Return what curl -w '%{json}' wrote of a recorded call, a dictionary for each request."""
    return [json.loads(line) for line in (recorded / f"{name}.json").read_text().splitlines()]


# %% [markdown]
# ## Cumulative clocks

# %%
predict("networking/where-the-time-goes", "appconnect")

# %% [markdown]
# `curl -w '%{json}'` prints all that curl knows of a transfer. This is a real one: a wire that held the client's first words of TLS back for 300 ms, an nginx, another nginx, an application that took 20 ms.

# %%
CLOCKS = ["namelookup", "connect", "appconnect", "pretransfer", "starttransfer", "total"]
[slow] = told("slow-handshake")
for name in CLOCKS:
    print(f"time_{name:<14} {slow[f'time_{name}']:.6f}")

# %% [markdown]
# Every clock is read from the start of the transfer ([`curl(1)`, `-w`](https://curl.se/docs/manpage.html#-w)). So none of them is a duration, and each phase is a difference:
#
# | phase | from | to | whose it is |
# |---|---|---|---|
# | name | the start | `namelookup` | the resolver |
# | TCP | `namelookup` | `connect` | the distance: one way there and back |
# | TLS | `connect` | `appconnect` | distance, once (TLS 1.3) or twice (1.2), and whoever has to compute |
# | send | `appconnect` | `pretransfer` | curl |
# | wait | `pretransfer` | `starttransfer` | distance once more, and **the servers** |
# | body | `starttransfer` | `total` | the network's width, or an application that makes the body while it sends |
#
# *Try it:* how long was the wait in the call above, in whole milliseconds?

# %%
wait_ms = ...
ask("networking/where-the-time-goes", "wait", wait_ms)

# %% solution=true
wait_ms = round(1000 * (slow["time_starttransfer"] - slow["time_pretransfer"]))
ask("networking/where-the-time-goes", "wait", wait_ms, solution=True)

# %% [markdown]
# ## Clocks that are zero

# %%
predict("networking/where-the-time-goes", "redirect")

# %%
for name in ("reused", "client-untrusting", "client-impatient", "redirected-elsewhere"):
    for one in told(name):
        print(
            f"{name:22}",
            "  ".join(f"{clock} {one[f'time_{clock}']:.3f}" for clock in (*CLOCKS, "redirect")),
            " exit",
            one["exitcode"],
        )

# %% [markdown]
# Read line by line. All of this is what curl 7.88 really writes:
#
# - **the second request of `reused`** found the connection open. No TCP, no TLS: their clocks are **0**, below the one before them. A step that was not needed has no clock, and the next phase begins at the last one that has. Take 0 off, and `send` swallows
#   everything before it;
# - **`client-untrusting`** never came to the request. A step that was *not reached* is 0, too. (TCP was there; this version does not say so, curl 8 does.) What remains after the last clock is time that curl gave up, and the clocks cannot say on what;
# - **`client-impatient`** ended at `--max-time`. No first byte, so `starttransfer` is 0 and all the rest of `total` is unfinished;
# - **`redirected-elsewhere`** are two requests on two connections, and the wire held each handshake for 100 ms: `appconnect` is *the sum* of both. With `-L` each clock is added up over all requests
#   ([curl #1602](https://github.com/curl/curl/pull/1602), [#6743](https://github.com/curl/curl/issues/6743)), so that differences are sums as well, where every request went through the same steps. From `http://` to `https://` they do not: only the second has a TLS clock, and `appconnect` less `connect` is too little, even less than nothing. `time_redirect` cuts the same time in another way: neither add it nor take it off.
#
# Two surprises that are in the recording, too. In `upload`, the client waits for permission, and the *first byte* is that of `100 Continue`: the application's forty milliseconds are in the *body*. And an nginx that buffers
# ([`proxy_buffering`](https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_buffering), on unless told) passes a small answer on when it is whole: a slow body behind it looks like a slow first byte.

# %%
for name in ("upload", "slow-body", "slow-body-buffered"):
    [one] = told(name)
    wait, body = one["time_starttransfer"] - one["time_pretransfer"], one["time_total"] - one["time_starttransfer"]
    print(f"{name:20} wait {1000 * wait:5.0f} ms   body {1000 * body:5.0f} ms")

# %% [markdown]
# ## What browsers export

# %%
predict("networking/where-the-time-goes", "har-connect")

# %% [markdown]
# A HAR file ([HAR 1.2](http://www.softwareishard.com/blog/har-12-spec/)) has an entry for each request. Its `timings` are durations already, in milliseconds, and `-1` is no duration: *there was no such phase*. Here is the first request of a page, by two browsers:

# %%
for name in ("desk.har", "kiosk.har"):
    log = json.loads((others / "har" / name).read_text(encoding="utf-8-sig"))["log"]
    print(log["creator"]["name"], json.dumps(log["entries"][0]["timings"]))

# %% [markdown]
# - HAR 1.2: the time of `ssl` is *also included in* `connect`. Chrome (`WebInspector`) does so. Add both, and TLS is there twice.
# - Firefox does not: its `connect` ends where TLS begins (`tcpConnectEnd - connectStart` in its `NetworkTimings`). Take `ssl` off, and TCP is too short, or below zero.
# - `blocked` is waiting *in the browser*: for one of six connections to a host, for a proxy. `_blocked_queueing` is a part of it, and a name of Chrome's own.
# - `time` is the browser's reckoning. Now and then it is less than the phases; do not subtract with it.
# - What a browser calls *Waiting (TTFB)* holds one way there and back. Somebody in another continent waits 200 ms for an answer that took 5.
#
# *Try it:* how long did TCP alone take in **Firefox's** entry above, in milliseconds?

# %%
tcp_ms = ...
ask("networking/where-the-time-goes", "firefox-tcp", tcp_ms)

# %% solution=true
tcp_ms = log["entries"][0]["timings"]["connect"]
ask("networking/where-the-time-goes", "firefox-tcp", tcp_ms, solution=True)

# %% [markdown]
# ## Who made the answer

# %%
predict("networking/where-the-time-goes", "five-oh-two")

# %%
for name in ("app-away", "balancer-away", "app-gateway", "edge-impatient"):
    lines = (recorded / f"{name}.txt").read_text().splitlines()
    print(name, *(line for line in lines if line.lower().startswith(("< http/", "< server:", "< via:"))), sep="\n   ")

# %% [markdown]
# Four failures of the recording. All four say `Server: nginx`: nginx writes its own name on what it passes on
# ([`proxy_pass_header`](https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_pass_header) lists what it hides), so this header is no witness. The status is none either:
#
# | status | says | may be said by |
# |---|---|---|
# | 502 | the next one refused, or gave no sensible answer | every machine on the way; an application that asks others itself |
# | 504 | the next one gave none in time | the same |
# | 503 | not now | the application, a balancer without a healthy backend, an edge that sheds load |
# | 499 | *nobody was told this*: nginx notes so in its log that the client went away | nobody: it is never sent |
#
# What does tell is [`Via`](https://www.rfc-editor.org/rfc/rfc9110.html#section-7.6.3): who passes an answer on adds itself, and whoever makes one does not. Two entries, and it came from behind the balancer; one, and the balancer made it; none, and the edge did. Entries may stand in one line or in several, with
# comments in parentheses. No HTTP answer at all, and it is curl itself that speaks: `curl: (28)` ran out of patience, `(7)` could not connect, `(60)` did not trust.
#
# (Whether your proxies write `Via`, and only on what they pass on, is somebody's decision. Saltmarsh's do.)
#
# *Try it:* who made the answer of `app-away`? `"edge"`, `"balancer"` or `"app"`.

# %%
made_by = ...
ask("networking/where-the-time-goes", "made-by", made_by)

# %% solution=true
made_by = "balancer"
ask("networking/where-the-time-goes", "made-by", made_by, solution=True)

# %% [markdown]
# ## The same request in a capture
#
# Now the wire. The same phases, seen by somebody who takes no sides. A capture of a desk, 96 bytes kept of each frame; what a segment *carried* stands in its headers, whatever is left of it.

# %%
from socket import AF_INET, AF_INET6, inet_ntop

import dpkt


def segments(path):
    """Return (ms, sender, receiver, seq, ack, flags, window, bytes carried) of every TCP segment."""
    found = []
    with open(path, "rb") as file:
        for seconds, frame in dpkt.pcap.Reader(file):
            packet = dpkt.ethernet.Ethernet(frame).data
            tcp = packet.data
            if isinstance(tcp, dpkt.tcp.TCP):
                family = AF_INET if isinstance(packet, dpkt.ip.IP) else AF_INET6
                size = (packet.len - 4 * packet.hl if family == AF_INET else packet.plen) - 4 * tcp.off
                ends = (inet_ntop(family, packet.src), tcp.sport), (inet_ntop(family, packet.dst), tcp.dport)
                found.append((1000 * float(seconds), *ends, tcp.seq, tcp.ack, tcp.flags, tcp.win, size))
    return found


def show(capture, client, start=0.0, end=1e9):
    """Print the segments of one client, times from its first SYN, numbers from the first of each side."""
    mine = [one for one in capture if client in (one[1], one[2])]
    base = {}
    for ms, sender, receiver, seq, ack, flags, window, size in mine:
        number = (seq - base.setdefault(sender, seq)) % 2**32
        if start <= ms - mine[0][0] <= end:
            reached = (ack - base[receiver]) % 2**32 if receiver in base else 0
            arrow, word = ("-->" if sender == client else "<--"), "SYN " if flags & 2 else "FIN " if flags & 1 else ""
            print(
                f"{ms - mine[0][0]:9.2f} {arrow} {word:4} seq {number:<6} carries {size:<5} acks {reached:<6} window {window}"
            )


desk, rack = segments(captures / "at-the-desk.pcap"), segments(captures / "at-the-rack.pcap")
clients = list(dict.fromkeys(one[1] for one in desk if one[5] & 18 == 2))


def first(capture, wanted):
    """Return the first client whose segments satisfy a condition."""
    for client in dict.fromkeys(one[1] for one in capture if one[5] & 18 == 2):
        if wanted(client, [one for one in capture if client in (one[1], one[2])]):
            return client
    raise LookupError("no such client")


thinks = first(
    desk,
    lambda client, seen: any(b[0] - a[0] > 1500 for a, b in pairwise(seen) if b[2] == client and a[7] == 0 and b[7]),
)
show(desk, thinks)

# %% [markdown]
# ## Who thinks
#
# Three segments of the handshake; a request (the first that *carries* something); the way there and back and 40 ms later a segment of the server's that carries **nothing**; then, much later, the answer.
#
# - The empty one is the server's *kernel*: it acknowledges the request when the program has not answered for 40 ms (a [delayed ACK](https://www.rfc-editor.org/rfc/rfc9293.html#section-3.8.6.3)). It proves that the request has arrived. It is no answer.
# - From the request to the answer's first byte is the *wait*. One way there and back is in it; what is left is how long the server **thought**.
# - What lies *before* a request is nobody's but the client's: a person who reads, a pool that keeps a connection, a script that sleeps. Keep-alive probes in it are no traffic and no loss: empty segments, one number back.
#
# How long is *there and back*? The handshake says so: nobody thinks in it, kernels answer at once.
#
# ## Capture points

# %%
predict("networking/where-the-time-goes", "capture-point")


# %%
def shake(capture, client):
    """Return the ms of SYN to SYN-ACK, and of SYN-ACK to ACK."""
    syn = answered = None
    for ms, sender, receiver, _, _, flags, _, _ in capture:
        if sender == client and flags & 18 == 2:
            syn = ms
        elif receiver == client and flags & 18 == 18:
            answered = ms
        elif sender == client and answered is not None:
            return answered - syn, ms - answered
    raise LookupError(client)


figure, axes = plt.subplots(figsize=(8, 2.4))
for height, capture in enumerate((desk, rack)):
    client = [one[1] for one in capture if one[5] & 18 == 2][1]
    beyond, near = shake(capture, client)
    axes.barh(height, beyond, color="tab:blue", label="SYN to SYN-ACK" if not height else None)
    axes.barh(height, near, left=beyond, color="tab:orange", label="SYN-ACK to ACK" if not height else None)
axes.set(yticks=[0, 1], yticklabels=["at the desk", "at the rack"], xlabel="ms")
axes.legend(frameon=False)
figure.tight_layout()
plt.show()

# %% [markdown]
# The same way, seen from its two ends. SYN to SYN-ACK is the way **beyond** the place of the capture; SYN-ACK to ACK the way **before** it. Their sum is the whole round trip, wherever you stand, and you need not know where that is. Whoever measures *SYN to SYN-ACK* at the server finds 0.01 ms
# and praises the network.
#
# So take from the wait what lies beyond, and from a pause between two requests what lies before: what is left is the server's, and the client's own. And measure from the SYN that was *answered*: one that was lost adds a second of the kernel's timer and no distance.
#
# *Try it:* the desk's capture says: SYN at 0.00 ms, SYN-ACK at 38.20, ACK at 38.21, request at 41.00, an empty segment of the server's at 119.20, the answer's first byte at 290.20. How many milliseconds did the server think?

# %%
think_ms = ...
ask("networking/where-the-time-goes", "think", think_ms)

# %% solution=true
think_ms = round(290.20 - 41.00 - 38.20, 1)
ask("networking/where-the-time-goes", "think", think_ms, solution=True)

# %% [markdown]
# ## Loss

# %%
predict("networking/where-the-time-goes", "which-loss")


# %%
def gap_of(seen, low, high):
    """Return the moment of the first of some client's segments that carries bytes from the server below the highest."""
    top = 0
    for ms, sender, _, seq, _, flags, _, size in seen:
        if size and sender[1] < 32768 and not flags & 2:
            if seq < top and low < ms - seen[0][0] < high:
                return ms - seen[0][0]
            top = max(top, seq + size)
    return None


late = first(
    rack, lambda client, seen: gap_of(seen, 0, 1e9) and sum(one[7] == 0 and one[1] == client for one in seen) > 6
)
show(
    rack,
    late,
    gap_of([one for one in rack if late in (one[1], one[2])], 0, 1e9) - 420,
    gap_of([one for one in rack if late in (one[1], one[2])], 0, 1e9) + 60,
)

# %% [markdown]
# A sender learns in two ways that something did not arrive:
#
# - the receiver goes on receiving *later* bytes and answers each of them with the **same ACK**: "I still want this one". The first is an acknowledgement, the next ones are *duplicates*, and the third makes the sender repeat at once
#   ([RFC 5681, 3.2](https://www.rfc-editor.org/rfc/rfc5681.html#section-3.2), *fast retransmit*). It costs about one round trip. (Linux decides by time as well, [RACK](https://www.rfc-editor.org/rfc/rfc8985.html), and may need fewer.)
# - nothing comes back, because nothing came *after* the lost one: the end of an answer, a small request. Then the sender has only its clocks. Linux first sends the last segment once more as a **probe**, two round trips after it, if more than one is under way
#   (*tail loss probe*, [RFC 8985, 7](https://www.rfc-editor.org/rfc/rfc8985.html#section-7), on by default); of a single one it waits 200 ms longer, for the ACK may only be delayed. Where there is no probe, or it is lost, the **timer** is left ([RFC 6298](https://www.rfc-editor.org/rfc/rfc6298.html)):
#   200 ms at least on Linux, and twice as much each time.
#
# So, 30 ms away, a lost packet in the middle of a download costs 30 ms, one at the end of an answer some 60 with a probe and 230 without, and a lost request of one packet 230 or more. Small answers suffer more from loss than large ones. The senders in these captures send no such probe: what they show is the timer.
#
# What a capture shows depends on where it stands. On the sender's side you see the bytes **twice**. Behind the place of the loss you see them **once, and late**: later bytes first, a hole, then what was missing. Three look-alikes are no stall:
#
# - bytes that come again although they were **acknowledged**: the ACK was lost or late. Nobody waited;
# - bytes that were **overtaken** on their way and come a moment later (Wireshark's limit is 3 ms when it knows no better). Nobody sent them again;
# - a frame that is *larger* than the network allows: the kernel handed its card several segments at once (TSO), and what comes again is a piece of it.
#
# And two that are missing at the same time stall the customer once, not twice.
#
# ## Zero window

# %%
predict("networking/where-the-time-goes", "zero-window")

# %%
shut = first(desk, lambda client, seen: any(one[6] == 0 and one[1] == client for one in seen))
mine = [one for one in desk if shut in (one[1], one[2])]
began = next(one[0] for one in mine if one[6] == 0) - mine[0][0]
show(desk, shut, began - 40, began + 4000)

# %% [markdown]
# In every segment each side says how much room it has: the *window* (here without its scale). The client says **0**: its kernel's buffer is full, because the **program does not read**. The server stops, and probes now and then: an empty segment, one number back. Then room is offered, and it goes on.
#
# Nothing was lost, and no link was slow. It is the receiving application: a browser tab that hangs, a script that computes between two reads, a disk it writes to. Adding bandwidth changes nothing.
#
# ## Worked example: whose second?
#
# One exchange at a desk: the round trip is 38 ms, the pause before the request 12, the wait 70, a stall of 240 by the timer, 4 ms of body beside it.
#
# | part | ms | |
# |---|---|---|
# | client (idle) | 12 | before the request |
# | server (think) | 70 - 38 = 32 | the wait less what lies beyond |
# | receiver (no room) | 0 | |
# | network | 38 + 240 + 4 = 282 | one round trip, what was lost, the body |
#
# *The network's, and of that one lost packet*. A server twice as fast would have won 16 ms.
#
# ## Faded example: the verdict
#
# The sum is written. Take from the wait what does not belong to the server, and from the whole answer what has an owner already.

# %%
seen = {"rtt": 44.0, "beyond": 44.0, "pause": 9.0, "wait": 71.0, "answer": 2630.0, "closed": 2600.0, "lost": 0.0}
parts = {
    "client": seen["pause"] - (seen["rtt"] - seen["beyond"]),
    "server": seen["wait"],  # <- less what?
    "receiver": seen["closed"],
    "network": seen["rtt"] + seen["lost"] + seen["answer"],  # <- less what?
}
ask("networking/where-the-time-goes", "verdict", parts)

# %% solution=true
parts = {
    "client": seen["pause"] - (seen["rtt"] - seen["beyond"]),
    "server": seen["wait"] - seen["beyond"],
    "receiver": seen["closed"],
    "network": seen["rtt"] + seen["lost"] + seen["answer"] - seen["lost"] - seen["closed"],
}
ask("networking/where-the-time-goes", "verdict", parts, solution=True)

# %% [markdown]
# ## Your turn
#
# In [Reading curl and HAR](../curl-and-har.ipynb) you write the three functions of the first half, in [Where did the time go?](../where-did-the-time-go.ipynb) those of the second.
#
# ## Say it
#
# Two sentences to the channel at the top: what *Waiting (TTFB) 3.9 s* has shown and what it has not; and which one measurement you would take next.
#
# ## Key points
#
# - curl has clocks, HAR has durations, a capture has moments. Turn all of them into phases before you compare.
# - 0 and -1 are no times. Redirects are added up already.
# - A status says what happened, `Via` says who said so.
# - SYN to ACK is the way there and back, from wherever you look.
# - Wait less distance is the server; before the request is the client; a closed window is the receiver; bytes that are missing are the network.
# - Few bytes and a lost packet: the timer. Many: duplicates, and hardly a delay.
#
# **Read more:** `curl(1)`, `tcpdump(8)`, `tshark(1)`; [HAR 1.2](http://www.softwareishard.com/blog/har-12-spec/); RFC 9110 (7.6.3, 15.6), RFC 9293, RFC 5681, RFC 6298, RFC 8985;
# Wireshark's [TCP analysis](https://www.wireshark.org/docs/wsug_html_chunked/ChAdvTCPAnalysis.html).
#
# **What differs in your company:** which machines stand on the way and which headers they add, whether you may capture and where, which timeouts each hop has, and what a HAR may hold before it goes into a ticket.
