# %% [markdown]
# ## Why this pages you
#
# *Too many connections on node-south-b-2.* Somebody restarts the service, and by noon they are back. *Cannot connect*, says a client, and on the host itself it works. *Latency up a little*, says a pool, and no customer has seen an error.
#
# In each of the three there is a table in which the answer stands, if one knows of each row **who has to act**. This lesson reads such tables: sockets of one host, attempts of one balancer, and hops and rules of one path. The sockets are
# those of a real machine on which five small services misbehaved, or did not.

# %%
from groundschool import ask, files, predict

recorded = files("networking/sockets") / "sockets-recorded"


def table(name, number=2):
    """Return the lines of a table of sockets."""
    return (recorded / name / f"ss.{number}").read_text().splitlines()


print("\n".join(table("leaks")[:5]))

# %% [markdown]
# ## What a row says
#
# `ss -tanp` shows TCP sockets in all states (`-a`), with numbers (`-n`) and with the programs that hold them (`-p`, which only root sees of everybody).
#
# - **Ends.** The port stands behind the last colon. Brackets are IPv6; `[::ffff:192.0.2.7]` is an IPv4 peer of a program that opened one IPv6 socket for both kinds; `%eth0` is an interface, and no part of the address.
# - **Queues.** Of a connection, `Recv-Q` is bytes that have come and that our program has not read, `Send-Q` bytes that the peer has not acknowledged. Of a listener they mean something else; see below.
# - **Process.** Empty where no program holds the socket: it has been closed, or it was never accepted.
#
# ## Who has to act

# %%
predict("networking/sockets-balancers-and-paths", "many-time-wait")

# %% [markdown]
# A connection ends when **both** sides have closed. Who closes first goes one way, who closes second the other ([RFC 9293](https://www.rfc-editor.org/rfc/rfc9293#section-3.3.2)):
#
# | state of our socket | what has happened | who has to act |
# |---|---|---|
# | `FIN-WAIT-2` | we have closed, the peer knows, and has not closed | **the peer's program** |
# | `TIME-WAIT` | both have closed, we were first | nobody: it goes after a minute |
# | `CLOSE-WAIT` | the peer has closed, our program has not | **our program** |
# | `LAST-ACK` | both have closed, the peer was first | the peer's kernel, in a moment |
# | `SYN-SENT` | we have asked, and nobody has answered | whoever should have answered |
#
# So many in `CLOSE-WAIT` are a leak of ours. The peer has done its part, and each of them keeps a descriptor of our program until there are none left (*too many open files*). Many in `FIN-WAIT-2` are the same leak, seen from the other side. Once our program has closed such a socket for good, the kernel waits for
# `tcp_fin_timeout`, 60 seconds, and no longer; a program that has only shut down its own direction waits for ever.
#
# `TIME-WAIT` is no leak. No program holds it; it makes sure that a late packet of this connection meets nobody else. On Linux it lasts 60 seconds, and no setting makes it shorter: `tcp_fin_timeout` is of FIN-WAIT-2, whatever guides say, and `tcp_tw_recycle` is gone since Linux 4.12.
#
# *Try it:* how many sockets of the service in `leaks` wait for the service itself to close them?

# %%
waiting_for_us = ...
ask("networking/sockets-balancers-and-paths", "waiting-for-us", waiting_for_us)

# %% solution=true
waiting_for_us = sum(line.startswith("CLOSE-WAIT") for line in table("leaks"))
ask("networking/sockets-balancers-and-paths", "waiting-for-us", waiting_for_us, solution=True)

# %% [markdown]
# One table cannot tell a socket that is *stuck* from one that is *passing*: on a busy host some are always in CLOSE-WAIT for a moment. Two tables can. The same state with the same two ends in both means that it stayed.
#
# Look at the states of three of the services, on the port of each:

# %%
from collections import Counter

import matplotlib.pyplot as plt

services = {"leaks": ":8087", "closes-first": ":8086", "is-kept-open": ":8080"}
counted = {}
for name, port in services.items():
    rows = [line.split() for line in table(name)[1:]]
    counted[name] = Counter(row[0] for row in rows if row[3].endswith(port))
figure, axes = plt.subplots(figsize=(7, 2.4))
left = [0] * len(services)
for state, colour in (("CLOSE-WAIT", "#b3361b"), ("FIN-WAIT-2", "#e2a72e"), ("TIME-WAIT", "#5b7f95")):
    widths = [counted[name][state] for name in services]
    axes.barh(list(services), widths, left=left, label=state, color=colour)
    left = [a + b for a, b in zip(left, widths, strict=True)]
axes.set_xlabel("sockets on the service's port")
axes.legend(frameon=False, ncols=3, loc="lower center", bbox_to_anchor=(0.5, 1.0), fontsize=8)
axes.spines[["top", "right"]].set_visible(False)
figure.tight_layout()
plt.show()

# %% [markdown]
# The longest bar is the healthy one.
#
# ## Two queues

# %%
predict("networking/sockets-balancers-and-paths", "recv-q-nine")

# %%
print("\n".join(table("full")[:4]))
for number in (1, 2):
    print((recorded / "full" / f"nstat.{number}").read_text())

# %% [markdown]
# A listener has two queues. In one are handshakes that are not complete (`SYN-RECV`). In the other, the **accept queue**, are connections that are complete and that the program has not taken with `accept()`. Of a listener `Recv-Q` is how many wait in the second, `Send-Q` how many may: the backlog that the program
# asked for, and never more than `net.core.somaxconn` ([`listen(2)`](https://man7.org/linux/man-pages/man2/listen.2.html)). Those that wait are `ESTAB` already, and nobody holds them: the client believes that it is connected.
#
# The kernel compares with *greater*, so that one more than the backlog fits: 9 of 8 is full. What comes then is dropped without an answer, and the client repeats its SYN: Linux from 6.5 on four times a second apart, earlier ones after one second, two more, four more. So *some connections take one, two or three seconds longer* is what a full queue sounds like.
#
# `TcpExtListenOverflows` counts what was dropped for a full accept queue; a client that repeats is counted again. It counts since the boot, and for the whole host. So: two readings, and a row that is full.
#
# *Try it:* how many times was something dropped between the two readings?

# %%
dropped = ...
ask("networking/sockets-balancers-and-paths", "dropped", dropped)


# %% solution=true
def overflows(number):
    """Return the counter of one reading."""
    lines = (recorded / "full" / f"nstat.{number}").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("TcpExtListenOverflows"))


dropped = overflows(2) - overflows(1)
ask("networking/sockets-balancers-and-paths", "dropped", dropped, solution=True)

# %% [markdown]
# A longer queue helps against a burst. Where the program does not keep up, it is a longer wait in front of the same door.
#
# ## Where it listens

# %%
print("\n".join(table("hides")))
print((recorded / "hides" / "service.json").read_text())

# %% [markdown]
# `127.0.0.1` takes what comes from the host itself to this address, and nothing else. `0.0.0.0` is every IPv4 address of the host, `[::]` every IPv6 address; `*` is a socket that takes both kinds. A program that says `::` gets `*` or `[::]`, depending on an option of the socket (`IPV6_V6ONLY`), and `ss` shows
# which. Two sockets on the same port at different addresses are two different doors.
#
# ## Ports

# %%
predict("networking/sockets-balancers-and-paths", "ports-of-ten")

# %% [markdown]
# A connection is known by four things: our address and port, the peer's address and port. When we open one, the kernel chooses our port from `ip_local_port_range`, 32768 to 60999 by default: 28,232 ports, both ends included. The same port may serve again where another of the four differs. So what runs out is the ports on one
# **route**: from one of our addresses to one address and port. `connect()` says *Cannot assign requested address*.
#
# A socket in TIME-WAIT keeps its port on its route, for a minute (unless `tcp_tw_reuse` lets a new connection of ours take it after a second; by default it does so on the loopback only). So who opens and closes more than 28,232 / 60, about 470 a second, on one route runs dry.
# Keep connections open, or use a second address on either side; a wider range comes third.
#
# *Worked example.* Of the clients in `leaks`, how many ports are used on their route, and how many are left?

# %%
first, last = map(int, (recorded / "leaks" / "ip_local_port_range").read_text().split())
routes = Counter()
for state, _, _, here, there, *_ in (line.split() for line in table("leaks")[1:]):
    address, _, port = here.rpartition(":")
    if state != "LISTEN" and first <= int(port) <= last:
        routes[address, there] += 1
for (address, there), used in routes.items():
    print(f"{address} to {there}: {used} used, {last - first + 1 - used} left")

# %% [markdown]
# ## Attempts are not requests
#
# In front of the services is a balancer. It tries a backend; where that fails, it may try the next. Its log has a line for each **request**, and in the line a list of **attempts**. This is nginx's, of another week:

# %%
weeks = files("networking/one-bad-backend", variant=2)


def told(line):
    """Return the three lists of a line."""
    return [cell.replace(" : ", ", ").split(", ") for cell in line.split('"')[-6::2]]


lines = {path.parent.name: path.read_text().splitlines() for path in sorted(weeks.glob("*/access.log"))}
busiest = max(lines, key=lambda name: sum(", " in line.split('"')[-6] for line in lines[name]))
for line in [line for line in lines[busiest] if ", " in line.split('"')[-6]][:4]:
    print(line.split('"')[2].split()[0], line[line.index(" rt=") :])

# %% [markdown]
# The first number is what the client got. `ua` says who was tried, `us` what each answered, `ut` how long each took, always in the same order ([`$upstream_addr`](https://nginx.org/en/docs/http/ngx_http_upstream_module.html#var_upstream_addr)).
#
# - `, ` stands between attempts in one place; ` : ` where nginx sent the request on to another place within itself (`error_page`, `X-Accel-Redirect`).
# - `-` in `us`: the client gave up before there was an answer. Neither a success nor a failure. `-` in all three: nobody was asked.
# - A name without a port, with `502` and `0.000`: all backends of this group were marked as failed, and nothing was sent.
# - A refused connection is `502` in `0.000` seconds. Among the answers it makes a dead backend look quick.
#
# ## Retries
#
# *Faded example.* The loop counts what clients see. Change it so that it counts what the backends did: the share of all attempts (with a status) that failed, to three digits. What stands in the second list of `told(line)`?

# %%
failed = tried = 0
for line in lines[busiest]:
    statuses = told(line)[1][-1:]  # <- the last one alone
    failed += sum(status.startswith("5") for status in statuses)
    tried += sum(status != "-" for status in statuses)
ask("networking/sockets-balancers-and-paths", "attempts-that-fail", round(failed / tried, 3))

# %% solution=true
failed = tried = 0
for line in lines[busiest]:
    statuses = told(line)[1]
    failed += sum(status.startswith("5") for status in statuses)
    tried += sum(status != "-" for status in statuses)
ask("networking/sockets-balancers-and-paths", "attempts-that-fail", round(failed / tried, 3), solution=True)

# %% [markdown]
# Retries **hide**: of a backend that fails customers see nothing but a little latency. And retries **amplify**: attempts per request are load, and it lands on those that are well. If all fail, three attempts a request are three times the load on something that cannot bear it once. So retries have a budget, and a request
# that was sent and may have done something (a POST) is not tried again: nginx keeps to that unless told otherwise ([`proxy_next_upstream`](https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_next_upstream)).
#
# ## Taking one out

# %%
predict("networking/sockets-balancers-and-paths", "take-out")

# %% [markdown]
# First: is it *one*? If all fail alike, look at what they share. Then the sum, before anybody drains: who stays, what does each get **by weight** at the peak, what can it bear? The sum of all capacities hides the small backend. Who is out of rotation already bears nothing.
#
# *Try it:* three backends stay, with weights 4, 2 and 1. 140 requests a second come. The small one bears 25. How full is it (1 is full)?

# %%
fullness = ...
ask("networking/sockets-balancers-and-paths", "how-full", fullness)

# %% solution=true
fullness = 140 * 1 / 7 / 25
ask("networking/sockets-balancers-and-paths", "how-full", fullness, solution=True)

# %% [markdown]
# **Draining** means: no new requests, and those that run may end. Only then restart. A health check that is green proves that the check's own page works; three failures in a row, not one, take a backend out, or noise would.
#
# ## Loss on a path

# %%
predict("networking/sockets-balancers-and-paths", "forty-five-per-cent")

# %% [markdown]
# Between both there are hops. `mtr -n -r -c 100 ADDRESS` sends packets that die after one hop, two, three, a hundred times each, and shows who reports it:

# %%
path = files("networking/path-and-policy", variant=2)
print((path / "paths" / "narrows.txt").read_text())

# %% [markdown]
# A router forwards packets in hardware, and reports dead ones when it has time. `Loss%` is the share that nobody **reported**. So loss at a hop says something about packets that go further only if it is **carried on to the destination**. Read from the bottom: what does the destination lose? Go up as long as the hops lose about as
# much. In this course "about" is half of the destination's loss or more, for a hundred packets are no fine measure: one more or less is a per cent. `???` is a router that never reports, and tells nothing.
#
# If the last line is not the destination, mtr gave up (after five hops in a row that did not report, or at `-m`), and nobody knows what the destination lost. And all of this is one way: answers may come by another path, so ask for a report from the other end, too.
#
# Programs read `mtr -n -j`: the same numbers, by hop.

# %%
import json

text = (path / "paths" / "harbour.json").read_text()
print(text[: text.index("},", text.index('"hubs"')) + 1])
hubs = json.loads(text)["report"]["hubs"]
print([hub["Loss%"] for hub in hubs])

# %% [markdown]
# *Try it:* from which hop on are packets really lost on this path?

# %%
lossy_hop = ...
ask("networking/sockets-balancers-and-paths", "lossy-hop", lossy_hop)

# %% solution=true
end = hubs[-1]["Loss%"]
lossy_hop = next(at for at in range(1, len(hubs) + 1) if all(hub["Loss%"] >= end / 2 for hub in hubs[at - 1 :]))
ask("networking/sockets-balancers-and-paths", "lossy-hop", lossy_hop, solution=True)

# %% [markdown]
# ## Packets that are too long

# %%
predict("networking/sockets-balancers-and-paths", "small-works")

# %% [markdown]
# Every link has a longest packet, its **MTU**: 1,500 bytes on most, less where a tunnel adds headers of its own. TCP forbids that its packets are split on the way. A router whose next link takes less drops them and says so with an ICMP message (type 3 code 4, *fragmentation needed*; of ICMPv6 type 2, *packet too big*:
# [RFC 1191](https://www.rfc-editor.org/rfc/rfc1191), [RFC 8201](https://www.rfc-editor.org/rfc/rfc8201)). The sender hears it, and sends shorter ones. Where a firewall drops the message, short packets pass and long ones vanish: a **black hole**.
#
# `ping -M do -s SIZE` asks. `-s` counts the data: 28 bytes of headers come on top with IPv4, 48 with IPv6. *Worked example,* a path on which the sender is told:

# %%
import re


def calls(name):
    """Yield of each call of a file: the length of the packet, how many were answered, and the lines of errors."""
    for text in re.split(r"^(?=\$ )", (path / "sweeps" / name).read_text(), flags=re.MULTILINE)[1:]:
        length = int(re.search(r"\((\d+)\) bytes of data", text)[1])
        yield length, int(re.search(r"(\d+) received", text)[1]), re.findall(r".*mtu ?=.*", text)


for length, answered, errors in sorted(calls("cove.txt")):
    print(f"{length:5} bytes: {answered} of 3 answered", *errors[:1])

# %% [markdown]
# Up to some length all pass. Then a router tells what its link takes, and after that our own host knows it (`local error`): nothing longer is even sent. Nothing vanishes. *Faded example:* another path, on which there is a message as well. The longest that passed is found as above. Which is the shortest that **vanished**: no
# answer, and no error?

# %%
for length, answered, errors in sorted(calls("mole.txt")):
    print(f"{length:5} bytes: {answered} of 3 answered", *errors[:1])
longest = max(length for length, answered, errors in calls("mole.txt") if answered)
vanished = min(length for length, answered, errors in calls("mole.txt") if ...)  # <- what is true of one that vanished?
ask("networking/sockets-balancers-and-paths", "first-that-vanished", vanished)

# %% solution=true
vanished = min(length for length, answered, errors in calls("mole.txt") if not answered and not errors)
ask("networking/sockets-balancers-and-paths", "first-that-vanished", vanished, solution=True)

# %% [markdown]
# Two links are narrow here. The first says so; what it lets through vanishes at the second. A message proves that somebody speaks, not that everybody does.
#
# ## Rules that remember and rules that do not

# %%
predict("networking/sockets-balancers-and-paths", "only-the-port")

# %% [markdown]
# In a cloud's network two kinds of rules stand in the way, and they are as different as their names are alike ([groups](https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html), [ACLs](https://docs.aws.amazon.com/vpc/latest/userguide/nacl-basics.html)):
#
# | | security group | network ACL |
# |---|---|---|
# | stands at | an interface; several are added up | the edge of a subnet; within one it is not passed |
# | says | what may pass; there is no "deny" | allow or deny |
# | order | none | by `RuleNumber`: the first that matches decides; what is left at the end is denied |
# | answers | **remembered**: they pass | **not remembered**: they need an entry of their own, the other way, to the client's port |
# | who | networks, prefix lists, groups (whoever has that group) | networks |
#
# The client's port is any that its system likes: 32768 to 60999 on Linux, 1024 to 65535 through a NAT gateway. So the entry for answers takes all from 1024 on; and an ACL that lets in no ICMP type 3 code 4 makes a black hole besides. Both kinds name IPv4 and IPv6 apart: `0.0.0.0/0` is not everybody.
#
# *Worked example.* The ACL of the database's subnet, as the API gives it (in no order), sorted. Who gets an answer from port 5432?

# %%
cloud = {file.stem: json.loads(file.read_text()) for file in (path / "network").glob("*.json")}
subnets = {one["Description"]: one["SubnetId"] for one in cloud["network-interfaces"]["NetworkInterfaces"]}


def entries(name):
    """Return the entries of the ACL before an interface, as they stand in the file."""
    acls = {one["SubnetId"]: acl for acl in cloud["network-acls"]["NetworkAcls"] for one in acl["Associations"]}
    return acls[subnets[name]]["Entries"]


for one in sorted(entries("bookings-db-1"), key=lambda one: (one["Egress"], one["RuleNumber"])):
    ports = "{From}-{To}".format(**one["PortRange"]) if "PortRange" in one else "all"
    block = one.get("CidrBlock") or one["Ipv6CidrBlock"]
    print("out" if one["Egress"] else "in ", one["RuleNumber"], one["RuleAction"], one["Protocol"], ports, block)

# %% [markdown]
# Two networks may ask, by 100 and 110 inwards. The answers to the first pass to every port from 1024 on. Those to the second pass to ports from 32768 to 60999 alone: the same query works from one client and hangs from another. That is what such a fault sounds like: *sometimes*.
#
# *Faded example.* 198.51.100.245, one of those hosts, asks `bookings-db-1` for TCP port 5432. Three entries match. The loop below takes the first of them, in the order of the file. Which one does the network take?

# %%
from ipaddress import ip_address, ip_network


def matches(one, source, port):
    """Return whether an entry is about what comes in by TCP from a source to a port."""
    between = one.get("PortRange", {"From": 0, "To": 65535})
    block = ip_network(one.get("CidrBlock") or one["Ipv6CidrBlock"])
    about = not one["Egress"] and one["Protocol"] in ("6", "-1")
    return about and between["From"] <= port <= between["To"] and ip_address(source) in block


in_order = entries("bookings-db-1")  # <- in which order?
deciding = next(one["RuleNumber"] for one in in_order if matches(one, "198.51.100.245", 5432))
ask("networking/sockets-balancers-and-paths", "deciding-entry", deciding)

# %% solution=true
in_order = sorted(entries("bookings-db-1"), key=lambda one: one["RuleNumber"])
deciding = next(one["RuleNumber"] for one in in_order if matches(one, "198.51.100.245", 5432))
ask("networking/sockets-balancers-and-paths", "deciding-entry", deciding, solution=True)

# %% [markdown]
# ## The longest prefix
#
# A route table has no order at all. Of the routes that hold the address the one with the longest prefix decides, even if it leads nowhere: a `blackhole` is a route whose target is gone. A subnet that no table names has the main one.

# %%
for table in cloud["route-tables"]["RouteTables"]:
    if subnets["web-1"] in [one.get("SubnetId") for one in table["Associations"]]:
        for route in table["Routes"]:
            print(route.get("DestinationCidrBlock") or route["DestinationIpv6CidrBlock"], route["State"])

# %% [markdown]
# *Try it:* `web-1` sends something to 192.0.2.200. Which of these networks decides?

# %%
decides = ...
ask("networking/sockets-balancers-and-paths", "longest-prefix", decides)

# %% solution=true
decides = "192.0.2.0/24"
ask("networking/sockets-balancers-and-paths", "longest-prefix", decides, solution=True)

# %% [markdown]
# ## The smallest rule
#
# Before anybody adds a rule: is it the groups that refuse, and nothing else? A rule of a group mends no ACL and no route; it stays behind, open. If it is the groups: one source, one protocol, one port, at a group that nobody else has, with a ticket in its description. `0.0.0.0/0` helps this one client by letting in everybody.
#
# ## Your turn
#
# In [Sockets](../sockets.ipynb) you say of nine hosts who has to act, in [One bad backend](../one-bad-backend.ipynb) whom to take out of six pools, and who has to be asked. In [Path and policy](../path-and-policy.ipynb) you say where packets are lost, how long they may be, and which rule refuses three hundred connections.
#
# ## Say it
#
# Two sentences to the team that restarts its service every noon: which state its sockets are in and since when, and what has to be mended before the next restart.
#
# ## Key points
#
# - CLOSE-WAIT: our program. FIN-WAIT-2: the peer's. TIME-WAIT: nobody.
# - One table shows what is there, two show what stays.
# - Of a listener, Recv-Q is the accept queue in use, Send-Q the backlog. Full is one more, and a counter that grows.
# - Ports run out on one route, TIME-WAIT included.
# - Count attempts. Retries hide failures from customers, and add load to those that are well.
# - Before you take one out: weights, peak, who is out already, and who has to be asked.
# - Loss counts if it is carried on to the end. Read mtr from the bottom.
# - Short works and long hangs: look for the length that vanishes without a word.
# - A group remembers, an ACL does not: answers need an entry, to every port from 1024 on. The smallest number decides. Of routes the longest prefix.
# - The smallest rule: one source, one port, one destination.
#
# **Read more:** `ss(8)`, `tcp(7)`, `listen(2)`, `ip(7)` under *ip_local_port_range*, `nstat(8)`, `mtr(8)`, `ping(8)`; the kernel's [IP sysctl](https://docs.kernel.org/networking/ip-sysctl.html) and [SNMP counters](https://docs.kernel.org/networking/snmp_counter.html); nginx's [upstream module](https://nginx.org/en/docs/http/ngx_http_upstream_module.html).
#
# **What differs in your company:** the range of ports and `somaxconn`, whether connections are kept open to backends, which balancer it is and how it counts attempts, who may drain.
