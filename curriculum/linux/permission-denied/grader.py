"""Grades who may do what, and what a change of permissions comes to for everybody, against the host that was drawn."""

from collections.abc import Mapping
from dataclasses import replace

from groundschool.kit import Expect, Outcome, Score, Variant, brief, call, given, item, judged, on_edges
from groundschool.scenarios.host_access import HostAccess

NAMES = ("create", "delete")
ON_EDGES = on_edges(__file__, list)
WHETHER = Expect(
    "whether it may be done is right, whatever refuses", lambda said: [bool(one) for one in said][:1], points=1
)
EXPECTED = (
    Expect("the cause is named", item("cause"), points=2, missed={"permissions": "group-file"}),
    Expect(
        "the user can, and nobody else gets in anywhere",
        item("helps", "lets in"),
        points=5,
        among=lambda want: want["cause"] == "permissions",
    ),
    Expect(
        "the user can, and nobody is locked out",
        item("helps", "locks out"),
        points=2,
        among=lambda want: want["cause"] == "permissions",
    ),
    Expect(
        "where a mount or a session is the cause no permission is touched",
        item("cause", "touched"),
        points=3,
        among=lambda want: want["cause"] != "permissions",
    ),
)


def can(answer: object, variant: Variant) -> Score:
    """Return the checks of ``can(folder, user, op, path)``: by op, and on an edge all questions together."""
    truth = variant.truth["can"]
    said, names = {}, []
    for subject in truth["wants"]:
        host, user, op, path = subject.split(" ", 3)
        said[subject] = call(answer, f"{variant.path()}/{host}", user, op, path)
        names += [subject] if op in NAMES else []
    files = [subject for subject in said if subject not in names]
    expected = [
        WHETHER,
        Expect("who may read, write or execute a file, and what refuses first", list, points=4, among=files),
        Expect("who may create or delete a name, and what refuses first", list, points=3, among=names),
    ]
    if variant.edge:
        expected = [ON_EDGES[variant.edge]]
    return judged(said, truth["wants"], truth["traps"], expected)


def fix(answer: object, variant: Variant) -> Score:
    """Return the checks of ``fix(folder)``: what its commands come to on each host of the variant."""
    truth, hosts = variant.truth["fix"], variant.truth["hosts"]
    said = {
        host: _outcome(call(answer, f"{variant.path()}/{host}"), HostAccess.from_text(hosts[host]))
        for host in truth["wants"]
    }
    expected = EXPECTED
    if variant.edge == "spaced-name":
        expected = (replace(ON_EDGES[variant.edge], view=item("helps", "lets in")),)
    return judged(said, truth["wants"], truth["traps"], expected)


def _outcome(got: Outcome, host: HostAccess) -> Outcome:
    """Return what an answer's commands come to, or why they cannot be run."""
    if got.error:
        return got
    found = got.value
    if not isinstance(found, Mapping) or not {"cause", "commands"} <= found.keys():
        return replace(got, error=f"{got.shown} gave {brief(found)}, not a dictionary with cause and commands")
    commands = found["commands"]
    if not isinstance(commands, list | tuple) or not all(isinstance(one, str) for one in commands):
        return replace(got, error=f"{got.shown} gave {brief(commands)} for commands, not a list of texts")
    try:
        return given(host.mended(found["cause"], commands), got.shown)
    except ValueError as error:
        return replace(got, error=f"{got.shown} gave a command that does not exist here: {error}")
