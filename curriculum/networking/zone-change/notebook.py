# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# ## Four days to go
#
# > **Leila Haddad** (storefront) · Last spring we moved the shop in ten minutes, and for a day a part of our customers saw a dead host. Somebody then "put the old
# > zone back", and two of our three servers ignored it. This time I would like nobody to notice. The ticket is approved, the cut is in four days, the DNS is yours.
#
# You have the ticket and the zone as it is served now. Both are your own: nobody else has the same.

# %%
folder = files("networking/zone-change")
old = (folder / "saltmarsh.example.zone").read_text()
ticket = (folder / "ticket.md").read_text()
print(ticket)
print(old)

# %% [markdown]
# How `named-checkzone` reads a zone, with every name and TTL in full, one record a line:
#
#     named-checkzone -i local -D saltmarsh.example FILE
#
# Three zones are published, one after the other, and the third only if you have to turn back. All four answers belong together:
#
# | | published | what is in it |
# |---|---|---|
# | now | | the zone above |
# | **prepared** | before the cut | the same data; what will move is kept for the ticket's seconds |
# | **moved** | at the cut | what the ticket asks for |
# | **back** | if you turn back, after the cut | the data of *prepared* |
#
# - Serials: *prepared* has one of the **ten** that follow the zone's serial now, *moved* one of the ten after these, *back* one of the ten after those. They are numbers of 32 bits that begin anew
#   at 0 ([RFC 1982](https://www.rfc-editor.org/rfc/rfc1982)).
# - What moves are the record sets (all records of one name and one type) that **lose** a record at the cut, whether or not they get another. In *prepared* and *back*, the TTL of these, and of no others, becomes the ticket's seconds.
# - In *moved*, sets that move and remain, and sets that are new, have the ticket's seconds as TTL. The mail exchangers only gain a record: that set keeps its TTL in all three.
# - Everything else stays as it is: data, TTL, and all of the SOA but the serial. How the file is laid out is free: order, remarks, units, relative names, `$TTL`, `$ORIGIN`.
# - Each answer is the whole text of a zone file that `named-checkzone` loads without an error, without `$INCLUDE` and `$GENERATE`.
#
# ## Task 1: the zone that is published first

# %% task="prepared"
prepared_zone = ""  # the whole file
### BEGIN SOLUTION
# In an editor it is a few lines; this makes the same edits by program, so that it is right for everybody's zone.
import re

serial = int(re.search(r"(\d+)\t; serial", old)[1])
low = re.search(r"for \*\*(\d+) seconds", ticket)[1]
moving = re.search(r"1\. `(.+?)` moves", ticket)[1]


def with_serial(text, further):
    """Return a zone with a serial that is so many further than the one of now."""
    return re.sub(r"\d+(\t; serial)", rf"{(serial + further) % 2**32}\1", text)


here, freight = old.split("\n$ORIGIN freight")
here = re.sub(r"^\t\t(A+)\t", rf"\t{low}\t\1\t", here, flags=re.MULTILINE)  # the bare name's
here = here.replace("\t1h\tIN", f"\t{low}\tIN")  # www
here = re.sub(r"\tIN \d+[hd]\t(A+)", rf"\tIN {low}\t\1", here)  # what moves to Lisbon
prepared_zone = with_serial(f"{here}\n$ORIGIN freight{freight}", 1)
### END SOLUTION

# %% [markdown]
# ## Task 2: when what may happen
#
# Fill in five moments, as text such as `"2026-03-09T14:05Z"` (UTC, whole minutes). A cache keeps an answer for its TTL, a denial as long as the SOA says, and asks whichever server it likes. A zone that
# is published reaches the last server after the minutes that the ticket names, and the first one at once.
#
# | key | the moment |
# |---|---|
# | `"prepare"` | when *prepared* is published: not before the ticket was written, and early enough that **at the cut** all that caches took from the zone of now has run out, as far as it moves. Any such moment will do |
# | `"cut"` | when *moved* is published |
# | `"announce"` | when marketing may announce the new name: from then on every cache finds it, even one that was asked for it before it was there |
# | `"switch_off"` | when the old hosts may stop serving what moves: no cache gives their addresses for it any more |
# | `"turn_back"` | the latest moment to publish *back*, so that no cache gives a new address when the window ends |
#
# The last three may lie up to **30 minutes** on the safe side of the exact moment: the first two of them later, `turn_back` earlier.

# %% task="plan"
plan = {
    "prepare": None,
    "cut": None,
    "announce": None,
    "switch_off": None,
    "turn_back": None,
}
### BEGIN SOLUTION
from datetime import datetime, timedelta

written, cut, end = (datetime.fromisoformat(one) for one in re.findall(r"\d{4}-\d\d-\d\dT\d\d:\d\dZ", ticket))
lag = timedelta(minutes=int(re.search(r"(\d+) minutes after", ticket)[1]))
kept = timedelta(seconds=int(low))
default = timedelta(
    days=int(re.search(r"\$TTL (\d)d", old)[1])
)  # the longest that anything is kept, the bare name's addresses among it
number, unit = re.search(r"(\d+)([mh]) \)", old).groups()
no = min(default, timedelta(minutes=int(number) * {"m": 1, "h": 60}[unit]))


def text(moment, later=59):
    """Return a moment as text, in whole minutes: up, unless said otherwise."""
    return (moment + timedelta(seconds=later)).strftime("%Y-%m-%dT%H:%MZ")


plan = {
    "prepare": text(cut - lag - default, later=0),
    "cut": text(cut),
    "announce": text(cut + lag + no),
    "switch_off": text(cut + lag + kept),
    "turn_back": text(end - lag - kept, later=0),
}
### END SOLUTION

# %% [markdown]
# ## Task 3: the zone of the cut

# %% task="moved"
moved_zone = ""  # the whole file
### BEGIN SOLUTION
import re

old_here, new_here, old_six, new_six = re.findall(r"`([^`]+)`", ticket.split("1. ")[1].split("2. ")[0])[1:]
first, second = re.search(r"A records\s+`([^`]+)` and `([^`]+)`", ticket).groups()
alias = re.search(r"alias of\s+`([^`]+)`", ticket)[1]
exchanger = re.search(r"priority 20: `([^`]+)`", ticket)[1]
live = re.search(r"`live`: A `([^`]+)`", ticket)[1]

here, freight = prepared_zone.split("\n$ORIGIN freight")
here = re.sub(
    r"^\t\d+\tA\t.*\n\t\d+\tAAAA\t.*$", f"\t{low}\tA\t{first}\n\t{low}\tA\t{second}", here, flags=re.MULTILINE
)
here = here.replace("\tMX\t10 mail\n", f"\tMX\t10 mail\n\t\tMX\t20 {exchanger}.\n")
here = re.sub(r"^www\t.*\n.*$", f"www\t{low}\tCNAME\t{alias}.", here, flags=re.MULTILINE)
lines = [f"live\t{low}\tA\t{live}"]
for line in here.split("\n"):
    mine = line.startswith((f"{moving}\t", "\tIN"))
    lines.append(
        line.replace(f"\t{old_here}", f"\t{new_here}").replace(f"\t{old_six}", f"\t{new_six}") if mine else line
    )
head, *rest = lines
moved_zone = with_serial("\n".join([*rest, head]) + f"\n$ORIGIN freight{freight}", 11)
### END SOLUTION

# %% [markdown]
# ## Task 4: the zone of the way back

# %% task="back"
back_zone = ""  # the whole file
### BEGIN SOLUTION
back_zone = with_serial(prepared_zone, 21)
### END SOLUTION

# %% [markdown]
# ## Say it
#
# Two sentences to Leila before you begin: what customers will notice, and until when you can turn back. (Nobody grades this one. Your mentor may ask.)
