"""Answers people really give: the solution with one slip each, and whole plans."""

from groundschool.kit import slip, wrong

PREPARED = 'prepared_zone = with_serial(f"{here}\\n$ORIGIN freight{freight}", 1)'
BARE = 'here = re.sub(r"^\\t\\t(A+)\\t", rf"\\t{low}\\t\\1\\t", here, flags=re.MULTILINE)  # the bare name\'s'
LISBON = 'here = re.sub(r"\\tIN \\d+[hd]\\t(A+)", rf"\\tIN {low}\\t\\1", here)  # what moves to Lisbon'
ADDRESSES = 'f"\\t{low}\\tA\\t{first}\\n\\t{low}\\tA\\t{second}"'
WWW = 'f"www\\t{low}\\tCNAME\\t{alias}."'
MINE = 'mine = line.startswith((f"{moving}\\t", "\\tIN"))'

the_serial_can_wait = slip(
    "prepared", {PREPARED: 'prepared_zone = f"{here}\\n$ORIGIN freight{freight}"'}, tag="serial-unchanged", score=6 / 7
)
todays_date = slip(
    "prepared",
    {
        PREPARED: PREPARED
        + '\nprepared_zone = prepared_zone.replace(str(serial + 1), re.sub(r"\\D", "", re.search(r"cut is at \\*\\*(\\S{10})", ticket)[1]) + "01")'
    },
    tag="serial-went-back",
    score=6 / 7,
)
one_line_for_all = slip(
    "prepared",
    {BARE: 'here = re.sub(r"\\$TTL \\S+", f"$TTL {low}", here)'},
    tag="ttl-for-all",
    score=2 / 7,
)
what_has_a_ttl = slip("prepared", {BARE: ""}, tag="ttl-not-lowered", score=4 / 7)
the_name_and_nothing_else = slip("prepared", {LISBON: ""}, tag="ttl-not-lowered", score=4 / 7)
each_line_with_the_label = slip(
    "prepared",
    {PREPARED: 'freight = re.sub(r"\\t\\dh\\t", f"\\t{low}\\t", freight)\n' + PREPARED},
    tag="same-letters",
    score=5 / 7,
)
all_in_one_go = slip(
    "prepared",
    {
        PREPARED: 'here = re.sub(r"(\\tA\\t)203.0.113.\\d+$", r"\\g<1>198.51.100.9", here, flags=re.MULTILINE)\n'
        + PREPARED
    },
    tag="moved-already",
    score=2 / 7,
)
a_zone_without_a_bracket = slip("prepared", {PREPARED: PREPARED + '.replace(" )", "")'}, tag="not-tried", score=0)

at_the_cut = slip("plan", {"cut - lag - default": "cut"}, tag="lowered-too-late", score=7 / 10)
by_the_line_of_www = slip(
    "plan", {"cut - lag - default": "cut - lag - timedelta(hours=1)"}, tag="one-ttl-of-several", score=7 / 10
)
servers_are_quick = slip(
    "plan",
    {'timedelta(minutes=int(re.search(r"(\\d+) minutes after", ticket)[1]))': "timedelta()"},
    tag="lag-forgotten",
    score=1 / 10,
)
as_long_as_its_ttl = slip("plan", {"cut + lag + no": "cut + lag + kept"}, tag="no-was-kept", score=8 / 10)
off_when_moved = slip("plan", {"cut + lag + kept": "cut"}, tag="off-too-early", score=8 / 10)
off_a_week_later = slip("plan", {"cut + lag + kept": "cut + timedelta(days=7)"}, tag="needlessly-late", score=8 / 10)
back_until_the_end = slip("plan", {"end - lag - kept": "end"}, tag="back-takes-time", score=8 / 10)


@wrong("plan", tag="one-ttl-of-several", score=1 / 10)
def an_hour_is_enough(folder):
    cut = (folder / "ticket.md").read_text().split("The cut is at **")[1][:17]
    hour = int(cut[11:13])
    moments = {"prepare": hour - 1, "cut": hour, "announce": hour, "switch_off": hour + 4, "turn_back": hour + 3}
    return {name: f"{cut[:11]}{at:02}{cut[13:]}" for name, at in moments.items()}


@wrong("plan", tag="words-for-a-moment", score=0)
def in_words(_folder):
    return {"prepare": "two days before", "cut": "at the cut", "announce": "then", "switch_off": "later"}


an_alias_for_all = slip("moved", {ADDRESSES: 'f"\\t{low}\\tCNAME\\t{alias}."'}, tag="alias-beside-data", score=0)
www_keeps_its_addresses = slip(
    "moved", {WWW: WWW + ' + "\\n\\t1h\\tAAAA\\t2001:db8::7"'}, tag="alias-beside-data", score=0
)
an_exchanger_without_a_dot = slip("moved", {"{exchanger}.": "{exchanger}"}, tag="dot-missing", score=0)
an_alias_without_a_dot = slip("moved", {WWW: WWW.replace('."', '"')}, tag="dot-missing", score=4 / 7)
old_and_new = slip(
    "moved",
    {ADDRESSES: ADDRESSES[:-1] + '\\n\\t{low}\\tA\\t" + re.search(r"\\t(203\\S+)", here)[1]'},
    tag="old-beside-new",
    score=4 / 7,
)
every_line_with_the_address = slip(
    "moved",
    {
        MINE: "mine = True",
        '"\\n$ORIGIN freight{freight}"': '"\\n$ORIGIN freight" + freight.replace(f"\\t{old_here}", f"\\t{new_here}")',
        'f"\\n$ORIGIN freight" + ': '"\\n$ORIGIN freight" + ',
    },
    tag="same-letters",
    score=5 / 7,
)
the_next_number = slip("moved", {", 11)": ", 1)"}, tag="serial-went-back", score=6 / 7)
no_second_exchanger = slip(
    "moved",
    {'.replace("\\tMX\\t10 mail\\n", f"\\tMX\\t10 mail\\n\\t\\tMX\\t20 {exchanger}.\\n")': ""},
    tag="left-out",
    score=4 / 7,
)

the_old_zone = slip("back", {"with_serial(prepared_zone, 21)": "old"}, tag="serial-unchanged", score=3 / 7)
the_prepared_zone = slip(
    "back", {"with_serial(prepared_zone, 21)": "prepared_zone"}, tag="serial-went-back", score=6 / 7
)
the_old_zone_renumbered = slip(
    "back", {"with_serial(prepared_zone, 21)": "with_serial(old, 21)"}, tag="ttl-not-lowered", score=4 / 7
)
