# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# ## Eleven minutes of blame
#
# > **#booking-slow**
# > **grace** · the pages take seconds. The servers are bored, so it is the network
# > **tomas** · the network is fine. It is the servers
# > **leila** · my kiosk shows *waiting*, so it waits, so it is the server
# > **moira** · I have a capture from a desk, and one from the rack, of other people at the same hour. Each second in there belongs to somebody. Will somebody please hand them out?
#
# HTTP in clear, behind the edge. `at-the-desk.pcap` was taken at the **clients'** end of the way, `at-the-rack.pcap` at the **servers'** end. They show different connections, and your functions are not told which end a file is from: captures of both kinds will be handed to them, under any name.

# %%
import dpkt

folder = files("networking/where-did-the-time-go")
for path in sorted(folder.glob("*.pcap")):
    with open(path, "rb") as file:
        frames = list(dpkt.pcap.Reader(file))
    print(
        path.name,
        len(frames),
        "frames in",
        round(frames[-1][0] - frames[0][0], 1),
        "seconds, first kept bytes:",
        len(frames[9][1]),
    )

# %% [markdown]
# What all captures have in common:
#
# - classic pcap, Ethernet, IPv4 or IPv6 with TCP, and ARP, which does not matter; taken with `tcpdump -s 96`: **at most 96 bytes of each frame are kept**. How much a segment carries follows from the lengths in its headers (the IP packet's, less both headers), not from what is left of it;
# - every connection is there from its first SYN, and completes its handshake; the client speaks first, and every request has its answer. A client's address and port name it: no two connections have the same;
# - a sender may hand its card several segments in one piece, so one frame may be **larger than the network allows**, and what is sent again may be a part of it. Sequence numbers are modulo 2³²;
# - one request at a time: a client asks again when the whole answer is there, and an **exchange** is a request with its answer. A request may take several segments. An exchange begins with the first byte that a client sends when all its earlier requests have been answered;
# - there is one SYN-ACK; SYN, FIN and empty segments carry no byte of a request or an answer. A **probe** (of an idle connection, or of a closed window) is an empty segment one number back. No byte is lost that a probe, or the answer to one, acknowledges next.
#
# All functions return times in **milliseconds**; one more or less does not matter.
#
# ## Task 1: how far is it?
#
# Write `distances(path)`: a dictionary with one key `(client, port)` for each connection (the client's address as text, as `inet_ntop` writes it, and the client's port) and as value a dictionary with two numbers:
#
# - `"rtt"`: the way there and back, between client and server: from the SYN **that was answered** (the last one before the SYN-ACK) to the ACK that completes the handshake. Wherever the capture was taken, the whole way is in it once;
# - `"beyond"`: what of it lies between the place of the capture and the server: from that SYN to the SYN-ACK.

# %% task="distances"
from socket import AF_INET, AF_INET6, inet_ntop

SYN, ACK = dpkt.tcp.TH_SYN, dpkt.tcp.TH_ACK


def distances(path):
    """Return {(client, port): {"rtt": ms, "beyond": ms}}."""
    ### BEGIN SOLUTION
    return {
        client: {"rtt": opened - asked, "beyond": answered - asked}
        for client, (asked, answered, opened) in handshakes(path).items()
    }


def segments(path):
    """Yield (ms, sender, receiver, seq, ack, flags, window, bytes carried) of every TCP segment."""
    known = set()
    with open(path, "rb") as file:
        reader = dpkt.pcap.Reader(file)
        if reader.datalink() != dpkt.pcap.DLT_EN10MB:
            raise ValueError(f"{path} has link type {reader.datalink()}, which is not Ethernet")
        for seconds, frame in reader:
            packet = dpkt.ethernet.Ethernet(frame).data
            four, tcp = isinstance(packet, dpkt.ip.IP), packet.data
            if not isinstance(tcp, dpkt.tcp.TCP):
                continue
            size = (packet.len - 4 * packet.hl if four else packet.plen) - 4 * tcp.off
            family = AF_INET if four else AF_INET6
            ends = (inet_ntop(family, packet.src), tcp.sport), (inet_ntop(family, packet.dst), tcp.dport)
            if tcp.flags & SYN:
                known.add(frozenset(ends))
            elif frozenset(ends) not in known:
                raise ValueError(f"{path} has a connection without its first SYN")
            yield float(seconds) * 1000, *ends, tcp.seq, tcp.ack, tcp.flags, tcp.win, size


def handshakes(path):
    """Return {client: [ms of the SYN that was answered, of the SYN-ACK, of the ACK]}."""
    found = {}
    for ms, sender, receiver, _, _, flags, _, _ in segments(path):
        if flags & SYN and not flags & ACK:
            found[sender] = [ms]
        elif flags & SYN:
            found[receiver].append(ms)
        elif sender in found and len(found[sender]) == 2:
            found[sender].append(ms)
    return found
    ### END SOLUTION


# %%
try:
    for path in sorted(folder.glob("*.pcap")):
        print(path.name)
        for (client, port), far in distances(path).items():
            print(f"{client:>24} {port:<6}", "  ".join(f"{name} {ms:7.2f}" for name, ms in far.items()))
except NotImplementedError:
    print("distances is not written yet")

# %% [markdown]
# ## Task 2: what stalled
#
# A **stall** is time in which bytes are missing that one side has sent:
#
# - bytes that the capture shows **twice** are missing from the first time to the last, unless the other side has **acknowledged them all before** they are there again: then they were sent in vain and nobody waited;
# - bytes that the capture shows **after later ones** of the same side were lost before they came by. They are missing from the moment when the first later byte is seen. When they come within **3 ms**, they were only overtaken on their way, and nothing stalled;
# - stalls of one side that overlap or touch are **one** stall, from the first beginning to the last end.
#
# What is sent again had been acknowledged whole before, or not at all. Bytes that are lost before the place of the capture, and after which nothing else is sent, cannot be seen missing: there are none.
#
# Write `stalls(path)`: a list with one dictionary a stall, in the order in which they begin: `"client"` (address and port, as above), `"ms"`, and `"by"`, which says what brought back the byte that was missing first (of several since the same moment, the one with the lowest number): `"duplicates"` if the other side had sent **at least three duplicate ACKs** for just this byte before it was there again (four empty segments that acknowledge everything before it and nothing of it: the first of them is no duplicate), else `"timeout"`.


# %% task="stalls"
from collections import Counter


def stalls(path):
    """Return [{"client": (address, port), "ms": number, "by": "duplicates" or "timeout"}], by their beginning."""
    ### BEGIN SOLUTION
    found = [(stall, client) for client, rows in talks(path).items() for stall in stalled(rows)]
    found.sort(key=lambda one: one[0]["from"])
    return [{"client": client, "ms": stall["to"] - stall["from"], "by": stall["by"]} for stall, client in found]


def talks(path):
    """Return {client: [(ms, from the client?, first byte, byte after the last, acknowledged, window)]}, from byte 0."""
    found, begins = {}, {}
    for ms, sender, receiver, seq, ack, flags, window, size in segments(path):
        if flags & SYN:
            begins[sender, receiver] = seq + 1
            if not flags & ACK:
                found[sender] = []
            continue
        mine = sender in found
        at, reached = (seq - begins[sender, receiver]) % 2**32, (ack - begins[receiver, sender]) % 2**32
        found[sender if mine else receiver].append((ms, mine, at, at + size, reached, window))
    return found


def needed(rows):
    """Yield (ms, from the client?, since when it was missing, what brought it back) of bytes that somebody needed."""
    sent, acked, acks = {True: [], False: []}, {True: 0, False: 0}, Counter()
    for ms, mine, at, end, reached, _ in rows:
        acked[not mine] = max(acked[not mine], reached)
        if at == end:
            acks[not mine, reached] += 1
            continue
        seen = [was for start, stop, was in sent[mine] if start <= at < stop]
        later = [was for start, _, was in sent[mine] if start >= end]
        if seen and end <= acked[mine]:
            continue
        sent[mine].append((at, end, ms))
        since = min(seen or later, default=ms)
        by = "duplicates" if acks[mine, at] > 3 else "timeout"
        yield ms, mine, since if seen or ms - since > 3 else ms, by


def stalled(rows):
    """Return the stalls of a connection: from when, to when, by what, and whether the client's bytes were missing."""
    found = []
    for ms, mine, since, by in needed(rows):
        if since < ms:
            same = [one for one in found if one["mine"] == mine and since <= one["to"]]
            if not same:
                found.append({"from": since, "by": by, "mine": mine})
            (same or found)[-1]["to"] = ms
    return found
    ### END SOLUTION


# %%
try:
    for path in sorted(folder.glob("*.pcap")):
        for stall in stalls(path):
            print(path.name, stall)
except NotImplementedError:
    print("stalls is not written yet")

# %% [markdown]
# ## Task 3: whose time was it?
#
# Write `exchanges(path)`: a list with one dictionary an exchange, in the order in which the capture shows their first bytes:
#
# | key | what |
# |---|---|
# | `"client"` | address and port, as above |
# | `"idle"` | how long the **client** let the connection rest before it asked. For the first exchange: from the ACK that completes the handshake to the request's first byte. For others: from the last byte of the answer before, *less* the way between the place of the capture and the client and back (`rtt` less `beyond`): a capture at the rack sees the client's pause only from afar |
# | `"think"` | how long the **server** took: from the request's last byte (when it came the last time that it was needed) to the first byte of the answer **that the capture shows**, *less* `beyond`. (Its very first byte may have been lost, and come later) |
# | `"blocked"` | how long the **receiver** had no room: from a segment of the client's that offers a window of 0 to its next one that offers more |
# | `"lost"` | the stalls of this exchange, of request and answer together |
# | `"transfer"` | from that same moment to the answer's last byte (when the last of its bytes that somebody needed came), less `"blocked"` and less the stalls of the answer |
# | `"verdict"` | who had most of it: `"client"` (idle), `"server"` (think), `"receiver"` (blocked), or `"network"`: one `rtt`, `lost` and `transfer` together |
#
# An acknowledgement of the request without a byte of an answer is no answer. What a probe says, and what was sent in vain, counts nowhere.


# %% task="exchanges"
def exchanges(path):
    """Return [{"client", "idle", "think", "lost", "blocked", "transfer", "verdict"}], in the order of the requests."""
    ### BEGIN SOLUTION
    shaken, found = handshakes(path), []
    for client, rows in talks(path).items():
        asked, answered, before = shaken[client]
        rtt, beyond = before - asked, answered - asked
        missing, closed = stalled(rows), no_room(rows)
        for number, one in enumerate(requests(rows)):
            here = [stall for stall in missing if one["asked"] <= stall["from"] <= one["end"]]
            lost = sum(stall["to"] - stall["from"] for stall in here)
            of_answer = sum(stall["to"] - stall["from"] for stall in here if not stall["mine"])
            blocked = sum(stop - start for start, stop in closed if one["asked"] < start < one["end"])
            took = {
                "idle": one["asked"] - before - (rtt - beyond if number else 0),
                "think": one["first"] - one["sent"] - beyond,
                "blocked": blocked,
                "lost": lost,
                "transfer": one["end"] - one["first"] - blocked - of_answer,
            }
            parts = {"client": took["idle"], "server": took["think"], "receiver": blocked}
            parts["network"] = rtt + lost + took["transfer"]
            found.append((one["asked"], {"client": client, **took, "verdict": max(parts, key=parts.get)}))
            before = one["end"]
    return [row for _, row in sorted(found, key=lambda one: one[0])]


def requests(rows):
    """Return the exchanges of a connection: when it was asked and all sent, when the answer began and ended."""
    said = []
    for ms, mine, _, _ in needed(rows):
        if mine:
            if not said or "first" in said[-1]:
                said.append({"asked": ms})
            said[-1]["sent"] = ms
        else:
            said[-1].setdefault("first", ms)
            said[-1]["end"] = ms
    return said


def no_room(rows):
    """Return (from, to) of the times in which the client offered no room."""
    spans, since = [], None
    for ms, mine, _, _, _, window in rows:
        if mine and window == 0 and since is None:
            since = ms
        elif mine and window and since is not None:
            spans.append((since, ms))
            since = None
    return spans
    ### END SOLUTION


# %%
import matplotlib.pyplot as plt

COLOURS = {"idle": "#9aa5ab", "think": "#b3361b", "lost": "#e2a72e", "blocked": "#7a4988", "transfer": "#5b7f95"}
try:
    rows = exchanges(folder / "at-the-desk.pcap")
    figure, axes = plt.subplots(figsize=(8, 0.28 * len(rows) + 1))
    for height, row in enumerate(rows):
        left = 0.0
        for part, colour in COLOURS.items():
            axes.barh(height, row[part], left=left, color=colour, label=part if height == 0 else None)
            left += row[part]
    axes.set(yticks=range(len(rows)), yticklabels=[row["verdict"] for row in rows], xlabel="ms")
    axes.invert_yaxis()
    axes.legend(frameon=False)
    figure.tight_layout()
    plt.show()
except NotImplementedError:
    print("exchanges is not written yet")

# %% [markdown]
# ## Say it
#
# Two sentences to Grace and Tomas: of the exchanges that took longer than half a second, how many were whose? (Nobody grades this one. Your mentor may ask.)
