"""What people write down who read the right output and the wrong place in it; at the end, whole forms of the hurried."""

import re

from groundschool.kit import slip, wrong

ONE, ONE_OFF = "pull-request", 7 / 8
COMMITS, BEHIND = 'len(said["commits.txt"].splitlines())', 'len(said["behind.txt"].splitlines())'
NOW, LINE, OWNER = 'int(lines[changed].split(":")[1])', "starts + len(kept)", "fits[-1]"
UNNAMED = "next(name for name in touched if name not in description)"
WAITS = 'head["reviewers"].split(" (Requested)")[0].split(", ")[-1]'
FAILED = 'row.split("\\t")[1] == "fail"'

what_main_has = slip(ONE, {COMMITS: BEHIND}, tag="mains-commits", score=ONE_OFF)
what_comes = slip(ONE, {BEHIND: COMMITS}, tag="branch-commits", score=ONE_OFF)
all_of_them = slip(ONE, {COMMITS: f"{COMMITS} + {BEHIND}"}, tag="both-sides", score=ONE_OFF)
as_it_says = slip(ONE, {NOW: 'int(head["title"].split()[-1])'}, tag="as-announced", score=ONE_OFF)
as_it_was = slip(ONE, {NOW: 'int(lines[changed - 1].split(":")[1])'}, tag="value-before", score=ONE_OFF)
old_line = slip(
    ONE,
    {
        'split("+")[1].split(",")[0])': 'split("-")[1].split(",")[0])',
    },
    tag="line-before",
    score=ONE_OFF,
)
the_head = slip(ONE, {LINE: "starts"}, tag="hunk-begins", score=ONE_OFF)
every_line = slip(ONE, {LINE: "starts + changed - hunk - 1"}, tag="removed-counts", score=ONE_OFF)
of_the_output = slip(
    ONE,
    {LINE: 'said["diff.txt"].splitlines().index(lines[changed]) + 1'},
    tag="line-of-the-output",
    score=ONE_OFF,
)
the_file_itself = slip(ONE, {UNNAMED: "path"}, tag="announced", score=ONE_OFF)
the_runbook = slip(ONE, {UNNAMED: "touched[0]"}, tag="runbook-announced", score=ONE_OFF)
from_the_top = slip(ONE, {OWNER: "fits[0]"}, tag="first-match", score=ONE_OFF)
who_agreed = slip(
    ONE, {WAITS: 'head["reviewers"].split(" (Approved)")[0].split(", ")[-1]'}, tag="has-looked", score=ONE_OFF
)
who_complained = slip(
    ONE, {WAITS: 'head["reviewers"].split(" (Changes")[0].split(", ")[-1]'}, tag="wants-changes", score=ONE_OFF
)
who_wrote_it = slip(ONE, {WAITS: 'head["author"]'}, tag="author-waits", score=ONE_OFF)
not_done_yet = slip(ONE, {FAILED: FAILED.replace("fail", "pending")}, tag="pending-failed", score=ONE_OFF)
left_out = slip(ONE, {FAILED: FAILED.replace("fail", "skipping")}, tag="skipped-failed", score=ONE_OFF)


def saved(folder):
    """Return what each command printed."""
    return {path.stem: path.read_text() for path in folder.glob("*") if path.suffix != ".bundle"}


@wrong(ONE, tag="as-announced", score=3 / 8)
def from_the_first_page(folder):
    """Whoever reads what gh says, and nothing else."""
    said = saved(folder)
    view = said["view"]
    return {
        "commits": int(re.search(r"additions:\t(\d+)", view)[1]) + 40,
        "behind": 0,
        "setting_now": int(re.search(r"to (\d+)\n", view)[1]),
        "line": 1,
        "unannounced": re.search(r"`(docs/\S+)`", view)[1],
        "owner": re.search(r"\*\.md +(\S+)", said["CODEOWNERS"])[1],
        "waiting_for": re.search(r"(\w+) \(Requested\)", view)[1],
        "failed_check": said["checks"].split("\t")[0],
    } | {"behind": len(said["behind"].splitlines())}


@wrong(ONE, tag="text-for-number", score=4 / 8)
def everything_in_quotes(folder):
    """Whoever puts all of it in quotes."""
    said = saved(folder)
    return {
        "commits": f"{len(said['commits'].splitlines())}",
        "behind": f"{len(said['behind'].splitlines())} commits",
        "setting_now": said["view"].split()[4],
        "line": "18",
        "unannounced": next(
            row.split()[0] for row in said["stat"].splitlines() if "|" in row and row.split()[0] not in said["view"]
        ),
        "owner": owner(said),
        "waiting_for": re.search(r"(\w+) \(Requested\)", said["view"])[1],
        "failed_check": said["checks"].split("\t")[0],
    }


@wrong(ONE, tag="removed-counts", score=4 / 8)
def who_counts_on_the_screen(folder):
    """Whoever counts with a finger on the screen, from the number after the plus."""
    said = saved(folder)
    setting = said["view"].split()[2]
    hunk = next(part for part in said["diff"].split("\n@@ ") if re.search(rf"(?m)^\+ +{setting}:", part)).splitlines()
    at = next(number for number, line in enumerate(hunk) if line.startswith("+") and setting in line)
    return {
        "commits": len(said["commits"].splitlines()),
        "behind": None,
        "setting_now": int(hunk[at].split(":")[1]),
        "line": int(hunk[0].split("+")[1].split(",")[0]) + at - 1,
        "unannounced": "none",
        "owner": owner(said),
        "waiting_for": "everybody",
        "failed_check": said["checks"].split("\t")[0],
    }


@wrong(ONE, tag="first-match", score=3 / 8)
def the_other_way_round(folder):
    """Whoever takes the two lists for one another, and stops at the first pattern that fits."""
    said = saved(folder)
    return {
        "commits": len(said["behind"].splitlines()),
        "behind": len(said["commits"].splitlines()),
        "setting_now": int(re.search(r"from (\d+) to", said["view"])[1]),
        "line": 0,
        "unannounced": next(
            row.split()[0] for row in said["stat"].splitlines() if "|" in row and row.split()[0] not in said["view"]
        ),
        "owner": re.search(r"^\* +(\S+)", said["CODEOWNERS"], re.MULTILINE)[1],
        "waiting_for": re.search(r"(\w+) \(Requested\)", said["view"])[1],
        "failed_check": said["checks"].split("\t")[0],
    }


def owner(said):
    """Return the team of the last pattern that fits, found by hand."""
    service = said["view"].split()[1].rstrip(":")
    return re.findall(rf"(?m)^/services/(?:{service}/)? +(\S+)$", said["CODEOWNERS"])[-1]
