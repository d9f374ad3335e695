# %% [markdown]
# ## Why this pages you
#
# > - 09:14 · *booking-api: connection to bookings-db timed out* (41 times in 5 minutes)
# > - 09:15 · *search: connection to session-cache refused* (9 times)
# > - 09:15 · support: "the site opens, but only after a moment"
# > - 09:17 · kiosks in two harbours: "cannot reach Saltmarsh". Browsers in the same hall can
# > - 09:18 · somebody: "it is the network"
#
# Four sentences, four different faults, and "the network" is the name of none of them. Each one leaves its own mark on the wire,
# and the wire takes no sides. Before you read on, commit yourself.

# %%
from groundschool import ask, files, predict

predict("networking/what-the-wire-says", "refused")

# %% [markdown]
# ## Three packets
#
# A TCP connection begins with three packets. The client sends **SYN** with a number of its choice, the server answers
# **SYN and ACK** with a number of its own, the client answers **ACK**. The number, the *initial sequence number*, is where each side
# starts counting bytes; the ACK of a SYN is that number plus one.
#
# Here is a minute of a real one: `tcpdump` on the clients' end of a cable, three services behind it. We take each frame apart into
# a short line. (`dpkt` does the unpacking: an Ethernet frame carries an IPv4 or IPv6 packet, which carries a TCP segment. A VLAN tag
# moves everything by four bytes, a capture with `-s` cuts the end off, pcapng is another kind of file around the same frames: `dpkt`
# sees to the first, you mind the second, and `UniversalReader` opens both kinds.)

# %%
from socket import AF_INET, AF_INET6, inet_ntop

import dpkt

FLAGS = {
    dpkt.tcp.TH_SYN: "SYN",
    dpkt.tcp.TH_FIN: "FIN",
    dpkt.tcp.TH_RST: "RST",
    dpkt.tcp.TH_PUSH: "PSH",
    dpkt.tcp.TH_ACK: "ACK",
}


def segments(path):
    """Return (seconds, sender, receiver, flags, sequence number, bytes) of every TCP segment in a capture."""
    found = []
    with open(path, "rb") as file:
        for seconds, frame in dpkt.pcap.UniversalReader(file):
            packet = dpkt.ethernet.Ethernet(frame).data
            if isinstance(packet, (dpkt.ip.IP, dpkt.ip6.IP6)) and isinstance(packet.data, dpkt.tcp.TCP):
                family = AF_INET if isinstance(packet, dpkt.ip.IP) else AF_INET6
                tcp = packet.data
                ends = (inet_ntop(family, packet.src), tcp.sport), (inet_ntop(family, packet.dst), tcp.dport)
                flags = " ".join(name for bit, name in FLAGS.items() if tcp.flags & bit)
                # How much was said stands in the headers; of the words themselves this capture kept the beginning.
                size = (packet.len - 20 if family == AF_INET else packet.plen) - 4 * tcp.off
                found.append((seconds, *ends, flags, tcp.seq, size))
    return found


recorded = segments(files("networking/handshake-census") / "edge-capture-recorded" / "clients.pcap")
print(len(recorded), "segments")


# %%
def show(capture, client):
    """Print every segment from or to one end, with times and sequence numbers counted from the first of each side."""
    mine = [one for one in capture if client in (one[1], one[2])]
    base = {}
    for seconds, sender, receiver, flags, seq, size in mine:
        counted = (seq - base.setdefault(sender, seq)) % 2**32
        arrow = "-->" if sender == client else "<--"
        server = receiver if sender == client else sender
        print(
            f"{seconds - mine[0][0]:9.6f}  {arrow} {server[0]}:{server[1]:<5} {flags:8} seq +{counted:<5} {size:5} bytes"
        )


def first(capture, port, wanted):
    """Return the client end of the first attempt on a port whose segments satisfy a condition."""
    for _, sender, receiver, flags, *_ in capture:
        if flags == "SYN" and receiver[1] == port and wanted([one for one in capture if sender in (one[1], one[2])]):
            return sender
    raise LookupError(port)


whole = first(recorded, 80, lambda seen: sum("FIN" in one[3] for one in seen) == 2)
show(recorded, whole)

# %% [markdown]
# Read it aloud: who speaks first, who answers, what each side's `seq` counts (a SYN and a FIN count one each), who says goodbye
# first. Five things follow that people get wrong at 3 a.m.:
#
# - the **client** is whoever sends the SYN without ACK. Not the side with the higher port: a gateway that rewrites ports may take
#   low ones, and a server may listen on 50051;
# - **SYN and ACK together** is an answer. Whoever counts every packet with the SYN bit counts each success twice, once backwards;
# - SYN and SYN-ACK without the client's ACK is **half open**: the server said yes and nobody took it. Answers that get lost on their
#   way look so, and so do scanners, which take their SYN back with an RST as soon as they know that somebody listens;
# - two addresses and two ports do not name an attempt for ever. Behind NAT a port comes round again within seconds. What is new
#   about a new attempt is its initial sequence number. A SYN-ACK that comes late says by its ACK which of them it answers;
# - a connection that was open **before** the capture began has no SYN in it. It is no attempt you could have seen.
#
# **Try it.** Eleven segments pass, three of them with flags `SYN`, two with `SYN ACK`. The three SYNs come from one address and port
# to one address and port, and two of them have the same sequence number. How many attempts were there?

# %%
attempts = ...
ask("networking/what-the-wire-says", "one-or-three", attempts)

# %% solution=true
syns = [("203.0.113.77", 40112, 1_000_001), ("203.0.113.77", 40112, 1_000_001), ("203.0.113.77", 40112, 7_340_032)]
ask("networking/what-the-wire-says", "one-or-three", len(set(syns)), solution=True)

# %% [markdown]
# ## Silence
#
# The database's port, a little later in the same minute:

# %%
silent = first(recorded, 5432, lambda seen: all(one[3] == "SYN" for one in seen) and len(seen) > 4)
show(recorded, silent)

# %% [markdown]
# One sentence, said again and again, and **nothing** comes back. Note the sequence number: it is always the same. This is *one*
# call of `connect()` in some program, and one attempt, however many packets it makes.
#
# Nothing is what you see when a firewall **drops**, when a host is down, when a route leads nowhere, and when answers are lost on the
# way back. It is never what a closed port looks like. This is a closed port:

# %%
closed = first(recorded, 6379, len)
show(recorded, closed)

# %% [markdown]
# **No** came back within microseconds: RST, with the ACK of the SYN. The host is there, the way works in both directions, nobody
# listens. So *timed out* and *refused* are not two words for "does not work": they send you to different teams. (A firewall may
# be told to `REJECT` instead of `DROP`. It then sends the RST itself, or an ICMP message that Linux reports as *Connection
# refused* or *No route to host*, as its kind may be. Look at an answer's TTL when a refusal surprises you.)
#
# When does a client say it again? Look rather than read.

# %%
import matplotlib.pyplot as plt


def waits(capture, least):
    """Return, for every unanswered attempt of at least ``least`` SYNs, the seconds of each SYN after the first."""
    tries = {}
    for seconds, sender, receiver, flags, seq, _ in capture:
        if flags == "SYN":
            tries.setdefault((sender, receiver, seq), []).append(seconds)
    return [[moment - moments[0] for moment in moments] for moments in tries.values() if len(moments) >= least]


real, older = waits(recorded, 6)[0], [0, 1, 3, 7]
figure, axes = plt.subplots(figsize=(8, 2.6))
for height, (name, moments) in enumerate([("recorded, Linux 6.5", real), ("RFC 6298: doubling", older)]):
    axes.vlines(moments, height - 0.3, height + 0.3, color="tab:blue" if height else "tab:orange", linewidth=3)
    axes.text(-0.25, height, name, ha="right", va="center")
axes.set(xlabel="seconds after the first SYN", yticks=[], xlim=(-0.2, 8.2), ylim=(-0.6, 1.6), xticks=range(9))
axes.set_title("One attempt that nobody answers: every line is the same SYN")
axes.spines[["left", "top", "right"]].set_visible(False)
figure.subplots_adjust(left=0.22, bottom=0.25)
plt.show()

# %% [markdown]
# The books say 1, 3, 7, 15 seconds after the first: the pause begins with one second and doubles (RFC 6298). Older kernels do so.
# Since Linux 6.5 four more repetitions come a second apart before the doubling starts (`net.ipv4.tcp_syn_linear_timeouts`); the
# recording was made on such a kernel. Do not recognise a repetition by its rhythm: recognise it by its sequence number.
#
# Left alone the kernel goes on for about two minutes. Most programs do not wait so long, so what ends an unanswered attempt is
# usually a timeout in the *client's* configuration. A round number in an error message is a hint at whose patience ran out.

# %%
predict("networking/what-the-wire-says", "one-second")

# %%
slow = first(recorded, 80, lambda seen: [one[3] for one in seen[:3]] == ["SYN", "SYN", "SYN ACK"])
show(recorded, slow)

# %% [markdown]
# There it is, in the real capture: a SYN was lost, the next one was answered at once. For the program `connect()` took a second;
# measured from the *answered* SYN it took next to nothing. Both are true, and only the first one is what the customer feels.
# One lost SYN in nine is a bad link, an overflowing queue, or one bad path of several. *All* SYNs to one port from one moment on
# is a rule that somebody changed.
#
# ## Resets
#
# An RST says "there is no such connection (any more)". What it means depends on *when* it comes:
#
# | the RST comes | it means |
# |---|---|
# | in answer to a SYN | refused: nobody listens |
# | after the handshake, before both sides have said FIN | cut: a program crashed, closed with unread data, or was told to |
# | after both FINs | nothing: one side tidied up |
#
# Two that were cut in the middle:

# %%
by_server = first(recorded, 80, lambda seen: "RST" in seen[-1][3] and seen[-1][1][1] == 80 and len(seen) > 3)
show(recorded, by_server)
print()
by_client = first(recorded, 5432, lambda seen: "RST" in seen[-1][3] and seen[-1][2][1] == 5432)
show(recorded, by_client)

# %% [markdown]
# Who sent it? The arrow says so. (In the wild a middlebox may send one in the name of either side: compare the TTL with that
# side's other packets.) In the first the server cut the client off after it had read the request; in the second the client left.
#
# **Worked example.** The port 5432 of the minute above, in words: *every* attempt that began before some moment got its three packets;
# *every* one after it got nothing. No RST, so nobody refused. The SYNs are there at the clients' end, so the clients sent them. One
# more capture, at the database's end, decides it: if the SYNs arrive there, the host drops them or its answers are lost; if they do
# not, something in between drops them. What changed at that moment?

# %%
tried = {}
for seconds, sender, receiver, flags, *_ in recorded:
    if receiver[1] == 5432 and flags == "SYN":
        tried.setdefault(sender, seconds - recorded[0][0])
answered = {receiver for _, sender, receiver, flags, *_ in recorded if sender[1] == 5432 and "SYN" in flags}
figure, axes = plt.subplots(figsize=(8, 1.8))
for client, moment in tried.items():
    axes.plot(
        moment,
        1 if client in answered else 0,
        "o" if client in answered else "x",
        color="tab:blue" if client in answered else "tab:red",
    )
axes.set(
    xlabel="seconds",
    yticks=[0, 1],
    yticklabels=["silence", "answered"],
    ylim=(-0.6, 1.6),
    title="Attempts on port 5432",
)
figure.subplots_adjust(bottom=0.3, top=0.82)
plt.show()

# %% [markdown]
# **Faded example.** The verdict on *one* attempt, from its segments in order. The first half is written; it runs, and knows
# silence and refusal. Give it the verdict that is missing, "reset", and try it on the ends above. (It calls a half-open attempt
# "connected", too. None of these five is one; the exercise asks you to tell them apart.)


# %%
def verdict(capture, client):
    """Return "no_answer", "refused" or "connected" for the attempt of one client end."""
    mine = [one for one in capture if client in (one[1], one[2])]
    answers = [one for one in mine if one[2] == client]
    if not answers:
        return "no_answer"
    if "RST" in answers[0][3]:
        return "refused"
    # Here: an RST from either side, before both have sent a FIN, is another verdict. What is the first one to look for?
    return "connected"


ends = {"whole": whole, "silent": silent, "closed": closed, "slow": slow, "cut": by_server}
ask("networking/what-the-wire-says", "verdicts", {name: verdict(recorded, end) for name, end in ends.items()})


# %% solution=true
def verdict(capture, client):
    """Return "no_answer", "refused", "reset" or "connected" for the attempt of one client end."""
    mine = [one for one in capture if client in (one[1], one[2])]
    answers = [one for one in mine if one[2] == client]
    if not answers:
        return "no_answer"
    if "RST" in answers[0][3]:
        return "refused"
    said_goodbye = set()
    for _, sender, _, flags, *_ in mine:
        if "RST" in flags and len(said_goodbye) < 2:
            return "reset"
        if "FIN" in flags:
            said_goodbye.add(sender)
    return "connected"


ask(
    "networking/what-the-wire-says",
    "verdicts",
    {name: verdict(recorded, end) for name, end in ends.items()},
    solution=True,
)

# %% [markdown]
# That is half of the first exercise, *Handshake census*. The other half: many attempts on one pair of ports, and captures from elsewhere.
#
# ## The chain
#
# The wire is open, and the kiosks still say no. Now it is about trust.

# %%
predict("networking/what-the-wire-says", "half-the-clients")

# %% [markdown]
# A server shows a **leaf** certificate: this key belongs to this host, says the issuer. Who is the issuer? The next certificate says so, and
# so on, until one that the client has in its own store: a **root**. The server sends the leaf and everything between, in order. It
# need not send the root, and sending it proves nothing.
#
# `openssl s_client -showcerts` prints what was sent: `s:` subject, `i:` issuer. One server, before and after its renewal, without the
# long lines:
#
# ```text
#  0 s:CN = status.saltmarsh.example
#    i:C = IE, O = Tideline Trust, CN = Tideline Trust Issuing E5
#  1 s:C = IE, O = Tideline Trust, CN = Tideline Trust Issuing E5
#    i:C = IE, O = Tideline Trust, CN = Tideline Trust Root R2
# Verify return code: 0 (ok)
#
#  0 s:CN = status.saltmarsh.example
#    i:C = IE, O = Tideline Trust, CN = Tideline Trust Issuing E5
# Verify return code: 21 (unable to verify the first certificate)
# ```
#
# In the first, each `i:` is the `s:` of the next, and the last `i:` is a root that clients have. In the second the leaf stands alone,
# and a client that does not have the intermediate by chance is lost. Most browsers fetch it or remember it, so **the person who tests
# with a browser sees nothing**. The remedy needs no new certificate: the server must send the file it forgot, and you can do that now.
#
# How a client links two certificates: the parent's *subject* is the child's *issuer*, **and** the parent's key is the one that signed. Names
# alone do not do: an authority that changes its key keeps its name. The *authority key identifier* in the child and the *subject key
# identifier* in the parent say which key is meant. `openssl x509 -noout -subject -ext subjectKeyIdentifier,authorityKeyIdentifier`
# says of the three certificates above:
#
# | subject | own key | signed with |
# |---|---|---|
# | `status.saltmarsh.example` | `10:78:6F:5A:...` | `1A:1B:AC:2D:...` |
# | `Tideline Trust Issuing E5` | `1A:1B:AC:2D:...` | `52:FA:1C:F5:...` |
# | `Tideline Trust Root R2` | `52:FA:1C:F5:...` | `52:FA:1C:F5:...` |
#
# Three things that surprise:
#
# - identifiers are a help and no duty of old certificates: most roots do not say which key signed them, a few certificates have none at
#   all. Then the name has to do, and the signature decides;
# - **a root may have two certificates**: its own, and one that an older root made for it, so that old clients find a way. Clients
#   look into their own store first (OpenSSL since 1.1.0: `-trusted_first`), so it does no harm to a new client that the other one has
#   expired. Programs that tried what was sent first broke all over the world in September 2021, when such a one ran out;
# - what a *trusted* root signed itself proves nothing, because it is trusted for being in the store: its signature may be as old-fashioned
#   as it likes. SHA-1 below it is another matter, and so is SHA-1 of a certificate that nobody has in store, even if it signed itself.
#
# A path can end in four ways:
#
# | it ends | verdict | OpenSSL's code |
# |---|---|---|
# | at a root that the client trusts | good | 0 |
# | in the air: neither side has the issuer | a certificate is missing: the intermediate, or a root that only its owner has | 20; with the leaf alone also 21 |
# | at a root that came along and nobody trusts | untrusted root | 19 |
# | at the leaf, which signed itself | self-signed | 18 |
#
# And every certificate of the path counts: an issuing certificate that has expired takes all its leaves with it.
#
# **Try it.** The server sends leaf, root, intermediate. How many certificates are missing, and how many stand at another place than
# in the right order, with the root at its end?

# %%
missing, misplaced = ..., ...
ask("networking/what-the-wire-says", "wrong-order", [missing, misplaced])

# %% solution=true
ask("networking/what-the-wire-says", "wrong-order", [0, 2], solution=True)

# %% [markdown]
# ## The name

# %%
predict("networking/what-the-wire-says", "verify-said-ok")

# %% [markdown]
# `openssl verify`, and `s_client` with it, say OK about *another host's* certificate unless you ask for a name:
#
# ```text
# $ openssl verify -CAfile trust.pem -untrusted bundle.pem leaf.pem
# leaf.pem: OK
# $ openssl verify -CAfile trust.pem -untrusted bundle.pem -verify_hostname kiosk.saltmarsh.example leaf.pem
# error 62 at 0 depth lookup: hostname mismatch
# ```
#
# A client looks into **subjectAltName**. It has separate lists: DNS names for names, IP addresses for addresses. Where there is one, the
# common name is a mere remark. Where there is *none*, clients differ: `openssl`, `curl`, `wget` and Python's `ssl` still read the common
# name then, browsers (Chrome since 58) and Go (since 1.15) do not, and RFC 9525 forbids it. So a certificate without names may pass
# your test and fail the kiosk's: it has to be made anew. A star stands for exactly one whole label, the first.
#
# **Try it.** Which of these four hosts does `*.saltmarsh.example` cover? True or False for each, and why.

# %%
hosts = ["kiosk.saltmarsh.example", "KIOSK.saltmarsh.example", "saltmarsh.example", "north.kiosk.saltmarsh.example"]
ask("networking/what-the-wire-says", "one-label", [..., ..., ..., ...])


# %% solution=true
def covers(entry, host):
    """Return whether a DNS name of a certificate covers a host name (RFC 9525, 6.3)."""
    _, _, rest = host.lower().partition(".")
    return entry.lower() in (host.lower(), f"*.{rest}")


ask(
    "networking/what-the-wire-says", "one-label", [covers("*.saltmarsh.example", host) for host in hosts], solution=True
)

# %% [markdown]
# Letters beyond ASCII are written in Punycode in certificates, so a name is brought into that
# spelling first:

# %%
print("fähre.saltmarsh.example".encode("idna").decode())

# %% [markdown]
# ## Time
#
# Certificates hold their times in UTC, to the second. A moment that you compare must know its own offset: 21:00 in Halifax and 21:00 in
# Greenwich are hours apart, and the difference is where alarms are missed.

# %%
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

ends = datetime(2026, 7, 4, 23, 59, 59, tzinfo=UTC)
shortly_after = (ends + timedelta(seconds=1)).astimezone(ZoneInfo("America/Halifax"))
print("ends   ", ends.strftime("%d %b, %H:%M:%S UTC"))
print(
    "asked  ",
    shortly_after.strftime("%d %b, %H:%M:%S"),
    "in Halifax: over is",
    shortly_after > ends,
)
dropped = shortly_after.replace(tzinfo=UTC)
print("dropped", dropped.strftime("%d %b, %H:%M:%S"), "taken as UTC:  over is", dropped > ends)

# %% [markdown]
# Both ends belong to the validity (RFC 5280, 4.1.2.5). OpenSSL is stricter by one second: at the very second of *notAfter* it says
# "expired". Do not build anything on that second.
#
# And round days **down**. Half a day after the end is day -1, not day 0:

# %%
left = timedelta(hours=-12)
print("int():", int(left / timedelta(days=1)), "  //:", left // timedelta(days=1))

# %% [markdown]
# That is all you need for the second exercise, *TLS: chain, name, time*.
#
# ## Say it
#
# Choose one of the four pages at the top. Write two sentences: what is seen where, in numbers, and what that rules out. Not the cause, unless the wire
# has shown it to you. For example: *Since 09:12 none of 17 attempts from booking-api to bookings-db:5432 got any answer; before, all did. The host answers
# on other ports, so it is up; we are looking for a filter between them.*
#
# ## Key points
#
# - Yes, no, nothing: SYN-ACK, RST, silence. Refused is an answer; dropped is none.
# - Count attempts, not packets: one initial sequence number is one `connect()`.
# - A wait of 1, 2, 3 or 7 seconds before a quick connection is lost SYNs.
# - An RST means what its moment says. Who sent it stands beside it.
# - Chain, name and time are three questions. A tool answers those it was asked.
# - A missing intermediate hurts programs and spares browsers, and needs no new certificate.
#
# **Where it is written.** `tcpdump(8)`, `pcap-filter(7)`, `tshark(1)`, `tcp(7)`; the kernel's `networking/ip-sysctl` (`tcp_syn_retries`,
# `tcp_syn_linear_timeouts`); RFC 9293 (TCP), RFC 6298 (timers); `openssl-s_client(1)`, `openssl-verify(1)`,
# `openssl-verification-options(1)`; RFC 5280 (certificates), RFC 9525 (names),
# RFC 4158 (building paths); `X509_check_host(3)`, Python's `SSLContext.hostname_checks_common_name`, the release notes of Go 1.15.
#
# **What differs in your company.** Who may capture packets, and where; whether firewalls drop or reject; which kernels your clients run; where TLS
# ends, and who renews; which private roots your clients trust. Ask, and write the answers here.
