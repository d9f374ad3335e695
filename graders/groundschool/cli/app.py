"""The verbs, in the order people meet them."""

from collections.abc import Callable

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
from groundschool.cli.surroundings import Founding, Grading, Making, Verb

app = typer.Typer(
    help="The ground school for on-call: build, prove, release and grade exercises, and see who has learnt what.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
KINDS: dict[Callable[..., None], type[Verb]] = {
    init.init: Verb,
    init_course.init_course: Founding,
    lab.lab: Verb,
    serve.serve: Verb,
    new.new: Making,
    check.check: Making,
    build.build: Making,
    prove.prove: Making,
    regenerate.regenerate: Making,
    release.release: Making,
    grade.grade: Grading,
    attest.attest: Verb,
    decide.decide: Verb,
    demo.demo: Founding,
    progress.progress: Verb,
    export.export: Verb,
    migrate.migrate: Verb,
    doctor.doctor: Verb,
}
VERBS = tuple(KINDS)
for verb, kind in KINDS.items():
    app.command(cls=kind)(verb)
for name, group in {"report": report.app, "ledger": ledger.app, "person": person.app, "links": links.app}.items():
    for command in group.registered_commands:
        command.cls = Verb
    app.add_typer(group, name=name)
