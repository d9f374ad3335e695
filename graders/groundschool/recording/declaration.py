"""Stamps a recording's declaration with its checksums, program versions and times."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from groundschool.datasets.lock import lock
from groundschool.errors import DatasetError


def iso(unix_time: float) -> str:
    """Return a moment as ISO 8601 in UTC with milliseconds, such as ``2026-01-31T12:00:00.250Z``."""
    return datetime.fromtimestamp(unix_time, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def stamped(text: str, versions: Mapping[str, str], times: Mapping[str, str]) -> str:
    """Return a ``dataset.toml`` brought up to date, everything else in it untouched.

    Every mention of a program with a version (``nginx 1.20``) gets the version that ran. ``times`` maps a key of the
    provenance to its value. Raises DatasetError when one of them has no place in the text.
    """
    changes = [(rf"(\b{re.escape(name)} )\d[\w.+~]*", value) for name, value in versions.items()]
    changes += [(rf'(^{key} = ")[^"]*', value) for key, value in times.items()]
    for pattern, value in changes:
        text, count = re.subn(pattern, lambda found, value=value: found[1] + value, text, flags=re.MULTILINE)
        if not count:
            raise DatasetError(f"dataset.toml has no place for {value!r}: nothing matches {pattern}")
    return text


def keep(
    out: Path, template: Path, files: Mapping[str, bytes], truth: Mapping[str, Any], versions: Mapping[str, str]
) -> None:
    """Write a finished recording to ``out``: files, lock, ``truth.json``, and ``template`` stamped as ``dataset.toml``.

    ``truth`` holds ``window.start`` and ``fault.started`` as ISO 8601, which the provenance repeats.
    """
    times = {"recorded_at": truth["window"]["start"], "fault_at": truth["fault"]["started"]}
    declaration = stamped(template.read_text(encoding="utf-8"), versions, times)
    out.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        (out / name).write_bytes(content)
    lock(out, files)
    (out / "truth.json").write_text(json.dumps(truth, indent=1) + "\n", encoding="utf-8")
    (out / "dataset.toml").write_text(declaration, encoding="utf-8")
