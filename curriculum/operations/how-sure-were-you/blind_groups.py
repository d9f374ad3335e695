"""A right answer that was written without having seen the solution: pandas groups, seconds since 1970, recursion."""

import json
from datetime import datetime
from itertools import groupby
from pathlib import Path

import pandas as pd


def diary(path):
    """Return a table of the answers in order of their moments."""
    rows = []
    for line in Path(path).read_bytes().splitlines():
        try:
            row = json.loads(line)
        except (UnicodeDecodeError, json.JSONDecodeError):
            continue
        if type(row) is dict and row.get("kind") in {"prediction", "question"}:
            rows.append(
                {
                    "when": datetime.fromisoformat(row["at"]).timestamp(),
                    "kind": row["kind"],
                    "which": row["lesson"] + "#" + row["question"],
                    "right": int(row["right"]),
                    "tag": row.get("tag") or "",
                    "confidence": row.get("confidence"),
                }
            )
    table = pd.DataFrame(rows, columns=["when", "kind", "which", "right", "tag", "confidence"])
    return table.sort_values("when", kind="stable", ignore_index=True)


def verdict(n, levels, over):
    """Return the first sentence that fits."""
    sentences = [
        ("too few", n < 10),
        ("says nothing", levels == 1),
        ("too sure", over >= 10),
        ("too careful", over <= -10),
        ("fits", True),
    ]
    return next(said for said, fits in sentences if fits)


def calibration(path):
    """Return how sure somebody was, and how often right."""
    table = diary(path)
    table = table[table["kind"] == "prediction"].drop_duplicates("which")
    if table.empty:
        return {"n": 0, "says": "too few", "by": [], **dict.fromkeys(["sure", "right", "brier", "skill"])}
    came, said = table["right"].astype(float), table["confidence"].astype(float) / 100
    sure, right = float(said.mean() * 100), float(came.mean() * 100)
    brier, base = float(came.sub(said).pow(2).mean()), float(came.var(ddof=0))
    groups = table.groupby("confidence")["right"].agg(["size", "sum"]).sort_index()
    return {
        "n": len(table),
        "sure": sure,
        "right": right,
        "brier": brier,
        "skill": None if base == 0 else 1 - brier / base,
        "by": [[int(level), int(size), int(good)] for level, size, good in groups.itertuples()],
        "says": verdict(len(table), len(groups), sure - right),
    }


def spaced(moments):
    """Return those of the rising moments that lie a day after the last one that was kept."""
    if not moments:
        return []
    head = moments[0]
    return [head, *spaced([one for one in moments[1:] if one >= head + 86400])]


def again(path, tags):
    """Return which misconceptions came again, and which are learnt."""
    table = diary(path)
    first = table.drop_duplicates("which")
    good = list(first.loc[first["right"] == 1, ["which", "when"]].itertuples(index=False, name=None))
    wrong = sorted(
        table.loc[(table["right"] == 0) & (table["tag"] != ""), ["tag", "which", "when"]].itertuples(
            index=False, name=None
        )
    )
    told = {}
    for tag, of_tag in groupby(wrong, key=lambda row: row[0]):
        occasions = []
        for _, there in groupby(of_tag, key=lambda row: row[1]):
            occasions += spaced([when for _, _, when in there])
        last = max(occasions)
        state = "again" if len(occasions) >= 2 else "open"
        if [1 for which, when in good if when > last and tag in tags.get(which, ())]:
            state = "learnt"
        day = f"{pd.Timestamp(last, unit='s'):%Y-%m-%d}"
        told[tag] = {"occasions": len(occasions), "last": day, "state": state}
    return told
