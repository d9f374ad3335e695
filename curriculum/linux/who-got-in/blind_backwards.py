"""No regular expressions: cut at both ends; years are dealt out backwards from `collected`."""

import json
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path

ASKED = ("password", "keyboard-interactive/pam")


def _sshd_lines(folder):
    """[(stamp text, message)] of all lines, oldest first; message is None where another program speaks."""
    rows = []
    for name in ("auth.log.1", "auth.log"):
        path = Path(folder, name)
        if path.is_file():
            for raw in path.read_bytes().split(b"\n"):
                line = raw.decode()
                if not line:
                    continue
                if line[0].isdigit():
                    stamp, _, rest = line.partition(" ")
                else:
                    stamp, rest = line[:15], line[16:]
                _, _, rest = rest.partition(" ")
                tag, _, message = rest.partition(": ")
                program = tag.partition("[")[0]
                rows.append((stamp, message if program in ("sshd", "sshd-session") else None))
    return rows


def _dated(folder):
    collected = json.loads(Path(folder, "collected.json").read_text())["collected"]
    bound = datetime.strptime(collected, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    dated = []
    for stamp, message in reversed(_sshd_lines(folder)):
        if stamp[0].isdigit():
            at = datetime.fromisoformat(stamp).astimezone(UTC).replace(microsecond=0)
        else:
            year = bound.year
            while True:  # the last such moment that is not later than the line behind it
                try:
                    at = datetime.strptime(f"{year} {stamp}", "%Y %b %d %H:%M:%S").replace(tzinfo=UTC)
                    if at <= bound:
                        break
                except ValueError:
                    pass
                year -= 1
            bound = at
        dated.append((at, message))
    return dated[::-1]


def _take_apart(message):
    """(kind, source, user) or None."""
    for kind in ("Failed", "Accepted"):
        for method in ASKED:
            start = f"{kind} {method} for "
            if message.startswith(start):
                head, sep, tail = message[len(start) :].rpartition(" from ")
                if not sep and message[len(start) - 1 :].startswith(" from "):
                    head, tail = "", message[len(start) + 5 :]
                source, _, tail = tail.partition(" port ")
                if " " in source or not tail:
                    return None
                port, _, end = tail.partition(" ")
                if not port.isdigit() or not (end == "ssh2" or (kind == "Accepted" and end.startswith("ssh2: "))):
                    return None
                if kind == "Failed" and (head + " ").startswith("invalid user "):
                    head = head[13:]
                return kind, source, head
    return None


def events(folder):
    for at, said in _dated(folder):
        if said is None:
            continue
        many, message = 1, said
        if message.startswith("message repeated ") and message.endswith("]"):
            front, sep, inside = message.partition(" times: [ ")
            if sep:
                many, message = int(front.split()[2]), inside[:-1]
        found = _take_apart(message)
        if found:
            yield (at, many, *found)


def failures(folder):
    total = defaultdict(int)
    for _, many, kind, source, user in events(folder):
        if kind == "Failed":
            total[(source, user)] += many
    return dict(total)


def iso(at):
    return at.isoformat().replace("+00:00", "Z")


def guessed(folder):
    every = list(events(folder))
    hits = []
    for place, (at, _, kind, source, user) in enumerate(every):
        if kind == "Accepted":
            tries = sum(
                e[1]
                for e in every[:place]
                if e[2] == "Failed" and e[3] == source and e[0] >= at - timedelta(seconds=3600)
            )
            if tries >= 5:
                hits.append((iso(at), source, user))
    return hits


def windows(folder):
    rows = [e for e in events(folder) if e[2] == "Failed"]
    answer = {}
    for source in {e[3] for e in rows}:
        mine = [e for e in rows if e[3] == source]
        if sum(e[1] for e in mine) >= 5:
            answer[source] = (iso(min(e[0] for e in mine)), iso(max(e[0] for e in mine)), len({e[4] for e in mine}))
    return answer
