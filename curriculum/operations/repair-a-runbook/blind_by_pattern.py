"""A right answer that was written without having seen the solution: regular expressions, edits by finding."""

import csv
import json
import re
import tomllib
from pathlib import Path

TICKS = re.compile(r"`([^`]*)`")
LINK = re.compile(r"https?://[^\s<>()\[\]\"'`,;]+")
SECRET = re.compile(r"(\w+)=(smf_live_\w+)")
SPACE = re.compile(r"(?<![\w-])(-n |--namespace |--namespace=)([\w-]+)")
MORE = re.compile(r"more than (\d+(?:\.\d+)?) %")
VAULT = re.compile(r"\$\(vault[^)]*\)")


def whole(name):
    return re.compile(rf"(?<![A-Za-z0-9_-]){re.escape(name)}(?![A-Za-z0-9_-])")


class Today:
    def __init__(self, folder):
        def text(name):
            return (Path(folder) / name).read_text(encoding="utf-8")

        self.asked = json.loads(text("asked.json"))
        self.pages = {name: text(f"pages/{name}") for name in self.asked["pages"]}
        self.names = {}
        for service in json.loads(text("catalogue.json")):
            for old in service["formerly"]:
                self.names[old] = service["name"]
        self.runs = {}
        for line in text("deployments.txt").splitlines()[1:]:
            if line.split():
                space, name, ready = line.split()[:3]
                if not ready.endswith("/0"):
                    self.runs.setdefault(self.now(name), []).append(space)
        self.help = {}
        for line in text("ferryctl-help.txt").split("takes:", 1)[1].splitlines():
            if line.strip() and line.split()[0][0] != "-":
                command = line.split()[0]
            if line.strip():
                self.help.setdefault(command, set()).update(re.findall(r"--[\w-]+", line))
        self.instead = {}
        for command, old, new in re.findall(
            r"- `(\w+)`: `(--[\w-]+)` is removed, use `(--[\w-]+)`", text("CHANGELOG.md")
        ):
            self.instead[command, old] = new
        self.links = {row["url"]: row for row in csv.DictReader(text("links.csv").splitlines())}
        self.alerts, self.bounds, alert = {}, {}, None
        for line in text("rules.yml").splitlines():
            if found := re.match(r"\s*-? *alert: *(\S+)", line):
                alert = found[1]
            elif found := re.match(r"\s*-? *expr: .*[<>]=? *([\d.]+)\s*$", line):
                self.bounds[alert] = f"{round(float(found[1]) * 100, 6):g}"
            elif found := re.match(r"\s*formerly: *(.*)", line):
                for old in re.findall(r"\w+", found[1]):
                    self.alerts[old] = alert
        self.decided = tomllib.loads(text("decisions.toml"))
        self.vault = {row["variable"]: row["kept_at"] for row in csv.DictReader(text("secrets.csv").splitlines())}

    def now(self, name):
        return self.names.get(name, name)

    def flag(self, command, flag):
        seen = set()
        while flag not in self.help.get(command, ()) and flag not in seen and (command, flag) in self.instead:
            seen.add(flag)
            flag = self.instead[command, flag]
        return flag

    def link(self, url):
        while url in self.links and self.links[url]["status"] != "200" and self.links[url]["goes_to"]:
            url = self.links[url]["goes_to"]
        return url


def front(text):
    return dict(re.findall(r"^(\w+): *(.*?) *$", text.split("---")[1], re.MULTILINE))


def programs(line):
    """All programs of a line, each as its words."""
    for span in TICKS.findall(line):
        for part in re.split(r"[|;&]+", VAULT.sub("X", span)):
            words = part.split()
            while words and re.match(r"\w+=", words[0]):
                words.pop(0)
            if words:
                yield words


def does(today, page, words):
    """The command and the service that one program is about."""
    if words[0] == "ferryctl":
        plain = [word for word in words[1:] if not word.startswith("-")]
        return plain[0], today.now(plain[1]) if len(plain) > 1 else None
    rest = re.sub(SPACE, "", " ".join(words[1:])).split()
    target = re.search(r"(?:\bapp=|\bdeploy/)([\w-]+)", " ".join(words))
    return next((w for w in rest if not w.startswith("-")), None), today.now(target[1] if target else page["service"])


def page_findings(today, text):
    page = front(text)
    page_alert = today.alerts.get(page["alert"], page["alert"])
    heading, above, steps = "", None, []
    for number, line in enumerate(text.splitlines(), 1):
        if re.match(r"#+ ", line):
            heading = line.strip()
        for variable, value in SECRET.findall(line):
            yield number, "secret", value, f"$(vault kv get -field=value {today.vault[variable]})"
        if heading == "## History":
            continue
        for url in LINK.findall(line):
            link = url.rstrip(".")
            if today.link(link) != link:
                yield number, "link", link, today.link(link)
        plain = re.sub(r"\{[^}]*\}", "{}", LINK.sub("LINK", line))
        for kind, table in (("service", today.names), ("alert", today.alerts)):
            for old, new in table.items():
                if whole(old).search(plain):
                    yield number, kind, old, new
        for bound in MORE.findall(line):
            if page_alert in today.bounds and float(bound) != float(today.bounds[page_alert]):
                yield number, "threshold", bound, today.bounds[page_alert]
        for words in programs(line):
            command, service = does(today, page, words)
            if words[0] == "kubectl":
                for _, space in SPACE.findall(" ".join(words)):
                    if space not in today.runs.get(service, [space]):
                        yield number, "namespace", space, today.runs[service][0]
            elif words[0] == "ferryctl":
                for word in words[2:]:
                    flag = word.split("=")[0]
                    if flag.startswith("-") and today.flag(command, flag) != flag:
                        yield number, "flag", flag, today.flag(command, flag)
        if heading == "## Mitigation" and re.match(r"\d+\. ", line):
            for words in programs(line):
                if words[0] in ("kubectl", "ferryctl"):
                    above = does(today, page, words)
                    steps.append((number, *above))
        for label, right in (
            ("Approval: ", today.decided["approval"].get(above[0]) if above else None),
            ("To: ", today.decided["escalation"].get(page["severity"])),
        ):
            there = line.strip()
            if there.startswith(label) and right and there.removeprefix(label).strip() != right:
                yield number, "role", there.removeprefix(label).strip(), right
    for number, command, service in steps:
        needs = today.decided["first"].get(command)
        where = [n for n, c, s in steps if (c, s) == (needs, service)]
        if where and min(where) > number:
            yield number, "order", command, needs


def stale(folder):
    today = Today(folder)
    return sorted({(name, *one) for name, text in today.pages.items() for one in page_findings(today, text)})


def edit(line, kind, old, new):
    """One line with one finding mended."""
    if kind == "namespace":
        return SPACE.sub(lambda found: found[1] + (new if found[2] == old else found[2]), line)
    if kind == "threshold":
        return re.sub(rf"more than {re.escape(old)} %", f"more than {new} %", line)
    if kind == "role":
        return line.replace(f": {old}", f": {new}")
    if kind == "secret":
        return line.replace(old, new)
    if kind == "link":
        return LINK.sub(lambda found: new + found[0][len(old) :] if found[0].rstrip(".") == old else found[0], line)
    if kind == "flag":
        return whole(old).sub(new, line)
    parts = re.split(rf"({LINK.pattern}|\{{[^}}]*\}})", line)
    return "".join(part if i % 2 else whole(old).sub(new, part) for i, part in enumerate(parts))


def kept_at(today, name):
    return sorted({today.vault[variable] for variable, _ in SECRET.findall(today.pages[name])})


def mended(folder, which):
    today = Today(folder)
    name = today.asked["pages"][which]
    page = front(today.pages[name])
    lines = today.pages[name].splitlines()
    rank = {"service": 2, "alert": 2, "link": 1, "namespace": 0, "flag": 0}
    found = sorted((f for f in stale(folder) if f[0] == name), key=lambda f: rank.get(f[2], 3))
    for _, number, kind, old, new in found:
        if kind == "flag":  # span by span: other programs have their flags

            def span(match, old=old, new=new):
                body = match[0]
                words = next(iter(programs(body)), [""])
                if words[0] == "ferryctl" and today.flag(words[1], old) == new:
                    head, bar, tail = body.partition("|")
                    return whole(old).sub(new, head) + bar + tail
                return body

            lines[number - 1] = re.sub(r"`[^`]*`", span, lines[number - 1])
        elif kind == "namespace":

            def there(match, old=old, new=new):
                words = next(iter(programs(match[0])), [""])
                if words[0] != "kubectl" or today.runs.get(does(today, page, words)[1]) != [new]:
                    return match[0]
                return edit(match[0], "namespace", old, new)

            lines[number - 1] = re.sub(r"`[^`]*`", there, lines[number - 1])
        elif kind != "order":
            lines[number - 1] = edit(lines[number - 1], kind, old, new)
    at = next(i for i, line in enumerate(lines) if line.startswith("last_reviewed:"))
    lines[at] = f"last_reviewed: {today.asked['today']}"
    begin = lines.index("## Mitigation")
    numbers = []
    for i in range(begin + 1, len(lines)):
        if lines[i].startswith("#"):
            break
        if re.match(r"\d+\. ", lines[i]):
            numbers.append(i)
    steps = [(does(today, page, next(iter(programs(lines[i])))), lines[i : i + 2]) for i in numbers]
    placed = []
    while steps:
        for step in steps:
            (command, service), _ = step
            needs = today.decided["first"].get(command)
            if not any(other is not step and other[0] == (needs, service) for other in steps):
                placed.append(step)
                steps.remove(step)
                break
        else:
            raise ValueError("the steps wait for each other")
    for count, (i, (_, two)) in enumerate(zip(numbers, placed, strict=True), 1):
        lines[i : i + 2] = [re.sub(r"^\d+", str(count), two[0]), two[1]]
    rotate = [f"Rotate: {path}" for path in kept_at(today, name)]
    return "\n".join([*lines, *(["", *rotate] if rotate else [])]) + "\n"


def first_page(folder):
    return mended(folder, 0)


def second_page(folder):
    return mended(folder, 1)


def message(folder):
    today = Today(folder)
    one, two = today.asked["pages"]
    paths = sorted({path for name in today.asked["pages"] for path in kept_at(today, name)})
    return "\n".join(
        [
            "Take two stale runbooks to what is true today",
            "",
            f"In {today.asked['incident']} commands of the runbooks failed.",
            "Names, flags, links and roles are those of today now, on:",
            "",
            f"- {one}",
            f"- {two}",
            "",
            f"Refs: {today.asked['ticket']}",
            *[f"Rotate: {path}" for path in paths],
            "",
        ]
    )
