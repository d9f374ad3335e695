"""Written by a blind solver: the ticket read by program, the zone read out by named-checkzone, records changed as data."""

import datetime as dt
import re
import subprocess

ORIGIN = "saltmarsh.example."


def utc(text):
    return dt.datetime.strptime(text + "+0000", "%Y-%m-%dT%H:%MZ%z")


def say(moment):
    return moment.strftime("%Y-%m-%dT%H:%MZ")


def serial(records, add):
    for n, t, k, d in records:
        if k == "SOA":
            parts = d.split()
            parts[2] = str((int(parts[2]) + add) % 2**32)
            d = " ".join(parts)  # noqa: PLW2901 - as it was written
        yield n, t, k, d


def write(records):
    return "".join(f"{n} {t} IN {k} {d}\n" for n, t, k, d in records)


def answers(folder):
    """Return the three zones and the plan, at the other end of all that is tolerated."""
    ticket = (folder / "ticket.md").read_text()
    words = " ".join(ticket.split())
    out = subprocess.run(
        ["named-checkzone", "-q", "-i", "local", "-D", "saltmarsh.example", folder / "saltmarsh.example.zone"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    now = [tuple(line.split(None, 4)) for line in out.splitlines() if line.strip()]
    now = [(n.lower(), int(t), k, d) for n, t, _, k, d in now]

    low = int(re.search(r"\*\*(\d+) seconds\*\*", words)[1])
    lag = dt.timedelta(minutes=int(re.search(r"(\d+) minutes after", words)[1]))
    cut = utc(re.search(r"cut is at \*\*(\S+?)\*\*", words)[1])
    end = utc(re.search(r"window ends at \*\*(\S+?)\*\*", words)[1])

    [alias] = re.findall(r"alias of `([^`]+)`", words)
    apex_a = re.findall(r"`(\d+\.\d+\.\d+\.\d+)`", re.search(r"A records (.*?), and no AAAA", words)[1])
    host = re.search(r"1\. `([\w-]+)` moves", words)[1]
    pairs = re.findall(r"(A{1,4}) `([^`]+)` becomes `([^`]+)`", words)
    mx_prio, mx = re.search(r"priority (\d+): `([^`]+)`", words).groups()
    new, new_a = re.search(r"new name, `([^`]+)`: A `([^`]+)`", words).groups()

    wanted = {(f"{host}.{ORIGIN}", k): [b] for k, _, b in pairs}
    wanted |= {(ORIGIN, "A"): apex_a, (ORIGIN, "AAAA"): [], (f"www.{ORIGIN}", "A"): [], (f"www.{ORIGIN}", "AAAA"): []}
    fresh = [(f"www.{ORIGIN}", low, "CNAME", alias + "."), (f"{new}.{ORIGIN}", low, "A", new_a)]
    [mx_ttl] = {t for n, t, k, d in now if (n, k) == (ORIGIN, "MX")}
    fresh.append((ORIGIN, mx_ttl, "MX", f"{mx_prio} {mx}."))

    lowered = [(n, low if (n, k) in wanted else t, k, d) for n, t, k, d in now]
    kept = [r for r in now if (r[0], r[2]) not in wanted]
    changed = kept + [(n, low, k, d) for (n, k), data in wanted.items() for d in data] + fresh

    longest = dt.timedelta(seconds=max(t for n, t, k, d in now if (n, k) in wanted))
    soa = next((t, d.split()) for n, t, k, d in now if k == "SOA")
    no = dt.timedelta(seconds=min(soa[0], int(soa[1][-1])))
    short, spare = dt.timedelta(seconds=low), dt.timedelta(minutes=30)
    times = {
        "prepare": say(cut - longest - lag),
        "cut": say(cut),
        "announce": say(cut + lag + no + spare),
        "switch_off": say(cut + lag + short + spare),
        "turn_back": say(end - lag - short - spare),
    }
    return write(serial(lowered, 10)), times, write(serial(changed, 20)), write(serial(lowered, 30))


def prepared(folder):
    return answers(folder)[0]


def plan(folder):
    return answers(folder)[1]


def moved(folder):
    return answers(folder)[2]


def back(folder):
    return answers(folder)[3]
