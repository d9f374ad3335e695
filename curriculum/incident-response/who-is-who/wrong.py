"""What people write down who read half of a channel; at the end, whole forms of the hurried."""

import json
import re
from pathlib import Path

from groundschool.kit import slip, wrong

ONE, ONE_OFF = "roles", 7 / 8
AGREES = '"agrees": commander if role is None else next('

OTHER = 'next(who for who, title in titles.items() if title.startswith("on-call senior") and who != commander)'
not_taken = slip(ONE, {'"commander": commander,': f'"commander": {OTHER},'}, tag="not-taken", score=ONE_OFF)
the_manager = slip(ONE, {'"commander": commander,': '"commander": next(who for who, title in titles.items() if "manager" in title),'},
                   tag="highest-title", score=ONE_OFF)  # fmt: skip
KEPT = 'last("I (have|keep) the hands")'
hands_not_taken = slip(
    ONE, {f'"hands": {KEPT}': f'"hands": next(who for who, t in titles.items() if t[:8] == "on-call," and who != {KEPT})'},
    tag="hands-not-taken", score=ONE_OFF,
)  # fmt: skip
the_commander_types = slip(ONE, {'"hands": last("I (have|keep) the hands")': '"hands": next(who for who, _, text in said if "I have command" in text)'},
                           tag="commander-types", score=ONE_OFF)  # fmt: skip
who_was_asked = slip(
    ONE, {'"writes": last("I write")': '"writes": last("Better somebody else")'}, tag="asked-is-taken", score=ONE_OFF
)
who_was_asked_to_tell = slip(
    ONE, {'last("^I do. First text")': 'last("I have the harbour on the phone")'}, tag="asked-to-tell", score=ONE_OFF
)
the_commander_tells = slip(ONE, {'last("^I do. First text")': 'next(who for who, _, text in said if "I have command" in text)'},
                           tag="commander-does-all", score=ONE_OFF)  # fmt: skip
another_role = slip(
    ONE, {AGREES: '"agrees": commander if role else next(who for who, t in titles.items() if t == "manager, on call") if True else next('},
    tag="another-role", score=ONE_OFF,
)  # fmt: skip
anybodys_job = slip(
    ONE, {"f\"{asked['you']}, please {job}\" in channel": "f\", please {job}.\" in channel and asked['you'] + \", please \" + job not in channel"},
    tag="somebody-elses-job", score=ONE_OFF,
)  # fmt: skip
who_reads_along = slip(
    ONE,
    {'last("Restart everything|Roll back!|Turn the payments off")': 'last("I am reading along")'},
    tag="reads-along",
    score=ONE_OFF,
)
the_first_time = slip(ONE, {r'findall(r"text is at (\d\d:\d\d)", channel)[-1]': r'findall(r"next one is at (\d\d:\d\d)", channel)[-1]'},
                      tag="first-time", score=ONE_OFF)  # fmt: skip


@wrong(ONE, tag="highest-title", score=0)
def by_the_titles(folder):
    """Reads titles instead of what was said."""
    told = re.findall(r"(?m)^\S+ (.+?) \((.+?)\): ", (Path(folder) / "channel.txt").read_text(encoding="utf-8"))
    titles = {title: who for who, title in told}
    return {
        "commander": titles["manager, on call"],
        "hands": titles["support lead"],
        "writes": titles["on-call senior, platform"],
        "tells_customers": titles["director of sales"],
        "agrees": titles["director of sales"],
        "your_job": "?",
        "no_orders_from": titles["manager, on call"],
        "next_news": "in half an hour",
    }


@wrong(ONE, tag="who-was-paged", score=0)
def one_does_it_all(folder):
    """Takes whoever spoke first for everything."""
    channel = (Path(folder) / "channel.txt").read_text(encoding="utf-8")
    me = json.loads((Path(folder) / "asked.json").read_text(encoding="utf-8"))["you"]
    keys = ("commander", "writes", "tells_customers", "agrees", "no_orders_from")
    first = re.match(r"\S+ (.+?) \(", channel)[1]
    return dict.fromkeys(keys, first) | {"hands": me, "your_job": "all", "next_news": channel[:5]}
