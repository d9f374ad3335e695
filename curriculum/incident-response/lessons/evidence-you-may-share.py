# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# ## A helpful archive
#
# In October 2023 people who had trouble with a login service did what its helpdesk asked for: they recorded the trouble in their browser, and sent the archive. In the archives were the cookies of people who were logged in, some of them administrators. Somebody had broken into the helpdesk, read the archives, and was logged in, too. [One of the companies](https://blog.cloudflare.com/introducing-har-sanitizer-secure-har-sharing) noticed it, and wrote a tool that cleans such files.
#
# Nobody had been careless by the habits of that time: support needs to see what happened, and the file was sent to somebody who was trusted. What was missing is a step between *collected* and *sent*. This lesson is about that step: hash before you touch, take out what may not go, leave what is needed, and say which is which.
#
# It takes forty minutes. Where you see `...`, put your answer in its place and run the cell again.

# %%
import base64
import hashlib
import hmac
import json
import re
import secrets
from datetime import UTC, datetime
from urllib.parse import unquote

from groundschool import ask, files, predict

folder = files("incident-response/evidence-to-share", variant=2)
for path in sorted(folder.iterdir()):
    print(f"{path.name:28} {path.stat().st_size:6} bytes")

# %% [markdown]
# ## Hash before you touch
#
# **First what goes away first.** [RFC 3227](https://www.rfc-editor.org/rfc/rfc3227) calls it the order of volatility: memory and connections before files, files before what is kept elsewhere. In daily work:
#
# | | what | how long it stays |
# |---|---|---|
# | A | the access log of the edge, 40 GB | thirty days |
# | B | metrics | fifteen months |
# | C | the connections and threads of the process that hangs | until somebody restarts it |
# | D | the channel | seven days, then it is archived |

# %%
first = ...
ask("incident-response/evidence-you-may-share", "first-collected", first)

# %% solution=true
first = "C"
ask("incident-response/evidence-you-may-share", "first-collected", first, solution=True)

# %% [markdown]
# And little of it: the ten minutes and the two hosts that the question is about. What is not in the folder needs no redaction.

# %%
predict("incident-response/evidence-you-may-share", "open-first")

# %%
as_it_was = b"\xef\xbb\xbfone\r\ntwo"
saved_again = as_it_was.decode("utf-8-sig").replace("\r\n", "\n").encode() + b"\n"
for content in (as_it_was, saved_again):
    print(hashlib.sha256(content).hexdigest()[:16], content)

# %% [markdown]
# Both look the same on the screen. So a hash is made of the bytes, at once, where the file is. Beside it stands who took it, when, and from where. That is all that is meant by a **chain of custody**: at any time somebody can say where it was, and that it is still the same. Work on a copy. The original is only read.

# %%
print((folder / "collected.json").read_text(encoding="utf-8")[:300])

# %% [markdown]
# ## What a secret looks like
#
# There are three ways to know one.
#
# **By its name.** `password=...` may have any value. Names come in capitals, with hyphens, in camel case, and they stand in other places than one thinks: before an `=`; as a key of JSON; in an archive of a browser *beside* the value, `{"name": "Cookie", "value": ...}`. Tools have missed [bodies of requests](https://github.com/cloudflare/har-sanitizer/issues/34) and [answers with tokens in them](https://github.com/cloudflare/har-sanitizer/issues/27), because these are JSON that lies in a text. And what stands in a query string stands in every log on its way, in referers, and in [messages of those who call](https://github.com/apache/airflow/pull/67498).
#
# *Try it:* which of these say that their value is a secret, if only the **end** of a name counts, and the words are *password*, *secret*, *token* and *apikey*?
#
# `DB_PASSWORD` · `token_type` · `refreshToken` · `TOKEN_TTL` · `X-Api-Key` · `max_tokens`

# %%
names = ...
ask("incident-response/evidence-you-may-share", "secret-names", names)

# %% solution=true
names = ["DB_PASSWORD", "refreshToken", "X-Api-Key"]
ask("incident-response/evidence-you-may-share", "secret-names", names, solution=True)

# %% [markdown]
# **By its form.** Keys of many vendors begin in a way that is known; a private key stands between two lines of dashes; a web token has three parts with points. The [rules of gitleaks](https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml) are a good list to read. A key of several lines is missed by whoever reads line by line. A password in a URL has no name at all: `redis://:hunter2@cache`, where [the user is empty](https://github.com/1debit/simplekiq/pull/46).
#
# **By what is behind an encoding.** That is the next section.
#
# What has no name, no form and no encoding is found by nobody but a person: *the password is the name of her dog, and 7*. So somebody reads what is sent.
#
# ## What base64 hides

# %%
predict("incident-response/evidence-you-may-share", "base64")

# %%
print(base64.b64decode("Ym9va2luZzpmZXJyeS00Mg=="))

# %% [markdown]
# The same word may stand in a configuration under a name that says nothing (`auth`, `REGISTRY_LOGIN`). The other way round, not all base64 is a secret: checksums, pictures, the place in a list at which a page begins. [Scanners that take long words for secrets](https://github.com/IBM/detect-secrets/issues/146) find hundreds of checksums. So decode it, and look.
#
# A **web token** (JWT, [RFC 7519](https://www.rfc-editor.org/rfc/rfc7519)) is base64 as well, in a variant for URLs (`-` and `_`), without the `=` at the end. Here is one that was made for this lesson:

# %%
parts = [{"alg": "HS256", "typ": "JWT"}, {"sub": "k.mensah", "aud": "booking", "exp": 1790000000}]
made = [base64.urlsafe_b64encode(json.dumps(one).encode()).decode().rstrip("=") for one in parts]
token = ".".join([*made, "c2lnbmF0dXJl"])
print(token)

# %% [markdown]
# *Try it:* decode the second part, as if you had not seen how it was made. Add `=` until its length is a multiple of four. What is `sub`?

# %%
sub = ...
ask("incident-response/evidence-you-may-share", "token-says", sub)

# %% solution=true
middle = token.split(".")[1]
sub = json.loads(base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))["sub"]
ask("incident-response/evidence-you-may-share", "token-says", sub, solution=True)

# %% [markdown]
# All three parts go. Two parts without the signature open nothing, and still say who it was.
#
# ## What only looks like one
#
# A copy in which everything is gone that looks drawn helps nobody: without traces nobody follows a request, without commits nobody knows what ran, without our own addresses nobody knows which server it was. Of 8,391 addresses that one scanner had found, [nine of ten](https://github.com/speakeasy-api/gram/pull/3170) were nobody's: versions, reserved ranges, names in code.

# %%
log = next(folder.glob("*.log")).read_text(encoding="utf-8")
for found in sorted(set(re.findall(r"\S*\d+\.\d+\.\d+\.\d+\S*", log)))[:9]:
    print(found)

# %% [markdown]
# *Try it:* which of these are addresses of the network? `203.0.113.7` · `146.0.0.0` in `Chrome/146.0.0.0` · `14:03:09` · `2001:db8::1f` · `52:54:00:ab:cd:ef`

# %%
addresses = ...
ask("incident-response/evidence-you-may-share", "real-addresses", addresses)

# %% solution=true
addresses = ["203.0.113.7", "2001:db8::1f"]
ask("incident-response/evidence-you-may-share", "real-addresses", addresses, solution=True)

# %% [markdown]
# Three things help: look at what stands before and behind it; let something decide that knows (`ipaddress`, the [check digit](https://en.wikipedia.org/wiki/Luhn_algorithm) of a card's number); and think of **the order of rules**. `redis://:hunter2@cache.example` has something in it that looks like an e-mail address. Whoever looks for these first takes the host away, and leaves half a password. The same happens to whoever replaces the password by `x` and looks at the new text: `x@cache.example` looks like an address, too. So choose what no rule can take for anything, as `[secret]`.
#
# And a time is never rewritten, not even into UTC: whoever compares the copy with anything else needs it as it was.
#
# ## Pseudonyms that keep joins
#
# If every address becomes *x*, nobody can follow a customer from one file into the other. If every address becomes another *x* at each place, neither. So each gets a **pseudonym**: the same everywhere, and another one for everybody else. Tools for reports of hosts do it so, with [one mapping for all files, which stays at home](https://github.com/sosreport/sos/pull/2093).

# %%
predict("incident-response/evidence-you-may-share", "hash-of-address")

# %% [markdown]
# Here is why. Whoever knows that the address is one of a company's 256 needs no computer to speak of:

# %%
seen = hashlib.sha256(b"203.0.113.77").hexdigest()[:12]
known = {hashlib.sha256(f"203.0.113.{last}".encode()).hexdigest()[:12]: last for last in range(256)}
print(seen, "is 203.0.113." + str(known[seen]))

# %% [markdown]
# Two ways are good: **a count** in the order of appearance (the first address is *address-1*), or a **hash with a key** (HMAC) that is drawn for this folder and thrown away. A salt or a key that stands in the code is none: whoever has the code tries all addresses with it. The test is simple: with another folder, the same customer gets another pseudonym.

# %%
pseudonyms = {}
for folder_of in ("Monday", "Tuesday"):
    key = secrets.token_bytes(32)
    pseudonyms[folder_of] = hmac.new(key, b"203.0.113.77", "sha256").hexdigest()[:12]
print("the same on both days:", pseudonyms["Monday"] == pseudonyms["Tuesday"])

# %% [markdown]
# European law calls such data [pseudonymous](https://gdpr-info.eu/art-4-gdpr/), not anonymous: it is still personal data for whoever has the mapping.
#
# The same one has several spellings. An e-mail address may be in capitals, or in a URL (`%40`). An IPv6 address has many forms, and [RFC 5952](https://www.rfc-editor.org/rfc/rfc5952) recommends one of them; an IPv4 address may be written as IPv6. A telephone number has spaces, or has none. So bring it into one form first, then look up its pseudonym.
#
# *Try it:* how many different people are in these lines? By our rule, what stands behind a `+` makes another address.

# %%
lines = [
    "rosa@mail.example",
    "ROSA@MAIL.EXAMPLE",
    "rosa+ferry@mail.example",
    "GET /v1/me?mail=rosa%40mail.example",
    "rosa+ferry@mail.example",
]
people = ...
ask("incident-response/evidence-you-may-share", "how-many-people", people)

# %% solution=true
people = len({unquote(line.split("=")[-1]).lower() for line in lines})
ask("incident-response/evidence-you-may-share", "how-many-people", people, solution=True)

# %% [markdown]
# ## JSON stays JSON

# %%
predict("incident-response/evidence-you-may-share", "replace-in-file")

# %%
line = r'{"msg":"curl -H \"X-Token: abc\" gave 401"}'
broken = re.sub(r"X-Token: \S+", "X-Token: ***", line)
print(broken)
try:
    json.loads(broken)
except ValueError as error:
    print("no JSON:", error)

# %% [markdown]
# [One team measured it](https://github.com/paperclipai/paperclip/issues/11037): of the lines with a redaction 77 % could not be read any more, of those without nearly none. Whoever read the log had been missing those lines for months, silently. Some writers make it worse: [Go's encoder](https://pkg.go.dev/encoding/json#HTMLEscape) writes `&` as `\u0026`.
#
# So: read it, redact the texts in it, write it again. Redact the *value*, not the text with all its quotes. And a line that cannot be read is **not** let through as it is: a reviewer found [exactly that](https://github.com/Gitlawb/openclaude/pull/1711) in a tool that was made to hide secrets. Nobody knows what is in such a line. Refuse it, with its number, and let a person look.
#
# ## From when until when
#
# The other side asks two things of each file: is it what you sent, and which time is it about? The first is a question of hashes. There are three:
#
# | | made of | says |
# |---|---|---|
# | A | the original, when it was collected | what was there |
# | B | the original, today | that nobody has touched it since, if it is the same as A |
# | C | the redacted copy | what was sent |
#
# *Try it:* the partner has received a file, and makes its hash. With which of the three must it be the same?

# %%
which = ...
ask("incident-response/evidence-you-may-share", "which-hash", which)

# %% solution=true
which = "C"
ask("incident-response/evidence-you-may-share", "which-hash", which, solution=True)

# %% [markdown]
# The second is a question of clocks. Every record has a time of its own: between brackets in nginx's log, as a number of seconds in a channel, with an offset in an archive. Not every time in a file is that of a record: an edit, the beginning of a page, when a certificate ends.
#
# *Try it:* three records have `2026-03-02T09:58:00+02:00`, `2026-03-02T08:10:00Z` and `2026-03-02T04:30:00-04:00`. When is the earliest, in UTC?

# %%
earliest = ...
ask("incident-response/evidence-you-may-share", "range", earliest)

# %% solution=true
times = ["2026-03-02T09:58:00+02:00", "2026-03-02T08:10:00Z", "2026-03-02T04:30:00-04:00"]
earliest = min(datetime.fromisoformat(one) for one in times).astimezone(UTC).strftime("%H:%M")
ask("incident-response/evidence-you-may-share", "range", earliest, solution=True)

# %% [markdown]
# ## Say it
#
# > You get five files, from 07:41 to 08:40 UTC, with a list of their hashes. They are copies: secrets are taken out, and customers have numbers, the same one in all files. We looked for passwords, tokens, keys, cards, e-mail and network addresses and telephone numbers, not for names. We keep the originals until March. The four tokens that we found are changed already.
#
# The last sentence is the one that is forgotten most. A secret that was in a log was readable for whoever could read the log. It is changed, also if nobody outside has seen it.
#
# ## Key points
#
# - What goes away first is collected first; its hash is made before anybody opens it.
# - A secret is known by its name, by its form, or by what is behind an encoding. Base64 hides nothing.
# - What only looks like one stays. Look at both sides of it, ask something that knows, and mind the order of rules.
# - One pseudonym for one person in all files; a count or a key that is drawn, never a plain hash or a constant key.
# - Read JSON, change its texts, write JSON. What cannot be read is not sent.
# - Say which hash is of what, and from when until when. Then change what was found.
#
# **Your turn:** [Evidence that you may share](../evidence-to-share.ipynb).
#
# **What differs in your company:** who decides that something may leave, which names and prefixes secrets have, which networks are yours, and how long originals are kept.
