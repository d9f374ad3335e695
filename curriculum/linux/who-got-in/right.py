"""Other ways to be right: the message taken apart from its end; and a table in pandas."""

import json
import re
from datetime import datetime, timedelta
from pathlib import Path

import pandas as pd

from groundschool.kit import beside, right

COLUMNS = ["at", "times", "ok", "user", "source"]


def collected(folder):
    return datetime.fromisoformat(json.loads(Path(folder, "collected.json").read_text())["collected"])


def when(text, saved):
    if text[4] == "-":
        return datetime.fromisoformat(text).astimezone(saved.tzinfo).replace(microsecond=0)
    for back in (0, 1):
        try:
            at = datetime.strptime(f"{text} {saved.year - back}", "%b %d %H:%M:%S %Y").replace(tzinfo=saved.tzinfo)
        except ValueError:
            continue
        if at <= saved:
            return at
    raise ValueError(text)


def from_the_end(message):
    """Return (ok, user, source), or None: what sshd adds stands at both ends, what was typed between."""
    verdict, _, rest = message.partition(" ")
    method, _, rest = rest.partition(" for ")
    if verdict not in ("Failed", "Accepted") or method not in ("password", "keyboard-interactive/pam"):
        return None
    user, _, tail = rest.rpartition(" from ")
    source, port, _, protocol, *_ = tail.split()
    if port != "port" or not protocol.startswith("ssh"):
        return None
    return verdict == "Accepted", user.removeprefix("invalid user "), source


def events(folder):
    saved = collected(folder)
    for name in ("auth.log.1", "auth.log"):
        if not Path(folder, name).is_file():
            continue
        with Path(folder, name).open() as log:
            for line in map(str.rstrip, log):
                size = 15 if line[0].isalpha() else line.index(" ")
                _, tag, message = line[size + 1 :].split(" ", 2)
                if tag.partition("[")[0] not in ("sshd", "sshd-session"):
                    continue
                times = 1
                if message.startswith("message repeated ") and message.endswith("]"):
                    number, message = message[17:-1].split(" times: [ ", 1)
                    times = int(number)
                if told := from_the_end(message):
                    yield when(line[:size], saved), times, *told


def iso(at):
    return f"{at:%Y-%m-%dT%H:%M:%S}Z"


@right("failures")
def in_a_loop(folder):
    counted = {}
    for _, times, ok, user, source in events(folder):
        if not ok:
            counted[source, user] = counted.get((source, user), 0) + times
    return counted


@right("guessed")
def looking_back(folder):
    every = list(events(folder))
    return [
        (iso(at), source, user)
        for place, (at, _, ok, user, source) in enumerate(every)
        if ok
        and sum(
            two[1] for two in every[:place] if not two[2] and two[4] == source and two[0] >= at - timedelta(hours=1)
        )
        > 4
    ]


def table(folder):
    return pd.DataFrame(list(events(folder)), columns=COLUMNS)


@right("failures")
def grouped(folder):
    found = table(folder)
    sums = found[~found["ok"].astype(bool)].groupby(["source", "user"])["times"].sum()
    return {pair: int(times) for pair, times in sums.items()}


@right("windows")
def from_a_table(folder):
    found = table(folder)
    spans = {}
    for source, rows in found[~found["ok"].astype(bool)].groupby("source"):
        if rows["times"].sum() >= 5:
            spans[source] = (iso(rows["at"].min()), iso(rows["at"].max()), rows["user"].nunique())
    return spans


@right("windows")
def in_one_pass(folder):
    spans, counts = {}, {}
    for at, times, ok, user, source in events(folder):
        if not ok:
            first, _, users = spans.get(source, (iso(at), None, set()))
            spans[source] = (first, iso(at), users | {user})
            counts[source] = counts.get(source, 0) + times
    return {source: (first, last, len(users)) for source, (first, last, users) in spans.items() if counts[source] >= 5}


TYPED = re.compile(
    r"sshd(-session)?\[\d+\]: (message repeated (?P<times>\d+) times: \[ )?(?P<verdict>Failed|Accepted) (password|keyboard-interactive/pam) for (invalid user )?(?P<user>.*) from (?P<source>\S+) port \d+ ssh2(: .*)?\]?"
)


@right("guessed")
def by_one_pattern(folder):
    saved, failed, found = collected(folder), [], []
    for name in ("auth.log.1", "auth.log"):
        path = Path(folder, name)
        for line in path.read_text().splitlines() if path.exists() else ():
            size = 15 if line[0].isalpha() else line.index(" ")
            _, rest = line[size + 1 :].split(" ", 1)
            if not (told := TYPED.fullmatch(rest)):
                continue
            at = when(line[:size], saved)
            if told["verdict"] == "Failed":
                failed += [(at, told["source"])] * int(told["times"] or 1)
            elif sum(source == told["source"] and (at - then).total_seconds() <= 3600 for then, source in failed) >= 5:
                found.append((iso(at), told["source"], told["user"]))
    return found


patterns = beside(__file__, "blind_patterns")
backwards = beside(__file__, "blind_backwards")
blind_by_patterns_failures = right("failures")(patterns.failures)
blind_by_patterns_guessed = right("guessed")(patterns.guessed)
blind_by_patterns_windows = right("windows")(patterns.windows)
blind_by_backwards_failures = right("failures")(backwards.failures)
blind_by_backwards_guessed = right("guessed")(backwards.guessed)
blind_by_backwards_windows = right("windows")(backwards.windows)
