"""A right answer that was written without having seen the solution: words looked for, other sentences, no patterns."""

import datetime as dt
import os

WISHES = {
    "a better rollback for": (
        "mitigate",
        "Add a feature flag to {s} so that the on-call can go back to the old path",
        "on staging, the old path of {s} serves all traffic {n} minutes after flipping the flag",
    ),
    "callers of": (
        "prevent",
        "Limit retries in the clients of {s} and add backoff",
        "load test with {s} down: no client sends the same call more than {n} times",
    ),
    "communicate better about": (
        "process",
        "Commanders phone the support desk early in incidents of {s}",
        "checklist has the line; drill log shows the phone call no later than minute {n}",
    ),
    "people are more careful with migrations of": (
        "prevent",
        "Add a lock-time check to the CI of {s} that rejects a migration",
        "CI is red for a sample migration holding a lock {n} s or more",
    ),
    "improve the monitoring of": (
        "detect",
        "Create an error-rate alert for {s} in the pager",
        "with {n}% plus one of the calls broken on staging, the page arrives",
    ),
    "share the knowledge about": (
        "process",
        "Rotate who restarts {s} in the monthly drill",
        "the drill's record names a new person and a restart time of {n} min or less",
    ),
    "more capacity for": (
        "mitigate",
        "Script the scale-out of {s} to twice its size",
        "running the script doubles the number of instances in under {n} minutes",
    ),
    "keep an eye on the queue of": (
        "detect",
        "Alert on the age of the oldest message of {s}",
        "stop the consumer: the on-call gets a page after {n} minutes",
    ),
}


def tickets(folder):
    with open(os.path.join(folder, "review.md"), encoding="utf-8") as file:
        lines = [line.strip() for line in file]
    day = dt.date.fromisoformat(lines[0].split()[-1])
    there = next(line for line in lines if line.startswith("There:"))
    freeze = dt.date.fromisoformat(there.rstrip(".").split()[-1])
    result = {}
    for line in lines:
        if line.startswith("- A"):
            wish, service = line[5:].removesuffix(" behave").rsplit(" ", 1)
            result[line[2:4]] = {"wish": wish, "service": service}
    for line in lines:
        if line[:1] != "A" or line[1:2] not in tuple("123456"):
            continue
        ticket = result[line[:2]]
        if " is due on " in line:
            ticket["due"] = line.split(" is due on ")[1][:10]
            continue
        who, words = line[3:].split(": ", 1)
        if words.startswith(("Mine.", "I take it.", "I do that one.")):
            ticket["owner"] = who
            if "two weeks" in words or "three weeks" in words:
                ticket["due"] = str(day + dt.timedelta(weeks=2 if "two" in words else 3))
            elif "freeze" in words:
                ticket["due"] = str(freeze - dt.timedelta(days=1))
            else:
                ticket["due"] = words[-11:-1]
        else:
            ticket["n"] = next((word for word in words.split() if word.isdigit()), ticket.get("n"))
    for line in lines:
        if " swap: " in line:
            one, other = line.rstrip(".").split()[-3::2]
            result[one]["owner"], result[other]["owner"] = result[other]["owner"], result[one]["owner"]
    answer = {}
    for key, ticket in result.items():
        kind, action, done = WISHES[ticket["wish"]]
        words = {"s": ticket["service"], "n": ticket["n"]}
        answer[key] = {
            "action": action.format(**words),
            "owner": ticket["owner"],
            "due": ticket["due"],
            "type": kind,
            "done": done.format(**words),
        }
    return answer
