"""The faults of a host: put among the settings of its units, which are without one before."""

from collections.abc import Callable
from typing import Any

Lines = list[tuple[str, str, str]]  # section, key, value

STEPS = {
    "EXEC": (203, "No such file or directory", "Failed to locate executable /opt/ferries/bin/{0}"),
    "USER": (217, "No such process", "Failed to determine user credentials"),
    "CHDIR": (200, "No such file or directory", "Changing to the requested working directory failed"),
    "NAMESPACE": (
        226,
        "No such file or directory",
        "Failed to set up mount namespacing: /run/systemd/unit-root/srv/{0}",
    ),
}
BROKEN = {
    "EXEC": ("ExecStart", "/opt/ferries/bin/{0} --port {1}"),
    "USER": ("User", "{0}-svc"),
    "CHDIR": ("WorkingDirectory", "/srv/{0}"),
    "NAMESPACE": ("ReadWritePaths", "/srv/{0}"),
}


def put(host: Any, lines: dict[str, Lines], local: dict[str, Lines]) -> None:  # noqa: ANN401 - a Host of hosts.py
    """Put the fault of the case into the settings, and note which unit has it and what may change."""
    store, app, front, job = (host.parts.get(part, "") for part in ("store", "app", "front", "job"))
    cause = host.case.cause
    host.unit = {"restart-refused": job, "never-ready": front, "step-failed": store}.get(cause, app)
    if cause == "not-ordered":
        _set(lines[app], "After", lambda _: "network.target")
        host.may = [f"{store} before {app}", f"{job} before {app}"]
    elif cause == "not-pulled-in":
        lines[app][:] = [line for line in lines[app] if line[1] != "Wants"]
        host.may = [f"{app} pulls in {store}", f"{app} pulls in {job}"]
    elif cause == "limit-ignored":
        local[app] += [("Unit", "After", "time-sync.target")]
        local[app] += [("Service", key, value) for _, key, value in lines[app] if key.startswith("StartLimit")]
        lines[app][:] = [line for line in lines[app] if not line[1].startswith("StartLimit")]
        keys = ("StartLimitIntervalSec", "StartLimitBurst", "StartLimitInterval")
        host.may = [f"{app} {section}.{key}" for section in ("Unit", "Service") for key in keys]
    elif cause == "restart-refused":
        local[job].append(("Service", "Restart", host.case.restart))
        host.may = [f"{job} Service.Restart"]
    elif cause == "never-ready":
        local[front].append(("Service", "Type", "notify"))
        host.may = [f"{front} Service.Type"]
    elif cause == "two-commands":
        local[app].remove(("Service", "ExecStart", ""))
        host.may = [f"{app} Service.ExecStart"]
    elif cause == "step-failed":
        key, value = BROKEN[host.case.step]
        plain, port = store.removesuffix(".service"), host.catalogue[store]["command"].split()[-1]
        local[store][:] = [line for line in local[store] if line[1] != key]
        local[store] += [("Service", key, "")] * (key in ("ExecStart", "ReadWritePaths"))
        local[store].append(("Service", key, value.format(plain, port)))
        host.may = [f"{store} Service.{key}"]
        if key == "ReadWritePaths":
            host.may = [
                f"{store} writes below {path}"
                for path in (value.format(plain, port), host.catalogue[store]["directory"])
            ]
    elif cause == "cycle":
        closing, other = (host.parts[part] for part in host.case.closes)
        local[closing] += [
            ("Unit", "After", f"time-sync.target {other} nss-lookup.target"),
            ("Unit", "After", "remote-fs.target"),
        ]
        host.may, host.unit = [f"{other} before {closing}"], closing


def orders_elsewhere(host: Any, lines: dict[str, Lines], local: dict[str, Lines]) -> None:  # noqa: ANN401 - a Host of hosts.py
    """Put orders into the files of the others; the unit at fault is the last in the catalogue."""
    host.catalogue[host.unit] = host.catalogue.pop(host.unit)
    for name, one in host.catalogue.items():
        _set(lines[name], "After", lambda _: "network.target")
        for need in one["needs"]:
            local[need].append(("Unit", "Before", name))


def _set(lines: Lines, key: str, change: Callable[[str], str]) -> None:
    lines[:] = [(section, name, change(value) if name == key else value) for section, name, value in lines]
