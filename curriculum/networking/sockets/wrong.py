"""Answers people really give: some written out, as from a snippet at hand, and the solution with one slip each."""

import json
import re
from collections import Counter
from pathlib import Path

from groundschool.kit import slip, wrong

ROWS, PORTS, VERDICT = "sockets", "ports-left", "verdict"


@wrong(ROWS, tag="last-colon", score=5 / 9)
def split_at_the_colon(path):
    found = []
    for number, line in enumerate(Path(path).read_text().splitlines()[1:], 2):
        words = line.split()
        ends = [(word.split(":")[0], word.split(":")[1]) for word in words[3:5]]
        found.append(
            {
                "line": number,
                "state": words[0],
                "recv_q": int(words[1]),
                "send_q": int(words[2]),
                "local": (ends[0][0], int(ends[0][1]) if ends[0][1].isdigit() else None),
                "peer": (ends[1][0], int(ends[1][1]) if ends[1][1].isdigit() else None),
                "programs": [words[5].split('"')[1]] if len(words) > 5 else [],
            }
        )
    return found


@wrong(ROWS, tag="torn-is-read", score=8 / 9)
def what_fits_the_pattern(path):
    """Take the lines that look as expected, and leave the others."""
    pattern = re.compile(r"([A-Z0-9-]+) +(\d+) +(\d+) +(\S+):(\d+|\*) +(\S+):(\d+|\*)(.*)")
    found = []
    for number, line in enumerate(Path(path).read_text().splitlines(), 1):
        if seen := pattern.match(line):
            ends = [re.sub(r"^::ffff:", "", re.sub(r"%.*|[][]", "", seen[at])) for at in (4, 6)]
            ports = [None if seen[at] == "*" else int(seen[at]) for at in (5, 7)]
            found.append(
                {
                    "line": number,
                    "state": seen[1],
                    "recv_q": int(seen[2]),
                    "send_q": int(seen[3]),
                    "local": (ends[0], ports[0]),
                    "peer": (ends[1], ports[1]),
                    "programs": sorted(set(re.findall(r'\("([^"]+)"', seen[8]))),
                }
            )
    return found


with_brackets = slip(
    ROWS,
    {'.strip("[]").removeprefix("::ffff:")': '.replace("[::ffff:", "").strip("]" if "." in text else "")'},
    tag="brackets-stay",
    score=6 / 9,
)
as_it_is_mapped = slip(ROWS, {'.removeprefix("::ffff:")': ""}, tag="mapped-stays", score=7 / 9)
with_the_zone = slip(
    ROWS,
    {'address.split("%")[0].strip("[]")': 'address.replace("[", "").replace("]", "")'},
    tag="zone-stays",
    score=8 / 9,
)
NAMES = """dict.fromkeys(part.split('"')[0] for part in "".join(users).split('("')[1:])"""
as_often_as_held = slip(
    ROWS, {NAMES: NAMES.replace("dict.fromkeys(", "[").removesuffix(")") + "]"}, tag="every-holder", score=8 / 9
)
whoever_comes_first = slip(ROWS, {NAMES: NAMES.replace("[1:]", "[1:2]")}, tag="first-holder", score=8 / 9)
from_zero = slip(ROWS, {'"line": number': '"line": number - 1'}, tag="lines-from-zero", score=6 / 9)

ROUTE = '(row["local"][0], *row["peer"])'
STATE = 'row["state"] != "LISTEN" and first'
INSIDE = 'first <= row["local"][1] <= last'


@wrong(PORTS, tag="all-destinations", score=5 / 10)
def everything_that_is_open(folder):
    first, last = map(int, (Path(folder) / "ip_local_port_range").read_text().split())
    lines = [line.split() for line in (Path(folder) / "ss.2").read_text().splitlines()[1:]]
    used, routes = 0, Counter()
    for words in lines:
        if words[0] != "LISTEN" and first <= int(words[3].rsplit(":", 1)[1]) <= last:
            used += 1
            ends = [re.sub(r"^::ffff:", "", words[at].rsplit(":", 1)[0].strip("[]")) for at in (3, 4)]
            routes[(*ends, int(words[4].rsplit(":", 1)[1]))] += 1
    if not used:
        return None
    source, to, port = routes.most_common(1)[0][0]
    return {"from": source, "to": to, "port": port, "used": used, "left": last - first + 1 - used}


whatever_the_source = slip(PORTS, {ROUTE: '("", *row["peer"])'}, tag="source-ignored", score=3 / 10)
whatever_the_port = slip(PORTS, {ROUTE: '(row["local"][0], row["peer"][0], 0)'}, tag="peer-port-ignored", score=2 / 10)
what_is_established = slip(PORTS, {STATE: 'row["state"] == "ESTAB" and first'}, tag="only-open", score=3 / 15)
what_waits = slip(PORTS, {STATE: 'row["state"] == "TIME-WAIT" and first'}, tag="only-waiting", score=3 / 15)
the_default_range = slip(PORTS, {"last - first + 1 - count": "28232 - count"}, tag="range-assumed", score=5 / 10)
as_python_counts = slip(
    PORTS,
    {INSIDE: 'row["local"][1] in range(first, last)', "last - first + 1": "last - first"},
    tag="last-left-out",
    score=5 / 10,
)
all_local_ports = slip(PORTS, {f" and {INSIDE}": ""}, tag="any-port", score=4 / 10)
the_older_table = slip(PORTS, {'"ss.2"': '"ss.1"'}, tag="first-look", score=3 / 10)

HERE = ' and asked["name"] in row["programs"]'
STUCK = 'if (row["state"], row["local"], row["peer"]) in stood'
TAKES = '{asked["address"], "*", "::" if ":" in asked["address"] else "0.0.0.0"}'
GREW = " and counts[1][0] > counts[0][0]"
FULL = 'row["recv_q"] > row["send_q"]'


@wrong(VERDICT, tag="time-wait-is-a-leak", score=0)
def whatever_is_many(folder):
    """Everybody knows that TIME_WAIT is bad."""
    lines = (Path(folder) / "ss.2").read_text().splitlines()
    found = [f"ss.2:{at}" for at, line in enumerate(lines, 1) if line.startswith("TIME-WAIT")]
    if len(found) >= 20:
        return {"verdict": "leak-here", "evidence": found}
    return {"verdict": "healthy", "evidence": []}


@wrong(VERDICT, tag="torn-is-read", score=3 / 15)
def from_the_bottom(folder):
    """Look for leaks first, for ports and queues afterwards, and believe in whoever listens."""
    folder = Path(folder)
    asked = json.loads((folder / "service.json").read_text())
    looks = [[line.split(None, 5) for line in (folder / name).read_text().splitlines()] for name in ("ss.1", "ss.2")]
    before = {tuple(words[at] for at in (0, 3, 4)) for words in looks[0][1:]}
    evidence = {"CLOSE-WAIT": [], "FIN-WAIT-2": []}
    for at, words in enumerate(looks[1][1:], 2):
        ours = f'("{asked["name"]}"' in words[-1] or words[3].endswith(f":{asked['port']}")
        if words[0] in evidence and tuple(words[at] for at in (0, 3, 4)) in before and ours:
            evidence[words[0]].append(f"ss.2:{at}")
    for state, said in (("FIN-WAIT-2", "leak-there"), ("CLOSE-WAIT", "leak-here")):
        if len(evidence[state]) >= 20:
            return {"verdict": said, "evidence": evidence[state]}
    listening = [(at, words) for at, words in enumerate(looks[1], 1) if words[0] == "LISTEN"]
    full = [at for at, words in listening if words[3].endswith(f":{asked['port']}") and int(words[1]) > int(words[2])]
    counts = [int((folder / f"nstat.{n}").read_text().splitlines()[2].split()[1]) for n in (1, 2)]
    if full and counts[1] > counts[0]:
        return {"verdict": "queue-full", "evidence": [*(f"ss.2:{at}" for at in full), "nstat.2:3"]}
    return {"verdict": "healthy", "evidence": []}


anybody_listens = slip(
    VERDICT,
    {'row for row in listening if row["local"][0] in takes': "row for row in listening"},
    tag="any-listener-will-do",
    score=5 / 15,
)
theirs = slip(
    VERDICT,
    {'return said("leak-here", here)': 'return said("leak-there", here)'},
    tag="close-wait-is-theirs",
    score=8 / 15,
)
anybody_waits = slip(VERDICT, {HERE: ""}, tag="anybodys-close-wait", score=7 / 15)
anybody_has_closed = slip(
    VERDICT,
    {'"FIN-WAIT-2" and row["local"][1] == asked["port"]]': '"FIN-WAIT-2"]'},
    tag="anybodys-fin-wait",
    score=9 / 15,
)
at_its_port = slip(VERDICT, {HERE: ' and row["local"][1] == asked["port"]'}, tag="held-by-port", score=14 / 15)
a_similar_name = slip(
    VERDICT, {HERE: ' and asked["name"] in "".join(row["programs"])'}, tag="held-by-port", score=14 / 15
)
in_any_state = slip(
    VERDICT,
    {
        '(row["state"], row["local"], row["peer"]) for': '(row["local"], row["peer"]) for',
        STUCK: 'if (row["local"], row["peer"]) in stood',
    },
    tag="one-look",
    score=14 / 15,
)
whoever_came_back = slip(
    VERDICT,
    {
        '(row["state"], row["local"], row["peer"]) for': '(row["state"], row["peer"]) for',
        STUCK: 'if (row["state"], row["peer"]) in stood',
    },
    tag="one-look",
    score=14 / 15,
)
at_any_door = slip(VERDICT, {"row in doors if": "row in listening if"}, tag="anybodys-queue", score=14 / 15)
one_full_door = slip(
    VERDICT, {'said("queue-full", full)': 'said("queue-full", full[:1])'}, tag="first-full-alone", score=14 / 15
)
the_first_unread = slip(
    VERDICT,
    {
        'sockets(folder / "ss.1")': "[]",
        "    stood = {": '    before = sockets(folder / "ss.1")\n    stood = {',
    },
    tag="torn-is-read",
    score=14 / 15,
)
one_table_is_enough = slip(VERDICT, {STUCK: ""}, tag="one-look", score=8 / 15)
somebody_waits = slip(VERDICT, {FULL: 'row["recv_q"] > 0'}, tag="recv-q-is-bytes", score=7 / 15)
as_many_as_may = slip(VERDICT, {FULL: 'row["recv_q"] >= row["send_q"]'}, tag="equal-is-full", score=11 / 15)
any_queue = slip(
    VERDICT, {"row in doors if": 'row in rows if row["state"] == "LISTEN" and'}, tag="anybodys-queue", score=8 / 15
)
ever_turned_away = slip(VERDICT, {GREW: " and counts[1][0]"}, tag="overflows-since-boot", score=13 / 14)
full_is_full = slip(VERDICT, {GREW: ""}, tag="overflows-ignored", score=8 / 15)
colons_take_all = slip(VERDICT, {TAKES: '{asked["address"], "*", "::", "0.0.0.0"}'}, tag="v6-takes-all", score=8 / 15)
the_address_itself = slip(VERDICT, {TAKES: '{asked["address"]}'}, tag="any-address-unknown", score=5 / 15)
of_28232 = slip(
    VERDICT,
    {'20 * route["left"] < route["used"] + route["left"]': 'route["used"] > 26820'},
    tag="range-assumed",
    score=7 / 15,
)
