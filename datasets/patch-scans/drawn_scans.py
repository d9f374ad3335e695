"""Two months of scans of six assets: of every kind a finding, such that misreading it gives something else."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone, tzinfo
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
REGISTRY, MIRROR = f"registry.{DOMAIN}:5000", f"mirror.{DOMAIN}:5000"
TOOLS = f"{REGISTRY}/tools"  # an image that has no tag
IMAGES = ("booking-api", "search", "payments", "gateway", "inventory", "timetable", "notifications")
PACKAGES = {
    OS: ("libssl3", "openssl", "zlib1g", "libexpat1", "curl", "libcurl4", "glibc", "perl-base", "libxml2", "tar", "libgnutls30"),  # noqa: E501
    LANG: ("requests", "urllib3", "jinja2", "golang.org/x/crypto", "golang.org/x/net", "lodash", "axios", "log4j-core"),
}  # fmt: skip
# What people call a package, and how it is called.
PARTS = {"libssl3": "ssl", "libexpat1": "expat", "libxml2": "xml2", "libgnutls30": "gnutls"}
# By kind: the states that it may have, and the misreadings each of which has to give something else.
KINDS: Mapping[str, tuple[Sequence[str], Sequence[str]]] = {
    "in-time": (("in-time",), ("published", "last-seen-is-end", "clock-on-the-wall")),
    "late": (("late",), ("last-scan",)),
    "open": (("open",), ()),
    "overdue": (("overdue",), ("last-scan",)),
    "never-fixed": (("waiting",), ("first-seen", "unfixed-closed")),
    "gone-unfixed": (("gone",), ("first-seen",)),
    "fix-came-later": (("in-time", "open"), ("first-seen!", "published!")),
    "fix-came-too": (("late", "overdue"), ("first-seen",)),
    "fix-withdrawn": (("overdue",), ("fix-of-last!",)),
    "fix-withdrawn-gone": (("in-time", "late"), ("fix-of-last!",)),
    "came-back": (("overdue", "late"), ("gone-once!", "comeback-restarts!")),
    "came-back-open": (("open",), ("gone-once!", "comeback-restarts")),
    "not-looked": (("overdue", "open"), ("not-looked-is-clean!",)),
    "not-looked-then-gone": (("late",), ("not-looked-is-clean!", "last-seen-is-end!")),
    "silent": (("overdue",), ("silence-is-fix!",)),
    "rated-up": (("overdue", "late"), ("first-severity!",)),
    "rated-down": (("in-time", "open"), ("first-severity!",)),
    "by-hours": (("overdue",), ("whole-days!",)),
    "clocks": (("in-time", "late"), ("text-order", "clock-on-the-wall", "last-scan")),
    "after": (("overdue",), ("later-too!",)),
    "older-report": (("late", "overdue"), ("status-alone!",)),
    "no-tag": (("late", "overdue"), ("last-scan!",)),
    "low": ((), ("low-too",)),
    "rated-low": ((), ("first-severity!",)),
    "excepted": (("excepted",), ("no-exceptions!",)),
    "excepted-all-packages": (("excepted",), ("null-is-none!",)),
    "excepted-waiting": (("excepted",), ("unfixed-unexcused!",)),
    "excepted-last-day": (("excepted",), ("last-day-out!",)),
    "excepted-second": (("excepted",), ("first-exception!",)),
    "excepted-first": (("excepted",), ("last-exception!",)),
    "expired": (("overdue",), ("expired-counts!",)),
    "expired-here": (("overdue", "open"), ("local-day!",)),
    "self-approved": (("overdue",), ("self-approved!",)),
    "self-capitals": (("overdue", "open"), ("capitals-differ!",)),
    "self-capitals-owner": (("overdue", "open"), ("capitals-differ!",)),
    "no-approver": (("waiting",), ("no-approver-counts!",)),
    "no-owner": (("overdue", "open"), ("no-owner-counts!",)),
    "for-ever": (("overdue", "open"), ("forever-counts!",)),
    "other-asset": (("overdue",), ("other-assets!",)),
    "other-package": (("overdue", "open"), ("other-packages!",)),
    "part-of-package": (("overdue", "open"), ("other-packages!",)),
    "other-cve": (("overdue", "open"), ("other-cves!",)),
    "closed-excused": (("late",), ("closed-excused!",)),
}


class NoSuchFindingError(Exception):
    """The scans that were drawn allow no finding of a kind."""


class ScanDraft:
    """Scans and findings in the making."""

    def __init__(self, rng: random.Random, as_of: datetime) -> None:
        self.rng, self.as_of = rng, as_of
        self.days = {"CRITICAL": 7, "HIGH": rng.choice((14, 21)), "MEDIUM": rng.choice((28, 30))}
        self.days[rng.choice(("LOW", "UNKNOWN"))] = 90
        self.runs: dict[str, list[ScanRun]] = {}
        self.pairs: dict[str, int] = {}
        self.findings: list[ScanFinding] = []
        self.exceptions: list[PolicyException] = []
        self.kinds: dict[str, list[str]] = {}
        for number, name in enumerate(rng.sample(IMAGES, 4)):
            self._asset(f"{REGISTRY}/{name}", number)
        self._asset(f"/mnt/hosts/db-{rng.randint(1, 3)}.{rng.choice(('north', 'south'))}.{DOMAIN}", 4)
        self._asset(TOOLS, 5)

    def _asset(self, asset: str, number: int) -> None:
        """Add the runs of an asset: the first one is silent of late, the last ones of two others skip a class."""
        rng, end = self.rng, self.as_of
        moments, at = [], self.as_of - (rng.randint(57, 63) if asset != TOOLS else 24) * DAY
        silent = self.as_of - rng.randint(15, 20) * DAY
        while at < (silent if number == 0 else end - 3 * DAY):
            moments.append(at)
            at += rng.randint(70, 180) * HOUR + rng.randint(0, 3599) * timedelta(seconds=1)
        if number:
            moments.append(end - rng.randint(3, 40) * HOUR)
        if number == 3:  # so that something is over its days by some hours
            moments = sorted([*moments, end - self.days["HIGH"] * DAY - rng.randint(2, 20) * HOUR])
        release, runs = [4, rng.randint(0, 9)], []
        for place, moment in enumerate(moments):
            looked = rng.choice((BOTH, BOTH, BOTH, BOTH, frozenset({OS}), frozenset({LANG}), None))
            last = place == len(moments) - 1
            if last:
                looked = {1: frozenset({LANG}), 2: frozenset({OS})}.get(number, BOTH)
            sure = place < 2 or timedelta() < end - moment - self.days["HIGH"] * DAY < DAY
            made = self._run(moment, asset, release, BOTH if sure else looked, ZONES[1] if sure else None)
            old = number == 1 and place < len(moments) - 4  # an older scanner, until it was updated
            runs.append(replace(made, status=not old and (sure or made.status)))
            release[1] += rng.random() < 0.4
        middle = len(runs) // 2
        pair = runs[middle].at  # an hour apart, and by the text the other way round
        text = runs[middle].artifact.removeprefix(asset).removeprefix(":")
        tag = [int(one) for one in text.split(".")[:2]] if text else release
        runs[middle : middle + 1] = [
            replace(self._run(at, asset, tag, BOTH, zone), status=number != 1)
            for at, zone in ((pair, ZONES[3]), (pair + HOUR, ZONES[1]))
        ]
        runs.append(self._run(self.as_of + rng.randint(4, 40) * HOUR, asset, release, BOTH))
        self.runs[asset], self.pairs[asset] = runs, middle

    def _run(
        self,
        at: datetime,
        asset: str,
        release: Sequence[int],
        looked: frozenset[str] | None,
        zone: tzinfo | None = None,
    ) -> ScanRun:
        """Return a run on the clock of one of four places, or of a zone."""
        tag = "" if asset.startswith("/") or asset == TOOLS else f":{release[0]}.{release[1]}.0"
        there = at.astimezone(zone or self.rng.choice(ZONES))
        fixed = timezone(there.utcoffset() or timedelta())
        micro = self.rng.randint(1, 999_999)
        return ScanRun(there.replace(tzinfo=fixed, microsecond=micro), f"{asset}{tag}", looked, self.rng.random() < 0.8)

    def book(self) -> PatchBook:
        """Return what there is; the exceptions begin and end with one that holds."""
        ends = {kind: [key.split()[1] for key in self.kinds.get(kind, ())] for kind in ("excepted", "excepted-waiting")}
        order = sorted(
            self.exceptions, key=lambda one: (one.cve in ends["excepted-waiting"]) - (one.cve in ends["excepted"])
        )
        return PatchBook(self.runs, self.findings, order, self.days, self.as_of)

    def add(self, kind: str) -> None:
        """Add a finding of a kind and what excepts it; raises NoSuchFindingError where none can be drawn."""
        for _ in range(800):
            found, excused = self._tried(kind)
            book = PatchBook(self.runs, [found], excused, self.days, self.as_of)
            right = scanned.judged(book, found)
            states = KINDS[kind][0]
            if not (right["state"] in states if right else not states) or self._is_taken(found, excused):
                continue
            ways = dict.fromkeys((*(tag.rstrip("!") for tag in KINDS[kind][1]), *scanned.MISREAD))
            if all(_fits(kind, right, scanned.judged(book, found, tag), tag, found) for tag in ways):
                self.findings.append(found)
                self.exceptions += excused
                self.kinds.setdefault(kind, []).append(found.key)
                return
        raise NoSuchFindingError(kind)

    def _is_taken(self, found: ScanFinding, excused: Sequence[PolicyException]) -> bool:
        """Return whether there is such a finding, or an exception that could be of both."""
        beside = [one for one in self.findings if (one.asset, one.package) == (found.asset, found.package)]
        cves = {one.cve for one in self.exceptions}
        named = (found.asset, found.package) in {(one.asset, one.package) for one in self.exceptions}
        return named or any(excused or one.cve in cves or one.key == found.key for one in beside)

    def _tried(self, kind: str) -> tuple[ScanFinding, list[PolicyException]]:
        rng = self.rng
        asset, of = rng.choice(self._fitting(kind)), OS if kind == "part-of-package" else rng.choice((OS, LANG))
        runs = self.runs[asset]
        usable = [k for k, run in enumerate(runs) if of in (run.looked or ())]
        stays = {*KINDS[kind][0]} & {"open", "overdue", "waiting", "excepted"} and rng.random() < 0.9
        begins = [k for k in range(len(usable) - 2) if self._begins(kind, runs[usable[k]])] or [0]
        begin = max(rng.choice(begins), rng.choice(begins) if kind in _EXCUSES else 0)
        end = len(usable) - (kind == "after") if stays else rng.randrange(begin + 1, len(usable))
        ends = [k for k in range(begin + 1, len(usable)) if usable[k] - usable[k - 1] > 1]
        if kind == "not-looked-then-gone" and ends:
            end = rng.choice(ends)
        if kind == "clocks" and self.pairs[asset] in usable[begin:]:
            end = usable.index(self.pairs[asset]) + 1
        span = usable[begin:end]
        if kind.startswith("came-back") and len(span) > 2:
            cut = rng.randrange(1, len(span) - 1)
            span = span[:cut] + span[min(cut + rng.randint(1, 2), len(span) - 1) :]
        since = _fixed_since(rng, kind, len(span))
        severity = self._severities(kind, len(span))
        seen = {k: self._entries(severity[place], since[0] <= place < since[1]) for place, k in enumerate(span)}
        long = "published" in KINDS[kind][1] or "overdue" in KINDS[kind][0]
        published = runs[span[0]].at.astimezone(UTC) - rng.randint(1, 60 if long else 4) * DAY
        cve = self._known(asset, of) if kind not in _EXCUSES and rng.random() < 0.4 else ""
        cve = cve or f"CVE-{self.as_of.year}-{rng.randint(20_000, 49_999)}"
        package = rng.choice([*PARTS] if kind == "part-of-package" else PACKAGES[of])
        found = ScanFinding(asset, cve, package, of, published, seen)
        return found, self._excused(kind, found)

    def _begins(self, kind: str, run: ScanRun) -> bool:
        """Return whether a finding of a kind may begin with a run."""
        over = self.as_of - run.at - self.days["HIGH"] * DAY
        told = {
            "older-report": not run.status and over > 8 * DAY,
            "by-hours": timedelta() < over < DAY,
            "clocks": self.as_of - run.at > 30 * DAY,
        }
        if "open" in KINDS[kind][0] and "overdue" not in KINDS[kind][0]:
            return self.as_of - run.at < self.days["MEDIUM"] * DAY
        return told.get(kind, True)

    def _fitting(self, kind: str) -> Sequence[str]:
        """Return the assets that a kind may be of."""
        assets = [*self.runs]
        some = {
            "no-tag": assets[5:],
            "silent": assets[:1],
            "older-report": assets[1:2],
            "not-looked": assets[2:3],
            "by-hours": assets[3:4],
        }
        return some.get(kind, assets[:4] if kind not in _ON_HOSTS or self.rng.random() < 0.7 else assets[4:5])

    def _known(self, asset: str, of: str) -> str:
        """Return a CVE that another package has, too, mostly of the same asset."""
        excepted = {one.cve for one in self.exceptions}
        free = [one for one in self.findings if one.cve not in excepted]
        same = [one.cve for one in free if one.asset == asset and one.of == of]
        return self.rng.choice(same or [one.cve for one in free] or [""])

    def _severities(self, kind: str, many: int) -> list[str]:
        rng, low = self.rng, "UNKNOWN" if "LOW" in self.days else "LOW"
        if kind == "low":
            return [low] * many
        one = rng.choice(("CRITICAL", "HIGH", "MEDIUM"))
        if not kind.startswith("rated"):
            return [_SEVERITIES.get(kind, one)] * many
        least = ("LOW",) if kind == "rated-up" else ()
        less, more = sorted(rng.sample((*least, "MEDIUM", "HIGH", "CRITICAL"), 2), key=scanned.RANKS.index)
        first, then = {"rated-up": (less, more), "rated-low": (one, low)}.get(kind, (more, less))
        return [first if place < many / 2 else then for place in range(many)]

    def _entries(self, severity: str, fixed: bool) -> list[ScanEntry]:  # noqa: FBT001
        """Return what a report says of a finding, now and then in two places."""
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
    if kind in ("never-fixed", "gone-unfixed", "excepted-waiting", "no-approver"):
        return many, many
    first = rng.randrange(many) if kind.startswith("fix-came") or (rng.random() < 0.15 and kind != "clocks") else 0
    return first, rng.randint(first + 1, max(first + 1, many - 1)) if kind.startswith("fix-withdrawn") else many


_EXCUSES: Mapping[str, Callable[..., list[dict[str, object]]]] = {
    "excepted": lambda _good, _today: [{}],
    "excepted-all-packages": lambda _good, _today: [{"package": None}],
    "excepted-waiting": lambda _good, _today: [{}],
    "excepted-last-day": lambda _good, today: [{"expires": today}],
    "excepted-second": lambda good, _today: [{"approver": good.owner}, {"id": f"{good.id}-2"}],
    "excepted-first": lambda good, _today: [{}, {"id": f"{good.id}-2", "approver": good.owner}],
    "expired": lambda _good, today: [{"expires": today - 9 * DAY}],
    "expired-here": lambda _good, today: [{"expires": today - DAY}],
    "self-approved": lambda good, _today: [{"approver": good.owner}],
    "self-capitals": lambda good, _today: [{"approver": good.owner.title()}],
    "self-capitals-owner": lambda good, _today: [{"owner": good.owner.title(), "approver": good.owner}],
    "no-approver": lambda _good, _today: [{"approver": None}],
    "no-owner": lambda _good, _today: [{"owner": None}],
    "for-ever": lambda _good, _today: [{"expires": None}],
    "other-asset": lambda good, _today: [{"asset": good.asset.replace(REGISTRY, MIRROR)}],
    "other-package": lambda good, _today: [{"package": f"{good.package}-dev"}],
    "part-of-package": lambda good, _today: [{"package": PARTS[good.package]}],
    "other-cve": lambda good, _today: [{"cve": f"{good.cve}0"}],
    "closed-excused": lambda _good, _today: [{}],
}  # fmt: skip


# Of which severity a kind is that is rare otherwise.
_SEVERITIES = {"older-report": "MEDIUM", "came-back-open": "MEDIUM", "no-tag": "CRITICAL"}
# Which kinds may be of a host: of each check another kind is of an image.
_ON_HOSTS = ("overdue", "closed-excused", "gone-unfixed", "fix-came-too", "fix-withdrawn-gone", "came-back-open",
             "rated-down", "excepted-last-day", "expired-here", "no-owner", "other-cve")  # fmt: skip
_RARE = ("clocks", "by-hours", "older-report", "not-looked-then-gone", "silent", "not-looked")  # looked for first
_OTHER_DAYS = (
    "published",
    "last-scan",
    "last-seen-is-end",
    "clock-on-the-wall",
    "first-seen",
    "comeback-restarts",
    "gone-once",
)


def _fits(kind: str, right: dict | None, other: dict | None, tag: str, found: ScanFinding) -> bool:
    """Return whether a misreading gives something else where it has to, and the same where it need not."""
    told = [one and (one["state"], one["severity"]) for one in (right, other)]
    if f"{tag}!" in KINDS[kind][1]:
        return (right and right["state"]) != (other and other["state"])
    if tag in KINDS[kind][1]:  # an hour on the wall makes nothing late
        return right != other and not (kind == "in-time" and tag == "clock-on-the-wall" and told[0] != told[1])
    if right is None or tag == "low-too":  # what is not told is told by no other order of the reports
        return other is None or tag != "text-order"
    if tag in ("unfixed-closed", "unfixed-dropped") and right["days"] is None and right["state"] == "excepted":
        return True
    if _has_to(right["state"], tag, found):
        return told[0] != told[1]
    return told[0] == told[1] if tag in _OTHER_DAYS else right == other


def _has_to(state: str, tag: str, found: ScanFinding) -> bool:
    """Return whether a misreading is of all findings of a state, whatever their kind."""
    fixed = any(each.fixed for entries in found.seen.values() for each in entries)
    return (
        (tag == "last-scan" and state in ("late", "overdue"))
        or (tag == "first-seen" and state in ("waiting", "gone"))
        or (tag in ("unfixed-closed", "unfixed-dropped") and state == "waiting")
        or (tag == "status-is-closed" and fixed)
    )


def usual(rng: random.Random, as_of: datetime) -> ScanDraft:
    """Return two months with a finding of every kind; where the scans do not allow one, others are drawn."""
    for _ in range(20):
        draft = ScanDraft(rng, as_of)
        kinds = [*KINDS, *["in-time"] * 3, "open", "late"]
        rng.shuffle(kinds)
        try:
            for kind in sorted(kinds, key=lambda kind: kind not in _RARE):
                draft.add(kind)
        except NoSuchFindingError:
            continue
        counts = [scanned.kept(draft.book(), how) for how in ("", *scanned.MISCOUNTED) if how != "none-is-all"]
        if all(one not in counts[:place] for place, one in enumerate(counts)):  # no two ways to count give the same
            return draft
    raise RuntimeError("no scans allow a finding of every kind")


def at_bounds(rng: random.Random, as_of: datetime) -> ScanDraft:
    """Return scans of one asset whose findings end, or stay, exactly when their time is over, or just after."""
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
