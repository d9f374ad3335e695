"""Options that several verbs share, in groups, and how a verb takes a group of options as one parameter."""

from collections.abc import Callable, Iterator
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import wraps
from inspect import Parameter, Signature, signature
from pathlib import Path
from typing import Annotated, get_type_hints

import typer

from groundschool.services.workspace import Workspace

CourseOption = Annotated[Path | None, typer.Option("--course", help="The course folder; found from here if not given.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")]
LedgerOption = Annotated[
    str | None,
    typer.Option(
        "--ledger",
        envvar="GROUNDSCHOOL_LEDGER",
        help="The ledger's SQLAlchemy URL; if not given what nbgrader_config.py says, or ledger.db in --work.",
    ),
]
WorkOption = Annotated[
    Path | None,
    typer.Option("--work", help="Where gradebook, ledger, roster and submissions lie; the course folder if not given."),
]
ExchangeOption = Annotated[
    Path | None,
    typer.Option(
        "--exchange", help="The folder that associates and mentors share; if not given what nbgrader_config.py says."
    ),
]


def end_of(text: str) -> datetime:
    """Return the instant that a day or an ISO 8601 instant names: of a day its end, in UTC.

    Raises typer.BadParameter for anything else.
    """
    try:
        if len(text) == len("2026-08-03"):
            return datetime.combine(date.fromisoformat(text), time(), UTC) + timedelta(days=1, microseconds=-1)
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r}: write a day like 2026-08-03, or 2026-08-03T09:00Z.") from None
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


AsOfOption = Annotated[
    datetime | None,
    typer.Option("--as-of", parser=end_of, metavar="DAY", help="Look at the end of this day (UTC); now if not given."),
]
KnownAtOption = Annotated[
    datetime | None,
    typer.Option(
        "--known-at", parser=end_of, metavar="TIME", help="Use what was recorded by then; everything if not given."
    ),
]
ViewerOption = Annotated[
    str | None,
    typer.Option("--viewer", help="Leave out whom this person may not see by name, and record what they read."),
]
AcceptClockOption = Annotated[
    bool,
    typer.Option(
        "--accept-clock",
        envvar="GROUNDSCHOOL_ACCEPT_CLOCK",
        help="Record although the clock is behind the newest event, or long after it.",
    ),
]
OutsideOption = Annotated[
    bool, typer.Option("--outside", help="Who signs or decides is from elsewhere, and not on the roster.")
]
OutOption = Annotated[
    Path | None, typer.Option("--out", help="Write to this file, or folder; printed if not given, or -.")
]


@dataclass(frozen=True, kw_only=True)
class AsKnown:
    """As of when something is looked at, by what was recorded when."""

    as_of: AsOfOption = None
    known_at: KnownAtOption = None


@dataclass(frozen=True, kw_only=True)
class Places:
    """The places that most verbs work in. Its heirs add, in the order of the help, what else a verb needs."""

    course: CourseOption = None
    work: WorkOption = None

    @property
    def workspace(self) -> Workspace:
        """Return what opens what lies there."""
        return Workspace(**vars(self))


@dataclass(frozen=True, kw_only=True)
class LedgerPlaces(Places):
    """Those of a verb that reads the ledger."""

    ledger: LedgerOption = None


@dataclass(frozen=True, kw_only=True)
class RecordPlaces(LedgerPlaces):
    """Those of a verb that records in the ledger, be it who read what."""

    accept_clock: AcceptClockOption = False


@dataclass(frozen=True, kw_only=True)
class SharedPlaces(Places):
    """Those of a verb that gives to associates, or takes what they hand in."""

    exchange: ExchangeOption = None


@dataclass(frozen=True, kw_only=True)
class GradingPlaces(SharedPlaces):
    """Those of a verb that needs the ledger too."""

    ledger: LedgerOption = None


@dataclass(frozen=True, kw_only=True)
class EveryPlace(GradingPlaces):
    """Those of a verb that also records in it."""

    accept_clock: AcceptClockOption = False


def spread(verb: Callable[..., None]) -> Callable[..., None]:
    """Return the verb with every parameter that is a group of options, a dataclass, spread into one an option.

    Typer reads from the signature which options there are: a field becomes the option that it is annotated with, where
    the group stands, and the verb gets the group. Fields of a group before the ``*`` are arguments.
    """
    groups: dict[str, type] = {}
    parameters: list[Parameter] = []
    for name, parameter in signature(verb).parameters.items():
        if is_dataclass(group := parameter.annotation) and isinstance(group, type):
            groups[name] = group
            parameters += _fields_of(group, parameter)
        else:
            parameters.append(parameter)

    @wraps(verb)
    def run(**given: object) -> None:
        # A group may be called as one of the options is: all are taken out before any group is put in.
        made = {
            name: group(**{field.name: given.pop(field.name) for field in fields(group)})
            for name, group in groups.items()
        }
        verb(**given, **made)

    run.__signature__ = Signature(parameters)  # pyright: ignore[reportAttributeAccessIssue] - what inspect looks for
    return run


def _fields_of(group: type, place: Parameter) -> Iterator[Parameter]:
    told = get_type_hints(group, include_extras=True)
    for field in fields(group):
        default = Parameter.empty if field.default is MISSING else field.default
        yield Parameter(field.name, place.kind, default=default, annotation=told[field.name])
