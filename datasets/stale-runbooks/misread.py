"""What is stale on two pages, and what is told by somebody who reads pages or sources in half."""

import re
from collections.abc import Mapping
from typing import Any

from groundschool.kit import beside

written = beside(__file__, "written")


def told(today: Any, pages: list[Any]) -> tuple[list[Any], dict[str, Any]]:  # noqa: ANN401
    """Return all that is stale, and what each misconception makes of it."""
    wants = written.in_order(one for page in pages for one in page.findings())
    places = [(page, number, place) for page in pages for number, place in page.places()]
    traps: dict[str, list[Any]] = {}
    for tag in {place.decoy for _, _, place in places} - {""}:
        traps[tag] = [*wants, *(one for page in pages for one in page.taken_for_stale(tag))]
    traps |= {**_misread(today, wants, places), **_on_lines(today, wants, pages)}
    first: dict[tuple[str, str], Any] = {}
    for one in wants:
        first.setdefault((one[0], one[2]), one)
    below = {page.name: page.below_history() for page in pages}
    traps["first-only"] = [one for one in wants if one[2] == "order" or one in first.values()]
    traps["history-to-the-end"] = [one for one in wants if one[1] < below[one[0]] or one[2] in ("secret", "order")]
    traps["history-keeps-secrets"] = [
        one for one in wants if one[2] != "secret" or not below[one[0]] < one[1] < below[one[0]] + 6
    ]
    return wants, {tag: written.in_order(found) for tag, found in traps.items()}


def _misread(today: Any, wants: list[Any], places: list[Any]) -> Mapping[str, list[Any]]:  # noqa: ANN401
    """Return what comes of reading a source of today in half."""
    via = {(place.kind, place.was): place.via for _, _, place in places if place.via}
    spaces = {space for space, _, _ in today.rows()}
    older = {one.former[0] for one in today.subjects}
    bounds = {one.percent for one in today.subjects}
    one, two = today.subjects
    foreign = {f"when-{a.asked}-fail.md": (b.name, b.alert) for a, b in ((one, two), (two, one))}
    unhelped = [
        [*page.found(number, place)[:4], today.chain[1]]
        for page, number, place in places
        if place.decoy == "any-command"
    ]
    return {
        "one-hop": [[*one[:4], via.get((one[2], one[3]), one[4])] for one in wants],
        "only-what-is-gone": [one for one in wants if one[2] != "namespace" or one[3] not in spaces],
        "one-former-name": [one for one in wants if one[2] != "service" or one[3] not in older],
        "flags-of-any-command": [one for one in wants if one[2] != "flag" or one[3] != today.chain[0]],
        "left-behind": _left_behind(today, wants, places),
        "another-guard": [one for one in wants if one[2] != "order" or one[4] != "drain"],
        "any-rule": [one for one in wants if one[2] != "threshold" or one[3] not in bounds],
        "guards-by-heart": [one for one in wants if one[2] != "order" or one[3] != "resume"],
        "some-statuses": [one for one in wants if one[2] != "link" or one[3].startswith("http:")],
        "help-unread": [*wants, *unhelped],
        "own-names": [one for one in wants if one[4] not in foreign[one[0]]],
    }


def _left_behind(today: Any, wants: list[Any], places: list[Any]) -> list[Any]:  # noqa: ANN401
    """Return what is told by somebody who takes the last row of a service, instances or not."""
    last = {name: space for space, name, _ in today.rows()}
    mine = {one.space: last[one.name] for one in today.subjects if last[one.name] == one.behind}
    found = [one for one in wants if one[2] != "namespace" or one[4] not in mine]
    for page, number, place in places:
        right = {"": place.now, "of-the-page": place.text}.get(place.decoy)
        if place.kind == "namespace" and right in mine and place.text != mine[right]:
            found.append([*page.found(number, place)[:3], place.text, mine[right]])
    return found


def _on_lines(today: Any, wants: list[Any], pages: list[Any]) -> Mapping[str, list[Any]]:  # noqa: ANN401
    """Return what is told where a bound is rounded, and where a step has to wait for one that is not there."""
    rounded = [[*one[:4], f"{float(one[4]):.0f}" if one[2] == "threshold" else one[4]] for one in wants]
    unguarded = [*wants]
    bounds = {f"when-{one.asked}-fail.md": one.percent for one in today.subjects}
    for page in pages:
        bound = bounds[page.name]
        for at, said in enumerate(page.text().splitlines(), 1):
            if f"more than {bound} %" in said and f"{float(bound):.0f}" != bound:
                rounded.append([page.name, at, "threshold", bound, f"{float(bound):.0f}"])
            if re.match(r"\d\. .*ferryctl resume ", said) and " scale deploy/" not in page.text():
                unguarded.append([page.name, at, "order", "resume", "scale"])
    return {"rounded": rounded, "no-guard": unguarded}
