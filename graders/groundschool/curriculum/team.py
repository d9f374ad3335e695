"""What ``teams/<team>.toml`` says, where there is one: what a team sets otherwise than the course.

A table of the file is merged into the policy or the milestones of its name. Where the course has a list of tables, a
table named by an entry's ``id`` (or its ``attestation``) changes every entry of that name; an entry cannot be taken
away. The result is checked like the course itself.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from groundschool.curriculum.criteria import SignOff
from groundschool.curriculum.milestones import MILESTONES, Milestones, milestones_of
from groundschool.curriculum.policies import Policies, policy_file
from groundschool.curriculum.policy_files import MODELS, policies_of
from groundschool.curriculum.toml_file import read_tables
from groundschool.errors import Problem, did_you_mean

FOLDER = "teams"
# Tables of the file that are part of the milestones file.
OF_MILESTONES = ("gate", "milestones")
# Of these a team changes the numbers and takes nothing away.
KEPT = (*OF_MILESTONES, "at-risk")

Tables = Mapping[str, Any]


@dataclass(frozen=True)
class Settings:
    """The policies and milestones that hold for a team."""

    policies: Policies
    milestones: Milestones


def team_file(team: str) -> str:
    """Return where a team's settings lie, beside the roster."""
    return f"{FOLDER}/{team}.toml"


def load_teams(root: Path, place: Path, course: Settings) -> tuple[dict[str, Settings], list[Problem]]:
    """Return the settings of each team that has a file in ``place``, with every problem found.

    ``root`` is where the course lies, ``course`` the settings that hold without such a file.
    """
    found: dict[str, Settings] = {}
    problems: list[Problem] = []
    for path in sorted((place / FOLDER).glob("*.toml")):
        changes, wrong = read_tables(path, place)
        file = _TeamFile(team_file(path.stem), [])
        if changes is not None and (settings := file.settings(root, changes, course)):
            found[path.stem] = settings
        problems += wrong + file.problems
    return found, problems


@dataclass(frozen=True)
class _TeamFile:
    """Merges one file's changes, and gathers what cannot be merged."""

    where: str
    problems: list[Problem]

    def settings(self, root: Path, changes: Tables, course: Settings) -> Settings | None:
        self._unknown(changes, (*MODELS, *OF_MILESTONES), "")
        tables = {name: read_tables(root / policy_file(name), root)[0] or {} for name in MODELS}
        merged = {name: self._merged(base, changes.get(name, {}), name) for name, base in tables.items()}
        dated = read_tables(root / MILESTONES, root)[0] or {}
        dated = self._merged(dated, {name: changes[name] for name in OF_MILESTONES if name in changes}, "")
        policies, wrong = policies_of(merged, lambda _: self.where, nested=True)
        milestones, also_wrong = milestones_of(dated, self.where)
        self.problems.extend(wrong + also_wrong)
        if policies is None or milestones is None:
            return None
        self.problems.extend(_signatures(course.milestones, milestones, self.where))
        return Settings(policies, milestones)

    def _merged(self, base: Tables, changes: Any, field: str) -> dict[str, Any]:  # noqa: ANN401 - what TOML held
        if not isinstance(changes, Mapping):
            self._problem(field, "is no table", f"Write [{field}], and below it what is different.")
            return dict(base)
        result = dict(base)
        for name, value in changes.items():
            path, old = f"{field}.{name}".lstrip("."), base.get(name)
            if isinstance(old, Mapping):
                result[name] = self._merged(old, value, path)
            elif isinstance(old, list) and old and isinstance(old[0], Mapping):
                result[name] = self._entries(old, value, path)
            else:
                result[name] = value
        return result

    def _entries(self, base: list[Tables], changes: Any, field: str) -> list[Tables]:  # noqa: ANN401 - what TOML held
        names = [name for entry in base for name in _names(entry)]
        if isinstance(changes, list) and field.partition(".")[0] not in KEPT:
            return changes
        if not isinstance(changes, Mapping):
            example = f"{field}.{names[0]}" if names else field
            self._problem(
                field, "would take entries away that stay for every team", f"Change one by name: [{example}]."
            )
            return base
        self._unknown(changes, names, field)
        return [self._entry(entry, changes, field) for entry in base]

    def _entry(self, entry: Tables, changes: Tables, field: str) -> Tables:
        for name in filter(changes.__contains__, _names(entry)):
            entry = self._merged(entry, changes[name], f"{field}.{name}")
        return entry

    def _unknown(self, changes: Tables, known: Collection[str], field: str) -> None:
        for name in changes.keys() - set(known):
            self._problem(f"{field}.{name}".lstrip("."), "there is nothing of that name", did_you_mean(name, known))

    def _problem(self, field: str, message: str, remedy: str) -> None:
        self.problems.append(Problem(self.where, field, message, remedy))


def _names(entry: Tables) -> Iterator[str]:
    return (entry[key] for key in ("attestation", "id") if entry.get(key))


def _signatures(course: Milestones, team: Milestones, where: str) -> Iterator[Problem]:
    asked = {role for one in course.gate.criteria if isinstance(one, SignOff) for role in one.roles}
    kept = {role for one in team.gate.criteria if isinstance(one, SignOff) for role in one.roles}
    if missing := sorted(asked - kept):
        message = f"the signature of {', '.join(missing)} is gone"
        yield Problem(where, "gate.criteria", message, "Add roles if you like: those of the course stay.")
