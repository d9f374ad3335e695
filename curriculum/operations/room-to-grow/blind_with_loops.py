"""A right answer that was written without having seen the solution: plain loops, dictionaries, Decimal and re."""

import csv
import json
import math
import re
import statistics
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path


def daily_p95(path):
    """Return {"2027-05-03": 51539607552}: bytes by day, of the days that have enough moments."""
    told = json.loads(Path(path).read_text(encoding="utf-8"))
    if told.get("status") != "success":
        raise ValueError(f"{path}: the status is {told.get('status')!r}")
    days = defaultdict(lambda: defaultdict(dict))  # day, moment, instance: bytes
    for series in told["data"]["result"]:
        instance = series["metric"]["instance"]
        for moment, text in series["values"]:
            value = float(text)
            if math.isnan(value):
                continue
            at = days[datetime.fromtimestamp(moment, UTC).date().isoformat()][moment]
            at[instance] = at.get(instance, 0) + value
    answer = {}
    for day, moments in days.items():
        everyone = {instance for at in moments.values() for instance in at}
        sums = sorted(sum(at.values()) for at in moments.values() if len(at) == len(everyone))
        if len(sums) >= 18:
            answer[day] = sums[-(-95 * len(sums) // 100) - 1]
    return answer


SIZE = re.compile(r"([0-9]+(?:\.[0-9]+)?) ?(?:([kMGT])B?|([KMGT])iB?|(m))?")


def in_bytes(text):
    """Return the bytes of a size, or None if it is none."""
    found = SIZE.fullmatch(text)
    if not found:
        return None
    number, thousands, twos, milli = found.groups()
    value = Decimal(number)
    if thousands:
        value *= 1000 ** (1 + "kMGT".index(thousands))
    elif twos:
        value *= 1024 ** (1 + "KMGT".index(twos))
    elif milli:
        value /= 1000
    return value


def usable(folder, pool):
    """Return 128849018880: how many bytes may be used, when as many nodes fail as may."""
    folder = Path(folder)
    may_fail = json.loads((folder / "pools.json").read_text(encoding="utf-8"))[pool]["may_fail"]
    sizes = []
    with (folder / "inventory.csv").open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines)
        for row in reader:
            if row["state"] != "in-service":
                continue
            size = in_bytes(row["allocatable"] or "")
            if size is None:
                raise ValueError(f"inventory.csv:{reader.line_num}: {row['allocatable']!r} is no size")
            if row["pool"] == pool:
                sizes.append(size)
    sizes.sort()
    return sum(sizes[: max(0, len(sizes) - may_fail)])


def used(folder, pool):
    """Return the bytes of a pool by day."""
    values = {}
    with (Path(folder) / "daily.csv").open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines)
        for row in reader:
            text = row["p95_bytes"]
            if not text:
                continue
            if row["pool"] == pool:
                values[date.fromisoformat(row["day"])] = int(text)
    return values


def last_resize(folder, pool):
    """Return the moment at which the last resize of a pool ended, or None."""
    last = None
    with (Path(folder) / "changes.csv").open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines)
        for row in reader:
            if row["status"] != "done" or row["pool"] != pool or row["kind"] != "resize":
                continue
            ended = datetime.fromisoformat(row["ended"])
            if last is None or ended > last:
                last = ended
    return last


def forecast(folder, pool, today):
    """Return {"limit": 1e11, "level": 9e10, "a_week": [6e8, 1e9, 2e9], "earliest": "2027-07-04", ...}."""
    now = date.fromisoformat(today)
    limit = float(usable(folder, pool)) * 0.8
    values, resized = used(folder, pool), last_resize(folder, pool)
    counted = {
        day: value
        for day, value in values.items()
        if day < now and (resized is None or day > resized.astimezone(UTC).date())
    }
    level = max((value for day, value in counted.items() if day >= now - timedelta(days=7)), default=None)
    week = timedelta(days=7)
    changes = [value - counted[day - week] for day, value in counted.items() if day - week in counted]
    a_week = statistics.quantiles(changes, n=4, method="inclusive") if len(changes) >= 7 else None

    def reached(growth):
        if growth <= 0:
            return None
        days = math.ceil(7 * (limit - level) / growth)
        return None if days > 730 else now + timedelta(days=days)

    if level is not None and level >= limit:
        earliest = latest = now
    elif level is None or a_week is None:
        earliest = latest = None
    else:
        earliest, latest = reached(a_week[2]), reached(a_week[0])
    order_by, escalate = None, False
    if earliest is not None:
        order = json.loads((Path(folder) / "pools.json").read_text(encoding="utf-8"))[pool]["order"]
        order_by = earliest - timedelta(days=sum(max(step["days"]) for step in order))
        escalate = order_by < now
    elif level is None or a_week is None:
        escalate = None
    return {
        "limit": limit,
        "level": level,
        "a_week": a_week,
        "earliest": earliest and earliest.isoformat(),
        "latest": latest and latest.isoformat(),
        "order_by": order_by and order_by.isoformat(),
        "escalate": escalate,
    }
