"""The logs of an incident, with what is planted in them: that of the edge, and that of a service in two pods."""

import base64
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from groundschool.formats.nginx import time_local
from groundschool.kit import beside
from groundschool.simulation.company import DOMAIN

planted, making = (beside(__file__, name) for name in ("planted", "making"))
Evidence, QUERY_NAMES, lines_of, order = making.Evidence, making.QUERY_NAMES, making.lines_of, making.order
Thing, Texts, said, LETTERS = planted.Thing, planted.Texts, planted.said, planted.LETTERS
HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
PLAIN_NAMES = ("secret_santa=yes", "password_age=31", "tokens=812", "api_key_id=k-17")


def access_log(evidence: Evidence) -> None:
    """Add the log of the edge: addresses, what was asked for, and where people came from."""
    rng, plant, who = evidence.rng, evidence.plant, evidence.customers
    name, times = f"{rng.choice(('north', 'south'))}-edge.access.log", []
    zone = timezone(timedelta(hours=rng.choice((-4, -3, 1, 2))))
    at, lines = evidence.start + timedelta(minutes=rng.randrange(20)), []

    def query() -> Texts:
        return said("GET /v1/bookings?id=", order(evidence), f"&{rng.choice(QUERY_NAMES)}=", plant.secret("pair",
            plant.opaque()),
                    rng.choice(("", "&step=2")))  # fmt: skip

    asked = [query] * 3 + [
        lambda: said("GET /login/callback?lang=en&state=", plant.secret("jwt", plant.jwt())),
        lambda: said("GET /v1/accounts?mail=", who.mail("url"), "&page=1"),
        lambda: said("POST /v1/accounts?page=2&mail=", who.mail("url")),
        lambda: said("GET /v1/login?lang=en&", plant.keep("other-names", "token_type=bearer", "names-in-part")),
        lambda: said("GET /v1/login?lang=pt&", plant.keep("other-names", rng.choice(PLAIN_NAMES), "names-in-part")),
        lambda: said("GET /v1/sailings/search?from=HFX&cursor=", plant.keep("other-base64", plant.noise().rstrip("="),
            "all-base64")),
    ]  # fmt: skip
    asked += [lambda: said("GET /v1/sailings/search?from=HFX")]
    rng.shuffle(asked)
    for number, one in enumerate(asked):
        at += timedelta(seconds=rng.randrange(2, 90))
        times.append(at)
        time = plant.keep("time", time_local(at.astimezone(zone)), "times-rewritten")
        client = who.address(rng.choice(("", "", "capitals", "long")))
        came: tuple[Any, ...] = ("https://www.", DOMAIN, "/pay?step=1")
        if number % 5 == 2:
            came = ("https://www.", DOMAIN, f"/pay?{rng.choice(QUERY_NAMES)}=", plant.secret("pair", plant.opaque()))
        agent: tuple[Any, ...] = ("SaltmarshApp/8.2.0 (Android 16)",)
        if number % 3 == 0:
            version = plant.keep("version", f"{rng.randrange(120, 150)}.0.0.0", "version-is-address")
            agent = (
                "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/",
                version,
                " Safari/537.36",
            )
        lines.append(said(client, " - - [", time, '] "', *one(),
            f' HTTP/2.0" {rng.choice((200, 302, 401, 502))} {rng.randrange(90, 9000)} "',
                          *came, '" "', *agent, '"'))  # fmt: skip
    own = plant.keep("own", f"10.{rng.randrange(1, 250)}.0.{rng.randrange(2, 250)}", "own-addresses-gone")
    times.append(at := at + SECOND)
    lines.append(
        said(own, f' - - [{time_local(at.astimezone(zone))}] "GET /healthz HTTP/1.1" 200 2 "-" "kube-probe/1.33"')
    )
    evidence.text(name, lines)
    evidence.times[name] = times


def app_log(evidence: Evidence) -> None:
    """Add the log of a service: what two pods wrote, one after the other, with clocks of their own."""
    rng, plant = evidence.rng, evidence.plant
    name, values, times = f"{evidence.service}-api.jsonl", [], []
    events = _events(evidence) + (close(evidence) if evidence.close else [])
    rng.shuffle(events)
    pods = _pods(evidence, len(events))
    for zone, moments in pods:
        for at in moments:
            event = events.pop()
            times.append(at)
            shown = at.astimezone(zone).isoformat(timespec="milliseconds").replace("+00:00", "Z")
            trace = plant.keep("hex", plant.letters(planted.HEX, 32), "hex-is-secret")
            values.append({
                "level": rng.choice(("info", "warning", "error")), "time": said(plant.keep("time", shown,
                    "times-rewritten")),
                "trace_id": said(trace), "tokens": rng.randrange(4, 900), **event,
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
        for _ in range(3)
    ]  # fmt: skip
    events += [
        {"msg": said("reset mail to <", who.mail("capitals" if number else ""), "> is sent")} for number in range(2)
    ]
    events += [
        {"msg": said("calling https://pay.partner.example/charge?order=", order(evidence),
            f"&{rng.choice(QUERY_NAMES)}=",
                     plant.secret("pair", plant.opaque()), "&retry=1")}
        for _ in range(2)
    ]  # fmt: skip
    for _ in range(2):
        inner: dict[str, Any] = {name: said(plant.secret("json-name",
            plant.value())) for name in rng.sample(("password", "client_secret", "X-Api-Key", "refreshToken",
                "Cookie"), 2)}  # fmt: skip
        inner["password_age"] = said(key("other-names", f"{rng.randrange(20, 90)} days", "names-in-part"))
        events.append({"msg": "request dumped", "request": {"path": "/v1/login", "fields": inner}})
    auth = plant.secret("json-name", f"ApiKey {plant.value()}")
    events += [
        {"msg": "headers dumped", "headers": {"authorization": said(auth), "accept": "*/*"}},
        {"msg": said("retrying with ", f"{rng.choice(('token', 'X-Api-Key', 'PASSWORD'))}=", plant.secret("pair",
            plant.value()), ", attempt 2")},
        {"msg": "image was not pulled", "auth": said(plant.secret("login", plant.login()))},
        {"msg": "image was pulled", "digest": said("sha256:", key("hex", plant.letters(planted.HEX, 64),
            "hex-is-secret"))},
        {"msg": "page was read", "etag": said(key("other-base64", plant.cursor(), "all-base64"))},
        {"msg": "card was refused", "order": said(order(evidence))},
        {"msg": said("connected to postgres://booking:", plant.secret("url-login", plant.value()), "@", host,
            ":5432/booking")},
        {"msg": "signer was loaded", "pem": lines_of(plant.block("EC PRIVATE KEY", "secret"))},
        {"msg": "released", "commit": said(key("hex", plant.letters(planted.HEX, 40), "hex-is-secret")),
         "image": said("v", key("version", f"4.{rng.randrange(9, 30)}.{rng.randrange(9)}.{rng.randrange(1, 9)}",
             "version-is-address"))},
        {"msg": "session was restored", "state": said(plant.secret("jwt", plant.jwt()))},
        {"msg": "upstream timed out", "upstream": said(key("own", f"10.20.{rng.randrange(9)}.{rng.randrange(2, 250)}",
            "own-addresses-gone"), ":8080")},
        {"msg": "upstream timed out", "upstream": said("[", key("own",
            f"fd00:{rng.randrange(10, 99)}::{rng.randrange(2, 99)}", "own-addresses-gone"), "]:8080")},
        {"msg": "neighbour is gone", "hw": said(key("hardware",
            ":".join(f"{rng.randrange(16, 256):02x}" for _ in range(6)), "hardware-is-address"))},
    ]  # fmt: skip
    return events


def close(evidence: Evidence) -> list[dict[str, Any]]:
    """Return what is only just something, and what is only nearly so."""
    rng, plant, who = evidence.rng, evidence.plant, evidence.customers
    token = f"eyJ{plant.letters(LETTERS, 9)}"

    def encoded(text: str) -> str:
        return base64.b64encode(text.encode()).decode()

    nearly = [
        "GET /pay?token=&step=2", f"{token}.{token} was cut",
        f"{token}.{token}. That was all", f"{token} {token}.x9", "git@builder has no point", "git@.builder is none",
        "{attempt 2} failed",
        "redis://booking:@cache has no password", "260.1.2.3 is none", "fd12:3456::1 is ours",
        encoded(f"page:{rng.randrange(9)} of {rng.randrange(10, 99)} rows"), encoded(":nobody-12"), encoded("booking:"),
    ]  # fmt: skip
    texts = [said(plant.keep("near", one)) for one in nearly]
    first, second = f"100.64.{rng.randrange(9)}.7", f"3fff:{rng.randrange(1, 9)}:1::7"
    texts += [
        said("state went from ", plant.secret("jwt", plant.jwt()), " to ", plant.secret("jwt", plant.jwt())),
        said("moved from redis://:", plant.secret("url-login", plant.value()), "@one to redis://:",
            plant.secret("url-login", plant.value()), "@two:6379/0"),
        said(f"<https://www.{DOMAIN}/?token=", plant.secret("pair", plant.value()), "|hers>, <https://www.", DOMAIN,
            "/?token=", plant.secret("pair", plant.value()), ">"),
        said("token=", plant.secret("pair", plant.value()), ";<i>secret=", plant.secret("pair", plant.value()), "</i>"),
        lines_of([*plant.block("PRIVATE KEY", "secret"), *plant.block("RSA PRIVATE KEY", "secret")]),
        said("ask ", who.mail(), "."), said("calling http://", who.address("", who.next(who.fours)), ":8080/health"),
        said("blocked ", who.address("", who.next(who.fours)), ". It came from ", who.address("", first), " and ",
            who.address("", second), "."),
    ]  # fmt: skip
    rng.shuffle(texts)
    return [{"msg": one, "max_token": 512} for one in texts]
