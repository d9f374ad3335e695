"""``groundschool migrate``."""

from typing import Annotated

import typer

from groundschool.cli.options import JsonOption, LedgerPlaces, spread

DryRunOption = Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and change nothing.")]


@spread
def migrate(*, dry_run: DryRunOption = False, places: LedgerPlaces, json: JsonOption = False) -> None:
    """Bring the ledger of an older groundschool up to date; no event is changed. Back it up first."""
    import json as codec
    from dataclasses import asdict

    done = places.workspace.migrate_ledger(dry_run=dry_run)
    if json:
        print(codec.dumps({**asdict(done), "dry_run": dry_run}, indent=2))
        return
    if not done.steps:
        print(f"{done.name}: is up to date, schema {done.after}. {done.events} events, the chain is whole.")
        return
    verb = "Would be done" if dry_run else "Done"
    print(f"{done.name}: from schema {done.before} to {done.after}. {done.events} events, the chain is whole.")
    for words in done.steps:
        print(f"{verb}: {words}")
    if dry_run:
        print("Nothing was changed.")
