"""What surrounds every verb: it says where it works, makes nothing where that is nowhere, and ends on Ctrl-C.

What a verb needs follows from its options: with ``--work`` a folder that is there, with ``--exchange`` the shared one.
"""

import sys
from collections.abc import Mapping
from typing import Any

import typer
from typer.core import TyperCommand

from groundschool.cli.exits import exit_codes
from groundschool.services.workspace import Workspace

INTERRUPTED = 130  # as shells have it: 128 and the number of SIGINT
NAMED = ("course", "work", "ledger", "exchange")


class Verb(TyperCommand):
    """A verb that reads or records evidence, or hands out notebooks, of whatever course there is."""

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401 - click's context, and whatever the verb returns
        """Run the verb; raises GroundschoolError when there is no such place."""
        try:
            self.settle(ctx.params)
            return super().invoke(ctx)
        except KeyboardInterrupt:
            print("groundschool: interrupted; what was finished is kept", file=sys.stderr)
            raise typer.Exit(INTERRUPTED) from None

    def format_epilog(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401 - click's own
        """Write what the exit codes say below the help."""
        formatter.write_paragraph()
        formatter.write_text(exit_codes(ctx.command_path.partition(" ")[2]))

    def settle(self, options: Mapping[str, Any]) -> None:
        """Say which places these are; raises GroundschoolError when one is not there."""
        say_places(options)


class Making(Verb):
    """A verb that makes or judges content, and so needs masters."""

    def settle(self, options: Mapping[str, Any]) -> None:
        """Say which places these are; raises GroundschoolError when one is not there, or has no masters."""
        say_places(options, masters=True)


class Founding(Verb):
    """A verb that makes its work folder itself, and says where."""

    def settle(self, options: Mapping[str, Any]) -> None:
        """Say which course it is; raises GroundschoolError when it has no masters."""
        say_places({"course": options["course"]}, masters=True)


class Grading(Verb):
    """A verb that settles by itself, because its engine is loading meanwhile."""

    def settle(self, options: Mapping[str, Any]) -> None:
        """Leave it to the verb."""


def say_places(options: Mapping[str, Any], *, masters: bool = False) -> None:
    """Say which places a verb's options name, but not beside JSON; raises GroundschoolError when one is not there."""
    if "course" not in options:
        return
    course, work, ledger, exchange = (options.get(name) for name in NAMED)
    workspace = Workspace(course, work, ledger, exchange)
    where = {"course": str((workspace.whole if masters else workspace.found).root)}
    if "work" in options and options.get("mentor", True):
        where["work"] = str(workspace.folder.resolve())
        if "exchange" in options:
            where["exchange"] = str(workspace.gate.shared)
    if not options.get("json"):
        tell(where)


def tell(where: Mapping[str, str]) -> None:
    """Say in one line where a verb works, beside what it prints."""
    print(", ".join(f"{name} {place}" for name, place in where.items()), file=sys.stderr, flush=True)
