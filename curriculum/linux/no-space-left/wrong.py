"""Answers people really give: the solution with one slip each."""

from groundschool.kit import slip

BYTES = '"reclaimable_bytes": reclaimable'
IS_DATABASE = 'if service["kind"] == "database":'
HELD = '{row[8]: row for row in rows("lsof-L1.txt", 10) if row[5] == devices[here]}'

df_without_i = slip("diagnose", {"if made and not left": "if False"}, tag="blocks-only", score=19 / 29)
full_is_full = slip(
    "diagnose", {"elif size - used >=": "elif False and size - used >="}, tag="reserve-forgotten", score=18 / 29
)
never_asked_lsof = slip("diagnose", {HELD: "{}"}, tag="deleted-forgotten", score=11 / 29)
the_directory_is_there = slip(
    "diagnose", {"above([*blocks, *wanted])": "above(blocks)"}, tag="mount-assumed", score=17 / 29
)
every_row_is_a_file = slip(
    "diagnose",
    {BYTES: '"reclaimable_bytes": sum(int(row[6]) for row in rows("lsof-L1.txt", 10) if row[5] == devices[here])'},
    tag="counted-twice",
    score=24 / 29,
)
everything_lsof_lists = slip(
    "diagnose",
    {BYTES: '"reclaimable_bytes": sum({(row[5], row[8]): int(row[6]) for row in rows("lsof-L1.txt", 10)}.values())'},
    tag="every-device",
    score=24 / 29,
)
by_its_old_name = slip(
    "diagnose",
    {
        "if row[5] == devices[here]}": 'if row[5].startswith("254,") and here == '
        "max((one for one in blocks if Path(row[9]).is_relative_to(one)), key=len)}"
    },
    tag="name-not-device",
    score=28 / 29,
)
remove_it_again = slip(
    "diagnose",
    {
        'return "reload-owner"': 'return "remove-file"',
        'return "truncate-descriptor" if': 'return "remove-file" if True or',
    },
    tag="file-removed-again",
    score=21 / 29,
)
kill_minus_nine = slip(
    "diagnose",
    {'"deleted-but-open", owner_action()': '"deleted-but-open", "kill-owner"'},
    tag="owner-killed",
    score=0.4,
)
restart_whatever_it_is = slip(
    "diagnose", {'return "escalate-to-owner"': 'return "restart-owner"'}, tag="database-touched", score=0.4
)
reload_always_helps = slip(
    "diagnose", {'if service["reload_reopens_files"]': "if True"}, tag="owner-ignored", score=25 / 29
)
free_must_rise = slip(
    "diagnose",
    {'"free" if ticket["user"] == "root" else "avail"': '"free"'},
    tag="free-is-available",
    score=24 / 29,
)
begins_with_the_same_letters = slip(
    "diagnose",
    {"path.is_relative_to(target)": "str(path).startswith(target)"},
    tag="path-by-letters",
    score=28 / 29,
)
the_last_word_is_the_mount_point = slip(
    "diagnose",
    {"{row[6]: ": "{row[6].split()[-1]: ", "{row[5]: (": "{row[5].split()[-1]: ("},
    tag="columns-by-spaces",
    score=28 / 29,
)
there_is_always_a_heading = slip(
    "diagnose",
    {"held = {": '(folder / "lsof-L1.txt").read_text().splitlines()[0]\n    held = {'},
    tag="empty-output",
    score=28 / 29,
)
everybody_is_ordinary = slip(
    "diagnose", {'"free" if ticket["user"] == "root" else "avail"': '"avail"'}, tag="reserve-is-roots", score=23 / 29
)
available_is_nothing = slip(
    "diagnose",
    {
        "for cell in row[2:4]]": "for cell in row[2:5]]",
        "size, used = blocks": "size, used, available = blocks",
        "elif size - used >= size / 100": "elif available == 0 and size > used",
    },
    tag="reserve-forgotten",
    score=15 / 29,
)
the_reserve_is_spare = slip(
    "diagnose",
    {'"apply-retention" if here == "/" else "lower-reserve"': '"lower-reserve"'},
    tag="reserve-of-the-root-volume",
    score=28 / 29,
)
ordinary_means_reserved = slip(
    "diagnose",
    {"elif size - used >= size / 100": 'elif ticket["user"] != "root"'},
    tag="reserve-assumed",
    score=28 / 29,
)
all_of_the_percentage = slip(
    "diagnose", {"if made and not left": "if made and left < made / 100"}, tag="percent-rounded", score=28 / 29
)
none_is_none = slip("diagnose", {"if made and not left": "if not left"}, tag="percent-rounded", score=28 / 29)
a_tenth_of_the_volume = slip(
    "diagnose",
    {"elif reclaimable / 1024 >= used / 10": "elif reclaimable / 1024 >= size / 10"},
    tag="tenth-of-size",
    score=28 / 29,
)
remarks_are_lines = slip(
    "diagnose", {'if not line[0].startswith("#") and': "if len(line) > 3 and"}, tag="not-promised", score=28 / 29
)
whatever_fstab_says = slip(
    "diagnose", {' and "noauto" not in line[3].split(",")]': "]"}, tag="not-promised", score=28 / 29
)
blank_lines_are_lines = slip("diagnose", {"if line.strip()]": "]"}, tag="fstab-as-table", score=0 / 29)
it_wrote_the_ticket = slip(
    "diagnose",
    {
        "command, theirs = max(by_command.items(), key=lambda item: sum(int(row[6]) for row in item[1]))": 'command = ticket["process"][:9]\n        theirs = by_command.get(command, [])'
    },
    tag="owner-assumed",
    score=27 / 29,
)
the_largest_file = slip(
    "diagnose",
    {"key=lambda item: sum(int(row[6]) for row in item[1])": "key=lambda item: max(int(row[6]) for row in item[1])"},
    tag="largest-file",
    score=28 / 29,
)
one_log_is_enough = slip(
    "diagnose",
    {'if all(row[9].startswith("/var/log/")': 'if any("/log/" in row[9]'},
    tag="emptied-unread",
    score=28 / 29,
)
database_by_the_ticket = slip(
    "diagnose",
    {IS_DATABASE: 'if ticket["services"].get(ticket["process"], service)["kind"] == "database":'},
    tag="database-elsewhere",
    score=28 / 29,
)
any_database_among_the_holders = slip(
    "diagnose",
    {
        IS_DATABASE: "if any(\n            facts['kind'] == 'database' for name, facts in ticket['services'].items() if name[:9] in by_command\n"
        "        ):"
    },
    tag="database-elsewhere",
    score=28 / 29,
)
it_could_reload = slip(
    "diagnose",
    {IS_DATABASE: 'if service["kind"] == "database" and not service["reload_reopens_files"]:'},
    tag="database-elsewhere",
    score=28 / 29,
)
owner_of_every_device = slip(
    "diagnose",
    {
        "in held.values():\n            by_command": 'in {tuple(row[5:9:3]): row for row in rows("lsof-L1.txt", 10)}.values():\n            by_command'
    },
    tag="every-device",
    score=28 / 29,
)
names_of_every_device = slip(
    "diagnose",
    {"for row in theirs) else": 'for row in rows("lsof-L1.txt", 10) if row[0] == command) else'},
    tag="every-device",
    score=28 / 29,
)
the_missing_volume_first = slip(
    "diagnose",
    {"if made and not left:": "if made and not left and home == here:"},
    tag="causes-out-of-order",
    score=28 / 29,
)
the_missing_volume_late = slip(
    "diagnose",
    {"elif home != here:": "elif home != here and reclaimable / 1024 < used / 10:"},
    tag="causes-out-of-order",
    score=28 / 29,
)
the_hidden_files_first = slip(
    "diagnose",
    {
        "elif reclaimable / 1024 >= used / 10:": "elif reclaimable / 1024 >= used / 10 > used - seen - reclaimable / 1024:"
    },
    tag="causes-out-of-order",
    score=28 / 29,
)
the_whole_reserve = slip("diagnose", {">= size / 100:": ">= size / 25:"}, tag="reserve-forgotten", score=28 / 29)
noauto_anywhere = slip(
    "diagnose", {'not in line[3].split(",")': 'not in " ".join(line)'}, tag="mount-assumed", score=28 / 29
)
the_first_that_is_missing = slip(
    "diagnose",
    {
        "above([*blocks, *wanted])": 'next((one for one in wanted if Path(ticket["path"]).is_relative_to(one) '
        "and one not in blocks), above(blocks))"
    },
    tag="first-missing",
    score=28 / 29,
)
the_first_number_of_the_device = slip(
    "diagnose",
    {"if row[5] == devices[here]}": 'if row[5].split(",")[0] == devices[here].split(",")[0]}'},
    tag="major-alone",
    score=27 / 29,
)
letters_of_the_log_folder = slip("diagnose", {'"/var/log/")': '"/var/log")'}, tag="emptied-unread", score=28 / 29)
so_many_kib_are_a_reserve = slip(
    "diagnose", {"elif size - used >= size / 100:": "elif size - used >= 20_000:"}, tag="reserve-assumed", score=28 / 29
)
a_gib_is_a_reserve = slip(
    "diagnose", {"elif size - used >= size / 100:": "elif size - used >= 2**20:"}, tag="reserve-assumed", score=28 / 29
)
