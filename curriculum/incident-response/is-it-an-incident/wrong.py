"""Answers people really give: some written out, and the solution with one slip each."""

import json
import statistics
import tomllib
from datetime import datetime, timedelta
from pathlib import Path

import pandas as pd

from groundschool.kit import beside, slip, wrong

known = beside(__file__, "right")
SHARES, ASSESS = "shares", "assess"
ORDER = 'sorted(case["counts"], key=lambda row: datetime.fromisoformat(row["counted_at"]))'
OURS, SITE = 'row["counted"] == urgency["population"] and ', ' and row["journey"] != "all"'
CARRIED, ADDED = "{journey: [] for journey in needed}", 'by_journey.setdefault(row["journey"], []).append(row)'
BLIND = 'if any(row["total"] is None for row in rows):\n        return None'
ENDS = "[told / total, (told + untold) / total]"
ALL_OF_THEM = "for journey, rows in by_journey.items()}"
MORE = 'if any(row["failed"] > row["total"] for row in known):'
TORN = 'raise ValueError(f"alerts.jsonl:{number}: a notification is expected")'

whatever_was_counted = slip(SHARES, {OURS: ""}, tag="other-population", score=22 / 33)
the_site_is_a_journey = slip(SHARES, {SITE: ""}, tag="all-is-a-journey", score=27 / 32)
the_first_count = slip(SHARES, {ORDER: ORDER[:-1] + ", reverse=True)"}, tag="first-count", score=25 / 33)
as_they_stand = slip(SHARES, {ORDER: 'case["counts"]'}, tag="file-order", score=25 / 33)
texts_in_order = slip(
    SHARES,
    {ORDER: ORDER.replace('datetime.fromisoformat(row["counted_at"])', 'row["counted_at"]')},
    tag="times-as-text",
    score=30 / 32,
)
only_what_was_counted = slip(SHARES, {CARRIED: "{}"}, tag="no-row-is-none", score=21 / 33)
any_row_concerns = slip(
    SHARES,
    {
        CARRIED: '{journey: [] for journey in [*needed, *(row["journey"] for row in case["counts"] if row["journey"] != "all")]}'
    },
    tag="rows-of-others",
    score=30 / 32,
)
none_is_nothing = slip(
    SHARES, {ALL_OF_THEM: ALL_OF_THEM[:-1] + " if between(case, rows)}"}, tag="null-is-none", score=20 / 33
)
two_digits = slip(
    SHARES, {ENDS: "[round(told / total, 2), round((told + untold) / total, 2)]"}, tag="rounded", score=11 / 33
)
what_was_known_stays = slip(
    SHARES,
    {
        'last[row["journey"], row["region"]] = row': 'last[row["journey"], row["region"]] = last.get((row["journey"], row["region"]), {}) | {key: value for key, value in row.items() if value is not None or (row["journey"], row["region"]) not in last}'
    },
    tag="filled-up",
    score=29 / 32,
)
nobody_came = slip(
    SHARES,
    {BLIND: BLIND.replace('row["total"] is None', 'not row["total"]')},
    tag="zero-is-unknown",
    score=25 / 33,
)
needed_or_counted = slip(
    SHARES,
    {ADDED: 'by_journey.setdefault(row["journey"], []).append(row) if row["journey"] in needed or not needed else 0'},
    tag="carried-only",
    score=23 / 33,
)
more_than_all = slip(SHARES, {MORE: "if False:"}, tag="read-anyway", score=29 / 32)
whatever_can_be_read = slip(SHARES, {TORN: "continue"}, tag="read-anyway", score=28 / 33)


def cases_of(folder):
    return json.loads(Path(folder, "impact.json").read_text())["cases"]


@wrong(SHARES, tag="low-end", score=8 / 33)
def added_up(folder):
    """Whatever stands there, added up by journey; what is null is nothing."""
    answer = {}
    for case in cases_of(folder):
        sums = {}
        for row in case["counts"]:
            failed, total = sums.get(row["journey"], (0, 0))
            sums[row["journey"]] = failed + (row["failed"] or 0), total + (row["total"] or 0)
        answer[case["case"]] = {name: [bad / of, bad / of] for name, (bad, of) in sums.items() if of}
    return answer


@wrong(SHARES, tag="mean-of-parts", score=14 / 33)
def mean_of_regions(folder):
    """A share for each region, and the mean of them."""
    services = tomllib.loads(Path(folder, "urgency.toml").read_text())["services"]
    posts, answer = known.last_posts(folder), {}
    for case in cases_of(folder):
        by_region = {}
        for row in sorted(case["counts"], key=lambda row: datetime.fromisoformat(row["counted_at"])):
            if row["counted"] == "requests" and row["journey"] != "all":
                by_region[row["journey"], row["region"]] = row["failed"], row["total"]
        mine = answer[case["case"]] = dict.fromkeys(services[posts[case["alert"]]["groupLabels"]["service"]])
        for name in {name for name, _ in by_region}:
            rows = [both for (journey, _), both in by_region.items() if journey == name]
            if all(total for _, total in rows):
                mine[name] = [
                    statistics.mean((bad or 0) / of for bad, of in rows),
                    statistics.mean((of if bad is None else bad) / of for bad, of in rows),
                ]
    return answer


@wrong(SHARES, tag="worst-part", score=13 / 33)
def worst_region(folder):
    """The worst row of each journey: the worst decides, they say."""
    policy, posts, answer = tomllib.loads(Path(folder, "urgency.toml").read_text()), known.last_posts(folder), {}
    for case in cases_of(folder):
        mine = answer[case["case"]] = dict.fromkeys(policy["services"][posts[case["alert"]]["groupLabels"]["service"]])
        for row in case["counts"]:
            if row["counted"] != policy["population"] or row["journey"] == "all" or not row["total"]:
                continue
            share = (row["failed"] or 0) / row["total"]
            mine[row["journey"]] = [max(share, (mine.get(row["journey"]) or [0])[0])] * 2
    return answer


@wrong(SHARES, tag="part-left-out", score=10 / 33)
def table_without_holes(folder):
    """A table; rows with holes are dropped, as one does."""
    policy, cases = tomllib.loads(Path(folder, "urgency.toml").read_text()), cases_of(folder)
    rows = [{"case": case["case"], **row} for case in cases for row in case["counts"]]
    table = pd.DataFrame(rows, columns=["case", "journey", "region", "counted", "failed", "total", "counted_at"])
    table = table[(table.counted == policy["population"]) & (table.journey != "all")].dropna()
    table["at"] = [datetime.fromisoformat(one).timestamp() for one in table.counted_at]
    table = table.sort_values("at").drop_duplicates(["case", "journey", "region"], keep="last")
    sums = table.groupby(["case", "journey"])[["failed", "total"]].sum()
    answer = {case["case"]: {} for case in cases}
    for (case, name), failed, total in sums.itertuples():
        answer[case][name] = [failed / total] * 2 if total else None
    return answer


REACHED = 'next(place for place, level in enumerate(levels) if share >= level["at_least"])'
EXPOSED, TAKEN = 'case["exposure"] in urgency["exposure"]', 'high if severity["when_unsure"] == "higher" else low'
PAGES, KIND = 'if left < timedelta(hours=deadline["page_below_hours"]):', "for deadline in deadlines:"
TICKETS = '"ticket" if left < timedelta(hours=deadline["ticket_below_hours"]) else'
LEFT = 'datetime.fromisoformat(alert["annotations"][deadline["annotation"]]) - at'
CHANNEL = 'min(asked, key=["page", "ticket", "notify"].index)'
DECLARE, UPDATE = 'place <= places[urgency["declare_from"]]', 'level["update_minutes"] if declare else None'
ALERTS, GROUPS = 'groups[case["alert"]]["alerts"]]', "posted(folder), {}"
SEEN, EVERY = 'failing[case["case"]].values()', "failing = shares(folder)"
AGAIN = "again.isoformat() if low != high else None"
BEST = "min((end[side] for end in ends), default=mildest)"
SORTED = 'sorted(severity["levels"], key=lambda level: level["at_least"], reverse=True)'

more_than_the_bound = slip(
    ASSESS,
    {REACHED: 'next((place for place, level in enumerate(levels) if share > level["at_least"]), mildest)'},
    tag="above-bound",
    score=42 / 50,
)
as_the_file_has_them = slip(ASSESS, {SORTED: 'severity["levels"]'}, tag="by-heart", score=44 / 50)
unknown_is_lost = slip(ASSESS, {"(mildest, unknown)": "(mildest, 0)"}, tag="unknown-is-worst", score=43 / 50)
no_journey_is_unknown = slip(
    ASSESS,
    {BEST: BEST.replace("default=mildest", "default=(mildest, unknown)[side]")},
    tag="internal-unknown",
    score=43 / 50,
)
the_mean = slip(
    ASSESS,
    {
        EVERY: EVERY
        + '\n    for name, found in failing.items():\n        told_of = [one for one in found.values() if one]\n        failing[name] = {"": [sum(one[side] for one in told_of) / len(told_of) for side in (0, 1)] if told_of else None}'
    },
    tag="averaged",
    score=35 / 51,
)
nothing_fails = slip(ASSESS, {EXPOSED: "False"}, tag="exposure-ignored", score=40 / 50)
wait_for_a_proof = slip(
    ASSESS, {EXPOSED: 'case["exposure"] == urgency["exposure"][-1]'}, tag="only-confirmed", score=41 / 50
)
any_word = slip(ASSESS, {EXPOSED: 'case["exposure"]'}, tag="any-exposure", score=43 / 50)
hope = slip(ASSESS, {TAKEN: "low"}, tag="low-end", score=39 / 50)
it_fires = slip(ASSESS, {KIND: "for deadline in []:"}, tag="deadline-ignored", score=38 / 50)
it_will_end = slip(ASSESS, {PAGES: "if left:"}, tag="deadline-pages", score=39 / 50)
exactly_is_below = slip(
    ASSESS, {PAGES: PAGES.replace("<", "<="), TICKETS: TICKETS.replace("<", "<=")}, tag="bound-included", score=42 / 50
)
hours_of_one = slip(
    ASSESS,
    {PAGES: PAGES.replace("=deadline", "=deadlines[0]"), TICKETS: TICKETS.replace("=deadline", "=deadlines[0]")},
    tag="one-bound",
    score=39 / 50,
)
the_first_alert = slip(ASSESS, {ALERTS: ALERTS[:-1] + "[:1]]"}, tag="first-alert", score=40 / 50)
the_last_alert = slip(ASSESS, {ALERTS: ALERTS[:-1] + "[-1:]]"}, tag="last-alert", score=39 / 50)
if_all_fire = slip(
    ASSESS,
    {CHANNEL: CHANNEL + ' if all(one["status"] == "firing" for one in groups[case["alert"]]["alerts"]) else "notify"'},
    tag="one-has-stopped",
    score=48 / 50,
)
how_far_away = slip(ASSESS, {LEFT: f"abs({LEFT})"}, tag="passed-is-far", score=48 / 50)
whole_hours = slip(
    ASSESS, {LEFT: f"timedelta(hours=round(({LEFT}) / timedelta(hours=1)))"}, tag="hours-rounded", score=40 / 50
)
no_look_at_exposed = slip(
    ASSESS,
    {AGAIN: AGAIN.replace("low != high", 'low != high and not case["exposure"]')},
    tag="look-never",
    score=43 / 50,
)
status_of_the_group = slip(
    ASSESS,
    {ALERTS: 'groups[case["alert"]]["alerts"] for alert in [alert | {"status": groups[case["alert"]]["status"]}]]'},
    tag="group-status",
    score=48 / 50,
)
the_first_post = slip(
    ASSESS,
    {
        GROUPS: '{one["groupKey"]: one for one in map(json.loads, (Path(folder) / "alerts.jsonl").read_text().splitlines()[::-1])}, {}'
    },
    tag="first-notification",
    score=38 / 51,
)
who_is_paged_declares = slip(
    ASSESS,
    {DECLARE: 'level["pages"] or "page" in asked', UPDATE: 'level.get("update_minutes") if declare else None'},
    tag="declare-pages",
    score=42 / 50,
)
always_an_update = slip(ASSESS, {UPDATE: 'level.get("update_minutes")'}, tag="update-always", score=44 / 50)
always_again = slip(ASSESS, {AGAIN: "again.isoformat()"}, tag="look-always", score=43 / 50)
on_the_wall = slip(
    ASSESS, {AGAIN: "again.replace(tzinfo=None).isoformat() if low != high else None"}, tag="on-the-wall", score=41 / 50
)


@wrong(ASSESS, tag="label-severity", score=7 / 51)
def as_the_label_says(folder):
    """The alert has a severity, so it is used."""
    levels = tomllib.loads(Path(folder, "severity.toml").read_text())["levels"]
    posts, answer = known.last_posts(folder), {}
    for case in cases_of(folder):
        label = posts[case["alert"]]["commonLabels"]["severity"]
        level = levels[{"critical": 0, "warning": 1, "info": -1}[label]]
        answer[case["case"]] = {
            "severity": level["id"],
            "channel": {"critical": "page", "warning": "page", "info": "ticket"}[label],
            "declare": label != "info",
            "update_minutes": level.get("update_minutes"),
            "look_again": None,
        }
    return answer


@wrong(ASSESS, tag="pooled", score=12 / 50)
def share_of_everything(folder):
    """One number for the site, from all rows that have two numbers."""
    policy, answer = tomllib.loads(Path(folder, "severity.toml").read_text()), {}
    for case in cases_of(folder):
        rows = [row for row in case["counts"] if row["failed"] is not None and row["total"]]
        rows = [row for row in rows if row["counted"] == "requests" and row["journey"] != "all"]
        share = sum(row["failed"] for row in rows) / max(1, sum(row["total"] for row in rows))
        level = next(level for level in policy["levels"] if share >= level["at_least"])
        answer[case["case"]] = {
            "severity": level["id"],
            "channel": "page" if level["pages"] else "ticket",
            "declare": level["pages"],
            "update_minutes": level.get("update_minutes"),
            "look_again": None,
        }
    return answer


@wrong(ASSESS, tag="by-heart", score=44 / 50)
def the_policy_by_heart(folder):
    """Whoever has read the policy once, a year ago."""
    posts, answer = known.last_posts(folder), {}
    failing = known.by_running_sums(folder)
    hours = {"not_after": (48, 720), "needed_by": (2, 24), "full_at": (4, 240)}
    for case in cases_of(folder):
        low = high = 4
        for share in failing[case["case"]].values():
            ends = [4, 2] if share is None else [1 + (one < 0.5) + (one < 0.05) + (one < 0.01) for one in share]
            low, high = min(low, ends[0]), min(high, ends[1])
        if case["exposure"] in ("reported", "suspected", "confirmed"):
            low = high = 1
        at, asked = datetime.fromisoformat(case["at"]), [2]
        for alert in posts[case["alert"]]["alerts"]:
            named = [name for name in hours if name in alert["annotations"]]
            if alert["status"] == "firing":
                left = [datetime.fromisoformat(alert["annotations"][name]) - at for name in named]
                asked += [sum(left[0] >= timedelta(hours=one) for one in hours[named[0]])] if named else [1]
        answer[case["case"]] = {
            "severity": f"SEV{high}",
            "channel": "page" if high < 4 else ("page", "ticket", "notify")[min(asked)],
            "declare": high < 4,
            "update_minutes": {1: 20, 2: 30, 3: 60}.get(high),
            "look_again": (at + timedelta(minutes=10)).isoformat() if low != high else None,
        }
    return answer


@wrong(ASSESS, tag="by-heart", score=6 / 50)
def better_too_much(folder):
    """Wake somebody for everything: nobody was ever told off for it."""
    level = tomllib.loads(Path(folder, "severity.toml").read_text())["levels"][1]
    return {
        case["case"]: {
            "severity": level["id"],
            "channel": "page",
            "declare": True,
            "update_minutes": level["update_minutes"],
            "look_again": None,
        }
        for case in cases_of(folder)
    }
