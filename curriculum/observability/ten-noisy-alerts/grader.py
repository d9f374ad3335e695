"""Grades the look back against what was drawn, and rules by what they tell whom in worlds that are played."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from groundschool.judges.promql import AlertRule, PromqlError, read_rules
from groundschool.kit import Check, Expect, Near, Score, Variant, beside, call, judged, on_edges, refused_at

telling, played = beside(__file__, "telling"), beside(__file__, "played")
CLOSE = 1e-4  # of a share
SITE = "https://runbooks.saltmarsh.example/"


def _rows(*keys: str) -> Any:
    return lambda found: [[row["alert"], *(row[key] for key in keys)] for row in found["rules"]]


def _share(found: Any) -> Any:
    share = found["actionability"]
    return None if share is None else Near(share, CLOSE)


def _caught(found: Any) -> Any:
    return [[row["alert"], [*row["only_it"]]] for row in found["rules"]]


def _whole(found: Any) -> Any:
    return [_rows("firings", "acted")(found), _caught(found), _share(found), [*found["missed"]]]


REVIEWED = (
    Expect("each alert has its firings, each once", _rows("firings"), points=3),
    Expect("those that somebody acted on are told", _rows("acted"), points=3),
    Expect("what only one alert caught is told", _caught, points=3),
    Expect("and what none caught", lambda found: [*found["missed"]], points=1),
    Expect("the share of firings that led to an action", _share, points=2),
)


def review(answer: Any, variant: Variant) -> Score:
    """Return the checks of ``review(folder, alerts)``."""
    truth, edges = variant.truth["review"], on_edges(__file__, _whole)
    said = {".": call(answer, variant.path(), list(variant.truth["alerts"]))}
    if variant.edge == "torn":
        wanted, names = variant.truth["refused"], list(variant.truth["alerts"])
        refused = {name: refused_at(call(answer, f"{variant.path()}/{name}", names)) for name in wanted["wants"]}
        return judged(refused, wanted["wants"], wanted["traps"], [on_edges(__file__, lambda at: at)["torn"]])
    if variant.edge in ("quiet", "zones"):
        return judged(said, truth["wants"], truth["traps"], [edges[variant.edge]])
    return judged(said, truth["wants"], truth["traps"], REVIEWED)


def _listed(found: Any) -> list[list[Any]]:
    return [[name, sorted(words)] for name, words in found]


def _one(word: str) -> Any:
    return lambda found: [[name, word in words] for name, words in found]


LACKING = (
    Expect("each alert has a row, in the file's order", lambda found: [name for name, _ in found], points=2),
    Expect("no waiting time, or none to speak of", _one("for"), points=2),
    Expect("labels and annotations that are missing or say nothing", lambda found: [
        [name, sorted({*words} & {"owner", "severity", "summary", "runbook_url"})] for name, words in found
    ], points=2),
    Expect("a link that leads nowhere", _one("runbook"), points=2),
    Expect("a value in a label", _one("value-label"), points=2),
)  # fmt: skip


def shortcomings(answer: Any, variant: Variant) -> Score:
    """Return the checks of ``shortcomings(path, runbooks)``."""
    truth, edges = variant.truth["shortcomings"], on_edges(__file__, _listed)
    said = {"rules.yml": call(answer, variant.path("rules.yml"), f"{variant.path()}/runbooks")}
    expected = [edges[variant.edge]] if variant.edge in ("resource", "odd-yaml") else LACKING
    return judged(said, truth["wants"], truth["traps"], expected)


def rules(answer: str, variant: Variant) -> Score:
    """Return the checks of a rule file: what it says, and what it tells whom in every world."""
    folder, about = Path(variant.path()), variant.truth["service"]
    reason = played.refused(answer, folder)
    found = () if reason else read_rules(answer)
    alerts = [rule for rule in found if rule.alert]
    none = reason or ("" if alerts else "the file has no alert")
    checks = [
        Check("Prometheus accepts the file, and the judge knows what is in it", not none, 1, evidence=none),
        _stated("every alert has a severity, its owner and a summary", 1, none or _unsaid(alerts, about), "unowned"),
        _stated("its runbook is there, and fits", 2, none or _astray(alerts, about), "dead-runbook"),
        _stated("no label holds a value", 1, none or telling.changing(alerts), "value-in-a-label", shown=not none),
    ]
    if variant.edge:  # the worlds of the variant itself are enough
        return Score(tuple(checks))
    try:
        lasting = [rule for rule in alerts if not telling.changing([rule])]
        seen = {} if none else played.observed(found, lasting, variant.truth["worlds"], folder)
    except PromqlError as error:
        seen, none = {}, f"the rules cannot be evaluated: {error}"
    kept = [_kept(promise, seen, none, alerts, variant.truth) for promise in telling.PROMISES]
    return Score((*checks, *kept))


def _stated(label: str, points: int, trouble: str, tag: str, *, shown: bool = True) -> Check:
    """Return the check of something that the file itself shows."""
    if not trouble:
        return Check(label, passed=True, points=points)
    tag = tag if shown and "no alert" not in trouble else ""
    return Check(label, passed=False, points=points, tag=tag, about=tag, trapped=bool(tag), evidence=trouble)


def _unsaid(alerts: Sequence[AlertRule], about: Mapping[str, Any]) -> str:
    for rule in alerts:
        if rule.labels.get("severity") not in ("page", "ticket"):
            return f"{rule.alert} has the severity {rule.labels.get('severity', 'none')!r}"
        if rule.labels.get("owner") != about["owner"]:
            return f"{rule.alert} has the owner {rule.labels.get('owner', 'none')!r}"
        if not rule.annotations.get("summary", "").strip():
            return f"{rule.alert} has no summary"
    return ""


def _astray(alerts: Sequence[AlertRule], about: Mapping[str, Any]) -> str:
    """Return a runbook that is not there, or is about something else than the alert, or nothing."""
    for rule in alerts:
        link = rule.annotations.get("runbook_url", "")
        page = link.removeprefix(SITE).partition("#")[0].rstrip("/")
        if not link.startswith(SITE) or page not in about["pages"]:
            return f"{rule.alert} leads to {link or 'no runbook'}"
        if (fits := telling.page_of(rule, about)) and page not in fits:
            return f"{rule.alert} leads to {page}, and looks at something else"
    return ""


def _kept(
    promise: tuple[str, int, Any], seen: Mapping[Any, Any], trouble: str, alerts: Sequence[AlertRule], truth: Any
) -> Check:
    """Return the check of one promise, with the misconception that its failure gives away."""
    label, points, moments = promise
    if trouble:
        return Check(label, passed=False, points=points, evidence=trouble)
    for world, moment in moments:
        wanted, (now, lately) = truth["worlds"][world]["moments"][moment], seen[world, moment]
        silent = bool(wanted["fires"]) and wanted["fires"] not in {severity for _, severity in now}
        every = len(wanted["silent"]) == 2  # whatever its severity
        wrong = sorted(name for name, severity in lately if every or severity in wanted["silent"])
        if not silent and not wrong:
            continue
        said = f"nobody is told by a {wanted['fires']}" if silent else f"{', '.join(wrong)} fires"
        by = [rule for rule in alerts if rule.alert in wrong]
        tag, shown = telling.given_away(world, moment, by, alerts, truth["service"])
        return Check(
            label,
            passed=False,
            points=points,
            tag=tag if shown else "",
            about=tag,
            trapped=bool(tag and shown),
            evidence=f"{world}, {moment}: {said}",
        )
    return Check(label, passed=True, points=points)
