"""A right answer that was written without having seen the solution: tables of pandas, joins, prefix sums."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

TIMES = ["opened_at", "approval_set", "work_start", "work_end", "closed_at", "sys_updated_on"]
FORM = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)"
COLUMNS = ["number", "cmdb_ci", "opened_at", "caused_by", "duplicate_of", "ruled_out", "work_notes"]


def placed(numbers, texts):
    """Return the moments in UTC (NaT where a field is empty), or refuse the first that nobody can place."""
    wrong = (texts != "") & ~texts.str.fullmatch(FORM).astype(bool)
    moments = pd.to_datetime(texts.where((texts != "") & ~wrong), utc=True, errors="coerce", format="ISO8601")
    wrong |= (texts != "") & moments.isna()
    if wrong.any():
        raise ValueError(f"{numbers[wrong].iloc[0]}: {texts[wrong].iloc[0]!r} cannot be placed")
    return moments


def house(folder):
    return json.loads((Path(folder) / "rules.json").read_text(encoding="utf-8"))


def table_of(folder):
    table = pd.read_csv(Path(folder) / "changes.csv", encoding="utf-8-sig", dtype=str, keep_default_na=False)
    numbers, texts = (pd.concat([table[one] for one in names], ignore_index=True) for names in (["number"] * 6, TIMES))
    table[TIMES] = pd.DataFrame(dict(zip(TIMES, np.split(placed(numbers, texts).array, 6), strict=True)))
    table = table.sort_values("sys_updated_on").drop_duplicates("number", keep="last").reset_index(drop=True)
    table["done"] = table["state"].isin(["Review", "Closed"]) & (table["close_code"] != "canceled")
    table["counts"] = table["done"] & (table["u_backs_out"] == "")
    parents = dict(zip(table["number"], table["u_backs_out"], strict=True))
    root = table["number"]
    while True:  # every number moves one step up its chain, until none moves any more
        up = root.map(lambda number: parents.get(number) or number).astype(object)
        if up.equals(root.astype(object)):
            break
        root = up
    table["root"] = root
    return table


def outcomes(folder):
    return outcomes_of(table_of(folder), folder)


def outcomes_of(table, folder):
    told = json.loads((Path(folder) / "incidents.json").read_text(encoding="utf-8"))["result"]
    incidents = pd.DataFrame(told, columns=COLUMNS).astype(object)
    incidents["at"] = placed(incidents["number"], incidents["opened_at"].astype(str))
    original = {one["number"]: one["duplicate_of"] for one in told if one["duplicate_of"]}
    incidents["told"] = incidents["number"].map(lambda n: n if n not in original else head(n, original)).astype(object)
    done = table[table["done"]]

    declared = incidents[incidents["caused_by"].notna()].merge(done, left_on="caused_by", right_on="number")

    rest = incidents[incidents["caused_by"].isna()].copy()
    rest["word"] = pd.Series(
        [[w.strip(".,;:()").casefold() for w in n.split()] for n in rest["work_notes"]], index=rest.index, dtype=object
    )
    rest = rest.explode("word")
    names = pd.concat(
        [
            done.assign(word=done["number"].str.casefold()),
            done[done["u_version"] != ""].assign(word=done["u_version"].str.casefold()),
        ]
    )
    rest["word"], names["word"] = rest["word"].astype(object), names["word"].astype(object)
    named = rest.merge(names, on=["cmdb_ci", "word"], suffixes=("_i", ""))
    until = named["work_end"] + pd.Timedelta(hours=house(folder)["window_hours"])
    innocent = [number in out for number, out in zip(named["number"], named["ruled_out"], strict=True)]
    named = named[(named["work_start"] <= named["at"]) & (named["at"] <= until) & ~np.array(innocent, dtype=bool)]

    pairs = pd.concat([declared[["root", "told"]], named[["root", "told"]]]).drop_duplicates()
    by = pairs.groupby("root")["told"].agg(list).to_dict()
    undone = set(table.loc[table["done"] & (table["u_backs_out"] != ""), "root"])
    answer = {}
    for one in table.itertuples():
        mine = by.get(one.number, []) if one.counts else []
        bad = bool(mine) or one.close_code == "unsuccessful" or one.number in undone
        outcome = "not-counted" if not one.counts else "failed" if bad else "succeeded"
        answer[one.number] = {"outcome": outcome, "by": mine}
    return answer


def head(number, original):
    return head(original[number], original) if number in original else number


def lead_times(folder):
    return hours_of(table_of(folder), house(folder))


def hours_of(table, rules):
    table = table[table["counts"]]
    if table.empty:
        return {}
    zone = ZoneInfo(rules["zone"])
    moments = pd.concat([table["opened_at"], table["work_end"].dropna()])
    day, last = moments.min().date() - timedelta(days=2), moments.max().date() + timedelta(days=2)
    corners = []  # the beginnings and ends of all spells of work, in seconds since 1970
    while day <= last:
        if f"{day:%a}" in rules["workdays"] and str(day) not in rules["holidays"]:
            clocks = [datetime.fromisoformat(f"{day}T{rules[key]}:00") for key in ("from", "until")]
            corners += [clock.replace(tzinfo=zone).timestamp() for clock in clocks]
        day += timedelta(days=1)
    corners = np.array(corners or [0.0, 0.0])
    worked = np.concatenate([[0.0], np.cumsum(np.diff(corners) * (np.arange(len(corners) - 1) % 2 == 0))])

    def until(when):
        return np.interp(when.timestamp(), corners, worked)

    def hours(one):
        if pd.isna(one.work_end) or one.work_end < one.opened_at:
            return None
        if one.type == "emergency":
            return (one.work_end - one.opened_at).total_seconds() / 3600
        return float(until(one.work_end) - until(one.opened_at)) / 3600

    return {one.number: hours(one) for one in table.itertuples()}


def wilson(flags):
    held, of = int(flags.sum()), len(flags)
    empty = {"held": held, "of": of, "percent": None, "low": None, "high": None}
    if of == 0:
        return empty
    share, width = held / of, 1.96**2 / of
    ends = share + width / 2 + np.array([-1, 1]) * 1.96 * np.sqrt(share * (1 - share) / of + width / (4 * of))
    low, high = (100 * ends / (1 + width)).tolist()
    return empty | {"percent": 100 * share, "low": low, "high": high}


def report(folder):
    table = table_of(folder)
    became, hours = outcomes_of(table, folder), pd.Series(hours_of(table, house(folder)), dtype=float)
    table = table[table["counts"]]
    held = table["number"].map(lambda number: became[number]["outcome"] == "succeeded").astype(bool)
    urgent = table["type"] == "emergency"
    lead = {}
    for kind in ("standard", "normal", "emergency"):
        known = hours.reindex(table.loc[table["type"] == kind, "number"]).dropna()
        lead[kind] = {"n": len(known), "median": float(known.median()) if len(known) else None}
    return {
        "low-risk": wilson(held[(table["risk"] == "Low") & ~urgent]),
        "emergency": wilson(held[urgent]),
        "lead": lead,
    }
