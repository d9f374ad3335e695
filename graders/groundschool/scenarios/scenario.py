"""A scenario: one stretch of the company's time, and everything that programs and people recorded of it."""

import random
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

import numpy as np

from groundschool.errors import UnknownNameError
from groundschool.formats import deploy_log, journald, oom, pagerduty, slack, statuspage
from groundschool.scenarios import channel, edge_log, host_kernel, host_log, host_metrics, host_names, metrics, records
from groundschool.scenarios.capture import capture
from groundschool.scenarios.host_clock import RIGHT, HostClock, skewed_host
from groundschool.scenarios.host_volumes import filesystems
from groundschool.scenarios.reaction import Reaction, reaction
from groundschool.scenarios.twists import staged, twists_of
from groundschool.simulation import Incident, Run, Simulation, Window, World, sample_requests
from groundschool.simulation.chance import offshoot, seed_of
from groundschool.simulation.run import MINUTE
from groundschool.simulation.simulate import played_out
from groundschool.simulation.stage import StageEvent
from groundschool.simulation.state import Instance


@dataclass(frozen=True)
class Scenario:
    """One incident, or a quiet day without one, with many views; each is made when it is asked for.

    ``twists`` are names of TWISTS that change when it plays, how it is told or how it goes on.
    """

    world: World
    incident: Incident | None
    window: Window
    step: int = 15
    twists: frozenset[str] = frozenset()

    @classmethod
    def from_key(cls, key: bytes, fault: str | None, twist: str = "", traffic: float | None = None) -> "Scenario":
        """Return the scenario of a secret key of 32 bytes; the arguments are those of ``from_seed``."""
        return cls.from_seed(seed_of(key), fault, twist, traffic)

    @classmethod
    def from_seed(cls, seed: int, fault: str | None, twist: str = "", traffic: float | None = None) -> "Scenario":
        """Return the scenario of a seed with a fault of the catalogue (None for a quiet day).

        ``twist`` names one twist or, with blanks between, several; ``traffic`` replaces the world's level.
        Raises UnknownNameError for a fault or a twist that does not exist.
        """
        return cls(*staged(seed, fault, twists_of(twist), traffic), twists=twists_of(twist))

    def between(self, start: datetime, minutes: int, step: int = 15) -> "Scenario":
        """Return the same incident in another window and other steps (seconds): shorter and coarser is quicker."""
        return replace(self, window=Window(start, 60 * minutes), step=step)

    @cached_property
    def _simulation(self) -> Simulation:
        return Simulation(self.world, self.incident, self.window, self.step)

    @cached_property
    def events(self) -> tuple[StageEvent, ...]:
        """Return what people and machines noted; far quicker than ``run``, for no request is drawn."""
        self._simulation.wait(-(-self.window.seconds // MINUTE))
        return self._simulation.events

    @cached_property
    def run(self) -> Run:
        """Return what happened, with its truth."""
        return played_out(self._simulation)

    @cached_property
    def requests(self) -> np.ndarray:
        """Return the edge's requests one by one."""
        return sample_requests(self.run)

    def first(self, minutes: int) -> Run:
        """Return what happened in the first minutes, without drawing those of the others."""
        self._simulation.wait(minutes)
        return self._simulation.view(minutes)

    @cached_property
    def reaction(self) -> Reaction | None:
        """Return who did and said what, None when no pager rang."""
        early = "customers-first" in self.twists
        return reaction(self.events, self.window.end, self._rng("reaction"), customers_first=early)

    @cached_property
    def number(self) -> int:
        """Return the incident's number."""
        return self._rng("number").randint(400, 4000)

    @cached_property
    def hosts(self) -> tuple[str, ...]:
        """Return the names of the hosts."""
        return tuple(sorted({one.node for one in self.world.instances}))

    def access_log(self, edge: str | None = None) -> bytes:
        """Return the access log of an edge host, or of all of them together, with times and request ids."""
        clocks = {one.index: self.clock(one.node) for one in self.world.by_service["edge"]}
        how = replace(edge_log.TRACED, clocks=clocks)
        lines = edge_log.access_log(self.run, self.requests, how, None if edge is None else self._instance(edge).index)
        return "".join(f"{line}\n" for line in lines).encode()

    def journal(self, host: str) -> bytes:
        """Return a host's journal as ``journalctl -o json`` prints it."""
        return journald.as_json(self.journal_entries(host))

    def journal_entries(self, host: str) -> list[journald.Entry]:
        """Return a host's journal by entry."""
        also = host_kernel.kernel_lines(self.oom_reports(host))
        return host_log.journal(self.run, self.requests, host, self._rng("journal", host), self.clock(host), also=also)

    def oom_reports(self, host: str) -> list[tuple[datetime, oom.Report]]:
        """Return what the kernel of a host reported of memory that ran out, with the moment of each report."""
        self._instance(host)
        return host_kernel.oom_reports(self.run, host, self._rng("kernel", host))

    def dig(self, host: str, service: str) -> bytes:
        """Return what dig prints on a host of the name of a service or store, when people look."""
        return host_names.dig(self.run, self._instance(host), service, self._looked, self._rng("dig", host)).encode()

    def metrics(self, service: str) -> bytes:
        """Return the samples of a service or store, one a minute, as OpenMetrics text."""
        return "".join(metrics.openmetrics(self.run, [service], MINUTE // self.step)).encode()

    def host_metrics(self, host: str) -> bytes:
        """Return the samples of a host and of the containers on it, one a minute, as OpenMetrics text."""
        self._instance(host)
        return "".join(host_metrics.host_openmetrics(self.run, host, MINUTE // self.step)).encode()

    @cached_property
    def pages(self) -> list[pagerduty.LogEntry]:
        """Return the entries of the pager's log."""
        return records.pages(self.reaction)

    def pager(self) -> bytes:
        """Return the pager's log of the incident."""
        return records.pager_log(self.reaction, self.number)

    @cached_property
    def messages(self) -> list[slack.Message]:
        """Return what was posted in the incident's channel, in time order."""
        return channel.messages(self.events, self.window.end, self.reaction, self._rng("chat"))

    def chat(self) -> dict[str, bytes]:
        """Return the chat's export by file."""
        return records.chat_export(self.reaction, self.number, self.messages)

    @cached_property
    def changes(self) -> list[deploy_log.Step]:
        """Return every change of the window, in the order of the deploy controller's log."""
        return records.changes(self.events)

    def deploys(self) -> bytes:
        """Return the deploy controller's log."""
        return records.deploys(self.events)

    @cached_property
    def updates(self) -> list[statuspage.Update]:
        """Return what customers were told."""
        return records.updates(self.reaction)

    def status_page(self) -> bytes:
        """Return what the status page says."""
        return records.public_updates(self.reaction)

    def capture(self, host: str) -> bytes:
        """Return what was on a host's wire for ten seconds: when the pager rang, else in the middle of the window."""
        self._instance(host)
        start = self.reaction.page.at if self.reaction else self.window.at(self.window.seconds / 2)
        return capture(self.run, self.requests, host, start, self._rng("capture"))

    def filesystems(self, host: str) -> dict[str, bytes]:
        """Return what df, du, lsof and their like print on a host when people look."""
        return filesystems(self.run, self._instance(host), self._looked, self._rng("filesystems", host))

    def clock(self, host: str) -> HostClock:
        """Return a host's clock."""
        if "skewed-clock" not in self.twists:
            return RIGHT
        skewed, clock = skewed_host(self._rng("clock"), self.world.by_service["edge"], self.window)
        return clock if host == skewed else RIGHT

    def _instance(self, host: str) -> Instance:
        """Return what runs on a host, of several the one with the fullest log volume."""
        own = [one for one in self.world.instances if one.node == host]
        if not own:
            raise UnknownNameError("host", host, self.hosts)
        now = self.run.conditions.at(self._looked)
        return max(own, key=lambda one: max(now.disk[one.index], now.inodes[one.index]))

    @property
    def _looked(self) -> int:
        """Return the step in which people look: when the pager was acknowledged, else the window's last."""
        looked = self.reaction.at.get("acknowledge") if self.reaction else None
        return self.run.steps - 1 if looked is None else int(self.window.offset(looked)) // self.step

    def _rng(self, *labels: str) -> random.Random:
        return random.Random(offshoot(self.world.seed, "told", *labels))
