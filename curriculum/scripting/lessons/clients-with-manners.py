# %% [markdown]
# ## Why this pages you
#
# 07:40, a ferry leaves Pier 2, and forty people stand on the quay. They have come by coach, with a ticket for both. The list on board says: nobody.
#
# The list is made at night by a job that asks the coach company. Its log ends with `done: 0 bookings`. Its exit status was 0, so nothing rang. Three screens further up there are 2,400 lines that end with `429`.
#
# A job that talks to somebody else's server will meet an hour in which that server is slow. This lesson is about what it does then. Where you see `...`, put your answer in its place and run the cell again.

# %%
import json
import random
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin, urlsplit

import matplotlib.pyplot as plt

from groundschool import ask, files, predict

folder = files("scripting/client-with-manners", variant=2)
print("\n".join((folder / "old-client.log").read_text().splitlines()[:5]))

# %% [markdown]
# ## Asking again
#
# Before *how long* comes *whether*. An answer is one of three things:
#
# - **It passes.** No answer at all (the commonest), 429 *too many requests* ([RFC 6585](https://www.rfc-editor.org/rfc/rfc6585#section-4)), 500, 502, 503, 504 ([RFC 9110](https://www.rfc-editor.org/rfc/rfc9110#section-15.6)). Later it may be another one. So may a 200 whose body was cut on the way, or that is somebody's page *Back soon*: the status tells about the way, the body is what you came for.
# - **It does not pass.** 400: the question is wrong. 401 and 403: they do not want you. 404: not there. The same question gets the same answer, and each try counts: against a blocked key, for ever.
# - **It is the answer.**
#
# And a question without a time-out may have no answer for ever. Python's [`urlopen`](https://docs.python.org/3/library/urllib.request.html#urllib.request.urlopen) and the library *requests* [wait without an end](https://requests.readthedocs.io/en/latest/user/advanced/#timeouts) unless you say how long.

# %%
predict("scripting/clients-with-manners", "three-layers")

# %% [markdown]
# So count requests in one place, for the whole job: a **budget**. When it is used up, the job has failed.
#
# ## How long to wait

# %%
predict("scripting/clients-with-manners", "two-hundred-clients")

# %% [markdown]
# 200 clients and a server that can do ten requests in a second. Each client tries until it is served. Once they wait 1, 2, 4, 8 seconds, once they wait *somewhere between nothing and that*:

# %%


def crowd(wait, clients=200, most=10):
    """Return how many requests arrive in each second of a minute, until everybody is served."""
    dice, due, seen = random.Random(7), [(0.0, 1)] * clients, [0] * 60
    for second in range(60):
        now = [one for one in due if one[0] < second + 1]
        due = [one for one in due if one[0] >= second + 1]
        seen[second] = len(now)
        due += [(second + 1 + wait(tries, dice), tries + 1) for _, tries in now[most:]]
    return seen


figure, panels = plt.subplots(2, 1, figsize=(9, 4), sharex=True, sharey=True)
alike = crowd(lambda tries, _: min(20, 2 ** (tries - 1)))
spread = crowd(lambda tries, dice: dice.random() * min(20, 2 ** (tries - 1)))
for panel, seen, title in zip(panels, (alike, spread), ("all of it", "a part of it, by chance"), strict=True):
    panel.bar(range(60), seen, width=0.9)
    panel.set(ylabel="requests", title=title)
panels[1].set_xlabel("second")
figure.tight_layout()
plt.show()

# %% [markdown]
# The waits double, so that a server which stays away is asked less and less; they have a limit, so that it is noticed when it is back; and they are drawn by chance **from 0 on** (*full jitter*, [as measured at AWS](https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/)). A failure counts in the row whether they said how long to wait or not. When an answer comes, the row ends and begins anew at 1.
#
# *Try it:* a client draws `chance = 0.5`. The limit is 20 seconds, the first wait at most 1. How long does it wait after the fourth failure in a row?

# %%
wait = ...
ask("scripting/clients-with-manners", "fourth-wait", wait)

# %% solution=true
wait = 0.5 * min(20, 2**3)
ask("scripting/clients-with-manners", "fourth-wait", wait, solution=True)

# %% [markdown]
# ## When they say how long
#
# Better than a guess: `Retry-After`. It has [two forms](https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3), a number of seconds or a date, and stands beside a 429, a 503, even a redirect (there nothing has failed, and the client of the exercise asks at once). Many clients read one form and fall over the other.
#
# A date is by the clock of the server. Yours may differ; so take the answer's own `Date` for *now*.

# %%
headers = {"date": "Sun, 29 Mar 2026 02:04:00 GMT", "retry-after": "Sun, 29 Mar 2026 02:05:30 GMT"}
our_clock = datetime(2026, 3, 29, 2, 0, tzinfo=UTC)
print(parsedate_to_datetime(headers["retry-after"]), "· our clock:", our_clock)
asks = ...
ask("scripting/clients-with-manners", "asks-until", asks)

# %% solution=true
asks = (parsedate_to_datetime(headers["retry-after"]) - parsedate_to_datetime(headers["date"])).total_seconds()
ask("scripting/clients-with-manners", "asks-until", asks, solution=True)

# %% [markdown]
# What else has been seen in this header: `0`, numbers below it, dates that have passed, [`30,120`](https://github.com/microsoftgraph/msgraph-sdk-python/issues/1159), [9999999999](https://github.com/urllib3/urllib3/pull/3743) seconds. `time.sleep(-5)` raises an error, and `time.sleep(0)` is what blocked our key. So:
#
# - a pause that is none: wait as if nobody had said anything;
# - a pause that is longer than the job has time: give up at once, and say so. Half of the pause is worse than nothing.
#
# Names of headers have no fixed capitals; HTTP/2 sends [all of them small](https://www.rfc-editor.org/rfc/rfc9113#section-8.2.1).
#
# ## All the pages
#
# Large collections come in pages, each with a cursor or an address for the next one ([`Link`](https://www.rfc-editor.org/rfc/rfc8288) headers at [GitHub](https://docs.github.com/en/rest/using-the-rest-api/using-pagination-in-the-rest-api), [`next_cursor`](https://docs.slack.dev/apis/web-api/pagination) at Slack).

# %%
predict("scripting/clients-with-manners", "empty-page")

# %% [markdown]
# While you read, others write. What is deleted on page one pulls everything behind it forward; what is put in pushes it on, and you see it twice. An id says what is the same.
#
# *Faded example.* This loop stops too early, and keeps copies. Mend both.

# %%
PAGES = {
    "a": {"people": [{"id": 1, "name": "Ana"}, {"id": 2, "name": "Bo"}], "next": "b"},
    "b": {"people": [], "next": "c"},
    "c": {"people": [{"id": 1, "name": "Ana"}, {"id": 3, "name": "Cy"}, {"id": 4, "name": "Di"}], "next": "d"},
    "d": {"people": [{"id": 5, "name": "Ed"}], "next": None},
}
people, at = [], "a"
while PAGES[at]["people"]:  # <- when is the end?
    people += PAGES[at]["people"]  # <- twice the same id?
    at = PAGES[at]["next"]
ask("scripting/clients-with-manners", "once-each", len(people))

# %% solution=true
people, at = {}, "a"
while at:
    for person in PAGES[at]["people"]:
        people[person["id"]] = person
    at = PAGES[at]["next"]
ask("scripting/clients-with-manners", "once-each", len(people), solution=True)

# %% [markdown]
# And a next that leads back? [It happens](https://github.com/Glitchedpixel-io/media-api/issues/66), also [over several pages](https://github.com/valon-technologies/gestalt/pull/2057). Remember where you have been. A circle has no end, so you do not know whether you have seen all: that is a failure, and no result.
#
# ## Where the token goes
#
# A client sends its token with each request. A redirect or a next link says *ask there*, and *there* may be anybody's server. curl has [learned that twice](https://curl.se/docs/CVE-2022-27774.html); Python's urllib [takes headers along](https://github.com/python/cpython/blob/3.12/Lib/urllib/request.py) to wherever it is sent. The same server is: the same scheme, the same host, the same port ([origin, RFC 6454](https://www.rfc-editor.org/rfc/rfc6454#section-4)).

# %%
here = "https://api.harbours.example/v2/berths?page=1"
links = [
    "/v2/berths?page=2",
    "https://api.harbours.example/v3/berths",
    "https://api.harbours.example.cdn.example/v2/berths?page=2",
    "http://api.harbours.example/v2/berths?page=2",
    "https://api.harbours.example@cdn.example/v2/berths?page=2",
]
for link in links:
    whole = urlsplit(urljoin(here, link))
    print(f"{whole.scheme:6} {whole.netloc:40} {whole.path}")
allowed = ...
ask("scripting/clients-with-manners", "same-server", allowed)

# %% solution=true
allowed = sum(urlsplit(urljoin(here, link))[:2] == urlsplit(here)[:2] for link in links)
ask("scripting/clients-with-manners", "same-server", allowed, solution=True)

# %% [markdown]
# The other place where tokens go is the log. They stand in addresses (`?key=`), in headers (`Authorization: Bearer`, and `Basic`, which is no secret writing but base64), in signed links, in what the server says back (*the key ... is unknown*), and in an address a `+` is `%2B` or `%2b`. Programs that promised logs [safe to attach](https://github.com/Casperjuel/aula-mcp/issues/86) had them in there. What was in a log is withdrawn, not deleted.
#
# So take out what you know how it reads (your token, in each of its spellings) **and** what stands where secrets stand, whosever they are. And nothing else: a log in which everything is `***` helps nobody at night.
#
# ## Done once
#
# To read twice does no harm. To *pay* twice does. A `POST` without an answer is the worst of all: was it done? A key in the request says that the second one is the first one again ([at Stripe](https://docs.stripe.com/api/idempotent_requests), which remembers it for a day; others for hours).

# %%


def partner(requests):
    """Return the cents that a partner has paid back: one refund for each key."""
    return sum({request["key"]: request["cents"] for request in requests}.values())


first = {"key": "5f2d", "cents": 450}  # paid, and the answer was lost
again = {"key": "91c0", "cents": 450}  # the same refund, tried again with a new UUID
paid = ...
ask("scripting/clients-with-manners", "charged", paid)

# %% solution=true
paid = partner([first, again])
ask("scripting/clients-with-manners", "charged", paid, solution=True)

# %% [markdown]
# *Use a UUID* is half of an advice: a UUID **for each refund**, written down before the first try. Then ask of a key: is it the same at the next try? After a restart? Is it another for the next refund, when both are alike in everything (a hash of the content is not)? And tomorrow, when there is a first refund again?
#
# ## An end that is true
#
# Who calls your job knows only how it ends. So there are two ends: *these are all of them*, and *it failed, because*. What was read until then is not *nearly all*; nobody knows what is missing. `except Exception: return []` is how forty people stay on a quay.
#
# How can all this be tried? Not with a real server and a real clock: a night of waiting is a night. Take the decisions out of the doing: a function that looks at what has happened and says what comes next needs no network and no sleep, and a hundred nights are over in a second ([*sans I/O*](https://sans-io.readthedocs.io/)).

# %%
for path in sorted((folder / "nights").glob("*.json")):
    night = json.loads(path.read_text())
    told = [[str(one["status"] or "no answer") for one in several] for several in night["answers"].values()]
    print(f"{path.stem:8} budget {night['budget']:2}: {' | '.join(', '.join(one) for one in told)}")

# %% [markdown]
# ## Your turn
#
# In [A client with manners](../client-with-manners.ipynb) you write that function, the one that sends refunds, and the one that keeps the log clean.
#
# ## Say it
#
# Two sentences to whoever runs the server that you ask at night: how many requests will they see from you in a bad hour, and how do they reach you?
#
# ## Key points
#
# - First whether, then how long. A refusal is an answer.
# - Wait by chance, from 0 to a limit that doubles; what they ask for goes before what you guess.
# - One budget for the whole job, a time-out for each request.
# - The end of the pages is where no next is. Each id once. No circles.
# - The token goes to one server, and into no log.
# - One key for one thing: at each try, after each restart.
# - All of it, or a failure that says why.
#
# **Read more:** RFC 9110 (status codes, Retry-After), the chapter [Addressing cascading failures](https://sre.google/sre-book/addressing-cascading-failures/) of the SRE book, GitHub's [best practices](https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api) for those who use its API.
#
# **What differs in your company:** which partners there are, what each of them allows, who is called when a key is blocked.
