"""Notifications as Alertmanager posts them."""

from datetime import UTC, datetime

import pytest

from groundschool.formats.alertmanager import NEVER, Alert, label_fingerprint, notification, read_notifications

SINCE = datetime(2026, 3, 1, 12, 0, 7, 120_000, tzinfo=UTC)


def test_a_fingerprint_is_that_of_the_real_program():
    # github.com/prometheus/common/model/signature_test.go: the empty set, and a set with three names
    assert label_fingerprint({}) == f"{14695981039346656037:016x}"
    assert label_fingerprint({"name": "garland, briggs", "fear": "love is not enough"}) == f"{5799056148416392346:016x}"


def test_a_notification_is_read_as_it_was_written():
    both = [
        Alert({"alertname": "Slow", "pod": pod}, {"summary": "a < b"}, SINCE, ends)
        for pod, ends in (("a", None), ("b", SINCE))
    ]
    text = notification(both, "pager", ["alertname"], "http://alerts.saltmarsh.example")
    [found] = read_notifications(text.encode())
    assert found["status"] == "firing"
    assert found["groupKey"] == '{}:{alertname="Slow"}'
    assert found["commonLabels"] == {"alertname": "Slow"}
    assert [one["status"] for one in found["alerts"]] == ["firing", "resolved"]
    assert found["alerts"][0]["endsAt"] == NEVER
    assert "\\u003c" in text


def test_what_is_no_notification_is_refused():
    text = notification([Alert({"alertname": "Slow"}, {}, SINCE)], "pager", [], "")
    for odd in (text.replace('"4"', '"3"'), text.replace("Slow", "Fast", 1), "[]\n"):
        with pytest.raises(ValueError, match=r"expected|fingerprint"):
            read_notifications(odd.encode())
