"""One place of a change: what stood there, what would stand there, and which of the new lines it is about."""

from dataclasses import dataclass, field
from typing import Any

# They begin the lines that a place is about, and those beside them of which people say the same; neither is written.
MARK, ALSO = "§", "¤"


@dataclass(frozen=True)
class Snippet:
    """A place in a file: the text before (empty: it is new) and after, and what a mending has to know."""

    path: str
    section: str
    before: str
    after: str
    kind: str = ""  # of the catalogue; empty for a place that is neither wrong nor looks so
    wrong: bool = False
    needs: dict[str, Any] = field(default_factory=dict)

    def lines(self) -> tuple[list[str], list[str], list[int]]:
        """Return the lines before, the lines after, and the places among the latter that it is about."""
        after = self.after.splitlines()
        marked = [at for mark in (MARK, ALSO) for at, line in enumerate(after) if line.startswith(mark)]
        return unmarked(self.before).splitlines(), unmarked(self.after).splitlines(), marked


def unmarked(text: str) -> str:
    """Return a text as it is written into a file."""
    return text.replace(MARK, "").replace(ALSO, "")


@dataclass(frozen=True)
class Severities:
    """What each kind of the catalogue is: how bad, in which words, and whether a secret has become known."""

    severities: tuple[str, ...]
    categories: tuple[str, ...]
    rotate: bool = False


BLOCKER, MAJOR, MINOR = "blocker", "major", "minor"
CATALOGUE = {
    # bash
    "emptied-root": Severities((BLOCKER,), ("data-loss",)),
    "piped-installer": Severities((BLOCKER,), ("untrusted-code", "unpinned")),
    "pipe-hides": Severities((MAJOR,), ("hidden-failure",)),
    "local-hides": Severities((MAJOR,), ("hidden-failure",)),
    # HCL
    "open-door": Severities((BLOCKER,), ("exposure",)),
    "force-destroy": Severities((BLOCKER, MAJOR), ("data-loss",)),
    "not-moved": Severities((BLOCKER,), ("data-loss",)),
    "plain-secret": Severities((BLOCKER,), ("secret",), rotate=True),
    # YAML of deployments
    "known-secret": Severities((BLOCKER, MAJOR), ("secret",), rotate=True),
    "latest-image": Severities((MAJOR,), ("unpinned",)),
    "decimal-mode": Severities((MAJOR,), ("wrong-value", "exposure")),
    "norway": Severities((MAJOR,), ("wrong-value",)),
    "slow-probe": Severities((MINOR, MAJOR), ("wrong-value", "hidden-failure")),
    "other-zone": Severities((MAJOR,), ("wrong-value",)),
    # YAML of workflows
    "stranger-built": Severities((BLOCKER,), ("untrusted-code", "exposure")),
    "moving-tag": Severities((BLOCKER, MAJOR), ("unpinned", "untrusted-code")),
}
BASH = ("emptied-root", "piped-installer", "pipe-hides", "local-hides")
HCL = ("open-door", "force-destroy", "not-moved", "plain-secret")
DEPLOYED = ("latest-image", "decimal-mode", "norway", "slow-probe", "other-zone")
WORKFLOWS = ("stranger-built", "moving-tag")
