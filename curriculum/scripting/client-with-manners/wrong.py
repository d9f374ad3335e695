# ruff: noqa: ARG001 - people leave out what they do not think of
"""Clients as people write them in a hurry, and the solution with one slip each."""

import json
import re
import uuid
from email.utils import parsedate_to_datetime
from urllib.parse import quote, urljoin

from groundschool.kit import slip, wrong

STEP, REFUND, LINES = "next-step", "next-refund", "redacted"


@wrong(STEP, tag="first-page-only", score=0 / 28)
def the_old_client(url, budget, history, chance):
    """Asks until there is a 200, and takes what is in it."""
    if history and history[-1]["status"] == 200:
        try:
            return {"done": json.loads(history[-1]["body"])["bookings"]}
        except Exception:  # noqa: BLE001 - as people write it
            return {"done": []}
    return {"get": url, "wait": 0.25, "timeout": None}


@wrong(STEP, tag="ends-empty", score=5 / 30)
def whatever_happens_is_fine(url, budget, history, chance):
    """Catches everything, and hands over what there is."""
    found, to, failures = [], url, 0
    try:
        for one in history:
            if one["status"] == 200:
                page = json.loads(one["body"])
                found += page["bookings"]
                if not page.get("next"):
                    return {"done": found}
                to, failures = urljoin(url, page["next"]), 0
            elif one["status"] in (429, 500, 502, 503, 504):
                failures += 1
            else:
                return {"done": found}
        if failures > 5 or len(history) >= budget:
            return {"done": found}
        return {"get": to, "wait": chance * 2**failures if failures else 0, "timeout": 30}
    except Exception:  # noqa: BLE001 - as people write it
        return {"done": found}


@wrong(STEP, tag="gives-up-early", score=10 / 30)
def from_a_recipe(url, budget, history, chance):
    """Two to the n, a number in Retry-After, three tries."""
    found, to, tries = {}, url, 0
    for one in history:
        if one["status"] == 200:
            page = json.loads(one["body"])
            found.update({booking["id"]: booking for booking in page["bookings"]})
            if not page.get("next"):
                return {"done": list(found.values())}
            to, tries = urljoin(to, page["next"]), 0
        elif one["status"] == 429 or (one["status"] or 500) >= 500:
            tries += 1
        else:
            return {"failed": "refused"}
    if tries == 4 or len(history) == budget:
        return {"failed": "budget"}
    asked = history[-1]["headers"].get("Retry-After") if tries else None
    return {"get": to, "wait": int(asked) if asked else 2**tries if tries else 0, "timeout": 10}


@wrong(STEP, tag="refusals-retried", score=19 / 30)
def whatever_is_no_page_is_asked_again(url, budget, history, chance):
    """One rule for all answers; the rest is right."""
    found, to, failures = {}, url, 0
    for one in history:
        try:
            page = json.loads(one["body"])
            found.update({booking["id"]: booking for booking in page["bookings"]})
        except (ValueError, KeyError, TypeError):
            failures += 1
            continue
        if not page.get("next"):
            return {"done": list(found.values())}
        to, failures = urljoin(url, page["next"]), 0
        if not to.startswith("https://api.coachlink.example/"):
            return {"failed": "elsewhere"}
    if len(history) == budget:
        return {"failed": "budget"}
    wait = chance * min(20, 2 ** (failures - 1)) if failures else 0
    asked = {name.lower(): text for name, text in history[-1]["headers"].items()}.get("retry-after") if failures else ""
    if asked and asked.isdigit() and int(asked):
        wait = int(asked)
    elif asked and "GMT" in asked:
        wait = max(wait, parsedate_to_datetime(asked).timestamp() - history[-1]["at"])
    return {"get": to, "wait": wait, "timeout": 10}


@wrong(STEP, tag="empty-is-end", score=15 / 30)
def until_a_page_is_empty(url, budget, history, chance):
    """As one reads a table with offset and limit."""
    found, to, failures = {}, url, 0
    for one in history:
        page = json.loads(one["body"]) if one["status"] == 200 and one["body"].endswith(("]}", '"}', "null}")) else {}
        if "bookings" in page:
            found |= {booking["id"]: booking for booking in page["bookings"]}
            if not page["bookings"] or not page.get("next"):
                return {"done": [*found.values()]}
            to, failures = urljoin(url, page["next"]), 0
        elif one["status"] in (None, 200, 202, 429, 500, 502, 503, 504):
            failures += 1
        else:
            return {"failed": "refused"}
    if len(history) == budget:
        return {"failed": "budget"}
    return {"get": to, "wait": chance * min(20, 2**failures // 2), "timeout": 5}


@wrong(STEP, tag="seconds-only", score=25 / 30)
def by_the_number(url, budget, history, chance):
    """Careful, but for a pause that is no number."""
    found, been, to, failures = {}, [url], url, 0
    for one in history:
        headers = {name.lower(): text for name, text in one["headers"].items()}
        link = headers.get("location") if one["status"] in (301, 302, 307, 308) else None
        if one["status"] == 200 and one["body"].startswith("{"):
            try:
                page = json.loads(one["body"])
            except ValueError:
                page = {}
            if "bookings" in page:
                found |= {booking["id"]: booking for booking in page["bookings"]}
                link = page.get("next")
                if not link:
                    return {"done": [*found.values()]}
        if link:
            to, failures = urljoin(to, link), 0
            if to in been or not to.startswith("https://api.coachlink.example/"):
                return {"failed": "loop" if to in been else "elsewhere"}
            been.append(to)
        elif one["status"] in (None, 200, 202, 429, 500, 502, 503, 504):
            failures += 1
        else:
            return {"failed": "refused"}
    if len(history) == budget:
        return {"failed": "budget"}
    asked = headers.get("retry-after", "") if failures else ""
    wait = int(asked) if asked.isdigit() and asked != "0" else chance * min(20, 2**failures // 2)
    return {"get": to, "wait": wait, "timeout": 30} if wait <= 600 else {"failed": "too-long"}


BACKOFF = "chance * min(20, 2 ** (in_a_row - 1))"
AGAIN = "(None, 200, 202, 429, 500, 502, 503, 504)"
FOUND = '{booking["id"]: booking for booking in page["bookings"]}'
NOW = 'parsedate_to_datetime(date).timestamp() if date else one["at"]'
ORIGIN = "urlsplit(to)[:2] != urlsplit(url)[:2]"
FAILED = 'return {"failed": "refused"}'
by_half_of_them = slip(STEP, {BACKOFF: "min(20, 2 ** (in_a_row - 1))"}, tag="no-jitter", score=25 / 30)
without_an_end = slip(STEP, {BACKOFF: "chance * 2 ** (in_a_row - 1)"}, tag="no-cap", score=30 / 32)
all_failures = slip(
    STEP,
    {
        'to, in_a_row = urljoin(one["get"], link), 0': 'to = urljoin(one["get"], link)',
        "if in_a_row else 0": 'if history and to == history[-1]["get"] else 0',
    },
    tag="never-reset",
    score=27 / 30,
)
as_they_come = slip(STEP, {"asks if asks > 0 else": "max(0, asks) if asked else"}, tag="odd-is-now", score=27 / 28)
in_their_capitals = slip(
    STEP, {"key.lower() == name": 'key == name.title().replace("-a", "-A")'}, tag="header-case", score=24 / 30
)
by_our_clock = slip(STEP, {NOW: 'one["at"]'}, tag="own-clock", score=27 / 30)
a_minute_at_most = slip(
    STEP, {"asks if asks > 0 else": "min(asks, 60) if asks > 0 else"}, tag="capped-pauses", score=24 / 30
)
patient = slip(
    STEP, {'if wait <= 600 else {"failed": "too-long"}': "if wait >= 0 else {}"}, tag="sleeps-long", score=27 / 28
)
answers_only = slip(STEP, {AGAIN: AGAIN.replace("None, ", "")}, tag="timeouts-fatal", score=24 / 30)
just_one_more = slip(STEP, {"len(history) >= budget": "len(history) > budget"}, tag="one-too-many", score=30 / 32)
the_oldest_copy = slip(STEP, {f"found |= {FOUND}": f"found = {FOUND} | found"}, tag="first-copy", score=30 / 32)
as_it_begins = slip(
    STEP, {ORIGIN: "not to.startswith('https://api.coachlink.example')"}, tag="prefix-of-host", score=27 / 30
)
the_name_only = slip(STEP, {ORIGIN: "urlsplit(to).hostname != urlsplit(url).hostname"}, tag="name-only", score=29 / 30)
the_one_before = slip(STEP, {"if to in been:": "if to == one['get']:"}, tag="neighbours-only", score=29 / 30)
from_where_it_began = slip(STEP, {'urljoin(one["get"], link)': "urljoin(url, link)"}, tag="first-base", score=29 / 30)
where_it_is_usual = slip(
    STEP,
    {'asked = header(one, "retry-after")': 'asked = header(one, "retry-after") if one["status"] in (429, 503) else ""'},
    tag="pauses-of-503",
    score=29 / 30,
)
what_they_asked_for_is_no_failure = slip(
    STEP,
    {
        "in_a_row += 1": "in_a_row += pause(one, 1, 0) == 0",
        "if in_a_row else 0": 'if history and to == history[-1]["get"] else 0',
    },
    tag="pauses-uncounted",
    score=29 / 30,
)
pages_only = slip(STEP, {"if to in been:": "if to in been and page:"}, tag="redirects-turn", score=29 / 30)
from_the_second_on = slip(STEP, {"{}, {url}, url": "{}, set(), url"}, tag="first-forgotten", score=29 / 30)
eight_in_a_row = slip(
    STEP,
    {"in_a_row += 1": 'in_a_row += 1\n            if in_a_row > 7:\n                return {"failed": "budget"}'},
    tag="gives-up-late",
    score=29 / 30,
)
five_redirects = slip(STEP, {"(301, 302, 307": "(301, 302, 303, 307"}, tag="see-other", score=29 / 30)
their_time_out = slip(STEP, {AGAIN: AGAIN.replace("429", "408, 429")}, tag="timeout-408", score=29 / 30)
pauses_of_redirects = slip(
    STEP,
    {"if in_a_row else 0": 'if in_a_row or (history and header(history[-1], "retry-after")) else 0'},
    tag="redirect-waits",
    score=29 / 30,
)
no_time_out = slip(STEP, {'wait, "timeout": 10}': "wait}"}, tag="no-timeout", score=27 / 28)


@wrong(REFUND, tag="new-key-each-try", score=6 / 15)
def a_key_for_each_request(run, refunds, budget, history, chance):
    """As it says in many a guide: use a UUID."""
    done = [one["post"] for one in history if one["status"] in (200, 201)]
    if len(done) == len(refunds):
        return {"done": done, "refused": []}
    if history and history[-1]["status"] in (400, 401, 403, 404, 422):
        return {"failed": "refused"}
    if len(history) == budget:
        return {"failed": "budget"}
    wait = chance if history and history[-1]["status"] not in (200, 201) else 0
    return {"post": len(done), "key": str(uuid.uuid4()), "wait": wait, "timeout": 10}


@wrong(REFUND, tag="never-again", score=3 / 15)
def each_of_them_once(run, refunds, budget, history, chance):
    """A POST is never sent twice, somebody has said."""
    at = len(history)
    if at == len(refunds):
        done = [one["post"] for one in history if one["status"] in (200, 201)]
        return {"done": done, "refused": [one["post"] for one in history if one["post"] not in done]}
    return {"post": at, "key": f"{run}-{at}", "wait": 0, "timeout": 30}


@wrong(REFUND, tag="key-of-content", score=9 / 15)
def by_what_is_in_it(run, refunds, budget, history, chance):
    """A hash of the refund, as in a cache."""
    taken, refused, failures = [], [], 0
    for one in history:
        if one["status"] in (200, 201):
            taken, failures = [*taken, one["post"]], 0
        elif one["status"] in (None, 409, 429, 500, 502, 503, 504):
            failures += 1
        elif one["status"] in (401, 403):
            return {"failed": "refused"}
        else:
            refused, failures = [*refused, one["post"]], 0
    at = len(taken) + len(refused)
    if at >= len(refunds) or len(history) >= budget:
        return {"done": taken, "refused": refused} if at >= len(refunds) else {"failed": "budget"}
    key = f"{run} {json.dumps(refunds[at], sort_keys=True)}"
    return {"post": at, "key": key, "wait": chance * min(20, 2**failures // 2), "timeout": 10}


KEY = 'f"{run}/{at}"'
PASSES = "(None, 409, 429, 500, 502, 503, 504)"
key_of_the_run = slip(REFUND, {KEY: "run"}, tag="one-key", score=11 / 15)
key_of_the_booking = slip(REFUND, {KEY: "f\"{run}/{refunds[at]['booking']}\""}, tag="keys-by-booking", score=11 / 15)
key_of_the_place = slip(REFUND, {KEY: 'f"refund {at}"'}, tag="key-of-place", score=12 / 15)
key_that_is_kept = slip(
    REFUND,
    {KEY: 'history[-1]["key"] if in_a_row else __import__("uuid").uuid4().hex'},
    tag="key-of-the-moment",
    score=12 / 15,
)
busy_is_refused = slip(REFUND, {PASSES: PASSES.replace("409, ", "")}, tag="conflict-is-refusal", score=13 / 15)
one_for_all = slip(
    REFUND,
    {'if one["status"] in (401, 403):': 'if one["status"] not in (200, 201):'},
    tag="refusal-ends-all",
    score=11 / 15,
)
on_and_on = slip(REFUND, {"(401, 403)": "()"}, tag="blocked-goes-on", score=13 / 15)
what_is_left_is_done = slip(
    REFUND,
    {'return {"failed": "budget"}': 'return {"done": taken, "refused": turned_down}'},
    tag="ends-empty",
    score=12 / 15,
)
all_is_taken = slip(REFUND, {"(200, 201) else": "range(200, 500) else"}, tag="refused-is-done", score=13 / 15)
at_once = slip(
    REFUND,
    {"pause(history[-1], in_a_row, chance)": "chance * min(20, 2 ** (in_a_row - 1))"},
    tag="pauses-ignored",
    score=10 / 15,
)
still_in_a_row = slip(
    REFUND,
    {
        "        in_a_row = 0": '        in_a_row = 0 if one["status"] in (200, 201) else in_a_row',
        "if in_a_row else 0": 'if in_a_row and history[-1]["post"] == at else 0',
    },
    tag="refusals-in-row",
    score=13 / 15,
)
what_went_well_is_free = slip(
    REFUND,
    {"if len(history) == budget:": "if len(history) >= budget and in_a_row:"},
    tag="budget-of-failures",
    score=14 / 15,
)
nothing_left = slip(
    REFUND,
    {"if at == len(refunds):": "if at == len(refunds) and len(history) < budget:"},
    tag="budget-first",
    score=14 / 15,
)
two_hundred_and_more = slip(REFUND, {"(200, 201) else": "range(200, 300) else"}, tag="any-2xx", score=14 / 15)
as_in_the_first_task = slip(REFUND, {PASSES: PASSES.replace("409", "202, 409")}, tag="not-ready", score=14 / 15)


@wrong(LINES, tag="others-stay", score=3 / 8)
def the_token_itself(text, token):
    return text.replace(token, "***")


@wrong(LINES, tag="basic-stays", score=0.5)
def the_token_in_all_its_spellings(text, token):
    for secret in (token, quote(token, safe=""), quote(token, safe="").lower()):
        text = re.sub(re.escape(secret), "***", text, flags=re.IGNORECASE)
    return text


@wrong(LINES, tag="others-stay", score=4 / 8)
def what_stands_in_headers(text, token):
    return re.sub(r"(?im)^(.*authorization: \w+ ).*$", r"\1***", text)


@wrong(LINES, tag="last-signs", score=2 / 8)
def the_last_four(text, token):
    """So that one can tell which key it was."""
    for secret in (token, quote(token, safe="")):
        text = text.replace(secret, "***" + secret[-4:])
    return text


@wrong(LINES, tag="whole-line", score=2 / 8)
def rather_nothing(text, token):
    """No line that may have a secret."""
    return "***" if re.search(r"(?i:authorization)|[?&](key|token|signature)=|cl_live_\w", text) else text


@wrong(LINES, tag="echo-stays", score=6 / 8)
def by_names(text, token):
    text = re.sub(r"(?i)(authorization: *\S+ +).+", r"\1***", text)
    return re.sub(r"([?&](?:key|token|signature)=)[^&#\"\s]+", r"\1***", text)


FOR = "for secret in (token, quoted, small):"
one_way_of_writing = slip(LINES, {FOR: "for secret in (token, quoted):"}, tag="one-spelling", score=7 / 8)
once_each = slip(
    LINES, {'text.replace(secret, "***")': 'text.replace(secret, "***", 1)'}, tag="second-stays", score=7 / 8
)
in_capitals_only = slip(LINES, {"(?i)(authorization": "(Authorization"}, tag="header-case", score=7 / 8)
bearer_only = slip(LINES, {r"authorization: \S+ ": "authorization: bearer "}, tag="basic-stays", score=7 / 8)
names_that_contain_it = slip(
    LINES, {r"([?&](?:key|token|signature)=)": r"((?:key|token|signature)\w*=)"}, tag="names-within", score=6 / 8
)
as_a_pattern = slip(
    LINES, {'text.replace(secret, "***")': 're.sub(secret, "***", text)'}, tag="echo-stays", score=7 / 8
)
VALUE = r"([?&](?:key|token|signature)=)[^&#\"\s]+"
in_whatever_capitals = slip(LINES, {VALUE: f"(?i){VALUE}"}, tag="names-in-capitals", score=6 / 8)
letters_and_digits = slip(LINES, {VALUE: VALUE.replace(r"[^&#\"\s]", r"[\w.=%-]")}, tag="usual-signs", score=6 / 8)
something_behind_it = slip(LINES, {VALUE: VALUE + r"(?=[&#\"\s])"}, tag="others-stay", score=6 / 8)
