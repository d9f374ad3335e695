# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# ## Seventeen tickets, one word
#
# > **Baptiste Moreau** (platform, network) · Seventeen tickets since Monday, and every one of them says "DNS". Two said "the name does not
# > exist" about names that exist. One was with the payments partner for a day, and it was ours. Three had mended themselves before anybody
# > read them. Before the next one is passed on I want to know of each: what is wrong, who mends it, and how long what our resolver has
# > kept stays wrong if nobody flushes it.
#
# Inês saved the evidence, one folder a ticket. You write three functions that read a folder, so that the next seventeen take a minute.

# %%
import json
from pathlib import Path

folder = files("networking/dns-answers")
tickets = sorted(path.parent.name for path in folder.glob("*/ticket.json"))
for ticket in tickets:
    told = json.loads((folder / ticket / "ticket.json").read_text())
    print(f"{ticket:14} {told['type']:5} {told['meant']}")

# %% [markdown]
# | file | what it is |
# |---|---|
# | `ticket.json` | the name as it is `configured` in the program; the name that was `meant`, whole, and the record type it needs |
# | `resolv.conf` | the `/etc/resolv.conf` of the program's host (glibc) |
# | `resolver.txt` | `dig` at the host's resolver, for the name that was meant |
# | `resolver-cd.txt` | the same a few seconds later with `+cd`: answer without checking signatures |
# | `ns-1.txt`, `ns-2.txt` | `dig +norecurse` at the two servers that the parent zone names for the zone in question, from the resolver's host |
# | `zone.db` | that zone as **this client is meant to see it**, printed by `named-checkzone -D`: one record a line, every name whole |
# | `owners.json` | who runs the resolver, and who runs each zone with its servers |

# %%
for name in ("resolv.conf", "resolver.txt", "ns-1.txt", "zone.db"):
    print(f"--- {tickets[0]}/{name}")
    print((folder / tickets[0] / name).read_text())

# %% [markdown]
# ## Task 1: what did the program ask for?
#
# Nobody asks for the name in the settings. glibc spells it out first, by `resolv.conf`. Write `names_asked(folder)`: it is called with the path of a ticket's
# folder (a string) and returns the list of names, each with a dot at its end, in the order in which glibc asks for them if none of them has an answer.
#
# - A name that ends in a dot is asked for as it is, and no other.
# - Else there is the name itself, and the name with each domain of the list behind it, in the list's order. The name itself comes **first** if it has
#   at least `ndots` dots, else **last**.
# - The list stands behind `search`, or behind `domain` (which has one). There may be several such lines: the last one counts, alone. Domains may end in a dot.
# - `options` may stand on several lines, with other options beside it; of several `ndots:N` the last one counts. Without one, `ndots` is 1. glibc takes 15 for any number above 15.
# - Words are separated by spaces or tabs. Lines that begin with `#` or `;` are remarks; within a line, both are words like any other. Names are not changed otherwise: capitals stay.


# %% task="names-asked"
def names_asked(folder):
    """Return the names that glibc asks for in turn, each with a dot at its end."""
    ### BEGIN SOLUTION
    name = json.loads((Path(folder) / "ticket.json").read_text())["configured"]
    search, ndots = [], 1
    for line in (Path(folder) / "resolv.conf").read_text().splitlines():
        word, *rest = line.split() or [""]  # of a remark, the first word is no keyword
        if word in ("search", "domain"):
            search = rest
        elif word == "options":
            for option in rest:
                if option.startswith("ndots:"):
                    ndots = min(int(option.removeprefix("ndots:")), 15)
    if name.endswith("."):
        return [name]
    longer = [f"{name}.{domain.rstrip('.')}." for domain in search]
    return [f"{name}.", *longer] if name.count(".") >= ndots else [*longer, f"{name}."]
    ### END SOLUTION


# %% [markdown]
# What your function says (nothing here says whether it is right):

# %%
try:
    for ticket in tickets:
        print(ticket, names_asked(str(folder / ticket)))
except NotImplementedError:
    print("names_asked is not written yet")

# %% [markdown]
# ## Task 2: read one transcript
#
# Write `read_dig(path)`: it is called with the path of one transcript (a string) and returns a dictionary with three keys.
#
# **`"kind"`** is one of
#
# | kind | when |
# |---|---|
# | `"timeout"` | no try was answered |
# | `"nxdomain"`, `"servfail"`, `"refused"` | the status says so |
# | `"answer"` | status NOERROR, and the answer section has a record of the type that was asked for |
# | `"referral"` | status NOERROR without such a record, from a server that does not claim the zone (no `aa` among the flags) and offers no recursion (no `ra`) |
# | `"nodata"` | status NOERROR without such a record, otherwise |
#
# **`"name"`** is the name that this is about, in lower case, with its dot: where the answer section holds aliases (CNAME), the name at the **end** of them; else the name that was asked for. An alias is the answer itself if the type asked for is CNAME. Aliases stand in order.
#
# **`"until"`** says how long a cache that took this answer at `WHEN` may give it, as text such as `"2026-03-09T14:05:00Z"`:
#
# - for `"answer"`, until the first record of the answer section runs out;
# - for `"nxdomain"` and `"nodata"`, until the denial itself runs out ([RFC 2308](https://www.rfc-editor.org/rfc/rfc2308#section-5)): the smaller of the TTL in front of the SOA record and the SOA's last number, whatever the
#   TTL of an alias. `None` if there is no SOA: then nothing is kept;
# - for every other kind `None`.
#
# `WHEN` is in UTC. No resolver here has a cap of its own on what it keeps (`max-ncache-ttl` and `max-cache-ttl` of BIND would be one). What dig adds may differ: tries before the answer that were lost, warnings,
# extended errors (`EDE`). Status is one of the four, there is one question in a file, and there is no `ANY`.
# Other records may stand in a section beside those that matter (`RRSIG`, with the TTL of what it signs; `NSEC`; in a denial also `NS`). The question section says what was asked for. In a file without one (nobody answered) the line that begins with `; <<>> DiG` does: behind `@` the server, then the name.
#
# What is not what dig prints of one question must raise a `ValueError` whose message holds the path: another program's output, two answers in a file (or one, and then a question that no server answered), a `WHEN` in another zone, and a file that ends too early (with a header, before `;; MSG SIZE`; without one, before the sentence that no servers could be reached).


# %% task="read-dig"
import re
from datetime import UTC, datetime, timedelta


def transcript(path):
    """Return type asked for, status, flags, sections and WHEN of a transcript. Not graded by itself."""
    ### BEGIN SOLUTION
    text = Path(path).read_text()
    banner, silent = (
        [line for line in text.splitlines() if line.startswith("; <<>> DiG ")],
        ";; no servers could be reached",
    )
    if not banner or text.count(">>HEADER<<") + text.count(silent) != 1:
        raise ValueError(f"{path}: not what dig prints of one question: one header, or that no server could be reached")
    if silent in text:
        name = banner[0].split("@")[1].split()[1]
        return name.rstrip(".").lower() + ".", "", "timeout", [], {}, None
    ended = re.search(r";; WHEN: (.* UTC .*)\n;; MSG SIZE", text)
    if not ended:
        raise ValueError(f"{path}: no WHEN in UTC with MSG SIZE below it")
    asked, _, kind = text.split("QUESTION SECTION:\n;")[1].split("\n")[0].split()
    status = text.split("status: ")[1].split(",")[0].lower()
    flags = text.split(";; flags: ")[1].split(";")[0].split()
    blocks = [block.split(" SECTION:\n") for block in text.split("\n\n") if " SECTION:\n" in block]
    sections = {head[3:]: [row.split(None, 4) for row in rows.splitlines()] for head, rows in blocks}
    when = datetime.strptime(ended[1], "%a %b %d %H:%M:%S UTC %Y").replace(tzinfo=UTC)
    return asked.lower(), kind, status, flags, sections, when
    ### END SOLUTION


def read_dig(path):
    """Return {"kind", "name", "until"} of one transcript."""
    ### BEGIN SOLUTION
    name, kind, found, flags, sections, when = transcript(path)
    answer = sections.get("ANSWER", [])
    for row in answer:
        if row[3] == "CNAME" != kind:
            name = row[4].lower()
    if found == "noerror":
        found = "nodata" if "aa" in flags or "ra" in flags else "referral"
        if any(row[3] == kind for row in answer):
            found = "answer"
    seconds = min(int(row[1]) for row in answer) if found == "answer" else None
    for row in sections.get("AUTHORITY", []):
        if row[3] == "SOA":
            seconds = min(int(row[1]), int(row[4].split()[-1]))
    until = None if seconds is None else f"{when + timedelta(seconds=seconds):%Y-%m-%dT%H:%M:%SZ}"
    return {"kind": found, "name": name, "until": until}
    ### END SOLUTION


# %%
try:
    for ticket in tickets:
        print(ticket, *(read_dig(str(path))["kind"] for path in sorted((folder / ticket).glob("*.txt"))))
except NotImplementedError:
    print("read_dig is not written yet")

# %% [markdown]
# In `dns-recorded` lie transcripts of real servers (BIND 9.18 on one machine, hence the addresses and the port), one of each kind; the names of the files say what they show.

# %%
try:
    for path in sorted((folder / "dns-recorded").glob("*.txt")):
        print(f"{path.stem:26}", read_dig(str(path)))
except NotImplementedError:
    print("read_dig is not written yet")

# %% [markdown]
# ## Task 3: what is wrong, who mends it, until when?
#
# Write `diagnose(folder)`. It returns a dictionary with three keys.
#
# **`"cause"`** is the first of these that applies, from the top. *The servers* are those of `ns-*.txt`, which were asked for the name at the end of the aliases. *They speak* if their kind is `answer`, `nxdomain` or `nodata`; all that speak say the same.
#
# | cause | applies when |
# |---|---|
# | `"timeout"`, `"refused"` | that is the kind of `resolver.txt` |
# | `"dnssec"` | the resolver fails (`servfail`), and with `+cd` it gives an answer or a denial |
# | `"zone-broken"` | it fails, and at least one of the servers fails itself |
# | `"servers-silent"` | it fails, and no server answered at all |
# | `"lame"` | it fails otherwise: servers answer, and none serves the zone |
# | `"cached"` | the servers say something else than `resolver.txt`: another kind, or other data of the record at the end of the aliases (an address, mostly) |
# | `"wrong-view"` | they agree, and `zone.db` says something else: it holds a record of this name and type where they deny, none where they answer, or other data |
# | `"nxdomain"`, `"nodata"` | that is the kind of `resolver.txt` |
# | `"none"` | there is an answer, and all agree |
#
# Records of one name and type are a set: servers give them in any order. Names are the same in any capitals. One server that is silent or lame does no harm while another speaks.
# What does not occur: a resolver that fails for another reason than `dnssec` while a server speaks; one that gives an answer or a denial while none of the servers speaks; and, where it fails, silence or a refusal with `+cd`.
#
# **`"fix"`** is the team that has to act: `None` for `"none"`; the one that runs the resolver for `"timeout"`, `"refused"` and `"cached"` (it can flush); for all others the one that runs the zone of the name that the servers were asked for.
# That zone is the one in `owners.json` with the most labels that is the name or lies above it, by whole labels. Teams are written as `owners.json` writes them.
#
# **`"until"`** is the `"until"` of `resolver.txt` for `"nxdomain"`, `"nodata"`, `"cached"` and `"wrong-view"`: that long the resolver gives the bad answer though it is mended at once. `None` for all others.


# %% task="diagnose"
def diagnose(folder):
    """Return {"cause", "fix", "until"} for the ticket whose files lie in folder."""
    ### BEGIN SOLUTION
    folder = Path(folder)
    owners = json.loads((folder / "owners.json").read_text())
    said, unchecked = read_dig(folder / "resolver.txt"), read_dig(folder / "resolver-cd.txt")
    servers = [folder / "ns-1.txt", folder / "ns-2.txt"]
    kinds = {path: read_dig(path)["kind"] for path in servers}
    name = transcript(servers[0])[0]
    kind = json.loads((folder / "ticket.json").read_text())["type"]

    def data(path):
        rows = transcript(path)[4].get("ANSWER", [])
        return {row[4] for row in rows if row[3] == kind}

    rows = [line.split(None, 4) for line in (folder / "zone.db").read_text().splitlines()]
    meant = {row[4] for row in rows if row[0].lower() == name and row[3] == kind}
    seen = data(folder / "resolver.txt")
    spoken = [(one, data(path)) for path, one in kinds.items() if one in ("answer", "nxdomain", "nodata")]
    if said["kind"] in ("timeout", "refused"):
        cause = said["kind"]
    elif said["kind"] == "servfail":
        if unchecked["kind"] != "servfail":
            cause = "dnssec"
        elif "servfail" in kinds.values():
            cause = "zone-broken"
        else:
            cause = "servers-silent" if set(kinds.values()) == {"timeout"} else "lame"
    elif spoken[0] != (said["kind"], seen):
        cause = "cached"
    elif seen != meant:
        cause = "wrong-view"
    else:
        cause = "none" if said["kind"] == "answer" else said["kind"]
    above = [zone for zone in owners["zones"] if f".{name}".endswith(f".{zone}.")]
    fix = owners["zones"][max(above, key=len)]
    if cause in ("timeout", "refused", "cached"):
        fix = owners["resolver"]
    keeps = cause in ("nxdomain", "nodata", "cached", "wrong-view")
    return {"cause": cause, "fix": None if cause == "none" else fix, "until": said["until"] if keeps else None}
    ### END SOLUTION


# %%
try:
    for ticket in tickets:
        print(f"{ticket:14}", diagnose(str(folder / ticket)))
except NotImplementedError:
    print("diagnose is not written yet")
