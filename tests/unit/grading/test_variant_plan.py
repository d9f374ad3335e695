"""Which variants an answer is tried on, and the seeds they follow from."""

from dataclasses import dataclass
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.curriculum.declared import exercise

from groundschool.datasets import Variant
from groundschool.datasets.store import PRACTICE_SEED
from groundschool.grading.variant_plan import (
    MINIMUM,
    VariantPlan,
    drawn_order,
    hidden_seed,
    personal_seed,
    variants,
)

few = settings(max_examples=25)
SEEDS = st.integers(0, 2**32 - 1)
EDGES = st.lists(st.sampled_from(("empty", "malformed", "year-end", "one", "late")), unique=True).map(tuple)
SECRETS = st.binary(min_size=32, max_size=32)
IDS = st.from_regex(r"[a-z][a-z0-9._@-]{0,8}", fullmatch=True)


@dataclass(frozen=True)
class Drawn:
    """A dataset whose variants hold nothing but what they were drawn from."""

    edges: tuple[str, ...] = ()
    recorded: bool = False

    def generate(self, seed: int, edge: str | None = None) -> Variant:
        return Variant({}, {"seed": seed}, seed, edge)

    def recording(self) -> Variant:
        return Variant({}, {}, label="the recording")


def drawn(edges: tuple[str, ...], plan: VariantPlan, **changed: object) -> list[Variant]:
    return list(variants(exercise(**changed), {"real": Drawn(recorded=True), "made": Drawn(edges)}, plan))


@few
@given(EDGES, SEEDS, st.booleans())
def test_at_least_three_variants_the_seeds_own_first_and_every_edge_once(edges, seed, hidden):
    seed += 2**32 if hidden else 0  # none that is practised on
    tried = drawn(edges, VariantPlan(seed, hidden=hidden))
    assert len(tried) >= MINIMUM
    assert (tried[0].seed, tried[0].edge) == (seed, None)
    assert [variant.edge for variant in tried if variant.edge] == list(edges)
    assert len({(variant.seed, variant.edge) for variant in tried}) == len(tried)


@few
@given(EDGES, SEEDS)
def test_a_personal_exercise_is_about_one_variant(edges, seed):
    (only,) = drawn(edges, VariantPlan(seed, recordings=True), variant="personal")
    assert only.seed == seed


@few
@given(EDGES, SEEDS)
def test_the_same_sitting_is_the_same_variants(edges, seed):
    assert drawn(edges, VariantPlan(seed)) == drawn(edges, VariantPlan(seed))


def test_recordings_come_last_where_their_truth_is_at_hand():
    assert [variant.label for variant in drawn((), VariantPlan(1, recordings=True))][-1] == "the recording"
    assert "the recording" not in [variant.label for variant in drawn((), VariantPlan(1))]


def test_no_label_gives_a_seed_away():
    seed = 3_141_592_653
    for variant in drawn(("empty",), VariantPlan(seed, hidden=True)):
        assert variant.label
        assert str(variant.seed) not in variant.label
    assert drawn((), VariantPlan(seed))[0].label == ""


@few
@given(SECRETS, IDS, st.integers(1, 50))
def test_a_hidden_seed_has_256_bits_is_none_that_is_practised_on_and_always_the_same(secret, associate, attempt):
    seed = hidden_seed(secret, associate, exercise(), attempt)
    assert 2**32 <= seed < 2**256
    assert seed == hidden_seed(secret, associate, exercise(), attempt)


@pytest.mark.parametrize(
    "other",
    [
        (b"t" * 32, "ann", exercise(), 1),
        (b"s" * 32, "bob", exercise(), 1),
        (b"s" * 32, "ann", exercise("linux/full-disk"), 1),
        (b"s" * 32, "ann", exercise(version=2), 1),
        (b"s" * 32, "ann", exercise(), 2),
    ],
    ids=["secret", "associate", "exercise", "version", "attempt"],
)
def test_a_hidden_seed_depends_on_every_part(other):
    assert hidden_seed(*other) != hidden_seed(b"s" * 32, "ann", exercise(), 1)


def test_the_practice_seed_is_out_of_reach_whatever_the_digest(monkeypatch):
    for digest in (bytes(32), b"\xff" * 32):
        monkeypatch.setattr("hmac.HMAC.digest", lambda _self, digest=digest: digest)
        assert hidden_seed(b"s", "ann", exercise(), 1) >= 2**32


def test_all_of_a_hidden_sitting_has_as_many_bits_as_its_seed_and_a_practised_one_as_ever():
    hidden = drawn(("empty",), VariantPlan(2**255 + 1, hidden=True))
    assert all(variant.seed > 2**128 for variant in hidden[:-1])
    assert hidden[-1].seed == PRACTICE_SEED
    practised = [int(sha256(f"0|{purpose}".encode()).hexdigest()[:8], 16) for purpose in ("plain 1", "empty")]
    assert [variant.seed for variant in drawn(("empty",), VariantPlan(0))] == [0, *practised]


def test_variants_are_tried_in_an_order_that_is_drawn_from_the_key_and_the_task():
    orders = {tuple(drawn_order(VariantPlan(seed, hidden=True), task, 6)) for seed in range(20) for task in ("a", "b")}
    assert len(orders) > 30
    assert {order.index(5) for order in orders} == set(range(6))
    assert drawn_order(VariantPlan(3), "a", 4) == [0, 1, 2, 3]


def test_a_personal_seed_depends_on_the_person_the_exercise_and_its_version():
    seeds = {
        personal_seed("ann", exercise()),
        personal_seed("bob", exercise()),
        personal_seed("ann", exercise("linux/full-disk")),
        personal_seed("ann", exercise(version=2)),
    }
    assert len(seeds) == 4
    assert personal_seed("ann", exercise()) in seeds
