"""Grades a change request item by item, against the house's rules and registers."""

from groundschool.judges.prose.change_facts import ChangeFacts
from groundschool.judges.prose.change_request import ITEMS, judge_change
from groundschool.kit import Score, Variant

# What follows from the rules: whoever practises is told when they hand it in.
SEALED = {"request": tuple(ITEMS[one] for one in ("risk", "affected", "window", "rollback", "approvers"))}


def request(answer: object, variant: Variant) -> Score:
    """Return the items of a change request."""
    return judge_change(str(answer), ChangeFacts.from_truth(variant.truth["request"]), variant.truth["secrets"])
