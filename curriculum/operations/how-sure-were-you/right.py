"""Other ways to be right: with tables, and with a class a diary."""

import json
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd

from groundschool.kit import beside, right


def table(path):
    """Return the answers of a diary as a table, oldest first."""
    found = []
    for line in Path(path).read_bytes().splitlines():
        try:
            one = json.loads(line)
        except json.JSONDecodeError:
            continue
        if isinstance(one, dict) and one.get("kind") in {"prediction", "question"}:
            found.append({**one, "when": datetime.fromisoformat(one["at"]).astimezone(UTC)})
    columns = ["kind", "lesson", "question", "right", "tag", "confidence", "when"]
    return pd.DataFrame(sorted(found, key=lambda one: one["when"]), columns=columns)


@right("calibration")
def with_a_table(path):
    """Drop duplicates, then means of columns; numbers are numpy's."""
    told = table(path)
    told = told[told["kind"].eq("prediction")].drop_duplicates(["lesson", "question"])
    n = len(told)
    if not n:
        return {"n": 0, "sure": None, "right": None, "brier": None, "skill": None, "by": (), "says": "too few"}
    came, said = told["right"].astype(float).to_numpy(), told["confidence"].to_numpy(dtype=float)
    brier, spread = np.mean((came - said / 100) ** 2), came.mean() * (1 - came.mean())
    above = (said - 100 * came).mean()
    if n < 10:
        says = "too few"
    elif len({*said}) == 1:
        says = "says nothing"
    elif abs(above) < 10:
        says = "fits"
    else:
        says = "too sure" if above > 0 else "too careful"
    rows = [(int(one), len(came[said == one]), int(came[said == one].sum())) for one in np.unique(said)]
    skill = 1 - brier / spread if spread > 0 else None
    return {
        "n": n,
        "sure": said.mean(),
        "right": 100 * came.mean(),
        "brier": brier,
        "skill": skill,
        "by": rows,
        "says": says,
    }


@right("calibration")
def with_counters(path):
    """Sums of whole numbers, divided at the end."""
    first = {}
    for one in table(path).to_dict("records"):
        if one["kind"] == "prediction":
            first.setdefault((one["lesson"], one["question"]), (int(one["confidence"]), bool(one["right"])))
    n, told = len(first), [*first.values()]
    if n == 0:
        return {"n": 0, "sure": None, "right": None, "brier": None, "skill": None, "by": [], "says": "too few"}
    of, good = Counter(said for said, _ in told), Counter(said for said, came in told if came)
    sure, came = sum(said for said, _ in told), sum(good.values())
    off = sum((100 * came - said) ** 2 for said, came in told)
    says = "fits"
    if sure - 100 * came >= 10 * n:
        says = "too sure"
    if 100 * came - sure >= 10 * n:
        says = "too careful"
    if len(of) == 1:
        says = "says nothing"
    if n < 10:
        says = "too few"
    return {
        "n": n,
        "sure": sure / n,
        "right": 100 * came / n,
        "brier": off / n / 10_000,
        "skill": None if came in (0, n) else 1 - (off / 10_000) * n / (came * (n - came)),
        "by": [[said, of[said], good[said]] for said in sorted(of)],
        "says": says,
    }


@right("again")
def by_question(path, tags):
    """For each misconception the moments by question; then what came later elsewhere."""
    told = table(path).to_dict("records")
    moments, firsts = defaultdict(lambda: defaultdict(list)), {}
    for one in told:
        asked = one["lesson"] + "#" + one["question"]
        firsts.setdefault(asked, one)
        if one["right"] or not isinstance(one["tag"], str):
            continue
        here = moments[one["tag"]][asked]
        if here == [] or one["when"] - here[-1] >= timedelta(days=1):
            here.append(one["when"])
    found = {}
    for tag, where in moments.items():
        every = sorted(at for here in where.values() for at in here)
        shows = {asked for asked, can in tags.items() if tag in can} - where.keys()
        later = [
            asked for asked in shows & firsts.keys() if firsts[asked]["right"] and firsts[asked]["when"] > every[-1]
        ]
        state = "learnt" if later else ["open", "again"][len(every) > 1]
        found[tag] = {"occasions": len(every), "last": f"{every[-1]:%Y-%m-%d}", "state": state}
    return found


sorted_rows, groups = (beside(__file__, f"blind_{name}") for name in ("sorted_rows", "groups"))
blind_sorted_rows_calibration = right("calibration")(sorted_rows.calibration)
blind_sorted_rows_again = right("again")(sorted_rows.again)
blind_groups_calibration = right("calibration")(groups.calibration)
blind_groups_again = right("again")(groups.again)
