"""How fast readings are rebuilt, beside a pandas group-by and nbgrader's own export. Run by hand:

    python tests/benchmarks/tracker.py [--associates 10000] [--exercises 60] [--attempts 3] [--json]

It fabricates a cohort, computes every reading from columns with the kernel and with a pandas group-by of the same
formula, compares the two, and prints a ratio; then it rebuilds from stored events, and reads one person anew after one
event. At 200 associates and 30 notebooks it compares ``groundschool export readings`` with ``nbgrader export``, as
whole processes on the same marks.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pandas as pd

from groundschool.curriculum.framework import Framework, MasteryPolicy, load_framework
from groundschool.ledger.attempt_payloads import AttemptGraded, TaskMark
from groundschool.ledger.events import Event, make_event
from groundschool.ledger.instants import instant_of, microseconds
from groundschool.ledger.store import Ledger
from groundschool.tracker.evidence.columns import AttemptColumns, RawEvent, columns_of_events
from groundschool.tracker.evidence.history import history_of
from groundschool.tracker.mastery.judge import Judge
from groundschool.tracker.mastery.rule_over_columns import read_all
from groundschool.tracker.mastery.skills import skill_states

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
NOW = datetime(2026, 10, 1, 9, tzinfo=UTC)
SKILLS = 16
SMALL, NOTEBOOKS = 200, 30
DAY = 86_400_000_000


def main() -> None:
    """Print what was measured."""
    given = _arguments()
    framework, _ = load_framework(ROOT)
    assert framework is not None
    cohort = Cohort(given.associates, given.exercises, given.attempts)
    found: dict[str, Any] = {"attempts": given.associates * given.exercises * given.attempts}
    found |= {"cores": os.cpu_count(), "load before": round(os.getloadavg()[0], 2)}
    found |= rebuilt(cohort, framework.policy)
    found |= one_event(cohort, framework)
    found |= beside_nbgrader()
    found["load after"] = round(os.getloadavg()[0], 2)
    print(json.dumps(found, indent=2) if given.json else "\n".join(f"{name}: {value}" for name, value in found.items()))


class Cohort:
    """A fabricated cohort: stored events, and the weights of its exercises."""

    def __init__(self, associates: int, exercises: int, attempts: int) -> None:
        random = Random(60)
        self.names = [f"area/exercise-{number:02}" for number in range(exercises)]
        self.weights: dict[str, dict[str, float]] = {f"s.{number:02}": {} for number in range(SKILLS)}
        for name in self.names:
            for skill, weight in zip(random.sample(sorted(self.weights), 3), (1.0, 0.5, 0.25), strict=True):
                self.weights[skill][name] = weight
        said(f"fabricating {associates * exercises * attempts:,} attempts")
        self.events = list(self._events(random, associates, attempts))

    def _events(self, random: Random, associates: int, attempts: int):
        now, seq = microseconds(NOW), 0
        for who in range(associates):
            strength = random.uniform(0.4, 1.0)
            for name in self.names:
                for number in range(attempts):
                    seq += 1
                    points = min(10.0, round(10 * random.betavariate(8 * strength, 2), 1))
                    payload = (
                        f'{{"assurance":"isolated","attempt_id":"a{seq}","content_sha256":"{seq:064x}",'
                        f'"critical_failed":{"true" if random.random() < 0.02 else "false"},"exercise":"{name}",'
                        f'"exercise_version":1,"hidden":true,"max_points":10.0,"points":{points},"provisional":false,'
                        f'"tasks":[{{"id":"one","max":10.0,"points":{points},"tags":[]}}],"variant":"{number % 2}"}}'
                    )
                    instant = now - random.randrange(180 * DAY)
                    yield RawEvent(seq, f"e{seq}", "attempt.graded", f"p{who:05}", instant, instant, payload)


def rebuilt(cohort: Cohort, policy: MasteryPolicy) -> dict[str, Any]:
    """Return the seconds of a rebuild from events and from columns, and the ratio to pandas."""
    columns, from_events = timed(lambda: columns_of_events(cohort.events, policy.duplicate_hours))
    kernel, from_columns = best(lambda: read_all(columns, cohort.weights, policy, NOW, {}))
    grouped, by_pandas = best(lambda: by_group(columns, cohort.weights, policy))
    for mine, theirs in zip((kernel.units, kernel.lower), grouped, strict=True):
        assert np.allclose(mine, theirs, atol=1e-9), "the two sides differ"
    readings = int((kernel.units > 0).sum())
    return {
        "readings": readings,
        "rebuild from columns, s": against(from_columns, 2, 3),
        "the same by a pandas group-by, s": round(by_pandas, 3),
        "pandas / kernel": round(by_pandas / from_columns, 1),
        "rebuild from raw events, s": against(from_events + from_columns, 20, 2),
    }


def by_group(columns: AttemptColumns, weights: dict, policy: MasteryPolicy) -> tuple[np.ndarray, np.ndarray]:
    """Return units and lower bounds of the same rule, written as group-bys."""
    frame: Any = pd.DataFrame(
        {
            "who": columns.associate,
            "what": columns.exercise,
            "variant": columns.variant,
            "t": columns.submitted_at,
            "y": np.where(columns.critical_failed, np.minimum(columns.share, policy.critical_cap), columns.share),
            "h": np.where(columns.hidden, 1.0, policy.public_weight),
        }
    )
    attempts = frame.groupby(["who", "what"], sort=False)
    frame["k"] = frame.groupby(["who", "what", "variant"], sort=False).cumcount()
    frame["fresh"] = ((frame.k == 0) & columns.hidden).astype(int)
    frame["m"] = attempts.fresh.transform("sum") - attempts.fresh.cumsum()
    last = attempts.t.transform("max")
    half_life = policy.half_life_days * DAY
    frame["u"] = (
        frame.h
        * policy.repeat_factor**frame.k
        * policy.supersede_factor**frame.m
        * 2.0 ** ((frame.t - last) / half_life)
    )
    frame["uy"] = frame.u * frame.y
    parts = (
        frame.groupby(["who", "what"], sort=False).agg(u=("u", "sum"), uy=("uy", "sum"), t=("t", "max")).reset_index()
    )
    now = microseconds(NOW)
    scale = np.minimum(1, policy.exercise_cap / parts.u) * 2.0 ** ((parts.t - now) / half_life)
    parts["u"], parts["uy"] = parts.u * scale, parts.uy * scale
    shows: Any = pd.DataFrame(
        [
            (columns.exercises.index(name), place, weight)
            for place, mapped in enumerate(weights.values())
            for name, weight in mapped.items()
        ],
        columns=["what", "skill", "w"],
    )
    spread = parts.merge(shows, on="what")
    spread["u"], spread["uy"] = spread.u * spread.w, spread.uy * spread.w
    sums = spread.groupby(["who", "skill"])[["u", "uy"]].sum().reset_index()
    n, p, z = sums.u.to_numpy(), np.minimum(sums.uy / sums.u, 1).to_numpy(), policy.z
    lower = (n * p + z * z / 2 - z * np.sqrt(n * p * (1 - p) + z * z / 4)) / (n + z * z)
    found = np.zeros((2, len(columns.associates), len(weights)))
    found[:, sums.who, sums.skill] = n, np.maximum(lower, 0)
    return found[0], found[1]


def one_event(cohort: Cohort, framework: Framework) -> dict[str, Any]:
    """Return the milliseconds from one more event to the new states of a person's skills."""
    skills = [*framework.by_id][:SKILLS]
    weights = dict(zip(skills, cohort.weights.values(), strict=True))
    who = cohort.events[0].associate
    stored = [raw for raw in cohort.events if raw.associate == who]
    before, judge = [event_of(raw) for raw in stored[:-1]], Judge(framework, weights)

    def readings(events: list[Event]) -> object:
        attempts = history_of(events, who, backdated_days=30).attempts
        return [judge.read(skill, attempts, (), NOW) for skill in skills]

    def states(events: list[Event]) -> object:
        return skill_states(history_of(events, who, backdated_days=30), framework, weights, NOW)

    # Events keep their checked payloads: whoever has a history in memory checks only what is new.
    _, cold = best(lambda: readings([event_of(raw) for raw in stored]))
    _, warm = best(lambda: readings([*before, event_of(stored[-1])]))
    _, levels = best(lambda: states([*before, event_of(stored[-1])]))
    return {
        "that person's events": len(stored),
        "one event to new readings, ms": against(warm * 1000, 20, 1),
        "the same, all events read anew, ms": against(cold * 1000, 20, 1),
        "one event to new levels with all their history, ms": round(levels * 1000, 1),
    }


def event_of(raw: RawEvent) -> Event:
    """Return a stored event as the tracker reads it."""
    instant = instant_of(raw.occurred_at)
    return Event(raw.event_id, raw.type, raw.associate, instant, "", json.loads(raw.payload), instant, raw.seq)


def beside_nbgrader() -> dict[str, Any]:
    """Return the seconds of both exports of the same marks, as whole processes, and their ratio."""
    said(f"making a gradebook and a ledger of {SMALL} x {NOTEBOOKS}")
    with tempfile.TemporaryDirectory(prefix="groundschool-benchmark-") as folder:
        place = Path(folder)
        marks = fabricate(place)
        database = f"--CourseDirectory.db_url=sqlite:///{place / 'gradebook.db'}"
        words = "export", "readings", "--work", place, "--course", ROOT, "--out", place / "r.csv"
        theirs = min(run(place, "nbgrader", "export", database) for _ in range(3))
        ours = min(run(place, "groundschool", *words) for _ in range(3))
    return {
        f"nbgrader export, {marks} marks, s": round(theirs, 2),
        "groundschool export readings, s": round(ours, 2),
        "nbgrader export / ours": round(theirs / ours, 1),
    }


def fabricate(place: Path) -> int:
    """Write the same marks into nbgrader's gradebook and a ledger, and return how many there are."""
    os.environ["PATH"] = f"{BIN}{os.pathsep}{os.environ['PATH']}"
    from nbgrader.api import Grade, Gradebook, GradeCell, Notebook, Student, SubmittedAssignment, SubmittedNotebook

    from groundschool.curriculum import Course

    random, events = Random(200), []
    real = [*Course.find(ROOT).exercises]
    with Gradebook(f"sqlite:///{place / 'gradebook.db'}") as gradebook:
        assignment = gradebook.add_assignment("linux")
        cells = []
        for number in range(NOTEBOOKS):
            notebook = Notebook(name=f"n{number:02}", assignment=assignment)
            cells.append((notebook, GradeCell(name="one", notebook=notebook, max_score=10, cell_type="code")))
        gradebook.db.add_all([cell for _, cell in cells])
        for who in range(SMALL):
            student = Student(id=f"p{who:03}")
            handed_in = SubmittedAssignment(assignment=assignment, student=student, timestamp=NOW.replace(tzinfo=None))
            for number, (notebook, cell) in enumerate(cells):
                points = random.randrange(11)
                submitted = SubmittedNotebook(notebook=notebook, assignment=handed_in)
                gradebook.db.add(Grade(cell=cell, notebook=submitted, auto_score=points))
                events.append(graded(f"p{who:03}", real[number % len(real)], number, points))
        gradebook.db.commit()
    with Ledger(f"sqlite:///{place / 'ledger.db'}", lambda: NOW) as ledger:
        ledger.append(events)
    return len(events)


def graded(who: str, exercise: str, number: int, points: int) -> Event:
    """Return one grading."""
    payload = AttemptGraded(
        attempt_id=f"{who}-{number}",
        exercise=exercise,
        exercise_version=1,
        variant=str(number),
        hidden=True,
        provisional=False,
        content_sha256="",
        points=points,
        max_points=10,
        tasks=(TaskMark(id="one", points=points, max=10),),
    )
    return make_event(who, NOW - timedelta(days=number), payload, "autograde")


def run(place: Path, program: str, *words: object) -> float:
    """Return the seconds that a whole process took."""
    begun = time.perf_counter()
    subprocess.run([str(BIN / program), *map(str, words)], cwd=place, check=True, capture_output=True)
    return time.perf_counter() - begun


def against(found: float, target: float, digits: int) -> str:
    """Return what was measured, beside what it should stay below."""
    return f"{found:.{digits}f} (target < {target}: {'met' if found < target else 'MISSED'})"


def timed(what: Callable[[], Any]) -> tuple[Any, float]:
    """Return a result, and the seconds it took."""
    begun = time.perf_counter()
    found = what()
    return found, time.perf_counter() - begun


def best(what: Callable[[], Any], times: int = 3) -> tuple[Any, float]:
    """Return a result, and the seconds of the fastest of some runs."""
    runs = [timed(what) for _ in range(times)]
    return runs[0][0], min(seconds for _, seconds in runs)


def said(text: str) -> None:
    """Say what takes a while."""
    print(text, file=sys.stderr)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--associates", type=int, default=10_000)
    parser.add_argument("--exercises", type=int, default=60)
    parser.add_argument("--attempts", type=int, default=3)
    parser.add_argument("--json", action="store_true", help="print JSON")
    return parser.parse_args()


if __name__ == "__main__":
    main()
