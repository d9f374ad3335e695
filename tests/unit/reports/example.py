"""A fabricated cohort for the tests of reports: the course's own framework, twelve exercises, seeded attempts."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

from groundschool.curriculum.exercise import Exercise, ExerciseFile
from groundschool.curriculum.framework import Framework, load_framework
from groundschool.curriculum.roster import Associate
from groundschool.reports.facts import Facts
from groundschool.tracker.evidence.counted_attempts import Attempt

ROOT = Path(__file__).parents[3]
AS_OF = datetime(2026, 11, 23, 9, tzinfo=UTC)
NAMES = (
    "Inês Carvalho",
    "Samuel Okoro",
    "Mei-Ling Chua",
    "Åsa Öberg",
    "Nguyễn Thị Thảo",
    "ليلى حداد",
    "Bartholomew-Maximilian Featherstonehaugh-Cholmondeley von Württemberg",
    "Kwame Boateng",
    "דנה לוי",
    "Rosa Nunes",
    "Émile O'Brien-Dubois",
    "Wu",
)
SKILLS = {
    "linux/journal-triage": ("linux.logs-services", "script.parsing"),
    "linux/disk-full": ("linux.storage-permissions",),
    "networking/handshake-census": ("net.connectivity",),
    "networking/certificate-chain": ("net.names-tls-http",),
    "scripting/access-log-report": ("script.parsing", "linux.logs-services"),
    "scripting/safe-clean-up": ("script.safe-automation", "linux.storage-permissions"),
    "observability/percentiles": ("obs.metrics",),
    "observability/burn-rate": ("obs.alerting-slos", "obs.metrics"),
    "iac/read-the-plan": ("cloud.iac",),
    "iac/small-change": ("cloud.iac", "git.change-hygiene"),
    "incident-response/timeline": ("incident.triage", "doc.incident-writing"),
    "incident-response/update": ("doc.incident-writing",),
}


def framework() -> Framework:
    found, problems = load_framework(ROOT)
    assert found is not None, problems
    return found


def exercise(name: str, skills: tuple[str, ...]) -> Exercise:
    declared = {
        "ref": "LNX-01",
        "title": name.partition("/")[2].replace("-", " ").capitalize(),
        "summary": "Find it.",
        "level": 2,
        "minutes": 30,
        "order": 1,
        "datasets": ["journal"],
        "lesson": "linux/reading-the-journal",
        "blueprint": ["B3.linux"],
        "skills": [{"id": skill, "weight": 0.5 if place else 1.0} for place, skill in enumerate(skills)],
        "tasks": [{"id": "one", "title": "One", "points": 10, "kind": "function", "answer": "one"}],
    }
    return Exercise(ROOT / "curriculum" / name, ExerciseFile.model_validate(declared))


def attempt(associate: str, name: str, submitted_at: datetime, points: float, **more) -> Attempt:
    more = {"variant": "1", "hidden": True, "assurance": "isolated", "max_points": 10.0, "exercise_version": 1} | more
    more.setdefault("attempt_id", f"{associate}|{name}|{submitted_at.isoformat()}")
    return Attempt(associate=associate, exercise=name, submitted_at=submitted_at, points=points, **more)


def attempts_of_cohort(people: list[str], seed: int = 8) -> list[Attempt]:
    """Return seven weeks of work: people differ in strength and zeal, retakes get a new variant, some marks wait."""
    random, rows = Random(seed), []
    for place, associate in enumerate(people):
        strength = random.uniform(0.6, 1.0)
        for name in SKILLS:
            for retake in range(random.choice((0, 1, 1, 2, 3)) + 2 * name.startswith("iac") if place % 11 else 0):
                days = random.uniform(0, 12) + retake * 8 + list(SKILLS).index(name) * 0.8
                points = round(10 * min(1.0, max(0.0, random.gauss(strength + 0.12 * retake, 0.15))) * 2) / 2
                pending = 4.0 if name.startswith("incident") and random.random() < 0.2 else 0.0
                points -= min(points, pending)
                when = AS_OF - timedelta(days=48) + timedelta(days=min(days, 47))
                critical = name.endswith("clean-up") and random.random() < 0.3
                more = {"variant": str(retake), "pending": pending, "critical_failed": critical, "provisional": True}
                rows.append(attempt(associate, name, when, points, **more))
    return rows


def facts(count: int = 12, seed: int = 8, **changed) -> Facts:
    roster = {
        f"a{number:02d}": Associate(
            id=f"a{number:02d}", name=name, team=("platform", "bookings")[number % 2], start_date=date(2026, 10, 1)
        )
        for number, name in enumerate(NAMES[:count], start=1)
    }
    values = {
        "title": "The ground school for on-call",
        "company": "Saltmarsh Ferries",
        "levels": ("exploring", "working", "independent", "owner"),
        "framework": framework(),
        "exercises": {name: exercise(name, skills) for name, skills in SKILLS.items()},
        "roster": roster,
        "attempts": tuple(attempts_of_cohort(list(roster), seed)),
        "as_of": AS_OF,
    }
    return Facts(**(values | changed))
