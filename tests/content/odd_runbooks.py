"""Odd runbooks: front matter that never ends, commands of brackets alone, patterns that take for ever."""

from collections.abc import Iterator
from itertools import product

from tests.content.odd_texts import BOMB

VALUES = (
    "7", "[a]", "{a: b}", "null", "true", "1e999", "2026-02-31", "99999-01-01", "&a [*a]", "[" * 2000, "!!python/none",
    "'", "*b", "? [a]", "!!binary eA==", "2026-05-20T03:00:00Z", "9" * 4500, "\ud800", "|", "- a", "\0",
)  # fmt: skip
COMMANDS = (
    "$(" * 400, "$(" * 300 + ")" * 300, "`", "``", "kubectl", "kubectl -n", "kubectl logs", "kubectl --", "xargs",
    "kubectl exec --", "kubectl get pods | grep", "kubectl get pods | grep '(a+)+$'", "kubectl get pods | grep '['",
    "kubectl get pods | grep -E '(.*a|.*b)*c'", "kubectl get pods | grep -E '.*.*.*.*.*.*.*.*x'", "psql -c",
    "psql -c ''",
    "kubectl get pods | head -n 99999999999999999999", "curl", "curl -X", "promtool", "sudo", "A=b", "\ud800", "\0",
    "kubectl scale deploy/x --replicas=" + "9" * 5000, "kubectl scale deploy/x --replicas=" + "9" * 900, "kubectl set",
    "kubectl rollout", "a" * 200_000, "a-" * 50_000, "<" * 5000, "<a" * 5000, "kubectl get pods |" * 50,
    "kubectl get pods | head -n " + "9" * 900, "watch " * 100, "timeout 1 " * 90,
)  # fmt: skip


def odd_runbooks(right: str) -> Iterator[str]:
    """Yield a right runbook with something odd in one place."""
    lines = right.strip().split("\n")
    for name in ("owner", "alert", "last_reviewed", "tested_on", "placeholders"):
        found = [at for at, line in enumerate(lines) if line.startswith(f"{name}:")]
        for at, value in product(found, VALUES):
            yield "\n".join([*lines[:at], f"{name}: {value}", *lines[at + 1 :]])
    yield right.strip().replace("---\n", f"---\n{BOMB}owner: *m\nplaceholders: *m\n", 1)
    for command in COMMANDS:
        for section in ("Immediate checks", "Mitigation", "Rollback"):
            yield right.replace(f"## {section}\n", f"## {section}\n\n9. `{command}` Expect: `{command}`\n", 1)
            yield right.replace(f"## {section}\n", f"## {section}\n\n```\n{command}\n```\n", 1)
    for filler in ("\n1. ", "`", "```\n", "Expect: ", "## Mitigation\n", "- ", "| To: "):
        yield right + filler * 20_000
