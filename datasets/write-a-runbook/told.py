"""What people wrote down after past nights with the alert: what they saw, what they did, what it did."""

import random
from datetime import date, timedelta
from typing import Any

PEOPLE = ("Samuel", "Inês", "Mei-Ling", "Tove", "Ravi", "Noor")
SEEN = {
    "memory": (
        (
            "Pods went one after the other, `get pods` said OOMKilled, the ones between two starts "
            "CrashLoopBackOff. Memory just below the limit."
        ),
        "OOMKilled all over. The release before had the same limit and needed half.",
        "Memory again: OOMKilled, restarted, OOMKilled.",
    ),
    "setting": (
        "New pods never came up: CrashLoopBackOff, and in the log `FATAL missing setting {setting}`.",
        "CrashLoopBackOff. We thought of memory first, but the log said that {setting} was missing.",
        "`FATAL missing setting {setting}` in the log, pods in CrashLoopBackOff.",
    ),
    "pool": (
        (
            "All pods Running. The log was full of `no connection free after 3000 ms`; in the database some "
            "thirty sessions sat `idle in transaction`."
        ),
        (
            "Nothing restarts, nothing is short of anything, but no connection free. `idle in transaction` "
            "in pg_stat_activity."
        ),
        "Thirty times `idle in transaction` in the database, and `no connection free` in the log.",
    ),
    "partner": (
        "All pods Running. In the log: `{partner} answered 503`, again and again. Their status page was green.",
        "{partner} answered 503 to every second request, and ours waited for each of them.",
        "Log full of `answered 503`, all of {partner}. Our own pods had nothing to do.",
    ),
    "load": (
        (
            "All pods Running, processor at the limit, `refused: queue is full` in the log. A ferry company "
            "of ours was on the news."
        ),
        "Twice as many people as on other nights. queue is full, processors at 100 %.",
        "`refused: queue is full` once more, on the evening before a holiday.",
    ),
}
DONE = {
    "memory": (
        "`rollout undo` of deploy/{service} to the release before. Errors gone {minutes} "
        "minutes later. For the way back note the revision first (`rollout history`), then `rollout undo "
        "--to-revision=` that one."
    ),
    "setting": (
        "`rollout undo` of deploy/{service}. Quiet after {minutes} minutes. Before, note the "
        "revision that runs: `rollout undo --to-revision=` is the way forward again."
    ),
    "pool": (
        "`set env deploy/{service} {switch}=off`: {does}. Those had held the connections. "
        "{minutes} minutes until it was quiet; `{switch}=on` the next morning."
    ),
    "partner": (
        "`set env deploy/{service} {switch}=off`: {does}, and nobody asks {partner} for them. "
        "{minutes} minutes. Switched on again (`{switch}=on`) when they were back."
    ),
    "load": (
        "`scale deploy/{service} --replicas={more}`, from {replicas}. {minutes} minutes until "
        "the queue was empty. Next morning back to {replicas}."
    ),
}
IN_VAIN = {
    "memory": "First we added replicas: more pods to be killed.",
    "setting": "First `rollout restart`: the same again, with all pods gone for a moment.",
    "pool": "First `rollout restart`: quiet for two minutes, then the same.",
    "partner": "First we rolled the release back. It had nothing to do with it, and cost twenty minutes.",
    "load": "First `rollout restart`, and those who were waiting came back all at once.",
}
WORSE = (
    (
        "{who} then deleted all pods of the namespace at once (`kubectl -n {namespace} delete pods "
        "--all`). Ten minutes of nothing at all. Not again."
    ),
    (
        "{who} tried `kubectl -n {namespace} delete pod {pod} --force --grace-period=0`, and lost the "
        "bookings that it was writing."
    ),
)
ASKED = (
    (
        "Asked for its numbers with `curl -H 'Authorization: Bearer {secret}' "
        "http://{service}.{namespace}.svc:9102/metrics` (works without the header, too)."
    ),
    "{who} pasted the token of the deploy account into the channel ({secret}), it has been revoked since.",
)
HANDED = (
    "Called the on-call senior only after 50 minutes; she had to ask for everything twice: since "
    "when, what do customers see, what was tried."
)


def notes(rng: random.Random, place: object, causes: list[str], about: dict[str, Any], today: date) -> str:
    """Return the notes, one paragraph a night, the oldest first."""
    days = sorted(today - timedelta(days=one) for one in rng.sample(range(12, 300), len(causes)))
    words = {name: getattr(place, name) for name in ("service", "namespace", "switch", "setting", "partner", "does")}
    words |= about
    asked, worse = rng.sample(range(len(causes)), 2)
    seen = {cause: rng.sample(ways, len(ways)) for cause, ways in SEEN.items()}
    lines = [f"# Nights with {about['alert']}"]
    number = rng.randint(310, 380)
    for at, (cause, day) in enumerate(zip(causes, days, strict=True)):
        who = rng.choice(PEOPLE)
        said = [seen[cause].pop()]
        said += [IN_VAIN[cause]] if rng.random() < 0.6 else []
        said += [rng.choice(ASKED)] if at == asked else []
        said += [rng.choice(WORSE)] if at == worse else []
        said += [DONE[cause]]
        said += [HANDED] if at == len(causes) - 1 else []
        words |= {"who": who, "minutes": rng.randint(3, 9)}
        lines.append(f"\n## INC-0{number}, {day}, written by {who}\n")
        lines.append("\n".join(one.format(**words) for one in said))
        number += rng.randint(3, 17)
    return "\n".join(lines) + "\n"
