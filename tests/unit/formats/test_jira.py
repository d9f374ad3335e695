"""What a search of issues looks like: ends, links, times with the server's offset, and the changelog."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from groundschool.formats.jira import Issue, IssueChange, IssueLink, as_search, read_search

AT = datetime(2096, 5, 12, 1, 30, tzinfo=UTC)
ISSUE = Issue(
    "OPS-7", "Task", "Limit retries", "Medium", ("Done", "done"), AT, "Done", AT, date(2096, 5, 11), "Ana Silva",
    links=[IssueLink("Follow-up", "INC-3"), IssueLink("Duplicate", "OPS-9", outward=False)],
    changes=[IssueChange(AT, "Ana Silva", "duedate", "", "2096-05-11")],
)  # fmt: skip


def test_an_issue_has_its_end_and_its_date_apart():
    [one] = read_search(as_search([ISSUE], ZoneInfo("America/Halifax")))
    fields = one["fields"]
    assert (one["key"], fields["resolution"], fields["duedate"]) == ("OPS-7", {"name": "Done"}, "2096-05-11")
    assert fields["status"]["statusCategory"] == {"key": "done", "name": "Done"}
    assert fields["resolutiondate"] == "2096-05-11T22:30:00.000-0300"  # a day before that in UTC, without a colon


def test_a_link_names_the_other_end_by_its_direction():
    [one] = read_search(as_search([ISSUE], UTC))
    out, back = one["fields"]["issuelinks"]
    assert (out["type"]["outward"], out["outwardIssue"]) == ("follows up", {"key": "INC-3"})
    assert (back["type"]["inward"], back["inwardIssue"]) == ("is duplicated by", {"key": "OPS-9"})


def test_a_changelog_tells_what_was_before_and_how_many_entries_there_are():
    [one] = read_search(as_search([ISSUE], UTC))
    log = one["changelog"]
    assert log["total"] == len(log["histories"]) == 1
    assert log["histories"][0]["items"] == [{"field": "duedate", "from": None, "to": "2096-05-11"}]


def test_what_nobody_has_is_null():
    bare = Issue("OPS-8", "Task", "Write it down", "Low", ("To Do", "new"), AT)
    [one] = read_search(as_search([bare], UTC))
    assert [one["fields"][key] for key in ("resolution", "resolutiondate", "duedate", "assignee")] == [None] * 4


@pytest.mark.parametrize("body", [b"[]", b"{}", b'{"issues": [{"key": "OPS-1"}]}', b'{"issues": [1, null]}'])
def test_another_body_is_refused(body):
    with pytest.raises(ValueError, match="search"):
        read_search(body)
