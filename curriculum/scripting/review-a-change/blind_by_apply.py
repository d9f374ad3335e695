"""A right answer that was written without having seen the solution: git apply, then a rule for each question."""

import re
import shutil
import subprocess
import tempfile
from pathlib import Path


def _new_files(folder):
    """Return path to lines, of the files as they are with the change."""
    with tempfile.TemporaryDirectory() as place:
        new = Path(place) / "new"
        shutil.copytree(Path(folder) / "main", new)
        for command in (
            ["git", "init", "--quiet"],
            ["git", "apply", "--whitespace=nowarn", str((Path(folder) / "change.diff").resolve())],
        ):
            subprocess.run(command, cwd=new, check=True, capture_output=True)
        return {
            str(path.relative_to(new)): path.read_text(encoding="utf-8").split("\n")
            for path in sorted(new.rglob("*"))
            if path.is_file() and ".git" not in path.relative_to(new).parts
        }


class _Review:
    """What is said of the change in a folder."""

    def __init__(self, folder):
        self.folder, self.new, self.said = folder, _new_files(folder), []
        known = (folder / "main/docs/known-good.txt").read_text(encoding="utf-8")
        self.sums = {match[2]: match[1] for match in re.finditer(r"^([0-9a-f]{64})  (\S+)$", known, re.MULTILINE)}
        self.commits = {match[2]: match[1] for match in re.finditer(r"^([0-9a-f]{40})  (\S+)$", known, re.MULTILINE)}
        self.offices = re.search(r"offices.*: (\S+)", known)[1]

    def say(self, file, lines, severity, category, suggestion, **more):
        one = {"file": file, "lines": lines, "severity": severity, "category": category, "suggestion": suggestion}
        self.said.append(one | more)

    def infrastructure(self, file, lines, number, line):
        before = lines[number - 2] if number > 1 else ""
        above = "\n".join(lines[max(0, number - 4) : number])
        if "force_destroy = true" in line and "There is no other copy" in above:
            name = before.split('"')[1]
            self.say(file, [number - 1, number], "blocker", "data-loss", f'  bucket = "{name}"')
        if re.search(r"cidr_ipv4 .*0\.0\.0\.0/0", line) and re.search("= 22$", before):
            self.say(file, number, "blocker", "exposure", f'  cidr_ipv4         = "{self.offices}"')
        if re.search(r'password +="|password +=\s+"', line):
            self.say(file, number, "blocker", "secret", "  password          = var.fares_password", rotate=True)
        queue = re.match(r'resource "aws_sqs_queue" "(\w+)"', line)
        if queue:
            old = (self.folder / "main" / file).read_text(encoding="utf-8")
            called = re.search(r'"(saltmarsh-\S+)"', lines[number])[1]
            was = re.search(rf'resource "aws_sqs_queue" "(\w+)" {{\n  name +=.*"{called}"', old)[1]
            moved = any(f"from = aws_sqs_queue.{was}" in "\n".join(one) for one in self.new.values())
            if was != queue[1] and not moved:
                block = f"moved {{\n  from = aws_sqs_queue.{was}\n  to   = aws_sqs_queue.{queue[1]}\n}}\n\n"
                self.say(file, number, "blocker", "data-loss", block + line)

    def script(self, file, lines, number, line):
        if re.match(r"curl -fsSL (\S+/get\.(\w+)\.\S+|\S+//get\.(\w+)\.\S+) \| bash", line):
            name, url = re.search(r"get\.(\w+)\.", line)[1], line.split()[2]
            mended = (
                f'curl -fsSL {url} -o "$scratch/{name}.sh"\n'
                f'echo "{self.sums[url]}  $scratch/{name}.sh" | sha256sum --check --quiet\n'
                f'bash "$scratch/{name}.sh"'
            )
            self.say(file, number, "blocker", "untrusted-code", mended)
        if line == "rm -rf $spool/*":
            self.say(file, number, "blocker", "data-loss", 'rm -rf -- "${spool:?SPOOL_DIR is not set}"/*')
        hidden = re.match(r"    local (\w+)=(\$\(.*\))", line)
        if hidden:
            self.say(file, number, "major", "hidden-failure", f"    local {hidden[1]}\n    {hidden[1]}={hidden[2]}")
        packed = re.match(r'(export-.*) \| gzip > ("\$scratch/\w+)\.gz"', line)
        if packed and "pipefail" not in "\n".join(lines):
            self.say(file, number, "major", "hidden-failure", f'{packed[1]} > {packed[2]}"\ngzip {packed[2]}"')

    def workflow(self, file, lines, number, line):
        action = re.match(r"      - uses: (\S+@v\S+)$", line)
        if action:
            name, _, tag = action[1].partition("@")
            self.say(file, number, "major", "unpinned", f"      - uses: {name}@{self.commits[action[1]]} # {tag}")
        if line == "  pull_request_target:" and "head.sha" in "\n".join(lines):
            self.say(file, number, "blocker", "untrusted-code", "  pull_request:")

    def deployment(self, file, lines, number, line):
        text, indent = "\n".join(lines), line[: len(line) - len(line.lstrip())]
        if "kind: CronJob" in text and "schedule:" in line and "timeZone" not in text:
            self.say(file, number, "major", "wrong-value", line + "\n  timeZone: Europe/Copenhagen")
        if re.fullmatch(r" *- no", line):
            self.say(file, number, "major", "wrong-value", f'{indent}- "no"')
        late = re.match(r" *timeoutSeconds: (\d+)", line)
        if late and int(late[1]) > int(lines[number - 2].split()[1]):
            self.say(file, number, "major", "wrong-value", indent + "timeoutSeconds: 2")
        if line.strip() == "defaultMode: 400":
            self.say(file, number, "major", "wrong-value", indent + "defaultMode: 0400")
        if line.endswith(":latest"):
            version = re.search(r"registry\S+:(v\d+\.\d+)", text)[1]
            self.say(file, number, "major", "unpinned", line.replace(":latest", f":{version}"))

    def removed(self):
        diff = (self.folder / "change.diff").read_text(encoding="utf-8").split("\n")
        for at, line in enumerate(diff):
            if re.match(r"- +value: smf_", line):
                name, lines = diff[at - 1].strip(), self.new["deploy/booking.yaml"]
                first = 1 + next(number for number, one in enumerate(lines, 1) if one.strip() == name)
                self.say("deploy/booking.yaml", [first, first + 3], "major", "secret", None, rotate=True)


def comments(folder):
    """Return the review of the change in this folder."""
    review = _Review(Path(folder))
    looks = {"scripts/": review.script, "infra/": review.infrastructure, "deploy/": review.deployment}
    looks[".github/"] = review.workflow
    for file, lines in review.new.items():
        for part, look in looks.items():
            if file.startswith(part):
                for number, line in enumerate(lines, 1):
                    look(file, lines, number, line)
    review.removed()
    return review.said
