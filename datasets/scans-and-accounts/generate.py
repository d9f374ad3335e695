"""Scans of five assets and the exports of an access review, and what is right and wrong about them."""

import csv
import io
import json
import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from groundschool.formats.scim import as_groups, as_scim_users
from groundschool.formats.trivy import TrivyFinding, TrivyResult, as_report
from groundschool.kit import READ_ANYWAY, Bundle, Variant, beside
from groundschool.simulation.state import World

drawn_scans, drawn_accounts = (beside(__file__, name) for name in ("drawn_scans", "drawn_accounts"))
scanned, accounts = drawn_scans.scanned, drawn_accounts.accounts
EDGES = ("bounds", "nothing", "torn")
SIGN_IN = "urn:saltmarsh:params:scim:schemas:extension:sign-in:2.0:User"
COLUMNS = ("number", "name", "email", "aliases", "kind", "first_day", "last_day", "status")
TORN_SCANS = ("cut-off", "no-moment", "no-offset", "old-list")
TORN_ACCOUNTS = ("last-day", "first-day", "users", "groups")
TITLES = ("buffer overflow in a parser", "memory is read after it is freed", "requests may be smuggled", "a loop without an end",  # noqa: E501
          "a check of a certificate is left out", "input is run as a command")  # fmt: skip


def generate(seed: int, edge: str | None = None) -> Variant:
    """Return the files of two months of scans and of a directory, and what is right and wrong about them."""
    rng, bundle = random.Random(f"scans {seed} {edge}"), Bundle(seed, edge)
    day = World.from_seed(seed).day.replace(tzinfo=UTC) + timedelta(days=rng.randrange(100, 300))
    as_of = (day + timedelta(minutes=rng.randint(20, 170))).astimezone(ZoneInfo("America/Halifax"))
    as_of = datetime.fromisoformat(as_of.isoformat())
    scans = {"bounds": drawn_scans.at_bounds, "nothing": _nothing, "torn": drawn_scans.ScanDraft}.get(
        edge, drawn_scans.usual
    )(rng, as_of)
    access = {"bounds": drawn_accounts.at_bounds, "nothing": drawn_accounts.AccessDraft}.get(
        edge, drawn_accounts.usual
    )(rng, as_of)
    book, directory = scans.book(), access.done()
    kinds = {
        "findings": {kind: scans.kinds[kind] for kind in drawn_scans.KINDS if kind in scans.kinds},
        "review": access.kinds,
    }
    bundle.truth["kinds"] = kinds
    if edge == "torn":
        _torn(rng, bundle, book, directory)
        return bundle.variant()
    _write(rng, bundle, "", book, directory)
    _answers(bundle, book, directory)
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


def _answers(bundle: Bundle, book: scanned.PatchBook, directory: accounts.AccessBook) -> None:
    """Add what became of each finding, how many were in time, and what the review finds of each account and use."""
    ways = (*scanned.MISREAD, *scanned.MISEXCUSED)
    told = {how: scanned.all_judged(book, how) for how in ("", *ways)}
    # The order of the subjects is that of the kinds, so that of a check the plainest kind is looked at first.
    ordered = [key for keys in bundle.truth["kinds"]["findings"].values() for key in keys if key in told[""]]
    for key in dict.fromkeys((*ordered, *told[""])):
        bundle.answer("findings", key, told[""][key], {how: told[how].get(key, "nothing") for how in ways})
    bundle.answer("findings", "all", sorted(told[""]), {how: sorted(told[how]) for how in ways})
    counts = (*ways, *scanned.MISCOUNTED)
    bundle.answer("kept", "all", scanned.kept(book), {how: scanned.kept(book, how) for how in counts})
    found = {how: accounts.reviewed(directory, how) for how in ("", *accounts.MISREVIEWED)}
    uses = {one.id for one in directory.uses}
    for name in dict.fromkeys(each for names in bundle.truth["kinds"]["review"].values() for each in names):
        mine = {
            how: [_told_of(one, is_use=name in uses) for one in told if _is_of(one, name)]
            for how, told in found.items()
        }
        bundle.answer("review", name, mine[""], mine)
    bundle.answer("review", "all", [])
    for task, order in (("findings", ways), ("kept", counts), ("review", accounts.MISREVIEWED)):
        traps = bundle.truth[task]["traps"]
        bundle.truth[task]["traps"] = {how: traps[how] for how in order if how in traps}


def _is_of(one: Sequence[str], name: str) -> bool:
    """Return whether something that is broken is of an account, or of a use."""
    return (one[2] if one[1] == "break-glass" else one[0]) == name


def _told_of(one: list[str], *, is_use: bool) -> list[str]:
    return one[:2] if is_use else one[1:]


def _write(
    rng: random.Random, bundle: Bundle, folder: str, book: scanned.PatchBook, directory: accounts.AccessBook
) -> None:
    """Write all files, below a folder where there are several."""
    policy = {"as_of": book.as_of.isoformat(), "days": dict(book.days), "unused_days": directory.unused_days,
              "employees_only": [*directory.closed]}  # fmt: skip
    exceptions = [{**vars(one), "expires": one.expires and one.expires.isoformat()} for one in book.exceptions]
    uses = [{"id": one.id, "account": one.account, "at": f"{one.at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}", "used_by": one.used_by,  # noqa: E501
             "ticket": one.ticket} for one in directory.uses]  # fmt: skip
    tickets = [
        {"key": one.key, "summary": "Emergency access", "approved_by": one.approved_by} for one in directory.tickets
    ]
    for name, value in (("policy", policy), ("exceptions", exceptions), ("break-glass", uses), ("tickets", tickets)):
        bundle.write(f"{folder}{name}.json", json.dumps(value, indent=1, ensure_ascii=False) + "\n")
    bundle.write(f"{folder}users.json", as_scim_users(directory.users, SIGN_IN))
    bundle.write(f"{folder}groups.json", as_groups(directory.groups))
    bundle.write(f"{folder}staff.csv", _staff(directory.staff))
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


def _staff(rows: Sequence[accounts.StaffRow]) -> bytes:
    """Return the staff export, as a spreadsheet saves it."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow(COLUMNS)
    for one in rows:
        end = one.end.isoformat() if one.end else ""
        table.writerow(
            (one.number, one.name, one.email, "; ".join(one.aliases), one.kind, one.start.isoformat(), end, one.status)
        )
    return ("\ufeff" + out.getvalue()).encode()


def _torn(rng: random.Random, bundle: Bundle, book: scanned.PatchBook, directory: accounts.AccessBook) -> None:
    """Add the files with one spoilt, in each way; it has to be named."""
    for number, how in enumerate((*TORN_SCANS, *TORN_ACCOUNTS), 1):
        folder = f"review-{number}"
        few = {asset: runs[-3:] for asset, runs in [*book.runs.items()][:2]}
        some = scanned.PatchBook(few, [], [], book.days, book.as_of)
        _write(rng, bundle, f"{folder}/", some, directory)
        spoil = _spoilt_scan if how in TORN_SCANS else _spoilt_account
        place = spoil(rng, bundle, folder, how)
        for task in ("findings", "kept") if how in TORN_SCANS else ("review",):
            bundle.answer(task, folder, place, {"read-anyway": READ_ANYWAY})


def _spoilt_scan(rng: random.Random, bundle: Bundle, folder: str, how: str) -> str:
    path = rng.choice([one for one in bundle.files if one.startswith(f"{folder}/scans/")])
    text = bundle.files[path].decode()
    report = json.loads(text)
    if how == "no-moment":
        del report["CreatedAt"]
    if how == "no-offset":
        report["CreatedAt"] = report["CreatedAt"][:19]
    spoilt = {"cut-off": text[: len(text) // 2], "old-list": "[]\n"}.get(how) or json.dumps(report, indent=1)
    bundle.files[path] = spoilt.encode()
    return path.rpartition("/")[2]


def _spoilt_account(rng: random.Random, bundle: Bundle, folder: str, how: str) -> str:
    if how in ("users", "groups"):
        path = f"{folder}/{how}.json"
        page = json.loads(bundle.files[path])
        page["Resources"].pop()
        bundle.files[path] = json.dumps(page, ensure_ascii=False, indent=1).encode()
        return f"{how}.json"
    rows = [*csv.reader(io.StringIO(bundle.files[f"{folder}/staff.csv"].decode()))]
    at = rng.randrange(1, len(rows))
    rows[at][5 if how == "first-day" else 6] = (
        "" if how == "first-day" else rng.choice(("31/12/2026", "open", "2026-13-01"))
    )
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    bundle.files[f"{folder}/staff.csv"] = out.getvalue().encode()
    return f"staff.csv:{at + 1}"
