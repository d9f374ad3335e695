"""Every fact about a person with the surfaces that tell it, and how it is read off each. A new page joins here."""

from datetime import date

from tests.integration.answers import (
    Read,
    blocker_on_page,
    blocker_said,
    dates_of,
    dates_said,
    day_said,
    explained_milestones,
    explained_skills,
    exported_milestones,
    exported_skills,
    marks_of_mentor,
    of_gate,
    owed,
    page_skills,
    pending,
    plain,
    quarters,
    skills,
    states,
    titles,
    whole,
)

from groundschool.services.explain_answer import Question, explain_answer

FACTS: dict[str, dict[str, Read]] = {
    "service day": {
        "explain": lambda told: told.gate["day"],
        "on-call page": lambda told: told.on_call and told.on_call.day,
        "manager page": lambda told: told.pace and told.pace.progress.day,
        "page": lambda told: day_said(told.page.gate),
        "person page": lambda told: day_said(told.person.gate),
        "progress": lambda told: day_said(told.progress["gate"]),
        "page, to themselves": lambda told: day_said(told.page.answer),
        "Home": lambda told: day_said(told.home["answer"]),
    },
    "conditions met of how many": {
        "export": lambda told: (whole(told)["have"], whole(told)["need"]),
        "explain": lambda told: (sum(one["met"] for one in told.gate["criteria"]), len(told.gate["criteria"])),
        "page": lambda told: (told.page.met, told.page.of),
        "page, in a column": lambda told: (len(told.page.conditions.done), told.page.of),
        "person page": lambda told: (len(told.person.conditions.done), told.page.of),
        "on-call page": lambda told: told.on_call and (told.on_call.met, told.on_call.of),
        "manager page": lambda told: told.pace and (told.pace.progress.met, told.pace.progress.of),
        "progress": lambda told: (told.progress["met"], told.progress["of"]),
        "Home": lambda told: (len(told.home["conditions"]["done"]), told.page.of),
    },
    "conditions of an associate, word for word": {
        "page": lambda told: [plain(getattr(told.page.conditions, name)) for name in ("yours", "ours", "done")],
        "Home": lambda told: [titles(told.home["conditions"][name]) for name in ("yours", "ours", "done")],
        "progress": lambda told: [titles(told.progress["conditions"][name]) for name in ("yours", "ours", "done")],
    },
    "what is ours and what is done": {
        "page": lambda told: [plain(told.page.conditions.ours), plain(told.page.conditions.done)],
        "person page": lambda told: [plain(told.person.conditions.ours), plain(told.person.conditions.done)],
    },
    "stage": {
        "export": lambda told: (whole(told)["state"] == "primary", whole(told)["since"]),
        "explain": lambda told: (
            told.gate["stage"] == "primary",
            told.gate["passed_at"] and told.employment.local_date(told.gate["passed_at"]).isoformat(),
        ),
    },
    "on call": {
        "export": lambda told: whole(told)["state"] == "primary",
        "page": lambda told: told.page.answer.startswith("You are on call"),
        "Home": lambda told: not told.home["expected"],
        "person page": lambda told: " is on call since " in told.person.gate,
        "on-call page": lambda told: told.on_call and told.on_call.on_call,
        "manager page": lambda told: told.pace and told.pace.progress.on_call,
    },
    "from when on they can be on call": {
        "export": lambda told: dates_of(told, (whole(told)["forecast_low"], whole(told)["forecast_high"])),
        "explain": lambda told: dates_of(told, told.gate["forecast"] or ()),
        "page": lambda told: dates_said(told.page.expected),
        "Home": lambda told: dates_said(told.home["expected"]),
        "progress": lambda told: dates_said(told.progress["expected"]),
        "person page": lambda told: (
            () if " is on call since " in told.person.gate else dates_said(told.person.gate.rpartition("On call ")[2])
        ),
    },
    "what each line waits for, of whom and since when": {
        "export": lambda told: [
            (row["criterion"], row["owner"], row["since"])
            for row in told.rows("gate")
            if row["criterion"] != "gate" and row["owner"]
        ],
        "explain": lambda told: [
            (one["criterion"], one["owner"], one["since"] and one["since"].isoformat())
            for one in told.gate["criteria"]
            if not one["met"]
        ],
    },
    "whose turn it is": {"on-call page": blocker_said, "page": blocker_on_page},
    "skills: level, freshness, proven": {
        "export": exported_skills,
        "explain": explained_skills,
        "page": page_skills,
        "progress": lambda told: skills(told.progress["skills"]),
    },
    "milestones: state and due date": {
        "export": exported_milestones,
        "explain": explained_milestones,
        "page": lambda told: states(told.page.milestones),
        "person page": lambda told: states(told.person.milestones),
        "manager page": lambda told: told.pace and states(told.pace.milestones),
    },
    "the newest quarter": {
        "export": lambda told: told.pace and told.rows("velocity")[-1]["status"],
        "manager page": lambda told: told.pace and told.pace.velocity.status,
    },
    "how many answers wait": {
        "page": lambda told: len(told.page.pending),
        "manager page": lambda told: told.pace and told.pace.pending,
    },
    "quarters": {
        "export": lambda told: quarters(
            [
                (row["quarter"], row["milestones"], row["required"], row["stretch"], row["status"])
                for row in told.rows("velocity")
            ]
        ),
        "explain": lambda told: quarters(
            [
                (one.quarter, one.milestones, one.required, one.stretch, one.status)
                for one in told.cohort.explained(told.who, "velocity")["quarters"]
            ]
        ),
    },
    "velocity in words": {
        "page": lambda told: told.page.velocity,
        "person page": lambda told: told.person.velocity.removeprefix(f"{told.person.name}: "),
        "progress": lambda told: told.progress["velocity"].removeprefix(f"{told.person.name}: "),
        "explain": lambda told: explain_answer(
            told.cohort.workspace, Question(told.who, "velocity"), told.cohort.instant
        ).answer.removeprefix(f"{told.person.name}: "),
    },
    "answers that wait": {
        "page": lambda told: pending(told.page.pending),
        "Home": lambda told: [(one["title"], one["points"], tuple(one["with"])) for one in told.home["pending"]],
        "progress": lambda told: [
            (one["exercise"], one["points"], tuple(one["holders"])) for one in told.progress["pending"]
        ],
    },
    "answers that a mentor has": {
        "page": lambda told: [(one.exercise, one.points) for one in told.page.pending],
        "mentor page": marks_of_mentor,
    },
    "what is owed, and since when": {
        "page": lambda told: owed(told.page.waits),
        "person page": lambda told: owed(told.person.owed),
        "manager page": lambda told: (
            told.pace and owed([one for one in told.cohort.quarter.owed if one.id == told.who])
        ),
        "progress": lambda told: [
            (one["what"], tuple(one["holders"]), date.fromisoformat(one["since"]), one["days"])
            for one in told.progress["waits"]
        ],
    },
    "what is owed before the gate": {
        "page": lambda told: of_gate(told, told.page.waits),
        "on-call page": lambda told: of_gate(told, told.cohort.oncall.owed) if told.on_call else None,
    },
}
