"""How long a served page takes, for a team of 50: the first time, when nothing changed, and after an attestation.

Run it by hand: ``python tests/benchmarks/served.py``. The server is a real one; times are those of its answers over
HTTP, the median of several where nothing changes between them.
"""

import sys
import tempfile
import time
from dataclasses import replace
from http.cookiejar import CookieJar
from pathlib import Path
from statistics import median
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.browser.served import serving
from tests.integration.lived import on
from tests.integration.lived_ready import today
from tests.integration.lived_team import NAMES, events, roster

from groundschool.storage.opened import open_ledger

TEAM, TIMES = 50, 15
PAGES = (("sam", "mentor"), ("kim", "manager?team=payments"), ("ana0", "associate/ana0"), ("kim", "manager/ana0"))


def main() -> None:
    """Print the times of each page, and how many times faster it is when nothing changed."""
    with tempfile.TemporaryDirectory() as folder:
        count = fill(Path(folder))
        with serving(Path(folder)) as links:
            print(f"A team of {TEAM}, {count:,} events. Times in ms.")
            first = {page: timed(follow(links[who]), links[who], page) for who, page in PAGES}
            again = {page: usual(follow(links[who]), links[who], page) for who, page in PAGES}
            attest(follow(links["sam"]), links["sam"])
            changed = {page: timed(follow(links[who]), links[who], page) for who, page in PAGES}
            for page, cold in first.items():
                same, new = again[page], changed[page]
                print(f"{page:24} first {cold:7.1f}  unchanged {same:6.1f} ({cold / same:4.1f}x)  changed {new:7.1f}")


def fill(work: Path) -> int:
    """Write roster and ledger of the team, which is the made-up one several times; return how many events."""
    people = [(f"{who}{turn}", f"{name} {turn}", turn) for turn in range(7) for who, name in NAMES][:TEAM]
    (work / "roster.toml").write_text(roster([(who, name) for who, name, _ in people]), encoding="utf-8")
    told = []
    for event in events():
        for turn in range(7):
            who, payload = f"{event.associate}{turn}", dict(event.payload)
            if (who, turn) not in {(one, number) for one, _, number in people}:
                continue
            if "attempt_id" in payload:
                payload["attempt_id"] = f"{turn}-{payload['attempt_id']}"
            actor = who if event.actor == event.associate else event.actor
            name = f"{turn}{event.event_id}"[:60]
            told.append(replace(event, associate=who, actor=actor, payload=payload, event_id=name))
    with open_ledger(f"sqlite:///{work / 'ledger.db'}", work, lambda: on(100)) as ledger:
        return ledger.append(told)


def follow(link: str) -> OpenerDirector:
    """Return a browser of sorts in which somebody has followed their link."""
    opener = build_opener(HTTPCookieProcessor(CookieJar()))
    opener.addheaders = [("Authorization", f"token {link.rpartition('=')[2]}")]
    return opener


def timed(opener: OpenerDirector, link: str, page: str) -> float:
    """Return how long a page takes, in ms."""
    begin = time.perf_counter()
    opener.open(link.split("?", maxsplit=1)[0] + page, timeout=60).read()
    return 1000 * (time.perf_counter() - begin)


def usual(opener: OpenerDirector, link: str, page: str) -> float:
    """Return the median time of a page that was just asked for."""
    return median(timed(opener, link, page) for _ in range(TIMES))


def attest(opener: OpenerDirector, link: str) -> None:
    """Sign something, so that everything has to be read anew."""
    form = {"associate": "bo0", "kind": "shadow-shift", "artefact": "S-1", "on": today().date().isoformat()}
    opener.open(link.split("?", maxsplit=1)[0] + "attest", urlencode(form).encode(), timeout=60).read()


if __name__ == "__main__":
    main()
