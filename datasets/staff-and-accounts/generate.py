"""The exports of an access review: a directory and the staff beside it, and what is right and wrong about them."""

import csv
import io
import json
import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from groundschool.formats.scim import as_groups, as_scim_users
from groundschool.kit import READ_ANYWAY, Bundle, Variant, beside
from groundschool.simulation.state import World

drawn_accounts = beside(__file__, "drawn_accounts")
accounts = drawn_accounts.accounts
EDGES = ("bounds", "nothing", "torn")
SIGN_IN = "urn:saltmarsh:params:scim:schemas:extension:sign-in:2.0:User"
COLUMNS = ("number", "name", "email", "aliases", "kind", "first_day", "last_day", "status")
# By how a file is spoilt: the column of staff.csv, and what stands there.
NO_DAYS = {"word": (6, "open"), "no-such-day": (6, "2026-02-30"), "other-order": (6, "31/12/2026"), "empty": (5, "")}
PAGES = ("users", "groups")


def generate(seed: int, edge: str | None = None) -> Variant:
    """Return the exports of a directory and of the staff, and what breaks the rules, right and wrong."""
    rng, bundle = random.Random(f"accounts {seed} {edge}"), Bundle(seed, edge)
    day = World.from_seed(seed).day.replace(tzinfo=UTC) + timedelta(days=rng.randrange(100, 300))
    as_of = (day + timedelta(minutes=rng.randint(20, 170))).astimezone(ZoneInfo("America/Halifax"))
    as_of = datetime.fromisoformat(as_of.isoformat())
    drawn = {"bounds": drawn_accounts.at_bounds, "nothing": drawn_accounts.AccessDraft}.get(edge, drawn_accounts.usual)
    draft = drawn(rng, as_of)
    directory, kinds = draft.done(), draft.kinds
    bundle.truth["kinds"] = kinds
    if edge == "torn":
        _torn(rng, bundle, directory)
        return bundle.variant()
    _write(bundle, "", directory)
    _answers(bundle, directory, kinds)
    return bundle.variant()


def _answers(bundle: Bundle, directory: accounts.AccessBook, kinds: dict[str, list[str]]) -> None:
    """Add what the review finds of each account and of each use."""
    found = {how: accounts.reviewed(directory, how) for how in ("", *accounts.MISREVIEWED)}
    uses = {one.id for one in directory.uses}
    # The order of the subjects is that of the kinds, so that of a check the plainest kind is looked at first.
    for name in dict.fromkeys(each for names in kinds.values() for each in names):
        mine = {
            how: [one[:2] if name in uses else one[1:] for one in told if _is_of(one, name)]
            for how, told in found.items()
        }
        bundle.answer("review", name, mine[""], mine)
    bundle.answer("review", "all", [])
    bundle.order("review", accounts.MISREVIEWED)


def _is_of(one: Sequence[str], name: str) -> bool:
    """Return whether something that is broken is of an account, or of a use."""
    return (one[2] if one[1] == "break-glass" else one[0]) == name


def _write(bundle: Bundle, folder: str, directory: accounts.AccessBook) -> None:
    """Write all files, below a folder where there are several."""
    policy = {"as_of": directory.as_of.isoformat(), "unused_days": directory.unused_days,
              "employees_only": [*directory.closed]}  # fmt: skip
    uses = [{"id": one.id, "account": one.account, "at": f"{one.at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}", "used_by": one.used_by,  # noqa: E501
             "ticket": one.ticket} for one in directory.uses]  # fmt: skip
    tickets = [
        {"key": one.key, "summary": "Emergency access", "approved_by": one.approved_by} for one in directory.tickets
    ]
    for name, value in (("policy", policy), ("break-glass", uses), ("tickets", tickets)):
        bundle.write(f"{folder}{name}.json", json.dumps(value, indent=1, ensure_ascii=False) + "\n")
    bundle.write(f"{folder}users.json", as_scim_users(directory.users, SIGN_IN))
    bundle.write(f"{folder}groups.json", as_groups(directory.groups))
    bundle.write(f"{folder}staff.csv", _staff(directory.staff))


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


def _torn(rng: random.Random, bundle: Bundle, directory: accounts.AccessBook) -> None:
    """Add the files with one spoilt, in each way; it has to be named."""
    for number, how in enumerate((*NO_DAYS, *PAGES), 1):
        folder = f"review-{number}"
        _write(bundle, f"{folder}/", directory)
        place = _no_page(bundle, folder, how) if how in PAGES else _no_day(rng, bundle, folder, how)
        bundle.answer("review", folder, place, {"read-anyway": READ_ANYWAY})


def _no_page(bundle: Bundle, folder: str, how: str) -> str:
    """Cut a page of the directory; return its name."""
    path = f"{folder}/{how}.json"
    page = json.loads(bundle.files[path])
    page["Resources"].pop()
    bundle.files[path] = json.dumps(page, ensure_ascii=False, indent=1).encode()
    return f"{how}.json"


def _no_day(rng: random.Random, bundle: Bundle, folder: str, how: str) -> str:
    """Put what is no day into a row of the staff; return its place."""
    rows = [*csv.reader(io.StringIO(bundle.files[f"{folder}/staff.csv"].decode()))]
    at, (column, text) = rng.randrange(1, len(rows)), NO_DAYS[how]
    rows[at][column] = text
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    bundle.files[f"{folder}/staff.csv"] = out.getvalue().encode()
    return f"staff.csv:{at + 1}"
