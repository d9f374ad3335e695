"""Two months of scans of six assets, and what is right and wrong about their findings."""

import json
import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from groundschool.formats.trivy import TrivyFinding, TrivyResult, as_report
from groundschool.kit import READ_ANYWAY, Bundle, Variant, beside
from groundschool.simulation.state import World

drawn_scans = beside(__file__, "drawn_scans")
scanned = drawn_scans.scanned
EDGES = ("bounds", "nothing", "torn")
TORN = ("cut-off", "no-moment", "no-offset")
TITLES = ("buffer overflow in a parser", "memory is read after it is freed", "requests may be smuggled", "a loop without an end",  # noqa: E501
          "a check of a certificate is left out", "input is run as a command")  # fmt: skip


def generate(seed: int, edge: str | None = None) -> Variant:
    """Return the files of two months of scans, and what became of the findings, right and wrong."""
    rng, bundle = random.Random(f"scans {seed} {edge}"), Bundle(seed, edge)
    day = World.from_seed(seed).day.replace(tzinfo=UTC) + timedelta(days=rng.randrange(100, 300))
    as_of = (day + timedelta(minutes=rng.randint(20, 170))).astimezone(ZoneInfo("America/Halifax"))
    as_of = datetime.fromisoformat(as_of.isoformat())
    drawn = {"bounds": drawn_scans.at_bounds, "nothing": _nothing, "torn": drawn_scans.ScanDraft}
    draft = drawn.get(edge, drawn_scans.usual)(rng, as_of)
    book = draft.book()
    bundle.truth["kinds"] = {kind: draft.kinds[kind] for kind in drawn_scans.KINDS if kind in draft.kinds}
    if edge == "torn":
        _torn(rng, bundle, book)
        return bundle.variant()
    _write(rng, bundle, "", book)
    _answers(bundle, book)
    return bundle.variant()


def _nothing(rng: random.Random, as_of: datetime) -> object:
    """Return scans that found nothing: one with nothing that it knows, one of something clean."""
    empty = drawn_scans.ScanDraft(rng, as_of)
    name, runs = next(iter(empty.runs.items()))
    empty.runs = {
        name: [
            scanned.ScanRun(runs[k].at, runs[k].artifact, looked) for k, looked in enumerate((None, drawn_scans.BOTH))
        ]
    }
    return empty


def _answers(bundle: Bundle, book: scanned.PatchBook) -> None:
    """Add what became of each finding, and how many were in time."""
    ways = (*scanned.MISREAD, *scanned.MISEXCUSED)
    told = {how: scanned.all_judged(book, how) for how in ("", *ways)}
    # The order of the subjects is that of the kinds, so that of a check the plainest kind is looked at first.
    ordered = [key for keys in bundle.truth["kinds"].values() for key in keys if key in told[""]]
    for key in dict.fromkeys((*ordered, *told[""])):
        bundle.answer("findings", key, told[""][key], {how: told[how].get(key, "nothing") for how in ways})
    bundle.answer("findings", "all", sorted(told[""]), {how: sorted(told[how]) for how in ways})
    counts = (*ways, *scanned.MISCOUNTED)
    bundle.answer("kept", "all", scanned.kept(book), {how: scanned.kept(book, how) for how in counts})
    bundle.order("findings", ways)
    bundle.order("kept", counts)


def _write(rng: random.Random, bundle: Bundle, folder: str, book: scanned.PatchBook) -> None:
    """Write all files, below a folder where there are several."""
    policy = {"as_of": book.as_of.isoformat(), "days": dict(book.days)}
    exceptions = [{**vars(one), "expires": one.expires and one.expires.isoformat()} for one in book.exceptions]
    for name, value in (("policy", policy), ("exceptions", exceptions)):
        bundle.write(f"{folder}{name}.json", json.dumps(value, indent=1, ensure_ascii=False) + "\n")
    for asset, runs in book.runs.items():
        findings = [one for one in book.findings if one.asset == asset]
        for number, run in enumerate(runs):
            kind = "filesystem" if asset.startswith("/") else "container_image"
            content = as_report(run.artifact, kind, run.at, _results(run, number, findings), status=run.status)
            bundle.write(f"{folder}scans/{rng.getrandbits(40):010x}.json", content)


def _results(run: scanned.ScanRun, number: int, findings: Sequence[scanned.ScanFinding]) -> list[TrivyResult] | None:
    """Return what a report says: its places of both kinds, each with what stands there."""
    if run.looked is None:
        return None
    tag = run.artifact.rpartition("/")[2]
    places = {drawn_scans.OS: [(f"{tag} (debian 12.5)", "debian")] * 2, drawn_scans.LANG: [("app/requirements.txt", "pip"), ("usr/local/bin/agent", "gobinary")]}  # fmt: skip  # noqa: E501
    results = []
    for of in sorted(run.looked, reverse=True):
        entries = [(one, entry) for one in findings if one.of == of for entry in one.seen.get(number, ())]
        for place, (target, kind) in enumerate(places[of]):
            mine = [_finding(one, entry, number) for one, entry in entries if entry.place == place]
            if mine or place == 0:
                results.append(TrivyResult(target, of, kind, mine))
    return results


def _finding(one: scanned.ScanFinding, entry: scanned.ScanEntry, number: int) -> TrivyFinding:
    told = int(one.cve[-3:])
    installed = f"{1 + told % 4}.{told % 17}.{number // 4}"
    fixed = f"{1 + told % 4}.{told % 17 + 1}.0" if entry.fixed else ""
    return TrivyFinding(
        one.cve, one.package, installed, entry.severity, fixed, one.published, f"{one.package}: {TITLES[told % 6]}"
    )


def _torn(rng: random.Random, bundle: Bundle, book: scanned.PatchBook) -> None:
    """Add the files with one report spoilt, in each way; it has to be named."""
    few = {asset: runs[-3:] for asset, runs in [*book.runs.items()][:2]}
    for number, how in enumerate(TORN, 1):
        folder = f"review-{number}"
        _write(rng, bundle, f"{folder}/", scanned.PatchBook(few, [], [], book.days, book.as_of))
        place = _spoilt(rng, bundle, folder, how)
        for task in ("findings", "kept"):
            bundle.answer(task, folder, place, {"read-anyway": READ_ANYWAY})


def _spoilt(rng: random.Random, bundle: Bundle, folder: str, how: str) -> str:
    """Spoil a report; return its name."""
    path = rng.choice([one for one in bundle.files if one.startswith(f"{folder}/scans/")])
    text = bundle.files[path].decode()
    report = json.loads(text)
    if how == "no-moment":
        del report["CreatedAt"]
    if how == "no-offset":
        report["CreatedAt"] = report["CreatedAt"][:19]
    spoilt = text[: len(text) // 2] if how == "cut-off" else json.dumps(report, indent=1)
    bundle.files[path] = spoilt.encode()
    return path.rpartition("/")[2]
