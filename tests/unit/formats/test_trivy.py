"""What a report of Trivy looks like: what was looked at, what has a fix, and when."""

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest

from groundschool.formats.trivy import TrivyFinding, TrivyResult, as_report, read_report

AT = datetime(2096, 5, 12, 1, 30, tzinfo=UTC)
FOUND = TrivyFinding("CVE-2096-1000", "libssl3", "3.0.11-1", "HIGH", "", AT, "openssl: a <handshake> & more")
IMAGE = "registry.example:5000/search:4.1.0"


def report(results: list[TrivyResult] | None, at: datetime = AT, *, status: bool = True) -> bytes:
    return as_report(IMAGE, "container_image", at, results, status=status)


def test_without_a_fix_there_is_no_fixed_version():
    [one] = read_report(report([TrivyResult("debian", "os-pkgs", "debian", [FOUND])]))["Results"]
    [found] = one["Vulnerabilities"]
    assert (found["Status"], "FixedVersion" in found, found["PublishedDate"]) == (
        "affected",
        False,
        "2096-05-12T01:30:00Z",
    )


def test_what_is_clean_has_a_result_and_what_was_not_looked_at_has_none():
    [one] = read_report(report([TrivyResult("debian", "os-pkgs", "debian")]))["Results"]
    assert one == {"Target": "debian", "Class": "os-pkgs", "Type": "debian"}
    assert "Results" not in read_report(report(None))


def test_a_moment_has_up_to_nine_digits_and_an_offset():
    at = AT.astimezone(timezone(timedelta(hours=-3))).replace(microsecond=120034)
    told = read_report(report(None, at))["CreatedAt"]
    assert (told[:26], told[-6:]) == ("2096-05-11T22:30:00.120034", "-03:00")
    assert datetime.fromisoformat(told) == at
    assert read_report(report(None))["CreatedAt"] == "2096-05-12T01:30:00Z"


def test_an_older_report_has_no_status_and_signs_are_escaped():
    content = report([TrivyResult("debian", "os-pkgs", "debian", [FOUND])], status=False)
    assert b"Status" not in content
    assert b"\\u003chandshake\\u003e \\u0026" in content


@pytest.mark.parametrize(
    "body",
    [[], {}, {"SchemaVersion": 2, "ArtifactName": "a", "Results": [{"Target": "a"}]},
     {"SchemaVersion": 2, "ArtifactName": "a", "Results": [{"Target": "", "Class": "", "Vulnerabilities": [{}]}]}],
)  # fmt: skip
def test_anything_else_is_refused(body: object):
    with pytest.raises(ValueError, match=r"expected|needs"):
        read_report(json.dumps(body).encode())
