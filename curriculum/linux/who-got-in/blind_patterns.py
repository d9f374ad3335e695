import json
import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

_LINE = re.compile(
    r"([A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d|\d{4}-\S+) \S+ (?:sshd|sshd-session)(?:\[\d+\])?: (.*)", re.DOTALL
)
_MANY = re.compile(r"message repeated (\d+) times: \[ (.*)\]", re.DOTALL)
_SAID = re.compile(
    r"(?:(Failed) (?:password|keyboard-interactive/pam) for (?:invalid user )?"
    r"|(Accepted) (?:password|keyboard-interactive/pam) for )"
    r"(.*) from (\S+) port \d+ ssh2(: .*)?",
    re.DOTALL,
)


def _when(stamp, collected):
    if stamp[0].isdigit():
        return datetime.fromisoformat(stamp).astimezone(UTC).replace(microsecond=0)
    for year in range(collected.year, collected.year - 9, -1):
        try:
            at = datetime.strptime(f"{year} {stamp}", "%Y %b %d %H:%M:%S").replace(tzinfo=UTC)
        except ValueError:
            continue
        if at <= collected:
            return at
    return None


def _knocks(folder):
    folder = Path(folder)
    collected = datetime.fromisoformat(json.loads((folder / "collected.json").read_text())["collected"])
    for name in ("auth.log.1", "auth.log"):
        path = folder / name
        if not path.exists():
            continue
        for line in path.read_bytes().decode().split("\n"):
            head = _LINE.fullmatch(line)
            if not head:
                continue
            message, times = head[2], 1
            if many := _MANY.fullmatch(message):
                times, message = int(many[1]), many[2]
            said = _SAID.fullmatch(message)
            if said and not (said[1] and said[5]):
                yield _when(head[1], collected), times, bool(said[1]), said[4], said[3]


def _text(at):
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def failures(folder):
    counted = Counter()
    for _, times, failed, source, user in _knocks(folder):
        if failed:
            counted[source, user] += times
    return dict(counted)


def guessed(folder):
    found, failed_at = [], {}
    for at, times, failed, source, user in _knocks(folder):
        mine = failed_at.setdefault(source, [])
        if failed:
            mine.append((at, times))
        elif sum(n for then, n in mine if at - then <= timedelta(hours=1)) >= 5:
            found += [(_text(at), source, user)] * times
    return found


def windows(folder):
    seen = {}
    for at, times, failed, source, user in _knocks(folder):
        if failed:
            seen.setdefault(source, []).append((at, times, user))
    return {
        source: (_text(rows[0][0]), _text(rows[-1][0]), len({user for *_, user in rows}))
        for source, rows in seen.items()
        if sum(n for _, n, _ in rows) >= 5
    }
