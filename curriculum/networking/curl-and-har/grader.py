"""Grades phases and senders against the requests that were drawn; in the recording, against the servers' own clock."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import Any

from groundschool.kit import (
    Check,
    Expect,
    Near,
    Outcome,
    Score,
    Variant,
    call,
    given,
    item,
    judged,
    on_edges,
    refused_at,
)

PHASES = ("dns", "tcp", "tls", "send", "wait", "body", "unfinished")
OF_HAR = ("blocked", "dns", "tcp", "tls", "send", "wait", "receive")
CLOSE, CLOSER = 0.5, 0.011  # ms: curl's clock of a name that it knows already; the rounding of a browser
RECORDED = 45  # ms: two nginx and a wire, on a machine with other things to do
# Two lines; the first byte is that of 100 Continue; nginx keeps the body until it is whole.
NOT_TOLD = ("reused", "upload", "slow-body-buffered")
ALL_FILES, REFUSED = "the files", "ValueError that names file and line"
CHROME, FIREFOX, OLD = "har/desk.har", "har/kiosk.har", "har/archive.har"


def near(phases: Collection[str], within: float) -> Callable[[Any], list]:
    """Return the view of some phases of every request, in its order."""
    return lambda found: [[Near(one[phase], within) for phase in phases] for one in found]


REST = ("blocked", "dns", "send", "wait", "receive")
ARCHIVES = [
    Expect("Chrome's connect contains ssl", near(("tcp", "tls"), CLOSER), points=2, among=[CHROME]),
    Expect("Firefox's connect does not", near(("tcp", "tls"), CLOSER), points=2, among=[FIREFOX]),
    Expect("an archive that knows no ssl has TCP alone", near(("tcp", "tls"), CLOSER), among=[OLD]),
    Expect("the other phases are the archive's own, those that were not take 0", near(REST, CLOSER), points=2),
]
WHOLE = near(OF_HAR, CLOSER)
ON_EDGES = on_edges(__file__, {"bom": WHOLE, "another-browser": WHOLE, "tunnel": item("by", "status"), "stranger": str})
ALL, BY = near(PHASES, CLOSE), item("by", "status")
# What is expected, its points, and the kinds of files that it is about.
TIMED = (
    ("phases are differences of clocks", 3, ("slow-name", "slow-handshake", "slow-answer", "slow-body")),
    ("a step that was not needed takes nothing", 2, ("in-clear", "reused")),
    ("over redirects, phases are sums", 2, ("redirected", "redirected-elsewhere")),
    ("what curl gave up is unfinished", 2, ("no-answer", "not-trusted", "cut-off")),
)
SENT = (
    ("an answer of the app's is known", 2, ("app-plain", "app-unavailable", "app-gateway", "app-apart")),
    ("an answer of the balancer's is known", 2, ("balancer-gateway", "balancer-late", "balancer-busy")),
    ("an answer of the edge's is known", 2, ("edge-gateway", "edge-refuses", "edge-asked-via")),
    ("the final answer to the last request counts", 2, ("uploaded", "uploaded-in-vain", "redirected", "cut-off")),
    ("no answer is the client's end", 2, ("redirected-nowhere", "no-answer", "no-connection", "no-trust", "no-url")),
)


def phases(answer: object, variant: Variant) -> Score:
    """Return the checks of ``phases(path)`` for every file of clocks."""
    if "requests" in variant.truth:
        return _recorded_phases(answer, variant)
    if variant.edge == "stranger":
        return _strangers("phases", answer, variant, ("line 2",))
    return _in_groups("phases", answer, variant, ALL, TIMED)


def entries(answer: object, variant: Variant) -> Score:
    """Return the checks of ``entries(path)`` for every archive; the recording has none."""
    if "requests" in variant.truth:
        return Score((Check(ARCHIVES[-1].label, passed=True, points=ARCHIVES[-1].points),))
    if variant.edge == "stranger":
        return _strangers("entries", answer, variant)
    truth = variant.truth["entries"]
    said = {path: call(answer, variant.path(path)) for path in truth["wants"]}
    expected = [ON_EDGES[variant.edge]] if variant.edge in ("bom", "another-browser") else ARCHIVES
    return judged(said, truth["wants"], truth["traps"], expected)


def who_answered(answer: object, variant: Variant) -> Score:
    """Return the checks of ``who_answered(path)`` for every transcript."""
    if "requests" in variant.truth:
        return _recorded_ends(answer, variant)
    if variant.edge == "stranger":
        return _strangers("who-answered", answer, variant)
    return _in_groups("who-answered", answer, variant, BY, SENT)


Asked = Collection[tuple[str, int, tuple[str, ...]]]


def _in_groups(task: str, answer: object, variant: Variant, view: Callable[[Any], Any], asked: Asked) -> Score:
    """Return a check for each group of files: only several of them together tell which idea an answer follows."""
    truth, kinds = variant.truth[task], variant.truth["kinds"]
    said = {path: call(answer, variant.path(path)) for path in truth["wants"]}
    one_edge = variant.edge == "tunnel" and task == "who-answered"
    if failed := {path: got for path, got in said.items() if got.error}:
        wants = {path: truth["wants"][path] for path in failed}
        alone = (
            [ON_EDGES["tunnel"]]
            if one_edge
            else [Expect(label, view, points, crashed="refused-anyway") for label, points, _ in asked]
        )
        return judged(failed, wants, {}, alone)

    def of(group: Collection[str]) -> Callable[[Any], Any]:
        return lambda found: {path: view(one) for path, one in found.items() if kinds[path] in group}

    together = {ALL_FILES: given({path: got.value for path, got in said.items()}, ALL_FILES)}
    traps = {tag: {ALL_FILES: {**truth["wants"], **led_to}} for tag, led_to in truth["traps"].items()}
    expected = [Expect(label, of(group), points=points) for label, points, group in asked]
    if one_edge:
        expected = [replace(ON_EDGES["tunnel"], view=of({*kinds.values()}))]
    return judged(together, {ALL_FILES: truth["wants"]}, traps, expected)


def _strangers(task: str, answer: object, variant: Variant, also: tuple[str, ...] = ()) -> Score:
    """Return whether files that are not of the format are refused, with what the message has to name."""
    paths = variant.truth["strangers"][task]
    said = {path: given(_refused(call(answer, variant.path(path)), path, also), path) for path in paths}
    return judged(said, dict.fromkeys(paths, REFUSED), {}, [ON_EDGES["stranger"]])


def _refused(got: Outcome, path: str, also: Collection[str]) -> str:
    """Return REFUSED for a ValueError that names what it has to, else what came instead."""
    must = path.rpartition("/")[2], *also
    named = all(refused_at(got, re.escape(name)).value == name for name in must)
    return REFUSED if named else got.error or f"taken for {got.value!r}"


def _recorded_phases(answer: object, variant: Variant) -> Score:
    """Return whether TLS, the first byte and the body took as long as the servers' own clock says."""
    wants = {
        f"{name}.json": _measured(one["clock"])
        for name, one in variant.truth["requests"].items()
        if one["by"] == "app" and name not in NOT_TOLD
    }
    said = {file: call(answer, variant.path(file)) for file in wants}
    slow = Expect(
        "what the servers held back is where they held it back", near(("tls", "wait", "body"), RECORDED), points=2
    )
    return judged(said, wants, {}, [slow])


def _measured(clock: list[Mapping[str, float]]) -> list[dict[str, float]]:
    """Return what the servers measured, in milliseconds; the time of a body that was not waited for is no one's."""
    held, waited = (1000 * sum(one.get(key, 0) for one in clock) for key in ("held", "waited"))
    return [{"tls": held, "wait": waited, "body": 1000 * sum(one.get("sent_for", 0) for one in clock)}]


def _recorded_ends(answer: object, variant: Variant) -> Score:
    """Return whether the sender of each recorded answer is known."""
    wants = {f"{name}.txt": {"by": one["by"]} for name, one in variant.truth["requests"].items()}
    said = {file: call(answer, variant.path(file)) for file in wants}
    return judged(said, wants, {}, [Expect("who answered in the recording is known", item("by"), points=2)])
