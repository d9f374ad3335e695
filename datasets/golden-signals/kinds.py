"""The kinds of dashboards that the question what Grafana asks is about, each with what is odd about it."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from groundschool.formats import grafana
from groundschool.kit import beside

asked = beside(__file__, "asked")
QUERIES = (
    "sum(rate(http_requests_total{job='@job@'}[@__rate_interval@]))",
    "sum by (instance) (rate(process_cpu_seconds_total{job='@job@'}[@__rate_interval@]))",
    "max by (instance) (process_open_fds{job='@job@'} / process_max_fds{job='@job@'})",
    "avg_over_time(go_goroutines{job='@job@'}[@__interval@])",
    "sum(increase(http_requests_total{job='@job@',code=~'5..'}[@__rate_interval@]))",
    "histogram_quantile(0.99, sum by (le) (rate(rpc_duration_seconds_bucket{job='@job@'}[@__rate_interval@])))",
)
TITLES = ("Requests", "Processor", "Descriptors", "Goroutines", "Failures", "Slowest")
TIMES = ((15, 15), (30, 15), (120, 15), (60, 30), (300, 60), (10, 60))  # seconds of a step, and between two scrapes


@dataclass
class Draft:
    """A dashboard while it is drawn: where panels go, and which queries are asked or would be by a misconception."""

    rng: random.Random
    known: Any
    panels: list[dict[str, Any]] = field(default_factory=list)
    queries: list[Any] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=lambda: iter(range(1, 99)))

    def panel(self, texts: Sequence[str], *, only: str = "") -> dict[str, Any]:
        """Return a panel with queries that are asked."""
        number, targets = next(self.numbers), []
        for at, text in enumerate(texts):
            parts = asked.spelled(text, self.rng, only=only)
            targets.append(asked.target("ABC"[at], parts))
            self.queries.append((number, "ABC"[at], parts))
        return asked.panel(number, self.rng.choice(TITLES), targets)

    def drawn(self, title: str, others: Mapping[str, Sequence[Any]] | None = None, **more: Any) -> Any:  # noqa: ANN401
        """Return the dashboard with its queries."""
        model = grafana.model(title, "now-1h", "30s", [*self.known.variables.values()], self.panels) | more
        return asked.Drawn(model, self.known, self.queries, others or {})


def draft(rng: random.Random, jobs: Sequence[str], variables: Sequence[Mapping[str, Any]] = ()) -> Draft:
    """Return a dashboard without panels; it has a variable ``job`` if nothing else is said."""
    there = [*variables] or [asked.plain("job", jobs, rng.choice(jobs))]
    step, scrape = TIMES[0]
    return Draft(rng, asked.Known({one["name"]: one for one in there}, step, scrape))


def rows(rng: random.Random, jobs: Sequence[str]) -> Any:  # noqa: ANN401 - a Drawn
    """Return a dashboard with an open row and one that is closed, and a panel behind it."""
    one = draft(rng, jobs)
    texts = rng.sample(QUERIES, 4)
    one.panels.append(asked.row(next(one.numbers), "Traffic", [], collapsed=False))
    one.panels.append(one.panel(texts[:1]))
    before = len(one.queries)
    closed = next(one.numbers)
    hidden = [one.panel([texts[1], texts[2]]), one.panel(texts[3:])]
    inside = one.queries[before:]
    one.panels.append(asked.row(closed, "Details", hidden, collapsed=True))
    one.panels.append(one.panel(texts[1:2]))
    left = [query for query in one.queries if query not in inside]
    return one.drawn("Rows", {"closed-row-missed": left, "rows-last": [*left, *inside]})


def old(rng: random.Random, jobs: Sequence[str]) -> Any:  # noqa: ANN401 - a Drawn
    """Return a dashboard of the years before schema 16: panels stand in rows, sources are names."""
    one = draft(rng, jobs)
    texts = rng.sample(QUERIES, 4)
    made = [[one.panel(texts[:1]), one.panel(texts[1:3])], [one.panel(texts[3:])]]
    for each in [panel for row in made for panel in row]:
        each["datasource"] = rng.choice(("Prometheus", None))
        for query in each["targets"]:
            del query["datasource"]
    last, queries = made[1][0], one.queries
    del last["id"], last["targets"][0]["refId"]
    queries[-1] = (None, None, queries[-1][2])
    told = [
        {"collapse": bool(at), "height": "250px", "panels": row, "title": f"Row {at}"} for at, row in enumerate(made)
    ]
    found = one.drawn("Old", {"old-rows-missed": []}, rows=told, schemaVersion=14)
    return asked.Drawn(
        {k: v for k, v in found.model.items() if k != "panels"}, found.known, found.queries, found.others
    )


def others(rng: random.Random, jobs: Sequence[str]) -> Any:  # noqa: ANN401 - a Drawn
    """Return a dashboard with queries that nobody sends to Prometheus: hidden, empty, or for Loki."""
    one = draft(rng, jobs)
    texts = rng.sample(QUERIES, 5)
    hidden, logs, theirs, empty = ([asked.Part(text)] for text in ("up == 0", '{app="edge"} |= "timeout"', "{}", ""))
    first = one.panel(texts[:2])
    first["targets"].insert(1, asked.target("H", hidden, hide=True))
    first["targets"] += [asked.target("E", empty), {"datasource": asked.PROMETHEUS, "refId": "F"}]
    mixed = one.panel(texts[2:3]) | {"datasource": asked.MIXED}
    mixed["targets"].insert(0, asked.target("L", logs, asked.LOKI))
    own = one.panel(texts[3:4]) | {"datasource": asked.LOKI}
    number = next(one.numbers)
    logs_panel = asked.panel(number, "Log lines", [asked.target("A", theirs, None)], asked.LOKI)
    inherited = one.panel(texts[4:])
    inherited["targets"][0].pop("datasource")
    inherited["datasource"] = {"uid": "$datasource"}
    logs_panel["targets"].append(asked.target("B", theirs, None) | {"datasource": None})
    first["targets"][0]["hide"] = False
    text = asked.panel(next(one.numbers), "How to read this", []) | {"type": "text"}
    del text["targets"]
    one.panels = [first, mixed, text, own, logs_panel, inherited]
    queries, others = one.queries, {}
    others["hidden-is-asked"] = [queries[0], (1, "H", hidden), *queries[1:]]
    others["every-source"] = [
        *queries[:2],
        (2, "L", logs),
        *queries[2:4],
        (number, "A", theirs),
        (number, "B", theirs),
        queries[4],
    ]
    others["the-panels-source"] = [*queries[:2], queries[4]]
    others["own-source-only"] = queries[:4]
    others["missing-is-prometheus"] = [*queries[:4], (number, "A", theirs), (number, "B", theirs), queries[4]]
    return one.drawn("Others", others)


def spelling(rng: random.Random, jobs: Sequence[str]) -> Any:  # noqa: ANN401 - a Drawn
    """Return a dashboard in which variables are written in three ways."""
    empty: dict[str, Any] = {**asked.plain("cluster", (), ""), "current": {}}
    missing = {key: value for key, value in asked.plain("stage", (), "").items() if key != "current"}
    one = draft(rng, jobs, [asked.plain("job", jobs, rng.choice(jobs)), empty, missing])
    texts = ["max(up{cluster='@cluster@',stage='@stage@',job='@job@'})", QUERIES[0], rng.choice(QUERIES[1:4])]
    one.panels = [one.panel([text], only=how) for text, how in zip(texts, asked.SPELLINGS, strict=True)]
    return one.drawn("Spelling")


def names(rng: random.Random, jobs: Sequence[str]) -> Any:  # noqa: ANN401 - a Drawn
    """Return a dashboard with names that begin alike, and with names that nobody knows."""
    both = [
        asked.plain("job", jobs, jobs[0]),
        asked.plain("job_group", ("edge", "core", "data"), rng.choice(("core", "data"))),
    ]
    one = draft(rng, jobs, both)
    texts = [
        "sum by (job) (up{job='@job@',group='@job_group@'})",
        "label_replace(up{job='@job@'}, 'host', '@1@', 'instance', '(.+):[0-9]+$')",
        "sum(rate(rows_total{group='@job_group@',tenant='@tenant@'}[@__rate_interval@])) * @__interval_ms@ / 1000",
        "count(up{job=~'@job@$',group='@job_group@'})",
    ]
    rng.shuffle(texts)
    one.panels = [one.panel([text], only=asked.SPELLINGS[0]) for text in texts]
    return one.drawn("Names")


def choices(rng: random.Random, jobs: Sequence[str]) -> Any:  # noqa: ANN401 - a Drawn
    """Return a dashboard with one, several and all values chosen, with a value for All and without one."""
    some = rng.sample(jobs, 2)
    everything: Any = rng.choice((asked.ALL, [asked.ALL]))
    variables = [
        asked.several("job", jobs, some),
        asked.several("region", ("north", "south", "islands"), everything, for_all=rng.choice(("", None))),
        asked.several("zone", ("a", "b", "c"), [asked.ALL, "b"], for_all=".+"),
        asked.plain("scope", ("all", "mine"), asked.ALL),
        asked.several("tier", ("web", "batch"), rng.choice(("web", "batch"))),
    ]
    pods = asked.several("pod", (), [asked.ALL])
    if rng.random() < 1 / 2:
        pods["options"] = None
    else:
        del pods["options"]
    one = draft(rng, jobs, [*variables, pods])
    pairs = [("job", "region"), ("job", "zone"), ("tier", "scope"), ("job", "pod")]
    rng.shuffle(pairs)
    texts = [f"count by ({a}) (up{{{a}=~'@{a}@',{b}=~'@{b}@'}})" for a, b in pairs]
    one.panels = [one.panel([text]) for text in texts]
    return one.drawn("Choices")


def special(rng: random.Random, jobs: Sequence[str]) -> Any:  # noqa: ANN401 - a Drawn
    """Return a dashboard whose values hold characters that mean something to a regular expression."""
    hosts = [f"host-{rng.randint(1, 9)}.saltmarsh.example:9100", f"host-{rng.randint(10, 19)}.saltmarsh.example:9100"]
    paths = ["/api/(old)/fares.*", "/v1/{id}/seats?", "/c++/[x]^2|$5", "C:\\kiosk"]
    rng.shuffle(paths)
    variables = [
        asked.several("host", hosts, rng.choice((hosts, hosts[:1], hosts[0]))),
        asked.several("path", paths, paths[: rng.randint(2, 4)]),
        asked.several("kiosk", ["K+1", "K(2)"], [asked.ALL]),
        asked.plain("one", hosts, hosts[1]),
    ]
    del variables[0]["includeAll"], variables[1]["multi"]  # either will do
    one = draft(rng, jobs, variables)
    texts = [
        "max(kiosk_paper_left{kiosk=~'@kiosk@'})",
        'rate(node_cpu_seconds_total{instance=~"@host@",mode="idle"}[@__rate_interval@])',
        'sum by (path) (rate(http_requests_total{path=~"@path@"}[@__rate_interval@]))',
        'node_load1{instance="@one@"}',
    ]
    one.panels = [one.panel([text]) for text in texts]
    return one.drawn("Special")


def times(rng: random.Random, jobs: Sequence[str]) -> Iterator[Any]:
    """Yield dashboards that are asked with different steps, of targets that are scraped less or more often."""
    bare = [("templating", {}), ("templating", None)]
    for step, scrape in TIMES:
        one = draft(rng, jobs)
        one.known = asked.Known({} if bare else one.known.variables, step, scrape)
        texts = [rng.choice(QUERIES[:2]), QUERIES[3]]
        one.panels = [one.panel([text.replace("@job@", "edge") if bare else text]) for text in texts]
        drawn = one.drawn("Times", **dict([bare.pop()] if bare else []))
        if drawn.model["templating"] is None:
            del drawn.model["templating"]
        yield drawn
