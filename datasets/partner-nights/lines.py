"""Lines of logs with and without a secret, and what people make of them."""

import base64
import random
import re
from urllib.parse import quote

from groundschool.kit import Bundle, beside

nights = beside(__file__, "nights")
HOST = nights.HOST
STARS = "***"
Part = tuple[str, str]  # text, and what kind of secret it is, or nothing


def token(rng: random.Random) -> str:
    """Return a token with signs that addresses and patterns write in another way."""
    letters = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
    a, b, c = ("".join(rng.choice(letters) for _ in range(7)) for _ in range(3))
    return f"cl_live_{a}+{b}/{c}=="


def kinds(rng: random.Random, key: str) -> dict[str, list[Part]]:
    """Return lines in parts, by what they are about."""
    small = re.sub("%..", lambda one: one[0].lower(), quote(key, safe=""))
    page, number = f"after={rng.randrange(16**7):07x}", rng.randrange(10**5, 10**6)
    signed, theirs = f"{rng.randrange(16**12):012x}", f"cl_live_{rng.randrange(16**9):09x}"
    basic = base64.b64encode(f"saltmarsh:{key}".encode()).decode()
    path = "/v1/bookings?sailing=2026-03-29"
    return {
        "plain": [(f"GET {path}&{page} 200 {rng.randint(80, 900)} ms", "")],
        "header": [("> GET /v1/bookings\n> Authorization: Bearer ", ""), (key, "header"), ("\n> Accept: */*\n", "")],
        "small-header": [("send: authorization: bearer ", ""), (theirs, "small-header")],
        "basic": [("> Authorization: Basic ", ""), (basic, "basic"), (f"\n> User-Agent: saltmarsh/{number}\n", "")],
        "digest": [
            ("> Authorization: Digest ", ""), (f'username="saltmarsh", realm="{number}", response="{signed}"', "basic"),
            ("\n> Accept: */*", ""),
        ],
        "their-token": [("GET /v1/ping?after=2&token=", ""), (theirs, "other")],
        "query": [(f"GET {HOST}{path}&key=", ""), (quote(key, safe=""), "query"), (f"&{page} 429", "")],
        "small-query": [(f'"GET {path}&token=', ""), (small, "query"), ('" 503', "")],
        "their-key": [("GET /v1/ping?key=", ""), (theirs, "other"), (" 401", "")],
        "signed": [
            (f"302 Location: https://files.coachlink.example/{number}.json?expires=300&signature=", ""),
            (f"{signed}~1:{number},b'=;", "other"), ("#top", ""),
        ],
        "echo": [('401 {"error": "the key ', ""), (key, "echo"), (' is unknown"}', "")],
        "encoded-echo": [("302 Location: /login?return=%2Fv1%2Fbookings%3Fkey%3D", ""), (small, "small-echo")],
        "path-echo": [("GET /v1/keys/", ""), (quote(key, safe=""), "encoded-echo"), ("/limits 200", "")],
        "twice": [("retry 1 of ", ""), (key, "echo"), (", retry 2 of ", ""), (key, "second"), (" in 3 s", "")],
        "cursor": [(f"GET /v1/bookings?page_token={signed}&keys=2&signature_of={number} 200", "")],
        "capitals": [(f"GET /v1/bookings?Key={page[6:]}&TOKEN=none&Signature=no 200", "")],
        "prose": [(f"token=refreshed, key=none; run {number} goes on", "")],
        "words": [("the token is read from the environment; its name begins with cl_live_", "")],
    }  # fmt: skip


# What kind of secret stays where people do not think of it, by the misconception.
STAYS = {
    "header-stays": "header",
    "header-case": "small-header",
    "basic-stays": "basic",
    "parameter-stays": "query",
    "others-stay": "other",
    "echo-stays": "echo",
    "second-stays": "second",
    "encoded-stays": "encoded-echo",
    "one-spelling": "small-echo",
}


def add(rng: random.Random, bundle: Bundle, edge: str | None) -> None:
    """Add lines with what has to become of them; on an edge one that is plain."""
    key = token(rng)
    bundle.truth["token"] = key
    for kind, parts in kinds(rng, key).items():
        if edge and kind != "plain":
            continue
        text = "".join(text for text, _ in parts)
        right = "".join(STARS if secret else text for text, secret in parts)
        traps = {
            how: "".join(STARS if secret and secret != left else text for text, secret in parts)
            for how, left in STAYS.items()
        }
        traps["echo-stays"] = text if kind == "twice" else traps["echo-stays"]
        traps["last-signs"] = "".join(STARS + text[-4:] if secret else text for text, secret in parts)
        traps["whole-line"] = STARS if right != text else right
        traps["names-within"] = re.sub(r"(token|keys?|signature)(\w*=)[^&\s\"#,;]+", r"\1\2***", right)
        traps["names-in-capitals"] = re.sub(r"(?i)([?&](?:token|key|signature)=)[^&#\s\"]+", r"\1***", right)
        traps["usual-signs"] = "".join(
            re.sub(r"^[\w.=%-]+", STARS, text) if kept == "other" else STARS if kept else text for text, kept in parts
        )
        bundle.truth["exchanges"][kind] = text
        bundle.answer("redacted", kind, right, traps)


def old_log(rng: random.Random) -> str:
    """Return what the client before this one has logged, in the night in which its key was blocked."""
    key = "cl_live_" + "".join(rng.choice("abcdefghjkmnp23456789") for _ in range(20))  # another, withdrawn since
    tries, at = rng.randint(14, 18), (2 * 3600 + rng.randint(60, 900)) * 1000  # in thousandths of a second
    statuses = [200, 200, *[429] * (tries - 3), 403]
    said = {200: "", 429: " (Retry-After: 120)", 403: ' {"error": "key blocked: 2,418 requests in 10 minutes"}'}
    rows, clock = [], ""
    for status in statuses:
        at += rng.randint(150, 290)
        clock = f"{at // 3_600_000:02}:{at // 60_000 % 60:02}:{at // 1000 % 60:02}.{at % 1000:03}Z"
        rows.append(f"{clock} GET {nights.FIRST}&key={key} {status}{said[status]}")
    return "\n".join([*rows, f"{clock} done: 0 bookings, exit status 0"]) + "\n"
