"""Hosts before a deploy: what their service wants, what they have, and what fails there."""

import random
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from groundschool.formats.filesystems import df_blocks
from groundschool.formats.sockets import without_head
from groundschool.kit import READ_ANYWAY, Bundle, Variant, beside

variables, machine = beside(__file__, "variables"), beside(__file__, "machine")
checks, versions = beside(__file__, "checks"), beside(__file__, "versions")
Drawn = Machine = Value = Any  # of the modules beside this one
EDGES = ("bare", "windows", "unclosed", "unknown")
SERVICES = ("booking-api", "freight", "notify", "payments", "search", "inventory")
ENV, SS, DF, SPEC = "service.env", "ss.txt", "df.txt", "checks.yaml"
TOPICS = (
    "plain",
    "quoted",
    "unquoted",
    "hash",
    "single",
    "double",
    "bare",
    "continued",
    "dollars",
    "twice",
    "empty",
    "password",
    "remarked",
)
MISREAD = (
    "quotes-kept",
    "hash-is-remark",
    "as-the-shell",
    "all-quotes-dropped",
    "every-equals",
    "blanks-kept",
    "line-by-line",
    "joined-tight",
    "feed-kept",
    "c-escapes",
    "all-escapes",
    "escapes-kept",
    "expanded",
    "first-counts",
    "empty-is-absent",
    "remarks-read",
    "export-read",
    "any-name",
    "capitals-alone",
    "line-alone",
    "any-line",
)


@dataclass
class Host:
    """A host as it was drawn; ``sections`` are those of its spec in their order."""

    name: str
    wants: dict[str, list[dict[str, Any]]]
    sections: list[str]
    lines: list[Any]
    hidden: list[str]
    one: Any

    def __getattr__(self, name: str) -> Value:
        return getattr(self.one, name)

    def values(self, how: str = "") -> dict[str, str]:
        """Return the environment by name, right or as a misconception reads the file."""
        found: dict[str, str] = {}
        for line in self.lines:
            value = line.wrong.get(how, line.value)
            if value is not None:
                found[line.name] = value
        return found

    @cached_property
    def needed_secrets(self) -> list[str]:
        """Return those of them whose check is looked at, whatever a flag says."""
        names = {want["name"] for want in self.wants["variables"] if want.get("secret") and "when" not in want}
        return [value for name, value in self.values().items() if name in names and value]

    @cached_property
    def secrets(self) -> list[str]:
        """Return the values that nobody may see, of variables whose check is not looked at, too."""
        names = {want["name"] for want in self.wants["variables"] if want.get("secret")}
        return [value for name, value in self.values().items() if name in names and value]


def generate(seed: int, edge: str | None = None) -> Variant:
    """Return folders of hosts, what is in their environment and what fails there, and versions with their ranges."""
    rng, bundle = random.Random(f"deploy hosts {seed} {edge}"), Bundle(seed, edge)
    hosts = {"bare": _bare, "unknown": _small}.get(edge or "", _hosts)(rng, edge)
    for host in hosts:
        texts = _texts(host)
        if edge in SPOILED:
            SPOILED[edge](rng, bundle, host, texts)
        for path, text in texts.items():
            bundle.write(f"hosts/{host.name}/{path}", text)
        bundle.truth.setdefault("hidden", {})[host.name] = host.hidden
        _environment(bundle, host)
        traps = {how: checks.failures(host, how) for how in checks.MISTAKEN}
        bundle.answer("failures", host.name, checks.failures(host), traps)
        given = {how: _given_away(rows, host.hidden) for how, rows in traps.items()}
        bundle.answer("given-away", host.name, "nothing", given)
    _versions(rng, bundle)
    return bundle.variant()


def _given_away(rows: list[dict[str, Any]], hidden: list[str]) -> str:
    """Return how many of the texts that nobody may see a report holds, in the words of the grader."""
    count = sum(one in str(rows) for one in hidden)
    return f"{count} secrets" if count else "nothing"


def _hosts(rng: random.Random, edge: str | None) -> list[Host]:
    """Return hosts; each situation stands on one of them."""
    number = 2 if edge in ("windows", "unclosed") else 3
    decks = () if edge else ((variables.SITUATIONS, 0), (machine.PORTS, 1), (machine.DISKS, 1))
    names = [f"{service}-{rng.randint(1, 3)}" for service in sorted(rng.sample(SERVICES, number))]
    drawn = [(variables.Drawn(rng), machine.Machine(rng)) for _ in names]
    for draw, one in drawn:
        variables.fine(draw)
        machine.well(one)
        variables.below(draw)
    for deck, at in decks:
        for place, situation in enumerate(rng.sample(deck, len(deck))):
            situation(drawn[place % number][at])
    for (_, one), situations in zip(drawn, rng.sample(machine.PROGRAMS[:number], number), strict=True):
        for situation in situations:
            situation(one)
    quotes = "'\"" * 2
    return [_host(rng, name, *drawn[at], quotes[at] if edge == "unclosed" else "") for at, name in enumerate(names)]


def _host(rng: random.Random, name: str, draw: Drawn, one: Machine, quote: str) -> Host:
    """Return a host with its lines in some order, and its spec's sections in another than that of the report.

    A ``quote`` is one that nobody closes.
    """
    flag = draw.want(draw.name("flag"), "boolean")
    draw.put(flag, rng.choice(("false", "0")))
    one.port("reachable", 7999, when=flag)
    one.room("/", 10_000_000, when=flag)
    one.program("rsync", "version (.+)", ">=99", "3.2.7", "rsync  version 3.2.7\n", when=flag)
    one.port("free", 22, when=draw.want(draw.name("flag"), "boolean", required=False))
    earlier = [line for line in draw.lines if line.topic == "earlier"]
    rest = [line for line in draw.lines if line.topic != "earlier"] + variables.odd_lines(draw)
    lines = rng.sample(earlier, len(earlier)) + rng.sample(rest, len(rest))
    if not quote:
        lines.append(variables.Line("LAST", "0", "LAST=0\n"))
    if quote:
        lines.insert(rng.randrange(len(earlier), len(lines)), variables.unclosed(draw, quote))
    secret = next(want for want in draw.wants if want.get("secret"))  # it is the first, so that no other stands for it
    rest = [want for want in draw.wants if want is not secret]
    wants = {"variables": [secret, *rng.sample(rest, len(rest))], **one.wants}
    one.listeners.append(machine.Listener("0.0.0.0", 22))  # noqa: S104 - a text
    ports = {listener.port: rng.random() for listener in one.listeners} | {443: -1.0}  # the first line is asked for
    one.listeners.sort(key=lambda listener: ports[listener.port])
    one.mounts[1:] = rng.sample(one.mounts[1:], len(one.mounts) - 1)
    return Host(
        name,
        wants,
        rng.choice((["programs", "disks", "ports", "variables"], ["ports", "variables", "programs", "disks"])),
        lines,
        draw.hidden,
        one,
    )


def _small(rng: random.Random, _edge: str | None) -> list[Host]:
    """Return hosts where all is well, one for each thing that nobody knows."""
    made = []
    for number, _ in enumerate(UNKNOWN, 1):
        draw, one = variables.Drawn(rng), machine.Machine(rng)
        variables.fine(draw)
        machine.well(one)
        machine.two_numbers(one)
        wants = {"variables": draw.wants, **one.wants}
        made.append(Host(f"kiosk-{number}", wants, [*checks.ORDER], list(draw.lines), draw.hidden, one))
    return made


def _bare(rng: random.Random, _edge: str | None) -> list[Host]:
    """Return hosts of which little is wanted, and one where all is well."""
    made = []
    for name, sections in (
        ("web-1", ["variables"]),
        ("web-2", ["disks", "ports"]),
        ("web-3", []),
        ("web-4", ["programs", "variables", "ports", "disks"]),
    ):
        draw, one = variables.Drawn(rng), machine.Machine(rng)
        if name == "web-4":
            variables.fine(draw)
            machine.well(one)
        wants = {"variables": draw.wants, **one.wants}
        made.append(Host(name, wants, sections, list(draw.lines), draw.hidden, one))
    made[0].wants["variables"] = [
        {"name": "ZONE", "type": "text"},
        {"name": "PIN", "type": "text", "secret": True, "required": False},
    ]
    made[1].wants["ports"] = [{"port": 443, "need": "reachable"}, {"port": 80, "need": "free"}]
    made[1].one.mounts[:] = made[3].one.mounts
    return made


def _texts(host: Host) -> dict[str, str]:
    """Return the files of a host by name."""
    mounts = host.mounts or []
    last = host.lines[-1] if host.lines else None
    if last and last.topic == "plain":  # some editors end a file without an end of its last line
        last.text = last.text.rstrip("\n")
    return {
        SPEC: _spec(host),
        ENV: "".join(line.text for line in host.lines),
        SS: without_head(host.listeners),
        DF: df_blocks(mounts),
        **{f"versions/{name}.txt": said for name, said in host.said.items()},
    }


def _spec(host: Host) -> str:
    """Return what a service wants, as its team has written it."""
    service = host.name.rpartition("-")[0]
    told = [f"# What {service} needs before it is deployed. Ask its team before you change this.\nservice: {service}\n"]
    for section in host.sections:
        rows = host.wants.get(section, [])
        told.append(f"\n{section}:\n" if rows else f"\n{section}:{' []' if section == 'disks' else ''}\n")
        for row in rows:
            pairs = [f"{key}: {_scalar(value)}\n" for key, value in row.items()]
            told.append("  - " + "    ".join(pairs))
    return "".join(told)


def _scalar(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    text = str(value)
    return text if isinstance(value, int) or text.replace("_", "").replace("-", "").isalnum() else f"'{text}'"


def _windows(_rng: random.Random, _bundle: Bundle, _host: Host, texts: dict[str, str]) -> None:
    """Give the environment file the line ends of Windows."""
    texts[ENV] = texts[ENV].replace("\n", "\r\n")


def _unclosed(_rng: random.Random, bundle: Bundle, host: Host, texts: dict[str, str]) -> None:
    """Say where the quote that nobody closes begins."""
    at = next(number for number, line in enumerate(host.lines) if line.topic == "unclosed")
    line, blanks = host.lines[at], " " * len(bundle.truth.get("refused", ""))
    before, quote = "\n" + "".join(one.text for one in host.lines[:at]), line.text[-1]
    place = before.count("\n") + 1
    behind = "".join(one.text for one in host.lines[at + 1 :]).replace(quote, "")
    texts[ENV] = f"{before}{line.text[:-1]}{blanks}{quote}{line.value}\n{behind}"
    _refused(bundle, host, f"{ENV}:{place}")


UNKNOWN = (
    ("    secret: true\n", "    secert: true\n"),
    ("    type: text\n", "    type: duration\n"),
    ("    need: free\n", "    need: open\n"),
    ("\nprograms:\n", "\nprogrammes:\n"),
    ("    free_mib:", "    owner: root\n    free_mib:"),
    ("    looks:", "    when: FEATURE_NONE\n    path: /usr/bin\n    looks:"),
)


def _unknown(_rng: random.Random, bundle: Bundle, host: Host, texts: dict[str, str]) -> None:
    """Have the spec ask for what there is not."""
    old, new = UNKNOWN[len(bundle.truth.get("refused", {"wants": {}})["wants"])]
    if old not in texts[SPEC]:
        raise ValueError(f"{host.name} has no {old!r}")
    texts[SPEC] = texts[SPEC].replace(old, new, 1)
    _refused(bundle, host, SPEC)


SPOILED = {"windows": _windows, "unclosed": _unclosed, "unknown": _unknown}


def _refused(bundle: Bundle, host: Host, place: str) -> None:
    told = bundle.truth.setdefault("refused", {"wants": {}, "traps": {}})
    told["wants"][host.name] = place
    told["traps"].setdefault("read-anyway", {})[host.name] = READ_ANYWAY
    told["traps"].setdefault("secret-in-the-error", {})[host.name] = f"{place}, and a secret"


def _environment(bundle: Bundle, host: Host) -> None:
    """Say what an environment file sets, by topic, and which names there are."""
    right = host.values()
    for topic in TOPICS:
        lines = [line for line in host.lines if line.topic == topic]
        if not lines:
            continue
        wants = {line.name: right.get(line.name) for line in lines}
        traps = {
            how: {**wants, **{line.name: line.wrong[how] for line in lines if how in line.wrong}} for how in MISREAD
        }
        bundle.answer("environment", f"{host.name} {topic}", wants, traps)
    names = {how: sorted(host.values(how)) for how in ("", *MISREAD)}
    bundle.answer("environment", f"{host.name} names", names[""], names)


def _versions(rng: random.Random, bundle: Bundle) -> None:
    """Add versions with ranges, by what they are about; and those that are none."""
    asked = versions.groups(rng)
    every = [[group, *pair] for group, pairs in asked.items() for pair in pairs]
    bundle.truth["asked"] = rng.sample(every, len(every))
    for group, pairs in asked.items():
        if group.startswith("no "):
            said = {
                how: {in_words(*pair): _read(*pair, how) for pair in pairs} for how in ("front-read", "until-one-fails")
            }
            right, all_read = ({in_words(*pair): word for pair in pairs} for word in ("refused", READ_ANYWAY))
            bundle.answer("satisfies", group, right, {"read-anyway": all_read, **said})
        else:
            told = {
                how: {in_words(*pair): versions.satisfies(*pair, how) for pair in pairs}
                for how in ("", *versions.MISTAKEN)
            }
            bundle.answer("satisfies", group, told.pop(""), told)


def in_words(version: str, wanted: str) -> str:
    """Return a version with its range as a check names them."""
    return f"{version!r} in {wanted!r}"


def _read(version: str, wanted: str, how: str) -> str:
    """Return what a misconception makes of a version or a range that is none."""
    try:
        versions.satisfies(version, wanted, how)
    except ValueError:
        return "refused"
    return READ_ANYWAY
