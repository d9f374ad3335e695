"""What Prometheus has scraped of a host: of node_exporter, the kubelet (cAdvisor), and kube-state-metrics.

Names and labels are those of node_exporter's netstat collector, cAdvisor's ``docs/storage/prometheus.md`` and
kube-state-metrics' ``docs/metrics/workload/pod-metrics.md``.
"""

from collections.abc import Iterator, Mapping

import numpy as np

from groundschool.formats.prometheus import Family, Labels, Series, openmetrics_lines
from groundschool.simulation.containers import KILLED
from groundschool.simulation.graph import Ints, Numbers
from groundschool.simulation.retransmissions import retransmissions
from groundschool.simulation.run import Run
from groundschool.simulation.services import BY_NAME
from groundschool.simulation.state import Instance

MIB = 2**20


def host_families(run: Run, host: str) -> list[Family]:
    """Return every family of a host: there are none of containers where none runs."""
    own = [one for one in run.world.instances if one.node == host]
    pods = [one for one in own if BY_NAME[one.service].memory]
    return [_sent_again(run, host, own), *(_containers(run, pods) if pods else ())]


def host_openmetrics(run: Run, host: str, every: int = 1) -> Iterator[str]:
    """Yield OpenMetrics lines of all samples of a host; the scrape interval is ``every * run.step`` seconds."""
    return openmetrics_lines(host_families(run, host), run.times.tolist(), every)


def _sent_again(run: Run, host: str, own: list[Instance]) -> Family:
    """Return what node_exporter reads in ``/proc/net/snmp``, where the kernel has counted since the host's boot."""
    grown = retransmissions(run)[:, [one.index for one in own]].sum(axis=1).cumsum()
    values = grown + 4_000 + 613 * own[0].index
    series = Series("", (("instance", f"{host}:9100"), ("job", "node"), ("zone", own[0].zone)), values)
    return Family("node_netstat_Tcp_RetransSegs", "unknown", "Statistic TcpRetransSegs.", (series,))


def _containers(run: Run, pods: list[Instance]) -> Iterator[Family]:
    memory, limit = run.conditions.memory * MIB, run.conditions.limit * MIB
    restarts = {one: _restarts(run, one.index) for one in pods}
    ended = {one: np.where(found > 0, 1.0, np.nan) for one, found in restarts.items()}

    def family(name: str, kind: str, text: str, shown: Mapping[Instance, Numbers], **more: str) -> Family:
        suffix = "_total" if kind == "counter" else ""
        labels = {one: (*_labels(one), *more.items()) for one in pods}
        return Family(name, kind, text, tuple(Series(suffix, labels[one], values) for one, values in shown.items()))

    working = {one: np.where(run.gone[:, one.index], np.nan, np.rint(memory[:, one.index])) for one in pods}
    yield family("container_memory_working_set_bytes", "gauge", "Current working set in bytes.", working)
    events = {one: run.killed[:, one.index].astype(np.int64).cumsum() for one in pods}
    text = "Count of out of memory events observed for the container."
    yield family("container_oom_events", "counter", text, events)
    limits = {one: limit[:, one.index] for one in pods}
    text = "The number of requested limit resource by a container."
    yield family("kube_pod_container_resource_limits", "gauge", text, limits, resource="memory", unit="byte")
    text = "The number of container restarts per container."
    yield family("kube_pod_container_status_restarts", "counter", text, restarts)
    name, text = "kube_pod_container_status_last_terminated", "Describes the last"
    reason = f"{text} reason the container was in terminated state."
    yield family(f"{name}_reason", "gauge", reason, ended, reason="OOMKilled")
    codes = {one: values * 137 for one, values in ended.items()}
    yield family(f"{name}_exitcode", "gauge", f"{text} exit code for the last container in terminated state.", codes)


def _labels(one: Instance) -> Labels:
    return (
        ("namespace", BY_NAME[one.service].team),
        ("pod", one.name),
        ("container", one.service),
        ("node", one.node),
    )


def _restarts(run: Run, index: int) -> Ints:
    """Return how often a pod's container was started again (T,); a pod that takes its place begins at none."""
    total, found = 0, np.zeros(run.steps, dtype=np.int64)
    for event in run.events:
        if event.kind == "restart" and event.instance == index:
            total = total + 1 if event.text.endswith(KILLED) else 0
            found[round(run.window.offset(event.at)) // run.step :] = total
    return found
