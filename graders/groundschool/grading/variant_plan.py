"""Which variants an answer is tried on."""

import hashlib
import hmac
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from groundschool.curriculum import Exercise
from groundschool.datasets import Dataset, Variant
from groundschool.datasets.store import PRACTICE_SEED

MINIMUM = 3
PRACTISED, WHOLE = 2**32, 2**256  # seeds below the first are practised on; there are as many as the second in all


@dataclass(frozen=True)
class VariantPlan:
    """The plan of a sitting: the seed everything follows from.

    ``hidden`` says that the associate could not know the seed; ``recordings`` whether real recordings are tried too,
    which needs their truth at hand; ``practice`` that nothing is assessed, so that failed checks may say more.
    """

    seed: int
    hidden: bool = False
    recordings: bool = False
    practice: bool = False


def variants(exercise: Exercise, datasets: Mapping[str, Dataset], plan: VariantPlan) -> Iterator[Variant]:
    """Yield the variants of a sitting: the seed's own, further plain ones up to three, then one for every edge.

    A hidden sitting tries what the associate could see too: the practice variant. A personal exercise is about one
    variant, so it gets that one only.
    """
    generated = next(dataset for dataset in datasets.values() if not dataset.recorded)
    yield replace(generated.generate(plan.seed), label="a hidden variant" if plan.hidden else "")
    if exercise.declared.variant == "personal":
        return
    edges = [edge.id for edge in exercise.declared.edges] or generated.edges
    for number in range(1, max(1, MINIMUM - len(edges))):
        yield replace(generated.generate(_further(plan.seed, f"plain {number}")), label="another variant")
    for edge in edges:
        yield replace(generated.generate(edge_seed(plan.seed, edge), edge), label=edge_label(edge))
    if plan.hidden:
        yield replace(generated.generate(PRACTICE_SEED), label="the practice variant")
    if plan.recordings:
        yield from (dataset.recording() for dataset in datasets.values() if dataset.recorded)


def edge_label(edge: str) -> str:
    """Return what the variant with an edge is called where a check says on what it failed."""
    return f"a variant with the edge “{edge}”"


def edge_seed(seed: int, edge: str) -> int:
    """Return the seed of the variant with an edge that is tried in a sitting."""
    return _further(seed, edge)


def hidden_seed(secret: bytes, associate: str, exercise: Exercise, attempt: int) -> int:
    """Return the 256-bit seed of an assessed sitting: HMAC-SHA256 of who, what, which version and which attempt.

    It is none that is practised on: those are of 32 bits, and so few could be tried one after the other.
    """
    message = "|".join((associate, exercise.id, str(exercise.declared.version), str(attempt)))
    drawn = int.from_bytes(hmac.new(secret, message.encode(), hashlib.sha256).digest())
    return PRACTISED + drawn % (WHOLE - PRACTISED)


def personal_seed(associate: str, exercise: Exercise) -> int:
    """Return the 256-bit seed of an associate's own variant of an exercise they write about; it is no secret."""
    message = "|".join((associate, exercise.id, str(exercise.declared.version)))
    return int.from_bytes(hashlib.sha256(message.encode()).digest())


def drawn_order(plan: VariantPlan, task: str, count: int) -> list[int]:
    """Return in which order the variants of a sitting are tried: drawn where the associate is not to know them."""
    order = list(range(count))
    if plan.hidden:
        random.Random(f"order {plan.seed} {task}").shuffle(order)
    return order


def _further(seed: int, purpose: str) -> int:
    """Return the seed of another variant of a sitting, of as many bits as the sitting's own."""
    digest = hashlib.sha256(f"{seed}|{purpose}".encode()).digest()
    return int.from_bytes(digest[:4] if seed < PRACTISED else digest)
