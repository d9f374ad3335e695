"""What is right to say of files, folders and calls, and what each misconception says of them."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from groundschool.kit import Bundle, beside

files = beside(__file__, "files")
DAY = timedelta(days=1)
USUAL = (30, 7)
SEVERITY = ("OK", "WARNING", "UNKNOWN", "CRITICAL")
CODES = {"OK": 0, "WARNING": 1, "CRITICAL": 2, "UNKNOWN": 3}
Row = dict[str, Any]


@dataclass(frozen=True)
class Asked:
    """The moment of a check, and its limits in days."""

    now: datetime
    warn: int
    crit: int


def asked_json(now: datetime, warn: int, crit: int) -> str:
    """Return when the folders were collected, and with which limits they are to be checked."""
    return json.dumps({"now": now.isoformat(), "warn": warn, "crit": crit}) + "\n"


def told(moment: datetime) -> str:
    """Return a moment as answers tell it."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S}Z"


def earliest(found: files.Found) -> str | None:
    """Return when the first certificate of a file ends."""
    return told(min(found.ends)) if found.ends else None


def earliest_traps(found: files.Found) -> dict[str, object]:
    """Return what misconceptions make of a file."""
    if not found.ends:
        return {}
    traps = {"first-only": found.ends[0], "last-only": found.ends[-1]}
    unread = {"old-label": None} if found.kind == "old-label" else {}
    return {tag: told(end) for tag, end in traps.items()} | unread


def checked(found: Sequence[files.Found], asked: Asked) -> tuple[object, Mapping[str, object]]:
    """Return the right verdict on a folder, and those of misconceptions."""
    return _verdict(found, asked), {how: _verdict(found, asked, how) for how in MISTAKEN}


def answer_run(bundle: Bundle, subject: str, found: Sequence[files.Found], asked: Asked, *, document: bool) -> None:
    """Add what a run on a folder gives: exit status with lines, and with the document if it is asked for."""
    right = _verdict(found, asked)
    wrong = {how: _verdict(found, asked, how) for how in ("worst-number", "nothing-is-ok", "whole-days")}
    wrong["options-ignored"] = _verdict(found, Asked(asked.now, *USUAL))
    texts = {how: _text(one) for how, one in wrong.items()} | {how: _text(right, how) for how in TOLD}
    texts["worst-number"] = _text(right | {"status": wrong["worst-number"]["status"]})
    bundle.answer("run-text", subject, _text(right), texts)
    if not document:
        return
    documents = {how: [CODES[str(one["status"])], one] for how, one in wrong.items()}
    documents["codes-in-order"] = [SEVERITY.index(str(right["status"])), right]
    documents["json-is-ok"] = [0, right]
    bundle.answer("run-json", subject, [CODES[str(right["status"])], right], documents)


TOLD = ("all-lines", "codes-in-order", "none-for-unknown", "zeros-left-out")


def _verdict(found: Sequence[files.Found], asked: Asked, how: str = "") -> dict[str, object]:
    watched = [one for one in found if (one.kind != "unwatched" or how == "every-name") and _chosen(one, how)]
    rows = [row for one in watched if (row := _row(one, asked, how))]
    order = ORDERS.get(how, lambda row: (row["status"] != "UNKNOWN", row["expires"] or "", row["file"]))
    rows.sort(key=order)
    said = [row["status"] for row in rows]
    worst: Callable[[str], int] = CODES.__getitem__ if how == "worst-number" else SEVERITY.index
    if how == "warning-first":
        worst = ("OK", "UNKNOWN", "WARNING", "CRITICAL").index
    return {"status": max(said, key=worst, default="OK" if how == "nothing-is-ok" else "UNKNOWN"), "files": rows}


ORDERS: dict[str, Callable[[Row], Any]] = {
    "by-file": lambda row: row["file"],
    "unknown-last": lambda row: (row["status"] == "UNKNOWN", row["expires"] or "", row["file"]),
}
MISTAKEN = (
    "first-only", "skips-unreadable", "part-is-read", "keys-are-files", "expired-is-zero", "rounded", "naive-time",
    "whole-days", "strict", "worst-number", "warning-first", "nothing-is-ok", "by-name", "small-letters", "top-only",
    "every-name", *ORDERS,
)  # fmt: skip


def _chosen(one: files.Found, how: str) -> bool:
    """Return whether a checker looks at a file at all."""
    if how == "top-only":
        return "/" not in one.path
    if how == "by-name":
        return one.path.endswith(".pem")
    if how == "small-letters":
        return one.path.rpartition(".")[2].islower()
    return True


def _row(one: files.Found, asked: Asked, how: str) -> Row | None:
    unreadable = {"file": one.path, "expires": None, "days": None, "status": "UNKNOWN"}
    if not one.ends and b"-----BEGIN" in one.content and not one.broken:
        return unreadable if how == "keys-are-files" else None
    if one.kind == "unwatched" and not one.ends:
        return unreadable
    if one.broken and not (how == "part-is-read" and one.ends):
        return None if how == "skips-unreadable" else unreadable
    end = one.ends[0] if how == "first-only" else min(one.ends)
    now = asked.now.replace(tzinfo=UTC) if how == "naive-time" else asked.now
    left = end - now
    days = left // DAY
    if how == "rounded":
        days = int(left / DAY)
    if how == "expired-is-zero":
        days = max(days, 0)
    return {"file": one.path, "expires": told(end), "days": days, "status": _status(left, days, asked, how)}


def _status(left: timedelta, days: int, asked: Asked, how: str) -> str:
    for limit, status in ((asked.crit, "CRITICAL"), (asked.warn, "WARNING")):
        reached = left < limit * DAY if how == "strict" else left <= limit * DAY
        if how == "whole-days":
            reached = days <= limit
        if reached:
            return status
    return "OK"


def _text(verdict: Mapping[str, Any], how: str = "") -> list[object]:
    """Return exit status and lines of a run, right or as a misconception prints them."""
    rows, status = verdict["files"], verdict["status"]
    counted = {word: sum(row["status"] == word for row in rows) for word in ("CRITICAL", "UNKNOWN", "WARNING", "OK")}
    counts = ", ".join(
        f"{number} {word.lower()}" for word, number in counted.items() if number or how != "zeros-left-out"
    )
    unknown = "None" if how == "none-for-unknown" else "?"
    lines = [
        f"{row['status']} {row['file']} {unknown if row['days'] is None else row['days']}"
        for row in rows
        if row["status"] != "OK" or how == "all-lines"
    ]
    code = SEVERITY.index(status) if how == "codes-in-order" else CODES[status]
    return [code, [f"CERTIFICATES {status}: {counts}", *lines]]
