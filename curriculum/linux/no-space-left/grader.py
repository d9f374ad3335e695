"""Grades disk diagnoses against the state of the file systems that the outputs were printed from."""

from groundschool.kit import Expect, Score, Variant, call, item, judged, on_edges

ON_DF = {"blocks", "inodes", "reserved-blocks"}
HARMLESS = frozenset({"escalate-to-owner", "lower-reserve", "uncover-mount-point"})
EXPECTED = (
    Expect(
        "causes that df alone can show are named",
        item("cause"),
        points=3,
        among=lambda host: host["cause"] in ON_DF,
    ),
    Expect(
        "causes that need a second witness are named",
        item("cause"),
        points=3,
        among=lambda host: host["cause"] not in ON_DF,
    ),
    Expect("the bytes held are told of every host", item("reclaimable_bytes")),
    Expect("the action fits the cause and the owner", item("safe_action"), points=4),
    Expect("the metric that must move is named", item("verify"), points=2),
    Expect(
        "a database is left to those who run it",
        item("safe_action"),
        among=lambda host: host["safe_action"] == "escalate-to-owner",
        allowed=HARMLESS,
        critical=True,
    ),
)
ON_EDGES = on_edges(
    __file__,
    {
        "two-causes": lambda host: [host["cause"], host["safe_action"], host["verify"]["mountpoint"]],
        "no-reload": item("safe_action"),
        "no-log": item("safe_action"),
        "covered-name": item("reclaimable_bytes"),
        "spaced-mount": item("cause", "verify"),
        "similar-name": item("cause", "verify"),
        "nothing-open": item("cause", "reclaimable_bytes"),
        "not-promised": item("cause", "verify"),
        "few-inodes": item("cause", "verify"),
        "root-volume": item("cause", "safe_action"),
        "other-owner": item("safe_action"),
        "a-tenth": item("cause"),
    },
)


MOUNTED = Expect("the path's own file system is named", lambda said: said, points=4, tag="fullest-line")
COUNTED = Expect("the bytes held by unlinked files are counted exactly", lambda said: said, points=4)
PLAIN_ON_EDGES = on_edges(__file__, lambda said: said)


def mount_point(answer: object, variant: Variant) -> Score:
    """Return the checks of ``mount_point(folder)`` for every host of the variant."""
    return one_value("mount-point", answer, variant, MOUNTED, ("spaced-mount", "similar-name"))


def held_bytes(answer: object, variant: Variant) -> Score:
    """Return the checks of ``held_bytes(folder)`` for every host of the variant."""
    return one_value("held-bytes", answer, variant, COUNTED, ("covered-name", "nothing-open"))


def one_value(task: str, answer: object, variant: Variant, expected: Expect, edges: tuple[str, ...]) -> Score:
    """Return the checks of an answer that is one value a host; edges about something else ask what is always asked."""
    truth = variant.truth[task]
    said = {host: call(answer, f"{variant.path()}/{host}") for host in truth["wants"]}
    return judged(
        said, truth["wants"], truth["traps"], [PLAIN_ON_EDGES[variant.edge] if variant.edge in edges else expected]
    )


def diagnose(answer: object, variant: Variant) -> Score:
    """Return the checks of ``diagnose(folder)``: cause, bytes, action and proof for every host of the variant."""
    truth = variant.truth["diagnose"]
    said = {host: call(answer, f"{variant.path()}/{host}") for host in truth["wants"]}
    expected = [ON_EDGES[variant.edge]] if variant.edge else EXPECTED
    return judged(said, truth["wants"], truth["traps"], expected)
