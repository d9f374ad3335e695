"""The files of an incident with everything that is planted in them: a log, another in JSON, a channel, an archive, settings."""

import base64
import json
import random
import string
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from groundschool.formats.nginx import time_local
from groundschool.formats.slack import stamp
from groundschool.kit import beside
from groundschool.simulation.company import DOMAIN

planted = beside(__file__, "planted")
Thing, Texts, said, sixteen = planted.Thing, planted.Texts, planted.said, planted.sixteen
LETTERS = planted.LETTERS
HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
QUERY_NAMES = ("token", "access_token", "reset-token", "api_key", "client_secret", "Signed_Token", "password")
PLAIN_NAMES = ("secret_santa=yes", "password_age=31", "tokens=812", "api_key_id=k-17")
SERVICES = ("booking", "payments", "check-in", "manifest")


class Nested:
    """A value that stands as JSON within a text."""

    def __init__(self, value: Any) -> None:
        self.value = value


class Evidence:
    """Files in the making, with what is planted where."""

    def __init__(self, rng: random.Random, day: datetime, *, close: bool = False) -> None:
        self.close, self.rng, self.plant = close, rng, planted.Planter(rng)
        self.customers = planted.Customers(rng)
        self.start = day.replace(tzinfo=UTC) + timedelta(minutes=rng.randrange(60, 1300))
        self.service = rng.choice(SERVICES)
        self.files: dict[str, str] = {}
        self.leaves: list[tuple[str, str, Any]] = []
        self.times: dict[str, list[datetime]] = {}

    def text(self, name: str, lines: list[Any]) -> None:
        """Add a file of lines."""
        self.files[name] = "".join(f"{one}\n" for one in lines)
        self.leaves += [(name, str(number), one) for number, one in enumerate(lines, 1) if isinstance(one, Texts)]

    def json_lines(self, name: str, values: list[Any]) -> None:
        """Add a file with an object a line, as Go's encoder writes it: keys in order, three letters escaped."""
        made = [json.dumps(plain(one), sort_keys=True, separators=(",", ":"), ensure_ascii=False) for one in values]
        escaped = [one.replace("&", r"\u0026").replace("<", r"\u003c").replace(">", r"\u003e") for one in made]
        self.files[name] = "".join(f"{one}\n" for one in escaped)
        for number, value in enumerate(values, 1):
            self.leaves += [(name, path, one) for path, one in walk(value, str(number))]

    def json(self, name: str, value: Any, indent: int) -> None:
        """Add a file with one value."""
        self.files[name] = json.dumps(plain(value), indent=indent, ensure_ascii=False) + "\n"
        self.leaves += [(name, path, one) for path, one in walk(value, "")]


def plain(value: Any) -> Any:
    """Return a value as it is written, with its texts put together."""
    if isinstance(value, Texts):
        return str(value)
    if isinstance(value, Nested):
        return json.dumps(plain(value.value), separators=(",", ":"))
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    return [plain(one) for one in value] if isinstance(value, list) else value


def walk(value: Any, path: str) -> list[tuple[str, Any]]:
    """Return the texts in parts that a value holds, each with its path."""
    if isinstance(value, Texts):
        return [(path, value)]
    if isinstance(value, Nested):
        return walk(value.value, path)
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [found for key, one in items for found in walk(one, f"{path}.{key}" if path else str(key))]


def lines_of(texts: list[Any]) -> Any:
    """Return lines as one text."""
    parts = [part for one in texts for part in (*one, "\n")]
    return said(*parts[:-1])


def access_log(evidence: Evidence) -> None:
    """Add the log of the edge: addresses, what was asked for, and where people came from."""
    rng, plant, who = evidence.rng, evidence.plant, evidence.customers
    name, times = f"{rng.choice(('north', 'south'))}-edge.access.log", []
    zone = timezone(timedelta(hours=rng.choice((-4, -3, 1, 2))))
    at, lines = evidence.start + timedelta(minutes=rng.randrange(20)), []

    def query() -> Any:
        return said("GET /v1/bookings?id=", order(evidence), f"&{rng.choice(QUERY_NAMES)}=", plant.secret("query", secret(plant)),
                    rng.choice(("", "&step=2")))  # fmt: skip

    asked: list[Callable[[], Any]] = [query] * 4 + [
        lambda: said("GET /login/callback?lang=en&state=", plant.secret("jwt", plant.jwt())),
        lambda: said("GET /v1/accounts?mail=", who.mail("url"), "&page=1"),
        lambda: said("POST /v1/accounts?page=2&mail=", who.mail("url")),
        lambda: said("GET /v1/login?lang=en&", plant.keep("other-names", "token_type=bearer", "names-in-part")),
        lambda: said("GET /v1/login?lang=pt&", plant.keep("other-names", rng.choice(PLAIN_NAMES), "names-in-part")),
        lambda: said("GET /img/", plant.keep("picture", f"logo@{rng.choice('23')}x.png", "picture-is-mail")),
        lambda: said("GET /v1/sailings/search?from=HFX&cursor=", plant.keep("other-base64", plant.noise().rstrip("="), "all-base64")),
    ]  # fmt: skip
    asked += [lambda: said("GET /v1/sailings/search?from=HFX")] * 3
    rng.shuffle(asked)
    for number, one in enumerate(asked):
        at += timedelta(seconds=rng.randrange(2, 90))
        times.append(at)
        time = plant.keep("time", time_local(at.astimezone(zone)), "times-rewritten")
        client = who.address(rng.choice(("", "", "capitals", "long")))
        came: tuple[Any, ...] = ("https://www.", DOMAIN, "/pay?step=1")
        if number % 5 == 2:
            came = ("https://www.", DOMAIN, f"/pay?{rng.choice(QUERY_NAMES)}=", plant.secret("query", secret(plant)))
        agent: tuple[Any, ...] = ("SaltmarshApp/8.2.0 (Android 16)",)
        if number % 3 == 0:
            version = plant.keep("version", f"{rng.randrange(120, 150)}.0.0.0", "version-is-address")
            agent = (
                "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/",
                version,
                " Safari/537.36",
            )
        lines.append(said(client, " - - [", time, '] "', *one(), f' HTTP/2.0" {rng.choice((200, 302, 401, 502))} {rng.randrange(90, 9000)} "',
                          *came, '" "', *agent, '"'))  # fmt: skip
    own = plant.keep("own", f"10.{rng.randrange(1, 250)}.0.{rng.randrange(2, 250)}", "own-addresses-gone")
    times.append(at := at + SECOND)
    lines.append(
        said(own, f' - - [{time_local(at.astimezone(zone))}] "GET /healthz HTTP/1.1" 200 2 "-" "kube-probe/1.33"')
    )
    evidence.text(name, lines)
    evidence.times[name] = times


def secret(plant: Any) -> str:
    """Return the value of a secret in a URL."""
    return plant.opaque()


def order(evidence: Evidence) -> Thing:
    """Return the number of an order: sixteen digits that are no card's."""
    if evidence.rng.random() < 0.5:
        return evidence.plant.keep(
            "order", sixteen(evidence.rng, evidence.rng.choice("45"), valid=False), "luhn-left-out"
        )
    return evidence.plant.keep("order-9", sixteen(evidence.rng, "9", valid=True), "any-sixteen")


def app_log(evidence: Evidence) -> None:
    """Add the log of a service: what two pods wrote, one after the other, with clocks of their own."""
    rng, plant, who = evidence.rng, evidence.plant, evidence.customers
    name, values, times = f"{evidence.service}-api.jsonl", [], []
    events = _events(evidence) + (close(evidence) if evidence.close else [])
    rng.shuffle(events)
    pods = _pods(evidence, len(events))
    for pod, (zone, moments) in enumerate(pods):
        for at in moments:
            event = events.pop()
            times.append(at)
            shown = at.astimezone(zone).isoformat(timespec="milliseconds").replace("+00:00", "Z")
            trace = plant.keep("hex", plant.letters(planted.HEX, 32), "hex-is-secret")
            values.append({
                "level": rng.choice(("info", "warning", "error")), "time": said(plant.keep("time", shown, "times-rewritten")),
                "pod": f"{evidence.service}-api-{pod}", "trace_id": said(trace), "tokens": rng.randrange(4, 900), **event,
            })  # fmt: skip
    evidence.json_lines(name, values)
    evidence.times[name] = times


def _pods(evidence: Evidence, count: int) -> list[tuple[timezone, list[datetime]]]:
    """Return zone and times of two pods: neither the wall, nor the text, nor the order in the file tells the ends."""
    rng = evidence.rng
    while True:
        half, zones = (
            rng.randrange(8, count - 8),
            rng.sample([UTC, timezone(HOUR), timezone(-4 * HOUR), timezone(5.5 * HOUR)], 2),
        )
        pods: list[tuple[timezone, list[datetime]]] = []
        for zone, many in zip(zones, (half, count - half), strict=True):
            at, moments = evidence.start + timedelta(seconds=rng.randrange(1, 1500)), []
            for _ in range(many):
                at += timedelta(seconds=rng.randrange(1, 200), milliseconds=rng.randrange(1, 999))
                moments.append(at)
            pods.append((zone, moments))
        (_, first), (_, second) = pods
        ends, ordered = (min(first[0], second[0]), max(first[-1], second[-1])), (first[0], second[-1])
        walls = sorted((at.astimezone(zone).isoformat(), at) for zone, moments in pods for at in moments)
        shown = [datetime.fromisoformat(text).replace(tzinfo=UTC) for text, _ in walls]
        owners = {zone for zone, moments in pods if {*ends} & {*moments}}
        if owners != {UTC} and len({ends, ordered, (walls[0][1], walls[-1][1]), (min(shown), max(shown))}) == 4:
            return pods


def _events(evidence: Evidence) -> list[dict[str, Any]]:
    """Return what a service had to say, without the times."""
    rng, plant, who = evidence.rng, evidence.plant, evidence.customers
    spelt = ("", "", "capitals", "long")
    key = plant.keep
    host = key("host", f"db-{rng.randrange(1, 4)}.south.{DOMAIN}", "mail-in-url-login")
    events: list[dict[str, Any]] = [
        {"msg": said("login failed for ", who.mail(rng.choice(("", "capitals")))),
         "client": said(who.address(rng.choice(spelt)))}
        for _ in range(4)
    ]  # fmt: skip
    events += [
        {"msg": said("reset mail to <", who.mail("capitals" if number else ""), "> is sent")} for number in range(2)
    ]
    events += [
        {"msg": said("calling https://pay.partner.example/charge?order=", order(evidence), f"&{rng.choice(QUERY_NAMES)}=",
                     plant.secret("query", secret(plant)), "&retry=1")}
        for _ in range(2)
    ]  # fmt: skip
    for _ in range(2):
        inner: dict[str, Any] = {name: said(plant.secret("json-name", plant.value())) for name in rng.sample(("password", "client_secret", "X-Api-Key", "refreshToken", "Cookie"), 2)}  # fmt: skip
        inner["password_age"] = said(key("other-names", f"{rng.randrange(20, 90)} days", "names-in-part"))
        events.append({"msg": "request dumped", "request": {"path": "/v1/login", "fields": inner}})
    auth = plant.secret("json-name", f"ApiKey {plant.value()}")
    events += [
        {"msg": "headers dumped", "headers": {"authorization": said(auth), "accept": "*/*"}},
        {"msg": said("partner answered 401: ", rng.choice(("Bearer ", "bearer ")), plant.secret("bearer", plant.opaque()), " is not valid")},
        {"msg": said("retrying with ", f"{rng.choice(('token', 'X-Api-Key', 'PASSWORD'))}=", plant.secret("pair", plant.value()), ", attempt 2")},
        {"msg": said("the partner says: ", key("words", "Bearer authentication", "bearer-words"), " is required")},
        {"msg": "image was not pulled", "auth": said(plant.secret("login", plant.login()))},
        {"msg": "image was pulled", "digest": said("sha256:", key("hex", plant.letters(planted.HEX, 64), "hex-is-secret"))},
        {"msg": "page was read", "etag": said(key("other-base64", plant.cursor(), "all-base64"))},
        {"msg": said("card ", plant.secret("card", plant.card()), " was refused"), "order": said(order(evidence))},
        {"msg": said("connected to postgres://booking:", plant.secret("url-login", plant.value()), "@", host, ":5432/booking")},
        {"msg": "signer was loaded", "pem": lines_of(plant.block("EC PRIVATE KEY", "secret"))},
        {"msg": "released", "commit": said(key("hex", plant.letters(planted.HEX, 40), "hex-is-secret")),
         "image": said("v", key("version", f"4.{rng.randrange(9, 30)}.{rng.randrange(9)}.{rng.randrange(1, 9)}", "version-is-address"))},
        {"msg": "session was restored", "state": said(plant.secret("jwt", plant.jwt()))},
        {"msg": "upstream timed out", "upstream": said(key("own", f"10.20.{rng.randrange(9)}.{rng.randrange(2, 250)}", "own-addresses-gone"), ":8080")},
        {"msg": "upstream timed out", "upstream": said("[", key("own", f"fd00:{rng.randrange(10, 99)}::{rng.randrange(2, 99)}", "own-addresses-gone"), "]:8080")},
        {"msg": "neighbour is gone", "hw": said(key("hardware", ":".join(f"{rng.randrange(16, 256):02x}" for _ in range(6)), "hardware-is-address"))},
    ]  # fmt: skip
    return events


def close(evidence: Evidence) -> list[dict[str, Any]]:
    """Return what is only just something, and what is only nearly so."""
    rng, plant, who = evidence.rng, evidence.plant, evidence.customers
    token = f"eyJ{plant.letters(LETTERS, 9)}"

    def encoded(text: str) -> str:
        return base64.b64encode(text.encode()).decode()

    nearly = [
        "GET /pay?token=&step=2", "the Standardbearer ferry-2026-south is late", "Bearer authentication failed 3 times",
        f"{token}.{token} was cut", f"{token}.{token}. That was all", f"{token} {token}.x9", "git@builder has no point",
        "smf_live_ is how our keys begin, all of them", "smf_live_example is none", "AKIA is how other keys begin", "AKIASHORT",
        "redis://booking:@cache has no password", "version 4.18.2.1-rc1", "OID 1.3.6.1.4.1", "a + 12345678 bytes",
        "+12.345.678 bytes", "+1234  5678 rows", "+1234  (5678) rows", "+1234 (56)  78 rows", "clock at +0200", "+1234567 rows", "+1234567890123456 rows", "260.1.2.3 is none",
        encoded(f"page:{rng.randrange(9)} of {rng.randrange(10, 99)} rows"), encoded(":nobody-12"), encoded("booking:"),
    ]  # fmt: skip
    whole = sixteen(rng, rng.choice("45"), valid=True)
    for gap in (".", "  "):
        nearly.append(gap.join(whole[at : at + 4] for at in range(0, 16, 4)))
    nearly += [planted.digits(rng, rng.choice("45"), 17), *planted.lettered(rng)]
    texts = [said(plant.keep("near", one)) for one in nearly]
    texts += [said("card ", plant.secret("card", plant.card(gap)), " was refused") for gap in ("", " ", "-")]
    texts += [
        said("got ", rng.choice(("Bearer ", "bearer ")), plant.secret("bearer", f"7{plant.letters(string.ascii_lowercase, 15)}"), " there"),
        said("state went from ", plant.secret("jwt", plant.jwt()), " to ", plant.secret("jwt", plant.jwt())),
        said("moved from redis://:", plant.secret("url-login", plant.value()), "@one to redis://:", plant.secret("url-login", plant.value()), "@two:6379/0"),
        lines_of([*plant.block("PRIVATE KEY", "secret"), *plant.block("RSA PRIVATE KEY", "secret")]),
        said("ask ", who.mail(), "."), said("calling http://", who.address("", who.next(who.fours)), ":8080/health"),
        said("blocked ", who.address("", who.next(who.fours)), ". It came from ", who.address("", who.next(who.fours)), "."),
    ]  # fmt: skip
    rng.shuffle(texts)
    return [{"msg": one} for one in texts]


def channel(evidence: Evidence) -> None:
    """Add what people wrote, as the export of a channel has it."""
    rng, plant, who = evidence.rng, evidence.plant, evidence.customers
    name, times = "incident-channel.json", []
    spelt = ("", "capitals", "long")
    mail, phone, client, other = who.mail(), who.phone(), who.next(who.sixes), who.next(who.fours)
    texts = [
        said("customer wrote again: <mailto:", mail, "|", mail, ">"),
        said("call her: <tel:", phone, "|", who.phone(rng.choice(("spaces", "hyphens", "brackets")), phone.text), ">"),
        said("the other one is ", who.phone(rng.choice(("", "spaces", "hyphens", "brackets"))), ", in the evening"),
        said("and ", who.phone(rng.choice(("spaces", "hyphens", "brackets"))), ", she is awake"),
        said(f"her link: <https://www.{DOMAIN}/pay?step=1&amp;{rng.choice(QUERY_NAMES)}=", plant.secret("query", secret(plant)), ">"),
        said("works with this one: ", plant.secret("prefix", plant.prefixed())),
        said("and with ", plant.secret("prefix", plant.prefixed()), ", too"),
        said("curl -H 'Authorization: Basic ", plant.secret("login", plant.login()), "' still says 401"),
        said("same with ", plant.secret("jwt", plant.jwt())),
        said("she gave me her card, ", plant.secret("card", plant.card()), ", I said do not"),
        said("all from ", who.address("", client), ", and one from [", who.address(rng.choice(spelt[1:]), client), "]:443"),
        said("now from ", who.address("", other), ", before that from ", who.address("long", other)),
        said("order ", order(evidence), " since ", plant.keep("time", "14:03:09", "times-rewritten"), ", +1 for a rollback to v4.1.0.2"),
        lines_of(plant.block("PRIVATE KEY", "secret")),
        lines_of(plant.block("CERTIFICATE", "keep")),
        said("sorry, wrong window. It was ", who.mail("capitals"), ", not the other"),
    ]  # fmt: skip
    first, *others = texts
    rng.shuffle(others)
    at, messages = evidence.start + timedelta(seconds=rng.randrange(600)), []
    thread = at - timedelta(hours=rng.randrange(20, 50))
    for number, text in enumerate([first, *others]):
        at += timedelta(seconds=rng.randrange(20, 300), microseconds=rng.randrange(1, 10**6))
        times.append(at)
        one = {"user": f"U0{plant.letters('ABCDEFGH', 8)}", "type": "message", "text": text, "ts": stamp(at)}
        if number == len(others):
            one["edited"] = {"user": one["user"], "ts": stamp(at + HOUR)}
        if number == 1:
            one["thread_ts"] = stamp(thread)
        messages.append(one)
    evidence.json(name, messages, 4)
    evidence.times[name] = times


def archive(evidence: Evidence) -> None:
    """Add what a browser kept: headers, cookies and forms, as names beside values."""
    rng, plant, who = evidence.rng, evidence.plant, evidence.customers
    named, form = plant.secret, evidence.rng.choice(("password", "new_password"))
    url, seen = f"https://www.{DOMAIN}/v1", who.next(who.mails)
    pair, value = rng.choice(QUERY_NAMES), secret(plant)
    requests: list[tuple[dict[str, Any], dict[str, Any]]] = [
        ({"method": "GET", "url": said(f"{url}/pay?{pair}=", named("query", value)), "headers": [],
          "queryString": [{"name": pair, "value": said(named("har-name", value))}], "cookies": []}, {}),
        ({"method": "POST", "url": f"{url}/login", "headers": [{"name": "Accept", "value": "*/*"}], "cookies": [],
          "queryString": [{"name": "token_type", "value": said(plant.keep("other-names", "bearer", "names-in-part"))}],
          "postData": {"mimeType": "application/json", "text": Nested(
              {"mail": said(who.mail()), form: said(named("nested", plant.value())),
               "order": said(order(evidence))})}},
         {"text": Nested({"access_token": said(named("nested", plant.opaque())), "expires": 900})}),
        ({"method": "GET", "url": f"{url}/me", "queryString": [],
          "headers": [{"name": rng.choice(("Authorization", "authorization")), "value": said(named("har-name", f"Basic {plant.login()}"))},
                      {"name": "traceparent", "value": said("00-", plant.keep("hex", plant.letters(planted.HEX, 32), "hex-is-secret"), "-01")}],
          "cookies": []}, {}),
        ({"method": "GET", "url": f"{url}/me", "queryString": [],
          "headers": [{"name": rng.choice(("Cookie", "cookie")), "value": said(named("har-name", f"sid={plant.opaque()}; lang=en"))}],
          "cookies": [{"name": "sid", "value": said(named("cookies", plant.opaque()))},
                      {"name": "lang", "value": said(named("cookies", "en-GB"))}]}, {}),
        ({"method": "GET", "url": said(f"{url}/accounts?mail=", who.mail("url", seen)), "queryString": [
            {"name": "mail", "value": said(who.mail(text=seen))}], "headers": [], "cookies": []}, {}),
    ]  # fmt: skip
    rng.shuffle(requests)
    at, entries, times = evidence.start + timedelta(seconds=rng.randrange(900)), [], []
    begun, zone = at - HOUR, timezone(timedelta(hours=rng.choice((1, 2, -3))))
    for request, content in requests:
        at += timedelta(seconds=rng.randrange(1, 60), milliseconds=rng.randrange(999))
        times.append(at)
        answer = {
            "status": rng.choice((200, 401)),
            "headers": [],
            "cookies": [],
            "content": {"size": -1, "mimeType": "application/json", **content},
        }
        if not content:
            answer["headers"] = [
                {
                    "name": rng.choice(("set-cookie", "Set-Cookie")),
                    "value": said(named("har-name", f"sid={plant.opaque()}; Path=/; Secure")),
                }
            ]
        entries.append({"startedDateTime": at.astimezone(zone).isoformat(timespec="milliseconds"), "time": rng.randrange(10, 900),
                        "request": request, "response": answer, "timings": {"send": 0, "wait": 5, "receive": 1}})  # fmt: skip
    first, *others, last = entries
    rng.shuffle(others)
    entries = [last, *others, first]
    page = {
        "startedDateTime": begun.astimezone(zone).isoformat(timespec="milliseconds"),
        "id": "page_1",
        "title": "Pay",
    }
    log = {
        "version": "1.2",
        "creator": {"name": "WebInspector", "version": "537.36"},
        "pages": [page],
        "entries": entries,
    }
    evidence.json("checkout.har", {"log": log}, 2)
    evidence.times["checkout.har"] = times


def settings(evidence: Evidence) -> None:
    """Add the settings of a service: an environment file with a key over several lines."""
    rng, plant = evidence.rng, evidence.plant
    named, quoted = plant.secret, evidence.rng.choice("\"'")
    host = plant.keep("host", f"sftp.partner-{rng.randrange(2, 9)}.example", "mail-in-url-login")
    mail = evidence.customers.mail("url")
    lines = [
        said(f"VERSION=v{rng.randrange(2, 9)}.1.0"),
        said("GIT_COMMIT=", plant.keep("hex", plant.letters(planted.HEX, 40), "hex-is-secret")),
        said(plant.keep("other-names", f"TOKEN_TTL={rng.randrange(100, 999)}", "names-in-part")),
        said("AWS_ACCESS_KEY_ID=", named("prefix", f"AKIA{plant.letters('ABCDEFGHJKLMNPQRSTUVWXYZ234567', 9)}EXAMPLE")),
        said(f"{rng.choice(('DB_PASSWORD', 'SESSION_SECRET'))}={quoted}", named("pair", plant.value()), quoted),
        said(f"# {rng.choice(('OLD_PASSWORD', 'PARTNER_API_KEY'))}=", named("pair", plant.value())),
        said("REDIS_URL=redis://:", named("url-login", plant.value()), f"@cache.{DOMAIN}:6379/0"),
        said("EXPORT_URL=sftp://booking:", named("url-login", plant.value()), "@", host, "/in?notify=", mail),
        said("REGISTRY_LOGIN=", named("login", plant.login())),
        said("TRUSTED_PROXY=", plant.keep("own", f"10.{rng.randrange(9)}.0.0", "own-addresses-gone"), "/16"),
        said("PARTNER=", evidence.customers.address()),
    ]
    rng.shuffle(lines)
    lines += [
        said("SIGNING_KEY='-----BEGIN PRIVATE KEY-----"),
        *plant.block("", "secret")[1:-1],
        said("-----END PRIVATE KEY-----'"),
    ]
    evidence.text(f"{evidence.service}-api.env", lines)
    evidence.times[f"{evidence.service}-api.env"] = []


MAKE = (access_log, app_log, channel, archive, settings)
