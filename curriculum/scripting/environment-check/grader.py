"""Grades a check before a deploy: environments, versions in ranges, and all that fails on a host."""

import json
import re
from collections.abc import Mapping
from typing import Any

from groundschool.kit import (
    READ_ANYWAY,
    Expect,
    Outcome,
    Score,
    Variant,
    as_it_is,
    call,
    given,
    judged,
    on_edges,
    refused_at,
)

SPEC = r"checks\.yaml"
PIECE = 6  # characters of a secret that nobody gives away by chance
TOPICS = {
    ("plain", "unquoted"): ("plain values are read, blanks and quotes within them too", 2),
    ("quoted", "single", "double", "bare", "password"): ("quotes and backslashes are read as systemd does", 2),
    ("hash",): ("behind the equals sign there are no remarks", 2),
    ("continued",): ("lines that go on in the next are one", 2),
    ("twice", "empty", "dollars"): ("the last one counts, nothing is a value, and a dollar is a character", 2),
    ("names", "remarked"): ("what is no assignment sets nothing", 2),
}
GROUPS = {
    "numbers": ("numbers are compared as numbers", 3),
    "lengths": ("a number that is not there is 0", 2),
    "pre-release": ("a pre-release is before its release, and they have an order", 3),
    "build": ("a build does not count", 1),
    "bounds": ("all bounds have to hold, each by its sign", 2),
    "no versions": ("what is no version is refused", 1),
    "no ranges": ("and so is what is no range", 1),
}
Row = tuple[str, str, Any]


def rows(found: Any) -> list[Row]:
    """Return check, name and word of each failure, in the order in which they came."""
    return [(one["check"], str(one["name"]), one["what"]) for one in found]


def of(check: str, *words: str) -> Any:
    """Return the view of the failures of one kind of check, in no order; of these words, if there are any."""
    return lambda found: sorted(
        (str(one["name"]), one["what"])
        for one in found
        if one["check"] == check and (not words or one["what"] in words)
    )


def what_is_there(found: Any) -> dict[str, Any]:
    """Return the view of what was found instead, by check and name."""
    return {f"{one['check']} {one['name']}": _plain(one["found"]) for one in found}


def _plain(found: Any) -> Any:
    return [str(one) for one in found] if isinstance(found, list | tuple) else found


FAILED = (
    Expect("each variable that is missing or empty is named, and no other", of("variable", "missing", "empty"), 3),
    Expect("so is each that has another type, or is out of bounds", of("variable", "type", "bounds"), 3),
    Expect("ports are taken, closed or for this host alone", of("port"), 2),
    Expect("there is too little room where the path really lies", of("disk"), 2),
    Expect("programs are missing, unreadable or of another version", of("program"), 2),
    Expect("all of them stand in order", rows, 2),
    Expect("what is there instead is told", what_is_there, 2),
)
SECRET = Expect("no secret is given away", as_it_is, points=4, critical=True)


def environment(answer: Any, variant: Variant) -> Score:
    """Return the checks of ``environment(path)`` for every host."""
    edges = on_edges(__file__, as_it_is)
    said = {host: call(answer, f"{variant.path()}/hosts/{host}/service.env") for host in variant.truth["hidden"]}
    if variant.edge == "unclosed":
        return _refused(said, variant)
    truth = variant.truth["environment"]
    told = {subject: _of_topic(said, subject, want) for subject, want in truth["wants"].items()}
    if variant.edge in ("bare", "windows"):
        return judged(told, truth["wants"], truth["traps"], [edges[variant.edge]])
    expected = [
        Expect(
            label,
            as_it_is,
            points,
            tag="remarks-read" if "names" in topics else "",
            among=[one for one in truth["wants"] if one.rpartition(" ")[2] in topics],
        )
        for topics, (label, points) in TOPICS.items()
    ]
    return judged(told, truth["wants"], truth["traps"], expected)


def _of_topic(said: Mapping[str, Outcome], subject: str, want: Any) -> Outcome:
    """Return what was said of a host, by one topic: the values of some names, or all names."""
    host, _, topic = subject.rpartition(" ")
    got = said[host]
    if got.error:
        return got
    if topic == "names":
        return given(got.look(sorted, otherwise="no dictionary"), got.shown)
    return given(got.look(lambda found: {name: found.get(name) for name in want}, "no dictionary"), got.shown)


def satisfies(answer: Any, variant: Variant) -> Score:
    """Return the checks of ``satisfies(version, wanted)``, by what the pairs are about."""
    truth, groups = variant.truth["satisfies"], ["build"] if variant.edge else [*GROUPS]  # edges are about hosts
    said = _asked(answer, [one for one in variant.truth["asked"] if one[0] in groups])
    wants = {group: truth["wants"][group] for group in groups}
    expected = [Expect(*GROUPS[group][:1], as_it_is, GROUPS[group][1], among=[group]) for group in groups]
    return judged(said, wants, truth["traps"], expected)


def _asked(answer: Any, asked: list[list[str]]) -> dict[str, Outcome]:
    """Return what was said of the pairs of each group, as one answer; an error where an answer is wanted is one."""
    found: dict[str, dict[str, Any]] = {}
    errors: dict[str, Outcome] = {}
    for group, version, wanted in asked:
        got = call(answer, version, wanted)
        if group.startswith("no "):
            got = _refusal(got)
        if got.error:
            errors.setdefault(group, got)
        found.setdefault(group, {})[f"{version!r} in {wanted!r}"] = got.value
    return {group: errors.get(group, given(told, f"satisfies, of {len(told)} pairs,")) for group, told in found.items()}


def _refusal(got: Outcome) -> Outcome:
    """Return, as the value of an outcome, that a ValueError came, whatever it says."""
    place = refused_at(got, ".")
    if place.value == READ_ANYWAY:
        return place
    return given("refused", got.shown) if not place.error or "raised ValueError" in got.error else got


def failures(answer: Any, variant: Variant) -> Score:
    """Return the checks of ``failures(folder)`` for every host."""
    hosts, truth = variant.truth["hidden"], variant.truth["failures"]
    said = {host: call(answer, f"{variant.path()}/hosts/{host}") for host in hosts}
    if variant.edge in ("unclosed", "unknown"):
        return _refused(said, variant)
    if variant.edge:
        expected = on_edges(__file__, lambda found: [rows(found), what_is_there(found)])[variant.edge]
        return judged(said, truth["wants"], truth["traps"], [expected])
    kept = {
        host: got if got.error else given(_given_away(got.value, hosts[host]), got.shown) for host, got in said.items()
    }
    away = variant.truth["given-away"]
    secret = judged(kept, away["wants"], away["traps"], [SECRET])
    return Score((*judged(said, truth["wants"], truth["traps"], FAILED).checks, *secret.checks))


def _given_away(value: Any, hidden: list[str]) -> str:
    """Return how many of the texts that nobody may see stand in a value, whole or in part."""
    text = json.dumps(value, default=str)
    count = sum(any(one[at : at + PIECE] in text for at in range(0, len(one) - PIECE + 1, 3)) for one in hidden)
    return f"{count} secrets" if count else "nothing"


def _refused(said: Mapping[str, Outcome], variant: Variant) -> Score:
    """Return the check of hosts that have to be refused, without a word of what is secret there."""
    truth, hidden = variant.truth["refused"], variant.truth["hidden"]
    places = {}
    for host, got in said.items():
        place = refused_at(got, SPEC if variant.edge == "unknown" else r"[\w.-]+:\d+")
        if not place.error and re.search(r"\w", got.error) and _given_away(got.error, hidden[host]) != "nothing":
            place = given(f"{place.value}, and a secret", place.shown)
        places[host] = place
    return judged(places, truth["wants"], truth["traps"], [on_edges(__file__, as_it_is)[variant.edge or ""]])
