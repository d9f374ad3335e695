"""A scenario's files, read as somebody would who has nothing else."""

import json
import re
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import pairwise

from groundschool.simulation.faults import catalogue

FAULTS = sorted(catalogue())
TRIED = r"(?P<upstreams>\S+(?:, \S+)*) (?P<statuses>[\d-]+(?:, [\d-]+)*) [\d.]+(?:, [\d.]+)*"
LINE = re.compile(
    r'^\S+ - \S+ \[(?P<time>[^\]]+)\] "(?P<request>[^"]*)" (?P<status>\d{3}) \d+ "[^"]*" "[^"]*" '
    rf"(?P<seconds>[\d.]+) {TRIED} (?P<id>[0-9a-f]{{32}})$"
)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


class Read:
    """A scenario's files, read as somebody would who has nothing else."""

    def __init__(self, told):
        self.told = told
        self.log = [LINE.match(line).groupdict() for line in told.access_log().decode().splitlines()]
        for line in self.log:
            line["at"] = datetime.strptime(line["time"], "%d/%b/%Y:%H:%M:%S %z")
            line["tried"] = list(zip(line["upstreams"].split(", "), line["statuses"].split(", "), strict=True))
        self.journals = {host: [*map(json.loads, told.journal(host).splitlines())] for host in told.hosts}
        self.pages = sorted(json.loads(told.pager())["log_entries"], key=lambda one: one["created_at"])
        self.chat = [one for name, day in told.chat().items() if "/" in name for one in json.loads(day)]
        self.public = json.loads(told.status_page())["incidents"]
        self.metrics = cache(lambda service: told.metrics(service).decode().splitlines())

    def samples(self, service, family):
        """Return (labels, [(Unix time, value)]) of each series of a family."""
        found = defaultdict(list)
        for line in self.metrics(service):
            if line.startswith(family + "{"):
                labels, value, time = line[len(family) :].rsplit(" ", 2)
                found[labels].append((int(time), float(value)))
        return [(dict(re.findall(r'(\w+)="([^"]*)"', labels)), values) for labels, values in found.items()]


def grown(values, since):
    """Return how much a counter grew since a scrape; a series that came later began at nothing."""
    start = 0 if values[0][0] > since else values[0][1]
    return values[0][1] - start + sum(b - a if b >= a else b for (_, a), (_, b) in pairwise(values))


def route_of(line):
    """Return method and path of a log line, ids left out."""
    method, path, _ = line["request"].split(" ")
    return f"{method} {re.sub(r'/(SMF)?[0-9]+$', '/{id}', path.partition('?')[0])}"


def failing(read, first, last, strays=0):
    """Return the worst route's share of 5xx between two moments, by the log; so many of each route do not count."""
    routes = defaultdict(list)
    for line in read.log:
        if first <= line["at"] < last:
            routes[route_of(line)].append(line["status"][0] == "5")
    return max(max(sum(found) - strays, 0) / len(found) for found in routes.values() if len(found) >= 10)


def posted(read, by):
    """Return (moment, text) of what a program posted in the channel."""
    found = [one for one in read.chat if one.get("username") == by]
    return sorted((datetime.fromtimestamp(float(one["ts"]), UTC), one["text"]) for one in found)
