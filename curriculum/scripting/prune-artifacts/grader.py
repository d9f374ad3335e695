"""Grades prune-artifacts.sh by running it on stores laid out for it, where no script can reach anything else."""

from dataclasses import dataclass
from pathlib import Path

from groundschool.judges.shell import shellcheck, watched
from groundschool.kit import Check, Expect, Outcome, Score, Variant, given, item, judged, need, on_edges, once

YARD = [Path(__file__).with_name(name) for name in ("yard.py", "confined.py")]
LOST = "the script ended everything around it"
START = "started-here"
DELETED = Expect("exactly the files that are due are deleted", item("gone"), points=4)
ON_EDGES = on_edges(__file__, dict)


@dataclass(frozen=True)
class Ran:
    """What a run of the script left: exit status, what it printed, the paths gone, those changed or new; or why nothing."""

    status: int
    out: str
    err: str
    gone: list[str]
    touched: list[str]
    lost: str = ""

    @property
    def listed(self) -> list[str] | None:
        """Return the names printed, without a leading ./, or None when they do not each end with a NUL."""
        *names, rest = self.out.split("\0")
        return None if rest else sorted(name.removeprefix("./") for name in names)

    @property
    def acted(self) -> bool:
        """Return whether the script went ahead: it changed something, tried to, or called what it did a success."""
        held_back = "ermission denied" in self.err
        return not self.lost and bool(self.status == 0 or held_back or self.gone or self.touched)

    @property
    def refused(self) -> bool:
        """Return whether the script refused by itself: it said why, and neither changed nor tried to change anything."""
        return not self.lost and not self.acted and bool(self.err.strip())

    def __str__(self) -> str:
        """Return the run on one line."""
        said = self.err.strip().splitlines() or ["empty"]
        return self.lost or f"exit status {self.status}, {len(self.gone)} paths gone, stderr: {said[0]}"

    def outcome(self, shown: str, start: str) -> Outcome:
        """Return what became of a store that begins at ``start``, to be compared with the truth."""
        inside = sorted(path.removeprefix(start) for path in self.gone if path.startswith(start))
        return Outcome(shown, {"success": self.status == 0, "gone": inside}, self.lost)


def prune(script: str, variant: Variant) -> Score:
    """Return the checks of the script: what it deletes, prints and refuses, how it fails, and what shellcheck says."""
    days, name = str(variant.truth["days"]), variant.truth["directory"]
    if variant.edge is not None:
        (ran,) = runs(script, variant, "yard", [(name, days)], here=".")
        return compared(ran, f"{typed(name, days)} ({ran})", variant, ON_EDGES[variant.edge])
    store = f"{root(variant, 'yard')}/{name}"
    rehearsed, real, again = runs(script, variant, "yard", [(store, days, "--dry-run"), (store, days), (store, days)])
    checks = (
        *compared(real, "a real run", variant, DELETED).checks,
        *kept(variant, real, rehearsed),
        lists(variant, real, rehearsed),
        Outcome("the second run", again, real.lost).holds(
            "a second run has nothing to do and succeeds",
            lambda ran: real.gone and not ran.gone and ran.status == 0 and not ran.out,
            traps={"nothing-is-failure": lambda ran: real.gone and not ran.gone and ran.status},
            evidence=f"the second run: {again}",
        ),
        *once("refusals", lambda: refusals(script, variant, name, days)),
        *once("failure", lambda: failure(script, variant, name, days)),
        linted(script),
    )
    return Score(checks)


def compared(ran: Ran, shown: str, variant: Variant, expected: Expect) -> Score:
    """Return the check of what is gone from the store."""
    told, name = variant.truth["prune"], variant.truth["directory"]
    return judged({name: ran.outcome(shown, f"{name}/")}, told["wants"], told["traps"], [expected])


def kept(variant: Variant, real: Ran, rehearsed: Ran) -> list[Check]:
    """Return the checks of what was not to be deleted."""
    start, linked = f"{variant.truth['directory']}/", {*variant.truth["outside"]}
    outside = sorted(path for path in (*real.gone, *real.touched) if not f"{path}/".startswith(start))
    rehearsal = [*rehearsed.gone, *rehearsed.touched]
    return [
        Outcome("a real run", outside, real.lost).holds(
            "nothing outside DIR changes",
            lambda paths: real.gone and not paths,
            points=2,
            traps={"follows-links": lambda paths: linked & {*paths}},
            evidence=f"gone or changed outside DIR: {outside[:3]}" if outside else "nothing was deleted at all",
            critical=bool(outside),
        ),
        Outcome("a dry run", rehearsal, rehearsed.lost).holds(
            "a dry run changes nothing",
            lambda paths: real.gone and not paths,
            points=2,
            traps={"dry-run-differs": bool},
            evidence=f"with --dry-run: {rehearsed}",
            critical=bool(rehearsal),
        ),
    ]


def lists(variant: Variant, real: Ran, rehearsed: Ran) -> Check:
    """Return the check of what both runs print."""
    due = variant.truth["prune"]["wants"][variant.truth["directory"]]["gone"]
    return Outcome("the two runs", (real, rehearsed), real.lost).holds(
        "both runs print what goes, each name ended by a NUL",
        lambda both: all(ran.listed == due for ran in both),
        points=2,
        traps={
            "newline-lists": lambda both: any(ran.listed is None and ran.out.endswith("\n") for ran in both),
            "dry-run-differs": lambda both: both[0].listed != both[1].listed,
        },
        evidence=f"a dry run printed {rehearsed.out[:60]!r}, a real run {real.out[:60]!r}",
    )


def refusals(script: str, variant: Variant, name: str, days: str) -> list[Check]:
    """Return the checks of arguments that make no sense, tried one after the other on a store of their own."""
    yard = root(variant, "refusals")
    store = f"{yard}/{name}"
    no_directory = [(f"{yard}/{place}", days) for place in ("nowhere", "keep/licence.key", "link-to-store")]
    no_number = [(store, value) for value in ("", "soon", "-1", "1.5", "0", f"PATH[$(touch {yard}/ran)]")]
    groups = [
        ("a missing or empty DIR is refused", 2, "empty-dir", [(), ("",), ("", days)]),
        ("a DIR that is no directory, or a link to one, is refused", 1, "trusts-arguments", no_directory),
        ("DAYS that is no whole number of at least 1 is refused", 1, "trusts-arguments", no_number),
        ("an option nobody knows is refused", 1, "trusts-arguments", [(store, days, "--dryrun")]),
    ]
    calls = [call for *_, several in groups for call in several]
    told = iter(runs(script, variant, "refusals", calls, senseless=True))
    found = []
    for label, points, tag, several in groups:
        wrong = [(call, ran) for call in several if not (ran := next(told)).refused]
        check = given(wrong).holds(
            label,
            lambda accepted: not accepted,
            points=points,
            traps={tag: lambda accepted: any(ran.acted for _, ran in accepted)},
            evidence="; ".join(f"{typed(*call)}: {ran}" for call, ran in wrong[:2]),
            critical=tag == "empty-dir",
        )
        found.append(check)
    return found


def failure(script: str, variant: Variant, name: str, days: str) -> list[Check]:
    """Return the check of a store that lets nothing be removed; none where the system cannot deny it to root."""
    (ran,) = runs(script, variant, "frozen", [(f"{root(variant, 'frozen')}/{name}", days)], frozen=True)
    if ran is None:
        return []
    check = Outcome("a run", ran, ran.lost).holds(
        "a file that cannot be deleted is reported",
        lambda ran: ran.status != 0 and ran.err.strip(),
        traps={"failure-lost": lambda ran: ran.status == 0},
        evidence=f"when nothing in DIR could be removed: {ran}",
    )
    return [check]


def linted(script: str) -> Check:
    """Return the check that shellcheck finds neither an error nor a warning."""
    remarks = shellcheck(script)
    return given(remarks).holds(
        "shellcheck has no error and no warning",
        lambda found: not found,
        points=2,
        traps={"linter-ignored": bool},
        evidence="; ".join(remarks[:3]),
    )


def runs(script: str, variant: Variant, yard: str, calls: list[tuple], **how: object) -> list:
    """Return what became of a fresh store in one run of the script after the other (None: impossible here)."""
    need("bash")
    asked = {"here": START, "frozen": False, "senseless": False, **how}
    truth = {name: variant.truth[name] for name in ("directory", "entries", "outside")}
    job = {"root": root(variant, yard), "truth": truth, "script": script}
    job["runs"] = [{"arguments": list(call), **asked} for call in calls]
    told = watched(YARD, Path(job["root"]).parent, job)
    return [Ran(1, "", "", [], [], LOST)] * len(calls) if told is None else [one and Ran(**one) for one in told]


def root(variant: Variant, yard: str) -> str:
    """Return where a yard lays out its store, beside the programs that do it."""
    return f"{variant.path('')}/{yard}/root"


def typed(*arguments: str) -> str:
    """Return a call as one would type it, without the scratch folder's path."""
    return " ".join(["prune-artifacts.sh", *(repr(argument.rsplit("/", 1)[-1]) for argument in arguments)])
