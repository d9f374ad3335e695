"""The same review made in another way: the new files are put together with difflib's opposite, and looked at whole."""

import re

OFFICES = "198.51.100.0/24"


def new_files(folder):
    """Return the new files by path, put together backwards: hunks from the last to the first."""
    files = {}
    for part in re.split(r"(?m)^diff --git .*\n", (folder / "change.diff").read_text())[1:]:
        if not (named := re.search(r"(?m)^\+\+\+ b/(\S+)$", part)):
            continue
        path = named[1]
        old = folder / "main" / path
        lines = old.read_text().splitlines() if old.is_file() else []
        for hunk in reversed(re.split(r"(?m)^@@ ", part)[1:]):
            head, *rows = hunk.splitlines()
            start, count = re.match(r"-(\d+)(?:,(\d+))?", head).groups()
            size = int(count or 1)
            start = int(start) - 1 if size else int(start)
            lines[start : start + size] = [row[1:] for row in rows if row[:1] in ("+", " ")]
        files[path] = lines
    return files


def known_good(folder):
    """Return checksums and commits by what they are of."""
    rows = (folder / "main/docs/known-good.txt").read_text().splitlines()
    return {row.split()[1]: row.split()[0] for row in rows if not row.startswith("#")}


KINDS = {
    "emptied-root": ("blocker", "data-loss"),
    "piped-installer": ("blocker", "unpinned"),
    "pipe-hides": ("major", "hidden-failure"),
    "local-hides": ("major", "hidden-failure"),
    "open-door": ("blocker", "exposure"),
    "force-destroy": ("major", "data-loss"),
    "not-moved": ("blocker", "data-loss"),
    "plain-secret": ("blocker", "secret"),
    "known-secret": ("blocker", "secret"),
    "latest-image": ("major", "unpinned"),
    "decimal-mode": ("major", "exposure"),
    "norway": ("major", "wrong-value"),
    "slow-probe": ("major", "wrong-value"),
    "other-zone": ("major", "wrong-value"),
    "stranger-built": ("blocker", "exposure"),
    "moving-tag": ("major", "untrusted-code"),
}


def reviewed(folder):
    """Return the comments, with the kind of each beside them."""
    files, known, found = new_files(folder), known_good(folder), []
    whole = "\n".join("\n".join(lines) for lines in files.values())
    for path, lines in files.items():
        main = folder / "main" / path
        before = main.read_text() if main.is_file() else ""
        seen = [*in_scripts(lines, known), *in_infrastructure(lines, before, whole)]
        seen += [*in_deployments(path, lines, before), *in_workflows(lines, known)]
        for kind, first, last, suggestion in seen:
            told = {"file": path, "lines": [first, last], "kind": kind, "rotate": kind.endswith("-secret")}
            severity, category = KINDS[kind]
            found.append({**told, "severity": severity, "category": category, "suggestion": suggestion})
    return found


def in_scripts(lines, known):
    """Yield what is wrong in a script: its kind, the lines, and what should stand there."""
    for at, line in enumerate(lines, 1):
        if line == "rm -rf $spool/*":
            yield "emptied-root", at, at, '[ -n "$spool" ] || exit 1\nrm -rf -- "$spool"/*'
        if line.startswith("curl") and line.endswith("| bash"):
            url = line.split()[2]
            checked = f'[[ $(sha256sum < "$scratch/i.sh") == {known[url]}* ]]'
            yield "piped-installer", at, at, f'curl -fsSL {url} > "$scratch/i.sh"\n{checked}\nbash "$scratch/i.sh"'
        if line == "set -eu" and " | gzip" in "\n".join(lines):
            yield "pipe-hides", at, at, "set -euo pipefail"
        if line.startswith("    local ") and "=$(" in line:
            rest = line.removeprefix("    local ")
            name = rest.split("=")[0]
            yield "local-hides", at, at, f"    {rest}\n    local {name}=${name}"


def in_infrastructure(lines, before, whole):
    """Yield what is wrong in HCL."""
    for at, line in enumerate(lines, 1):
        if line.endswith('_ssh" {') and "0.0.0.0/0" in lines[at + 4]:
            yield "open-door", at, at + 6, "\n".join(lines[at - 1 : at + 6]).replace("0.0.0.0/0", OFFICES)
        if "by law" in line and lines[at + 2].endswith("= true"):
            yield "force-destroy", at + 3, at + 3, ""
        if named := re.match(r'resource "aws_sqs_queue" "(\w+)" {', line):
            body = re.escape("\n".join(lines[at : at + 2]))
            old = re.search(rf'"aws_sqs_queue" "(\w+)" {{\n{body}', before)
            if old and old[1] != named[1] and f"aws_sqs_queue.{old[1]}\n" not in whole:
                yield "not-moved", at, at, f'resource "aws_sqs_queue" "{old[1]}" {{'
        if line.split()[:2] == ["password", "="] and "smf_" in line:
            yield "plain-secret", at, at, "  manage_master_user_password = true"


def in_deployments(path, lines, before):
    """Yield what is wrong in what runs."""
    for at, line in enumerate(lines, 1):
        if line.strip() == "valueFrom:" and re.search(rf"{re.escape(lines[at - 2])}\n +value: smf_", before):
            yield "known-secret", at, at + 3, "\n".join(lines[at - 1 : at + 3])
        if line.endswith(":latest"):
            yield "latest-image", at, at, line.replace(":latest", f"@sha256:{'0' * 64}")
        if line.strip() == "defaultMode: 400":
            yield "decimal-mode", at, at, line.replace("400", "256  # 0400")
        if re.fullmatch(" +- no", line):
            yield "norway", at, at, line.replace("no", "'no'")
        if line.strip().startswith("periodSeconds") and path.startswith("deploy/"):
            period, most = (int(lines[one].split(":")[1]) for one in (at - 1, at))
            if most > period:
                yield "slow-probe", at, at, line.replace(str(period), str(most))
        if line == "spec:" and "kind: CronJob" in lines and "timeZone" not in "".join(lines):
            yield "other-zone", at + 1, at + 1, f"  timeZone: Europe/Copenhagen\n{lines[at]}"


def in_workflows(lines, known):
    """Yield what is wrong in what a forge runs."""
    for at, line in enumerate(lines, 1):
        if "head.sha" in line and "  pull_request_target:" in lines:
            yield "stranger-built", at - 1, at, ""
        if used := re.search(r"uses: (([\w-]+/[\w-]+)@(v\d+))$", line):
            pinned = line.replace(used[1], f"{used[2]}@{known[used[1]]} # {used[3]}")
            yield "moving-tag", at, at, pinned
