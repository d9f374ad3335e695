# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# ## 14:20, and everybody says it is somebody else
#
# > **#incident-2281**
# > **tomas** · bookings cannot reach bookings-db. The firewall, I suppose
# > **leila** · search comes and goes from where I sit. Firewall?
# > **grace** · the database is up. I am logged in to it
# > **moira** · Stop guessing. I have a mirror port in front of the hosts and took a minute of packets. Will somebody please
# > *count*: who tried to connect to whom, and what came back?
#
# That somebody is you. Three things can come back when a program knocks on a port, and they have different causes: **yes**,
# **no**, and **nothing at all**. Moira wants a table of them, for every client and server.

# %%
import dpkt

folder = files("networking/handshake-census")
capture = folder / "clients.pcap"
with open(capture, "rb") as file:
    packets = list(dpkt.pcap.Reader(file))
print(len(packets), "frames in", round(packets[-1][0] - packets[0][0]), "seconds")

# %% [markdown]
# `dpkt` reads captures; it gives each frame as bytes, with the moment it was seen in seconds since 1970. One frame, taken apart:

# %%
from socket import AF_INET, inet_ntop

moment, frame = next((seconds, data) for seconds, data in packets if dpkt.ethernet.Ethernet(data).type == 0x0800)
packet = dpkt.ethernet.Ethernet(frame).data
segment = packet.data
print(inet_ntop(AF_INET, packet.src), segment.sport, "->", inet_ntop(AF_INET, packet.dst), segment.dport)
print("sequence number", segment.seq, "acknowledges", segment.ack, "payload", len(segment.data), "bytes")
print("flags", bin(segment.flags))
print(
    "SYN is",
    bin(dpkt.tcp.TH_SYN),
    "ACK",
    bin(dpkt.tcp.TH_ACK),
    "RST",
    bin(dpkt.tcp.TH_RST),
    "FIN",
    bin(dpkt.tcp.TH_FIN),
)

# %% [markdown]
# If you have Wireshark or tshark, open the file there too: `tshark -r clients.pcap` reads well.
#
# ## Task 1: the census
#
# Write `census(path)`. Return a dictionary with one key for every **pair** that tried to connect:
#
# - the key is `(client, server, port)`: two addresses as text (`"192.0.2.7"`, `"2001:db8::7"`, as `inet_ntop` writes them) and
#   the **server's** port as a number. The client is whoever sends the first SYN, whatever the port numbers look like
#   and whatever other flags than ACK stand beside it (phones set ECE and CWR, RFC 3168);
# - the value is a dictionary that always has these five keys, each with a number of attempts:
#
# | key | the attempt |
# |---|---|
# | `"established"` | completed the handshake (SYN, SYN-ACK, ACK) and was not cut |
# | `"refused"` | got an RST instead of a SYN-ACK |
# | `"no_answer"` | got neither an RST nor a SYN-ACK by the end of the capture |
# | `"half_open"` | got a SYN-ACK, which the client never acknowledged, whatever comes later: it fell silent, or one side sent an RST |
# | `"reset_mid"` | completed the handshake, then one side sent an RST before both had sent a FIN |
#
# Every attempt counts exactly once. An attempt is one call of `connect()`: a SYN sent *again* belongs to the same attempt and
# carries the same sequence number, while a client may use the same port for a *new* attempt, which begins with another
# sequence number: hours later, or in the very second in which it has given up the old one. An answer may come late, when the
# ports are already another attempt's. A SYN-ACK says whose it is: it acknowledges that SYN's sequence number, plus one (modulo 2³²).
# The client takes a late one back with an RST that has just this sequence number. A connection whose SYN is not in the capture is no attempt.
#
# Your function will also be given captures from elsewhere. They may be pcap or pcapng whatever their
# name says; frames may carry a VLAN tag, may have been cut to 74 bytes each (`tcpdump -s 74`), or may be there twice because
# the mirror port passes them twice (one of these at a time); there may be no frame at all (`{}`). All of them are Ethernet, which is
# link type 1. (`tcpdump -i any` writes another, 113 or 276, with another header. None is handed to you here; a good tool refuses what
# it cannot read instead of counting nothing: `dpkt`'s readers have `.datalink()`.)
#
# Frames that are not TCP over IPv4 or IPv6 do not matter: ARP, LLDP, a tunnel's ESP, large UDP datagrams in fragments, a router's ICMP
# about segments of an open connection. Packets that carry TCP have no options or extension headers and are no fragments.
#
# A firewall may also refuse by **ICMP**: *destination unreachable*, with the SYN quoted in it. The program is told at once, as by an RST.
# Whoever reads ICMP counts such an attempt as `"refused"`, whoever reads TCP alone as `"no_answer"`. Both count as right here. Only remember it
# when a table tells you "silence".

# %% task="census"
from socket import AF_INET6

FIN, SYN, RST, ACK = dpkt.tcp.TH_FIN, dpkt.tcp.TH_SYN, dpkt.tcp.TH_RST, dpkt.tcp.TH_ACK


def census(path):
    """Return {(client, server, port): {"established": n, "refused": n, "no_answer": n, "half_open": n, "reset_mid": n}}."""
    ### BEGIN SOLUTION
    counted = {}
    for attempt in attempts(path):
        ends = counted.setdefault(
            attempt["pair"], dict.fromkeys(("established", "refused", "no_answer", "half_open", "reset_mid"), 0)
        )
        ends[attempt["end"]] += 1
    return counted


UNREACHABLE = dpkt.icmp.ICMP.Unreach, dpkt.icmp6.ICMP6.Unreach


def packets(path):
    """Yield (seconds, packet) of every IPv4 or IPv6 packet."""
    with open(path, "rb") as file:
        reader = dpkt.pcap.UniversalReader(file)
        if reader.datalink() != dpkt.pcap.DLT_EN10MB:
            raise ValueError(f"{path} has link type {reader.datalink()}, which is not Ethernet")
        for seconds, frame in reader:
            packet = dpkt.ethernet.Ethernet(frame).data
            if isinstance(packet, (dpkt.ip.IP, dpkt.ip6.IP6)):
                yield seconds, packet


def sides(packet):
    """Return the sender and the receiver of a packet with a TCP segment, each as (address, port)."""
    family = AF_INET if isinstance(packet, dpkt.ip.IP) else AF_INET6
    return (inet_ntop(family, packet.src), packet.data.sport), (inet_ntop(family, packet.dst), packet.data.dport)


def segments(path):
    """Yield (seconds, sender, receiver, sequence number, acknowledged number, flags) of every TCP segment."""
    for seconds, packet in packets(path):
        tcp = packet.data
        if isinstance(tcp, dpkt.tcp.TCP):
            yield seconds, *sides(packet), tcp.seq, tcp.ack, tcp.flags
        elif isinstance(tcp, (dpkt.icmp.ICMP, dpkt.icmp6.ICMP6)) and isinstance(tcp.data, UNREACHABLE):
            quoted = tcp.data.data
            if isinstance(quoted.data, dpkt.tcp.TCP) and quoted.data.flags & SYN:  # as good as an RST from the server
                client, server = sides(quoted)
                yield seconds, server, client, 0, quoted.data.seq + 1, RST | ACK


def attempts(path):
    """Return one record for every attempt: its pair, how it ended, and when it began and completed."""
    tried = {}
    for seconds, sender, receiver, seq, ack, flags in segments(path):
        if flags & SYN and not flags & ACK:
            attempt = {"pair": (sender[0], *receiver), "end": "no_answer", "fins": set(), "began": seconds}
            tried.setdefault((sender, receiver), {}).setdefault(seq, attempt)
            continue
        # The client's bytes are numbered from its SYN on, so its sequence numbers, and what the server acknowledges of
        # them, say which attempt of these ports a segment belongs to: the one that began nearest below.
        mine, number = ((sender, receiver), seq) if (sender, receiver) in tried else ((receiver, sender), ack)
        if mine not in tried:
            continue
        attempt = tried[mine][min(tried[mine], key=lambda began: (number - began) % 2**32)]
        if flags & SYN:
            attempt["end"] = "half_open" if attempt["end"] == "no_answer" else attempt["end"]
        elif flags & RST:
            if attempt["end"] == "no_answer":
                attempt["end"] = "refused"
            elif attempt["end"] == "established" and len(attempt["fins"]) < 2:
                attempt["end"] = "reset_mid"
        elif attempt["end"] == "half_open":
            attempt["end"], attempt["completed"] = "established", seconds
        if flags & FIN:
            attempt["fins"].add(sender)
    return [attempt for own in tried.values() for attempt in own.values()]
    ### END SOLUTION


# %% [markdown]
# What you have so far, as Moira would like to see it. It says nothing about whether it is right; look for yourself whether it
# can be: does each client make sense as a client?

# %%
try:
    for (client, server, port), ends in sorted(census(capture).items()):
        print(f"{client:>22} -> {server:>20} {port:<5}", "  ".join(f"{name} {count}" for name, count in ends.items()))
except NotImplementedError:
    print("census is not written yet")

# %% [markdown]
# ## Task 2: it works, but it takes its time
#
# > **priya** · customers say the site opens "after a moment". It does open. Is that the same thing?
#
# Write `slowest_handshake(path)`: a dictionary with one key `(client, server, port)` for every pair that completed **at least
# one** handshake (`established` or `reset_mid`), and as value the longest time that one of them took, in **seconds** as a float:
# what the client program waited for in `connect()`, from the first packet of the attempt to the ACK that completes it. Where
# frames are there twice, the first copy counts. Ten microseconds more or less do not matter.


# %% task="slowest-handshake"
def slowest_handshake(path):
    """Return {(client, server, port): seconds} with the longest completed handshake of each pair."""
    ### BEGIN SOLUTION
    slowest = {}
    for attempt in attempts(path):
        if "completed" in attempt:
            seconds = attempt["completed"] - attempt["began"]
            slowest[attempt["pair"]] = max(seconds, slowest.get(attempt["pair"], 0.0))
    return slowest
    ### END SOLUTION


# %% [markdown]
# The same as a picture, once it is written: one bar for each pair, on a logarithmic scale. Which bars cannot be distance alone?

# %%
import matplotlib.pyplot as plt

try:
    bars = sorted(slowest_handshake(capture).items(), key=lambda item: item[1])
    figure, axes = plt.subplots(figsize=(7, 0.4 * len(bars) + 1))
    axes.barh(
        [f"{client} → {port}" for (client, server, port), _ in bars], [seconds for _, seconds in bars], color="tab:blue"
    )
    axes.set(xscale="log", xlim=(1e-4, 10), xlabel="slowest handshake (s)")
    plt.show()
except NotImplementedError:
    print("slowest_handshake is not written yet")

# %% [markdown]
# ## Say it
#
# In two sentences, for the channel: which pair meets silence, which is refused, and what each of them makes you look at next.
# (Nobody grades this one. Your mentor may ask.)
#
# A real capture lies beside this one, in the folder `edge-capture-recorded`: a minute of real clients on a real cable, taken
# with tcpdump. Your `census` should hold there too. When do its clients send a SYN again, and is it when the books say?
