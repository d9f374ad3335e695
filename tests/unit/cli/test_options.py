"""A group of options becomes one option a field, in its place in the help, and reaches the verb as a group."""

from dataclasses import dataclass
from inspect import Parameter, signature
from typing import Annotated

import pytest
import typer
from typer.testing import CliRunner

from groundschool.cli.options import EveryPlace, JsonOption, LedgerPlaces, spread
from groundschool.services.workspace import Workspace


@dataclass(frozen=True, kw_only=True)
class Named:
    one: Annotated[str, typer.Argument()]
    two: Annotated[str, typer.Argument()] = "second"


@dataclass(frozen=True, kw_only=True)
class Sized:
    size: Annotated[int, typer.Option("--size", envvar="SIZE", help="How large.")]
    colours: Annotated[list[str] | None, typer.Option("--colour")] = None


told: list[object] = []


@spread
def verb(named: Named, *, first: JsonOption = False, sized: Sized, places: LedgerPlaces) -> None:
    """Do something."""
    told.append((named, first, sized, places))


@pytest.fixture
def app():
    told.clear()
    made = typer.Typer()
    made.command()(verb)
    return made


def test_options_stand_in_the_order_of_the_parameters_and_their_fields():
    found = signature(verb).parameters.values()
    assert [one.name for one in found] == ["one", "two", "first", "size", "colours", "course", "work", "ledger"]
    assert [one.name for one in found if one.kind is Parameter.POSITIONAL_OR_KEYWORD] == ["one", "two"]
    assert [one.name for one in found if one.default is Parameter.empty] == ["one", "size"]
    assert (verb.__name__, verb.__doc__) == ("verb", "Do something.")


def test_a_verb_gets_its_groups_with_what_was_given_and_what_was_not(app, tmp_path):
    words = ["a", "--json", "--size", "3", "--colour", "red", "--colour", "blue", "--work", str(tmp_path)]
    assert CliRunner().invoke(app, words).exit_code == 0
    expected = (Named(one="a"), True, Sized(size=3, colours=["red", "blue"]), LedgerPlaces(work=tmp_path))
    assert told == [expected]


def test_an_option_without_a_default_is_needed_and_may_come_from_the_environment(app):
    assert "Missing option '--size'" in CliRunner().invoke(app, ["a"]).output
    assert CliRunner().invoke(app, ["a"], env={"SIZE": "4", "GROUNDSCHOOL_LEDGER": "sqlite:///x"}).exit_code == 0
    assert told == [(Named(one="a"), False, Sized(size=4), LedgerPlaces(ledger="sqlite:///x"))]


def test_every_place_opens_the_workspace_of_the_same_places(tmp_path):
    places = EveryPlace(course=tmp_path, work=tmp_path, exchange=tmp_path, ledger="sqlite://", accept_clock=True)
    assert places.workspace == Workspace(tmp_path, tmp_path, "sqlite://", tmp_path, accept_clock=True)


def test_a_group_may_be_called_as_one_of_the_options_is():
    found = []

    @spread
    def other(one: Named, *, size: Sized) -> None:
        found.append((one, size))

    other(one="a", two="b", size=5, colours=None)
    assert found == [(Named(one="a", two="b"), Sized(size=5))]
