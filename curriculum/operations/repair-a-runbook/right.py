"""Other ways to be right: with a class a command, with one table of patterns; pages mended from below, by other orders."""

import csv
import json
import re
import tomllib
from functools import cache
from pathlib import Path

import yaml

from groundschool.kit import beside, right

URL = r"https?://[^\s)>`]+"
NAME = r"[A-Za-z][A-Za-z0-9_-]*"


def read(folder, name):
    return (Path(folder) / name).read_text()


SOURCES = ("catalogue.json", "deployments.txt", "ferryctl-help.txt", "CHANGELOG.md", "links.csv", "rules.yml",
           "decisions.toml", "secrets.csv")  # fmt: skip


class Today:
    """The eight sources, and a question to each."""

    def __init__(self, *texts):
        services, rows, help_, changes, links, rules, policy, kept = texts
        self.services = json.loads(services)
        self.rows = [line.split() for line in rows.splitlines()]
        self.help = dict(re.findall(r"(?m)^  (\w+) +SERVICE +(.*)$", help_))
        self.changes = re.findall(r"`(\S+)`: `(\S+)` is removed, use `(\S+)`", changes)
        self.links = {row["url"]: row for row in csv.DictReader(links.splitlines())}
        self.rules = [rule for group in yaml.load(rules, yaml.CSafeLoader)["groups"] for rule in group["rules"]]
        self.policy = tomllib.loads(policy)
        self.kept = dict(line.split(",") for line in kept.splitlines()[1:])

    def service(self, name):
        return next((one["name"] for one in self.services if name in one["formerly"]), name)

    def alert(self, name):
        return next((one["alert"] for one in self.rules if one.get("annotations", {}).get("formerly") == name), name)

    def bound(self, alert):
        [expr] = [one["expr"] for one in self.rules if one["alert"] == self.alert(alert)]
        return f"{round(100 * float(expr.rpartition('>')[2]), 4):g}"

    def space(self, service):
        return next(row[0] for row in self.rows if row[1] == self.service(service) and not row[2].startswith("0/"))

    def flag(self, verb, flag):
        if re.search(rf"{flag}(?![\w-])", self.help[verb]):
            return flag
        return self.flag(verb, next(new for what, old, new in self.changes if (what, old) == (verb, flag)))

    def link(self, url):
        row = self.links.get(url, {"status": "200"})
        return url if row["status"] == "200" else self.link(row["goes_to"])


def places(today, head, verb, line):
    """Yield kind, what is there and what should be for everything that is looked at in a line."""
    plain = re.sub(r"\{[^}]*\}", "", re.sub(URL, "", line))
    for name in re.findall(NAME, plain):
        yield "service", name, today.service(name)
        yield "alert", name, today.alert(name)
    for url in re.findall(URL, line):
        yield "link", url, today.link(url)
    for command in re.findall("`(.*?)`", line):
        words = re.sub(r"\$\(.*?\)", "", command).partition("|")[0].split()
        tool = next((word for word in words if word in ("kubectl", "ferryctl")), "")
        if tool == "ferryctl":
            called = words[words.index("ferryctl") + 1 :]
            for flag in [word.partition("=")[0] for word in called if word.startswith("--")]:
                yield "flag", flag, today.flag(called[0], flag)
        if tool == "kubectl":
            joined = " ".join(words)
            named = re.search(rf"(?:app=|deploy/)({NAME})", joined)
            spaces = re.findall(r"(?:-n|--namespace)[ =](\S+)", joined)
            yield from (("namespace", one, today.space(named[1] if named else head["service"])) for one in spaces)
    for number in re.findall(r"more than (\d+(?:\.\d+)?) %", line):
        yield "threshold", number, today.bound(head["alert"])
    if line.strip().startswith("Approval: "):
        yield "role", line.partition(": ")[2], today.policy["approval"][verb]
    if line.startswith("To: "):
        yield "role", line[4:], today.policy["escalation"][head["severity"]]


def today_of(folder):
    return known(*(read(folder, name) for name in SOURCES))


@cache
def known(*texts):
    return Today(*texts)


def looked_at(folder, name):
    """Return line, kind, what is there and what should be for a page, secrets and steps among them."""
    return seen(today_of(folder), read(folder, f"pages/{name}"))


@cache
def seen(today, text):
    return [*_seen(today, text)]


def _seen(today, text):
    head = yaml.load(text.split("---")[1], yaml.CSafeLoader)
    past, verb, done, waiting = False, "", set(), []
    for number, line in enumerate(text.split("\n"), 1):
        past = "History" in line if line.startswith("## ") else past
        for variable, secret in re.findall(r"(\w+)=(smf_live_[a-z0-9]+)", line):
            yield number, "secret", secret, f"$(vault kv get -field=value {today.kept[variable]})"
        if past:
            continue
        if re.match(r"\d+\. ", line):
            verb, service = re.search(rf"(?:ferryctl|kubectl -n \S+) (\w+) (?:deploy/)?({NAME})", line).groups()
            done.add((verb, today.service(service)))
            guard = today.policy["first"].get(verb), today.service(service)
            if guard[0] and guard not in done:
                waiting.append((number, verb, guard))
        yield from ((number, *place) for place in places(today, head, verb, line))
    yield from ((number, "order", verb, guard[0]) for number, verb, guard in waiting if guard in done)


@right("stale")
def with_questions(folder):
    """Ask each source, place by place."""
    names = [path.name for path in (Path(folder) / "pages").iterdir()]
    return [
        (name, *one) for name in names for one in dict.fromkeys(looked_at(folder, name)) if one[2] != one[3]
    ]  # fmt: skip


@right("stale")
def by_kind(folder):
    """The same, by kind, in lists."""
    found = {tuple(one) for one in with_questions(folder)}
    return [list(one) for one in sorted(found, key=lambda one: (one[2], one[4], one[0], -one[1]))]


def changed(folder, name, left=""):
    """Return the lines of a page with everything mended but the order, and the paths of secrets.

    The last finding of the kind that is ``left`` is not mended: so wrong pages come about.
    """
    lines, paths = read(folder, f"pages/{name}").rstrip("\n").split("\n"), set()
    found = [one for one in looked_at(folder, name) if one[1] != "order" and one[2] != one[3]]
    last = max((one for one in found if one[1] == left), default=None)
    for one in found:
        number, kind, there, wanted = one
        if one == last:
            continue
        line = lines[number - 1]
        if kind == "namespace":
            parts = re.split(r"((?:-n|--namespace)[ =])", line)
            at = next(at for at in range(2, len(parts), 2) if parts[at].startswith(f"{there} "))
            parts[at] = wanted + parts[at][len(there) :]
            lines[number - 1] = "".join(parts)
        elif kind == "threshold":
            lines[number - 1] = line.replace(f"than {there} %", f"than {wanted} %")
        else:
            stays = rf"(?P<stays>\{{[^}}]*\}}{f'|{URL}' * (kind != 'link')})|(?<![\w-]){re.escape(there)}(?![\w/-])"
            lines[number - 1] = re.sub(stays, lambda got, to=wanted: got["stays"] or to, line)
        paths |= {wanted.split()[-1][:-1]} if kind == "secret" else set()
    asked = json.loads(read(folder, "asked.json"))
    return [f"last_reviewed: {asked['today']}" if "last_reviewed" in line else line for line in lines], sorted(paths)


def guards_first(folder, lines):
    """Return lines with what has to be done first moved up, right above what waits for it."""
    today = today_of(folder)
    at = [number for number, line in enumerate(lines) if re.match(r"\d+\. ", line)]
    steps = [[re.sub(r"^\d+", "", lines[number]), lines[number + 1]] for number in at]
    about = next(line.split()[1] for line in lines if line.startswith("service: "))
    for step, guard in today.policy["first"].items():
        late, early = (
            next(
                (
                    i
                    for i, one in enumerate(steps)
                    if (found := re.search(rf" {verb} (?:deploy/)?({NAME})", one[0]))
                    and today.service(found[1]) == today.service(about)
                ),
                -1,
            )
            for verb in (step, guard)
        )
        if late < early:
            steps.insert(late, steps.pop(early))
    mended = [line for number, step in enumerate(steps, 1) for line in (f"{number}{step[0]}", step[1])]
    return [*lines[: at[0]], *mended, *lines[at[-1] + 2 :]]


def page(folder, name, *, note="- **Rotate:** `{}`, it stood here", ordered=True, left=""):
    """Return a mended page; the notes stand below its title."""
    lines, paths = changed(folder, name, left)
    lines = guards_first(folder, lines) if ordered else lines
    at = next(number for number, line in enumerate(lines) if line.startswith("# "))
    return "\n".join([*lines[: at + 1], "", *(note.format(path) for path in paths if note), *lines[at + 1 :]])


def named(folder):
    return json.loads(read(folder, "asked.json"))["pages"]


@right("first-page")
def with_notes_on_top(folder):
    return page(folder, named(folder)[0])


@right("second-page")
def with_notes_on_top_too(folder):
    return page(folder, named(folder)[1]).replace("\n", "\r\n")


@right("first-page")
def with_plain_notes(folder):
    return page(folder, named(folder)[0], note="Rotate: {} (git history has it)") + "\n\n\n"


def every_path(folder):
    return sorted({path for name in named(folder) for path in changed(folder, name)[1]})


@right("message")
def in_a_few_words(folder):
    asked = json.loads(read(folder, "asked.json"))
    one, two = asked["pages"]
    trailers = "\n".join(f"Rotate: {path}" for path in every_path(folder))
    return f"runbooks: repair {one}\n\nAnd {two}.\n\nTwo commands failed on us in\n{asked['incident'].lower()}.\n\n{trailers}\nRefs: {asked['ticket']}"


@right("message")
def signed(folder):
    asked = json.loads(read(folder, "asked.json"))
    text = f"Bring two runbooks up to date\n\nWhy: {asked['incident']} took 25 minutes longer.\n"
    pages = "".join(f"* {name}\n" for name in asked["pages"])
    trailers = "".join(f"Rotate: {path}\n" for path in every_path(folder))
    return f"```\n{text}{pages}\nRefs: {asked['ticket']}\n{trailers}Signed-off-by: Mei-Ling Chua <mei@saltmarsh.example>\n```"


by_pattern, by_position = beside(__file__, "blind_by_pattern"), beside(__file__, "blind_by_position")
blind_by_pattern_stale = right("stale")(by_pattern.stale)
blind_by_pattern_first_page = right("first-page")(by_pattern.first_page)
blind_by_pattern_second_page = right("second-page")(by_pattern.second_page)
blind_by_pattern_message = right("message")(by_pattern.message)
blind_by_position_stale = right("stale")(by_position.stale)
blind_by_position_first_page = right("first-page")(by_position.first_page)
blind_by_position_second_page = right("second-page")(by_position.second_page)
blind_by_position_message = right("message")(by_position.message)


@right("first-page")
def with_blanks_behind(folder):
    return page(folder, named(folder)[0]).replace("\n", "  \n")


@right("message")
def with_more_words(folder):
    """Everything in few lines, with words behind the paths, and a line for each number."""
    asked = json.loads(read(folder, "asked.json"))
    title = f"Fix runbooks that failed us in {asked['incident']}: names, links etc."
    trailers = "".join(f"Rotate: {path} (platform is told)\n" for path in every_path(folder))
    numbers = f"Refs: {asked['ticket']}, {asked['incident']}\nRefs: INC-1\n  see there\n"
    return "\n\n".join([title, " and ".join(asked["pages"]), trailers + numbers])
