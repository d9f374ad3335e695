# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# ## Evidence that you may share
#
# > **Yusuf Demir**, on-call lead, 13:40: "Customers cannot pay since this morning. The payment partner says it is us, we say it is them. They want our logs, the channel and what the browser kept, by 16:00, and somebody has already put them into one folder.
# > You know what happened to others: an archive from a browser, sent to a helpdesk, had the cookie of somebody who was logged in. Whoever read the helpdesk's tickets was logged in, too.
# > Last time we sent something ourselves, it had *x* instead of every address. They could not find a single customer in two of our files, and asked again. And their lawyer asked which file the hash belonged to. Nobody knew."
#
# You write two functions: `redact` makes copies that may be sent, and `manifest` says what was collected and what is sent.

# %%
import json
from pathlib import Path

folder = Path(files("incident-response/evidence-to-share"))
for path in sorted(folder.iterdir()):
    print(f"{path.name:28} {path.stat().st_size:6} bytes")


def start(ending, lines):
    """Print the first lines of a file, each cut after 220 characters."""
    [path] = folder.glob(f"*{ending}")
    print(f"--- {path.name}", *(line[:220] for line in path.read_text(encoding="utf-8").splitlines()[:lines]), sep="\n")


start(".access.log", 5)
start(".jsonl", 6)

# %%
start("-channel.json", 24)
start(".env", 8)
start(".har", 40)

# %% [markdown]
# ## Task 1: copies that may be sent
#
# Write `redact(folder)`. It is called with the path of such a folder, a text, and returns the text of a copy for every file in it but `collected.json`: `{"checkout.har": "{...", ...}`. It writes nothing. Names of files begin differently in each folder; what is in them you know by the end of the name: `.log` and `.env` are text, `.json` and `.har` hold one value in JSON, `.jsonl` one object a line. Everything is UTF-8; there may be a byte order mark, and line ends may be those of Windows.
#
# ### What goes: secrets
#
# Each is replaced by something else, of any form (also the same for all). Whoever has sent one secret has sent a secret: with one left, this task gets 40 % at most.
#
# 1. **What has a secret name.** A name is secret if, in small letters, with `-` and `_` taken out, it *ends* in `password`, `secret`, `token`, `apikey`, `cookie` or `authorization`: `DB_PASSWORD`, `refreshToken`, `X-Api-Key`, but not `token_type`. Replaced is the whole value:
#     - in any text, of `NAME=VALUE`. A name has letters, digits, `_` and `-`. A value ends before white space, `&`, `,`, `;`, `<`, `>`, `|`, a quote, or at the end. A quote may stand before it, and stays. So also in query strings and in remarks;
#     - in JSON, of a key with a text as its value;
#     - in JSON, of an object with `name` and `value`, both texts, as archives of browsers have them. There, whatever is in a list under the key `cookies` has a secret `value`, whatever its name is.
# 2. **Bearer tokens.** Behind the word `Bearer` (also in small letters) and a space: letters, digits and `._~+/=-`, at least 12 of them, with at least one digit.
# 3. **Web tokens** (JWT), wherever they are: three parts of letters, digits, `-` and `_`, with points between; the first two begin with `eyJ`.
# 4. **Logins in base64**, wherever they are: a word of letters, digits, `+` and `/` with up to two `=` behind, of which base64 makes `user:password`: a user of letters, digits, `_`, `.` and `-`, a colon, then at least one character; all of it printable ASCII without spaces.
# 5. **Keys that one knows by how they begin**: `smf_live_` and 24 letters and digits; `AKIA` and 16 capital letters and digits.
# 6. **Passwords in URLs**: in `scheme://user:password@host` what stands between the colon and the `@`. The user may be empty. A password has no `/`, `@`, `:`, quote or white space.
# 7. **Private keys**: every line between `-----BEGIN ... PRIVATE KEY-----` and the `-----END` that follows is replaced by a line; the two themselves stay. In JSON they are lines of one text.
# 8. **Card numbers**: 16 digits, in one piece or four by four with spaces or hyphens, the first one 4 or 5, that satisfy [Luhn's check](https://en.wikipedia.org/wiki/Luhn_algorithm); neither before nor behind them is a letter or a digit.
#
# ### What goes: personal data
#
# Each is replaced by a pseudonym, of any form. The same has the same one in all files, and different ones of a kind have different ones. Nobody who has the copies may find out what it was, also not by trying all addresses there are: no hash without a key.
#
# 9. **E-mail addresses**: letters, digits and `._%+-`, an `@`, then labels of letters, digits and `-` with points between: the first begins with a letter, and there are at least two. In URLs `%40` stands for `@` and `%2B` for `+`. Capitals do not matter. What stands behind a `+` does: that is another address.
# 10. **Addresses of the network**, but not ours: `10.0.0.0/8` and `fd00::/8`.
#     - IPv4: four numbers from 0 to 255 with points between. It is a *version*, and stays, if there is a letter, a digit, a point or a `-` right before it, or a letter or digit and then a `/` (`Chrome/146.0.0.0`, `v4.18.2.1`); or if right behind it there is a letter, a digit, a `-`, or a point and a digit.
#     - IPv6: hex digits in at least three groups with colons between, which `ipaddress` reads, however it is written: `2001:DB8:0:0::1F` is `2001:db8::1f`. `::ffff:203.0.113.7` is an IPv4 address written as IPv6, the same as `203.0.113.7`; whether the `::ffff:` stays is free.
#     - Ask for the two networks and not for `is_private`: that also counts ranges for documentation, and all customers here have such addresses.
# 11. **Telephone numbers**: a `+` with no letter or digit before it, then 8 to 15 digits. Between digits there may be one space, one hyphen, or a bracket with or without a space. The same digits are the same number.
#
# **What has a secret name is a secret, whatever else it is.** Otherwise the lower number goes first: an e-mail address within a private key is none.
#
# ### What stays
#
# Everything else: times as they are, order numbers, traces, commits, versions, hosts, keys of JSON, and the number of lines. In JSON, what it holds is compared, so that spaces, the order of keys and how characters are escaped are yours. A text in JSON that begins with `{` and is JSON itself (as bodies in an archive are) holds names and values like any other. Numbers in JSON stay. A replacement has 1 to 80 characters: letters, digits and `-_.:@*#()[]{}<>`. It has no five characters of the value in a row; of an e-mail address the domain goes, too.
#
# **Refused** is a line of a `.jsonl` that is no JSON: nobody knows what is in it. Raise a `ValueError` that names file and line: `payments-api.jsonl:17`.
#
# What is not in the data: secrets and addresses in the names of files, in keys of JSON or in `collected.json`; other encodings (a token within an encoded URL within a URL); such a thing in the middle of a longer word; addresses of the host itself, as `127.0.0.1` and `::1`; folders within the folder; names of people; a JSON text within a JSON text within a JSON text.

# %% task="redact"
import base64
import binascii
import ipaddress
import re
from urllib.parse import unquote


def redact(folder):
    """Return {"checkout.har": "{...", "payments-api.env": "VERSION=...", ...}."""
    ### BEGIN SOLUTION
    known = {}
    copies = {}
    for path in sorted(Path(folder).iterdir()):
        if path.name == "collected.json":
            continue
        text = path.read_text(encoding="utf-8-sig")
        if path.suffix == ".jsonl":
            lines = [in_json(record(path, number, line), known) for number, line in enumerate(text.splitlines(), 1)]
            copies[path.name] = "".join(json.dumps(line) + "\n" for line in lines)
        elif path.suffix in (".json", ".har"):
            copies[path.name] = json.dumps(in_json(json.loads(text), known)) + "\n"
        else:
            copies[path.name] = in_text(text, known)
    return copies


NAMES = ("password", "secret", "token", "apikey", "cookie", "authorization")
BLOCK = re.compile(r"(-----BEGIN [A-Z ]*PRIVATE KEY-----\n)(.*?)(?=\n-----END)", re.DOTALL)
PAIR = re.compile(r"""(?<![\w-])([\w-]+)(=["']?)([^\s&,;<>|"']+)""")
BEARER = re.compile(r"(?i:\b(bearer) )(?=[\w.~+/=-]*\d)([\w.~+/=-]{12,})")
WORD = re.compile(r"[A-Za-z0-9+/]{8,}={0,2}")
TOKEN = re.compile(r"\b(?:eyJ[\w-]+\.eyJ[\w-]+\.[\w-]+|smf_live_[A-Za-z0-9]{24}|AKIA[A-Z0-9]{16})")
LOGIN = re.compile(r"""(://[^\s/@:"']*:)[^\s/@:"']+@""")
CARD = re.compile(r"(?<![A-Za-z0-9])[45]\d{3}([ -]?)\d{4}\1\d{4}\1\d{4}(?![A-Za-z0-9])")
MAIL = re.compile(r"(?<![\w.%+-])[\w.%+-]+?(?:@|%40)[A-Za-z][A-Za-z0-9-]*(?:\.[A-Za-z0-9-]+)+")
SIX = re.compile(r"(?<![\w:])[0-9A-Fa-f]*:[0-9A-Fa-f]*:[0-9A-Fa-f:]*[0-9A-Fa-f.]*(?![\w:])")
FOUR = re.compile(r"(?<![\w.-])(?<![A-Za-z0-9]/)\d{1,3}(?:\.\d{1,3}){3}(?![\w-]|\.\d)")
PHONE = re.compile(r"(?<![A-Za-z0-9])\+\d(?:(?:[ -]| ?[()] ?)?\d){7,14}(?!\d)")
OURS = [ipaddress.ip_network(one) for one in ("10.0.0.0/8", "fd00::/8")]


def record(path, number, line):
    """Return what a line of JSON holds; another one is refused."""
    try:
        return json.loads(line)
    except ValueError as error:
        raise ValueError(f"{path.name}:{number}: {error}") from error


def is_secret(name):
    """Return whether what has this name is a secret."""
    return name.lower().replace("-", "").replace("_", "").endswith(NAMES)


def in_json(value, known, named=""):
    """Return a value with all its texts redacted; ``named`` is the key that it stands under."""
    if isinstance(value, list):
        return [in_json(one, known, "a cookie of several" if named == "cookies" else "") for one in value]
    if isinstance(value, dict):
        secret = named == "a cookie of several" or is_secret(str(value.get("name")))
        return {key: in_json(one, known, "secret" if secret and key == "value" else key) for key, one in value.items()}
    if not isinstance(value, str):
        return value
    if is_secret(named):
        return "[secret]"
    if value.startswith("{"):
        try:
            return json.dumps(in_json(json.loads(value), known))
        except ValueError:
            pass
    return in_text(value, known)


def in_text(text, known):
    """Return a text without secrets, and with pseudonyms; ``known`` has those that were given."""

    def pseudonym(kind, value):
        return known.setdefault((kind, value), f"[{kind}-{len(known) + 1}]")

    def address(match):
        try:
            found = ipaddress.ip_address(match[0])
        except ValueError:
            return match[0]
        found = getattr(found, "ipv4_mapped", None) or found
        ours = any(found in network for network in OURS)
        return match[0] if ours else pseudonym("address", str(found))

    text = BLOCK.sub(lambda match: match[1] + re.sub(".+", "[secret]", match[2]), text)
    text = PAIR.sub(lambda match: f"{match[1]}{match[2]}[secret]" if is_secret(match[1]) else match[0], text)
    text = BEARER.sub(r"\1 [secret]", text)
    text = TOKEN.sub("[secret]", text)
    text = WORD.sub(lambda match: "[secret]" if is_login(match[0]) else match[0], text)
    text = LOGIN.sub(r"\1[secret]@", text)
    text = CARD.sub(lambda match: "[secret]" if luhn(match[0]) else match[0], text)
    text = MAIL.sub(lambda match: pseudonym("mail", unquote(match[0]).lower()), text)
    text = SIX.sub(address, text)
    text = FOUR.sub(address, text)
    return PHONE.sub(lambda match: pseudonym("phone", re.sub(r"\D", "", match[0])), text)


def is_login(word):
    """Return whether base64 makes user:password of a word."""
    try:
        found = base64.b64decode(word, validate=True).decode("ascii")
    except (binascii.Error, UnicodeDecodeError):
        return False
    return re.fullmatch(r"[\w.-]+:[!-~]+", found) is not None


def luhn(text):
    """Return whether the digits of a text satisfy Luhn's check."""
    digits = [int(one) for one in text if one.isdigit()]
    doubled = [sum(divmod(2 * one, 10)) for one in digits[-2::-2]]
    return (sum(doubled) + sum(digits[-1::-2])) % 10 == 0
    ### END SOLUTION


# %%
try:
    copies = redact(str(folder))
    for name, text in copies.items():
        print(f"--- {name}", *(line[:160] for line in text.splitlines()[:6]), sep="\n")
except NotImplementedError:
    copies = {path.name: "" for path in folder.iterdir() if path.name != "collected.json"}
    print("redact is not written yet")

# %% [markdown]
# ## Task 2: the manifest
#
# Whoever gets the copies must be able to say: this is what you sent, and that is what it was made of. `collected.json` was written when the files were collected:

# %%
print((folder / "collected.json").read_text(encoding="utf-8")[:420])

# %% [markdown]
# Write `manifest(folder, copies)`. `copies` are texts by the names of files, as `redact` returns them (whatever they are: do not call `redact`). It returns an entry for each file of `collected.json`:
#
# ```python
# {"checkout.har": {"source": "the browser of ...", "sha256": "9f2c...", "intact": True, "copy_sha256": "41aa...",
#                   "from": "2026-03-02T08:14:03.120Z", "until": "2026-03-02T08:31:40.007Z"}, ...}
# ```
#
# - `source` is what `collected.json` says.
# - `sha256` is that of the original, of its bytes as they lie in the folder *now*; `intact` says whether it is still the one that `collected.json` has.
# - `copy_sha256` is that of the copy's text in UTF-8, exactly as it is given.
# - `from` and `until` are the earliest and the latest time of the file's *records*, in UTC: a text with `Z` or `+00:00` and at least milliseconds where the record has them. `None` where there is no record, as always for `.env`. Records are in no order. The time of a record is:
#
# | file | its records | their time |
# |---|---|---|
# | `.log` | lines | between `[` and `]`, with its offset: `[02/Mar/2026:09:14:03 +0100]` |
# | `.jsonl` | lines | `time`, with `Z` or an offset |
# | `.json` | messages of the list | `ts`, seconds since 1970 in UTC, as a text. No other field: an edit may be hours later |
# | `.har` | `entries` of `log` | `startedDateTime`, with an offset; how long it took does not count. No `pages` |
#
# **Refused**, with file and line: a line of a `.jsonl` that is no JSON, or that has no `time`, or one without an offset; a line of a `.log` in which no such time is found.
#
# Every file of the folder stands in `collected.json` and has a copy.

# %% task="manifest"
import hashlib
from datetime import UTC, datetime


def manifest(folder, copies):
    """Return {"checkout.har": {"source": "...", "sha256": "...", "intact": True, "copy_sha256": "...", "from": "...", "until": "..."}, ...}."""
    ### BEGIN SOLUTION
    told = {}
    for entry in json.loads((Path(folder) / "collected.json").read_text(encoding="utf-8"))["files"]:
        path = Path(folder) / entry["file"]
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        times = [one.astimezone(UTC).isoformat() for one in sorted(times_of(path))]
        told[path.name] = {
            "source": entry["source"],
            "sha256": digest,
            "intact": digest == entry["sha256"],
            "copy_sha256": hashlib.sha256(copies[path.name].encode()).hexdigest(),
            "from": times[0] if times else None,
            "until": times[-1] if times else None,
        }
    return told


def times_of(path):
    """Return the times of a file's records."""
    text = path.read_text(encoding="utf-8-sig")
    if path.suffix == ".json":
        return [datetime.fromtimestamp(float(one["ts"]), UTC) for one in json.loads(text)]
    if path.suffix == ".har":
        return [datetime.fromisoformat(one["startedDateTime"]) for one in json.loads(text)["log"]["entries"]]
    if path.suffix == ".env":
        return []
    times = []
    for number, line in enumerate(text.splitlines(), 1):
        try:
            times.append(time_of(line, path.suffix))
        except (LookupError, ValueError) as error:
            raise ValueError(f"{path.name}:{number}: {error}") from error
    return times


def time_of(line, suffix):
    """Return the time of a line; one without an offset is refused."""
    if suffix == ".jsonl":
        found = datetime.fromisoformat(json.loads(line)["time"])
    else:
        found = datetime.strptime(line.split("[")[1].split("]")[0], "%d/%b/%Y:%H:%M:%S %z")
    if found.tzinfo is None:
        raise ValueError("a time without an offset")
    return found
    ### END SOLUTION


# %%
try:
    for name, entry in manifest(str(folder), copies).items():
        print(name, *(f"  {key:12} {value}" for key, value in entry.items()), sep="\n")
except NotImplementedError:
    print("manifest is not written yet")

# %% [markdown]
# ## Say it
#
# Three sentences to Yusuf before 16:00: what goes to the partner and how they check it, what was looked for and what was not, and what you do with the secrets that you found. (Nobody grades this. He will ask: whatever was in a file that many people could read has to be changed.)
