"""What else is collected of an incident, with what is planted in it: a channel, a browser's archive, settings."""

from datetime import timedelta, timezone
from typing import Any

from groundschool.formats.slack import stamp
from groundschool.kit import beside
from groundschool.simulation.company import DOMAIN

planted, making = (beside(__file__, name) for name in ("planted", "making"))
Evidence, Nested, QUERY_NAMES, lines_of, order = (
    making.Evidence, making.Nested, making.QUERY_NAMES, making.lines_of, making.order
)  # fmt: skip
said = planted.said
HOUR = timedelta(hours=1)


def channel(evidence: Evidence) -> None:
    """Add what people wrote, as the export of a channel has it."""
    rng, plant, who = evidence.rng, evidence.plant, evidence.customers
    name, times = "incident-channel.json", []
    spelt = ("", "capitals", "long")
    mail, client = who.mail(), who.next(who.sixes)
    texts = [
        said("customer wrote again: <mailto:", mail, "|", mail, ">"),
        said(f"her link: <https://www.{DOMAIN}/pay?step=1&amp;{rng.choice(QUERY_NAMES)}=", plant.secret("pair",
            plant.opaque()), rng.choice((">", "|her link>"))),
        said("curl -H 'Authorization: Basic ", plant.secret("login", plant.login()), "' still says 401"),
        said("same with ", plant.secret("jwt", plant.jwt())),
        said("all from ", who.address("", client), ", and one from [", who.address(rng.choice(spelt[1:]), client),
            "]:443"),
        said("now from ", who.address("", who.next(who.fours))),
        said("order ", order(evidence), " since ", plant.keep("time", "14:03:09", "times-rewritten"),
            ", +1 for a rollback to v4.1.0.2"),
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
    pair, value = rng.choice(QUERY_NAMES), plant.opaque()
    requests: list[tuple[dict[str, Any], dict[str, Any]]] = [
        ({"method": "GET", "url": said(f"{url}/pay?{pair}=", named("pair", value)), "headers": [],
          "queryString": [{"name": pair, "value": said(named("har-name", value))}], "cookies": []}, {}),
        ({"method": "POST", "url": f"{url}/login", "headers": [{"name": "Accept", "value": "*/*"}], "cookies": [],
          "queryString": [{"name": "token_type", "value": said(plant.keep("other-names", "bearer", "names-in-part"))}],
          "postData": {"mimeType": "application/json", "text": Nested(
              {"mail": said(who.mail()), form: said(named("nested", plant.value())),
               "order": said(order(evidence))})}},
         {"text": Nested({"access_token": said(named("nested", plant.opaque())), "expires": 900})}),
        ({"method": "GET", "url": f"{url}/me", "queryString": [],
          "headers": [{"name": rng.choice(("Authorization", "authorization")), "value": said(named("har-name",
              f"Basic {plant.login()}"))},
                      {"name": "traceparent", "value": said("00-", plant.keep("hex", plant.letters(planted.HEX, 32),
                          "hex-is-secret"), "-01")}],
          "cookies": []}, {}),
        ({"method": "GET", "url": f"{url}/me", "queryString": [],
          "headers": [{"name": rng.choice(("Cookie", "cookie")), "value": said(named("har-name",
              f"sid={plant.opaque()}; lang=en"))}],
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
        entries.append({"startedDateTime": at.astimezone(zone).isoformat(timespec="milliseconds"),
            "time": rng.randrange(10, 900),
                        "request": request, "response": answer, "timings": {"send": 0, "wait": 5,
                            "receive": 1}})  # fmt: skip
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
