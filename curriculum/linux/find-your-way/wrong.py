"""What people write down who read the right output and the wrong place in it; at the end, several places at once."""

from groundschool.kit import slip

ONE, BY_SHARE = 'up[-3].strip(",")', 'int(row[5].strip("%"))'
SINCE = 'said["status"].split("Active: failed ")[1].split("since ")[1][4:20]'
OUTSIDE, FREE = 'if address not in ("127.0.0.1", "[::1]")', ".split()[12]"
UNIT, RSS, HOURS = 'said["list-units"].split(" failed ")[0]', 'int(said["ps"].split()[7]) / 1024', 'up[4].split(":")[0]'
DOT, IPV4 = '(said["list-units"].split(" not-found ")[0] + " x")', OUTSIDE.replace("(", '("[::]", "*", ')
TODAY, BEGAN = 'now.strftime("%Y-%m-%d ")', 'said["status"].split("Starting " + failed)[0].split()[-3][:5]'
AGO = 'said["status"].split("Active: failed ")[1].split("; ")[1].split()[:2]'

days_are_dates = slip("first-look", {HOURS: "0"}, tag="days-ago-is-a-date", score=7 / 8)
hours_alone = slip("first-look", {"days=int(up[2]), ": ""}, tag="days-overlooked", score=7 / 8)
the_last_average = slip("first-look", {ONE: "up[-1]"}, tag="loads-reversed", score=7 / 8)
the_middle_average = slip("first-look", {ONE: 'up[-2].strip(",")'}, tag="middle-load", score=7 / 8)
load_as_it_stands = slip("first-look", {' / int(said["nproc"])': ""}, tag="load-alone", score=7 / 8)
what_is_free = slip("first-look", {FREE: ".split()[9]"}, tag="free-is-available", score=7 / 8)
what_is_cached = slip("first-look", {FREE: ".split()[11]"}, tag="cache-is-available", score=7 / 8)
a_hundred_per_cent = slip("first-look", {'"squashfs" not in line and ': ""}, tag="image-is-full", score=7 / 8)
most_gigabytes = slip(
    "first-look", {BY_SHARE: '"G" in row[3] and float(row[3][:-1])'}, tag="most-is-fullest", score=7 / 8
)
the_device = slip("first-look", {")[6]": ")[0]"}, tag="device-for-place", score=7 / 8)
the_first_dot = slip("first-look", {UNIT: DOT}, tag="dot-is-failed", score=7 / 8)
the_dead_one = slip(
    "first-look",
    {UNIT: '(said["list-units"].split("loaded    inactive ")[0] + "loaded")', "Active: failed": "Active: inactive"},
    tag="inactive-is-failed",
    score=6 / 8,
)
when_it_began = slip("first-look", {SINCE: f"{TODAY} + {BEGAN}"}, tag="began-is-failed", score=7 / 8)
five_hours_ten = slip(
    "first-look",
    {SINCE: f'{TODAY} + ":".join(part.strip("hmin").zfill(2) for part in {AGO})'},
    tag="ago-is-a-clock",
    score=7 / 8,
)
whatever_listens = slip("first-look", {f" {OUTSIDE}": ""}, tag="loopback-reached", score=7 / 8)
addresses_with_numbers = slip("first-look", {OUTSIDE: IPV4}, tag="star-overlooked", score=7 / 8)
rss_as_it_stands = slip("first-look", {RSS: 'int(said["ps"].split()[7])'}, tag="kib-is-mib", score=7 / 8)
rss_of_bytes = slip("first-look", {RSS: 'int(said["ps"].split()[7]) / 2**20'}, tag="rss-in-bytes", score=7 / 8)
by_a_thousand = slip("first-look", {RSS: 'int(said["ps"].split()[7]) / 1000'}, tag="thousand-kib", score=7 / 8)
what_it_may_have = slip(
    "first-look", {RSS: 'int(said["ps"].split("-Xmx")[1].split("m")[0])'}, tag="limit-is-use", score=7 / 8
)

# Whole answers of the hurried: several places at once.
numbers_as_they_stand = slip(
    "first-look",
    {' / int(said["nproc"])': "", FREE: ".split()[9]", RSS: 'int(said["ps"].split()[7])', HOURS: "0"},
    tag="free-is-available",
    score=4 / 8,
)
what_is_red_or_marked = slip(
    "first-look",
    {'"squashfs" not in line and ': "", UNIT: DOT, SINCE: f"{TODAY} + {BEGAN}"},
    tag="dot-is-failed",
    score=5 / 8,
)
the_last_number_of_each = slip(
    "first-look",
    {ONE: "up[-1]", RSS: 'int(said["ps"].split("-Xmx")[1].split("m")[0])', f" {OUTSIDE}": ""},
    tag="loads-reversed",
    score=5 / 8,
)
big_numbers_first = slip(
    "first-look",
    {BY_SHARE: '"G" in row[3] and float(row[3][:-1])', FREE: ".split()[11]", ' / int(said["nproc"])': ""},
    tag="most-is-fullest",
    score=5 / 8,
)
everything_in_quotes = slip(
    "first-look",
    {
        'float(up[-3].strip(",")) / int(said["nproc"])': 'str(float(up[-3].strip(",")) / int(said["nproc"]))',
        f'int(said["free-m"]{FREE})': f'said["free-m"]{FREE}',
        "{int(port) for": "{port for",
        RSS: 'said["ps"].split()[7] + " KiB"',
    },
    tag="text-for-number",
    score=4 / 8,
)
nothing_but_its_units = slip(
    "first-look",
    {
        HOURS: "0",
        ONE: 'up[-2].strip(",")',
        FREE: ".split()[9]",
        ")[6]": ")[0]",
        OUTSIDE: IPV4,
        RSS: 'int(said["ps"].split()[7]) / 2**20',
    },
    tag="rss-in-bytes",
    score=2 / 8,
)
half_of_it_by_letters = slip(
    "first-look",
    {RSS: "None", FREE: ".split()[9]", SINCE: f"{TODAY} + {BEGAN}", "sorted({int(port) for": "len({int(port) for"},
    tag="began-is-failed",
    score=4 / 8,
)
