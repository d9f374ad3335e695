"""Answers people really give: the solution with one slip each."""

from groundschool.kit import slip

BYTES = '"reclaimable_bytes": reclaimable'
HELD = '{(row[5], row[8]): row for row in rows("lsof-L1.txt", 10) if row[5] == devices[here]}'

df_without_i = slip("diagnose", {"if inodes_free[here] == 0": "if False"}, tag="blocks-only", score=14 / 24)
full_is_full = slip("diagnose", {"elif used < size and": "elif False and"}, tag="reserve-forgotten", score=17 / 24)
never_asked_lsof = slip("diagnose", {HELD: "{}"}, tag="deleted-forgotten", score=10 / 24)
nothing_can_be_hidden = slip(
    "diagnose", {"elif used - seen": "elif False and used - seen"}, tag="du-is-df", score=17 / 24
)
the_directory_is_there = slip(
    "diagnose", {"above([*blocks, *wanted])": "above(blocks)"}, tag="mount-assumed", score=15 / 24
)
every_row_is_a_file = slip(
    "diagnose",
    {BYTES: '"reclaimable_bytes": sum(int(row[6]) for row in rows("lsof-L1.txt", 10) if row[5] == devices[here])'},
    tag="counted-twice",
    score=19 / 24,
)
everything_lsof_lists = slip(
    "diagnose",
    {BYTES: '"reclaimable_bytes": sum({(row[5], row[8]): int(row[6]) for row in rows("lsof-L1.txt", 10)}.values())'},
    tag="every-device",
    score=19 / 24,
)
by_its_old_name = slip(
    "diagnose",
    {
        "if row[5] == devices[here]}": 'if row[5].startswith("254,") and here == '
        "max((one for one in blocks if Path(row[9]).is_relative_to(one)), key=len)}"
    },
    tag="name-not-device",
    score=23 / 24,
)
remove_it_again = slip(
    "diagnose",
    {
        'return "reload-owner"': 'return "remove-file"',
        'return "truncate-descriptor" if': 'return "remove-file" if True or',
    },
    tag="file-removed-again",
    score=18 / 24,
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
    "diagnose", {'if service["reload_reopens_files"]': "if True"}, tag="owner-ignored", score=22 / 24
)
free_must_rise = slip(
    "diagnose",
    {"node_filesystem_avail_bytes": "node_filesystem_free_bytes"},
    tag="free-is-available",
    score=20 / 24,
)
begins_with_the_same_letters = slip(
    "diagnose",
    {"path.is_relative_to(target)": "str(path).startswith(target)"},
    tag="path-by-letters",
    score=23 / 24,
)
the_last_word_is_the_mount_point = slip(
    "diagnose",
    {"{row[6]: ": "{row[6].split()[-1]: ", "{row[5]: ": "{row[5].split()[-1]: "},
    tag="columns-by-spaces",
    score=23 / 24,
)
there_is_always_a_heading = slip(
    "diagnose",
    {"held = {": '(folder / "lsof-L1.txt").read_text().splitlines()[0]\n    held = {'},
    tag="empty-output",
    score=23 / 24,
)
