"""What people write whose report looks well: the solution with a slip, and whole answers of the hurried."""

import json
from datetime import date
from pathlib import Path

from groundschool.kit import beside, slip, wrong

other = beside(__file__, "right")
ONE, TWO = "follow-ups", "shares"
OUT = 'if link["type"]["name"] == kind and "outwardIssue" in link]'
GIVEN = 'else [one["fields"]["duedate"]]'
OVER = 'over = fields["status"]["statusCategory"]["key"] == "done" and ended(fields)'
OWNER = 'who["displayName"] if who and who["active"] else None'
ORDER = 'sorted(one["changelog"]["histories"], key=lambda entry: datetime.fromisoformat(entry["created"]))'
DAY = 'datetime.fromisoformat(fields["resolutiondate"]).astimezone(UTC).date().isoformat()'
GOOD = 'if one["state"] in ("kept", "late") or (one["state"] in ("open", "overdue") and one["owner"]):'
DECIDED = 'if one in ("kept", "late", "overdue")]'

anything_linked = slip(
    ONE,
    {
        'linked(one, "Follow-up")}': 'linked(one, "Follow-up") + [to for to in linked(one, "Relates") if to in incidents]}',
    },
    tag="relates-counts",
    score=25 / 28,
)
with_a_link_of_its_own = slip(
    ONE, {"        if of:\n": '        if linked(tickets[key], "Follow-up"):\n'}, tag="only-linked", score=22 / 28
)
a_link_is_enough = slip(
    ONE,
    {
        'while ended(issues[key]["fields"]) == "Duplicate":': 'while linked(issues[key], "Duplicate"):',
    },
    tag="link-suffices",
    score=23 / 28,
)
closed_duplicates = slip(
    ONE,
    {
        'while ended(issues[key]["fields"]) == "Duplicate":': 'while ended(issues[key]["fields"]) == "Duplicate" and issues[key]["fields"]["status"]["statusCategory"]["key"] == "done":',
    },
    tag="duplicates-done",
    score=24 / 28,
)  # fmt: skip
by_its_name = slip(
    ONE, {OVER: 'over = fields["status"]["name"] == "Done" and ended(fields)'}, tag="by-name", score=26 / 28
)
as_often_as_linked = slip(
    ONE,
    {
        "followed.setdefault(stand_in(key, tickets), set()).update(of)": "followed.setdefault(stand_in(key, tickets), []).extend(of)",
        'of = {stand_ins[other] for other in linked(one, "Follow-up")}': 'of = [stand_ins[other] for other in linked(one, "Follow-up")]',
    },
    tag="told-twice",
    score=27 / 28,
)  # fmt: skip
one_step = slip(ONE, {"        key = other\n": "        return other\n"}, tag="one-step", score=21 / 28)
whichever_end = slip(
    ONE,
    {
        'other = next(iter(linked(issues[key], "Duplicate")), None)': "other = next(iter(either_end(issues[key])), None)",
        "def first_date(one):": """def either_end(one):
    links = [link for link in one["fields"]["issuelinks"] if link["type"]["name"] == "Duplicate"]
    return [(link.get("inwardIssue") or link.get("outwardIssue"))["key"] for link in links]


def first_date(one):""",
        'raise ValueError(f"nobody': 'return key or str(f"nobody',
    },
    tag="wrong-way",
    score=21 / 28,
)
incidents_as_linked = slip(ONE, {"{stand_ins[other] for": "{other for"}, tag="incident-stays", score=26 / 27)
listed_themselves = slip(ONE, {"followed.setdefault(stand_in(key, tickets), set())": "followed.setdefault(key, set())"},
                         tag="duplicates-stay", score=20 / 28)  # fmt: skip
closed_is_closed = slip(
    ONE,
    {"    for key, one in tickets.items():\n": '    for key, one in tickets.items():\n        if ended(one["fields"]) == "Duplicate":\n            continue\n'},
    tag="duplicates-dropped",
    score=20 / 28,
)  # fmt: skip
the_first_incident = slip(
    ONE, {'"incidents": sorted(of),': '"incidents": sorted(of)[:1],'}, tag="one-of-several", score=22 / 28
)
what_it_was_moved_to = slip(ONE, {'[moves[0]["from"], moves[0]["to"]]': '[move["to"] for move in moves]'},
                            tag="from-unread", score=23 / 28)  # fmt: skip
as_the_log_has_it = slip(ONE, {ORDER: 'one["changelog"]["histories"]'}, tag="file-order", score=24 / 27)
newest_last = slip(ONE, {ORDER: 'one["changelog"]["histories"][::-1]'}, tag="log-turned", score=24 / 27)
the_earliest_date = slip(ONE, {'[moves[0]["from"], moves[0]["to"]]': '[min(day for move in moves for day in (move["from"], move["to"]) if day)]'},
                         tag="earliest-date", score=24 / 27)  # fmt: skip
the_present_date = slip(
    ONE, {"first_date(tickets[key])\n": 'tickets[key]["fields"]["duedate"]\n'}, tag="current-date", score=23 / 28
)
without_a_status = slip(ONE, {OVER: "over = ended(fields)"}, tag="resolution-decides", score=25 / 27)
status_is_enough = slip(
    ONE,
    {
        OVER: 'over = fields["status"]["statusCategory"]["key"] == "done" and (ended(fields) or "Done")',
        'day = over and datetime.fromisoformat(fields["resolutiondate"])': 'day = over and datetime.fromisoformat(fields["resolutiondate"] or fields["created"])',
    },
    tag="status-decides",
    score=25 / 27,
)  # fmt: skip
closed_is_done = slip(ONE, {'    if over == "Done":': "    if over:"}, tag="any-end", score=24 / 27)
dropped_at_any_time = slip(
    ONE, {"    if over and day <= due:": "    if over:"}, tag="dropped-is-dropped", score=24 / 27
)
dropped_is_missed = slip(
    ONE, {"    if over and day <= due:": "    if over and not due:"}, tag="dropped-is-overdue", score=24 / 27
)
open_without_a_date = slip(
    ONE, {'    if due is None:\n        return "undated"': '    if due is None:\n        return "undated" if over == "Done" else "open"'},
    tag="undated-is-open", score=25 / 27,
)  # fmt: skip
done_without_a_date = slip(
    ONE, {'    if due is None:\n        return "undated"': '    if due is None:\n        return "kept" if over == "Done" else "undated"'},
    tag="undated-is-kept", score=25 / 27,
)  # fmt: skip
by_the_servers_clock = slip(
    ONE,
    {DAY: 'datetime.fromisoformat(fields["resolutiondate"]).date().isoformat()'},
    tag="days-on-the-wall",
    score=25 / 27,
)
before_its_day = slip(ONE, {'"kept" if day <= due': '"kept" if day < due'}, tag="last-day", score=26 / 27)
dropped_before_its_day = slip(ONE, {"over and day <= due": "over and day < due"}, tag="last-day", score=26 / 27)
due_today_is_over = slip(ONE, {'"overdue" if due < today': '"overdue" if due <= today'}, tag="last-day", score=26 / 27)
owners_stay = slip(ONE, {OWNER: 'who["displayName"] if who else None'}, tag="gone-owns", score=26 / 27)
the_first_page = slip(
    ONE, {'if found["total"] != len(found["issues"]):': "if False:"}, tag="read-anyway", score=26 / 27
)
the_end_of_the_log = slip(
    ONE,
    {'if one["changelog"]["total"] != len(one["changelog"]["histories"]):': "if False:"},
    tag="read-anyway",
    score=26 / 27,
)
only_those_followed_up = slip(
    ONE,
    {
        "    stand_ins = {key: stand_in(key, incidents) for key in incidents}\n": "",
        "{stand_ins[other] for": "{stand_in(other, incidents) for",
    },
    tag="read-anyway",
    score=26 / 27,
)


@wrong(ONE, tag="any-end", score=5 / 28)
def of_the_report(folder, today):
    """What the report had: labels as they are now, and a status."""
    found = {}
    for one in json.loads((Path(folder) / "follow-ups.json").read_text())["issues"]:
        fields = one["fields"]
        keys = [(link.get("outwardIssue") or link.get("inwardIssue"))["key"] for link in fields["issuelinks"]]
        due, done = fields["duedate"], fields["status"]["statusCategory"]["key"] == "done"
        day = fields["resolutiondate"] and fields["resolutiondate"][:10]
        late = done and due and day and day > due
        found[one["key"]] = {
            "incidents": sorted(key for key in keys if key.startswith("INC")),
            "owner": fields["assignee"] and fields["assignee"]["displayName"],
            "due": due,
            "state": "late" if late else "kept" if done else "overdue" if due and due < today else "open",
        }
    return {key: one for key, one in found.items() if one["incidents"]}


@wrong(ONE, tag="duplicates-stay", score=19 / 28)
def of_a_careful_report(folder, today):
    """Reads dates with care, and duplicates not at all."""
    found = {}
    for key, one in other.opened(folder, "follow-ups.json").items():
        incidents = other.ends(one, "Follow-up")
        if incidents:
            due = other.promised(one)
            found[key] = {
                "incidents": sorted(incidents),
                "owner": other.owner(one),
                "due": due and due.isoformat(),
                "state": other.became(one, due, date.fromisoformat(today)),
            }
    return found


every_level = slip(
    TWO, {'not in ("SEV1", "SEV2")': 'not in ("SEV1", "SEV2", "SEV3")'}, tag="all-severities", score=6 / 16
)
the_worst_only = slip(TWO, {'not in ("SEV1", "SEV2")': 'not in ("SEV1",)'}, tag="only-the-worst", score=6 / 16)
going_on_counts = slip(
    TWO,
    {
        ' or ended(fields) != "Done":': ' or ended(fields) not in ("Done", None):',
        '    if fields["status"]["statusCategory"]["key"] != "done":\n        return False\n': '    if fields["status"]["statusCategory"]["key"] != "done":\n        return True\n',
    },
    tag="open-counts",
    score=10 / 16,
)  # fmt: skip
alarms_are_incidents = slip(
    TWO,
    {'ended(fields) != "Done":': 'ended(fields) not in ("Done", "False alarm"):'},
    tag="false-alarms-count",
    score=10 / 16,
)
each_counts = slip(
    TWO, {'ended(fields) != "Done":': 'ended(fields) not in ("Done", "Duplicate"):'}, tag="merged-count", score=10 / 16
)
at_once = slip(TWO, {".days >= 5": ".days >= 0"}, tag="young-counts", score=9 / 16)
after_five_days = slip(TWO, {".days >= 5": ".days > 5"}, tag="last-day", score=15 / 16)
a_ticket_is_a_ticket = slip(TWO, {GOOD: "if one:"}, tag="any-follow-up", score=9 / 16)
dropped_is_followed_up = slip(
    TWO, {GOOD: 'if one["state"] in ("kept", "late", "dropped") or (one["state"] in ("open", "overdue") and one["owner"]):'},
    tag="dropped-follows", score=9 / 16,
)  # fmt: skip
undated_is_followed_up = slip(
    TWO, {GOOD: 'if one["state"] in ("kept", "late") or (one["state"] in ("open", "overdue", "undated") and one["owner"]):'},
    tag="undated-follows", score=10 / 16,
)  # fmt: skip
by_itself = slip(
    TWO, {'("open", "overdue") and one["owner"])': '("open", "overdue"))'}, tag="nobody-owns", score=10 / 16
)
owned_or_nothing = slip(
    TWO,
    {GOOD: 'if one["state"] not in ("undated", "dropped") and one["owner"]:'},
    tag="kept-needs-an-owner",
    score=10 / 16,
)
overdue_is_none = slip(TWO, {'("open", "overdue") and': '("open",) and'}, tag="overdue-follows-nothing", score=9 / 16)
late_is_none = slip(
    TWO,
    {'if one["state"] in ("kept", "late") or': 'if one["state"] == "kept" or'},
    tag="late-follows-nothing",
    score=9 / 16,
)
still_time = slip(TWO, {DECIDED: 'if one in ("kept", "late", "overdue", "open")]'}, tag="open-in-time", score=12 / 16)
done_is_in_time = slip(
    TWO, {'share(states.count("kept"), len(decided))': 'share(states.count("kept") + states.count("late"), len(decided))'},
    tag="late-in-time", score=13 / 16,
)  # fmt: skip
what_is_done = slip(TWO, {DECIDED: 'if one in ("kept", "late")]'}, tag="done-only", score=12 / 16)
of_all = slip(TWO, {DECIDED: "if one]"}, tag="of-all", score=12 / 16)
dropped_is_missed_too = slip(
    TWO, {DECIDED: 'if one in ("kept", "late", "overdue", "dropped")]'}, tag="dropped-missed", score=12 / 16
)
undated_is_missed_too = slip(
    TWO, {DECIDED: 'if one in ("kept", "late", "overdue", "undated")]'}, tag="undated-missed", score=13 / 16
)
a_fraction = slip(TWO, {"round(100 * have / of, 1)": "round(have / of, 3)"}, tag="fraction", score=14 / 16)
cut = slip(TWO, {"round(100 * have / of, 1)": "100 * have // of"}, tag="percent-cut", score=14 / 16)
nothing_at_all = slip(TWO, {"if of else None": "if of else 0.0"}, tag="nothing-is-zero", score=15 / 16)
all_of_nothing = slip(TWO, {"if of else None": "if of else 100.0"}, tag="nothing-is-whole", score=15 / 16)


@wrong(TWO, tag="last-day", score=0)
def of_the_slide(folder, today):
    """Counts tickets over incidents, as the slide did."""
    found = of_the_report(folder, today)
    serious = {
        one["key"]
        for one in json.loads((Path(folder) / "incidents.json").read_text())["issues"]
        if one["fields"]["priority"]["name"] in ("SEV1", "SEV2")
    }
    have = serious & {key for one in found.values() for key in one["incidents"]}
    states = [one["state"] for one in found.values()]
    done, of = states.count("kept"), len(states)
    return {
        "followed_up": {
            "have": len(have), "of": len(serious), "percent": 100 * len(have) / max(len(serious), 1),
            "without": sorted(serious - have),
        },
        "in_time": {"have": done, "of": of, "percent": 100 * done / max(of, 1), "undated": 0, "dropped": 0},
    }  # fmt: skip
