# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# ## It was in the calendar
#
# > **Tomasz Wrona** (platform, on-call) · 06:10. Kiosks refused to start at both terminals: the certificate of `kiosk` had ended at 02:04. It *was* in the calendar, in that of somebody who left in May.
# > We have a cron job for this, too. It ran `openssl x509 -enddate` on `/etc/ssl/*.pem` every night and mailed "all certificates OK". It had read the first certificate of each file, and skipped what it could not read.
# > Write us a checker that monitoring can run on every host. If it says OK, I want to be able to sleep.
#
# Monitoring runs such a program and looks at its exit status ([Monitoring Plugins guidelines](https://www.monitoring-plugins.org/doc/guidelines.html)): 0 is OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN. You write it as three functions. Python's library reads no certificates; the package `cryptography` does and is there, for your answer as well. (The program `openssl` may be missing where your answer is tried.)

# %%
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

folder = files("scripting/certificate-expiry")
asked = json.loads((folder / "asked.json").read_text())
now = datetime.fromisoformat(asked["now"])
print(asked, "in UTC:", now.astimezone(UTC))
for path in sorted(path for path in (folder / "hosts").rglob("*") if path.is_file()):
    content = path.read_bytes()
    begins = [line.decode() for line in content.splitlines() if line.startswith(b"-----BEGIN")]
    print(f"{path.relative_to(folder)!s:48} {len(content):5} bytes  {'; '.join(begins) or content[:24]}")

# %% [markdown]
# ## Task 1: when the first one ends
#
# Write `earliest(path)`. It is called with the path of a file (a string) and returns when the **first** of all certificates in it ends, as text in UTC: `"2026-09-07T06:15:22Z"`.
#
# A file is **text with blocks** if a line in it begins with `-----BEGIN `. A block goes from a line `-----BEGIN LABEL-----` to a line `-----END LABEL-----` of the same label; what stands outside of blocks says nothing, and lines may end as on Windows. A line that begins with `-----BEGIN ` and goes on in any other way (`-----BEGIN CERTIFICATE----`) begins a block that does not end.
#
# | label | what it is |
# |---|---|
# | `CERTIFICATE`, `X509 CERTIFICATE` | a certificate: counts |
# | `TRUSTED CERTIFICATE`, `PKCS7` | holds certificates in a shape that this tool does not read: the file is refused |
# | any other (keys, parameters, requests, `ATTRIBUTE CERTIFICATE`) | no certificate: passed over |
#
# - A file without blocks is one certificate in DER, or it is refused: an empty file and a web page are no certificates. Its name says nothing: a `.crt` may be either, and so may a `.der`.
# - A file with blocks, none of which counts or is refused, has nothing to watch: return `None`.
# - **Refused** is with a `ValueError` that names the file (`www.pem: ...`), and as a whole: also a block that does not end before another begins or the file ends, whatever its label, and a certificate that cannot be read, for whatever reason (a version that there is not, too). Who reports the rest of such a file reports half of it.
#
# You will not meet: files that you may not read, links (they were copied as files), blanks behind the dashes of a `BEGIN` or `END`, characters within a block that are neither base64 nor line ends.


# %% task="earliest"
import base64
import re

from cryptography import x509

BEGIN = re.compile(rb"^-----BEGIN ", re.MULTILINE)
BLOCK = re.compile(rb"^-----BEGIN ([^-\r\n]*)-----\s*\n((?:(?!-----).*\n)*)-----END \1-----", re.MULTILINE)


def earliest(path):
    """Return a moment as "2026-09-07T06:15:22Z", None where there is nothing to watch; raise ValueError("www.pem: ...")."""
    ### BEGIN SOLUTION
    path = Path(path)
    content = path.read_bytes()
    blocks = BLOCK.findall(content)
    labels = [label for label, _ in blocks]
    if len(BEGIN.findall(content)) != len(blocks):
        raise ValueError(f"{path.name}: a block does not end")
    if {b"TRUSTED CERTIFICATE", b"PKCS7"} & {*labels}:
        raise ValueError(f"{path.name}: holds certificates in a shape that is not read")
    try:
        ders = [base64.b64decode(body) for label, body in blocks if label in (b"CERTIFICATE", b"X509 CERTIFICATE")]
        found = [x509.load_der_x509_certificate(der) for der in (ders if blocks else [content])]
    except (ValueError, x509.InvalidVersion) as error:
        raise ValueError(f"{path.name}: {error}") from error
    ends = [one.not_valid_after_utc for one in found]
    return f"{min(ends):%Y-%m-%dT%H:%M:%SZ}" if ends else None
    ### END SOLUTION


# %%
try:
    for path in sorted((folder / "hosts").rglob("*.pem")):
        if path.is_file():
            try:
                print(f"{path.relative_to(folder)!s:48} {earliest(str(path))}")
            except ValueError as error:
                print(f"{path.relative_to(folder)!s:48} refused: {error}")
except NotImplementedError:
    print("earliest is not written yet")

# %% [markdown]
# ## Task 2: the verdict on a folder
#
# Write `check(folder, now, warn, crit)`. `folder` is the path of a host's folder (a string), `now` an aware `datetime` in any offset, `warn` and `crit` are numbers of days. It returns a dictionary:
#
# ```python
# {"status": "CRITICAL", "files": [{"file": "live/www/fullchain.pem", "expires": "2026-09-07T06:15:22Z", "days": 3, "status": "CRITICAL"}, ...]}
# ```
#
# - **Watched** is every regular file below the folder, at any depth, hidden folders too, whose name ends with `.pem`, `.crt`, `.cer` or `.der`, in small or capital letters. (A folder may have such a name, too; it is no file.) `file` is its path from the folder on, with `/`. What has nothing to watch (task 1) gets no row.
# - **`days`** are the whole days of 24 hours from `now` to the moment in `expires`, rounded **down**: 0 on the last day, -1 from one second after it.
# - **`status`** goes by time and not by `days`: `CRITICAL` if `crit` times 24 hours or less are left, to the second; else `WARNING` if `warn` times 24 hours or less are left; else `OK`.
# - A file that is refused has a row with `None` for `expires` and `days`, and `UNKNOWN`.
# - The rows stand in this order: `UNKNOWN` first, then by `expires`, the earliest first; where that is equal, by `file` (as Python compares texts).
# - The folder's status is the worst of its rows: `CRITICAL` before `UNKNOWN` before `WARNING` before `OK` (others order them in another way; this is what was agreed on at Saltmarsh: what could not be read may have ended). Without any row it is `UNKNOWN`, also where there is no such folder: nobody has looked at anything.
# - A `now` without an offset is refused with a `ValueError` that has the word `now` in it.


# %% task="check"
SEVERITY = ["OK", "WARNING", "UNKNOWN", "CRITICAL"]
WATCHED = (".pem", ".crt", ".cer", ".der")


def check(folder, now, warn, crit):
    """Return {"status": ..., "files": [{"file", "expires", "days", "status"}, ...]}."""
    ### BEGIN SOLUTION
    if now.tzinfo is None:
        raise ValueError("now")
    rows = []
    for path in Path(folder).rglob("*"):
        if not path.is_file() or not path.name.lower().endswith(WATCHED):
            continue
        row = {"file": path.relative_to(folder).as_posix(), "expires": None, "days": None, "status": "UNKNOWN"}
        try:
            row["expires"] = earliest(path)
        except ValueError:
            rows.append(row)
        if row["expires"] is not None:
            left = datetime.fromisoformat(row["expires"]) - now
            row["days"] = left // timedelta(days=1)
            row["status"] = "OK"
            if left <= timedelta(days=warn):
                row["status"] = "WARNING"
            if left <= timedelta(days=crit):
                row["status"] = "CRITICAL"
            rows.append(row)
    rows.sort(key=lambda row: (row["expires"] or "", row["file"]))
    worst = max((row["status"] for row in rows), key=SEVERITY.index, default="UNKNOWN")
    return {"status": worst, "files": rows}
    ### END SOLUTION


# %%
try:
    for host in sorted((folder / "hosts").iterdir()):
        found = check(str(host), now, asked["warn"], asked["crit"])
        print(host.name, found["status"])
        for row in found["files"]:
            print(f"    {row['status']:9} {row['days']!s:>5} {row['expires']!s:21} {row['file']}")
except NotImplementedError:
    print("check is not written yet")

# %% [markdown]
# ## Task 3: the program
#
# Write `run(arguments, now)`: what the program does with its arguments (a list of strings, without the program's own name). It returns the exit status and what is printed, `(2, "...")`; it prints and exits nothing itself. Two lines around it make a program:
#
# ```python
# status, text = run(sys.argv[1:], datetime.now(UTC))
# print(text); sys.exit(status)
# ```
#
# - `[--warn DAYS] [--crit DAYS] [--json] FOLDER`, in any order; `--warn 30` or `--warn=30`. Without them `warn` is 30 and `crit` 7.
# - The **exit status** is 0 for `OK`, 1 for `WARNING`, 2 for `CRITICAL`, 3 for `UNKNOWN`, as `check` has it; with `--json`, too.
# - The **first line** has the status and how many files have each, zeros too: `CERTIFICATES CRITICAL: 2 critical, 1 unknown, 0 warning, 8 ok`. Then a line for each file that is not `OK`, in the order of `check`: status, file and days with a space between, `?` where there are no days: `CRITICAL live/www/fullchain.pem 3`.
# - With `--json` the text is what `check` returns, as JSON, and nothing else.
# - **A call that makes no sense** gives 3 and one line (one, without a line end in it) that begins with `CERTIFICATES UNKNOWN: ` and goes on in any words, with `--json`, too: no folder or more than one (an empty text is none: `""` would be wherever the program was started), an option nobody knows, also one that is cut short (`--js`), an option without its number, days that are no whole number of 0 or more in decimal digits, `crit` above `warn` (the usual values count; equal is fine). There is no `--help`: what prints help and ends with 0 is OK to monitoring. Nothing of this is CRITICAL: the certificates have done nothing wrong. You will not meet an option twice, nor more than five digits.


# %% task="run"
import argparse


def run(arguments, now):
    """Return (exit status, text)."""

    ### BEGIN SOLUTION
    class Parser(argparse.ArgumentParser):
        def error(self, message):
            raise ValueError(message)

    def days(text):
        if not text.isdecimal():
            raise ValueError(text)
        return int(text)

    parser = Parser(add_help=False, allow_abbrev=False)
    parser.add_argument("folder")
    parser.add_argument("--warn", type=days, default=30)
    parser.add_argument("--crit", type=days, default=7)
    parser.add_argument("--json", action="store_true")
    try:
        given = parser.parse_args(arguments)
        if not given.folder or given.crit > given.warn:
            parser.error("no folder, or --crit is above --warn")
    except ValueError as error:
        return 3, f"CERTIFICATES UNKNOWN: {error}"
    found = check(given.folder, now, given.warn, given.crit)
    status = ["OK", "WARNING", "CRITICAL", "UNKNOWN"].index(found["status"])
    if given.json:
        return status, json.dumps(found)
    said = [row["status"] for row in found["files"]]
    counts = ", ".join(f"{said.count(word)} {word.lower()}" for word in ("CRITICAL", "UNKNOWN", "WARNING", "OK"))
    lines = [f"CERTIFICATES {found['status']}: {counts}"]
    for row in found["files"]:
        if row["status"] != "OK":
            left = "?" if row["days"] is None else row["days"]
            lines.append(f"{row['status']} {row['file']} {left}")
    return status, "\n".join(lines)
    ### END SOLUTION


# %%
try:
    for host in sorted((folder / "hosts").iterdir()):
        status, text = run(["--warn", str(asked["warn"]), "--crit", str(asked["crit"]), str(host)], now)
        print(f"{host.name}: exit status {status}\n{text}\n")
    print(run(["--wran", "30"], now))
except NotImplementedError:
    print("run is not written yet")

# %% [markdown]
# ## Say it
#
# Three sentences to Tomasz: who will run it, how often, and how will anybody notice that it no longer runs? (Nobody grades this one. Your mentor may ask.)
