"""Answers people really give: the solution with one slip each."""

from groundschool.kit import slip

BY_BOOT_CLOCK = 'sorted(entries, key=lambda entry: int(entry["__MONOTONIC_TIMESTAMP"]))'
BY_WALL_CLOCK = 'sorted(entries, key=lambda entry: int(entry["__REALTIME_TIMESTAMP"]))'
NEWEST = 'max(entries, key=lambda entry: int(entry["__REALTIME_TIMESTAMP"]))'
UTC = 'moment.isoformat(timespec="microseconds").replace("+00:00", "Z")'
HALIFAX = '(moment - timedelta(hours=3)).replace(tzinfo=None).isoformat(timespec="microseconds")'

higher_is_worse = slip(
    "first-errors",
    {'int(entry.get("PRIORITY", 7)) > 3': 'int(entry.get("PRIORITY", 0)) < 3'},
    tag="priority-inverted",
    score=1 / 16,
)
every_boot = slip(
    "first-errors",
    {'entry["_BOOT_ID"] != last_boot or ': "", BY_BOOT_CLOCK: BY_WALL_CLOCK},
    tag="all-boots",
    score=2 / 16,
)
local_clock = slip("first-errors", {UTC: HALIFAX}, tag="local-time", score=5 / 16)
smallest_wall_clock = slip("first-errors", {BY_BOOT_CLOCK: BY_WALL_CLOCK}, tag="wall-clock-order", score=4 / 16)
as_the_file_comes = slip(
    "first-errors", {NEWEST: "entries[-1]", BY_BOOT_CLOCK: "entries"}, tag="file-order", score=15 / 16
)
message_must_be_text = slip(
    "first-errors",
    {'message = entry.get("MESSAGE")': 'message = entry["MESSAGE"].strip()'},
    tag="message-is-text",
    score=12 / 16,
)
count_everything = slip(
    "priority-counts",
    {'if entry["_BOOT_ID"] == last_boot and "PRIORITY" in entry:': 'if "PRIORITY" in entry:'},
    tag="all-boots",
    score=2 / 14,
)
count_the_boot_at_the_end = slip("priority-counts", {NEWEST: "entries[-1]"}, tag="file-order", score=13 / 14)
silence_is_an_error = slip(
    "first-errors", {'entry.get("PRIORITY", 7)': 'entry.get("PRIORITY", 3)'}, tag="silence-is-error", score=15 / 16
)
every_field_is_there = slip(
    "first-errors", {'entry.get("PRIORITY", 7)': 'entry["PRIORITY"]'}, tag="field-missing", score=15 / 16
)
the_manager_failed = slip(
    "first-errors", {'unit = entry.get("UNIT", unit)': "pass"}, tag="manager-blamed", score=9 / 16
)
whoever_says_unit = slip(
    "first-errors", {'if entry.get("_PID") == "1":': 'if "UNIT" in entry:'}, tag="anybodys-unit", score=15 / 16
)
digits_are_text = slip(
    "first-errors",
    {
        'sorted(entries, key=lambda entry: int(entry["__MONOTONIC_TIMESTAMP"]))': 'sorted(entries, key=lambda entry: entry["__MONOTONIC_TIMESTAMP"])'
    },
    tag="numbers-as-text",
    score=15 / 16,
)
silence_counts_as_info = slip(
    "priority-counts",
    {
        ' and "PRIORITY" in entry:': ":",
        'counts[int(entry["PRIORITY"])] = counts.get(int(entry["PRIORITY"]), 0) + 1': 'level = int(entry.get("PRIORITY", 6))\n            counts[level] = counts.get(level, 0) + 1',
    },
    tag="silence-counted",
    score=13 / 14,
)
zero_is_false = slip(
    "first-errors",
    {'int(entry.get("PRIORITY", 7)) > 3': 'not 0 < int(entry.get("PRIORITY") or 7) <= 3'},
    tag="zero-is-nothing",
    score=15 / 16,
)
zero_is_no_level = slip(
    "priority-counts",
    {'and "PRIORITY" in entry:': 'and int(entry.get("PRIORITY", 0)):'},
    tag="zero-is-nothing",
    score=13 / 14,
)
blanks_are_trimmed = slip(
    "first-errors", {'Z"), message)': 'Z"), message.strip())'}, tag="message-trimmed", score=15 / 16
)
the_first_line_will_do = slip(
    "first-errors", {'Z"), message)': 'Z"), message.split("\\n")[0])'}, tag="message-cut", score=15 / 16
)
