"""The verbs, in the order people meet them."""

import typer

from groundschool.cli import build, check, prove, regenerate

app = typer.Typer(
    help="The ground school for on-call: build, prove, release and grade exercises, and see who has learnt what.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command()(check.check)
app.command()(build.build)
app.command()(prove.prove)
app.command()(regenerate.regenerate)
