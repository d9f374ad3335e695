"""Other ways to be right: one pass with a keyed hash, and a manifest with tables."""

import base64
import hashlib
import hmac
import json
import re
import secrets
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Network, IPv6Network, ip_address
from pathlib import Path

import pandas as pd

from groundschool.kit import beside, right

ENDS = re.compile(r"(password|secret|token|api_?key|cookie|authorization)$")
RULES = re.compile(
    r"""(?P<block>(?<=PRIVATE[ ]KEY-----\n)[^-]+(?=\n-----END))
      | (?P<pair>(?<![\w-])(?P<name>[\w-]+)=(?P<quote>["']?)(?P<value>[^\s&,;<>|"'=][^\s&,;<>|"']*))
      | (?P<login>(?P<before>://)(?P<user>[^\s/@:"']*):(?P<password>[^\s/@:"']+)@)
      | (?P<jwt>eyJ[\w-]+\.eyJ[\w-]+\.[\w-]+)
      | (?P<mail>(?<![\w.%+-])[\w.%+-]+?(?:@|%40)[A-Za-z][\w-]*(?:\.[\w-]+)+)
      | (?P<six>(?<![\w:])(?:[0-9A-Fa-f]*:){2,}[0-9A-Fa-f:.]*[0-9A-Fa-f](?![\w:]))
      | (?P<four>(?<![\w.-])(?<![A-Za-z0-9]/)\d{1,3}(?:\.\d{1,3}){3}(?![\w-]|\.\d))
      | (?P<word>[A-Za-z0-9+/]{12,}={0,2})""",
    re.VERBOSE,
)


class Keyed:
    """Goes over each text once; pseudonyms are made with a key that nobody keeps."""

    def __init__(self):
        self.key = secrets.token_bytes(32)

    def name(self, kind, value):
        """Return a pseudonym."""
        return f"{kind}_" + hmac.new(self.key, f"{kind}{value}".encode(), hashlib.sha256).hexdigest()[:16]

    def text(self, text):
        """Return a text with everything in it replaced."""
        return RULES.sub(self.one, text)

    def one(self, found):
        """Return what stands in the place of what one of the rules has found."""
        whole = found[0]
        if found["block"]:
            return re.sub(r"[^\n]+", "removed", whole)
        if found["pair"]:
            if ENDS.search(found["name"].lower().replace("-", "_").replace("-", "_")):
                return f"{found['name']}={found['quote']}removed"
            return f"{found['name']}={found['quote']}{self.text(found['value'])}"
        if found["login"]:
            return f"://{self.text(found['user'])}:removed@"
        if found["jwt"]:
            return "removed"
        if found["mail"]:
            return self.name("person", whole.replace("%40", "@").replace("%2B", "+").casefold())
        return self.address(whole) if found["six"] or found["four"] else self.word(whole)

    def address(self, whole):
        """Return a pseudonym for an address that is a customer's."""
        try:
            at = ip_address(whole)
        except ValueError:
            return whole
        ours = at in IPv4Network("10.0.0.0/8") or at in IPv6Network("fd00::/8")
        return whole if ours else self.name("address", at.packed.hex())

    def word(self, whole):
        """Return a word, unless it is a login in base64."""
        try:
            user, colon, password = base64.b64decode(whole, validate=True).decode("ascii").partition(":")
        except ValueError:
            return whole
        login = colon and re.fullmatch(r"[\w.-]+", user) and password and password.isprintable() and " " not in password
        return "removed" if login else whole

    def value(self, value):
        """Return a value of JSON with everything in it replaced, changing it in its place."""
        if isinstance(value, str):
            try:
                inner = json.loads(value) if value[:1] == "{" else None
            except ValueError:
                inner = None
            return json.dumps(self.value(inner)) if isinstance(inner, dict) else self.text(value)
        if isinstance(value, list):
            return [self.value(one) for one in value]
        if not isinstance(value, dict):
            return value
        for key, one in value.items():
            named = value.get("name") if key == "value" and isinstance(value.get("name"), str) else ""
            if key == "cookies" and isinstance(one, list):
                value[key] = [cookie | {"value": "removed"} for cookie in one]
            elif isinstance(one, str) and any(ENDS.search(name.lower().replace("-", "_")) for name in (key, named)):
                value[key] = "removed"
            else:
                value[key] = self.value(one)
        return value


@right("redact")
def in_one_pass(folder):
    """Reads what is JSON as JSON, and goes over every text once."""
    keyed, copies = Keyed(), {}
    for path in Path(folder).glob("*.*"):
        text = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
        if path.suffix == ".jsonl":
            rows = []
            for number, line in enumerate(text.splitlines()):
                try:
                    rows.append(json.dumps(keyed.value(json.loads(line)), ensure_ascii=False))
                except ValueError:
                    raise ValueError(f"no JSON in line {number + 1} of {path.name}") from None
            copies[path.name] = "\n".join(rows)
        elif path.suffix in {".har", ".json"} and path.stem != "collected":
            copies[path.name] = json.dumps(keyed.value(json.loads(text)), sort_keys=True)
        elif path.stem != "collected":
            copies[path.name] = keyed.text(text)
    return copies


def moments(path):
    """Return the times of records, in a table's column."""
    text = path.read_bytes().decode("utf-8-sig")
    if path.suffix == ".env":
        return pd.Series([], dtype="datetime64[us, UTC]")
    if path.suffix == ".json":
        epoch = datetime(1970, 1, 1, tzinfo=UTC)
        return pd.Series([epoch + timedelta(seconds=float(one["ts"])) for one in json.loads(text)])
    if path.suffix == ".har":
        return pd.Series(
            [pd.Timestamp(one["startedDateTime"]).tz_convert("UTC") for one in json.loads(text)["log"]["entries"]]
        )
    pattern = r"\[(?P<at>\d\d/\w{3}/\d{4}(?::\d\d){3} [+-]\d{4})\]"
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        try:
            at = (
                json.loads(line)["time"]
                if path.suffix == ".jsonl"
                else re.search(pattern, line)["at"].replace(":", " ", 1)
            )
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(f"{path.name}:{number} {error}") from error
        moment = pd.Timestamp(at)
        if moment.tz is None:
            raise ValueError(f"{path.name}, line {number}, has no offset")
        found.append(moment.tz_convert("UTC"))
    return pd.Series(found)


@right("manifest")
def in_a_table(folder, copies):
    """Lets pandas read the times."""
    told = {}
    for name, source, then in pd.DataFrame(json.loads(Path(folder, "collected.json").read_bytes())["files"])[
        ["file", "source", "sha256"]
    ].itertuples(index=False):
        times = moments(Path(folder, name))
        ends = [times.min().isoformat(), times.max().isoformat()] if len(times) else [None, None]
        now, sent = (
            hashlib.sha256(one).hexdigest() for one in (Path(folder, name).read_bytes(), copies[name].encode("utf-8"))
        )
        told[name] = {
            "source": source,
            "sha256": now,
            "intact": now == then,
            "copy_sha256": sent,
            "from": ends[0],
            "until": ends[1],
        }
    return told


by_pattern = beside(__file__, "blind_by_pattern")
by_spans = beside(__file__, "blind_by_spans")
blind_by_pattern_redact = right("redact")(by_pattern.redact)
blind_by_pattern_manifest = right("manifest")(by_pattern.manifest)
blind_by_spans_redact = right("redact")(by_spans.redact)
blind_by_spans_manifest = right("manifest")(by_spans.manifest)
