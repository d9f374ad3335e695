"""Grades prune-artifacts.sh by running it on stores laid out for it, where no script can reach anything else."""

from dataclasses import replace
from typing import Any

from groundschool.judges.shell import shellcheck
from groundschool.kit import Check, Expect, Outcome, Score, Variant, beside, given, item, judged, on_edges, once

stores = beside(__file__, "ran")
root, runs, typed = stores.root, stores.runs, stores.typed
Ran = Any  # the class of ran.py: content folders are no packages, so no type can be imported
DELETED = Expect("exactly the files that are due are deleted", item("gone"), points=4)
ON_EDGES = on_edges(__file__, dict)
# What a person's profile or a build server may have exported; "@" is where the stores are.
DRY_RUNS = ("DRY_RUN", "dry_run", "DRYRUN", "dryrun")
EXPORTED = {"cdpath": {"CDPATH": "@/elsewhere", "LC_ALL": "C.UTF-8", **dict.fromkeys(DRY_RUNS, "1")}}
# Arithmetic takes the last four, and a grep for a number finds one on a line of the last.
NO_NUMBERS = ("", "soon", "-1", "1.5", "0", "1+1", "9-1", " 7", "9\n-8")
IDLE = "nothing was deleted at all, so nothing speaks for the script"


def prune(script: str, variant: Variant) -> Score:
    """Return the checks of the script: what it deletes, prints and refuses, how it fails, and what shellcheck says."""
    days, name = str(variant.truth["days"]), variant.truth["directory"]
    if variant.edge is not None:
        return on_edge(script, variant, name, days)
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
        *once("refusals", lambda: refusals(script, variant, (name, days), real)),
        *once("other days", lambda: other_days(script, variant, name, days)),
        *once("failure", lambda: failure(script, variant, (name, days), real)),
        linted(script, real),
    )
    return Score(checks)


def on_edge(script: str, variant: Variant, name: str, days: str) -> Score:
    """Return the check of a run that starts beside the store; on one edge a link to it is to be refused before."""
    edge = variant.edge or ""
    places = ["link-to-store/", "link-to-store//", f"{name}/"] if edge == "link-slash" else [name]
    asked = {"here": ".", "exported": EXPORTED.get(edge, {})}
    *before, ran = runs(script, variant, "yard", [(place, days) for place in places], **asked)
    calls = "; ".join(f"{typed(place, days)}: {one}" for place, one in zip(places, [*before, ran], strict=True))
    status = ran.status if all(one.refused for one in before) else 1
    score = compared(replace(ran, status=status), calls, variant, ON_EDGES[edge])
    harmed = bool(ran.strayed(f"{name}/") or any(one.gone or one.touched for one in before))
    return Score(tuple(replace(check, critical=harmed) for check in score.checks))


def compared(ran: Ran, shown: str, variant: Variant, expected: Expect) -> Score:
    """Return the check of what is gone from the store."""
    told, name = variant.truth["prune"], variant.truth["directory"]
    ran_there = ran.outcome(shown, f"{name}/", ran.strayed(f"{name}/"))
    return judged({name: ran_there}, told["wants"], told["traps"], [expected])


def kept(variant: Variant, real: Ran, rehearsed: Ran) -> list[Check]:
    """Return the checks of what was not to be deleted."""
    start, linked = f"{variant.truth['directory']}/", {*variant.truth["outside"]}
    outside = real.strayed(start)
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


def refusals(script: str, variant: Variant, called: tuple[str, str], real: Ran) -> list[Check]:
    """Return the checks of arguments that make no sense, tried one after the other on a store of their own."""
    name, days = called
    yard = root(variant, "refusals")
    store = f"{yard}/{name}"
    no_directory = [(f"{yard}/{place}", days) for place in ("nowhere", "keep/licence.key", "link-to-store")]
    no_number = [(store, value) for value in (*NO_NUMBERS, f"PATH[$(touch {yard}/ran)]")]
    unknown = [(store, days, "--dryrun"), (store, days, "--dry-run", "--verbose")]
    groups = [
        ("a missing or empty DIR is refused", 2, "empty-dir", [(), ("",), ("", days)]),
        ("a DIR that is no directory, or a link to one, is refused", 1, "trusts-arguments", no_directory),
        ("DAYS that is no whole number of at least 1 is refused", 1, "trusts-arguments", no_number),
        ("an option nobody knows is refused, and so is a fourth argument", 1, "trusts-arguments", unknown),
    ]
    calls = [call for *_, several in groups for call in several]
    told = iter(runs(script, variant, "refusals", calls, senseless=True))
    found = []
    for label, points, tag, several in groups:
        wrong = [(call, ran) for call in several if not (ran := next(told)).refused]
        check = given(wrong).holds(
            label,
            lambda accepted: real.gone and not accepted,
            points=points,
            traps={tag: lambda accepted: any(ran.acted for _, ran in accepted)},
            evidence="; ".join(f"{typed(*call)}: {ran}" for call, ran in wrong[:2]) or IDLE,
            critical=tag == "empty-dir",
        )
        found.append(check)
    return found


def other_days(script: str, variant: Variant, name: str, days: str) -> list[Check]:
    """Return the checks of dry runs with other DAYS, in a store that is reached through a link; by age they differ."""
    place, numbers = f"{root(variant, 'days')}/way-in/{name}/", ("1", "9", "309")
    calls = [(place, number, "--dry-run") for number in (*numbers, f"0{days}")]
    *told, padded = runs(script, variant, "days", calls)
    due = {number: aged(variant, int(number)) for number in (*numbers, days)}
    wrong = [f"{typed(*call)}: {ran}" for call, ran in zip(calls, told, strict=False) if ran.listed != due[call[1]]]
    octal = aged(variant, int(days, 8))
    return [
        given(wrong).holds(
            "any DAYS chooses by its own number, whatever links lead to DIR",
            lambda found: not found,
            tag="trusts-arguments",
            evidence="a wrong list: " + "; ".join(wrong[:2]),
        ),
        Outcome("a dry run", padded, padded.lost).holds(
            "DAYS with a 0 in front is refused or the same number",
            lambda ran: not wrong and (ran.refused or ran.listed == due[days]),
            traps={"octal-days": lambda ran: ran.listed == octal != due[days]},
            evidence=f"{typed(*calls[-1])}: {padded}",
        ),
    ]


def aged(variant: Variant, days: int) -> list[str]:
    """Return the regular files of the store that are so many days old."""
    found = (one for one in variant.truth["entries"] if one["kind"] == "file")
    return sorted(one["path"] for one in found if one["minutes"] >= days * 24 * 60)


def failure(script: str, variant: Variant, called: tuple[str, str], real: Ran) -> list[Check]:
    """Return the check of a store that lets nothing be removed; none where the system cannot deny it to root."""
    name, days = called
    (ran,) = runs(script, variant, "frozen", [(f"{root(variant, 'frozen')}/{name}", days)], frozen=True)
    if ran is None:
        return []
    check = Outcome("a run", ran, ran.lost).holds(
        "a file that cannot be deleted is reported",
        lambda ran: real.gone and ran.status != 0 and ran.err.strip(),
        traps={"failure-lost": lambda ran: ran.status == 0},
        evidence=f"when nothing in DIR could be removed: {ran}",
    )
    return [check]


def linted(script: str, real: Ran) -> Check:
    """Return the check that shellcheck finds neither an error nor a warning."""
    remarks = shellcheck(script)
    return given(remarks).holds(
        "shellcheck has no error and no warning",
        lambda found: real.gone and not found,
        points=2,
        traps={"linter-ignored": bool},
        evidence="; ".join(remarks[:3]) or IDLE,
    )
