"""Answers people really give: the solution with one slip each."""

from groundschool.kit import slip

KEPT, LINE = "numbered[int(found[1] or 0)]", 'yield line.rstrip("\\n")'
NAMED = r'r"access\.log(?:\.(\d+)(?:\.gz)?)?"'
EACH, COUNTED = "for line in lines:", "total = malformed = 0"
FIELD, SENT = r"""r'"((?:[^"\\]++|\\.)*)"'""", '0 if found[4] == "-" else int(found[4])'
ROUTE = '"{id}" if part.removeprefix("SMF").isdigit() else part'
RATE = "sum(failed.values()) / requests if requests else None"
RANKED = "seconds[ceil(p / 100 * len(seconds)) - 1] for p in (50, 95)"
BY_WORDS = rf"""words = line.split(" ")
    try:
        path = words[6].split("?")[0]
        route = "/".join({ROUTE} for part in path.split("/"))
        time = " ".join(words[3:5]).strip("[]")
        return words[5].strip('"') + " " + route, int(words[8]), int(words[9].replace("-", "0")), time, None
    except (IndexError, ValueError):
        return None
    quoted = """

only_the_file_named_log = slip("log-lines", {NAMED: r'r"access\.log()"'}, tag="newest-file-only", score=3 / 8)
sorted_by_name = slip("log-lines", {KEPT: "numbered[path.name]", ", reverse=True": ""}, tag="name-order", score=5 / 8)
sorted_by_name_backwards = slip("log-lines", {KEPT: "numbered[path.name]"}, tag="name-order", score=7 / 8)
every_file = slip(
    "log-lines",
    {NAMED: r'r".*\.log(?:\.(\d+)(?:\.gz)?)?"', KEPT: "numbered[-int(found[1] or 0), path.name]", ", reverse=True": ""},
    tag="not-a-log-file",
    score=3 / 8,
)
all_at_once = slip(
    "log-lines",
    {"numbered = {}": "numbered, kept = {}, []", LINE: 'kept.append(line.rstrip("\\n"))\n    return kept'},
    tag="reads-all",
    score=7 / 8,
)

seventh_word = slip("report", {"quoted = ": BY_WORDS}, tag="split-on-spaces", score=11 / 21)
quote_ends_the_field = slip("report", {FIELD: """r'"([^"]*)"'"""}, tag="quotes-end-fields", score=20 / 21)
dash_crashes = slip("report", {SENT: "int(found[4])"}, tag="bytes-are-digits", score=20 / 21)
drops_what_it_cannot_read = slip(
    "report", {EACH: "for line in filter(parse, lines):"}, tag="malformed-dropped", score=17 / 21
)
rate_of_all_lines = slip(
    "report", {RATE: RATE.replace("/ requests", "/ total")}, tag="malformed-in-denominator", score=20 / 21
)
four_hundreds_are_errors = slip(
    "report", {"if 500 <= status <= 599:": "if status >= 400:"}, tag="client-errors", score=19 / 21
)
targets_as_they_are = slip(
    "report", {r"(/[^ ?]*)(?:\?[^ ]*)? HTTP": "(/[^ ]*) HTTP", ROUTE: "part"}, tag="raw-targets", score=13 / 21
)
digits_become_ids = slip(
    "report", {ROUTE: r're.sub(r"(SMF)?\d+", "{id}", part)'}, tag="any-digit-is-an-id", score=16 / 21
)
offset_thrown_away = slip(
    "report", {"strptime(time,": 'strptime(time[:20] + " +0000",'}, tag="local-time", score=19 / 21
)
first_seen_is_first = slip(
    "report",
    {"min(moment, first.get((name, status), moment))": "first.get((name, status), moment)"},
    tag="first-line-is-first",
    score=20 / 21,
)
list_of_lines = slip("report", {EACH: "for line in list(lines):"}, tag="reads-all", score=19 / 21)
counters_outside = slip(
    "report",
    {
        "def report(lines):": 'SEEN = {"total": 2, "malformed": 1}  # from a first try\n\n\ndef report(lines):',
        COUNTED: 'total, malformed = SEEN["total"], SEEN["malformed"]',
        "requests = total - malformed": "SEEN.update(total=total, malformed=malformed)\n"
        '    requests = sum(end["requests"] for end in endpoints.values())',
    },
    tag="remembers-calls",
    score=13 / 21,
)
divides_by_nothing = slip("report", {RATE: "sum(failed.values()) / requests"}, tag="empty-log", score=20 / 21)

bell_curve = slip(
    "latency",
    {
        "from math import ceil": "import numpy as np\nfrom math import ceil",
        f'{{f"p{{p}}": {RANKED}}}': '{"p50": seconds[ceil(len(seconds) / 2) - 1]}\n'
        '        found[name]["p95"] = np.mean(seconds) + 2 * np.std(seconds)',
    },
    tag="mean-plus-two-sd",
    score=3 / 5,
)
as_numpy_does = slip(
    "latency",
    {
        "from math import ceil": "import numpy as np",
        RANKED: "np.percentile(seconds, p) for p in (50, 95)",
    },
    tag="interpolated",
    score=1 / 5,
)
