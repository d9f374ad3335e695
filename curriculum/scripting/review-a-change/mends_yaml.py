"""Whether a deployment or a workflow has what was wrong no more: each test returns what is wrong with it, or nothing."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from groundschool.formats.common import read_yaml

Needs = Mapping[str, Any]
LEAPT = 2  # the hour that is not there on a night in March, and twice on one in October
STARTS = {"pull_request", "pull_request_target"}
TIMES = {"opened", "synchronize"}  # at which a preview is built
_OURS = ("github.repository", "github.event.repository.full_name")
FROM_US = {  # conditions under which a pull request is of our own repository
    *("!head.repo.fork", "head.repo.fork==false", "head.repo.fork!=true"),
    "head.repo.owner.login==github.repository_owner",
    *(f"head.repo.full_name=={one}" for one in _OURS),
    *(f"{one}==head.repo.full_name" for one in _OURS),
}


def read(text: str) -> Any:
    """Return what a file says."""
    return read_yaml(text.encode("utf-8", "replace"))


def _container(found: Any, name: str) -> Any:
    return next(one for one in found["spec"]["template"]["spec"]["containers"] if one["name"] == name)


def _stored(found: Any, needs: Needs, text: str) -> str:
    env = _container(found, needs["container"])["env"]
    entry = next(one for one in env if one["name"] == needs["env"])
    if needs["secret"] in text or "value" in entry:
        return "the value is in the file again"
    return "" if "secretKeyRef" in entry["valueFrom"] else "the value does not come from a secret"


def _tagged(found: Any, needs: Needs, _text: str) -> str:
    image = _container(found, needs["container"])["image"]
    name = f"registry.saltmarsh.example/{needs['container']}"
    fixed = re.fullmatch(rf"{re.escape(name)}(:[\w.-]+)?@sha256:[0-9a-f]{{64}}", image)
    versioned = fixed or re.fullmatch(rf"{re.escape(name)}:v?\d[\w.-]*", image)
    return "" if versioned else "the image has no version, or another name"


def _private(found: Any, needs: Needs, _text: str) -> str:
    volumes = found["spec"]["template"]["spec"]["volumes"]
    mode = next(one for one in volumes if one["name"] == needs["volume"])["secret"]["defaultMode"]
    fits = mode in (0o400, "0o400") and not isinstance(mode, float)  # Kubernetes reads YAML 1.2's way, too
    return "" if fits else "the mode is another one than the remark says"


def _texts(found: Any, needs: Needs, _text: str) -> str:
    return "" if found[needs["key"]] == needs["wanted"] else "the list is read as something else than is meant"


def _in_time(found: Any, needs: Needs, _text: str) -> str:
    probe = _container(found, needs["container"])["readinessProbe"]
    most, period = probe.get("timeoutSeconds", 1), probe.get("periodSeconds", 10)  # as Kubernetes fills them in
    return "" if 0 < most <= period else "the time-out is none, or longer than the period"


def _in_zone(found: Any, needs: Needs, text: str) -> str:
    """Return what is wrong with the time of a job: the one that its remark says, at its place, once in every night."""
    zone = found["spec"]["timeZone"]
    minute, hour, *days = found["spec"]["schedule"].split()
    if _shifts(zone) != _shifts(needs["zone"]):
        return "in winter or in summer it runs at another time of its place"
    if days != ["*"] * 3 or [f"{int(hour):02}:{int(minute):02}"] != re.findall(r"#[^\n]*?\b(\d\d:\d\d)", text)[:1]:
        return "the schedule is another time than the remark says"
    return "a night in March does not have this time, and one in October has it twice" if int(hour) == LEAPT else ""


def _shifts(zone: str) -> list[timedelta | None]:
    """Return how far a zone is from UTC in winter and in summer."""
    return [datetime(2026, month, 15, tzinfo=ZoneInfo(zone)).utcoffset() for month in (1, 7)]


def _trusted(found: Any, needs: Needs, _text: str) -> str:
    on = found.get("on", found.get(True))  # YAML 1.1 reads the key as a truth value
    triggers = on if isinstance(on, dict) else dict.fromkeys([on] if isinstance(on, str) else on)
    if not any(_types(triggers[name]) >= TIMES for name in STARTS & {*triggers}):
        return "it does not run any more when a pull request is opened, or when it gets new commits"
    job = found["jobs"][needs["job"]]
    taken = [step for step in job["steps"] if "checkout@" in str(step.get("uses"))]
    outside = [step for step in taken if re.search("head|refs/pull", str((step.get("with") or {}).get("ref")))]
    builds = [step for step in job["steps"] if "make preview" in str(step.get("run"))]
    if not builds or not taken:
        return "it does not build a preview any more"
    guarded = _of_ours(job) or all(map(_of_ours, [*outside, *builds]))
    seen = outside and "pull_request_target" in triggers and not guarded
    return "strangers' code still runs where our secret is" if seen else ""


def _types(trigger: Any) -> set[str]:
    types = (trigger or {}).get("types", [*TIMES])
    return {types} if isinstance(types, str) else {*types}


def _of_ours(one: Mapping[str, Any]) -> bool:
    """Return whether a job or a step is left out for a pull request that does not come from our own repository."""
    asked = re.sub(r"^\$\{\{|\}\}$", "", str(one.get("if", "")).strip())
    asked = re.sub(r"[\s()]|github\.event\.pull_request\.", "", asked)
    return "||" not in asked and any(part in FROM_US for part in asked.split("&&"))


def _pinned(found: Any, needs: Needs, _text: str) -> str:
    used = [str(step.get("uses", "")) for step in found["jobs"]["release"]["steps"]]
    name = needs["action"].split("@")[0]
    looked_at = [one.lower() for one in used if one.startswith(f"{name}@")] == [f"{name}@{needs['commit']}"]
    return "" if looked_at else "the action is not at the commit that security has looked at"


TESTS = {
    "known-secret": _stored,
    "latest-image": _tagged,
    "decimal-mode": _private,
    "norway": _texts,
    "slow-probe": _in_time,
    "other-zone": _in_zone,
    "stranger-built": _trusted,
    "moving-tag": _pinned,
}
