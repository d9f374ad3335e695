"""Records work that somebody saw, as the command line and the served pages take it: all of it, or none."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from operator import attrgetter

from groundschool.curriculum.roster import named
from groundschool.errors import GroundschoolError, Problem
from groundschool.ledger.events import Event
from groundschool.services.setting import Setting, started
from groundschool.services.settle_levels import levels_in_sentences
from groundschool.services.workspace import Workspace
from groundschool.tracker.evidence.attested import BACKDATED_DAYS, attestations_of
from groundschool.tracker.evidence.new_attestations import AttestationRules, Proposal, checked


@dataclass(frozen=True)
class Signed:
    """What came of it: what it was checked against, which events were there before, and what follows, in sentences.

    ``names`` are the ids of the proposals' events, in their order.
    """

    rules: AttestationRules
    names: tuple[str, ...]
    known: frozenset[str]
    settled: list[str]


def record_attestations(  # noqa: PLR0913 - what is attested, when, by whom, and for good or not
    workspace: Workspace,
    proposals: Sequence[Proposal],
    problems: Iterable[Problem],
    instant: datetime,
    *,
    by_roster: bool = False,
    dry_run: bool = False,
) -> Signed:
    """Record the proposals and what follows from them; raises GroundschoolError with everything that is wrong.

    With ``by_roster`` whoever signs has to be named there, if there is one. Where something is wrong, and with
    ``dry_run``, no ledger is made.
    """
    found = [*problems]
    if not workspace.has_ledger:
        rules = _rules(workspace.setting(), (), instant, by_roster=by_roster)
        _check(proposals, found, rules)
        if dry_run:
            return Signed(rules, tuple(one.event().event_id for one in proposals), frozenset(), [])
    with workspace.unit_of_work(create=not dry_run) as unit:
        concerned = {proposal.associate for proposal in proposals}
        events = unit.events(*concerned) if concerned else []
        rules = _rules(unit.setting, events, instant, by_roster=by_roster, called=unit.ledger.called)
        _check(proposals, found, rules)
        known = frozenset(event.event_id for event in events)
        names = tuple(rules.called(proposal.event()) for proposal in proposals)
        settled = () if dry_run else unit.record(proposal.event() for proposal in proposals).settled
        return Signed(rules, names, known, levels_in_sentences(unit.setting, settled))


def _check(proposals: Sequence[Proposal], problems: Sequence[Problem], rules: AttestationRules) -> None:
    if wrong := [*problems, *checked(proposals, rules)]:
        raise GroundschoolError("\n".join([*map(str, _in_order(wrong)), "Nothing was recorded."]))


def when(text: str, instant: datetime) -> datetime:
    """Return the instant that a text names: of a day its noon (UTC), of today at most ``instant``.

    An instant without an offset is one of UTC. Raises ValueError for what is neither a day nor an instant of ISO 8601,
    OverflowError for an instant that UTC has no year for.
    """
    if len(text) == len("2026-08-03"):
        noon = datetime.combine(date.fromisoformat(text), time(12), UTC)
        return min(noon, instant) if noon.date() == instant.date() else noon
    found = datetime.fromisoformat(text)
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


def _in_order(problems: Iterable[Problem]) -> list[Problem]:
    # Of one file: a line with more digits comes later.
    return sorted(set(problems), key=lambda problem: (len(problem.where), problem))


def _rules(
    setting: Setting,
    events: Sequence[Event],
    instant: datetime,
    *,
    by_roster: bool,
    called: Callable[[Event], str] = attrgetter("event_id"),
) -> AttestationRules:
    declared, roster = setting.declared, setting.roster
    works, refused = attestations_of(events, BACKDATED_DAYS)
    return AttestationRules(
        kinds={kind.id: kind for kind in declared.milestones.attestations},
        skills=declared.framework.by_id,
        people=roster,
        signers=named(roster) if by_roster else (),
        started={who: day for who, person in roster.items() if (day := started(person))},
        signed={(work.associate, work.kind, work.artefact): work for work in works},
        refused={one.event_id: one.reason for one in refused},
        now=instant,
        backdated_days=BACKDATED_DAYS,
        called=called,
    )
