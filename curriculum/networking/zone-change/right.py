"""Other ways to be right: every record spelled out, and a plan with time to spare."""

import re
from datetime import datetime, timedelta

from groundschool.kit import beside, right

UNITS = {"m": 60, "h": 3600, "d": 86400}
ABSOLUTE = {"NS": 0, "CNAME": 0, "MX": 1, "SRV": 3}  # which word of the data is a name


def seconds(text):
    return int(text) if text.isdigit() else int(text[:-1]) * UNITS[text[-1]]


def records(folder):
    """Return (name, TTL, type, data) of each record but the SOA, all in full."""
    text = (folder / "saltmarsh.example.zone").read_text()
    default = seconds(re.search(r"\$TTL (\S+)", text)[1])
    origin, owner, found = "", "", []
    for line in re.sub(r"@\tIN\tSOA[^)]*\).*", "@", text).splitlines():
        words = line.split()
        if line.startswith(("$TTL", ";")) or not words:
            continue
        if words[0] == "$ORIGIN":
            origin = words[1]
            continue
        if not line[0].isspace():
            owner = origin if words[0] == "@" else f"{words[0]}.{origin}"
            words = words[1:]
        ttl = default
        while words and (words[0] == "IN" or words[0][0].isdigit()):
            word = words.pop(0)
            ttl = ttl if word == "IN" else seconds(word)
        if words:
            kind, data = words[0], words[1:]
            if (at := ABSOLUTE.get(kind)) is not None and not data[at].endswith("."):
                data[at] = origin if data[at] == "@" else f"{data[at]}.{origin}"
            found.append((owner, ttl, kind, " ".join(data)))
    return default, found


def asked(folder):
    ticket = (folder / "ticket.md").read_text()
    return ticket, int(re.search(r"\*\*(\d+) seconds", ticket)[1]), re.search(r"1\. `(.+?)`", ticket)[1]


def written(folder, rows, further):
    text = (folder / "saltmarsh.example.zone").read_text()
    serial, minimum = re.search(r"(\d+)\t; serial", text)[1], re.search(r"(\S+) \)", text)[1]
    default = seconds(re.search(r"\$TTL (\S+)", text)[1])
    soa = f"ns1.saltmarsh.example. hostmaster.saltmarsh.example. {(int(serial) + further) % 2**32} 7200 900 1209600"
    head = f"saltmarsh.example. {default} IN SOA {soa} {seconds(minimum)}\n"
    return head + "".join(f"{name} {ttl} IN {kind} {data}\n" for name, ttl, kind, data in rows)


def quiet(folder):
    """Return the records with what moves kept for the ticket's seconds."""
    _, low, moving = asked(folder)
    names = [f"{label}saltmarsh.example." for label in ("", "www.", f"{moving}.")]
    moves = {(name, kind) for name in names for kind in ("A", "AAAA")}
    return [(one[0], low if (one[0], one[2]) in moves else one[1], *one[2:]) for one in records(folder)[1]]


@right("prepared")
def spelled_out(folder):
    return written(folder, quiet(folder), 10)


@right("back")
def spelled_out_again(folder):
    return written(folder, reversed(quiet(folder)), 30)


@right("moved")
def from_the_records(folder):
    ticket, low, moving = asked(folder)
    addresses = re.findall(r"`([\d.]+|2001:[^`]+)`", ticket)
    four, six, first, second, live = addresses[1], addresses[3], addresses[4], addresses[5], addresses[6]
    bare, gone = "saltmarsh.example.", ("A", "AAAA")
    names = (bare, f"www.{bare}", f"{moving}.{bare}")
    rows = [one for one in records(folder)[1] if one[0] not in names or one[2] not in gone]
    default = records(folder)[0]
    rows += [
        (bare, low, "A", first),
        (bare, low, "A", second),
        (f"www.{bare}", low, "CNAME", "saltmarsh.quayside.example."),
    ]
    rows += [
        (f"{moving}.{bare}", low, "A", four),
        (f"{moving}.{bare}", low, "AAAA", six),
        (f"LIVE.{bare}", low, "A", live),
    ]
    return "$TTL 5m\n" + written(folder, [*rows, (bare, default, "MX", "20 mx2.harbour.example.")], 20)


@right("plan")
def with_time_to_spare(folder):
    ticket, low, _ = asked(folder)
    text = (folder / "saltmarsh.example.zone").read_text()
    moments = [datetime.fromisoformat(one) for one in re.findall(r"20\S+Z", ticket.replace("*", ""))]
    began, cut, end = moments
    lag = timedelta(minutes=int(re.search(r"(\d+) minutes", ticket)[1]))
    no, spare = timedelta(seconds=seconds(re.search(r"(\S+) \)", text)[1])), timedelta(minutes=20)
    plan = {
        "prepare": began,
        "cut": cut,
        "announce": cut + lag + no + spare,
        "switch_off": cut + lag + timedelta(seconds=low) + spare,
        "turn_back": end - lag - timedelta(seconds=low) - spare,
    }
    return {name: at.isoformat() for name, at in plan.items()}


by_hand = beside(__file__, "blind_by_hand")
by_program = beside(__file__, "blind_by_program")
blind_by_hand_prepared = right("prepared")(by_hand.prepared)
blind_by_hand_plan = right("plan")(by_hand.plan)
blind_by_hand_moved = right("moved")(by_hand.moved)
blind_by_hand_back = right("back")(by_hand.back)
blind_by_program_prepared = right("prepared")(by_program.prepared)
blind_by_program_plan = right("plan")(by_program.plan)
blind_by_program_moved = right("moved")(by_program.moved)
blind_by_program_back = right("back")(by_program.back)
