"""Answers people really give: some written out, as from a snippet at hand, and the solution with one slip each."""

import re
from pathlib import Path

from groundschool.kit import slip, wrong

ROWS, MATRIX, STORAGE, NAMED = "samples", "matrix", "storage", "bottleneck"
NOBODY = {"value": "unknown", "lines": []}


@wrong(ROWS, tag="since-boot", score=2 / 5)
def every_row_with_a_number(folder, name):
    """Take every row below a heading, the first report and all."""
    rows, columns, at = [], [], 0
    for number, line in enumerate(Path(folder, name).read_text().splitlines(), 1):
        words = line.split()
        found = [k for k, word in enumerate(words[:3]) if re.fullmatch(r"r|CPU|Device:?|IFACE|active/s|atmptf/s", word)]
        if found:
            at, columns = found[0], [word.strip(":") for word in words[found[0] :]]
        elif not words or words[0] in ("avg-cpu:", "Average:"):
            columns = []
        elif columns:
            if len(words) - at != len(columns):
                raise ValueError(f"{name}:{number}")
            rows.append({"line": number} | dict(zip(columns, words[at:], strict=True)))
    return rows


averages_too = slip(ROWS, {' and words[0] != "Average:"': ""}, tag="average-row", score=1 / 5)
colons_and_all = slip(ROWS, {'word.rstrip(":")': "word"}, tag="colon-kept", score=4 / 5)
from_zero = slip(ROWS, {".splitlines(), 1)": ".splitlines())"}, tag="lines-from-zero", score=1 / 5)
one_word_of_time = slip(
    ROWS,
    {"words.index(*first), reports": "min(1, words.index(*first)), reports"},
    tag="time-is-one-word",
    score=4 / 5,
)
whatever_there_is = slip(
    ROWS,
    {"if len(words) - at != len(columns):": "if False:", "words[at:], strict=True": "words[at:], strict=False"},
    tag="torn-is-read",
    score=4 / 5,
)


@wrong(MATRIX, tag="zero-for-unknown", score=1 / 14)
def from_the_averages(folder):
    """Take the summary lines: all CPUs together, and what sar prints last."""
    read = {path.name: path.read_text().splitlines() for path in Path(folder).iterdir()}

    def last(name, pattern, number):
        rows = [(at, line) for at, line in enumerate(read[name], 1) if re.search(pattern, line)]
        at, line = rows[-1]
        return {"value": number(line.split()), "lines": [f"{name}:{at}"]}

    return {
        "cpu.utilisation": last(
            "mpstat", "Average: +all", lambda words: round(100 - float(words[-1]) - float(words[5]), 2)
        ),
        "cpu.saturation": last("vmstat", r"\d", lambda words: int(words[0])),
        "cpu.errors": {"value": 0, "lines": []},
        "memory.utilisation": last("free", "Mem:", lambda words: round(100 - 100 * int(words[-1]) / int(words[1]), 2)),
        "memory.saturation": last("vmstat", r"\d", lambda words: int(words[6]) + int(words[7])),
        "memory.errors": {"value": 0, "lines": []},
        "network.utilisation": last("sar-dev", "Average: +e", lambda words: float(words[-1])),
        "network.errors": last("sar-tcp", r"Average: +\d", lambda words: float(words[3])),
    }


waiting_is_working = slip(MATRIX, {' - float(row["%iowait"])': ""}, tag="iowait-is-busy", score=8 / 14)
all_together = slip(MATRIX, {'row["CPU"] != "all"': 'row["CPU"] == "all"'}, tag="average-hides", score=8 / 14)
what_free_calls_free = slip(
    MATRIX,
    {'if "available" in memory': 'if "free" in memory', 'int(memory["available"])': 'int(memory["free"])'},
    tag="free-is-left",
    score=10 / 14,
)
what_lies_in_swap = slip(
    MATRIX, {'int(row["si"]) + int(row["so"])': 'int(row["swpd"])'}, tag="swapped-is-swapping", score=10 / 14
)
who_asked = slip(
    MATRIX,
    {"if text in message]": "if text in message or (text[0] == 'K' and 'oom-killer' in message)]"},
    tag="asked-is-killed",
    score=9 / 14,
)
unknown_is_zero_speed = slip(
    MATRIX,
    {'float(row["%ifutil"]) == 0 and': "False and"},
    tag="zero-for-unknown",
    score=8 / 14,
)
the_loop_as_well = slip(MATRIX, {' if row["IFACE"] != "lo"]': "]"}, tag="loopback-counts", score=6 / 14)
how_many = slip(
    MATRIX,
    {'100 * float(row["retrans/s"]) / (float(row["oseg/s"]) or 1)': 'float(row["retrans/s"])'},
    tag="retransmits-absolute",
    score=8 / 14,
)

READ = 'if messages and messages[0].startswith("dmesg:")'
NOT_A_WORD = 'if not messages or messages[0].startswith("dmesg:")'
what_free_calls_used = slip(
    MATRIX,
    {'1 - int(memory["available"]) / int(memory["total"])': 'int(memory["used"]) / int(memory["total"])'},
    tag="used-is-the-rest",
    score=11 / 14,
)
nothing_said_is_nothing_known = slip(MATRIX, {READ: NOT_A_WORD}, tag="silence-is-unknown", score=13 / 14)
kills_of_the_host = slip(
    MATRIX, {'counted("Killed process")': 'counted("Out of memory")'}, tag="host-alone-kills", score=13 / 14
)


@wrong(STORAGE, tag="no-device-behind", score=1 / 14)
def the_fullest_of_all(folder):
    """Take df as it is, and the devices by the place of their numbers from the right."""
    lines = Path(folder, "df").read_text().splitlines()
    shares = [
        (int(line.split()[5].rstrip("%")), number) for number, line in enumerate(lines[1:], 2) if "squashfs" not in line
    ]
    share, at = max(shares, key=lambda one: one[0])
    reports = Path(folder, "iostat").read_text().split("Device")[1:]
    if len(reports) == 1:
        return {"disks": "unknown", "filesystem": {"value": share, "lines": [f"df:{at}"]}}
    disks = {}
    for number, line in enumerate(Path(folder, "iostat").read_text().splitlines(), 1):
        words = line.split()
        if len(words) > 12 and not words[0].startswith("Device"):
            cells = {
                "utilisation": float(words[-1]),
                "queue": float(words[-2]),
                "wait": max(float(words[5]), float(words[11])),
            }
            for name, value in cells.items():
                best = disks.setdefault(words[0], {"errors": NOBODY}).setdefault(name, {"value": -1, "lines": []})
                if value > best["value"]:
                    disks[words[0]][name] = {"value": value, "lines": [f"iostat:{number}"]}
    return {"disks": disks, "filesystem": {"value": share, "lines": [f"df:{at}"]}}


only_reads = slip(
    STORAGE,
    {'max(float(row["r_await"]), float(row["w_await"]))': 'float(row["r_await"])'},
    tag="read-wait-alone",
    score=8 / 14,
)
grep_for_the_device = slip(
    STORAGE, {'f" error, dev {device}," in one': 'f"dev {device}," in one'}, tag="every-line-counts", score=9 / 14
)
an_image_is_a_disk = slip(STORAGE, {' and kind != "squashfs"': ""}, tag="images-are-full", score=8 / 14)
used_of_size = slip(
    STORAGE,
    {
        "device, kind, _, _, _, share, *_ = line.split()": "device, kind, size, used, *_ = line.split()",
        '{"value": int(share.rstrip("%"))': '{"value": -(-100 * int(used) // int(size))',
    },
    tag="size-and-used",
    score=8 / 14,
)
no_report_no_disks = slip(
    STORAGE, {'        disks = "unknown"\n': "        disks = {}\n"}, tag="zero-for-unknown", score=13 / 14
)

nothing_said_of_disks = slip(STORAGE, {READ: NOT_A_WORD}, tag="silence-is-unknown", score=13 / 14)


@wrong(NAMED, tag="load-is-cpu", score=2 / 12)
def by_the_load(folder):
    load = float(Path(folder, "uptime").read_text().split("average: ")[1].split(",")[0])
    cpus = int(re.search(r"\((\d+) CPU\)", Path(folder, "mpstat").read_text())[1])
    if load > cpus:
        return {"bottleneck": "cpu", "lines": ["uptime:1"]}
    return {"bottleneck": "none", "lines": []}


UTIL = 'if disk["queue"]["value"] >= 4 and disk["wait"]["value"] >= 20:'
BOTH = 'waits += disk["queue"]["lines"] + disk["wait"]["lines"]'
ERRORS = 'waits += disk["errors"]["lines"]'
a_hundred_is_full = slip(
    NAMED,
    {UTIL: 'if disk["utilisation"]["value"] >= 98:', BOTH: 'waits += disk["utilisation"]["lines"]'},
    tag="util-is-saturated",
    score=5 / 12,
)
whoever_waits = slip(NAMED, {UTIL: 'if disk["wait"]["value"] >= 20:'}, tag="wait-alone", score=5 / 12)
nobody_reads_the_log = slip(NAMED, {ERRORS: "pass"}, tag="errors-ignored", score=5 / 12)
one_is_all = slip(
    NAMED,
    {'reached("cpu.saturation", 2 * cpus)': 'reached("cpu.utilisation", 95)'},
    tag="busy-is-saturated",
    score=4 / 12,
)
from_below = slip(
    NAMED,
    {"for name, lines in signs.items() if lines": "for name, lines in reversed(signs.items()) if lines"},
    tag="order-ignored",
    score=5 / 12,
)
one_sign_of_memory = slip(
    NAMED,
    {'1000) + reached("memory.errors", 1)': '1000) or reached("memory.errors", 1)'},
    tag="one-sign-is-enough",
    score=11 / 12,
)
fails_or_waits = slip(
    NAMED, {UTIL: UTIL.replace("if ", 'if not disk["errors"]["lines"] and ')}, tag="one-sign-is-enough", score=11 / 12
)
one_error_is_none = slip(
    NAMED, {ERRORS: f'{ERRORS} if disk["errors"]["value"] > 1 else []'}, tag="errors-ignored", score=10 / 12
)
both_cells_always = slip(
    NAMED,
    {
        'reached("memory.saturation", 1000) + reached("memory.errors", 1)': 'cells["memory.saturation"]["lines"]'
        ' + cells["memory.errors"]["lines"] if reached("memory.saturation", 1000) or reached("memory.errors", 1) else []'
    },
    tag="more-than-applies",
    score=11 / 12,
)
