"""Reports as Trivy writes them with ``--format json``, SchemaVersion 2.

An image is named with its tag, which is another one after each release. There is a result for each thing that was
looked at: ``os-pkgs`` once, ``lang-pkgs`` for each lock file or binary; what was not looked at has none. A result
without ``Vulnerabilities`` was looked at and is clean; a report without ``Results`` found nothing to look at.
``FixedVersion`` is left out where there is no fix. ``Status`` says what the distribution has done, so that ``fixed``
means that one could update; reports before version 0.45 have none. ``CreatedAt`` has up to nine digits behind the
point and the offset of whoever ran it. Source: the reports among the tests of github.com/aquasecurity/trivy, and its
documents on reporting and on filtering. Trivy reads no report again (``trivy convert`` does, and is in no Debian): a
reader judges.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from groundschool.formats.accepted import Accepted
from groundschool.formats.identifiers import letters

SEVERITIES = ("UNKNOWN", "LOW", "MEDIUM", "HIGH", "CRITICAL")
NEEDED = ("VulnerabilityID", "PkgName", "InstalledVersion", "Severity")


@dataclass(frozen=True)
class TrivyFinding:
    """A vulnerability of a package, with the version that fixes it, if there is one."""

    cve: str
    package: str
    installed: str
    severity: str
    fixed: str
    published: datetime
    title: str


@dataclass(frozen=True)
class TrivyResult:
    """What was looked at: ``os-pkgs`` or ``lang-pkgs``, what it is called and of which type."""

    target: str
    of: str
    type: str
    findings: Sequence[TrivyFinding] = ()


def as_report(
    artifact: str, kind: str, at: datetime, results: Sequence[TrivyResult] | None, *, status: bool = True
) -> bytes:
    """Return a report; without ``results`` there was nothing that it knows, without ``status`` it is an older one."""
    made: dict[str, Any] = {
        "SchemaVersion": 2,
        "CreatedAt": f"{at:%Y-%m-%dT%H:%M:%S}{_fraction(at)}{_offset(at)}",
        "ArtifactName": artifact,
        "ArtifactType": kind,
        "Metadata": {"OS": {"Family": "debian", "Name": "12.5"}},
    }
    if results is not None:
        made["Results"] = [_result(one, status=status) for one in results]
    # Go's encoder writes these three as escapes, so that a report can stand in a page.
    text = json.dumps(made, indent=1, ensure_ascii=False)
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return (text + "\n").encode()


def _fraction(at: datetime) -> str:
    """Return up to nine digits of a second, without zeros behind, as Go writes a moment."""
    return f".{at.microsecond:06d}{letters(str(at), 3, '0123456789')}".rstrip("0") if at.microsecond else ""


def _offset(at: datetime) -> str:
    told = f"{at:%z}"
    return "Z" if told == "+0000" else f"{told[:3]}:{told[3:]}"


def _result(one: TrivyResult, *, status: bool) -> dict[str, Any]:
    made: dict[str, Any] = {"Target": one.target, "Class": one.of, "Type": one.type}
    if one.findings:
        made["Vulnerabilities"] = [_finding(each, status=status) for each in one.findings]
    return made


def _finding(one: TrivyFinding, *, status: bool) -> dict[str, Any]:
    made = {
        "VulnerabilityID": one.cve,
        "PkgID": f"{one.package}@{one.installed}",
        "PkgName": one.package,
        "InstalledVersion": one.installed,
    }
    made |= {"FixedVersion": one.fixed} if one.fixed else {}
    made |= {"Status": "fixed" if one.fixed else "affected"} if status else {}
    made |= {"Title": one.title, "Severity": one.severity}
    return made | {"PublishedDate": f"{one.published.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"}


def read_report(content: bytes) -> dict[str, Any]:
    """Return a report; raises ValueError for anything else, also for the list that it was before SchemaVersion 2."""
    body = json.loads(content.decode())
    if not isinstance(body, dict) or body.get("SchemaVersion") != 2 or "ArtifactName" not in body:
        raise ValueError("a report of SchemaVersion 2 is expected")
    for result in body.get("Results") or ():
        if not {"Target", "Class"} <= {*result}:
            raise ValueError("a result needs a target and a class")
        for one in result.get("Vulnerabilities") or ():
            if not {*NEEDED} <= {*one} or one["Severity"] not in SEVERITIES:
                raise ValueError(f"a vulnerability needs {', '.join(NEEDED)}")
    return body


ACCEPTED = {"trivy": Accepted(read=read_report)}
