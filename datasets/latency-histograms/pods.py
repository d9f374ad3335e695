"""The pods of a region: what they answered in the window, and what they had counted before."""

import random
from dataclasses import dataclass, field, replace

import numpy as np

from groundschool.formats.buckets import durations_per_bucket
from groundschool.kit import beside
from groundschool.scenarios import Scenario
from groundschool.simulation import Window, World
from groundschool.simulation.chance import stream
from groundschool.simulation.company import ROUTES
from groundschool.simulation.graph import Floats, Ints, graph
from groundschool.simulation.latency import Answers, answer_seconds
from groundschool.simulation.run import KINDS, Run

counted = beside(__file__, "counted")
BOUNDS, Counts, Key = counted.BOUNDS, counted.Counts, counted.Key
SERVICE = "booking-api"
WINDOW = 300  # seconds between the two scrapes
SLOW, QUIET, SINGLE, PROBE = "/api/payments", "/checkin/boarding-passes", "/api/holds", "/healthz"
LATE = 0.03  # of the slow route's answers that exceed the highest bound


@dataclass
class Pod:
    """A pod: what it answered in the window (seconds by route and code), and what it had counted before."""

    name: str
    started: float
    answers: dict[Key, Floats]
    before: Counts = field(default_factory=dict)
    restarted: float | None = None

    @property
    def counted(self) -> Counts:
        """Return what the window added to the buckets; a bucket's bound belongs to it."""
        return {key: durations_per_bucket(seconds, BOUNDS) for key, seconds in self.answers.items() if len(seconds)}

    @property
    def after(self) -> Counts:
        """Return what the buckets hold at the window's end: a restart has wiped out what was before."""
        kept, added = {} if self.restarted else self.before, self.counted
        return {key: counted.none() + kept.get(key, 0) + added.get(key, 0) for key in {**kept, **added}}


def drawn_pods(seed: int, rng: random.Random) -> tuple[Run, list[Pod]]:
    """Return a world's quiet window and the pods of one of its regions."""
    world = World.from_seed(seed, traffic=1.0)
    run = Scenario(world, None, Window(world.window().start, WINDOW)).run
    return run, _pods(run, rng)


def tells(pods: list[Pod]) -> bool:
    """Return whether every pod answered the routes that matter, and the cold one three in a hundred of the slow one."""
    slow = [sum(len(found) for (path, _), found in pod.answers.items() if path == SLOW) for pod in pods]
    told = all(
        sum(len(found) for (path, code), found in pod.answers.items() if path == wanted and code[0] == "2") > 1
        for pod in pods
        for wanted in (SLOW, SINGLE)
    )
    return told and LATE * sum(slow) <= slow[-1]


def _pods(run: Run, rng: random.Random) -> list[Pod]:
    """Return one region's pods with the answers of a quiet window; the last one is cold: slow, with little traffic."""
    region = rng.choice(("north", "south"))
    instances = [one for one in run.world.by_service[SERVICE] if one.region == region]
    codes = {route.path: route for route in ROUTES}
    found = []
    for one in instances:
        cold = one is instances[-1]
        answers: dict[Key, Floats] = {}
        for pair in np.flatnonzero(run.pairs.instance == one.index):
            path = graph().operations[run.pairs.endpoint[pair]].partition(" ")[2]
            seconds, kind = _drawn(run, int(pair))
            kept = np.random.RandomState(rng.randrange(2**32)).random_sample(len(seconds)) < (0.35 if cold else 1.0)
            route = codes.get(path)
            usual = {0: str(route.status if route else 200), 1: str(route.refused[0] if route else 404)}
            for number_ in np.unique(kind):
                code = usual.get(int(number_), KINDS[number_] if KINDS[number_].isdigit() else usual[0])
                chosen = np.round(seconds[kept & (kind == number_)] * (2.0 if cold else 1.0), 4)
                answers[path, code] = np.concatenate([answers.get((path, code), np.zeros(0)), chosen])
        answers[PROBE, "200"] = np.array([rng.uniform(0.0008, 0.0035) for _ in range(WINDOW // 5)])
        started = run.times[0] - rng.randint(30_000, 400_000) + round(rng.random(), 2)
        found.append(Pod(one.name, float(started), answers))
    return found


def _drawn(run: Run, pair: int) -> tuple[Floats, Ints]:
    """Return the latencies (s) and kinds of a pair's answers over the window."""
    counts = run.counts[:, pair]
    step, kind = (np.repeat(axis, counts[np.nonzero(counts)]) for axis in np.nonzero(counts))
    answers = Answers(step, np.full(len(step), pair), kind, np.full(len(step), 5.0))
    return answer_seconds(run, answers, stream(run.seed, "answers", pair)), kind


def count_before(pods: list[Pod], rng: random.Random) -> None:
    """Let each pod have counted many quiet windows, more in every used bucket than this one adds."""
    for pod in pods:
        often = rng.randint(12, 20)
        pod.before = {key: often * counts + (counts > 0) for key, counts in pod.counted.items() if counts.sum() > 1}


def slow_down(pods: list[Pod], *, all_of_it: bool) -> None:
    """Stretch one route: three of its hundred answers, all on the cold pod, exceed the highest bound and time out.

    With ``all_of_it`` every answer does, on every pod.
    """
    own = [np.concatenate([found for (path, _), found in pod.answers.items() if path == SLOW]) for pod in pods]
    late_share = LATE * sum(map(len, own)) / len(own[-1])
    for pod, seconds in zip(pods, own, strict=True):
        if all_of_it:
            factor = 1.02 * BOUNDS[-1] / seconds.min()
        elif pod is pods[-1]:
            factor = 1.02 * BOUNDS[-1] / np.quantile(seconds, 1 - late_share)
        else:
            factor = 0.96 * BOUNDS[-1] / seconds.max()
        for path, code in [key for key in pod.answers if key[0] == SLOW]:
            slowed = np.round(pod.answers.pop((path, code)) * factor, 4)
            late = slowed > BOUNDS[-1]
            gone = pod.answers.get((path, "504"), np.zeros(0))
            pod.answers |= {(path, code): slowed[~late], (path, "504"): np.concatenate([gone, slowed[late]])}


def thin_out(pods: list[Pod], path: str, left: int) -> None:
    """Leave a route ``left`` answers in the whole window."""
    for pod in pods:
        for key in [key for key in pod.answers if key[0] == path]:
            pod.answers[key] = pod.answers[key][:left]
            left -= len(pod.answers[key])


def restarted(pod: Pod, rng: random.Random, start: float) -> Pod:
    """Return the pod restarted in the window: what it answered before that was never scraped."""
    answers = {key: seconds[int(len(seconds) * 0.6) :] for key, seconds in pod.answers.items()}
    return replace(pod, answers=answers, restarted=start + rng.randint(150, 180) + 0.37)


def covered(pod: Pod, path: str) -> Pod:
    """Return a restarted pod that was young and is now asked for what is sold out, three times for each answer before.

    Each refusal takes half as long as an answer did. So one code's counters fall and the other's grow by more.
    """
    sold, refused = (path, "201"), (path, "409")
    young = np.concatenate([pod.answers[sold]] * 3)
    pod.before = {**pod.before, sold: durations_per_bucket(young, BOUNDS)}
    pod.before.pop(refused, None)
    pod.answers[refused] = np.round(np.concatenate([young] * 3) * 0.5, 4)
    return pod


def rename(pods: list[Pod], path: str, to: str) -> None:
    """Call a route something else."""
    for pod in pods:
        for own in (pod.before, pod.answers):
            for key in [key for key in own if key[0] == path]:
                own[to, key[1]] = own.pop(key)  # type: ignore[assignment, arg-type]
