# %% [markdown]
# ## Why this pages you
#
# > - 10:02 · *live.saltmarsh.example: name not found*, from the page that the newsletter links to
# > - 10:03 · marketing: "it works on my phone"
# > - 10:05 · somebody: "DNS has not propagated yet, that takes 48 hours"
# > - 10:11 · kiosks in the north go to a host that was switched off at ten
# > - 10:12 · payments: SERVFAIL for their own name. "Your DNS is down"
#
# Nothing propagates. Somebody asks, somebody answers, and on the way somebody remembers. Which of them said what you see, and until when will they say it? Each of the
# four tickets has a precise answer, and it stands in what `dig` prints. Before you read on, commit yourself.

# %%
from groundschool import ask, files, predict

predict("networking/names-caches-and-zones", "asked-too-early")

# %% [markdown]
# ## Who answers whom
#
# | who | asks | answers from | you see it by |
# |---|---|---|---|
# | the library in the program (glibc's `getaddrinfo`, no system call) | the resolvers in `/etc/resolv.conf`, in their order | what they say | `getent ahosts NAME` |
# | the **resolver** (recursive) | from the root downwards, until somebody serves the zone | its **cache**, else what it finds out | flag `ra` |
# | a **server of the zone** (authoritative) | nobody | its copy of the zone | flag `aa` |
#
# A zone's servers are named twice: in the zone itself, and in the zone above, which sends everybody there (*delegation*). A resolver walks down: the root says who serves
# `example.`, they say who serves `saltmarsh.example.`, and those answer. What each of them said, it keeps.
#
# What follows was recorded: a root, two servers and a resolver, all real BIND 9.18, and a real `dig` that asked them. (They share one machine, so addresses are of its loopback, and `-p 5300` is their port.) Here is one
# question at the resolver, and the same at a server of the zone:

# %%
recorded = files("networking/dns-answers") / "dns-recorded"


def show(*names):
    """Print transcripts of the recording, without the lines on options and cookies."""
    for name in names:
        lines = (recorded / f"{name}.txt").read_text().strip().splitlines()
        hidden = (";; OPT", "; EDNS", "; COOKIE", ";; Got", ";; global", "; (1")
        print(*(line for line in lines if not line.startswith(hidden)), sep="\n")
        print()


show("answer", "answer-from-authority")

# %% [markdown]
# Four lines carry nearly everything: `status`, `flags`, the sections, and `WHEN`. The server of the zone has `aa` (*I serve this*), the resolver has `ra` (*I will find out for you*). In a row of a section: name, seconds to live, class, type, data.
#
# ## What is asked for
#
# `dig` asks for what you type. Programs do not: glibc spells a name out first. In a resolv.conf,
#
#     search north.saltmarsh.example saltmarsh.example
#     options ndots:2
#
# a name with **fewer dots than `ndots`** goes through the list first and is asked for as it is last; a name with enough dots is asked for as it is first. Without the option `ndots` is 1; glibc takes 15 for anything above. A dot
# at the **end** says that the name is whole, and stops all of it. Of several `search` or `domain` lines the last one counts, and so does the last `ndots`. `#` and `;` at the beginning of a line make a remark. Kubernetes writes
# `ndots:5` into every pod: `www.example.com` is then four questions, three of which are answered with *no* ([`resolv.conf(5)`](https://man7.org/linux/man-pages/man5/resolv.conf.5.html)).
#
# *Try it:* a program is told `db.pay`. Which names does glibc ask for with the two lines above, in turn, if none has an answer? Each with its dot at the end.

# %%
names = ...
ask("networking/names-caches-and-zones", "spelled-out", names)

# %% solution=true
search, ndots, name = ["north.saltmarsh.example", "saltmarsh.example"], 2, "db.pay"
longer = [f"{name}.{domain}." for domain in search]
names = [f"{name}.", *longer] if name.count(".") >= ndots else [*longer, f"{name}."]
ask("networking/names-caches-and-zones", "spelled-out", names, solution=True)

# %%
predict("networking/names-caches-and-zones", "second-server")

# %% [markdown]
# ## Answers that are none
#
# A server can say *no* in two ways, and fail in several. Only the first two are answers:
#
# | what | looks like | means |
# |---|---|---|
# | **NXDOMAIN** | status NXDOMAIN, an SOA below AUTHORITY | there is no such name, whatever type you ask for |
# | **NODATA** | status NOERROR, no record of the type, an SOA below AUTHORITY | the name is there, a record of this type is not. There is no such status: you have to look |
# | **referral** | NOERROR, no `aa`, NS records below AUTHORITY | "ask those". From a server that should serve the zone: it does not |
# | **SERVFAIL** | status SERVFAIL | I tried, or should know, and could not. Says nothing about the name |
# | **REFUSED** | status REFUSED | I do not answer *you*, or not *this*. A policy |
# | silence | `no servers could be reached` | nobody answered: the host, the path, or a firewall |
#
# [RFC 8020](https://www.rfc-editor.org/rfc/rfc8020) and [RFC 2308](https://www.rfc-editor.org/rfc/rfc2308) say the first two precisely.

# %%
predict("networking/names-caches-and-zones", "noerror-nothing")

# %%
show("nodata", "alias-nxdomain")

# %% [markdown]
# The second one has a record in its answer section, and its status is NXDOMAIN. Both are right: the **alias** is there (`old` is a CNAME), its target is not. Status and denial are about the **last name of the chain**. Whoever asks for the alias is
# told about a name that they have never heard of, and the SOA below says in whose zone it is missing: that may be somebody else's.
#
# *Try it:* what are these four? A dictionary with the first label of each name (`plain`, `www.lame`, `www.upward`, `branch`) and `answer`, `nodata`, `nxdomain`, `referral`, `refused` or `servfail`.

# %%
FOUR = {
    "plain": "@127.0.0.1 plain.saltmarsh.example",
    "www.lame": "@127.0.0.12 www.lame.example +norecurse",
    "www.upward": "@127.0.0.11 www.upward.example +norecurse",
    "branch": "@127.0.0.1 branch.saltmarsh.example",
}
by_command = {path.read_text().split("-p 5300 ")[1].split("\n")[0]: path.stem for path in recorded.glob("*.txt")}
show(*(by_command[command] for command in FOUR.values()))

# %%
kinds = ...
ask("networking/names-caches-and-zones", "what-is-it", kinds)

# %% solution=true
kinds = {"plain": "nodata", "www.lame": "refused", "www.upward": "referral", "branch": "nodata"}
ask("networking/names-caches-and-zones", "what-is-it", kinds, solution=True)

# %% [markdown]
# ## What a cache keeps
#
# The number in a row is its **TTL**: for how many seconds the record may be kept. A server of the zone always says the whole one. A cache counts down, so **its** number is what is *left*. That is worth more than the zone's: `WHEN` plus the number in the resolver's answer is the moment at
# which this resolver forgets. Another resolver asked at another time, and forgets at another time. That is all there is to "propagation".
#
# An answer with an alias is two records, each with its own time. The answer as a whole holds until the **first** of them runs out.
#
# ## How long a no is kept
#
# A *no* has no record that could carry a TTL. So the server puts the zone's SOA beside it, and a cache keeps the denial for the **smaller** of two numbers: the TTL in front of the SOA, and the SOA's last number (*MINIMUM*). A server that knows the rule hands out
# the SOA with the smaller one already in front; some hand it out with its own TTL and leave the rule to you. A denial without an SOA (caches like systemd-resolved's drop it) is not to be kept: there is nothing that says for how long.
# An alias in front of it has its own TTL and changes nothing: when it runs out it is fetched again, and leads to the same *no*, still in the cache.
#
# A *failure* is kept for seconds only ([RFC 9520](https://www.rfc-editor.org/rfc/rfc9520): at least one second, five minutes at most; BIND: one). And a resolver may have caps of its own: BIND keeps no denial for more than three hours (`max-ncache-ttl`), whatever the zone says.

# %%
show("nxdomain", "low-soa")

# %% [markdown]
# *Try it:* for how many seconds may a cache keep each of the two, counted from its `WHEN`? A dictionary: `nxdomain` and `low-soa`, each with its number.

# %%
seconds = ...
ask("networking/names-caches-and-zones", "seconds-of-a-no", seconds)

# %% solution=true
seconds = {}
for name in ("nxdomain", "low-soa"):
    [row] = [line.split() for line in (recorded / f"{name}.txt").read_text().splitlines() if "\tSOA\t" in line]
    seconds[name] = min(int(row[1]), int(row[-1]))
ask("networking/names-caches-and-zones", "seconds-of-a-no", seconds, solution=True)

# %% [markdown]
# ## Whose no is it
#
# Now the ticket of 10:02, as it was recorded. Somebody asked for `tickets` a few seconds too early. Then the record was published. Below: the resolver, and a server of the zone.

# %%
show("before-it-was-published", "late/resolver", "late/ns-1")

# %% [markdown]
# The server has the record (`aa`, and a new serial if you ask it for the SOA). The resolver says *no* and counts down. Nobody has to mend the zone; whoever runs the resolver can make it forget this one name (`rndc flushname NAME`), or everybody waits. On the phone it worked because the phone's
# resolver had not been asked before.
#
# So a *no*, or an old address, has three possible homes, and you find out by asking **each server of the zone by itself**, `dig +norecurse @SERVER NAME TYPE`:
#
# - the servers say something **else** than the resolver: it is the **cache's**, and passes;
# - they say the same, and the zone as it should be for this client says otherwise: you are in another **view**. Many companies answer inside with other data than outside (*split horizon*), by who asks or by which server is asked;
# - they say the same, and the zone does, too: then it is the **zone's**, and whoever runs the zone of *that* name has to act: the one in which the last name of the chain lies. A zone lies above a name by whole labels: `pay-saltmarsh.example` is not below `saltmarsh.example`.
#
# Records of one name and type are a **set**: servers give them in turns, so compare sets, not lists. Capitals do not matter in names.

# %%
show("view-inside", "view-outside")

# %% [markdown]
# One server, one question, two answers. The first client was inside.
#
# ### Faded example: the cache's no
#
# Tickets of another week. This collects those in which the resolver denies. One step is missing: keep those in which a server of the zone has an answer.

# %%
week = files("networking/dns-answers", variant=2)


def denies(path):
    """Return whether a transcript is a denial: an SOA below AUTHORITY."""
    return "\tSOA\t" in path.read_text()


def answers(path):
    """Return whether a transcript is an answer by a server of the zone, or by a resolver."""
    text = path.read_text()
    return "status: NOERROR" in text and "ANSWER SECTION" in text and not denies(path)


only_cached = [
    one.name for one in sorted(week.iterdir()) if (one / "resolver.txt").exists() and denies(one / "resolver.txt")
]
ask("networking/names-caches-and-zones", "only-cached", only_cached)  # <- without those that the servers deny, too

# %% solution=true
tickets = [one for one in sorted(week.iterdir()) if (one / "resolver.txt").exists()]
only_cached = [one.name for one in tickets if denies(one / "resolver.txt") and answers(one / "ns-1.txt")]
ask("networking/names-caches-and-zones", "only-cached", only_cached, solution=True)

# %% [markdown]
# ## When the resolver gives up
#
# SERVFAIL comes from the resolver, and hardly ever is it the resolver's fault. Four reasons, told apart by two more questions:
#
# | ask | and see | it is |
# |---|---|---|
# | the resolver, with `+cd` (*checking disabled*) | an answer | **DNSSEC**: the data are there, their signatures do not hold. Expired, or the parent still names an old key |
# | each server of the zone | SERVFAIL | **the zone**: it could not be loaded, or a secondary could not refresh it for so long that it expired |
# | each server of the zone | REFUSED, or a referral | **lame**: the zone above sends people to a server that does not serve the zone |
# | each server of the zone | nothing | **silence**: hosts or the path. One silent or lame server alone only costs time |
#
# Newer resolvers say more in an *extended error* ([RFC 8914](https://www.rfc-editor.org/rfc/rfc8914)): `EDE: 7 (Signature Expired)`, `9 (DNSKEY Missing)`, `22 (No Reachable Authority)`. BIND 9.18 does not, for these; its log does:

# %%
show("bogus", "bogus-cd")
print((recorded / "resolver.log").read_text())

# %% [markdown]
# Switching the check off mends nothing: it takes away the lock because the key is worn. The zone is mended, or, with an owner and an end date, a *negative trust anchor* lets this one zone through.
#
# ## Zones and serials
#
# A zone is a text. A name without a dot at its **end** gets `$ORIGIN` behind it: `mx2.harbour.example` below `$ORIGIN saltmarsh.example.` is `mx2.harbour.example.saltmarsh.example.` A line without a name belongs to the name above; a line without a TTL has that of `$TTL`; `@` is the origin itself.
# After a second `$ORIGIN` the same label is another name. Never judge a zone by eye; have it read out:
#
#     $ named-checkzone -i local -D saltmarsh.example saltmarsh.zone
#     saltmarsh.example.            86400 IN SOA  ns1.saltmarsh.example. hostmaster.saltmarsh.example. 2026112901 7200 900 1209600 1800
#     saltmarsh.example.            86400 IN A    203.0.113.10
#     www.saltmarsh.example.        3600 IN A     203.0.113.10
#
# It refuses what no server should serve. A **CNAME** says that everything about a name stands elsewhere, so nothing may stand beside it. The bare name (*apex*) has SOA and NS, so it can never be an alias; a network that wants one there has to give you addresses. MX and NS have to name hosts, not aliases.
#
# The **serial** is the zone's version. Secondaries fetch the zone when the primary's serial is *higher* than theirs, and otherwise keep what they have. It is a number of 32 bits that goes round: higher is what lies less than 2³¹ ahead ([RFC 1982](https://www.rfc-editor.org/rfc/rfc1982)). A date in it is
# a help to people and nothing to servers. Going **back** to an old zone needs a new, higher serial, too: with the old one, the servers that took the change keep it, and half of the answers are of either kind.

# %%
before, after = 2062112901, 2026113001
print("newer for the secondaries:", 0 < (after - before) % 2**32 < 2**31)
print("the way back, in two steps:", (before + 2**31 - 1) % 2**32, "and then", after)

# %% [markdown]
# ## A change without an outage
#
# The bare name moves at noon. Its TTL is a day; `www` has an hour of its own. 15 minutes after a zone is published the last of the servers has it. Below, 2,000 caches that ask again whenever their answer has run out: how many give the old address?

# %%
import random

import matplotlib.pyplot as plt

DAY, LAG, LOW, CUT = 24 * 60, 15, 5, 2 * 24 * 60  # minutes


def old_until(prepared, rng):
    """Return when a cache gives the old address for the last time, if the TTL is lowered at some minute."""
    asks = rng.uniform(-DAY, 0)
    while True:
        server = rng.uniform(0, LAG)  # how late the server that it asks is
        if asks >= CUT + server:
            return asks
        asks += DAY if asks < prepared + server else LOW


rng = random.Random(5)
plans = {
    "lowered at the cut": CUT,
    "lowered 12 hours before": CUT - DAY // 2,
    "lowered 24 hours and 15 minutes before": CUT - DAY - LAG,
}
hours = [minute / 60 for minute in range(-60, 26 * 60, 5)]
figure, axes = plt.subplots(figsize=(7.5, 3.2))
for (label, prepared), colour in zip(plans.items(), ("#b3361b", "#e2a72e", "#5b7f95"), strict=True):
    ends = [(old_until(prepared, rng) - CUT) / 60 for _ in range(2000)]
    axes.plot(hours, [100 * sum(end > hour for end in ends) / len(ends) for hour in hours], color=colour, label=label)
axes.set_xlabel("hours after the cut")
axes.set_ylabel("% of caches with the old address")
axes.legend(fontsize=8)
figure.tight_layout()
plt.show()

# %% [markdown]
# Lowering the TTL at the cut does nothing: the caches that matter hold the old answer with the old TTL, and nobody tells them. The order that works:
#
# 1. **Prepare**: publish the same data with a low TTL, a *whole old TTL* (the longest of what moves) and the servers' lag before the cut.
# 2. **Cut**: publish the new data, still with the low TTL.
# 3. **Wait** for the lag and the low TTL. Until then the old hosts stay up. Now they can go.
# 4. **A new name** is announced later than that, if somebody may have asked for it: after the lag and the time of a *no*.
# 5. **Back**, if need be: the old data, the low TTL, a higher serial. It takes the lag and the low TTL as well, so the last moment to decide lies before the end of the window by that much.
# 6. Raise the TTL again when it is over.
#
# And change nothing else: compare both zones as `named-checkzone -D` reads them out, sorted. A change of `$TTL` is a change of every line that has no TTL of its own.
#
# *Try it:* in the example above, how many hours before the cut must the lowered TTL be published, at the latest?

# %%
hours_before = ...
ask("networking/names-caches-and-zones", "prepare-by", hours_before)

# %% solution=true
hours_before = (DAY + LAG) / 60
ask("networking/names-caches-and-zones", "prepare-by", hours_before, solution=True)

# %% [markdown]
# ## Your turn
#
# In [DNS answers that are not answers](../dns-answers.ipynb) you write the function that reads a ticket's transcripts. In [A zone change without an outage](../zone-change.ipynb) you carry out a change.
#
# ## Say it
#
# Two sentences to marketing at 10:15: why the name works on one phone and not on the other, and at what time it works everywhere. No "propagation".
#
# ## Key points
#
# - Status first, then the sections. NOERROR without a record of the type is a *no*; SERVFAIL, REFUSED and silence are no answers at all.
# - A cache's number is what is left. A *no* is kept for the smaller of the SOA's TTL and its last number.
# - Ask every server of the zone by itself. Then you know whether it is the cache's, the view's, or the zone's.
# - Aliases: denial and owner are those of the last name.
# - Serials only go up, on the way back, too. Old TTL first, then the cut.
#
# **Read more:** `dig(1)`, `named-checkzone(1)`, `delv(1)`, `resolv.conf(5)`, RFC 1034 and 1035, 2308 (denials), 2181 (sets and their TTL), 1982 (serials), 8914 (extended errors), 9520 (failures); [BIND's administrator manual](https://bind9.readthedocs.io/en/stable/).
#
# **What differs in your company:** who runs the resolvers and may flush them, whether there are views and how clients get into one, who can change the zone above, what caches beside resolvers there are (JVMs keep names for 30 seconds or for ever, browsers for a minute), and how long after the arithmetic the old hosts stay up.
