"""A page at night, two runbooks with similar names, a list of changes, and the record of eight things about them."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from groundschool.formats.alertmanager import Alert, notification
from groundschool.kit import Bundle, Variant, beside
from groundschool.simulation.company import DOMAIN, REGIONS
from groundschool.simulation.state import World

told = beside(__file__, "pages")
Runbook, Theme = told.Runbook, told.Theme
FRESH, OLD, CHANGED = "fresh", "too-old", "changed-since"
HALF = {FRESH: CHANGED, CHANGED: FRESH, OLD: FRESH}  # what half of the rule makes of it


class Form(Bundle):
    """A bundle whose answers are the entries of one record."""

    def entry(self, key: str, value: object, traps: Mapping[str, Any]) -> None:
        """Add a key of the record: its value, and what each misconception makes of it."""
        self.answer("runbook", key, value, traps)


@dataclass(frozen=True)
class Ages:
    """How many days ago the service changed, and both runbooks were reviewed; is it fresh, or by half the rule."""

    changed: int
    reviewed: int
    other: int
    state: str
    half: str


def generate(seed: int, edge: str | None = None) -> Variant:
    """Return a page, two runbooks and a list of changes, and the record of them."""
    rng, form = random.Random(f"first runbook {seed} {edge}"), Form(seed, edge)
    at = World.from_seed(seed).day + timedelta(hours=rng.randint(1, 4), minutes=rng.randrange(60))
    theme = rng.choice(told.THEMES)
    mine, other = _two(rng, theme)
    ages = _ages(rng)
    rows, releases = _changes(rng, theme, at.date(), ages)
    form.write("page.json", _page(rng, theme, mine, at))
    for one, ago in ((mine, ages.reviewed), (other, ages.other)):
        reviewed = at.date() - timedelta(days=ago)
        tested = max(version for day, version in releases if day < reviewed)
        tested -= one is mine and ages.state == FRESH  # it was read again, and not done again
        title = f"When too many of {theme.of_what} are in use" if one is mine else f"{mine.alert} of {theme.service}"
        form.write(f"runbooks/{one.name}.md", one.text(theme, title, reviewed, f"5.{tested}.0"))
    form.write("changes.txt", rows)
    _head(form, mine, other, ages)
    _steps(form, mine, other)
    return form.variant()


def _two(rng: random.Random, theme: Theme) -> tuple[Runbook, Runbook]:
    """Return the runbook of the alert and the other one, which says something else wherever something is asked for."""
    pairs, owners = rng.sample(theme.alerts, 2), rng.sample(theme.owners, 2)
    pages, roles = rng.sample(theme.pages, 2), rng.sample(told.ROLES, 4)
    mine = told.runbook_of(rng, pages[0], pairs[0], owners[0], roles)
    taken = {mine.dangerous, mine.query, mine.harmless, mine.noting, mine.noting + 1}
    while True:
        other = told.runbook_of(rng, pages[1], pairs[1], owners[1], roles[3:] + roles[1:3])
        apart = other.least != mine.least and other.escalates_after != mine.escalates_after
        undone = other.undo not in (mine.undo, mine.other_undo, mine.noting + 1)
        if apart and undone and other.harmless not in taken:
            return mine, other


def _ages(rng: random.Random) -> Ages:
    """Return ages of which no one is near a bound; what is too old may have changed since, too."""
    state = rng.choice((FRESH, CHANGED, OLD))
    both = state == OLD and rng.random() < 0.5
    half = CHANGED if both else HALF[state]
    changed = rng.randint(*{FRESH: (40, 110), CHANGED: (12, 60), OLD: (40, 120) if both else (265, 330)}[state])
    spans = {FRESH: (4, min(changed - 6, 165)), CHANGED: (changed + 8, 165), OLD: (200, 320 if both else changed - 15)}
    reviewed, other = (rng.randint(*spans[one]) for one in (state, half))
    return Ages(changed, reviewed, other, state, half)


def _changes(rng: random.Random, theme: Theme, today: date, ages: Ages) -> tuple[str, list[tuple[date, int]]]:
    """Return the list of changes, the newest first, and day and number of the releases that were done.

    A page that is older than a change has been tested on the newest release all the same: the change was none.
    """
    ago = lambda days: today - timedelta(days=days)  # noqa: E731
    releases = [(ago(420), 8), (ago(345), 9), (ago(ages.changed), 10)]
    rows = [(day, theme.service, "done", f"release 5.{number}.0") for day, number in releases]
    if ages.state == CHANGED:
        del releases[-1]
        rows[-1] = (*rows[-1][:3], rng.choice(("moved to another namespace", "deployment renamed", "database moved")))
    following = f"release 5.{releases[-1][1] + 1}.0"
    rows.append((ago(rng.randint(1, 3)), theme.service, "cancelled", following))
    rows.append((ago(-rng.randint(2, 9)), theme.service, "planned", following))
    recent, early = rng.sample([one.service for one in told.THEMES if one is not theme], 2)
    rows.append((ago(rng.randint(1, 3)), recent, "done", f"release 2.{rng.randint(3, 9)}.0"))
    rows.append((ago(rng.randint(180, 250)), early, "done", f"release 3.{rng.randint(3, 9)}.0"))
    lines = [f"{day}  {service:<12} {state:<10} {what}\n" for day, service, state, what in sorted(rows, reverse=True)]
    return "".join(lines), releases


def _page(rng: random.Random, theme: Theme, mine: Runbook, at: datetime) -> str:
    """Return what Alertmanager posted: it went to platform, which holds everybody's pager at night."""
    region = rng.choice(REGIONS).name
    labels = {
        "alertname": mine.alert,
        "region": region,
        "service": theme.service,
        "severity": "critical",
        "team": "platform",
    }
    notes = {
        "runbook_url": f"https://wiki.{DOMAIN}/old/{theme.service}",
        "summary": f"{rng.randint(mine.fires_at + 2, 99)} % of {theme.of_what} are in use",
    }
    source = f"https://prometheus.{DOMAIN}/graph?g0.expr={mine.alert}"
    alert = Alert(labels, notes, at.replace(second=rng.randrange(60)), source=source)
    return notification([alert], "platform-pager", ["alertname", "region"], f"https://alertmanager.{DOMAIN}")


def _head(form: Form, mine: Runbook, other: Runbook, ages: Ages) -> None:
    """Add which runbook it is, whose, and whether it is fresh."""
    form.entry("runbook", mine.name, {"other-runbook": other.name})
    form.entry("owner", mine.owner, {"paged-team": "platform", "other-runbook": other.owner})
    form.entry("freshness", ages.state, {"half-of-the-rule": ages.half})


def _steps(form: Form, mine: Runbook, other: Runbook) -> None:
    """Add what is said of steps: what changes first, when, with whom, until when, and how it is taken back."""
    form.entry("first_change", mine.harmless, {
        "looks-dangerous": mine.dangerous,
        "only-a-query": mine.query,
        "checks-only-read": mine.noting + 1,
        "section-begins": mine.noting,
        "other-runbook": other.harmless,
    })  # fmt: skip
    form.entry("only_from_percent", mine.least, {"alert-fires": mine.fires_at, "other-runbook": other.least})
    form.entry("more_needs", mine.more, {
        "agrees-to-another": mine.switching,
        "is-paged": mine.escalates_to,
        "other-runbook": other.more,
    })  # fmt: skip
    form.entry("escalate_after_minutes", mine.escalates_after, {
        "effect-time": mine.effect,
        "news-time": mine.updates,
        "alert-waits": mine.fires_after,
        "other-runbook": other.escalates_after,
    })  # fmt: skip
    form.entry("undo", mine.undo, {
        "undoes-another": mine.other_undo,
        "does-it-again": mine.noting + 1,
        "other-runbook": other.undo,
    })  # fmt: skip
