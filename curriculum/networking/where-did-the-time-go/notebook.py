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
# - classic pcap, Ethernet, IPv4 or IPv6 with TCP and nothing else, taken with `tcpdump -s 96`: **at most 96 bytes of each frame are kept**. How much a segment carries follows from the lengths in its headers (the IP packet's, less both headers), not from what is left of it;
# - every connection is there from its first SYN. A client's address and port name it: no two connections have the same;
# - a sender may hand its card several segments in one piece, so one frame may be **larger than the network allows**, and what is sent again may be a part of it. Sequence numbers are modulo 2³²;
# - one request at a time: a client asks again when the whole answer is there, and an **exchange** is a request with its answer. An exchange begins with the first byte that a client sends when all its earlier requests have been answered;
# - SYN, FIN and empty segments carry no byte of a request or an answer. A **probe** (of an idle connection, or of a closed window) is an empty segment one number back.
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

FIN, SYN, RST, ACK = dpkt.tcp.TH_FIN, dpkt.tcp.TH_SYN, dpkt.tcp.TH_RST, dpkt.tcp.TH_ACK


def distances(path):
    """Return {(client, port): {"rtt": ms, "beyond": ms}}."""
    ### BEGIN SOLUTION
    found = {}
    for client, talk in connections(path).items():
        syn = talk["answered"] - talk["beyond"]
        found[client] = {"rtt": talk["opened"] - syn, "beyond": talk["beyond"]}
    return found


def segments(path):
    """Yield (ms, sender, receiver, seq, ack, flags, window, bytes carried) of every TCP segment."""
    with open(path, "rb") as file:
        reader = dpkt.pcap.Reader(file)
        if reader.datalink() != dpkt.pcap.DLT_EN10MB:
            raise ValueError(f"{path} has link type {reader.datalink()}, which is not Ethernet")
        for seconds, frame in reader:
            packet = dpkt.ethernet.Ethernet(frame).data
            family = AF_INET if isinstance(packet, dpkt.ip.IP) else AF_INET6
            tcp = packet.data
            size = (packet.len - 4 * packet.hl if family == AF_INET else packet.plen) - 4 * tcp.off
            ends = (inet_ntop(family, packet.src), tcp.sport), (inet_ntop(family, packet.dst), tcp.dport)
            yield float(seconds) * 1000, *ends, tcp.seq, tcp.ack, tcp.flags, tcp.win, size


def connections(path):
    """Return each client's connection: the moments of its handshake, and its segments numbered from 0 on both sides."""
    found = {}
    for ms, sender, receiver, seq, ack, flags, window, size in segments(path):
        if flags & SYN and not flags & ACK:
            found.setdefault(sender, {"isn": {sender: seq}, "opened": None, "rows": []})["syn"] = ms
            continue
        client = sender if sender in found else receiver
        talk = found[client]
        if flags & SYN:
            talk["isn"][sender] = seq
            talk["answered"], talk["beyond"] = ms, ms - talk["syn"]
            continue
        if talk["opened"] is None:
            talk["opened"] = ms
        at, reached = ((number - talk["isn"][end] - 1) % 2**32 for number, end in ((seq, sender), (ack, receiver)))
        talk["rows"].append((ms, sender == client, at, reached, window, size))
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
# - overlapping stalls of one side are **one** stall, from the first beginning to the last end.
#
# Bytes that are lost before the place of the capture, and after which nothing else is sent, cannot be seen missing: there are none.
#
# Write `stalls(path)`: a list with one dictionary a stall, in the order in which they begin: `"client"` (address and port, as above), `"ms"`, and `"by"`, which says what brought the first of its bytes back: `"duplicates"` if the other side had sent **at least three duplicate ACKs** for just this byte before it was there again (four empty segments that acknowledge everything before it and nothing of it: the first of them is no duplicate), else `"timeout"`.


# %% task="stalls"
def stalls(path):
    """Return [{"client": (address, port), "ms": number, "by": "duplicates" or "timeout"}], by their beginning."""
    ### BEGIN SOLUTION
    found = []
    for client, talk in connections(path).items():
        for _, stall in read(talk)[1]:
            found.append((stall["from"], {"client": client, "ms": stall["to"] - stall["from"], "by": stall["by"]}))
    return [stall for _, stall in sorted(found, key=lambda one: one[0])]


class Side:
    """What one side has sent, and what of it is missing."""

    def __init__(self):
        self.top = self.acked = 0
        self.first, self.holes, self.acks, self.stalls = [], [], {}, []

    def sends(self, ms, at, size):
        """Take some bytes; return whether anybody needed them."""
        end = at + size
        if at >= self.top:
            if at > self.top:
                self.holes.append((self.top, at, ms))
            self.first.append((at, end, ms))
            self.top = end
            return True
        missing = [hole for hole in self.holes if at < hole[1] and hole[0] < end]
        if missing:
            self.holes = [hole for hole in self.holes if hole not in missing]
            self.holes += [(end, hole[1], hole[2]) for hole in missing if end < hole[1]]
            since = min(hole[2] for hole in missing)
            if ms - since > 3:
                self.stall(since, ms, at)
        elif end > self.acked:
            self.stall(next(seen for start, stop, seen in self.first if start <= at < stop), ms, at)
        else:
            return False
        return True

    def stall(self, since, ms, at):
        """Take a stall, or make the one longer that it overlaps."""
        by = "duplicates" if self.acks.get(at, 0) >= 4 else "timeout"
        if self.stalls and since <= self.stalls[-1]["to"]:
            self.stalls[-1]["to"] = ms
        else:
            self.stalls.append({"from": since, "to": ms, "by": by})


def read(talk):
    """Return the exchanges of a connection and its stalls, each with whether it was the client's bytes that were missing."""
    sides, exchanges, answering, shut = {True: Side(), False: Side()}, [], True, None
    for ms, mine, at, reached, window, size in talk["rows"]:
        own, other = sides[mine], sides[not mine]
        other.acked = max(other.acked, reached)
        if mine and window == 0:
            shut = ms if shut is None else shut
        elif mine and shut is not None:
            exchanges[-1]["blocked"] += ms - shut
            shut = None
        if not size:
            other.acks[reached] = other.acks.get(reached, 0) + 1
            continue
        fresh = at >= own.top
        if not own.sends(ms, at, size):
            continue
        if mine and fresh and answering:
            answering = False
            exchanges.append({"asked": ms, "sent": ms, "blocked": 0.0})
        elif mine:
            exchanges[-1]["sent"] = ms
        else:
            answering = True
            exchanges[-1].setdefault("first", ms)
            exchanges[-1]["end"] = ms
    return exchanges, [(mine, stall) for mine in sides for stall in sides[mine].stalls]
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
# | `"think"` | how long the **server** took: from the request's last byte (when it came the last time that it was needed) to the answer's first byte, *less* `beyond` |
# | `"blocked"` | how long the **receiver** had no room: from a segment of the client's that offers a window of 0 to its next one that offers more |
# | `"lost"` | the stalls of this exchange, of request and answer together |
# | `"transfer"` | from the answer's first byte to its last (when the last of its bytes that somebody needed came), less `"blocked"` and less the stalls of the answer |
# | `"verdict"` | who had most of it: `"client"` (idle), `"server"` (think), `"receiver"` (blocked), or `"network"`: one `rtt`, `lost` and `transfer` together |
#
# An acknowledgement of the request without a byte of an answer is no answer. What a probe says, and what was sent in vain, counts nowhere.


# %% task="exchanges"
def exchanges(path):
    """Return [{"client", "idle", "think", "lost", "blocked", "transfer", "verdict"}], in the order of the requests."""
    ### BEGIN SOLUTION
    far, found = distances(path), []
    for client, talk in connections(path).items():
        rtt, beyond = far[client]["rtt"], far[client]["beyond"]
        said, missing = read(talk)
        before = talk["opened"]
        for number, one in enumerate(said):
            here = [(mine, stall) for mine, stall in missing if one["asked"] <= stall["from"] <= one["end"]]
            lost = {
                side: sum(stall["to"] - stall["from"] for mine, stall in here if mine == side) for side in (True, False)
            }
            took = {
                "idle": one["asked"] - before - (rtt - beyond if number else 0),
                "think": one["first"] - one["sent"] - beyond,
                "blocked": one["blocked"],
                "lost": lost[True] + lost[False],
                "transfer": one["end"] - one["first"] - one["blocked"] - lost[False],
            }
            parts = {"client": took["idle"], "server": took["think"], "receiver": took["blocked"]}
            parts["network"] = rtt + took["lost"] + took["transfer"]
            found.append((one["asked"], {"client": client, **took, "verdict": max(parts, key=parts.get)}))
            before = one["end"]
    return [row for _, row in sorted(found, key=lambda one: one[0])]
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
