"""How long served pages take: for a team of 50 one by one, and for 504 people of whom 50 open their Home at once.

Run it by hand: ``python tests/benchmarks/served.py``. The server is a real one; times are those of its answers over
HTTP, the median of several where nothing changes between them. The 504 live in nine time zones; each of the 50 asks
for the first time, and something is recorded every two seconds.
"""

import itertools
import json
import re
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from http.cookiejar import CookieJar
from pathlib import Path
from statistics import median
from threading import Event, Thread
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.browser.served import serving
from tests.integration.lived import on
from tests.integration.lived_ready import today
from tests.integration.lived_team import NAMES, events, roster

from groundschool.ledger.events import Event as Recorded
from groundschool.ledger.opened import open_ledger

TEAM, TIMES = 50, 15
CROWD, AT_ONCE, ROUNDS, GIVE_UP, EVERY = 504, 50, 3, 10, 2
ZONES = ("Europe/Lisbon", "Asia/Kolkata", "America/New_York", "Asia/Singapore", "Australia/Sydney")
ZONES += ("Europe/Berlin", "America/Sao_Paulo", "Africa/Lagos", "UTC")
PAGES = (("sam", "mentor"), ("kim", "manager?team=payments"), ("ana0", "associate/ana0"), ("kim", "manager/ana0"))


def main() -> None:
    """Print the times of each page, and how many times faster it is when nothing changed; then those of the crowd."""
    with tempfile.TemporaryDirectory() as folder:
        one_by_one(Path(folder))
    with tempfile.TemporaryDirectory() as folder:
        crowd(Path(folder))


def one_by_one(work: Path) -> None:
    """Print how long each page of a team takes."""
    count = fill(work, TEAM)
    with serving(work) as links:
        print(f"A team of {TEAM}, {count:,} events. Times in ms.")
        first = {page: timed(follow(links[who]), links[who], page) for who, page in PAGES}
        again = {page: usual(follow(links[who]), links[who], page) for who, page in PAGES}
        attest(follow(links["sam"]), links["sam"], "S-1")
        changed = {page: timed(follow(links[who]), links[who], page) for who, page in PAGES}
        for page, cold in first.items():
            same, new = again[page], changed[page]
            print(f"{page:24} first {cold:7.1f}  unchanged {same:6.1f} ({cold / same:4.1f}x)  changed {new:7.1f}")


def crowd(work: Path) -> None:
    """Print how long each of many waits who open their Home at once, while things are recorded."""
    count, began = fill(work, CROWD, attempts=7), time.perf_counter()
    with serving(work) as links:
        print(
            f"{CROWD} people in {len(ZONES)} zones, {count:,} events; ready after {time.perf_counter() - began:.1f} s."
        )
        everybody = iter([who for who in links if who not in {"sam", "kim"}])
        over = Event()
        recording = Thread(target=record, args=(links["sam"], over))
        recording.start()
        for _ in range(ROUNDS):
            some = list(itertools.islice(everybody, AT_ONCE))
            with ThreadPoolExecutor(AT_ONCE) as pool:
                waits = list(pool.map(home, (links[who] for who in some)))
            answered = [wait for wait in waits if wait < GIVE_UP]
            slow = sum(wait > 2 for wait in waits)
            print(
                f"{AT_ONCE} Homes at once: {len(answered)} answered, median {median(waits):.2f} s, longest "
                f"{max(waits):.2f} s, {slow} over 2 s"
            )
            time.sleep(EVERY)
        over.set()
        recording.join()


def home(link: str) -> float:
    """Return how long somebody waits for what their Home shows, in seconds."""
    opener, begin = follow(link), time.perf_counter()
    try:
        with opener.open(link.split("?", maxsplit=1)[0] + "me.json", timeout=GIVE_UP) as answer:
            assert json.load(answer)["name"]
    except TimeoutError:
        return float(GIVE_UP)
    return time.perf_counter() - begin


def record(link: str, over: Event) -> None:
    """Sign something every few seconds."""
    for number in itertools.count():
        attest(follow(link), link, f"S-{number}")
        if over.wait(EVERY):
            return


def fill(work: Path, size: int, attempts: int = 1) -> int:
    """Write roster and ledger of so many people, the made-up team again and again; return how many events.

    Each has so many times as many attempts.
    """
    turns = range(-(-size // len(NAMES)))
    people = {f"{who}{turn}": f"{name} {turn}" for turn in turns for who, name in NAMES}
    people = dict(itertools.islice(people.items(), size))
    zones = itertools.cycle(ZONES)
    text = re.sub("^team = ", lambda _: f'zone = "{next(zones)}"\nteam = ', roster(people.items()), flags=re.MULTILINE)
    (work / "roster.toml").write_text(text, encoding="utf-8")
    told = [one for event in events() for turn in turns for one in _as_told(event, turn, attempts)]
    with open_ledger(f"sqlite:///{work / 'ledger.db'}", work, lambda: on(100)) as ledger:
        return ledger.append(event for event in told if event.associate in people)


def _as_told(event: Recorded, turn: int, attempts: int) -> Iterator[Recorded]:
    """Yield an event as one of another of the people, an attempt several times."""
    who = f"{event.associate}{turn}"
    actor = who if event.actor == event.associate else event.actor
    for number in range(attempts if "attempt_id" in event.payload else 1):
        payload, name = dict(event.payload), f"{turn}-{number}-"
        for field in {"attempt_id", "variant"} & payload.keys():
            payload[field] = f"{name}{payload[field]}"
        yield replace(event, associate=who, actor=actor, payload=payload, event_id=f"{name}{event.event_id}"[:60])


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


def attest(opener: OpenerDirector, link: str, artefact: str) -> None:
    """Sign something, which changes what pages show."""
    form = {"associate": "bo0", "kind": "shadow-shift", "artefact": artefact, "on": today().date().isoformat()}
    opener.open(link.split("?", maxsplit=1)[0] + "attest", urlencode(form).encode(), timeout=60).read()


if __name__ == "__main__":
    main()
