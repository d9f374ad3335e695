"""Answers people really give, each with the misconception behind it."""

import json
from datetime import UTC, datetime, timedelta, timezone

from groundschool.kit import wrong


def read(path):
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def last_boot(entries):
    return max(entries, key=lambda entry: int(entry["__REALTIME_TIMESTAMP"]))["_BOOT_ID"] if entries else None


def text(message):
    return "" if message is None else message if isinstance(message, str) else bytes(message).decode(errors="replace")


def utc(entry):
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=int(entry["__REALTIME_TIMESTAMP"]))
    return moment.isoformat(timespec="microseconds").replace("+00:00", "Z")


def collect(entries, wanted, when=utc, said=lambda entry: text(entry["MESSAGE"])):
    found = {}
    for entry in entries:
        if "_SYSTEMD_UNIT" in entry and wanted(entry):
            found.setdefault(entry["_SYSTEMD_UNIT"], (when(entry), said(entry)))
    return found


def in_order(entries):
    return sorted(entries, key=lambda entry: int(entry["__MONOTONIC_TIMESTAMP"]))


@wrong("first-errors", tag="priority-inverted", score=1 / 12)
def higher_is_worse(path):
    entries = in_order(read(path))
    boot = last_boot(entries)
    return collect(entries, lambda entry: entry["_BOOT_ID"] == boot and int(entry["PRIORITY"]) >= 3)


@wrong("first-errors", tag="all-boots", score=2 / 12)
def every_boot(path):
    entries = sorted(read(path), key=lambda entry: int(entry["__REALTIME_TIMESTAMP"]))
    return collect(entries, lambda entry: int(entry["PRIORITY"]) <= 3)


@wrong("first-errors", tag="local-time", score=5 / 12)
def local_clock(path):
    entries = in_order(read(path))
    boot = last_boot(entries)

    def halifax(entry):
        moment = datetime.fromtimestamp(int(entry["__REALTIME_TIMESTAMP"]) / 1e6, timezone(timedelta(hours=-3)))
        return moment.replace(tzinfo=None).isoformat(timespec="microseconds")

    return collect(entries, lambda entry: entry["_BOOT_ID"] == boot and int(entry["PRIORITY"]) <= 3, when=halifax)


@wrong("first-errors", tag="wall-clock-order", score=4 / 12)
def smallest_wall_clock(path):
    entries = sorted(read(path), key=lambda entry: int(entry["__REALTIME_TIMESTAMP"]))
    boot = last_boot(entries)
    return collect(entries, lambda entry: entry["_BOOT_ID"] == boot and int(entry["PRIORITY"]) <= 3)


@wrong("first-errors", tag="file-order", score=11 / 12)
def as_the_file_comes(path):
    entries = read(path)
    boot = entries[-1]["_BOOT_ID"] if entries else None
    return collect(entries, lambda entry: entry["_BOOT_ID"] == boot and int(entry["PRIORITY"]) <= 3)


@wrong("first-errors", tag="message-is-text", score=10 / 12)
def message_must_be_text(path):
    entries = in_order(read(path))
    boot = last_boot(entries)
    return collect(
        entries,
        lambda entry: entry["_BOOT_ID"] == boot and int(entry["PRIORITY"]) <= 3,
        said=lambda entry: entry["MESSAGE"].strip(),
    )


@wrong("priority-counts", tag="all-boots", score=2 / 10)
def count_everything(path):
    counts = {}
    for entry in read(path):
        counts[int(entry["PRIORITY"])] = counts.get(int(entry["PRIORITY"]), 0) + 1
    return counts


@wrong("priority-counts", tag="file-order", score=9 / 10)
def count_the_boot_at_the_end(path):
    entries = read(path)
    counts = {}
    for entry in entries:
        if entry["_BOOT_ID"] == entries[-1]["_BOOT_ID"]:
            counts[int(entry["PRIORITY"])] = counts.get(int(entry["PRIORITY"]), 0) + 1
    return counts
