"""A fare calculator's history, some of its trees, and histories to search; one fare is wrong since some commit."""

import json
import random
from dataclasses import replace
from datetime import datetime, timedelta

from groundschool.kit import Bundle, Variant, beside
from groundschool.simulation.state import World

trees, search, histories, repository = (
    beside(__file__, name) for name in ("tree", "search", "histories", "repository")
)
Tree, History = trees.Tree, search.History
KINDS = ("line", "old", "side", "merge", "skips", "hidden", "nothing", "next", "worst")
HANDED_OUT = ("line", "side", "hidden")


def generate(seed: int, edge: str | None = None) -> Variant:
    """Return trees to test, histories to search, and the repository with what is to be found in it."""
    rng, bundle = random.Random(f"fare history {seed} {edge}"), Bundle(seed, edge)
    _trees(rng, bundle)
    _histories(rng, bundle)
    _repository(bundle, World.from_seed(seed).day, rng)
    return bundle.variant()


def _trees(rng: random.Random, bundle: Bundle) -> None:
    """Add trees of every kind, and what each misconception makes of them."""
    single = rng.randrange(900, 1500, 20)
    plain = Tree(single=single, back=single * 9 // 5, week=rng.randint(1, 52))
    dear, old = replace(plain, single=single + 60, back=single * 9 // 5 + 90), replace(plain, place="tools/")
    table, code = {"child": "50,100"}, {"lookup": trees.FLAT}
    kinds = {
        "plain": replace(plain, lookup=rng.choice((trees.SHARE, trees.PAIR))),
        "dear": replace(dear, ends="warns"),
        "bad": replace(rng.choice((plain, dear)), **code, from_here=True),
        "bad-table": replace(dear, child="50,75", ends="warns"),
        "too-cheap": replace(plain, child="50,25"),
        "other": replace(plain, child="100,50", dog="25,100"),
        "old": old,
        "old-bad": replace(old, **table),
        "old-here": replace(old, **table, from_here=True),
        "stale": replace(plain, stale=True),
        "torn": replace(plain, ends="torn", stale=True),
        "no-table": replace(plain, table=False),
        "late-child": replace(plain, ends="late-child"),
        "late-adult": replace(plain, ends="late-adult"),
        "words": replace(plain, ends=rng.choice(("words", "currency"))),
        "before": replace(plain, ends=rng.choice(("labelled", "banner"))),
        "behind": replace(plain, ends=rng.choice(("unit", "polite"))),
        "point": replace(plain, ends="point"),
    }
    for kind, tree in rng.sample(sorted(kinds.items()), len(kinds)):
        name = f"{rng.randrange(16**7):07x}"
        for path, text in tree.program().items():
            bundle.write(f"trees/{name}/{path}", text)
        bundle.truth.setdefault("kinds", {})[kind] = name
        bundle.answer("probe", name, tree.verdict, {how: test(kind, tree) for how, test in PROBES.items()})


LATE = ("late-child", "late-adult")
PROBES = {
    "status-ignored": lambda kind, tree: trees.GOOD if kind in LATE else tree.verdict,
    "any-discount": lambda kind, tree: trees.GOOD if kind in ("bad-table", "too-cheap") else tree.verdict,
    "number-found": lambda kind, tree: trees.GOOD if kind in ("before", "behind", "point") else tree.verdict,
    "looks-at-the-table": lambda kind, tree: trees.GOOD if kind == "bad" else tree.verdict,
    "broken-is-bad": lambda _, tree: min(tree.verdict, trees.BAD),
    "broken-is-good": lambda kind, tree: trees.GOOD if kind in ("torn", "no-table", "words") else tree.verdict,
    "todays-path": lambda kind, tree: trees.UNTESTABLE if kind in ("old", "old-bad") else tree.verdict,
    "old-place": lambda kind, tree: trees.UNTESTABLE if kind == "old-here" else tree.verdict,
    "old-copy-first": lambda kind, tree: trees.BAD if kind == "stale" else tree.verdict,
    "another-symptom": lambda kind, tree: trees.BAD if kind == "other" else tree.verdict,
    "fixed-fare": lambda kind, tree: trees.BAD if kind in ("plain", "dear") else tree.verdict,
    "elsewhere": lambda kind, tree: trees.UNTESTABLE if kind == "bad" else tree.verdict,
    "stderr-is-output": lambda _, tree: trees.UNTESTABLE if tree.ends == "warns" else tree.verdict,
}


def _histories(rng: random.Random, bundle: Bundle) -> None:
    """Add a history of every kind, and what each misconception finds in it."""
    for kind in KINDS:
        history = histories.drawn(rng, kind)
        bundle.truth.setdefault("histories", {})[kind] = {
            "parents": history.parents,
            "good": history.good,
            "bad": history.bad,
            "verdicts": history.verdicts if kind != "worst" else None,  # None: whatever leaves more suspects
            "limit": history.limit,
            "most": len(history.between) + 2,
        }
        traps = {how: history.searched(how) for how in search.HOW if kind == "skips" or not how.startswith("broken")}
        traps["tests-all"] = {**history.searched(), "over": len(history.between)}
        bundle.answer("next-step", kind, history.searched(), traps)
        if kind in HANDED_OUT:
            shown = {"good": history.good, "bad": history.bad, "verdicts": history.verdicts}
            bundle.write(f"histories/{kind}.json", json.dumps(shown, indent=1) + "\n")
            rows = (" ".join([one, *on]) for one, on in history.parents.items())
            bundle.write(f"histories/{kind}.txt", "\n".join(rows) + "\n")


def _repository(bundle: Bundle, day: datetime, rng: random.Random) -> None:
    """Add the associate's own repository, and what is to be found in it."""
    made = repository.Repository(rng, day - timedelta(days=60))
    told = made.tell(by_code=rng.random() < 0.5)
    heads = {
        "HEAD": told.head,
        "refs/heads/main": told.head,
        "refs/heads/bicycles": told.unmerged,
        "refs/tags/v4": told.good,
    }
    bundle.write("history.bundle", made.history.bundle(heads))
    verdicts = {one: tree.verdict for one, tree in made.trees.items()}
    history = History(dict(reversed(made.parents.items())), told.good, told.head, verdicts)
    if history.suspects() != [told.culprit]:
        raise ValueError("the first bad commit is not certain")
    for key, (value, traps) in repository.asked(made, told).items():
        bundle.answer("regression", key, value, traps)
