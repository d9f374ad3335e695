"""The cases of a stack: one for every rule, and one for every two that meet."""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from groundschool.kit import beside

engine, drawer, counts, deadlines = (beside(__file__, name) for name in ("engine", "drawer", "counts", "deadlines"))
Case, Policy, Drawer = engine.Case, engine.Policy, drawer.Drawer

KINDS: Mapping[str, Callable[[Drawer], Case]] = {
    "worst": lambda draw: counts.plain(draw, 0),
    "second": lambda draw: counts.plain(draw, 1),
    "third": lambda draw: counts.plain(draw, draw.mildest - 1),
    "mildest": lambda draw: counts.plain(draw, draw.mildest),
    "smallest": counts.smallest,
    "parts": lambda draw: counts.in_parts(draw, worst=False),
    "part-worst": lambda draw: counts.in_parts(draw, worst=True),
    "exact": lambda draw: counts.at_bound(draw, 1, 0),
    "exact-first": lambda draw: counts.at_bound(draw, 0, 0),
    "below": lambda draw: counts.at_bound(draw, 1, 1),
    "below-first": lambda draw: counts.at_bound(draw, 0, 1),
    "population": lambda draw: counts.other_population(draw, only=False),
    "population-only": lambda draw: counts.other_population(draw, only=True),
    "stray": counts.stray,
    "whole-site": counts.whole_site,
    "no-row": lambda draw: counts.unknown(draw, "no-row"),
    "no-total": lambda draw: counts.unknown(draw, "no-total"),
    "nobody": lambda draw: counts.unknown(draw, "nobody"),
    "half": lambda draw: counts.unknown(draw, "half"),
    "known-worse": lambda draw: counts.known_too(draw, worse=True),
    "known-same": lambda draw: counts.known_too(draw, worse=False),
    "others-unknown": counts.others_unknown,
    "others-hole": counts.others_hole,
    "partial": lambda draw: counts.partial(draw, small=False),
    "partial-small": lambda draw: counts.partial(draw, small=True),
    "again-better": lambda draw: counts.counted_again(draw, better=True),
    "again-worse": lambda draw: counts.counted_again(draw, better=False),
    "lost-count": counts.lost_count,
    "exposed-unsure": lambda draw: counts.exposed(draw, unsure=True),
    "exposed-last": lambda draw: counts.exposed(draw, draw.policy.exposed[-1]),
    "ruled-out": lambda draw: counts.exposed(draw, "ruled out", unsure=True),
    "week": lambda draw: deadlines.first_kind(draw, draw.case(), deadlines.WEEK),
    "deadline-page": lambda draw: deadlines.deadline(draw, 0, 1, less=deadlines.QUARTER),
    "deadline-missed": lambda draw: deadlines.deadline(draw, 1, -1.5),
    "deadline-exact": lambda draw: deadlines.deadline(draw, 0, 1),
    "deadline-far": lambda draw: deadlines.deadline(draw, 1, 1),
    "deadline-kind": deadlines.other_kind,
    "deadline-hit": deadlines.hit,
    "several": deadlines.several,
    "several-gone": deadlines.gone,
    "among-far": deadlines.among_far,
    "posted-better": lambda draw: deadlines.twice(draw, better=True),
    "posted-worse": lambda draw: deadlines.twice(draw, better=False),
    "internal": counts.internal,
    "internal-hit": lambda draw: counts.internal(draw, 1),
    "internal-deadline": deadlines.internal,
    "internal-exposed": lambda draw: replace(counts.internal(draw), exposure=draw.rng.choice(draw.policy.exposed[:-1])),
    "over": lambda draw: counts.over(draw, draw.mildest),
    "over-hit": lambda draw: counts.over(draw, 1),
}


# Their labels lead elsewhere; those of the others may be right by chance.
MISLED = {
    "worst", "second", "third", "mildest", "smallest", "exact", "population", "parts", "again-better", "partial",
    "no-row", "exposed-unsure", "exposed-last", "ruled-out", "deadline-page", "week", "several-gone", "posted-better",
    "internal", "over-hit",
}  # fmt: skip


def mislabelled(case: Case, policy: Policy, rng: random.Random) -> Case:
    """Return a case with a label that asks for another channel, and if there is one, also says another level."""
    said, names = engine.decided(case, policy), [level.id for level in policy.levels]
    fits = {label: names[place] for label, (place, channel) in engine.LABELS.items() if channel != said["channel"]}
    both = [label for label, level in fits.items() if level != said["severity"]]
    return replace(case, label=rng.choice(both or [*fits]))


# What another team is asked: in these its files lead elsewhere, and two rules meet.
OF_FILES = (
    "worst", "second", "third", "mildest", "exact", "below-first", "population", "no-row", "known-worse", "known-same",
    "others-unknown", "others-hole", "partial", "exposed-unsure", "exposed-last", "ruled-out", "deadline-page",
    "deadline-exact", "deadline-far", "several", "among-far", "internal", "over",
)  # fmt: skip
FEW = ("internal", "over", "no-row", "exposed-last", "posted-better", "among-far")


def drawn(rng: random.Random, policy: Policy, kinds: Sequence[str] = (*KINDS,)) -> Iterator[tuple[str, Case]]:
    """Yield (kind, case), one of each kind, in any order."""
    draw = Drawer(rng, policy)
    for kind in rng.sample(kinds, len(kinds)):
        case = KINDS[kind](draw)
        case = mislabelled(case, policy, rng) if kind in MISLED else case
        yield kind, case
        if kind == "week":  # nobody has renewed it
            yield "week-later", deadlines.later(draw, case, kind)
