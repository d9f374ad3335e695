"""Makes an item's evidence: each function adds to a draft what its kind says, and returns where a pointer leads."""

from collections.abc import Callable, Mapping
from typing import Any

from groundschool.kit import beside
from groundschool.simulation.company import DOMAIN

drawn, drills = (beside(__file__, name) for name in ("drawn", "drills"))
Draft = drawn.Draft
PARTS = ("What it means", "Immediate checks", "Mitigation", "Escalation", "Rollback")
TOLD, LIST, EMPTY, TODO, TBD, DEEPER = "told", "list", "empty", "todo", "tbd", "deeper"
HOME = f"https://runbooks.{DOMAIN}"
ENDINGS = ("Failing", "Slow", "Backlog", "Stuck")
METRICS = {
    "Failing": "http_requests_total", "Slow": "http_request_duration_seconds_bucket", "Backlog": "queue_messages",
    "Stuck": "jobs_failed_total",
}  # fmt: skip


def make(one: Draft) -> None:
    """Fill a draft with the evidence of all items, and with what lies about beside it."""
    for item, maker in MAKERS.items():
        one.targets[item] = maker(one, one.of_kind[item])
    for rows in (one.entities, one.slos, one.drills, one.releases):
        one.rng.shuffle(rows)
    if one.of_kind["rollback"] in ("before", "offset-before"):  # the last release stands first, or at the end
        first = one.of_kind["rollback"] == "offset-before"
        one.releases.sort(key=lambda row: (row[0] != "production", (row[1] == "2.3.0") != first))


def owner(one: Draft, kind: str) -> str:
    """Add the service, its library and another service to the catalogue."""
    team = {"left": f"old-{one.team}", "alike": f"{one.team}-night"}.get(kind, one.team)
    told = f"group:default/{team}"
    one.entities += [
        {"name": one.service, "type": "service", "owner": told},
        {"name": f"{one.service}-client", "type": "library", "owner": f"group:default/{one.team}"},
        {"name": one.other, "type": "service", "owner": f"group:default/{one.team}"},
    ]
    if kind == "page":  # a text about the service, under its name
        return f"runbooks/{one.service}-alerts.md#{one.service}"
    name = f"{one.service}-client" if kind == "other-entry" else one.service
    return f"entities.json#{name}"


def on_call(one: Draft, kind: str) -> str:
    """Add a rotation for the service, and two for others."""
    mine, next_one = f"{one.team}-{one.rng.choice(('primary', 'first', 'day-and-night'))}", "operations-duty"
    people = list(one.people[1 : one.rng.choice((3, 4, 5))])
    people = {"alone": people[:1], "alone-too": people[:1], "twice": people[:1] * 2}.get(kind, people)
    to = {"no-escalation": None, "alone-too": None, "self": mine, "unknown": f"{next_one}-2"}.get(kind, next_one)
    one.rotations = {
        f"{one.team}-office": {"services": [one.other], "people": list(one.people[4:6]), "escalates_to": next_one},
        mine: {"services": [one.other, one.service], "people": people, "escalates_to": to},
        next_one: {"services": [f"{one.service}-2"], "people": list(one.people[6:9]), "escalates_to": None},
    }
    if kind == "page":
        return f"runbooks/{one.service}-alerts.md#escalation"
    rotation = next_one if kind == "other-rotation" else mine
    return f"oncall.json#{rotation}"


def alerts(one: Draft, kind: str) -> str:
    """Add alerts that page, one that does not, and that of the SLO; what is wrong is not with the one pointed to."""
    stem = "".join(part.title() for part in one.service.split("-"))
    page = f"{HOME}/{one.service}-alerts"
    severity = "ticket" if kind == "no-page" else "page"
    for ending in one.rng.sample(ENDINGS, 3):
        made: dict[str, Any] = {"alert": f"{stem}{ending}", "metric": METRICS[ending], "severity": severity}
        made |= {"for": one.rng.choice(("5m", "10m")), "runbook": page, "tested": "fires", "slo": ""}
        one.alerts.append(made)
    bad = one.alerts[0]
    if kind not in ("silent-test", "no-runbook", "gone-page", "for-untested"):
        bad = one.rng.choice(one.alerts[kind in ("untested", "other-host", "no-for") :])
    first, worse = one.rng.sample([each for each in one.alerts if each is not bad], 2)
    bad |= {
        "no-for": {"for": one.rng.choice((None, "0m"))}, "gone-page": {"runbook": f"{page}-old"},
        "other-host": {"runbook": page.replace(".example", "-old.example")}, "untested": {"tested": ""},
        "silent-test": {"tested": "silent"}, "for-untested": {"for": None},
        "runbook-untested": {"runbook": f"{page}-old"}, "no-runbook": {"runbook": None},
    }.get(kind, {})  # fmt: skip
    if kind in ("for-untested", "runbook-untested"):
        worse["tested"] = one.rng.choice(("", "silent"))
    # Does not page, and has nothing that one that pages needs.
    spare = {"alert": f"{stem}Restarted", "metric": "process_start_time_seconds"}
    one.alerts.append({**spare, "severity": "ticket", "for": None, "runbook": None, "tested": "", "slo": ""})
    if kind == "page":
        return f"runbooks/{one.service}-alerts.md"
    faulty = kind not in ("fine", "no-page")
    return "monitoring/rules.yml" + (f"#{first['alert']}" if faulty or one.rng.random() < 0.5 else "")


def runbook(one: Draft, kind: str) -> str:
    """Add the service's page, one that its alerts lead to, and one of another service."""
    parts = dict.fromkeys(PARTS, TOLD)
    part = {"last-empty": PARTS[-1], "empty": PARTS[0]}.get(kind, one.rng.choice(PARTS[:-1]))
    how = {"empty": EMPTY, "last-empty": EMPTY, "todo": TODO, "tbd": TBD, "list": LIST, "lacks": DEEPER}.get(kind, TOLD)
    parts[part] = how
    about = {} if kind == "bare" else {"service": one.service}
    one.pages[one.service] = about, parts
    part_of_alerts = {PARTS[0]: TOLD, PARTS[2]: TOLD, PARTS[3]: TOLD, one.service: TOLD}
    one.pages[f"{one.service}-alerts"] = {}, part_of_alerts
    one.pages[one.other] = {"service": one.other}, dict.fromkeys(PARTS, TOLD)
    if kind == "file":
        return f"monitoring/rules.yml#{one.alerts[0]['alert']}"
    page = one.other if kind == "other-page" else one.service
    there = next(name for name in (PARTS[2], PARTS[0]) if one.pages[page][1][name] != DEEPER)
    return f"runbooks/{page}.md" + one.rng.choice(("", f"#{there.lower().replace(' ', '-')}"))


RATE = 'sum(rate(http_requests_total{{job="{job}"{more}}}[5m]))'
SLOW = 'histogram_quantile(0.99, sum by (le) (rate(http_request_duration_seconds_bucket{{job="{job}"}}[5m])))'
QUERIES = (
    ("Requests", (RATE.replace("{more}", ""),)),
    ("Errors", (RATE.replace("{more}", ', code=~"5.."') + " / " + RATE.replace("{more}", ""),)),
    ("Slow ones", (SLOW,)),
    ("Waiting", ('max(queue_messages{{job="{job}"}})', 'sum(rate(jobs_failed_total{{job="{job}"}}[5m]))')),
)


def dashboard(one: Draft, kind: str) -> str:
    """Add panels; a pointer to one leads to one that is fine."""
    panels = [{"title": title, "exprs": [expr.format(job=one.service) for expr in exprs]} for title, exprs in QUERIES]
    one.rng.shuffle(panels)
    one.panels = panels
    rename = {
        "renamed": "http_responses_total", "help-only": "http_inflight_requests",
        "second-query": "http_timeouts_total",
    }  # fmt: skip
    if gone := rename.get(kind):
        if kind == "second-query":
            panel = next(each for each in panels[:3] if len(each["exprs"]) == 1)
            panel["exprs"].append(f'sum(rate({gone}{{job="{one.service}"}}[5m]))')
        else:
            panel = one.rng.choice(panels[:-1])
            panel["exprs"] = [f'sum({gone}{{job="{one.service}"}})']
            if kind == "renamed":
                panel["exprs"] = [f'sum(queue_messages{{job="{one.service}"}}) / {panel["exprs"][0]}']
        if kind == "help-only":
            one.gone.add(gone)
    one.tags = [f"{one.service}-client" if kind == "other-board" else one.service, one.team]
    if kind == "page":
        return f"runbooks/{one.service}-alerts.md#what-it-means"
    sound = [number for number, each in enumerate(panels, 1) if not gone or all(gone not in e for e in each["exprs"])]
    bare = not gone and one.rng.random() < 1 / 2
    return "monitoring/dashboard.json" + ("" if bare else f"#{one.rng.choice(sound)}")


def slo(one: Draft, kind: str) -> str:
    """Add a goal for the service and one of another, and say which alerts are about them."""
    name = f"{one.service}-answers"
    whole = one.rng.choice((99, 99.5, 99.9))
    no_budget = kind in ("no-budget", "no-budget-none")
    one.slos = [
        {"name": name, "service": one.service, "objective": 100 if no_budget else whole},
        {"name": f"{one.service}-to-{one.other}", "service": one.other, "objective": 99.0},
    ]
    # With any of those that page, unless the kind says with which.
    rule = one.alerts[{"quiet": 3, "first": 0}.get(kind, one.rng.randrange(3))]
    rule["slo"] = {"none": "", "no-budget-none": "", "alike": f"{name}-old"}.get(kind, name)
    another = next(each for each in one.alerts if each is not rule)
    another["slo"] = f"{one.service}-to-{one.other}"
    if kind == "file":
        return f"monitoring/rules.yml#{rule['alert']}"
    return f"slo.json#{one.service}-to-{one.other}" if kind == "other-slo" else f"slo.json#{name}"


MAKERS: Mapping[str, Callable[[Draft, str], str]] = {
    "owner": owner, "on-call": on_call, "alerts": alerts, "runbook": runbook, "dashboard": dashboard, "slo": slo,
    "rollback": drills.rollback, "restore": drills.restore,
}  # fmt: skip
