"""Two months of scans of six assets: findings of every kind, each such that a misreading of it gives something else."""

import random
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from groundschool.kit import beside
from groundschool.simulation.company import DOMAIN, REGIONS

scanned = beside(__file__, "scanned")
PatchBook, PolicyException, ScanEntry, ScanFinding, ScanRun = (
    scanned.PatchBook, scanned.PolicyException, scanned.ScanEntry, scanned.ScanFinding, scanned.ScanRun,
)  # fmt: skip
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
ZONES = (UTC, *(ZoneInfo(region.timezone) for region in REGIONS), ZoneInfo("Asia/Singapore"))
OS, LANG = "os-pkgs", "lang-pkgs"
BOTH = frozenset({OS, LANG})
REGISTRY = f"registry.{DOMAIN}:5000"
IMAGES = ("booking-api", "search", "payments", "gateway", "inventory", "timetable", "notifications")
PACKAGES = {
    OS: ("libssl3", "openssl", "zlib1g", "libexpat1", "curl", "libcurl4", "glibc", "perl-base", "libxml2", "tar", "libgnutls30"),
    LANG: ("requests", "urllib3", "jinja2", "golang.org/x/crypto", "golang.org/x/net", "lodash", "axios", "log4j-core"),
}  # fmt: skip
# By kind: the states that it may have, and the misreadings each of which has to give something else.
KINDS: Mapping[str, tuple[Sequence[str], Sequence[str]]] = {
    "in-time": (("in-time",), ("published", "last-seen-is-end")),
    "late": (("late",), ("last-scan",)),
    "open": (("open",), ("no-exceptions-open",)),
    "overdue": (("overdue",), ("last-scan",)),
    "never-fixed": (("waiting",), ("first-seen", "unfixed-closed")),
    "gone-unfixed": (("gone",), ("first-seen",)),
    "fix-came-later": (("in-time", "open"), ("first-seen!",)),
    "fix-came-too": (("late", "overdue"), ("first-seen",)),
    "fix-withdrawn": (("open", "overdue"), ("fix-of-last!",)),
    "fix-withdrawn-gone": (("in-time", "late"), ("fix-of-last!",)),
    "came-back": (("overdue", "late"), ("gone-once!", "comeback-restarts!")),
    "came-back-open": (("open",), ("gone-once!", "comeback-restarts")),
    "not-looked": (("overdue", "open"), ("not-looked-is-clean!",)),
    "not-looked-then-gone": (("late",), ("not-looked-is-clean!",)),
    "silent": (("overdue",), ("silence-is-fix!",)),
    "rated-up": (("overdue", "late"), ("first-severity!",)),
    "rated-down": (("in-time", "open"), ("first-severity!",)),
    "two-places": (("overdue", "late"), ("first-entry!",)),
    "fix-in-one": (("overdue", "late", "in-time", "open"), ("first-entry!",)),
    "by-hours": (("late", "overdue"), ("whole-days!",)),
    "clocks": (("in-time", "late"), ("text-order!",)),
    "after": (("open", "overdue"), ("later-too!",)),
    "older-report": (("late", "overdue"), ("status-alone!",)),
    "low": ((), ("low-too",)),
    "rated-low": ((), ("first-severity!",)),
    "excepted": (("excepted",), ("no-exceptions!",)),
    "excepted-all-packages": (("excepted",), ("null-is-none!",)),
    "excepted-waiting": (("excepted",), ("unfixed-unexcused!",)),
    "excepted-last-day": (("excepted",), ("last-day-out!",)),
    "excepted-second": (("excepted",), ("first-exception!",)),
    "expired": (("overdue", "open"), ("expired-counts!",)),
    "expired-here": (("overdue", "open"), ("local-day!",)),
    "self-approved": (("overdue", "open"), ("self-approved!",)),
    "self-capitals": (("overdue", "open"), ("capitals-differ!",)),
    "no-approver": (("overdue", "waiting"), ("no-approver-counts!",)),
    "no-owner": (("overdue", "open"), ("no-owner-counts!",)),
    "for-ever": (("overdue", "open"), ("forever-counts!",)),
    "other-asset": (("overdue", "waiting"), ("other-assets!",)),
    "other-package": (("overdue", "open"), ("other-packages!",)),
    "other-cve": (("overdue", "open"), ("other-cves!",)),
    "closed-excused": (("late",), ("closed-excused!",)),
}


class ScanDraft:
    """Scans and findings in the making."""

    def __init__(self, rng: random.Random, as_of: datetime) -> None:
        self.rng, self.as_of = rng, as_of
        self.days = {"CRITICAL": 7, "HIGH": rng.choice((14, 21)), "MEDIUM": rng.choice((30, 35, 40))}
        self.runs: dict[str, list[ScanRun]] = {}
        self.findings: list[ScanFinding] = []
        self.exceptions: list[PolicyException] = []
        self.kinds: dict[str, list[str]] = {}
        for number, name in enumerate(rng.sample(IMAGES, 5)):
            self._asset(f"{REGISTRY}/{name}", number)
        self._asset(f"/mnt/hosts/db-{rng.randint(1, 3)}.{rng.choice(('north', 'south'))}.{DOMAIN}", 5)

    def _asset(self, asset: str, number: int) -> None:
        """Add the runs of an asset: the first one is silent of late, the second has a last one that skips a class."""
        rng, runs = self.rng, []
        at = self.as_of - rng.randint(62, 70) * DAY
        release, last = [4, rng.randint(0, 9)], self.as_of - (rng.randint(15, 20) if number == 0 else 0.4) * DAY
        while at < last:
            looked = rng.choice((BOTH, BOTH, BOTH, BOTH, frozenset({OS}), frozenset({LANG}), None))
            runs.append(self._run(at, asset, release, looked if len(runs) > 1 else BOTH))
            at += rng.randint(70, 190) * HOUR + rng.randint(0, 3599) * timedelta(seconds=1)
            release[1] += rng.random() < 0.4
        middle = len(runs) // 2
        pair = runs[middle].at.astimezone(UTC)  # an hour apart, and by the text the other way round
        first, second = (pair.astimezone(timezone(timedelta(hours=hours))) for hours in (8, -3))
        runs[middle : middle + 1] = [
            self._run(first, asset, release, BOTH), self._run(second + HOUR, asset, release, BOTH),
        ]  # fmt: skip
        if number in (1, 2):
            skipped = frozenset({LANG}) if number == 1 else frozenset({OS})
            runs[-1] = self._run(runs[-1].at, asset, release, skipped)
        elif number:
            runs[-1] = self._run(runs[-1].at, asset, release, BOTH)
        runs.append(self._run(self.as_of + rng.randint(4, 40) * HOUR, asset, release, BOTH))
        self.runs[asset] = runs

    def _run(self, at: datetime, asset: str, release: Sequence[int], looked: frozenset[str] | None) -> ScanRun:
        tag = "" if asset.startswith("/") else f":{release[0]}.{release[1]}.0"
        zone = self.rng.choice(ZONES) if at.utcoffset() == timedelta() else at.tzinfo
        there = at.astimezone(zone)
        fixed = timezone(there.utcoffset() or timedelta())
        micro = self.rng.randint(1, 999_999)
        return ScanRun(there.replace(tzinfo=fixed, microsecond=micro), f"{asset}{tag}", looked, self.rng.random() < 0.8)

    def book(self) -> PatchBook:
        """Return what there is so far."""
        return PatchBook(self.runs, self.findings, self.exceptions, self.days, self.as_of)

    def add(self, kind: str) -> None:
        """Add a finding of a kind, with what is said of it elsewhere; raises RuntimeError where none can be drawn."""
        states, tags = KINDS[kind]
        for _ in range(3000):
            found, excused = self._tried(kind)
            book = PatchBook(self.runs, [found], [*excused], self.days, self.as_of)
            right = scanned.judged(book, found)
            if (right["state"] not in states) if right and states else bool(right) is bool(not states):
                continue
            if all(_differs(right, scanned.judged(book, found, tag.rstrip("!")), tag) for tag in tags):
                self.findings.append(found)
                self.exceptions += excused
                self.kinds.setdefault(kind, []).append(found.key)
                return
        raise RuntimeError(f"no finding of kind {kind}")

    def _tried(self, kind: str) -> tuple[ScanFinding, list[PolicyException]]:
        rng = self.rng
        asset, of = rng.choice([*self.runs]), rng.choice((OS, LANG))
        runs = self.runs[asset]
        usable = [k for k, run in enumerate(runs) if of in (run.looked or ())]
        begin = rng.randrange(len(usable) - 1)
        end = rng.randrange(begin + 1, len(usable) + 1)
        span = usable[begin:end]
        if kind.startswith("came-back") and len(span) > 2:
            cut = rng.randrange(1, len(span) - 1)
            span = span[:cut] + span[cut + rng.randint(1, 2) :]
        since = _fixed_since(rng, kind, len(span))
        severity = [*_severities(rng, kind, len(span))]
        seen = {
            k: self._entries(kind, severity[place], since[0] <= place < since[1]) for place, k in enumerate(span)
        }
        published = runs[span[0]].at.astimezone(UTC) - rng.randint(1, 60) * DAY
        cve = self._known(asset, of) if kind not in _EXCUSES and rng.random() < 0.4 else ""
        cve = cve or f"CVE-{self.as_of.year}-{rng.randint(20_000, 49_999)}"
        found = ScanFinding(asset, cve, rng.choice(PACKAGES[of]), of, published, seen)
        if any(one.key == found.key for one in self.findings):
            found = ScanFinding(asset, f"{cve}{rng.randint(1, 9)}", found.package, of, published, seen)
        return found, self._excused(kind, found)

    def _known(self, asset: str, of: str) -> str:
        """Return a CVE that another package has, too, mostly of the same asset."""
        excepted = {one.cve for one in self.exceptions}
        free = [one for one in self.findings if one.cve not in excepted]
        same = [one.cve for one in free if one.asset == asset and one.of == of]
        return self.rng.choice(same or [one.cve for one in free] or [""])

    def _entries(self, kind: str, severity: str, fixed: bool) -> list[ScanEntry]:
        if kind == "two-places":
            return [ScanEntry("LOW" if severity == "MEDIUM" else "MEDIUM", fixed), ScanEntry(severity, fixed, 1)]
        if kind == "fix-in-one":
            return [ScanEntry(severity, False), ScanEntry(severity, fixed, 1)]
        twice = [ScanEntry(severity, fixed, 1)] if self.rng.random() < 0.1 else []
        return [ScanEntry(severity, fixed), *twice]

    def _excused(self, kind: str, of: ScanFinding) -> list[PolicyException]:
        """Return what is excepted by the kind."""
        today = self.as_of.astimezone(UTC).date()
        owner, approver = self.rng.sample(("hanna@", "aziz@", "rosa@", "moira@", "ines@", "sam@"), 2)
        owner, approver = owner + DOMAIN, approver + DOMAIN
        good = PolicyException(f"EX-{self.rng.randint(100, 9999)}", of.asset, of.cve, of.package, owner, approver,
                               today + self.rng.randint(3, 60) * DAY)  # fmt: skip
        told = _EXCUSES.get(kind)
        return [PolicyException(**{**vars(good), **one}) for one in told(good, today)] if told else []


def _fixed_since(rng: random.Random, kind: str, many: int) -> tuple[int, int]:
    """Return from which one on, and up to which, the reports of a finding know of a fix."""
    if kind in ("never-fixed", "gone-unfixed", "excepted-waiting") or (kind in ("no-approver", "other-asset") and rng.random() < 0.5):
        return many, many  # fmt: skip
    first = rng.randrange(many) if kind.startswith("fix-came") or rng.random() < 0.15 else 0
    return first, rng.randint(first + 1, many) if kind.startswith("fix-withdrawn") else many


def _severities(rng: random.Random, kind: str, many: int) -> list[str]:
    if kind == "low":
        return [rng.choice(("LOW", "UNKNOWN"))] * many
    one = rng.choice(("CRITICAL", "HIGH", "MEDIUM"))
    if not kind.startswith("rated"):
        return [one] * many
    other = "LOW" if kind == "rated-low" else rng.choice([each for each in ("CRITICAL", "HIGH", "MEDIUM", "LOW") if each != one])
    return [one if place < many / 2 else other for place in range(many)]


_EXCUSES: Mapping[str, Callable[..., list[dict[str, object]]]] = {
    "excepted": lambda _good, _today: [{}],
    "excepted-all-packages": lambda _good, _today: [{"package": None}],
    "excepted-waiting": lambda _good, _today: [{}],
    "excepted-last-day": lambda _good, today: [{"expires": today}],
    "excepted-second": lambda good, _today: [{"approver": good.owner}, {"id": f"{good.id}-2"}],
    "expired": lambda _good, today: [{"expires": today - 9 * DAY}],
    "expired-here": lambda _good, today: [{"expires": today - DAY}],
    "self-approved": lambda good, _today: [{"approver": good.owner}],
    "self-capitals": lambda good, _today: [{"approver": good.owner.title()}],
    "no-approver": lambda _good, _today: [{"approver": None}],
    "no-owner": lambda _good, _today: [{"owner": None}],
    "for-ever": lambda _good, _today: [{"expires": None}],
    "other-asset": lambda good, _today: [{"asset": f"{REGISTRY}/{'loyalty' if 'loyalty' not in good.asset else 'fares'}"}],
    "other-package": lambda good, _today: [{"package": f"{good.package}-dev"}],
    "other-cve": lambda good, _today: [{"cve": f"{good.cve}0"}],
    "closed-excused": lambda _good, _today: [{}],
}  # fmt: skip


def _differs(right: object, other: object, tag: str) -> bool:
    """Return whether a misreading gives something else; with a mark behind its tag, another state or severity."""
    if not tag.endswith("!"):
        return right != other or tag == "no-exceptions-open"
    told = [one and (one["state"], one["severity"]) for one in (right, other)]
    return told[0] != told[1]


def usual(rng: random.Random, as_of: datetime) -> ScanDraft:
    """Return two months with a finding of every kind."""
    draft = ScanDraft(rng, as_of)
    kinds = [*KINDS, *["in-time"] * 5, "open", "late"]
    rng.shuffle(kinds)
    for kind in kinds:
        draft.add(kind)
    return draft


def at_bounds(rng: random.Random, as_of: datetime) -> ScanDraft:
    """Return scans of one asset whose findings end, or are still there, exactly when their time is over, or just after."""
    draft = ScanDraft(rng, as_of)
    asset = next(iter(draft.runs))
    limit, second = draft.days["CRITICAL"] * DAY, timedelta(seconds=1)
    moments = [as_of - 3 * limit - second, as_of - 3 * limit, as_of - 2 * limit, as_of - limit - second, as_of - limit]
    runs = [ScanRun(at.astimezone(UTC), f"{asset}:4.1.0", BOTH) for at in (*moments, as_of)]
    draft.runs = {asset: runs}
    for package, first, last in (
        ("curl", 1, 1), ("tar", 0, 1), ("openssl", 4, 5), ("zlib1g", 3, 5), ("libexpat1", 4, 4), ("glibc", 3, 4),
    ):  # fmt: skip
        seen = {k: [ScanEntry("CRITICAL", fixed=True)] for k in range(first, last + 1)}
        cve = f"CVE-{as_of.year}-{rng.randint(20_000, 49_999)}"
        draft.findings.append(ScanFinding(asset, cve, package, OS, as_of - 90 * DAY, seen))
    return draft
