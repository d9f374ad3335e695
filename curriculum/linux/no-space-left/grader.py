"""Grades disk diagnoses against the state of the file systems that the outputs were printed from."""

from collections.abc import Callable, Mapping
from typing import Any

from groundschool.kit import Check, Outcome, Score, Variant, call

HARMLESS = {"escalate-to-owner", "lower-reserve", "uncover-mount-point"}
ON_DF = {"blocks", "inodes", "reserved-blocks"}
# What it shows when a cause is not recognised.
MISSED = {
    "inodes": "blocks-only",
    "reserved-blocks": "reserve-forgotten",
    "deleted-but-open": "deleted-forgotten",
    "hidden-under-mount": "du-is-df",
    "wrong-filesystem": "mount-assumed",
}
# Of each edge: the property, the entries of the diagnosis it is about, and what a failure shows.
EDGES = {
    "two-causes": (
        "a host with two troubles: the one that stops the write is named",
        ("cause", "safe_action"),
        "blocks-only",
    ),
    "no-reload": ("an owner that cannot reopen its log is left running", ("safe_action",), "owner-ignored"),
    "no-log": ("a file that is no log is not emptied under its owner", ("safe_action",), "owner-ignored"),
    "covered-name": (
        "a file belongs to the file system of its device, whatever its name",
        ("reclaimable_bytes",),
        "name-not-device",
    ),
    "spaced-mount": ("a mount point with a space works", ("cause", "verify"), "columns-by-spaces"),
    "similar-name": ("a path belongs to a mount point by whole components", ("cause", "verify"), "path-by-letters"),
    "nothing-open": ("a host where lsof printed nothing works", ("cause", "reclaimable_bytes"), "empty-output"),
}
Diagnoses = dict[str, Outcome]


def diagnose(answer: Any, variant: Variant) -> Score:
    """Return the checks of ``diagnose(folder)``: cause, bytes, action and proof for every host of the variant."""
    want = variant.truth["hosts"]
    crash = EDGES[variant.edge][2] if variant.edge else ""
    said = {host: call(answer, f"{variant.path()}/{host}", crash_tag=crash) for host in want}
    if variant.edge:
        return Score((_edge(said, variant),))
    return Score((*_causes(said, want), _bytes(said, variant), *_consequences(said, variant)))


def _edge(said: Diagnoses, variant: Variant) -> Check:
    """Return the one check of an edge's one host."""
    ((host, want),) = variant.truth["hosts"].items()
    label, keys, tag = EDGES[variant.edge or ""]
    sums = {name: by_host[host] for name, by_host in variant.truth["traps"].items()}
    wrong = {name: {**want, "reclaimable_bytes": total} for name, total in sums.items()}
    wrong["free-is-available"] = {**want, "verify": _free(want)}

    def shown(diagnosis: Mapping[str, Any]) -> dict[str, Any]:
        return {key: diagnosis[key] for key in keys}

    traps = {name: shown(found) for name, found in wrong.items() if shown(found) != shown(want)}
    return said[host].equals(label, shown, shown(want), tag=tag, traps=traps)


def _free(want: Mapping[str, Any]) -> dict[str, str]:
    return {**want["verify"], "metric": "node_filesystem_free_bytes"}


def _causes(said: Diagnoses, want: Mapping[str, Any]) -> tuple[Check, Check]:
    """Return the checks of the causes: those that df shows by itself, and those that need a second witness."""

    def check(label: str, hosts: list[str]) -> Check:
        causes = {host: want[host]["cause"] for host in hosts}
        return _all(
            lambda host: _told(said[host], label, "cause", causes[host], points=3, tag=MISSED.get(causes[host], "")),
            hosts,
        )

    alone = [host for host in want if want[host]["cause"] in ON_DF]
    return (
        check("causes that df alone can show are named", alone),
        check("causes that need a second witness are named", [host for host in want if host not in alone]),
    )


def _bytes(said: Diagnoses, variant: Variant) -> Check:
    """Return the check of the bytes that closing the unlinked files would give back."""
    want, traps = variant.truth["hosts"], variant.truth["traps"]
    label = "the bytes held by unlinked files are counted exactly"

    def one(host: str) -> Check:
        sprung = {tag: by_host[host] for tag, by_host in traps.items()}
        return _told(said[host], label, "reclaimable_bytes", want[host]["reclaimable_bytes"], points=4, traps=sprung)

    return _all(one, [*want])


def _consequences(said: Diagnoses, variant: Variant) -> tuple[Check, Check, Check]:
    """Return the checks of what is done, of how one knows that it worked, and that no database is touched."""
    want = variant.truth["hosts"]
    harm = {"file-removed-again": "remove-file", "owner-killed": "kill-owner"}

    def action(host: str) -> Check:
        label = "the action fits the cause and the owner"
        return _told(said[host], label, "safe_action", want[host]["safe_action"], points=4, traps=harm)

    def proof(host: str) -> Check:
        label, traps = "the metric that must move is named", {"free-is-available": _free(want[host])}
        return _told(said[host], label, "verify", want[host]["verify"], points=2, traps=traps)

    def untouched(host: str) -> Check:
        label, tag = "a database is left to those who run it", "database-touched"
        return said[host].holds(label, lambda found: found["safe_action"] in HARMLESS, tag=tag, critical=True)

    return _all(action, [*want]), _all(proof, [*want]), _all(untouched, variant.truth["databases"])


def _told(  # noqa: PLR0913 - one argument a thing the check says
    outcome: Outcome,
    label: str,
    key: str,
    want: object,
    *,
    points: int,
    tag: str = "",
    traps: Mapping[str, object] | None = None,
) -> Check:
    """Return the check of one entry of a diagnosis."""
    return outcome.equals(label, lambda found: found[key], want, points=points, tag=tag, traps=traps)


def _all(check: Callable[[str], Check], hosts: list[str]) -> Check:
    """Return the first failed check over the hosts; the property must hold on each."""
    checks = [check(host) for host in hosts]
    return next((one for one in checks if not one.passed), checks[0])
