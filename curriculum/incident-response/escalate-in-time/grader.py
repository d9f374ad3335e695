"""Grades who is on call against the rotas that were drawn, and what is done against the policy of the variant."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from groundschool.kit import Expect, Outcome, Score, Variant, as_it_is, call, given, item, judged, on_edges, refused_at

# What a moment is about: the label of the check, and its points.
MOMENTS = {
    "plain": ("people take turns, in their order", 1),
    "override": ("who stands in goes first", 2),
    "text": ("and moments are compared, not their texts", 1),
    "layers": ("the first layer that has somebody decides", 2),
    "hours": ("outside of its restrictions a layer has nobody", 1),
    "midnight": ("a night goes on behind midnight", 1),
    "weekend": ("a weekend goes on behind Sunday", 1),
    "day-number": ("day 1 is Monday", 1),
    "zone": ("hours are those of the wall", 1),
    "clock": ("turns and restrictions keep their hour, also after clocks have changed", 3),
    "virtual": ("turns are counted from the virtual start", 1),
    "ended": ("a layer that has ended has nobody", 1),
    "future": ("nor has one that starts later", 1),
    "turns": ("turns go on while a restriction rests", 1),
    "nobody": ("and where nobody is on call nobody is named", 2),
}
ALSO = {"clock": ("morning", "weekend-spring", "weekend-autumn")}
# What situations are about, by the check: its points, the kinds that it looks at, and whether the time counts.
RULES = {
    "a step of one's own is done": (2, ("alone", "unlisted", "own-field", "moved"), True),
    "a step with an approval asks the role that must agree": (3, ("approval", "approval-field"), False),
    "so does a step that the rights leave to others": (2, ("peer", "managed", "first-right", "last-right"), False),
    "after some minutes no step is one's own": (3, ("hero", "hero-exact", "hero-field"), False),
    "what is at stake goes to the manager, in time": (2, ("stake", "stake-asks", "stake-field"), True),
    "a field is called in by the commander": (3, ("field", "vendor"), False),
    "without a step the senior helps, in time": (2, ("no-step",), True),
    "who does not answer in time is not reached": (
        2,
        ("silent", "silent-exact", "silent-commander", "silent-approver"),
        True,
    ),
    "how long that is follows from the severity": (2, ("unsure", "labelled", "other-journey"), True),
    "and the last moment stays": (1, ("capped",), True),
    "who may still answer is waited for": (2, ("ringing", "answered", "other-silent"), False),
    "where nobody can be had the manager is asked": (2, ("nobody", "nobody-commands", "asked-in-vain"), False),
}
PERSONS, DEADLINES = (
    ("no-step", "handover", "handover-soon", "hero", "answered"),
    ("hero", "peer", "field", "nobody", "handover"),
)


def on_call(answer: Any, variant: Variant) -> Score:
    """Return the checks of ``on_call(folder, role, at)`` for every moment."""
    truth, asked = variant.truth["on-call"], variant.truth["questions"]
    said = {name: call(answer, str(variant.path()), one["role"], one["at"]) for name, one in asked.items()}
    if variant.edge in _ON_CALL_EDGES:
        if variant.edge in ("torn", "no-offset"):
            said = {name: refused_at(got, PLACES[variant.edge]) for name, got in said.items()}
        return judged(said, truth["wants"], truth["traps"], [on_edges(__file__, as_it_is)[variant.edge]])
    by_kind = {one["kind"]: name for name, one in asked.items()}
    expected = [
        Expect(label, as_it_is, points, among=[by_kind[one] for one in (kind, *ALSO.get(kind, ()))])
        for kind, (label, points) in MOMENTS.items()
    ]
    return judged(said, truth["wants"], truth["traps"], expected)


_ON_CALL_EDGES = ("bounds", "no-layers", "torn", "no-offset")
PLACES = {"torn": r"[\w-]+\.schedule\.json", "no-offset": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d"}


def decisions(answer: Any, variant: Variant) -> Score:
    """Return the checks of ``decisions(folder)``, rule by rule."""
    truth, kinds = variant.truth["decisions"], variant.truth["kinds"]
    got = call(answer, str(variant.path()))
    if variant.edge not in (None, "other-policy"):  # no other edge has situations
        return judged({"all": got}, {"all": {}}, {}, [on_edges(__file__, as_it_is)["no-situations"]])
    said = {name: _entry(got, name) for name in truth["wants"]}
    if variant.edge:
        return judged(said, truth["wants"], truth["traps"], [on_edges(__file__, _with_time, 3)[variant.edge]])
    expected = [
        Expect(label, _with_time if timed else item("do", "role"), points, among=[kinds[kind] for kind in about])
        for label, (points, about, timed) in RULES.items()
    ]
    persons = Expect("the person is who is on call now", item("person"), 3, among=[kinds[kind] for kind in PERSONS])
    times = Expect("and it is said until when", _by, 3, among=[kinds[kind] for kind in DEADLINES])
    asked = [
        kinds[kind]
        for kind in (
            "approval",
            "approval-field",
            "peer",
            "managed",
            "first-right",
            "last-right",
            "nobody",
            "asked-in-vain",
        )
    ]
    called = frozenset({"ask", "escalate"})
    safe = Expect(
        "nothing is done alone that others must agree to", item("do"), 1, among=asked, allowed=called, critical=True
    )
    return judged(said, truth["wants"], truth["traps"], [*expected, persons, times, safe])


def _entry(got: Outcome, name: str) -> Outcome:
    """Return what was said of one situation."""
    shown = f"{got.shown}[{name!r}]"
    if got.error:
        return got
    entry = got.look(lambda found: found[name], otherwise=None)
    return given(entry, shown)


def _with_time(found: Mapping[str, Any]) -> Any:
    alone = {"person": found["person"]} if found["do"] == "act" else {}
    return {"do": found["do"], "role": found["role"], "by": _by(found), **alone}


def _by(found: Mapping[str, Any]) -> Any:
    """Return the moment of ``by`` in UTC, and what has no offset as it is."""
    if found["by"] is None:
        return None
    moment = datetime.fromisoformat(found["by"])
    return moment.isoformat() if moment.tzinfo is None else moment.astimezone(UTC).isoformat()
