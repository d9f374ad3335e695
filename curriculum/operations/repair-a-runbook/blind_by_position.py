"""A right answer that was written without having seen the solution: one scanner of places, each with its position."""

import csv
import json
import pathlib
import string
import tomllib
from collections import defaultdict
from typing import NamedTuple

IN_A_NAME = set(string.ascii_letters + string.digits + "-_")
IN_A_LINK_NOT = set(" <>()[]`\"'")


class Place(NamedTuple):
    line: int
    begin: int
    end: int
    kind: str
    there: str
    right: str


class Step(NamedTuple):
    row: int
    command: str
    service: str


def words_at(line, begin=0, end=None):
    """All words between blanks, each with the place where it begins."""
    found, at, end = [], begin, len(line) if end is None else end
    while at < end:
        if line[at].isspace():
            at += 1
            continue
        stop = at
        while stop < end and not line[stop].isspace():
            stop += 1
        found.append((at, line[at:stop]))
        at = stop
    return found


def names_at(line):
    """All whole names of a line: where they begin, and what they are."""
    at = 0
    while at < len(line):
        stop = at
        while stop < len(line) and line[stop] in IN_A_NAME:
            stop += 1
        if stop > at:
            yield at, line[at:stop]
        at = stop + 1


def links_at(line):
    at = line.find("http")
    while at >= 0:
        stop = at
        while stop < len(line) and line[stop] not in IN_A_LINK_NOT:
            stop += 1
        link = line[at:stop].rstrip(".,;:")
        if link.startswith(("http://", "https://")):
            yield at, link
        at = line.find("http", stop + 1)


def commands_at(line):
    """The programs between backticks, each as words with places; a secret that is fetched is one word."""
    for number, span in enumerate(line.split("`")):
        if number % 2 == 0:
            continue
        begin = sum(len(part) + 1 for part in line.split("`")[:number])
        hidden = span
        while "$(" in hidden and ")" in hidden[hidden.index("$(") :]:
            first = hidden.index("$(")
            last = hidden.index(")", first)
            hidden = hidden[:first] + "." * (last - first + 1) + hidden[last + 1 :]
        padded, at = line[:begin] + hidden, begin
        for part in hidden.split("|"):
            words = words_at(padded, at, at + len(part))
            while words and "=" in words[0][1] and not words[0][1].startswith("-"):
                words = words[1:]
            if words:
                yield words
            at += len(part) + 1


class Sources:
    """What is true today."""

    def __init__(self, folder):
        self.root = pathlib.Path(folder)
        self.asked = json.loads(self.read("asked.json"))
        self.renamed = {o: s["name"] for s in json.loads(self.read("catalogue.json")) for o in s["formerly"]}
        self.homes = defaultdict(set)
        for row in self.read("deployments.txt").splitlines()[1:]:
            where, name, ready = row.split()[:3]
            if ready != "0/0":
                self.homes[name].add(where)
        self.flags = {}
        for row in self.read("ferryctl-help.txt").splitlines():
            if row.startswith("  "):
                self.flags[row.split()[0]] = {word for word in row.split() if word.startswith("-")}
        self.gone = {}
        for row in self.read("CHANGELOG.md").splitlines():
            ticked = row.split("`")[1::2]
            if "is removed" in row and len(ticked) == 3:
                self.gone[tuple(ticked[:2])] = ticked[2]
        self.moved = {}
        for row in csv.DictReader(self.read("links.csv").splitlines()):
            if row["status"] != "200":
                self.moved[row["url"]] = row["goes_to"]
        self.alerts, self.bound = {}, {}
        for block in self.read("rules.yml").split("- alert:")[1:]:
            rows = block.splitlines()
            alert = rows[0].strip()
            for row in rows[1:]:
                key, _, value = row.strip().partition(":")
                if key == "formerly":
                    self.alerts.update(dict.fromkeys(value.replace(",", " ").split(), alert))
                if key == "expr" and ">" in value:
                    self.bound[alert] = f"{round(100 * float(value.rsplit('>', 1)[1]), 4):g}"
        self.decisions = tomllib.loads(self.read("decisions.toml"))
        self.kept = dict(list(csv.reader(self.read("secrets.csv").splitlines()))[1:])

    def read(self, name):
        return (self.root / name).read_text(encoding="utf-8")

    def flag(self, command, flag):
        if flag in self.flags.get(command, {flag}) or (command, flag) not in self.gone:
            return flag
        return self.flag(command, self.gone[command, flag])

    def link(self, link):
        return self.link(self.moved[link]) if self.moved.get(link) else link


class Page:
    def __init__(self, sources, name):
        self.sources, self.name = sources, name
        self.lines = sources.read(f"pages/{name}").splitlines()
        self.front = {}
        for row in self.lines[1 : self.lines.index("---", 1)]:
            key, _, value = row.partition(":")
            self.front[key] = value.strip()
        self.steps, self.places = [], []
        self.scan()

    def service(self, name):
        return self.sources.renamed.get(name, name)

    def about(self, words):
        """What the command is called, and for which service it is."""
        said = [word for _, word in words[1:]]
        if words[0][1] == "ferryctl":
            return said[0], self.service(said[1])
        named = self.front["service"]
        for word in said:
            for mark in ("app=", "deploy/"):
                if word.startswith(mark):
                    named = word.removeprefix(mark).split(",")[0]
        verbs = [word for word in said if not word.startswith("-")]
        if said[0] in ("-n", "--namespace"):
            verbs = verbs[1:]
        return verbs[0], self.service(named)

    def put(self, row, begin, kind, there, right):
        if there != right:
            self.places.append(Place(row, begin, begin + len(there), kind, there, right))

    def scan(self):
        section = ""
        for row, line in enumerate(self.lines):
            if line.startswith("#"):
                section = line.strip("# ")
            self.secrets(row, line)
            if section != "History":
                taken = [(at, at + len(link)) for at, link in links_at(line)]
                for at, link in links_at(line):
                    self.put(row, at, "link", link, self.sources.link(link))
                self.names(row, line, taken)
                self.percents(row, line)
                self.commands(row, line, section == "Mitigation")
                self.roles(row, line)
        self.order()

    def secrets(self, row, line):
        at = line.find("=smf_live_")
        while at >= 0:
            begin, stop = at, at + 1
            while begin and line[begin - 1] in IN_A_NAME:
                begin -= 1
            while stop < len(line) and line[stop] in IN_A_NAME:
                stop += 1
            path = self.sources.kept[line[begin:at]]
            self.put(row, at + 1, "secret", line[at + 1 : stop], f"$(vault kv get -field=value {path})")
            at = line.find("=smf_live_", stop)

    def names(self, row, line, taken):
        depth = 0
        inside = []
        for letter in line:
            depth += letter == "{"
            inside.append(depth > 0)
            depth -= letter == "}"
        for at, name in names_at(line):
            if inside[at] or any(begin <= at < end for begin, end in taken):
                continue
            self.put(row, at, "service", name, self.sources.renamed.get(name, name))
            self.put(row, at, "alert", name, self.sources.alerts.get(name, name))

    def percents(self, row, line):
        alert = self.front["alert"]
        bound = self.sources.bound.get(self.sources.alerts.get(alert, alert))
        words = words_at(line)
        for (_, more), (_, than), (at, number), (_, sign) in zip(words, words[1:], words[2:], words[3:], strict=False):
            if more.endswith("more") and than == "than" and sign.startswith("%") and number[0].isdigit() and bound:
                self.put(row, at, "threshold", number, bound)

    def commands(self, row, line, step):
        for words in commands_at(line):
            tool = words[0][1]
            if tool not in ("kubectl", "ferryctl"):
                continue
            command, service = self.about(words)
            if step and line[:1].isdigit():
                self.steps.append(Step(row, command, service))
            if tool == "ferryctl":
                for at, word in words[2:]:
                    if word.startswith("-"):
                        flag = word.split("=")[0]
                        self.put(row, at, "flag", flag, self.sources.flag(command, flag))
                continue
            for (at, word), (begin, behind) in zip(words, [*words[1:], (0, "")], strict=True):
                after, following = begin, behind
                if word.startswith("--namespace="):
                    after, following = at + len("--namespace="), word.removeprefix("--namespace=")
                elif word not in ("-n", "--namespace"):
                    continue
                homes = self.sources.homes[service]
                if homes and following not in homes:
                    self.put(row, after, "namespace", following, min(homes))

    def roles(self, row, line):
        said = line.strip()
        for label in ("Approval: ", "To: "):
            if said.startswith(label):
                there = said.removeprefix(label)
                if label == "To: ":
                    right = self.sources.decisions["escalation"].get(self.front["severity"], there)
                elif self.steps:
                    right = self.sources.decisions["approval"].get(self.steps[-1].command, there)
                else:
                    continue
                self.put(row, line.index(label) + len(label), "role", there, right)

    def order(self):
        seen = {}
        for step in self.steps:
            seen.setdefault((step.command, step.service), step.row)
        for step in self.steps:
            needs = self.sources.decisions["first"].get(step.command)
            if seen.get((needs, step.service), -1) > step.row:
                self.places.append(Place(step.row, 0, 0, "order", step.command, needs))

    def paths(self):
        return sorted({place.right.split()[-1].rstrip(")") for place in self.places if place.kind == "secret"})

    def mended(self):
        lines = list(self.lines)
        for place in sorted(self.places, key=lambda place: (place.line, -place.begin)):
            if place.kind != "order":
                line = lines[place.line]
                lines[place.line] = line[: place.begin] + place.right + line[place.end :]
        for row, line in enumerate(lines):
            if line.startswith("last_reviewed:"):
                lines[row] = "last_reviewed: " + self.sources.asked["today"]
                break
        waiting, done = list(self.steps), []
        while waiting:
            for step in waiting:
                needs = self.sources.decisions["first"].get(step.command)
                if all(
                    (other.command, other.service) != (needs, step.service) for other in waiting if other is not step
                ):
                    break
            waiting.remove(step)
            done.append((lines[step.row].split(". ", 1)[1], lines[step.row + 1]))
        for number, (step, (said, approval)) in enumerate(zip(self.steps, done, strict=True), 1):
            lines[step.row], lines[step.row + 1] = f"{number}. {said}", approval
        at = lines.index("## Mitigation") + 1
        lines[at:at] = [line for path in self.paths() for line in ("", f"Rotate: {path}, it stood on this page")]
        return "\n".join(lines) + "\n"


def opened(folder):
    sources = Sources(folder)
    return sources, [Page(sources, name) for name in sources.asked["pages"]]


def stale(folder):
    found = {}
    for page in opened(folder)[1]:
        for place in page.places:
            found[page.name, place.line + 1, place.kind, place.there, place.right] = None
    return [list(finding) for finding in found]


def first_page(folder):
    return opened(folder)[1][0].mended()


def second_page(folder):
    return opened(folder)[1][1].mended()


def message(folder):
    sources, pages = opened(folder)
    paths = sorted({path for page in pages for path in page.paths()})
    trailers = [f"Rotate: {path}" for path in paths] + ["Refs: " + sources.asked["ticket"]]
    names = "\n".join("* " + page.name.removesuffix(".md") for page in pages)
    text = f"Commands of these pages failed in {sources.asked['incident']}, at night:\n\n{names}"
    return "docs(runbooks): say what is true today\n\n" + text + "\n\n" + "\n".join(trailers)
