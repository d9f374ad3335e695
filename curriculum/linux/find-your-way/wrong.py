"""What people write down who read the right output and the wrong place in it; at the end, several places at once."""

from groundschool.kit import slip

LOOK, ONE_OFF = "first-look", 7 / 8
HOURS, LOAD, EACH, FREE = 'up[4].split(":")[0]', 'up[-3].strip(",")', ' / int(said["nproc"])', ".split()[12]"
SHARE, IMAGE, GIGABYTES = (
    'int(row[5].strip("%"))',
    '"squashfs" not in line and ',
    '"G" in row[3] and float(row[3][:-1])',
)
UNIT = 'said["list-units"].split(" failed ")[0]'
DOT, DEAD = (f'({UNIT.replace(" failed ", before)} + " loaded")' for before in (" not-found ", " loaded    inactive "))
SINCE, TODAY = 'said["status"].split("Active: failed ")[1].split("since ")[1][4:20]', 'now.strftime("%Y-%m-%d ")'
BEGAN = f'{TODAY} + said["status"].split("Starting " + failed)[0].split()[-3][:5]'
AGO = f'{TODAY} + ":".join(part.strip("hmin").zfill(2) for part in said["status"].split(" failed ")[1].split()[7:9])'
OUTSIDE = ' if address not in ("127.0.0.1", "[::1]")'
IPV4 = OUTSIDE.replace("(", '("[::]", "*", ')
KIB, HEAP = 'int(said["ps"].split()[7])', 'int(said["ps"].split("-Xmx")[1].split("m")[0])'
MIB = f"{KIB} / 1024"

days_are_dates = slip(LOOK, {HOURS: "0"}, tag="days-ago-is-a-date", score=ONE_OFF)
the_last_average = slip(LOOK, {LOAD: "up[-1]"}, tag="loads-reversed", score=ONE_OFF)
the_day_of_the_commands = slip(LOOK, {"booted.strftime(": "now.strftime("}, tag="date-is-boot", score=ONE_OFF)
the_middle_average = slip(LOOK, {LOAD: 'up[-2].strip(",")'}, tag="middle-load", score=ONE_OFF)
with_its_dot = slip(LOOK, {'"failed_unit": failed': '"failed_unit": "● " + failed'}, tag="dot-copied", score=ONE_OFF)
load_as_it_stands = slip(LOOK, {EACH: ""}, tag="load-alone", score=ONE_OFF)
what_is_free = slip(LOOK, {FREE: ".split()[9]"}, tag="free-is-available", score=ONE_OFF)
what_is_cached = slip(LOOK, {FREE: ".split()[11]"}, tag="cache-is-available", score=ONE_OFF)
a_hundred_per_cent = slip(LOOK, {IMAGE: ""}, tag="image-is-full", score=ONE_OFF)
most_gigabytes = slip(LOOK, {SHARE: GIGABYTES}, tag="most-is-fullest", score=ONE_OFF)
the_device = slip(LOOK, {")[6]": ")[0]"}, tag="device-for-place", score=ONE_OFF)
the_first_dot = slip(LOOK, {UNIT: DOT}, tag="dot-is-failed", score=ONE_OFF)
the_dead_one = slip(LOOK, {UNIT: DEAD, "Active: failed": "Active: inactive"}, tag="inactive-is-failed", score=6 / 8)
when_it_began = slip(LOOK, {SINCE: BEGAN}, tag="began-is-failed", score=ONE_OFF)
five_hours_ten = slip(LOOK, {SINCE: AGO}, tag="ago-is-a-clock", score=ONE_OFF)
whatever_listens = slip(LOOK, {OUTSIDE: ""}, tag="loopback-reached", score=ONE_OFF)
addresses_with_numbers = slip(LOOK, {OUTSIDE: IPV4}, tag="star-overlooked", score=ONE_OFF)
only_every_address = slip(
    LOOK, {OUTSIDE: ' if address in ("0.0.0.0", "[::]", "*")'}, tag="one-address-overlooked", score=ONE_OFF
)
rss_as_it_stands = slip(LOOK, {MIB: KIB}, tag="kib-is-mib", score=ONE_OFF)
rss_of_bytes = slip(LOOK, {MIB: f"{KIB} / 2**20"}, tag="rss-in-bytes", score=ONE_OFF)
by_a_thousand = slip(LOOK, {MIB: f"{KIB} / 1000"}, tag="thousand-kib", score=ONE_OFF)
what_it_may_have = slip(LOOK, {MIB: HEAP}, tag="limit-is-use", score=ONE_OFF)

# Whole answers of the hurried: several places at once.
whatever_the_unit = slip(
    LOOK, {EACH: "", FREE: ".split()[9]", MIB: KIB, HOURS: "0"}, tag="free-is-available", score=4 / 8
)
what_is_marked = slip(LOOK, {IMAGE: "", UNIT: DOT, SINCE: BEGAN}, tag="dot-is-failed", score=5 / 8)
the_last_of_each = slip(LOOK, {LOAD: "up[-1]", MIB: HEAP, OUTSIDE: ""}, tag="loads-reversed", score=5 / 8)
what_is_largest = slip(
    LOOK, {SHARE: GIGABYTES, FREE: ".split()[11]", EACH: "", OUTSIDE: ""}, tag="most-is-fullest", score=4 / 8
)
everything_in_quotes = slip(
    LOOK,
    {f"float({LOAD})": "str(up[-3]) if True else 1", f'int(said["free-m"]{FREE})': '"4 GiB"', MIB: 'said["ps"][:9]'}
    | {"{int(port) for": "{port for"},
    tag="text-for-number",
    score=4 / 8,
)
one_line_too_early = slip(
    LOOK,
    {HOURS: "0", LOAD: 'up[-2].strip(",")', FREE: ".split()[9]", ")[6]": ")[0]", OUTSIDE: IPV4, MIB: f"{KIB} / 2**20"},
    tag="rss-in-bytes",
    score=2 / 8,
)
half_of_it = slip(
    LOOK,
    {MIB: "None", FREE: ".split()[9]", SINCE: BEGAN, "{int(port) for": "{0 for"},
    tag="began-is-failed",
    score=4 / 8,
)
