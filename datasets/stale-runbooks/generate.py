"""Two runbook pages that have rotted, and what is true today."""

import json
import random
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from groundschool.kit import Bundle, Variant, beside
from groundschool.simulation.state import World

EDGES = ("sound",)
now, written = beside(__file__, "today"), beside(__file__, "written")
Page, Place, in_order = written.Page, written.Place, written.in_order
VAULT = "$(vault kv get -field=value {})"


class Writer:
    """Writes the page about one subject; every name of it is a place that may have rotted."""

    def __init__(self, rng: random.Random, today: Any, about: Any) -> None:  # noqa: ANN401
        self.rng, self.today, self.about = rng, today, about

    def service(self, decoy: str = "", *, was: str = "", sure: bool = False) -> Any:  # noqa: ANN401
        """Return a place with the service's name."""
        return Place("service", self.about.name, was or self.rng.choice(self.about.former), decoy, sure=sure)

    def space(self, decoy: str = "", *, was: str = "", sure: bool = False) -> Any:  # noqa: ANN401
        """Return a place with its namespace: once one that is gone, one of others, or one that is empty."""
        old = was or self.rng.choice((self.about.gone, self.about.elsewhere, self.about.behind))
        return Place("namespace", self.about.space, old, decoy, sure=sure)

    def alert(self, decoy: str = "", *, sure: bool = False) -> Any:  # noqa: ANN401
        """Return a place with the name of its alert."""
        return Place("alert", self.about.alert, self.about.alert_was, decoy, sure=sure)

    def share(self, decoy: str = "", *, sure: bool = False) -> Any:  # noqa: ANN401
        """Return a place with the percentage above which the alert fires."""
        was = self.about.percent_was + (97 - self.about.percent_was) * sure  # it was changed more than once
        return Place("threshold", str(self.about.percent), str(was), decoy, sure=sure)

    def link(self, number: int, *, sure: bool = False) -> Any:  # noqa: ANN401
        """Return a place with a link; the second one has moved twice."""
        to, was, via = self.about.links[number]
        return Place("link", to, was, via=via, sure=sure)

    def flag(self, *, sure: bool = False, first: bool = False) -> Any:  # noqa: ANN401
        """Return a place with the flag that has been replaced twice."""
        one, two, three = self.today.chain
        if first or self.rng.random() < 0.5:
            return Place("flag", three, one, via=two, sure=sure)
        return Place("flag", three, two, sure=sure)

    def role(self, right: str, *, sure: bool = False) -> Any:  # noqa: ANN401
        """Return a place with who agrees or is called."""
        return Place("role", right, self.rng.choice([one for one in now.ROLES if one != right]), sure=sure)

    def secret(self, number: int, *, sure: bool = False) -> Any:  # noqa: ANN401
        """Return a place with a secret, or where it is kept."""
        _, kept, token = self.about.tokens[number]
        return Place("secret", VAULT.format(kept), token, sure=sure)

    def page(self, unsafe: set[str], day: date, past: int) -> Any:  # noqa: ANN401
        """Return the page, rotten."""
        about = self.about
        head = [
            ["---"], [f"title: When {about.asked} fail"], [f"owner: {about.team}"],
            ["service: ", about.name if about is self.today.subjects[0] else self.service()],
            ["alert: ", self.alert()], [f"severity: {about.severity}"],
            [f"last_reviewed: {day - timedelta(days=self.rng.randint(190, 400))}"], ["---"], [""],
        ]  # fmt: skip
        parts = [self._meaning(), self._checks(), self._steps(unsafe), self._escalation()]
        parts.insert(past, self._history())
        page = Page(f"when-{about.asked}-fail.md", head + [line for part in parts for line in part][:-1])
        page.early = self._early(page, unsafe)
        page.rot(self.rng)
        return page

    def _meaning(self) -> list[Any]:
        about = self.about
        return [
            ["# What to do when ", self.alert(), " fires"], [""], ["## What it means"], [""],
            [self.alert(sure=True), " fires when more than ", self.share(),
             f" % of all {about.asked} fail for ten minutes: ", self.service(sure=True), " is down, or ",
             self.service(sure=True), " is ill."],
            ["While at least ", self.share("any-percent"), " % of its instances answer, customers can try again. ",
             self.alert("part-of-a-name"), "Fast is another alert."],
            ["See the [overview](", self.link(0, sure=True), "), [hours](",
             Place("link", *about.links[0][:2], "part-of-a-link"), f"-by-hour), [sums]({now.SUMS}/",
             self.service("in-a-link", was=about.former[0]), ") and [logs](", self.link(1, sure=True), ")."],
            [""],
        ]  # fmt: skip

    def _checks(self) -> list[Any]:
        about, today = self.about, self.today
        flag, value, asks = today.shared
        asks, _ = asks.split("{}")
        rows: list[list[Any]] = [
            ["- Which instances? `kubectl -n ", self.space(sure=True), " get pods -l app=",
             self.service(sure=True), "`"],
            ["- What happened? `kubectl --namespace=", self.space(was=about.elsewhere, sure=True),
             " get events | tail -n ", Place("namespace", about.space, "20", "any-n"), "`"],
            ["- Is it so? `kubectl --namespace ", self.space(), f" {asks}", self.service(), " ",
             Place("flag", today.chain[2], flag, "any-tool"), f"={value}`"],
            ["- And who asks it? `kubectl -n ", Place("namespace", about.space, today.other_space, "of-the-page"),
             f" get pods -l app={today.other}`"],
            ["- In front of it: `kubectl -n ", Place("namespace", about.space, about.elsewhere, "of-the-page"),
             " get deploy/", self.service("part-of-a-name", was=about.former[1]), "-gateway`"],
            ["- What does it say? `ferryctl status ", self.service(), " ",
             Place("flag", today.chain[2], today.chain[0], "any-command"), " 5`"],
            ["- How many fail? `promtool query instant http://prometheus.saltmarsh.example:9090 ",
             '\'sum(rate(requests_total{job="', self.service("label-mended", was=about.former[1]),
             '", outcome="failed"}[5m]))\'`: those of ',
             self.service(was=about.former[about is today.subjects[1]], sure=True), ', as `{job="..."}` says'],
            [f"- May you? `{about.tokens[0][0]}=",
             Place("secret", VAULT.format(about.tokens[0][1]), "smf_test_0000", "test-key"), " ferryctl status ",
             self.service(), " --wide`"],
        ]  # fmt: skip
        self.rng.shuffle(rows)
        return [["## Immediate checks"], [""], *rows, [""]]

    def _steps(self, unsafe: set[str]) -> list[Any]:
        about, today = self.about, self.today
        blocks: dict[str, list[Any]] = {
            "drain": ["Let it run empty: `ferryctl drain ", about.name if "purge" in unsafe else self.service(),
                      " --region north ", self.flag(first=True, sure=True), " 60`"],
            "snapshot": [f"Keep what is there: `{about.tokens[1][0]}=", self.secret(1, sure=True),
                         " ferryctl snapshot ", self.service(), " ",
                         Place("flag", today.named[1], today.named[0]), "=before`"],
            "purge": ["Empty the queue: `ferryctl purge ", self.service(sure=True), "`"],
            "restart": [f"Start it anew: `{about.tokens[0][0]}=", self.secret(0), " ferryctl restart ",
                        self.service(), "`"],
            "scale": ["More instances: `kubectl -n ", self.space(), " scale deploy/", self.service(), " --replicas=6`"],
            "other": [f"Hold back who asks: `ferryctl drain {today.other} ", self.flag(), "=30`"],
            "resume": ["Let it in again: `ferryctl resume ", self.service(), " ", self.flag(), "=30`"],
        }  # fmt: skip
        order = _order(self.rng, [*blocks][:-1], unsafe)
        lines: list[Any] = [["## Mitigation"], [""], ["Only if still more than ", self.share(), " % fail."], [""]]
        for number, step in enumerate([*order, "resume"], 1):
            right = today.approval["drain" if step == "other" else step]
            lines += [[f"{number}. ", *blocks[step]], ["   Approval: ", self.role(right)]]
        return [*lines, [""]]

    def _escalation(self) -> list[Any]:
        return [
            ["## Escalation"], [""], ["To: ", self.role(self.today.called[self.about.severity], sure=True)],
            ["Before that: `ferryctl status ", self.service(), " --wide`, and `ferryctl resume ", self.service(), " ",
             self.flag(sure=True), "=5`; `kubectl -n ", self.space(was=self.about.gone), " get pods -l app=",
             self.service(), "`, `kubectl -n ", self.space(was=self.about.behind, sure=True), " logs deploy/",
             self.service(), "`"],
            ["When: 15 minutes after the first step, if still more than ", self.share(),
             " % fail; at once if for an hour more than ", self.share(sure=True), " %"],
            ["Who is who: <", self.link(2, sure=True), ">; say that it is ",
             self.alert(sure=True), " of ", self.service(), "."], [""],
        ]  # fmt: skip

    def _history(self) -> list[Any]:
        about, past = self.about, "history-mended"
        variable = about.tokens[0][0]
        return [
            [written.HISTORY], [""],
            ["- 2025-02-11 (in #night-watch): ", self.alert(past), ", more than ", self.share(past), " % failed. ",
             "The log said `", self.service(past), ": no route to host`. Notes: <",
             Place("link", about.links[0][0], about.dead, past), ">."],
            ["- 2025-06-30: `kubectl -n ", self.space(past, was=about.gone), " get pods -l app=", self.service(past),
             "` showed nothing; `ferryctl drain ", self.service(past), " ",
             Place("flag", self.today.chain[2], self.today.chain[0], past), " 60` helped."],
            [f"- 2025-09-02: typed `{variable}=", self.secret(0, sure=True), f" {about.tokens[1][0]}=",
             self.secret(1, sure=True), " ferryctl restart ", self.service(past), "`."],
            [""],
        ]  # fmt: skip

    def _early(self, page: Any, unsafe: set[str]) -> dict[int, tuple[str, str]]:  # noqa: ANN401
        found = {}
        for number, line in enumerate(page.lines, 1):
            text = "".join(one for one in line if isinstance(one, str))
            for step in unsafe:
                if f"ferryctl {step} " in text and text[0].isdigit():
                    found[number] = (step, now.GUARDS[step])
        return found


def _order(rng: random.Random, steps: list[str], unsafe: set[str]) -> list[str]:
    """Return the steps so that what is unsafe stands in front of its guard. One of another service tells nothing."""
    while True:
        rng.shuffle(steps)
        early = {step for step, guard in now.GUARDS.items() if steps.index(step) < steps.index(guard)}
        first = unsafe != {"restart"} or steps[0] == "restart"
        if first and early == unsafe and (steps.index("other") < steps.index("purge")) == ("purge" in unsafe):
            return steps


def generate(seed: int, edge: str | None = None) -> Variant:
    """Return two pages and what is true today; at the edge nothing of them is stale."""
    rng = random.Random(f"stale runbooks {seed} {edge}")
    day, today, bundle = World.from_seed(seed).day.date(), now.drawn(rng), Bundle(seed, edge)
    unsafe = [{"purge"} | rng.choice((set(), {"restart"})), {"restart"}]
    rng.shuffle(unsafe)
    if edge == "sound":
        unsafe = [set(), set()]
    past = [1, rng.choice((1, 3, 4))]  # where History stands; on one page it is read before the rest
    rng.shuffle(past)
    pages = [
        Writer(rng, today, one).page(bad, day, at) for one, bad, at in zip(today.subjects, unsafe, past, strict=True)
    ]
    if edge == "sound":
        for page in pages:
            for _, place in page.places():
                place.stale = False
    pages.sort(key=lambda page: page.name)
    for page in pages:
        bundle.write(f"pages/{page.name}", page.text())
    for name, text in today.files(day, rng).items():
        bundle.write(name, text)
    night = f"INC-{rng.randint(400, 899)}"
    ticket = f"OPS-{rng.randint(1000, 9999)}"
    asked = {"today": day.isoformat(), "incident": night, "ticket": ticket, "pages": [page.name for page in pages]}
    bundle.write("asked.json", json.dumps(asked, indent=1) + "\n")
    _answers(bundle, today, pages)
    secrets = {one[2]: one[1] for about in today.subjects for one in about.tokens}
    for task, page in zip(("first-page", "second-page"), pages, strict=True):
        shown = {place.was for _, place in page.places() if place.kind == "secret" and place.stale}
        bundle.truth[task] = page.facts() | {
            "rotate": sorted(secrets[one] for one in shown),
            "secrets": sorted(secrets),
            "before": now.GUARDS,
            "today": asked["today"],
        }
    rotate = sorted({kept for task in ("first-page", "second-page") for kept in bundle.truth[task]["rotate"]})
    bundle.truth["message"] = asked | {"rotate": rotate, "secrets": sorted(secrets)}
    return bundle.variant()


def _answers(bundle: Any, today: Any, pages: list[Any]) -> None:  # noqa: ANN401
    """Add all that is stale, and what each misconception makes of it."""
    wants = in_order(one for page in pages for one in page.findings())
    places = [(page, number, place) for page in pages for number, place in page.places()]
    traps: dict[str, list[Any]] = {}
    for tag in {place.decoy for _, _, place in places} - {""}:
        traps[tag] = [*wants, *(one for page in pages for one in page.taken_for_stale(tag))]
    traps |= _misread(today, wants, places)
    first: dict[tuple[str, str], Any] = {}
    for one in wants:
        first.setdefault((one[0], one[2]), one)
    below = {page.name: page.below_history() for page in pages}
    traps["first-only"] = [one for one in wants if one[2] == "order" or one in first.values()]
    traps["history-to-the-end"] = [one for one in wants if one[1] < below[one[0]] or one[2] in ("secret", "order")]
    traps["history-keeps-secrets"] = [
        one for one in wants if one[2] != "secret" or not below[one[0]] < one[1] < below[one[0]] + 6
    ]
    bundle.answer("stale", "pages", wants, {tag: in_order(told) for tag, told in traps.items()})


def _misread(today: Any, wants: list[Any], places: list[Any]) -> Mapping[str, list[Any]]:  # noqa: ANN401
    """Return what comes of reading a source of today in half."""
    via = {(place.kind, place.was): place.via for _, _, place in places if place.via}
    spaces = {space for space, _, _ in today.rows()}
    last = {name: space for space, name, _ in today.rows()}
    older = {one.former[0] for one in today.subjects}
    others = {one.name: one.behind for one in today.subjects if last[one.name] == one.behind}
    mine = {one.space: others[one.name] for one in today.subjects if one.name in others}
    behind = [
        [*page.found(number, place)[:3], place.text, mine[place.now]]
        for page, number, place in places
        if place.kind == "namespace" and place.now in mine and not place.decoy and place.text != mine[place.now]
    ]
    return {
        "one-hop": [[*one[:4], via.get((one[2], one[3]), one[4])] for one in wants],
        "only-what-is-gone": [one for one in wants if one[2] != "namespace" or one[3] not in spaces],
        "one-former-name": [one for one in wants if one[2] != "service" or one[3] not in older],
        "flags-of-any-command": [one for one in wants if one[2] != "flag" or one[3] != today.chain[0]],
        "left-behind": [*(one for one in wants if one[2] != "namespace" or one[4] not in mine), *behind],
        "another-guard": [one for one in wants if one[3:] != ["purge", "drain"]],
    }
