"""Answers people really give: some written out, as from a snippet at hand, and the solution with one slip each."""

import json
import statistics
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

from groundschool.kit import slip, wrong

MINUTE, SPIKES, REPORT = "per-minute", "spikes", "report"


@wrong(MINUTE, tag="no-zeros", score=0)
def counted_by_text(path):
    """Cut the text at the minute, and count what comes."""
    times = [json.loads(line)["timestamp"][:16] for line in Path(path).read_text().splitlines() if line]
    counts = Counter(times)
    return {"from": min(counts, default="") + "Z", "counts": [counts[minute] for minute in sorted(counts)]}


@wrong(MINUTE, tag="torn-is-read", score=0)
def whatever_can_be_read(path):
    """Skip what is odd, and take the minutes that the window touches."""
    window = json.loads(Path(path).with_suffix(".window.json").read_text())
    begin, end = (datetime.fromisoformat(window[name]).astimezone(UTC) for name in ("from", "to"))
    begin = begin.replace(second=0, microsecond=0)
    counts = [0] * ((end - begin) // timedelta(minutes=1) + 1)
    for line in Path(path).read_text().splitlines():
        try:
            at = datetime.fromisoformat(json.loads(line)["timestamp"])
            counts[(at - begin) // timedelta(minutes=1)] += 1
        except Exception:  # noqa: BLE001, S112 - as people write it
            continue
    return {"from": f"{begin:%Y-%m-%dT%H:%MZ}", "counts": counts}


FIRST = 'moment(window["from"]).replace(second=0, microsecond=0) + minute'
the_first_part_too = slip(MINUTE, {FIRST: FIRST.removesuffix(" + minute")}, tag="first-part", score=1 / 11)
the_last_part_too = slip(
    MINUTE, {'((moment(window["to"]) - first) // minute)': '((moment(window["to"]) - first) // minute + 1)'},
    tag="last-part", score=3 / 11,
)  # fmt: skip
as_on_the_wall = slip(
    MINUTE,
    {'f"{first:%Y-%m-%dT%H:%MZ}"': 'f"{first.astimezone(datetime.fromisoformat(window["from"]).tzinfo):%Y-%m-%dT%H:%MZ}"'.replace('window["from"]', "window['from']")},
    tag="local-times", score=755 / 1386,
)  # fmt: skip
without_the_offset = slip(
    MINUTE,
    {"        return found.astimezone(UTC)": "        return found.replace(tzinfo=UTC)"},
    tag="local-times",
    score=755 / 1386,
)
rounded_to_minutes = slip(
    MINUTE, {'(moment(json.loads(line)["timestamp"]) - first) // minute': 'round((moment(json.loads(line)["timestamp"]) - first) / minute)'},
    tag="nearest-minute", score=755 / 1386,
)  # fmt: skip
without_an_offset = slip(
    MINUTE,
    {
        "    if found.tzinfo is None:\n            raise ValueError(text)\n": (
            "    found = found if found.tzinfo else found.replace(tzinfo=UTC)\n"
        )
    },
    tag="torn-is-read",
    score=10 / 11,
)
empty_lines_are_nothing = slip(
    MINUTE, {'path.read_text().split("\\n")[:-1]': 'filter(None, path.read_text().split("\\n"))'},
    tag="torn-is-read", score=10 / 11,
)  # fmt: skip
what_there_is = slip(
    MINUTE, {'"counts": counts}': '"counts": [count for count in counts if count]}'}, tag="no-zeros", score=3 / 11
)
from_the_first_event = slip(
    MINUTE,
    {'"counts": counts}': '"counts": counts[next((at for at, count in enumerate(counts) if count), 0) :]}'},
    tag="first-event-first",
    score=631 / 1386,
)


@wrong(SPIKES, tag="mean-and-deviation", score=5 / 7)
def three_deviations(counts):
    """As in the book."""
    if not counts:
        return []
    bound = statistics.fmean(counts) + 3 * statistics.pstdev(counts)
    found = []
    for at, count in enumerate(counts):
        if count >= bound:
            if found and at - found[-1][1] <= 2:
                found[-1][1] = at + 1
            else:
                found.append([at, at + 1])
    return [one for one in found if one[1] - one[0] >= 3]


@wrong(SPIKES, tag="fixed-threshold", score=16 / 21)
def more_than_thirty(counts):
    """As the old one had it, with a little patience."""
    begin, found = None, []
    for at, count in enumerate([*counts, 0, 0, 0]):
        if count >= 30:
            begin, last = at if begin is None else begin, at
        elif begin is not None and at - last > 2:
            found += [[begin, last + 1]] if last + 1 - begin >= 3 else []
            begin = None
    return found


BOUND, PAUSE, SHORTEST = "max(10, 5 * median(counts))", "<= 2:", ">= 3]"
of_what_happens = slip(
    SPIKES,
    {BOUND: "max(10, 5 * median([count for count in counts if count] or [0]))"},
    tag="zeros-left-out",
    score=1319 / 1386,
)
however_few = slip(SPIKES, {BOUND: "max(1, 5 * median(counts))"}, tag="volume-ignored", score=6 / 7)
ten_are_many = slip(SPIKES, {BOUND: "10"}, tag="fixed-threshold", score=5 / 21)
five_times_the_mean = slip(
    SPIKES, {BOUND: "max(10, 5 * sum(counts) / len(counts))"}, tag="mean-and-deviation", score=6 / 7
)
a_minute_will_do = slip(SPIKES, {SHORTEST: ">= 1]"}, tag="blips-count", score=6 / 7)
two_minutes_will_do = slip(SPIKES, {SHORTEST: ">= 2]"}, tag="blips-count", score=6 / 7)
in_a_row = slip(SPIKES, {PAUSE: "== 0:"}, tag="dips-end-it", score=6 / 7)
one_minute_of_patience = slip(SPIKES, {PAUSE: "<= 1:"}, tag="dips-end-it", score=6 / 7)
what_is_over = slip(SPIKES, {SHORTEST: ">= 3 and one[1] < len(counts)]"}, tag="day-end-ignored", score=19 / 21)

times_of_the_highest = slip(
    REPORT, {"events / (end - begin) / usual": "max(counts) / usual"}, tag="own-numbers", score=257 / 462
)
until_the_last_begins = slip(
    REPORT, {"for at in (begin, end))": "for at in (begin, end - 1))"}, tag="last-minute", score=2 / 3
)
of_the_mean = slip(
    REPORT,
    {"sum(counts[begin:end]), median(counts)": "sum(counts[begin:end]), sum(counts) / len(counts)"},
    tag="of-the-mean",
    score=257 / 462,
)


@wrong(REPORT, tag="torn-is-read", score=2 / 9)
def by_hand(path):
    """Whoever does not trust their own functions: the loudest minutes, from the first to the last."""
    window = json.loads(Path(path).with_suffix(".window.json").read_text())
    moments = []
    for number, line in enumerate(Path(path).read_text().split("\n")[:-1], 1):
        try:
            moments.append(datetime.fromisoformat(json.loads(line)["timestamp"]).astimezone(UTC))
        except Exception as error:
            raise ValueError(f"{Path(path).name}:{number}") from error
    first = datetime.fromisoformat(window["from"]).astimezone(UTC).replace(second=0, microsecond=0)
    counts = Counter((one - first) // timedelta(minutes=1) for one in moments)
    loud = sorted(minute for minute, count in counts.items() if count >= 10)
    if len(loud) < 3:
        return []
    begin, end = (f"{first + timedelta(minutes=at):%Y-%m-%dT%H:%MZ}" for at in (loud[0], loud[-1]))
    return [{"from": begin, "to": end, "events": len(moments), "times_usual": None}]
