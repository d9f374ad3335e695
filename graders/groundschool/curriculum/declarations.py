"""Everything the course declares beside its exercises, read together, with the rules that reach across the files."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from groundschool.curriculum.assurance import load_assurance
from groundschool.curriculum.blueprint import Blueprint, load_blueprint, unknown_rows
from groundschool.curriculum.coverage import Coverage, audit_coverage
from groundschool.curriculum.exercise import Exercise
from groundschool.curriculum.framework import (
    FRAMEWORK,
    Framework,
    framework_rows,
    load_framework,
    too_few_exercises,
    unknown_skills,
)
from groundschool.curriculum.milestones import Milestones, load_milestones, milestone_references
from groundschool.curriculum.policies import Policies, policy_file
from groundschool.curriculum.policy_files import load_policies, policy_rows
from groundschool.curriculum.publication import NAME, USUAL, Publication, load_publication
from groundschool.curriculum.reach import out_of_reach, reach_of
from groundschool.curriculum.roster import load_roster
from groundschool.curriculum.team import Settings, load_teams, team_file
from groundschool.errors import Problem


@dataclass(frozen=True)
class Declarations:
    """Blueprint, framework, milestones and policies of a course, and what teams set otherwise, by team.

    ``publication`` says when numbers about groups change.
    """

    blueprint: Blueprint
    framework: Framework
    milestones: Milestones
    policies: Policies
    teams: Mapping[str, Settings] = field(default_factory=dict)
    publication: Publication = USUAL

    @property
    def k(self) -> int:
        """Return the fewest people a number about a group may be about: whatever asks for most holds for everybody."""
        return max(one.visibility.k for one in (self.policies, *(team.policies for team in self.teams.values())))

    def settings(self, team: str) -> Settings:
        """Return what holds for a team; for one without a file of its own, and for no team, the course's."""
        return self.teams.get(team) or Settings(self.policies, self.milestones)

    def problems(
        self, exercises: Mapping[str, Exercise], levels: tuple[str, ...], *, complete: bool = True
    ) -> Iterator[Problem]:
        """Yield what does not fit together: rows, skills, levels and numbers of exercises.

        ``levels`` are the course's four words; the policy's bars are those from the second on. Exercises are counted
        when they are ``complete``: when none of them was impossible to read.
        """
        yield from framework_rows(self.framework, self.blueprint)
        yield from milestone_references(self.milestones, self.framework, self.blueprint)
        yield from policy_rows(self.policies, self.blueprint)
        yield from unknown_rows(self.blueprint, policy_file(NAME), "blueprint", self.publication.blueprint)
        for exercise in exercises.values():
            where = f"curriculum/{exercise.id}/exercise.toml"
            yield from unknown_rows(self.blueprint, where, "blueprint", exercise.declared.blueprint)
        yield from unknown_skills(self.framework, exercises)
        if complete:
            yield from too_few_exercises(self.framework, exercises)
        if (bars := tuple(bar.level for bar in self.framework.policy.levels)) != levels[1:]:
            message = f"the bars are {', '.join(bars)}, the course's levels above the first {', '.join(levels[1:])}"
            yield Problem(FRAMEWORK, "policy.levels", message, "Name them alike in course.toml and framework.toml.")

    def out_of_reach(self, exercises: Mapping[str, Exercise]) -> Iterator[Problem]:
        """Yield a problem for each milestone and gate, of the course and of its teams, that nobody can meet."""
        reach = reach_of(self.framework, exercises.values())
        yield from out_of_reach(self.milestones, reach)
        for team, settings in self.teams.items():
            if settings.milestones != self.milestones:
                yield from out_of_reach(settings.milestones, reach, team_file(team))

    def coverage(self, exercises: Mapping[str, Exercise]) -> Coverage:
        """Return the coverage audit with these exercises."""
        return audit_coverage(self.blueprint, self.framework, self.milestones, self.policies, exercises.values())


def load_declarations(root: Path, place: Path | None = None) -> tuple[Declarations | None, list[Problem]]:
    """Return the declarations below ``root``, or None when a file cannot be read, with every problem inside a file.

    Roster and team files lie in ``place``, where it is given.
    """
    place = place or root
    blueprint, problems = load_blueprint(root)
    framework, framework_problems = load_framework(root)
    milestones, milestone_problems = load_milestones(root)
    policies, policy_problems = load_policies(root)
    _, roster_problems = load_roster(place)
    assurance, assurance_problems = load_assurance(root)
    publication, publication_problems = load_publication(root)
    problems += framework_problems + milestone_problems + policy_problems + roster_problems
    problems += assurance_problems + publication_problems
    if blueprint is None or framework is None or milestones is None or policies is None:
        return None, problems
    if assurance is None or publication is None:
        return None, problems
    teams, team_problems = load_teams(root, place, Settings(policies, milestones))
    for team, settings in teams.items():
        team_problems += milestone_references(settings.milestones, framework, blueprint, team_file(team))
    framework = framework.weighing(assurance.weights)
    return Declarations(blueprint, framework, milestones, policies, teams, publication), problems + team_problems
