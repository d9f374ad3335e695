"""What Linux 5.10 and newer say in the kernel's log when the OOM killer runs: messages, of one or of several lines."""

from collections.abc import Sequence
from dataclasses import dataclass

KIB = 1024
BY_KIND = "rss_anon rss_file rss_shmem "  # columns since Linux 6.8
HEADING = "[  pid  ]   uid  tgid total_vm      rss {}pgtables_bytes swapents oom_score_adj name"
TRACE = (
    "dump_stack_lvl+0x5c/0x80",
    "dump_header+0x4a/0x240",
    "oom_kill_process.cold+0xb/0x10",
    "out_of_memory+0x1fd/0x4c0",
    "exc_page_fault+0x70/0x170",
    "asm_exc_page_fault+0x22/0x30",
)


@dataclass(frozen=True)
class OomTask:
    """A process in the report's table; memory in pages, its page tables in bytes."""

    pid: int
    uid: int
    total_vm: int
    anon: int
    file: int
    shmem: int
    pgtables: int
    swapents: int
    adj: int
    name: str

    @property
    def rss(self) -> int:
        """Return resident memory, of every kind."""
        return self.anon + self.file + self.shmem


@dataclass(frozen=True)
class Limit:
    """A control group that is at its limit; ``inside`` is where the victim lives: there, or below. Numbers in KiB."""

    cgroup: str
    inside: str
    kib: int
    failures: int
    version: int = 2


@dataclass(frozen=True)
class Report:
    """A run of the OOM killer: who asked for memory, what there was, and the victims, who are in the table or not."""

    kernel: str
    invoker: OomTask
    tasks: Sequence[OomTask]
    victims: Sequence[OomTask]
    limit: Limit | None
    service: str  # the control group of the victim where the host itself was short
    free: int  # pages of the host
    page: int = 4 * KIB
    by_kind: bool = False
    whole: bool = True


def report(said: Report) -> list[str]:
    """Return the messages of a run; of one that is not ``whole``, because it came too soon, the kills alone."""
    kills = [killed(victim, said.page, memcg=said.limit is not None) for victim in said.victims]
    together = (
        [f"Tasks in {said.limit.inside} are going to be killed due to memory.oom.group set"] if said.limit else []
    )
    first, *others = kills or ["Out of memory and no killable processes..."]
    kills = [first, *(together + others if others else [])]
    if not said.whole:
        return kills
    victim = said.victims[0] if said.victims else None
    return [
        *_begin(said),
        *(_at_limit(said) if said.limit else _short(said)),
        *_table(said),
        *_why(said, victim),
        *kills,
    ]


def killed(victim: OomTask, page: int, *, memcg: bool) -> str:
    """Return the line that names a victim."""
    kib = page // KIB
    kinds = ", ".join(f"{kind}-rss:{getattr(victim, kind) * kib}kB" for kind in ("anon", "file", "shmem"))
    return (
        f"{'Memory cgroup out of memory' if memcg else 'Out of memory'}: Killed process {victim.pid} ({victim.name}) "
        f"total-vm:{victim.total_vm * kib}kB, {kinds}, UID:{victim.uid} pgtables:{victim.pgtables // KIB}kB "
        f"oom_score_adj:{victim.adj}"
    )


def reaped(victim: OomTask) -> str:
    """Return what the kernel says when it has taken a victim's memory away."""
    return f"oom_reaper: reaped process {victim.pid} ({victim.name}), now anon-rss:0kB, file-rss:0kB, shmem-rss:0kB"


def scopes(pod: str, container: str) -> tuple[str, str]:
    """Return the control groups of a pod and of a container in it, of their ids in hexadecimal (32 and 64 digits)."""
    uid = "_".join((pod[:8], pod[8:12], pod[12:16], pod[16:20], pod[20:]))
    above = f"/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod{uid}.slice"
    return above, f"{above}/cri-containerd-{container}.scope"


def task_row(task: OomTask, *, by_kind: bool) -> str:
    """Return a task's row of the table."""
    kinds = f"{task.anon:8} {task.file:8} {task.shmem:9} " if by_kind else ""
    return (
        f"[{task.pid:7}] {task.uid:5} {task.pid:5} {task.total_vm:8} {task.rss:8} {kinds}{task.pgtables:8} "
        f"{task.swapents:8}         {task.adj:5} {task.name}"
    )


def _begin(said: Report) -> list[str]:
    mask = "0xcc0(GFP_KERNEL)" if said.limit else "0x140cca(GFP_HIGHUSER_MOVABLE|__GFP_COMP)"
    return [
        f"{said.invoker.name} invoked oom-killer: gfp_mask={mask}, order=0, oom_score_adj={said.invoker.adj}",
        f"CPU: 1 PID: {said.invoker.pid} Comm: {said.invoker.name} Not tainted {said.kernel} #1",
        "Call Trace:",
        " <TASK>",
        *(f" {function}" for function in TRACE),
        " </TASK>",
    ]


def _at_limit(said: Report) -> list[str]:
    assert said.limit is not None
    one, none = said.limit, 9007199254740988
    second = "swap: usage 0kB, limit 0kB" if one.version == 2 else f"memory+swap: usage {one.kib}kB, limit {none}kB"
    third = [] if one.version == 2 else [f"kmem: usage 1704kB, limit {none}kB, failcnt 0"]
    anon = sum(task.anon for task in said.tasks) * said.page
    stats = [f"anon {anon}", f"file {8192 * 12}", "shmem 0", f"inactive_anon {anon // 3}", "pgmajfault 31"]
    if one.version == 1:
        stats = [f"cache {8192 * 12}", f"rss {anon}", "rss_huge 0", f"hierarchical_memory_limit {one.kib * KIB}"]
    return [
        f"memory: usage {one.kib}kB, limit {one.kib}kB, failcnt {one.failures}",
        f"{second}, failcnt 0",
        *third,
        f"Memory cgroup stats for {one.cgroup}:",
        *stats,
    ]


def _short(said: Report) -> list[str]:
    anon, cache, kib = sum(task.anon for task in said.tasks), 3 * len(said.tasks), said.page // KIB
    pad = " " * 17
    return [
        "Mem-Info:",
        (
            f"active_anon:{anon // 40} inactive_anon:{anon - anon // 40} isolated_anon:0\n"
            f"{pad}active_file:{cache} inactive_file:{cache // 2} isolated_file:0\n"
            f"{pad}unevictable:0 dirty:0 writeback:0\n"
            f"{pad}free:{said.free} free_pcp:0 free_cma:0"
        ),
        f"Node 0 Normal free:{said.free * kib}kB boost:0kB min:{said.free * kib + 4}kB low:{said.free * kib * 2}kB",
        f"{cache * 2} total pagecache pages",
        "Free swap  = 0kB",
        "Total swap = 0kB",
        f"{anon + said.free + 90_000} pages RAM",
    ]


def _table(said: Report) -> list[str]:
    head = HEADING.format(BY_KIND if said.by_kind else "")
    return [
        "Tasks state (memory values in pages):",
        head,
        *(task_row(task, by_kind=said.by_kind) for task in said.tasks),
    ]


def _why(said: Report, victim: OomTask | None) -> list[str]:
    if victim is None:
        return []
    limit = said.limit
    where = f"oom_memcg={limit.cgroup},task_memcg={limit.inside}" if limit else f"global_oom,task_memcg={said.service}"
    cpuset = limit.inside.rsplit("/", 1)[-1] if limit and ".scope" in limit.inside else "/"
    return [
        (
            f"oom-kill:constraint=CONSTRAINT_{'MEMCG' if limit else 'NONE'},nodemask=(null),cpuset={cpuset},"
            f"mems_allowed=0,{where},task={victim.name},pid={victim.pid},uid={victim.uid}"
        )
    ]
