"""Grades a record of eight things about a runbook, key by key, against what its page was written from."""

import re
from pathlib import PurePath
from typing import Any

from groundschool.kit import Expect, Score, Variant, a_number, a_text, by_entry

TEXT = "text-for-number"  # what a value that is no number may come from


def page(value: Any) -> str:
    """Return the name of a runbook's file, with or without folder and ending."""
    return PurePath(a_text(value).casefold()).name.removesuffix(".md")


def team(value: Any) -> str:
    """Return the name of a team, whether it is written as a handle or with the word, before or behind it."""
    name = a_text(value).casefold().rstrip(".").removeprefix("the ")
    return name.removeprefix("team ").removesuffix(" team").lstrip("@")


def word(value: Any) -> str:
    """Return one of the words that are asked for, with blanks or a low line for its hyphen."""
    return re.sub(r"[\s_]+", "-", a_text(value).casefold())


def role(value: Any) -> str:
    """Return a role without the article, and without the full stop of its sentence."""
    return a_text(value).casefold().rstrip(". ").removeprefix("the ")


EXPECTED = {
    "runbook": Expect("which runbook belongs to the alert", page, among=["runbook"]),
    "owner": Expect("who owns it", team, among=["owner"]),
    "freshness": Expect("whether it is fresh", word, among=["freshness"]),
    "first_change": Expect("which command changes something first", a_number, among=["first_change"], tag=TEXT),
    "only_from_percent": Expect("what Mitigation needs", a_number, among=["only_from_percent"], tag=TEXT),
    "more_needs": Expect("who agrees to more replicas", role, among=["more_needs"]),
    "escalate_after_minutes": Expect("when to escalate", a_number, among=["escalate_after_minutes"], tag=TEXT),
    "undo": Expect("what takes the replicas back", a_number, among=["undo"], tag=TEXT),
}


def runbook(answer: object, variant: Variant) -> Score:
    """Return one check for each key of the record."""
    return by_entry("runbook", answer, variant, EXPECTED)
