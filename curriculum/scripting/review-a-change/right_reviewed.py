"""The same review made in another way: the new files are put together with difflib's opposite, and looked at whole."""

import re

OFFICES = "198.51.100.0/24"


def new_files(folder):
    """Return the new files by path, put together backwards: hunks from the last to the first."""
    files = {}
    for part in re.split(r"(?m)^diff --git .*\n", (folder / "change.diff").read_text())[1:]:
        path = re.search(r"(?m)^\+\+\+ b/(\S+)$", part)[1]
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


def reviewed(folder):
    """Return the comments, with the kind of each beside them."""
    files, known = new_files(folder), known_good(folder)
    whole = "\n".join("\n".join(lines) for lines in files.values())
    found = []

    def say(kind, first, severity, category, suggestion, last=None, rotate=False):
        told = {"file": path, "lines": [first, last or first], "severity": severity, "category": category}
        found.append({**told, "suggestion": suggestion, "rotate": rotate, "kind": kind})

    for path, lines in files.items():
        text = "\n".join(lines)
        main = folder / "main" / path
        before = main.read_text() if main.is_file() else ""
        for at, line in enumerate(lines, 1):
            if line == "rm -rf $spool/*":
                say("emptied-root", at, "blocker", "data-loss", '[ -z "$spool" ] || rm -rf -- "$spool"/*')
            if line.startswith("curl") and line.endswith("| bash"):
                url = line.split()[2]
                fetched = f'curl -fsSL {url} > "$scratch/i.sh"\n[[ $(sha256sum < "$scratch/i.sh") == {known[url]}* ]]\n'
                say("piped-installer", at, "blocker", "unpinned", f'{fetched}bash "$scratch/i.sh"')
            if line == "set -eu" and " | gzip" in text:
                say("pipe-hides", at, "major", "hidden-failure", "set -euo pipefail")
            if line.startswith("    local ") and "=$(" in line:
                name = line.split()[1].split("=")[0]
                rest = line.removeprefix("    local ")
                say("local-hides", at, "major", "hidden-failure", f"    {rest}\n    local {name}=${name}")
            if line.endswith('_ssh" {') and "0.0.0.0/0" in lines[at + 4]:
                block = "\n".join(lines[at - 1 : at + 6]).replace("0.0.0.0/0", OFFICES)
                say("open-door", at, "blocker", "exposure", block, last=at + 6)
            if "by law" in line and lines[at + 2].endswith("= true"):
                say("force-destroy", at + 3, "blocker", "data-loss", "")
            if named := re.match(r'resource "aws_sqs_queue" "(\w+)" {', line):
                body = "\n".join(lines[at : at + 2])
                old = re.search(rf'"aws_sqs_queue" "(\w+)" {{\n{re.escape(body)}', before)
                if old and old[1] != named[1] and f"aws_sqs_queue.{old[1]}\n" not in whole:
                    say("not-moved", at, "blocker", "data-loss", f'resource "aws_sqs_queue" "{old[1]}" {{')
            if line.strip().startswith('password = "'):
                mended = "  manage_master_user_password = true"
                say("plain-secret", at, "blocker", "secret", mended, rotate=True)
            if line.strip() == "valueFrom:" and re.search(rf"{re.escape(lines[at - 2])}\n +value: smf_", before):
                say("known-secret", at, "blocker", "secret", "\n".join(lines[at - 1 : at + 3]), at + 3, rotate=True)
            if re.search(":latest$", line):
                say("latest-image", at, "major", "unpinned", line.replace(":latest", f"@sha256:{'0' * 64}"))
            if line.strip() == "defaultMode: 400":
                say("decimal-mode", at, "major", "exposure", line.replace("400", "256  # 0400"))
            if re.fullmatch(" +- no", line):
                say("norway", at, "major", "wrong-value", line.replace("no", "'no'"))
            if line.strip().startswith("periodSeconds") and path.startswith("deploy/"):
                period, most = (int(lines[one].split(":")[1]) for one in (at - 1, at))
                if most > period:
                    longer = line.replace(str(period), str(most))
                    say("slow-probe", at, "major", "wrong-value", longer)
            if line == "spec:" and "kind: CronJob" in text and "timeZone" not in text:
                both = f"  timeZone: Europe/Copenhagen\n{lines[at]}"
                say("other-zone", at + 1, "major", "wrong-value", both)
            if "head.sha" in line and "pull_request_target" in text:
                say("stranger-built", at - 1, "blocker", "exposure", "", last=at)
            if used := re.search(r"uses: (([\w-]+/[\w-]+)@v\d+)$", line):
                pinned = line.replace(used[1], f"{used[2]}@{known[used[1]]} # {used[1].split('@')[1]}")
                say("moving-tag", at, "major", "untrusted-code", pinned)
    return found
