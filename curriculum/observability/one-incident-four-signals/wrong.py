"""Feeds that are misread, and diagnoses of people who had made up their mind."""

import json
from datetime import UTC, datetime, timedelta

from groundschool.kit import slip, wrong

LIST, FORM, L, D = "suspects", "diagnosis", 20, 27
HALF = 1.5  # of somebody who was not
SURE = round(2 * (1 - 0.95**2) / (1 - 0.05**2), 1)  # what is kept of two points by somebody who was sure and is wrong


@wrong(LIST, tag="nearest-of-all", score=0)
def the_last_thing_that_happened(changes, calls, symptom):  # noqa: ARG001 - as it is called
    """What most channels begin with."""
    at = datetime.fromisoformat(symptom["at"])
    known = [(hurried(one), one["id"]) for one in changes if one["began"]]
    return [max(known)[1]] if (known := [pair for pair in known if pair[0] <= at]) else []


def hurried(one, key="began"):
    """Return a time of a change in the right zone, as far as somebody in a hurry gets."""
    told = one[key]
    if isinstance(told, int):
        return datetime.fromtimestamp(told / 1000, UTC)
    read = datetime.fromisoformat(told)
    if read.tzinfo is None:
        from zoneinfo import ZoneInfo

        read = read.replace(tzinfo=ZoneInfo(one["zone"]))
    return read.astimezone(UTC)


@wrong(LIST, tag="any-service", score=0)
def everything_before(changes, calls, symptom):  # noqa: ARG001 - as it is called
    """Reads all clocks right, and does not ask where."""
    at = datetime.fromisoformat(symptom["at"])
    known = {(hurried(one), one["id"]) for one in changes if one["began"] and hurried(one) <= at}
    return [one for _, one in sorted(known, reverse=True)]


@wrong(LIST, tag="own-only", score=0)
def who_is_on_the_page(changes, calls, symptom):  # noqa: ARG001 - as it is called
    """Changes of the service that the page names."""
    at = datetime.fromisoformat(symptom["at"])
    mine = [one for one in changes if one["began"] and symptom["service"] in one["services"]]
    mine = {(hurried(one), one["id"]) for one in mine if hurried(one) <= at}
    return [one for _, one in sorted(mine, reverse=True)]


@wrong(LIST, tag="callers-too", score=0)
def the_whole_neighbourhood(changes, calls, symptom):
    """Whoever is connected with it, in whatever direction."""
    near = {symptom["service"]}
    for _ in calls:
        near |= {called for one in near for called in calls.get(one, [])}
        near |= {one for one, called in calls.items() if near & set(called)}
    at = datetime.fromisoformat(symptom["at"])
    mine = {
        (hurried(one), one["id"])
        for one in changes
        if one["began"] and hurried(one) <= at and near & {*one["services"]}
    }
    return [one for _, one in sorted(mine, reverse=True)]


@wrong(LIST, tag="endless", score=19 / L)
def down_and_down(changes, calls, symptom):
    """Follows calls without looking where it has been."""

    def below(service):
        return {service}.union(*(below(one) for one in calls.get(service, [])))

    return the_rest(changes, below(symptom["service"]) | {"*"}, symptom)


def the_rest(changes, way, symptom):
    """Return the suspects on a way, rightly."""
    at, first = datetime.fromisoformat(symptom["at"]), {}
    for one in changes:
        if one["began"] is not None:
            try:
                began = hurried(one)
                gone = one["undone"] is not None and hurried(one, "undone") < at
            except (ValueError, KeyError) as error:
                raise ValueError(one["id"]) from error
            if not gone and way & set(one["services"]):
                first[one["id"]] = min(began, first.get(one["id"], began))
    return sorted((one for one in first if first[one] <= at), key=lambda one: (-first[one].timestamp(), one))


READ = "read = datetime.fromisoformat(told)\n"
ZONED = 'read.replace(tzinfo=ZoneInfo(change["zone"]))'
wall_clock_is_utc = slip(LIST, {ZONED: "read.replace(tzinfo=UTC)"}, tag="wall-clock-is-utc", score=15 / L)
clocks_cut = slip(
    LIST, {READ: "read = datetime.fromisoformat(told).replace(tzinfo=UTC)\n"}, tag="offset-cut", score=14 / L
)
the_second_time = slip(
    LIST, {"tzinfo=ZoneInfo(change": "fold=1, tzinfo=ZoneInfo(change"}, tag="second-time", score=19 / L
)
in_seconds = slip(LIST, {"told / 1000": "told"}, tag="millis", score=17 / L)
one_call = slip(
    LIST, {"left += calls.get(service, [])": 'left += calls.get(service, []) if service == symptom["service"] else []'},
    tag="direct-only", score=17 / L,
)  # fmt: skip
afterwards_too = slip(LIST, {"if began <= at\n        and not": "if not"}, tag="after-effect", score=2 / L)
before_not_at = slip(LIST, {"if began <= at": "if began < at"}, tag="not-the-same-moment", score=19 / L)
taken_back = 'and (change["undone"] is None or instant(change["undone"], change) >= at)'
never_mind_undone = slip(LIST, {taken_back: ""}, tag="undone-ignored", score=19 / L)
any_undone = slip(LIST, {taken_back: 'and change["undone"] is None'}, tag="undone-ever", score=16 / L)
undone_by_then = slip(LIST, {"change) >= at": "change) > at"}, tag="undone-too-soon", score=19 / L)
first_name = slip(
    LIST,
    {'way.isdisjoint(change["services"])': 'way.isdisjoint(change["services"][:1])'},
    tag="first-service",
    score=18 / L,
)
last_name = slip(
    LIST,
    {'way.isdisjoint(change["services"])': 'way.isdisjoint(change["services"][-1:])'},
    tag="last-service",
    score=18 / L,
)
told_first = slip(LIST, {' or began < first[change["id"]][0]': ""}, tag="first-told", score=19 / L)
by_number = slip(
    LIST,
    {"-pair[0].timestamp(), pair[1])": "-pair[0].timestamp(), int(pair[1][4:]))"},
    tag="ids-as-numbers",
    score=19 / L,
)
of_today = slip(
    LIST,
    {"if began <= at\n": "if at.timestamp() - 86400 <= began.timestamp() <= at.timestamp()\n"},
    tag="too-old",
    score=17 / L,
)
star_alone = slip(
    LIST,
    {
        'way.isdisjoint(change["services"])': '(way - {"*"}).isdisjoint(change["services"]) and change["services"] != ["*"]'
    },
    tag="star-is-a-name",
    score=19 / L,
)
a_star_is_born = slip(
    LIST,
    {'way, left = instant(symptom["at"]), {"*"}': 'way, left = instant(symptom["at"]), set()'},
    tag="star-is-a-name",
    score=19 / L,
)
told_last = slip(LIST, {"began < first": "began > first"}, tag="last-of-two", score=19 / L)
in_time_order = slip(LIST, {"(-pair[0].timestamp(), pair[1])": "pair"}, tag="oldest-first", score=2 / L)
as_fed = slip(
    LIST, {"sorted(found, key=lambda pair: (-pair[0].timestamp(), pair[1]))": "found"}, tag="feed-order", score=2 / L
)
only_one = slip(
    LIST,
    {"(-pair[0].timestamp(), pair[1]))]": "(-pair[0].timestamp(), pair[1]))[:1]]"},
    tag="nearest-only",
    score=2 / L,
)
leaves_it_out = slip(
    LIST, {"raise ValueError(f\"{change['id']}: {told!r} is no time that can be known\") from error": "return datetime.max.replace(tzinfo=UTC)"},
    tag="read-anyway", score=18 / L,
)  # fmt: skip

as_they_came = slip(LIST, {"(-pair[0].timestamp(), pair[1])": "-pair[0].timestamp()"}, tag="ties-as-fed", score=19 / L)
what_is_planned = slip(
    LIST,
    {
        'if change["began"] is not None:': "if True:",
        'began = instant(change["began"], change)': 'began = instant(change["began"] or symptom["at"], change)',
    },
    tag="planned-counts",
    score=19 / L,
)
everybody_calls = slip(LIST, {"calls.get(service, [])": "calls[service]"}, tag="leaf-missing", score=0)

SERVICE, CHANGE = '"service": service,\n    "change"', '"change": change["id"] if change else "none"'
START, STEP, SURELY = '"start_utc": utc(start)', '"next_step": step', '"confidence": 0.95'
WRONG_CAUSE = 2 - SURE
it_is_the_edge = slip(
    FORM, {SERVICE: '"service": "edge",\n    "change"'}, tag="symptom-blamed", score=(D - 3 - WRONG_CAUSE) / D
)
grace_is_right = slip(
    FORM,
    {SERVICE: '"service": rival_service,\n    "change"'},
    tag="the-rival",
    score=(D - 3 - WRONG_CAUSE) / D,
)
the_nearest = slip(
    FORM,
    {
        CHANGE: '"change": next(one["id"] for one in feed if one["kind"] == "deploy" and one["services"][0] in ("freight", "notify"))'
    },
    tag="nearest-deploy",
    score=(D - 2) / D,
)
a_flag_of_later = slip(
    FORM, {CHANGE: '"change": max((one for one in feed if one["kind"] == "flag"), key=lambda one: one["began"])["id"]'},
    tag="cause-after-effect", score=(D - 2) / D,
)  # fmt: skip
it_is_busy = slip(
    FORM,
    {'"cause_category": category': '"cause_category": "feedback" if category == "capacity" else "capacity"'},
    tag="busy-is-the-cause",
    score=(D - 2 - WRONG_CAUSE) / D,
)
halifax = slip(
    FORM, {START: '"start_utc": utc(start + datetime.fromtimestamp(start, ZoneInfo("America/Halifax")).utcoffset().total_seconds())'},
    tag="time-zone", score=(D - 2) / D,
)  # fmt: skip
when_the_flag_came = slip(
    FORM, {START: '"start_utc": utc(max(one["began"] for one in feed if one["kind"] == "flag") / 1000)'},
    tag="cause-after-effect", score=(D - 2) / D,
)  # fmt: skip
seven_pieces = slip(
    FORM,
    {'{"signal": "logs", "line": number}': '*({"signal": "logs", "line": number + later} for later in range(-2, 3))'},
    tag="flood",
    score=(D - 8) / D,
)
counted_from_the_end = slip(FORM, {'"line": number': '"line": len(log()) + number'}, tag="nowhere", score=(D - 7) / D)
the_trace = slip(FORM, {'"span": shown["spanId"]': '"span": shown["traceId"]'}, tag="nowhere", score=(D - 7) / D)
another_value = slip(
    FORM, {'"value": round(value, 4)': '"value": round(100 * value + 1, 4)'}, tag="nowhere", score=(D - 7) / D
)
two_pieces = slip(
    FORM, {'        {"signal": "traces", "span": shown["spanId"]},\n': ""}, tag="too-few", score=(D - 4) / D
)
the_same_again = slip(
    FORM,
    {'{"signal": "traces", "span": shown["spanId"]}': '{"signal": "logs", "line": number}'},
    tag="too-few",
    score=(D - 4) / D,
)
three_of_a_kind = slip(
    FORM,
    {
        '{"signal": "logs", "line": number}': '{"signal": "metrics", "query": f"2 * ({query})", "at": utc(late), "value": 2 * value}',
        '{"signal": "traces", "span": shown["spanId"]}': '{"signal": "metrics", "query": f"({query}) * 3", "at": utc(late), "value": 3 * value}',
    },
    tag="one-signal",
    score=(D - 4) / D,
)
who_runs = slip(
    FORM, {'{"signal": "logs", "line": number}': '{"signal": "metrics", "query": "sum(db_pool_connections_max)", "at": utc(late), "value": one_value("sum(db_pool_connections_max)", late)}'},
    tag="true-of-both", score=(D - 4) / D,
)  # fmt: skip
the_other_way = slip(
    FORM,
    {'"nothing" if value > limit else "something"': '"something" if value > limit else "nothing"'},
    tag="wrong-way-round",
    score=(D - 5) / D,
)
always_something = slip(
    FORM, {'"query": f"({query}) > {limit:.4f}"': '"query": "sum(db_pool_connections_max) > 0"', '"nothing" if value > limit else "something"': '"nothing"'},
    tag="true-of-both", score=(D - 4) / D,
)  # fmt: skip
no_comparison = slip(
    FORM, {'"query": f"({query}) > {limit:.4f}"': '"query": query', '"nothing" if value > limit else "something"': '"nothing"'},
    tag="true-of-both", score=(D - 4) / D,
)  # fmt: skip
before_it_broke = slip(
    FORM,
    {'"at": utc(late),\n        "refuted_by"': '"at": utc(early),\n        "refuted_by"'},
    tag="another-moment",
    score=(D - 5) / D,
)
whoever_else = slip(
    FORM,
    {
        '"rival": rival': '"rival": next(one["who"] for one in alert["said"] if "edge" in one["says"] or "last" in one["says"])'
    },
    tag="weak-rival",
    score=(D - 1) / D,
)
turn_it_off_and_on = slip(FORM, {STEP: '"next_step": f"restart {service}"'}, tag="harmful-step", score=(D - 2) / D)
at_the_edge = slip(FORM, {STEP: '"next_step": f"{step.split()[0]} edge"'}, tag="step-elsewhere", score=(D - 2) / D)
certainly = slip(FORM, {SURELY: '"confidence": 1'}, tag="nobody-is-certain", score=(D - 3) / D)
half_and_half = slip(FORM, {SURELY: '"confidence": 0.5'}, tag="right-and-unsure", score=(D - 2 + HALF) / D)


def read(folder):
    """Return the page and the feed."""
    return (json.loads((folder / file).read_text()) for file in ("alert.json", "changes.json"))


def later(text, minutes):
    return (datetime.fromisoformat(text) + timedelta(minutes=minutes)).isoformat()


@wrong(FORM, tag="nearest-deploy", score=SURE / D)
def roll_it_back_then_talk(folder):
    """Believes the channel, and reads the controller's clock as it stands there."""
    _, feed = read(folder)
    guilty = next(one for one in feed if one["kind"] == "deploy" and one["services"][0] in ("freight", "notify"))
    return {
        "cause_category": "deploy",
        "service": guilty["services"][0],
        "change": guilty["id"],
        "start_utc": f"{guilty['began']}Z",
        "rival": "nobody",
        "evidence": [{"signal": "changes", "id": guilty["id"]}],
        "falsifier": "the errors go away when we roll back",
        "next_step": f"roll-back {guilty['services'][0]}",
        "confidence": 0.95,
    }


@wrong(FORM, tag="symptom-blamed", score=(3 + HALF) / D)
def the_edge_is_red(folder):
    """Names what is seen, with numbers."""
    alert, _ = read(folder)
    errors = "count(count by (service) (http_requests_total))"
    return {
        "cause_category": "none",
        "service": "edge",
        "change": "unknown",
        "start_utc": later(alert["page"]["at"], 6),
        "rival": next(one["who"] for one in alert["said"] if "edge" in one["says"] or "last" in one["says"]),
        "evidence": [{"signal": "metrics", "query": errors, "at": alert["now"], "value": 8}],
        "falsifier": {"query": f"{errors} > 0", "at": alert["now"], "refuted_by": "nothing"},
        "next_step": "restart edge",
        "confidence": 0.5,
    }


@wrong(FORM, tag="too-few", score=(1 + 0.4) / D)
def more_machines(folder):
    """Sees what is busy, blames its settings and wants more of it."""
    alert, _ = read(folder)
    return {
        "cause_category": "configuration",
        "service": "bookings-db",
        "change": "",
        "start_utc": alert["page"]["at"][:-1],
        "rival": "you",
        "evidence": [],
        "falsifier": {"query": "max(service_busy_ratio) > 0", "at": alert["now"], "refuted_by": "nothing"},
        "next_step": "scale-out bookings-db",
        "confidence": 0.9,
    }


@wrong(FORM, tag="nowhere", score=2 / D)
def as_an_essay(folder):
    """Writes sentences where pointers are asked for."""
    alert, _ = read(folder)
    return {
        "cause_category": "a change, most likely",
        "service": f"somewhere behind {alert['page']['service']}",
        "change": "one of the deploys",
        "start_utc": "around the page",
        "rival": "all of them",
        "evidence": [{"signal": "logs", "line": "many errors"}, {"signal": "traces", "span": "all red"}],
        "falsifier": {"query": "errors stop", "at": alert["now"], "refuted_by": "nothing"},
        "next_step": "wait",
        "confidence": 0.05,
    }


@wrong(FORM, tag="page-is-start", score=0)
def what_the_pager_says(folder):
    """Fills in what stands on the page."""
    alert, _ = read(folder)
    return {
        "cause_category": "errors",
        "service": alert["page"]["service"] + "-api-north",
        "change": "no idea",
        "start_utc": later(alert["page"]["at"], 0.5),
        "rival": None,
        "evidence": None,
        "falsifier": None,
        "next_step": "escalate",
        "confidence": None,
    }
