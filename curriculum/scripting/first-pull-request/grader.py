"""Grades a record of eight things about a pull request, key by key, against the change that git printed."""

from groundschool.kit import Expect, Score, Variant, a_number, a_text, by_entry

TEXT = "text-for-number"  # what a value that is no number may come from
EXPECTED = {
    "commits": Expect("how many commits would come", a_number, among=["commits"], tag=TEXT),
    "behind": Expect("how many commits the branch lacks", a_number, among=["behind"], tag=TEXT),
    "setting_now": Expect("what the setting would be", a_number, among=["setting_now"], tag=TEXT),
    "line": Expect("where it stands in the new file", a_number, among=["line"], tag=TEXT),
    "unannounced": Expect("what the description does not name", a_text, among=["unannounced"]),
    "owner": Expect("who owns the setting", a_text, among=["owner"]),
    "waiting_for": Expect("whose review is missing", a_text, among=["waiting_for"]),
    "failed_check": Expect("which check has failed", a_text, among=["failed_check"]),
}


def pull_request(answer: object, variant: Variant) -> Score:
    """Return one check for each key of the record."""
    return by_entry("pull-request", answer, variant, EXPECTED)
