"""The verbs, in the order people meet them."""

import typer

from groundschool.cli import (
    attest,
    build,
    check,
    decide,
    demo,
    doctor,
    export,
    grade,
    init,
    init_course,
    lab,
    ledger,
    links,
    migrate,
    new,
    person,
    progress,
    prove,
    regenerate,
    release,
    report,
    serve,
)

app = typer.Typer(
    help="The ground school for on-call: build, prove, release and grade exercises, and see who has learnt what.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
VERBS = (
    init.init,
    init_course.init_course,
    lab.lab,
    serve.serve,
    new.new,
    check.check,
    build.build,
    prove.prove,
    regenerate.regenerate,
    release.release,
    grade.grade,
    attest.attest,
    decide.decide,
    demo.demo,
    progress.progress,
    export.export,
    migrate.migrate,
    doctor.doctor,
)
for verb in VERBS:
    app.command()(verb)
app.add_typer(report.app, name="report")
app.add_typer(ledger.app, name="ledger")
app.add_typer(person.app, name="person")
app.add_typer(links.app, name="links")
