"""Two runbook pages that have rotted, and what is true today."""

import json
import random
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from groundschool.kit import Bundle, Variant, beside
from groundschool.simulation.state import World

EDGES = ("sound",)
now, written, misread = beside(__file__, "today"), beside(__file__, "written"), beside(__file__, "misread")
Page, Place = written.Page, written.Place
VAULT = "$(vault kv get -field=value {})"


class Writer:
    """Writes the page about one subject; every name of it is a place that may have rotted."""

    def __init__(self, rng: random.Random, today: Any, about: Any) -> None:  # noqa: ANN401
        self.rng, self.today, self.about = rng, today, about

    @property
    def first(self) -> bool:
        """Return whether this is the first of the two pages that are written: not the same rots on both."""
        return self.about is self.today.subjects[0]

    @property
    def sibling(self) -> Any:  # noqa: ANN401
        """Return what the other page is about."""
        return self.today.subjects[self.first]

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

    def share(self, decoy: str = "", *, was: str = "", sure: bool = False) -> Any:  # noqa: ANN401
        """Return a place with the percentage above which the alert fires."""
        return Place("threshold", self.about.percent, was or self.about.percent_was, decoy, sure=sure)

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

    def page(self, unsafe: set[str], day: date, past: int, without: str) -> Any:  # noqa: ANN401
        """Return the page, rotten, with all steps but one."""
        about = self.about
        head = [
            ["---"], [f"title: When {about.asked} fail"], [f"owner: {about.team}"],
            ["service: ", about.name if self.first else self.service(was=about.former[1], sure=True)],
            ["alert: ", self.alert(sure=True) if self.first else about.alert], [f"severity: {about.severity}"],
            [f"last_reviewed: {day - timedelta(days=self.rng.randint(190, 400))}"], ["---"], [""],
        ]  # fmt: skip
        parts = [self._meaning(), self._checks(), self._steps(unsafe, without), self._escalation()]
        parts.insert(past, self._history())
        page = Page(f"when-{about.asked}-fail.md", head + [line for part in parts for line in part][:-1])
        page.early = self._early(page, unsafe)
        page.rot(self.rng)
        return page

    def _meaning(self) -> list[Any]:
        about, one, two = self.about, *self.about.former
        return [
            ["# What to do when ", self.alert(), " fires"], [""], ["## What it means"], [""],
            [self.alert(sure=not self.first), f" fires when more than {about.percent} % of all {about.asked} fail ",
             'for ten minutes: "',
             self.service(was=one, sure=self.first), '" is down, or what ', self.service(was=two, sure=self.first),
             " needs is."],
            ["While at least ", self.share("any-percent"), " % of its instances answer, customers can try again. ",
             self.alert("part-of-a-name"), "Fast is another alert. Hour by hour: <",
             Place("link", *about.links[0][:2], "part-of-a-link"), "-by-hour>."],
            [f"See the [sums]({now.SUMS}/", self.service("in-a-link", was=one), ") and the [overview](",
             self.link(0, sure=True), ")."],
            [""],
        ]  # fmt: skip

    def _checks(self) -> list[Any]:
        about, today, other, tag = self.about, self.today, self.sibling, "part-of-a-name"
        flag, value, asks = today.shared
        asks, _ = asks.split("{}")
        gate = about.former[1]
        rows: list[list[Any]] = [
            ["- Which instances? `kubectl -n ", self.space(), " get pods -l app=", self.service(), "`"],
            ["- What happened? `kubectl --namespace=", self.space(was=about.elsewhere, sure=True),
             " get events | tail -n ", Place("namespace", about.space, "20", "any-n"), "`"],
            ["- Is it so? `kubectl --namespace ", self.space(sure=not self.first), f" {asks}", self.service(), " ",
             Place("flag", today.chain[2], flag, "any-tool"), f"={value}`"],
            ["- And who asks it? `kubectl -n ", Place("namespace", about.space, other.space, "of-the-page"),
             " get pods -l app=", Place("service", other.name, self.rng.choice(other.former), sure=not self.first),
             "`"],
            ["- In front of it: `kubectl -n ", Place("namespace", about.space, about.elsewhere, "of-the-page"),
             " get deploy/", self.service(tag, was=gate), "-gateway`, which is neither old-",
             self.service(tag, was=gate), " nor ", self.service(tag, was=gate), "_total or ",
             self.service(tag, was=gate), "2"],
            ["- What does it say? `ferryctl status ", self.service(), " ",
             Place("flag", today.chain[2], today.chain[0], "any-command"), " 5`"],
            ["- How many fail? `ferryctl status ", self.service(was=about.former[0]),
             " --wide | grep 'failed{app=~\"", self.service("label-mended", was=gate), '.*", job="',
             self.service("label-mended", was=gate), "\"}' | tee ",
             self.service(was=about.former[0], sure=not self.first),
             f'.txt`: those of {about.name}, as `{{job="..."}}` says; see the [logs](',
             self.link(1, sure=not self.first), ")"],
            [f"- May you? `{about.tokens[0][0]}=",
             Place("secret", VAULT.format(about.tokens[0][1]), "smf_test_0000", "test-key"), " ferryctl status ",
             self.service(), " --wide`"],
        ]  # fmt: skip
        self.rng.shuffle(rows)
        return [["## Immediate checks"], [""], *rows, [""]]

    def _steps(self, unsafe: set[str], without: str) -> list[Any]:
        about, today = self.about, self.today
        blocks: dict[str, list[Any]] = {
            "drain": ["Let it run empty: `ferryctl drain ", self.service(), " --region north ",
                      self.flag(first=True, sure=True), " 60`"],
            "snapshot": [f"Keep what is there: `{about.tokens[1][0]}=", self.secret(1), " ferryctl snapshot ",
                         self.service(), " ", Place("flag", today.named[1], today.named[0]), "=before`"],
            "purge": ["Empty the queue: `ferryctl purge ", self.service(sure=self.first and "purge" in unsafe), "`"],
            "restart": [f"Start it anew: `{about.tokens[0][0]}=", self.secret(0, sure=not self.first),
                        " ferryctl restart ", self.service(sure=self.first and "restart" in unsafe), "`"],
            "scale": ["More instances: `kubectl -n ", self.space(), " scale deploy/", self.service(), " --replicas=6`"],
            "other": [f"Hold back who asks: `ferryctl drain {today.other} ", self.flag(), "=30`"],
            "resume": ["Let it in again: `ferryctl resume ", self.service(), " ", self.flag(), "=30`"],
        }  # fmt: skip
        order = _order(self.rng, [one for one in blocks if one != without], unsafe, today.first)
        lines: list[Any] = [
            ["## Mitigation"],
            [""],
            [
                "Only if still more than ",
                self.share(),
                " % fail; at ",
                self.share("any-percent", was="100"),
                " % call first.",
            ],
            [""],
        ]
        for number, step in enumerate(order, 1):
            right = today.approval["drain" if step == "other" else step]
            lines += [[f"{number}. ", *blocks[step]], ["   Approval: ", self.role(right)]]
        return [*lines, [""]]

    def _escalation(self) -> list[Any]:
        called = self.today.called[self.about.severity]
        also = self.alert(sure=True) if self.first else Place("alert", self.sibling.alert, self.sibling.alert_was,
                                                              sure=True)  # fmt: skip
        return [
            ["## Escalation"], [""], ["To: ", self.role(called, sure=self.first)],
            ["- 2025-10-02, agreed: before that `ferryctl status ", self.service(), " --wide`, and `ferryctl resume ",
             self.service(), " ", self.flag(sure=not self.first), "=5`; `kubectl -n ",
             self.space(was=self.about.space), f" get pods -l app={self.about.name}`, `kubectl -n ",
             self.space(sure=self.first), " logs deploy/", self.service(sure=self.first), "`"],
            ["When: at once if at least ", self.share("any-percent", was="97"),
             " % fail; after 15 minutes if still more than ", self.share(), " % fail."],
            ["Who is who: <", self.link(2), ">; say that ", also, " of ", self.service(), " fires."], [""],
        ]  # fmt: skip

    def _history(self) -> list[Any]:
        about, past = self.about, "history-mended"
        (one, two) = about.tokens
        typed = [f"`{one[0]}=", self.secret(0, sure=True)]
        typed += [f" {two[0]}=", self.secret(1, sure=True)] if self.first else []
        return [
            [written.HISTORY], [""],
            ["- 2025-02-11 (in #night-watch): ", self.alert(past), ", more than ", self.share(past), " % failed. ",
             "The log said `", self.service(past), ": no route to host`. Notes: <",
             Place("link", about.links[0][0], about.dead, past), ">."],
            ["- Later: `kubectl -n ", self.space(past, was=about.gone), " get pods -l app=", self.service(past),
             "` showed nothing; `ferryctl drain ", self.service(past), " ",
             Place("flag", self.today.chain[2], self.today.chain[0], past), " 60` helped."],
            ["- 2025-09-02: ", *typed, " ferryctl restart ", self.service(past), "` helped."],
            [""],
        ]  # fmt: skip

    def _early(self, page: Any, unsafe: set[str]) -> dict[int, tuple[str, str]]:  # noqa: ANN401
        found = {}
        for number, line in enumerate(page.lines, 1):
            text = "".join(one for one in line if isinstance(one, str))
            for step in unsafe:
                if f"ferryctl {step} " in text and text[0].isdigit():
                    found[number] = (step, self.today.first[step])
        return found


def _order(rng: random.Random, steps: list[str], unsafe: set[str], first: Mapping[str, str]) -> list[str]:
    """Return the steps so that what is unsafe stands in front of its guard. One of another service tells nothing."""
    while True:
        rng.shuffle(steps)
        early = {one for one, guard in first.items() if guard in steps and steps.index(one) < steps.index(guard)}
        other = {one: steps.index("other") < steps.index(one) for one, guard in first.items() if guard == "drain"}
        misled = all(before == (one in unsafe) for one, before in other.items())
        if early == unsafe and misled and all(steps[0] == one for one in unsafe if first[one] == "snapshot"):
            return steps


def generate(seed: int, edge: str | None = None) -> Variant:
    """Return two pages and what is true today; at the edge nothing of them is stale."""
    rng = random.Random(f"stale runbooks {seed} {edge}")
    day, today, bundle = World.from_seed(seed).day.date(), now.drawn(rng), Bundle(seed, edge)
    unsafe, without = [{"purge"}, {"restart"}], ["", "scale"]  # what waits for a step that is not there waits for none
    rng.shuffle(unsafe)
    rng.shuffle(without)
    unsafe[without.index("")].add("resume")
    if edge == "sound":
        unsafe = [set(), set()]
    past = [1, rng.choice((1, 3, 4))]  # where History stands; on one page it is read before the rest
    rng.shuffle(past)
    pages = [
        Writer(rng, today, one).page(*how)
        for one, *how in zip(today.subjects, unsafe, (day, day), past, without, strict=True)
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
    wants, traps = misread.told(today, pages)
    bundle.answer("stale", "pages", wants, traps)
    secrets = {one[2]: one[1] for about in today.subjects for one in about.tokens}
    for task, page in zip(("first-page", "second-page"), pages, strict=True):
        shown = {place.was for _, place in page.places() if place.kind == "secret" and place.stale}
        bundle.truth[task] = page.facts() | {
            "rotate": sorted(secrets[one] for one in shown),
            "secrets": sorted(secrets),
            "before": _before(today, page),
            "today": asked["today"],
        }
    rotate = sorted({kept for task in ("first-page", "second-page") for kept in bundle.truth[task]["rotate"]})
    bundle.truth["message"] = asked | {"rotate": rotate, "secrets": sorted(secrets)}
    return bundle.variant()


def _before(today: Any, page: Any) -> dict[str, str]:  # noqa: ANN401
    """Return what has to be done before a step of a page, where both are there."""
    text = page.text().partition("## Mitigation")[2].partition("## ")[0]
    there = {step for step in now.VERBS if f"{step} " in text}
    return {step: guard for step, guard in today.first.items() if {step, guard} <= there}
