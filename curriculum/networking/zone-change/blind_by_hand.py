"""Written by a blind solver: the zone edited as one would in an editor, units and relative names kept."""

import re
from datetime import datetime, timedelta


def told(folder):
    """Return the zone and the ticket, and the ticket's seconds as an editor would write them."""
    zone, ticket = ((folder / name).read_text() for name in ("saltmarsh.example.zone", "ticket.md"))
    return zone, ticket, f"{int(re.search(r'[*][*]([0-9]+) seconds', ticket)[1]) // 60}m"


def renumbered(zone, further):
    return re.sub(r"\d+(\t; serial)", lambda found: f"{(int(found[0].split()[0]) + further) % 2**32}{found[1]}", zone)


def lowered(folder):
    """Return the zone with a TTL on the lines of what moves."""
    zone, _, low = told(folder)
    zone = re.sub(r"(?m)^\t\t(A{1,4})\t", rf"\t{low}\t\1\t", zone)
    zone = re.sub(r"(?m)^(www)?\t1h\tIN ", rf"\1\t{low}\tIN ", zone)
    return re.sub(r"(?m)^(\w*)\tIN \dh\t", rf"\1\tIN {low}\t", zone)


def prepared(folder):
    return renumbered(lowered(folder), 10)


def back(folder):
    return renumbered(lowered(folder), 30)


def moved(folder):
    _, ticket, low = told(folder)
    four, six = re.findall(r"becomes `(.+?)`", ticket)
    first, second = re.search(r"A records `(.+?)` and `(.+?)`", ticket).groups()
    live = re.search(r"`live`: A `(.+?)`", ticket)[1]
    zone = lowered(folder)
    bare = rf"\t{low}\tA\t{first}\n\t{low}\tA\t{second}\n"
    zone = re.sub(rf"(?m)^\t{low}\tA\t.*\n\t{low}\tAAAA\t.*\n", bare, zone)
    zone = zone.replace("\tMX\t10 mail\n", "\tMX\t10 mail\n\t\tMX\t20 mx2.harbour.example.\n")
    zone = re.sub(r"(?m)^www\t.*\tIN A\t.*\n.*\n", f"www\t{low}\tIN CNAME saltmarsh.quayside.example.\n", zone)
    zone = re.sub(rf"(\tIN {low}\tA\t).*", rf"\g<1>{four}", zone)
    zone = re.sub(rf"(\tIN {low}\tAAAA\t).*", rf"\g<1>{six}\nlive\t{low}\tIN A\t{live}", zone)
    return renumbered(zone, 20)


def plan(folder):
    """Return the exact moments, as one reckons them on paper: whole minutes."""
    zone, ticket, low = told(folder)
    cut, end = (datetime.strptime(one, "%Y-%m-%dT%H:%M%z") for one in re.findall(r"\*\*(20\S+?Z)\*\*", ticket))
    lag, kept = timedelta(minutes=int(re.search(r"(\d+) minutes\s+after", ticket)[1])), timedelta(minutes=int(low[:-1]))
    day = timedelta(days=int(re.search(r"TTL (\d)d", zone)[1]))
    number, unit = re.search(r"(\d+)(.) \)", zone).groups()
    no = timedelta(minutes=int(number) * {"m": 1, "h": 60}[unit])
    moments = {
        "prepare": cut - day - lag - timedelta(minutes=15),
        "cut": cut,
        "announce": cut + lag + no,
        "switch_off": cut + lag + kept,
        "turn_back": end - lag - kept,
    }
    return {name: f"{at:%Y-%m-%dT%H:%MZ}" for name, at in moments.items()}
