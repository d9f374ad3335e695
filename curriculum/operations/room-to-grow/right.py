"""Other ways to be right: by taking the largest away one by one, with fractions; and two by blind solvers."""

import csv
import json
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

from groundschool.kit import beside, right

looped, tabled = beside(__file__, "blind_with_loops"), beside(__file__, "blind_with_tables")
blind_with_loops_daily_p95 = right("daily-p95")(looped.daily_p95)
blind_with_loops_usable = right("usable")(looped.usable)
blind_with_loops_forecast = right("forecast")(looped.forecast)
blind_with_tables_daily_p95 = right("daily-p95")(tabled.daily_p95)
blind_with_tables_usable = right("usable")(tabled.usable)
blind_with_tables_forecast = right("forecast")(tabled.forecast)


@right("daily-p95")
def by_removing(path):
    """Takes the largest away, one by one: the nearest rank leaves 5 % of the moments above it, rounded down."""
    with open(path, encoding="utf-8") as file:
        answer = json.load(file)
    if answer["status"] != "success":
        raise ValueError(f"{path}: {answer['error']}")
    days = {}
    for series in answer["data"]["result"]:
        instance = series["metric"]["instance"]
        for at, value in series["values"]:
            if value.lower() != "nan":
                day = str(datetime.fromtimestamp(at, UTC))[:10]
                hour = days.setdefault(day, {}).setdefault(at, {})
                hour[instance] = hour.get(instance, 0) + int(value)
    for day, hours in [*days.items()]:
        names = {name for hour in hours.values() for name in hour}
        sums = sorted(sum(hour.values()) for hour in hours.values() if len(hour) == len(names))
        del days[day]
        if len(sums) > 17:
            for _ in range(len(sums) * 5 // 100):
                sums.pop()
            days[day] = sums.pop()
    return days


UNITS = {"": 1, "m": Fraction(1, 1000), "k": 1000, "M": 1000**2, "G": 1000**3, "T": 1000**4}
UNITS |= {f"{letter}i": 1024**power for power, letter in enumerate("KMGT", 1)}
UNITS |= {f"{unit}B": value for unit, value in UNITS.items() if unit not in ("", "m")}


def exact(text):
    """Return a size in bytes, as a fraction."""
    for unit in sorted(UNITS, key=len, reverse=True):
        number = text.removesuffix(unit) if text.endswith(unit) else ""
        number = number.removesuffix(" ")
        if number.replace(".", "", 1).isdigit():
            return Fraction(number) * UNITS[unit]
    raise ValueError("no size")


@right("usable")
def with_fractions(folder, pool):
    """Exact until the end; takes the largest away as often as may be."""
    sizes = []
    for number, row in enumerate(csv.DictReader(Path(folder, "inventory.csv").read_text().splitlines()), 2):
        if row["state"] != "in-service":
            continue
        try:
            size = exact(row["allocatable"])
        except ValueError:
            raise ValueError(f"see inventory.csv:{number}") from None
        sizes += [size] if row["pool"] == pool else []
    for _ in range(json.loads(Path(folder, "pools.json").read_text())[pool]["may_fail"]):
        if sizes:
            sizes.remove(max(sizes))
    return Fraction(sum(sizes))
