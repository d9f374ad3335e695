"""Answers people really give: the solution with one slip each."""

from groundschool.kit import slip

BY_BOOT_CLOCK = 'sorted(entries, key=lambda entry: int(entry["__MONOTONIC_TIMESTAMP"]))'
BY_WALL_CLOCK = 'sorted(entries, key=lambda entry: int(entry["__REALTIME_TIMESTAMP"]))'
NEWEST = 'max(entries, key=lambda entry: int(entry["__REALTIME_TIMESTAMP"]))'
UTC = 'moment.isoformat(timespec="microseconds").replace("+00:00", "Z")'
HALIFAX = '(moment - timedelta(hours=3)).replace(tzinfo=None).isoformat(timespec="microseconds")'

higher_is_worse = slip(
    "first-errors", {'int(entry["PRIORITY"]) > 3': 'int(entry["PRIORITY"]) < 3'}, tag="priority-inverted", score=1 / 12
)
every_boot = slip(
    "first-errors",
    {'entry["_BOOT_ID"] != last_boot or ': "", BY_BOOT_CLOCK: BY_WALL_CLOCK},
    tag="all-boots",
    score=2 / 12,
)
local_clock = slip("first-errors", {UTC: HALIFAX}, tag="local-time", score=5 / 12)
smallest_wall_clock = slip("first-errors", {BY_BOOT_CLOCK: BY_WALL_CLOCK}, tag="wall-clock-order", score=4 / 12)
as_the_file_comes = slip(
    "first-errors", {NEWEST: "entries[-1]", BY_BOOT_CLOCK: "entries"}, tag="file-order", score=11 / 12
)
message_must_be_text = slip(
    "first-errors",
    {'message = entry["MESSAGE"]': 'message = entry["MESSAGE"].strip()'},
    tag="message-is-text",
    score=10 / 12,
)
count_everything = slip(
    "priority-counts", {'if entry["_BOOT_ID"] == last_boot:': "if True:"}, tag="all-boots", score=2 / 10
)
count_the_boot_at_the_end = slip("priority-counts", {NEWEST: "entries[-1]"}, tag="file-order", score=9 / 10)
