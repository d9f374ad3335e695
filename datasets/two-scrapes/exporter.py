"""What an exporter that somebody wrote by hand says of kiosks: histograms, some of which contradict themselves."""

import random

import numpy as np

from groundschool.kit import Bundle

FILE, NAME, OTHER = "kiosks.prom", "kiosk_scan_seconds", "kiosk_print_seconds"
BOUNDS = ("0.5", "1", "2.5", "5", "10", "30")
WRITTEN = ("0.5", "1", "10", "2.5", "30", "5")  # in the order of their text, as a dictionary's sorted keys come
CASES = (  # what is wrong, by kiosk
    (),
    ("no-inf",),
    ("count",),
    ("count-more",),
    ("falls",),
    ("count", "falls"),
    ("no-count",),
    ("last-falls",),
    ("falls", "no-inf"),
)
ORDER = ["no-inf", "count", "falls"]
WORDS = {"no-count": ["count"], "count-more": ["count"], "last-falls": ["falls"], "first-falls": ["falls"]}


def text(rng: random.Random, bundle: Bundle) -> str:
    """Return the exporter's scrape, and add to the bundle which of its histograms contradict themselves."""
    harbours = rng.sample(["Alder Quay", "Brent, east pier", 'Curlew "old" dock', "Dunnock}s Reach", "Eider # 4",
                           "Fulmar", "Gannet Head", "Heron", "Isle\\Skerry", "Jackdaw"], 1 + len(CASES))  # fmt: skip
    lines, right, by_text, strict, finite, less = [], [], [], [], [], []
    told = [
        (NAME, place, case)
        for place, case in zip(harbours, [("first-falls",), *rng.sample(CASES, len(CASES))], strict=True)
    ]
    told += [(OTHER, place, case) for place, case in zip(harbours, [(), ("falls",), ("no-inf",), ()], strict=False)]
    for name, place, case in told:
        if f"# TYPE {name} histogram" not in lines:
            lines += [f"# HELP {name} From the card to the gate.", f"# TYPE {name} histogram"]
        lines += _written(rng, name, place.replace("\\", r"\\").replace('"', r"\""), case)
        wrong = sorted({word for one in case for word in WORDS.get(one, [one])})
        row = {"name": name, "labels": {"harbour": place}, "wrong": wrong}
        right += [row] if wrong else []
        by_text.append(row | {"wrong": sorted({*wrong, "falls"})})
        finite += [row] if wrong and case != ("last-falls",) else []
        strict += [row] if wrong and case != ("no-count",) else []
        less += [row] if wrong and case != ("count-more",) else []
    lines += ["# HELP kiosk_paper_ratio Paper left.", "# TYPE kiosk_paper_ratio gauge", "kiosk_paper_ratio NaN", ""]
    bundle.answer("contradictions", FILE, right, {
        "bounds-as-text": by_text,
        "count-not-missed": strict,
        "only-less": less,
        "one-is-enough": [row | {"wrong": sorted(row["wrong"], key=ORDER.index)[:1]} for row in right],
        "inf-is-no-bound": finite,
        "labels-with-le": [],
    })  # fmt: skip
    return "\n".join(lines)


def _written(rng: random.Random, name: str, place: str, case: tuple[str, ...]) -> list[str]:
    """Return the lines of one kiosk's histogram with what is wrong about it."""
    counts = np.cumsum([rng.randint(4, 60) for _ in BOUNDS])
    total = int(counts[-1]) + rng.randint(0, 5)
    said = dict(zip(BOUNDS, map(int, counts), strict=True))
    if "falls" in case:
        said["5"] = said["2.5"] - rng.randint(1, 3)
    if "first-falls" in case:
        said["0.5"] = said["1"] + 2
    if "last-falls" in case:
        total = said["30"] - 2
    rows = [f'{name}_bucket{{harbour="{place}",le="{bound}"}} {said[bound]}' for bound in WRITTEN]
    if "no-inf" not in case:
        at = 0 if not case else len(rows)  # where all is well, +Inf comes first
        rows.insert(at, f'{name}_bucket{{harbour="{place}",le="+Inf"}} {total}')
    rows.append(f'{name}_sum{{harbour="{place}"}} {1.7 * total:.1f}')
    if "no-count" not in case:
        rows.append(f'{name}_count{{harbour="{place}"}} {total + ("count-more" in case) - ("count" in case)}')
    return rows
