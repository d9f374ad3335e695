"""What a service wants of its environment, and what a host's environment file has: one deck of situations."""

import random
import string
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from groundschool.formats.environment_file import assignment

INTEGERS = ("POOL_SIZE", "WORKERS", "QUEUE_DEPTH", "RETRIES", "BATCH_SIZE", "CACHE_MIB", "HOLD_MINUTES", "SKEW_SECONDS")
INTEGERS += ("LISTEN_BACKLOG", "PAGE_SIZE", "SEAT_LIMIT", "MAX_FARES", "RATE", "BURST", "THREADS", "TIMEOUT")
INTEGERS += ("DECKS", "LANES", "SPARE_SEATS", "PRIORITY", "SHARDS", "REPLICAS")
FLAGS = ("FEATURE_HOLDS", "FEATURE_QUEUE", "FEATURE_MIRROR", "FEATURE_AUDIT", "FEATURE_BADGES", "FEATURE_FERRYPASS")
FLAGS += ("FEATURE_KIOSK", "FEATURE_MAPS", "FEATURE_PETS", "FEATURE_BIKES", "FEATURE_GIFTS", "FEATURE_TIDES")
FLAGS += ("FEATURE_MEALS", "FEATURE_CABINS", "FEATURE_LATE", "FEATURE_GROUPS")
PLAIN_FLAGS = ("READ_ONLY", "VERBOSE_ERRORS", "STRICT_FARES", "WARM_CACHE")
TEXTS = ("REGION", "TENANT", "MAIL_FROM", "SENTRY_ENV", "LOG_FORMAT", "BRAND")
TEXTS += ("LOCALE", "CURRENCY", "PARTNER", "THEME", "HELP_DESK", "SENDER", "QUEUE_NAME", "BUCKET", "PETS_FARE", "DOCK")
URLS = ("CALLBACK_URL", "FARES_URL", "MIRROR_URL", "SEARCH_URL", "MAPS_URL", "AUDIT_URL", "CACHE_URL")
URLS += ("KIOSK_URL", "BADGES_URL", "TIDES_URL", "MEALS_URL", "GIFTS_URL", "STATUS_URL", "LEGACY_URL")
URLS += ("PIER_URL", "CREW_URL", "DEPOT_URL", "RADAR_URL")
SECRETS = ("PGPASSWORD", "SIGNING_KEY", "QUEUE_TOKEN", "MAIL_PASSWORD", "FARES_TOKEN", "AUDIT_KEY", "KIOSK_PIN")
SECRET_URLS = ("DATABASE_URL", "LEDGER_URL", "BROKER_URL")
POOLS = {"integer": INTEGERS, "flag": FLAGS, "boolean": PLAIN_FLAGS, "text": TEXTS, "url": URLS}
POOLS |= {"secret": SECRETS, "secret-url": SECRET_URLS}
PROXY = "http://proxy.saltmarsh.example:3128"
ON, OFF = ("1", "yes", "True", "on", "TRUE"), ("0", "false", "no", "OFF", "False")


@dataclass
class Line:
    """What sets a variable: its value, the text of the file, and what a misconception reads there instead."""

    name: str
    value: str | None
    text: str
    topic: str = "plain"
    wrong: dict[str, str | None] = field(default_factory=dict)


@dataclass
class Drawn:
    """A host's wants by variable, in the order of its spec, and the lines of its file."""

    rng: random.Random
    wants: list[dict[str, Any]] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)
    hidden: list[str] = field(default_factory=list)

    def name(self, pool: str) -> str:
        """Return a name that this host has not had."""
        left = [one for one in POOLS[pool] if one not in self.taken]
        one = self.rng.choice(left)
        self.taken.add(one)
        return one

    def secret(self, end: str = "") -> str:
        """Return a text that nobody can guess, that stands nowhere else, and that no report may hold."""
        letters = "".join(self.rng.choices(string.ascii_letters + string.digits, k=20 - len(end)))
        self.hidden.append(f"{letters[:9]}+{letters[10:]}{end}" if end else letters)
        return self.hidden[-1]

    def want(self, name: str, kind: str, **more: object) -> str:
        """Add what is wanted of a variable; return its name."""
        self.wants.append({"name": name, "type": kind, **more})
        return name

    def put(self, name: str, value: str, quote: str | None = None) -> Line:
        """Add the line of a variable, in one of the ways that write this value."""
        quote = self.rng.choice(_ways(value)) if quote is None else quote
        line = Line(name, value, assignment(name, value, quote))
        if quote:
            line.topic, line.wrong = "quoted", {"quotes-kept": line.text.partition("=")[2].rstrip("\n")}
        self.lines.append(line)
        return line


def _ways(value: str) -> list[str]:
    ways = ['"'] + ["'"] * ("'" not in value)
    try:
        assignment("X", value, "")
    except ValueError:
        return ways
    return [*ways, "", ""] if value else ['"', "'"]


def _number(draw: Drawn, value: int, least: int, most: int) -> None:
    draw.put(draw.want(draw.name("integer"), "integer", min=least, max=most), str(value))


def fine(draw: Drawn) -> None:
    """Add this: nothing is wrong with any of these; two of the numbers stand at their bounds."""
    _number(draw, 4, 4, 64)
    _number(draw, 32, 2, 32)
    draw.put(draw.want(draw.name("text"), "text"), draw.rng.choice(("north", "south")))
    draw.put(draw.want(draw.name("url"), "url"), "https://fares.saltmarsh.example:8443/v2?zone=a")
    draw.put(draw.want(draw.name("secret"), "text", secret=True), draw.secret(end="=="))  # as base64 writes it


def as_numbers(draw: Drawn) -> None:
    """Add this: as text, each of these would be on the wrong side of a bound."""
    _number(draw, 9, 2, 16)
    _number(draw, 110, 20, 200)


def below(draw: Drawn) -> None:
    """Add this: one is below its least, by one; as text it would be above."""
    _number(draw, 9, 10, 40)


def above(draw: Drawn) -> None:
    """Add this: one is above its most, one that may be negative is fine, and one must not be."""
    name = draw.want(draw.name("integer"), "integer", required=True, max=50)
    draw.put(name, str(draw.rng.choice((51, 400, 100))))
    draw.put(draw.want(draw.name("integer"), "integer", min=-30), "-30")
    draw.put(draw.want(draw.name("integer"), "integer", min=0), "-1")


def missing(draw: Drawn) -> None:
    """Add this: two are not in the file: one that has to be, and one that need not."""
    draw.want(draw.name("integer"), "integer", min=1)
    draw.want(draw.name("text"), "text", required=False)


def remark(draw: Drawn) -> None:
    """Add this: what has to be there is only a remark."""
    name = draw.want(draw.name("text"), "text", required=True)
    line = Line(
        name, None, f"{draw.rng.choice(('#', ';', '  # '))}{name}=north\n", "ignored", {"remarks-read": "north"}
    )
    draw.lines.append(line)


def exported(draw: Drawn) -> None:
    """Add this: a shell would export it, systemd sets nothing."""
    name = draw.want(draw.name("integer"), "integer", max=500)
    line = Line(name, None, f"export {name}=12\n", "ignored", {"export-read": "12"})
    draw.lines.append(line)


def empty(draw: Drawn) -> None:
    """Add this: three have nothing in them; one of these need not have."""
    for pool, kind, more in (("text", "text", {}), ("secret", "text", {"secret": True})):
        _nothing(draw, draw.want(draw.name(pool), kind, **more))
    _nothing(draw, draw.want(draw.name("integer"), "integer", required=False, min=1))


def _nothing(draw: Drawn, name: str) -> None:
    line = draw.put(name, "", '"')
    line.text = f"{name}={draw.rng.choice(('', '', chr(34) * 2))}\n"
    line.topic, line.wrong = "empty", {"empty-is-absent": None}


def secret_missing(draw: Drawn) -> None:
    """Add this: a secret is not there."""
    draw.want(draw.name("secret"), "text", secret=True, required=True)


def no_boolean(draw: Drawn) -> None:
    """Add this: neither yes nor no."""
    draw.put(draw.want(draw.name("boolean"), "boolean"), draw.rng.choice(("enabled", "tru", "2", "-", "None")))


def falsy(draw: Drawn) -> None:
    """Add this: a no is a value like any other, and so are 0 and a blank."""
    draw.put(draw.want(draw.name("boolean"), "boolean", required=True), draw.rng.choice(OFF))
    draw.put(draw.want(draw.name("integer"), "integer", required=True, max=10), "0")
    draw.put(draw.want(draw.name("text"), "text"), " ")


def no_integer(draw: Drawn) -> None:
    """Add this: what int() would read, and what it would not."""
    for text in ("1_000", "+12", "٣٦", "12.0", "--5", "-"):
        draw.put(draw.want(draw.name("integer"), "integer"), text)


def behind_it(draw: Drawn) -> None:
    """Add this: a remark behind a number and behind a flag is part of both, and the flag is off."""
    name = draw.want(draw.name("integer"), "integer", min=1)
    draw.lines.append(Line(name, "8 # a core each", f"{name}=8 # a core each\n", "hash", {"hash-is-remark": "8"}))
    flag = draw.want(draw.name("flag"), "boolean", required=False)
    draw.lines.append(
        Line(flag, "true# since May", f'{flag}="true"   # since May\n', "hash", {"hash-is-remark": "true"})
    )
    draw.want(draw.name("text"), "text", when=flag)


def switched_off(draw: Drawn) -> None:
    """Add this: flags that are off, by each word: what they need is not there, and nobody misses it."""
    for value in ("False", "NO", "off"):
        flag = draw.want(draw.name("flag"), "boolean")
        draw.put(flag, value)
        draw.want(draw.name("text"), "text", when=flag)


def switched_on(draw: Drawn) -> None:
    """Add this: flags that are on, by each word, and what they need is not there."""
    for value in ("True", "yes", "oN", "1"):
        flag = draw.name("flag")
        draw.want(draw.name("text"), "text", when=flag)
        draw.put(draw.want(flag, "boolean"), value)


def not_switched(draw: Drawn) -> None:
    """Add this: a flag that is not there, and one with a text that is no flag, are off."""
    draw.want(draw.name("text"), "text", when=draw.want(draw.name("flag"), "boolean", required=False))
    flag = draw.want(draw.name("flag"), "boolean")
    draw.put(flag, draw.rng.choice(("enabled", "y", "tru")))
    draw.want(draw.name("secret"), "text", when=flag, secret=True)


def urls(draw: Drawn) -> None:
    """Add this: no scheme, or one that is none or stands further behind; no host; and four that are fine."""
    odd = (
        "fares.saltmarsh.example:8443/v2",
        "9p://files.saltmarsh.example",
        "jdbc:postgresql://db.saltmarsh.example/fares",
        "HTTPS://fares.saltmarsh.example",
        "unix:///run/fares.sock",
        *(f"https://{begin}" for begin in (":8443/v2", "?zone=a", "#top")),  # the host's variable was empty
    )
    fine = (
        "x://a.example",
        "https://@fares.saltmarsh.example",
        "amqp://relay:a b@mq.saltmarsh.example",
        "git+ssh://a-1.example",
    )
    for value in (*odd, "<https://fares.saltmarsh.example>", *fine):
        draw.put(draw.want(draw.name("url"), "url"), value)


def secrets(draw: Drawn) -> None:
    """Add this: whatever a report could give away, on one host, so that it is seen who hides which of them."""
    for user in ("booking", ""):
        draw.put(draw.want(draw.name("url"), "url"), f"redis://{user}:{draw.secret()}@/0").topic = "password"
    draw.put(draw.want(draw.name("integer"), "integer"), f"redis://:{draw.secret()}@/1").topic = "password"
    half, rest = draw.secret(), draw.secret()  # nobody has encoded this password
    odd = f"{half}/{rest[:7]}:{rest[7:13]} {rest[13:]}@!"
    draw.put(draw.want(draw.name("url"), "url"), f"amqp://relay:{odd}@").topic = "password"
    draw.put(draw.want(draw.name("secret-url"), "url", secret=True), f"booking:{draw.secret()}@db.saltmarsh.example")
    good = f"postgres://booking:{draw.secret()}@db.saltmarsh.example:5432/booking"
    draw.put(draw.want(draw.name("secret-url"), "url", secret=True), good)
    flag = draw.want(draw.name("flag"), "boolean", required=False)
    draw.put(draw.want(draw.name("secret"), "text", secret=True, when=flag), draw.secret())  # a check not looked at
    names = {want["name"] for want in draw.wants if want.get("secret")}
    told = [line.value for line in draw.lines if line.name in names and line.value]
    draw.put(draw.want(draw.name("url"), "url"), f"maps.saltmarsh.example/tiles?{'&'.join([*told, told[0]])}")


def twice(draw: Drawn) -> None:
    """Add this: the first line is the one that people look at, the last one counts."""
    name = draw.want(draw.name("integer"), "integer", max=16)
    draw.lines.append(Line(name, None, assignment(name, "8", ""), "earlier"))
    line = draw.put(name, "80")
    line.topic, line.wrong = "twice", {"first-counts": "8"}


SITUATIONS: tuple[Callable[[Drawn], None], ...] = (
    as_numbers,
    above,
    missing,
    remark,
    exported,
    empty,
    secret_missing,
    no_boolean,
    falsy,
    no_integer,
    behind_it,
    switched_off,
    switched_on,
    not_switched,
    urls,
    secrets,
    twice,
)


def odd_lines(draw: Drawn) -> list[Line]:
    """Return lines that no spec asks for, as such files have them: each with what people read there."""
    rng = draw.rng
    heap, harbour = rng.choice((256, 512, 1024)), rng.choice(("Halifax", "Setúbal"))
    region = rng.choice(("north", "south"))
    return [
        Line(
            "BANNER",
            "Summer # 10 % off; kids free",
            "BANNER='Summer # 10 % off; kids free'\n",
            "quoted",
            {"hash-is-remark": "Summer", "quotes-kept": "'Summer # 10 % off; kids free'"},
        ),
        Line("COLOUR", "#00664d", f"COLOUR={rng.choice(('#00664d', ' #00664d  '))}\n", "hash", {"hash-is-remark": ""}),
        Line("HARBOUR", f"{harbour} old quay", f"HARBOUR={harbour} old quay\n", "unquoted", {"as-the-shell": harbour}),
        Line(
            "NOTE",
            'say "ahoy" twice',
            'NOTE=say "ahoy" twice\n',
            "unquoted",
            {"as-the-shell": "say", "all-quotes-dropped": "say ahoy twice"},
        ),
        Line("FARE_RULE", "a=b=c", "FARE_RULE=a=b=c\n", "unquoted", {"every-equals": "a"}),
        Line("SPACED", "wide", "  SPACED\t =  wide \t\n", "unquoted", {"blanks-kept": "  wide \t"}),
        Line(
            "JAVA_OPTS",
            f"-Xmx{heap}m   -Dzone=a",
            f"JAVA_OPTS=-Xmx{heap}m \\\n  -Dzone=a\n",
            "continued",
            {"line-by-line": f"-Xmx{heap}m \\", "joined-tight": f"-Xmx{heap}m -Dzone=a"},
        ),
        Line(
            "HOSTS",
            "a.example,b.example",
            'HOSTS="a.example,\\\nb.example"\n',
            "continued",
            {"line-by-line": '"a.example,\\', "feed-kept": "a.example,\nb.example"},
        ),
        Line(
            "MOTD",
            "Closed at high tide.\n# Ask ashore",
            "MOTD='Closed at high tide.\n# Ask ashore'\n",
            "continued",
            {"line-by-line": "'Closed at high tide."},
        ),
        Line(
            "PATTERN",
            r"^\d+\\n\$",
            r"PATTERN='^\d+\\n\$'" + "\n",
            "single",
            {"c-escapes": r"^\d+\n\$", "all-escapes": r"^\d+\n$"},
        ),
        Line(
            "QUOTED",
            r'a\nb "c" \ $5 `d`',
            r'QUOTED="a\nb \"c\" \\ \$5 \`d\`"' + "\n",
            "double",
            {
                "c-escapes": 'a\nb "c" \\ \\$5 \\`d\\`',
                "all-escapes": r'anb "c" \ $5 `d`',
                "escapes-kept": r"a\nb \"c\" \\ \$5 \`d\`",
            },
        ),
        Line(
            "BARE",
            r"one\two three",
            r"BARE=one\\t\wo\ three" + "\n",
            "bare",
            {"escapes-kept": r"one\\t\wo\ three", "c-escapes": "one\\t\\wo\\ three"},
        ),
        Line("ZONE", region, f"ZONE={region}\n"),
        Line(
            "LOG_DIR",
            "/var/log/${ZONE}/$ZONE",
            "LOG_DIR=/var/log/${ZONE}/$ZONE\n",
            "dollars",
            {"expanded": f"/var/log/{region}/{region}"},
        ),
        Line("SHIP", "ferry", '; LIMIT="40 until May\nSHIP="ferry"\n', "remarked", {"remarks-read": None}),
        Line("QUAY", "three", " # OLD_QUAY='two, until\nQUAY='three'\n", "remarked", {"remarks-read": None}),
        Line("Q", "7", "Q=7\n"),
        Line("NONE_A", "", "NONE_A=''\n", "empty", {"empty-is-absent": None}),
        Line("NONE_B", "", 'NONE_B=""\n', "empty", {"empty-is-absent": None}),
        Line("NONE_C", "", "NONE_C= \n", "empty", {"empty-is-absent": None}),
        Line("HASHED", "#1 of  all", r"HASHED=\#1\ of \ all" + "\n", "bare", {"escapes-kept": r"\#1\ of \ all"}),
        Line("BELOW", "  low", "BELOW=\\\n  low\n", "continued", {"line-by-line": "\\", "joined-tight": "low"}),
        Line("http_proxy", PROXY, f"http_proxy={PROXY}\n", "unquoted", {"capitals-alone": None}),
        Line("NOTICE", None, "export NOTICE='shut\nQUOTA=2'\n", "ignored", {"export-read": "shut\nQUOTA=2"}),
        Line("QUOTA", None, "", "ignored", {"line-alone": "2'"}),
        Line("9TH_DECK", None, "9TH_DECK=open\n", "ignored", {"any-name": "open"}),
        Line("FERRY.DECK", None, "FERRY.DECK=open\n", "ignored", {"any-name": "open"}),
        Line("ulimit -n 4096", None, "ulimit -n 4096\n", "ignored", {"any-line": ""}),
        Line("", None, "\n", "blank"),
    ]


def unclosed(draw: Drawn, quote: str) -> Line:
    """Return a line whose quote nobody closes; it holds a secret."""
    name = draw.want(draw.name("secret"), "text", secret=True)
    return Line(name, draw.secret(), f"{name}={quote}", "unclosed")
