"""Answers people really give: the solution with one slip each, and some written whole."""

import json
import re
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

from groundschool.kit import slip, wrong

LOG = ("auth.log.1", "auth.log")


def lines_of(folder, names=LOG):
    return [line for name in names if (path := Path(folder, name)).exists() for line in path.read_text().splitlines()]


@wrong("failures", tag="lines-counted", score=4 / 15)
def grep_and_count(folder):
    counted = Counter()
    for line in lines_of(folder):
        if " sshd" in line and (
            found := re.search(
                r": (?:.*\[ )?Failed (?:password|keyboard-interactive/pam) for (invalid user )?(.*) from (\S+) port \d+ ssh2\]?$",
                line,
            )
        ):
            counted[found[3], found[2]] += 1
    return dict(counted)


the_word_after_for = slip(
    "failures",
    {
        "verdict, _, user, source = words.groups()": "verdict, known, user, source = words.groups()\n"
        "                user = known.split()[0] if known else user"
    },
    tag="invalid-is-user",
    score=1 / 15,
)
folded_lines_look_odd = slip(
    "failures", {"repeated = REPEATED.fullmatch(message)": "repeated = None"}, tag="folded-skipped", score=4 / 15
)
four_times_in_all = slip(
    "failures",
    {"(int(repeated[1]), repeated[2])": "(int(repeated[1]) - 1, repeated[2])"},
    tag="folded-includes",
    score=4 / 15,
)
up_to_the_first_from = slip(
    "failures", {"(.*) from (\\S+) port": "(.*?) from (\\S+) .*?port"}, tag="first-from", score=1 / 15
)
a_name_is_a_word = slip(
    "failures", {"(.*) from (\\S+) port": "(\\S+) from (\\S+) port"}, tag="names-in-one-word", score=1 / 15
)
whoever_says_it = slip(
    "failures",
    {
        'if program not in ("sshd", "sshd-session"):': "if False:",
        "if words := WORDS.fullmatch(message):": "if words := re.search(WORDS.pattern.removesuffix('(?:: .*)?'), message):",
    },
    tag="any-program",
    score=1 / 15,
)
any_method = slip(
    "failures", {"(?:password|keyboard-interactive/pam) for": "\\S+ for"}, tag="keys-counted", score=4 / 15
)
passwords_only = slip(
    "failures", {"(?:password|keyboard-interactive/pam) for": "password for"}, tag="one-method", score=1 / 15
)
todays_file = slip(
    "failures", {'for name in ("auth.log.1", "auth.log"):': 'for name in ("auth.log",):'}, tag="one-file", score=2 / 15
)
addresses_end_at_a_colon = slip(
    "failures",
    {"counted[source, user] += times": 'counted[source.split(":")[0], user] += times'},
    tag="colon-splits",
    score=1 / 15,
)
both_files_are_there = slip(
    "failures",
    {"path.read_text().splitlines() if path.exists() else []": "path.read_text().splitlines()"},
    tag="two-files-expected",
    score=14 / 15,
)
one_kind_of_stamp = slip(
    "failures",
    {"(\\w{3} [ \\d]\\d [\\d:]{8}|\\d\\S+) \\S+": "(\\w{3} [ \\d]\\d [\\d:]{8}) \\S+"},
    tag="one-stamp",
    score=14 / 15,
)
line_ends_end_lines = slip(
    "failures",
    {"path.read_text().splitlines() if": 'path.read_text().split("\\n")[:-1] if'},
    tag="last-line-lost",
    score=14 / 15,
)
parsed_without_a_year = slip(
    "failures",
    {
        'at = datetime.strptime(f"{year} {stamp} +0000", "%Y %b %d %H:%M:%S %z")\n        except ValueError:\n            continue': 'pass\n        except ValueError:\n            continue\n        at = datetime.strptime(stamp, "%b %d %H:%M:%S").replace(year=year, tzinfo=UTC)'
    },
    tag="leap-day-forgotten",
    score=14 / 15,
)


@wrong("failures", tag="every-word", score=4 / 15)
def every_word_for_it(folder):
    counted = Counter()
    for line in lines_of(folder):
        message = re.sub(r"^.*?sshd(?:-session)?\[\d+\]: ", "", line)
        times = 1
        if repeated := re.fullmatch(r"message repeated (\d+) times: \[ (.*)\]", message):
            times, message = int(repeated[1]), repeated[2]
        for pattern in (
            r"Failed (?:password|keyboard-interactive/pam) for (?:invalid user )?(.*) from (\S+) port \d+ ssh2",
            r"Invalid user (.*) from (\S+) port \d+",
            r"error: maximum authentication attempts exceeded for (?:invalid user )?(.*) from (\S+) port .*",
            r"Connection closed by (?:invalid|authenticating) user (.*) (\S+) port \d+ \[preauth\]",
        ):
            if found := re.fullmatch(pattern, message):
                counted[found[2], found[1]] += times
    return dict(counted)


@wrong("guessed", tag="any-failure", score=1 / 14)
def a_failure_and_then_a_login(folder):
    failed, found = set(), []
    for line in lines_of(folder):
        if match := re.search(r"(Failed|Accepted) (?:password|keyboard-interactive/pam) for .* from (\S+) port", line):
            if match[1] == "Failed":
                failed.add(match[2])
            elif match[2] in failed:
                user = line.split(" for ")[1].split()[0]
                found.append((line.split()[0], match[2], user))
    return found


at_any_time = slip("guessed", {" if at - then <= timedelta(hours=1)": ""}, tag="any-time", score=1 / 14)
the_users_own = slip(
    "guessed",
    {
        "failed.setdefault(source, [])": "failed.setdefault((source, user), [])",
        "failed.get(source, [])": "failed.get((source, user), [])",
    },
    tag="same-user",
    score=1 / 14,
)
lines_before_a_login = slip("guessed", {"sum(times for then": "sum(1 for then"}, tag="lines-counted", score=1 / 14)
more_than_five = slip("guessed", {">= 5:": "> 5:"}, tag="boundary", score=6 / 7)
less_than_an_hour = slip("guessed", {"at - then <= timedelta": "at - then < timedelta"}, tag="boundary", score=6 / 7)


@wrong("guessed", tag="same-user", score=1 / 14)
def nobody(_folder):
    return []


every_source_counts = slip("windows", {" >= 5": " >= 1"}, tag="every-source", score=1 / 14)
lines_of_a_source = slip(
    "windows", {"sum(times for _, times, _ in tried)": "len(tried)"}, tag="lines-counted", score=1 / 14
)


@wrong("windows", tag="year-of-today", score=6 / 7)
def this_year(folder):
    year, seen = json.loads(Path(folder, "collected.json").read_text())["collected"][:4], {}
    pattern = r"(.{15}|\d{4}-\S+) \S+ sshd(?:-session)?\[\d+\]: (?:message repeated (\d+) times: \[ )?Failed (?:password|keyboard-interactive/pam) for (?:invalid user )?(.*) from (\S+) port \d+ ssh2\]?"
    for line in lines_of(folder):
        if found := re.fullmatch(pattern, line):
            stamp, times, user, source = found.groups()
            if stamp[0].isdigit():
                at = datetime.fromisoformat(stamp) - timedelta(hours=1)
            else:
                at = datetime.strptime(f"{year} {stamp} +0000", "%Y %b %d %H:%M:%S %z")
            seen.setdefault(source, []).append((at.strftime("%Y-%m-%dT%H:%M:%SZ"), int(times or 1), user))
    return {
        source: (min(tried)[0], max(tried)[0], len({user for _, _, user in tried}))
        for source, tried in seen.items()
        if sum(times for _, times, _ in tried) >= 5
    }


found_anywhere = slip(
    "failures", {"WORDS.fullmatch(message)": "WORDS.search(message)"}, tag="word-anywhere", score=14 / 15
)
a_key_after_it = slip(
    "failures", {"(.*) from (\\S+) port": "(.*?) from (\\S+) port"}, tag="word-anywhere", score=14 / 15
)
blanks_are_nothing = slip(
    "failures",
    {"counted[source, user] += times": "counted[source, user.strip()] += times"},
    tag="word-anywhere",
    score=14 / 15,
)
whatever_begins_with_sshd = slip(
    "failures",
    {'if program not in ("sshd", "sshd-session"):': 'if not program.startswith("sshd"):'},
    tag="word-anywhere",
    score=14 / 15,
)
seconds_have_no_order = slip(
    "guessed",
    {"in attempts(folder):": 'in sorted(attempts(folder), key=lambda one: (one[0], one[2] != "Failed")):'},
    tag="boundary",
    score=13 / 14,
)
