"""Other ways to be right: tables with fractions, and small classes that know their two ends."""

import json
import tomllib
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path

import pandas as pd

from groundschool.kit import beside, right

loops, fractions = (beside(__file__, name) for name in ("blind_with_loops", "blind_in_fractions"))
blind_with_loops_shares = right("shares")(loops.shares)
blind_with_loops_assess = right("assess")(loops.assess)
blind_in_fractions_shares = right("shares")(fractions.shares)
blind_in_fractions_assess = right("assess")(fractions.assess)


def read(folder, name):
    return tomllib.loads(Path(folder, name).read_text(encoding="utf-8"))


def cases_of(folder):
    return json.loads(Path(folder, "impact.json").read_bytes())["cases"]


def last_posts(folder):
    posts = {}
    for place, line in enumerate(Path(folder, "alerts.jsonl").read_text(encoding="utf-8").splitlines()):
        try:
            post = json.loads(line)
            assert isinstance(post, dict), "an object is expected"
            assert {"status"} <= set.intersection(*({*alert} for alert in post["alerts"])), "a status is expected"
            posts[post["groupKey"]] = post
        except Exception as error:
            raise ValueError(f"cannot read alerts.jsonl:{place + 1}: {error!r}") from error
    return posts


@right("shares")
def by_tables(folder):
    """One table of all rows of all cases, grouped; shares are fractions until the end."""
    policy, posts, cases = read(folder, "urgency.toml"), last_posts(folder), cases_of(folder)
    services = {case["case"]: posts[case["alert"]]["groupLabels"]["service"] for case in cases}
    answer = {name: dict.fromkeys(policy["services"][service]) for name, service in services.items()}
    rows = [{"case": case["case"], **row} for case in cases for row in case["counts"]]
    table = pd.DataFrame(rows, columns=["case", "journey", "region", "counted", "failed", "total", "counted_at"])
    table = table[(table.counted == policy["population"]) & ~table.journey.isin(["all"])].astype(object)
    table = table.assign(when=[datetime.fromisoformat(one).timestamp() for one in table.counted_at])
    table = table.sort_values("when").drop_duplicates(["case", "journey", "region"], keep="last")
    found = {}
    for case, name, failed, total in zip(table.case, table.journey, table.failed, table.total, strict=True):
        pair = [None if pd.isna(one) else int(one) for one in (failed, total)]
        if None not in pair and pair[0] > pair[1]:
            raise ValueError("too many failures in " + case)
        found.setdefault((case, name), []).append(pair)
    for (case, name), pairs in found.items():
        totals = [total for _, total in pairs]
        blind = None in totals or sum(totals) == 0
        answer[case][name] = (
            None
            if blind
            else [
                float(sum(Fraction(total * worst if bad is None else bad, sum(totals)) for bad, total in pairs))
                for worst in (False, True)
            ]
        )
    return answer


@right("shares")
def by_running_sums(folder):
    """Walk the rows from the last to the first, and skip what was seen."""
    policy, posts, answer = read(folder, "urgency.toml"), last_posts(folder), {}
    for case in cases_of(folder):
        sums = {name: [0, 0, 0] for name in policy["services"][posts[case["alert"]]["groupLabels"]["service"]]}
        seen, blind = set(), set()
        rows = sorted(case["counts"], key=lambda row: -datetime.fromisoformat(row["counted_at"]).timestamp())
        for row in rows:
            place = (row["journey"], row["region"])
            if row["counted"] != policy["population"] or row["journey"] == "all" or place in seen:
                continue
            seen.add(place)
            counted = sums.setdefault(row["journey"], [0, 0, 0])
            if row["total"] is None:
                blind.add(row["journey"])
                continue
            low, high = (0, row["total"]) if row["failed"] is None else (row["failed"], row["failed"])
            if high > row["total"]:
                raise ValueError(f"{case['case']}: {high} of {row['total']}")
            for at, value in enumerate((low, high, row["total"])):
                counted[at] += value
        answer[case["case"]] = {
            name: (low / total, high / total) if total and name not in blind else None
            for name, (low, high, total) in sums.items()
        }
    return answer


class Level:
    """A level that knows how bad it is."""

    def __init__(self, table):
        """Take it from its table."""
        self.name, self.least, self.pages = table["id"], table["at_least"], table["pages"]
        self.minutes = table.get("update_minutes")


@right("assess")
def by_bounds(folder):
    """Compare bounds, not places: the worse level is the one with the greater bound."""
    severity, urgency, posts = read(folder, "severity.toml"), read(folder, "urgency.toml"), last_posts(folder)
    levels = {table["id"]: Level(table) for table in severity["levels"]}
    from_worst = sorted(levels.values(), key=lambda level: -level.least)
    failing, answer = by_running_sums(folder), {}
    for case in cases_of(folder):
        mild, bad = [from_worst[-1]], [from_worst[-1]]
        for ends in failing[case["case"]].values():
            if ends is None:
                bad.append(levels[urgency["unknown_level"]])
                continue
            for found, share in zip((mild, bad), ends, strict=True):
                found.append(max((one for one in from_worst if one.least <= share), key=lambda one: one.least))
        if case["exposure"] is not None and case["exposure"] in urgency["exposure"]:
            mild, bad = from_worst[:1], from_worst[:1]
        mild, bad = (max(one, key=lambda level: level.least) for one in (mild, bad))
        taken = bad if severity["when_unsure"] == "higher" else mild
        now = datetime.fromisoformat(case["at"]).astimezone(UTC)
        hours = {one["annotation"]: one for one in urgency["deadlines"]}
        wanted = {"page"} if taken.pages else set()
        for alert in posts[case["alert"]]["alerts"]:
            if alert["status"] == "resolved":
                continue
            named = [name for name in alert["annotations"] if name in hours]
            if not named:
                wanted.add("ticket")
                continue
            left = (datetime.fromisoformat(alert["annotations"][named[0]]) - now) / timedelta(hours=1)
            if left < hours[named[0]]["page_below_hours"]:
                wanted.add("page")
            elif left < hours[named[0]]["ticket_below_hours"]:
                wanted.add("ticket")
        declare = taken.least >= levels[urgency["declare_from"]].least
        later = (now + timedelta(minutes=urgency["look_again_minutes"])).strftime("%Y-%m-%dT%H:%M:%SZ")
        answer[case["case"]] = {
            "look_again": later if mild is not bad else None,
            "update_minutes": taken.minutes if declare else None,
            "declare": declare,
            "channel": "page" if "page" in wanted else "ticket" if "ticket" in wanted else "notify",
            "severity": taken.name,
        }
    return answer
