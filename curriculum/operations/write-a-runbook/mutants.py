"""What a machine changes in a runbook: a name, a heading, a label, a command; or something too much.

What only a person can judge has no mutants; texts of many kinds stand in ``tests/content/runbook_texts.toml``.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

Changed = tuple[str, str]
HEADINGS = ("What it means", "Immediate checks", "Mitigation", "Escalation", "Rollback")
NAMES = ("owner", "service", "alert", "severity", "last_reviewed", "tested_on")
LABELS = ("Precondition", "Command", "Expect", "Takes effect", "Approval", "To", "When", "Hand over")
CHANGES = (
    "rollout restart deploy/x",
    "delete pods --all",
    "scale deploy/x --replicas=0",
    "set env deploy/x A=b",
    "edit deploy x",
)


def runbook(text: str, truth: Mapping[str, Any]) -> Iterator[Changed]:
    """Yield the changed texts of a runbook."""
    yield from (*_matter(text), *_headings(text), *_labels(text), *_commands(text), *_too_much(text, truth))


def _matter(text: str) -> Iterator[Changed]:
    for name in NAMES:
        [line] = re.findall(rf"^{name}: .*$", text, re.MULTILINE)
        for operator, other in (
            ("name-dropped", ""),
            ("value-dropped", f"{name}:"),
            ("value-changed", f"{name}: other"),
        ):
            yield operator, text.replace(line, other, 1)
    yield "value-changed", re.sub(r"^last_reviewed: \d+", "last_reviewed: 2031", text, count=1, flags=re.MULTILINE)
    yield "value-changed", re.sub(r"^(tested_on: .*)$", r"\g<1>1", text, count=1, flags=re.MULTILINE)
    if "<" in text.split("## Rollback")[1]:
        yield "placeholders-dropped", re.sub(r"placeholders:\n(  .*\n)+", "", text, count=1)


def _headings(text: str) -> Iterator[Changed]:
    for one, after in zip(HEADINGS, (*HEADINGS[1:], HEADINGS[0]), strict=True):
        yield "heading-dropped", text.replace(f"## {one}\n", "", 1)
        yield "heading-changed", text.replace(f"## {one}\n", f"## {one} and more\n", 1)
        yield (
            "headings-swapped",
            text.replace(f"## {one}\n", "##!\n").replace(f"## {after}\n", f"## {one}\n").replace("##!", f"## {after}"),
        )


def _labels(text: str) -> Iterator[Changed]:
    for label in LABELS:
        for found in re.finditer(rf"^( *){label}: (.*)$", text, re.MULTILINE):
            operators = (("label-dropped", found[2]), ("text-dropped", f"{label}:"), ("line-dropped", ""))
            for operator, other in operators if label != "Command" else operators[2:]:
                yield operator, text[: found.start()] + found[1] + other + text[found.end() :]
    for found in re.finditer(r"Expect: (no )?`(.+?)`", text):
        yield "expected-changed", text[: found.start()] + "Expect: `something else`" + text[found.end() :]
        yield "expected-turned", text[: found.start()] + f"Expect: no `{found[2]}`" + text[found.end() :]
    yield "role-changed", re.sub(r"^To: .*$", "To: everybody", text, flags=re.MULTILINE)
    yield "time-changed", re.sub(r"^When: \d+", "When: 16", text, flags=re.MULTILINE)
    if "Approval: alone" not in text:
        for role in ("alone", "security", "a colleague"):
            yield "role-changed", re.sub(r"Approval: .*", f"Approval: {role}", text)


def _commands(text: str) -> Iterator[Changed]:
    checks, rest = text.split("## Mitigation")
    for found in re.finditer(r"`([^`\n]{25,})`", text):
        before, after = text[: found.start()], text[found.end() :]
        yield "command-dropped", before + after
        yield "quote-left-open", f'{before}`{found[1]} "`{after}'
        if found.start() < len(checks):
            yield "into-a-file", f"{before}`{found[1]} > /tmp/out`{after}"
            for change in CHANGES:
                yield "check-changes", f"{before}`kubectl -n x {change}`{after}"
    for change in CHANGES:
        yield (
            "other-step",
            f"{checks}## Mitigation" + re.sub(r"Command: `.*`", f"Command: `kubectl -n x {change}`", rest),
        )
    yield "number-changed", text.replace("\n1. When it has been quiet", "\n7. When it has been quiet", 1)


def _too_much(text: str, truth: Mapping[str, Any]) -> Iterator[Changed]:
    pod, secret = next(one for one in truth["hosts"] if one.count("-") > 1), truth["secrets"][0]
    for command in (f"kubectl describe pod {pod}", "ping -c 3 192.0.2.7", "kubectl get pod <whatever>"):
        yield (
            "too-much",
            text.replace("\n## Mitigation", f"\n5. Also `{command}`\n   Expect: something\n\n## Mitigation", 1),
        )
    for said in (secret, f"the token {secret[9:18]}", "token: hunter2hunter2"):
        yield "secret", text.replace("\n## Mitigation", f"\nBy the way: {said}\n\n## Mitigation", 1)
    for command in ("kubectl delete pvc data-0", "rm -rf /var/lib/x", "psql -c 'DROP TABLE seats'"):
        yield "destroys", text.rstrip() + f"\n2. `{command}`\n"
