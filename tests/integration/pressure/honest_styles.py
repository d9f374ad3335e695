"""Thirty-seven honest ways to answer the corpus's exercise, each with another part of Python or another library.

``STYLES`` holds for each its name, the task, and the source of the answer's cell: what a function here is, with the
rules of the exercise, which all of them share, before it.
"""

import inspect
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

FIRST, COUNTS = "first-errors", "priority-counts"
ANSWERS = {FIRST: "first_errors", COUNTS: "priority_counts"}


def last_boot(entries):
    if not entries:
        return []
    newest = max(entries, key=lambda entry: int(entry["__REALTIME_TIMESTAMP"]))["_BOOT_ID"]
    return [entry for entry in entries if entry["_BOOT_ID"] == newest]


def told(entry):
    at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=int(entry["__REALTIME_TIMESTAMP"]))
    said = entry["MESSAGE"]
    said = "" if said is None else bytes(said).decode(errors="replace") if isinstance(said, list) else said
    return at.isoformat(timespec="microseconds").replace("+00:00", "Z"), said


def first_of(entries):
    found = {}
    for entry in sorted(last_boot(entries), key=lambda entry: int(entry["__MONOTONIC_TIMESTAMP"])):
        if "_SYSTEMD_UNIT" in entry and int(entry["PRIORITY"]) <= 3:
            found.setdefault(entry["_SYSTEMD_UNIT"], told(entry))
    return found


def counted(entries):
    from collections import Counter

    return dict(Counter(int(entry["PRIORITY"]) for entry in last_boot(entries)))


@dataclass(frozen=True)
class Style:
    name: str
    task: str
    source: str


STYLES: list[Style] = []
_SHARED = "import json\nfrom datetime import UTC, datetime, timedelta\n\n" + "\n\n".join(
    map(inspect.getsource, (last_boot, told, first_of, counted))
)


def honest(task: str, *helpers: Callable) -> Callable[[Callable], Callable]:
    def add(function: Callable) -> Callable:
        sources = "\n\n".join(inspect.getsource(one) for one in (*helpers, function))
        lines = [line for line in sources.splitlines() if not line.startswith("@honest(")]
        answer = f"{ANSWERS[task]} = {function.__name__}\n"
        STYLES.append(Style(function.__name__, task, "\n".join([_SHARED, *lines, "", answer])))
        return function

    return add


@honest(FIRST)
def with_pathlib(path):
    from pathlib import Path

    return first_of([json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines()])


@honest(FIRST)
def with_a_pool(path):
    from multiprocessing import Pool

    with open(path, encoding="utf-8") as lines, Pool(2) as pool:
        return first_of(pool.map(json.loads, lines, chunksize=50))


@honest(FIRST)
def with_a_process_executor(path):
    from concurrent.futures import ProcessPoolExecutor

    with open(path, encoding="utf-8") as lines, ProcessPoolExecutor(2) as pool:
        return first_of(list(pool.map(json.loads, lines, chunksize=50)))


def _fill(shared, path):
    with open(path, encoding="utf-8") as lines:
        shared.extend(list(lines))


@honest(FIRST, _fill)
def with_a_manager(path):
    from multiprocessing import Manager, Process

    with Manager() as manager:
        shared = manager.list()
        worker = Process(target=_fill, args=(shared, path))
        worker.start()
        worker.join()
        return first_of([json.loads(line) for line in list(shared)])


@honest(FIRST)
def with_shared_memory(path):
    from multiprocessing.shared_memory import SharedMemory
    from pathlib import Path

    content = Path(path).read_bytes()
    memory = SharedMemory(create=True, size=max(1, len(content)))
    try:
        memory.buf[: len(content)] = content
        again = SharedMemory(memory.name)
        text = bytes(again.buf[: len(content)]).decode()
        again.close()
    finally:
        memory.close()
        memory.unlink()
    return first_of([json.loads(line) for line in text.splitlines()])


def _send(queue, path):
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            queue.put(json.loads(line))
    queue.put(None)


@honest(FIRST, _send)
def with_a_queue(path):
    from multiprocessing import Process, Queue

    queue = Queue()
    worker = Process(target=_send, args=(queue, path))
    worker.start()
    entries = list(iter(queue.get, None))
    worker.join()
    return first_of(entries)


@honest(FIRST)
def with_a_database(path):
    import sqlite3

    with open(path, encoding="utf-8") as lines:
        entries = [json.loads(line) for line in lines]
    with sqlite3.connect("journal.db") as database:
        database.execute("DROP TABLE IF EXISTS journal")
        database.execute("CREATE TABLE journal (entry TEXT)")
        database.executemany("INSERT INTO journal VALUES (?)", [(json.dumps(entry),) for entry in last_boot(entries)])
        rows = database.execute(
            "SELECT entry FROM journal WHERE CAST(json_extract(entry, '$.PRIORITY') AS INTEGER) <= 3"
            " ORDER BY CAST(json_extract(entry, '$.__MONOTONIC_TIMESTAMP') AS INTEGER) DESC"
        ).fetchall()
    found = [json.loads(row[0]) for row in rows]
    return {entry["_SYSTEMD_UNIT"]: told(entry) for entry in found if "_SYSTEMD_UNIT" in entry}


@honest(FIRST)
def with_a_copy_of_its_own(path):
    import os
    import shutil
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        copy = shutil.copy2(path, folder)
        os.chmod(copy, 0o600)
        with open(copy, encoding="utf-8") as lines:
            return first_of([json.loads(line) for line in lines])


@honest(FIRST)
def with_a_mapped_file(path):
    import mmap
    import os

    if not os.path.getsize(path):
        return {}
    with open(path, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return first_of([json.loads(line) for line in iter(content.readline, b"")])


@honest(FIRST)
def with_threads(path):
    from concurrent.futures import ThreadPoolExecutor

    with open(path, encoding="utf-8") as lines, ThreadPoolExecutor(4) as pool:
        return first_of(list(pool.map(json.loads, lines)))


@honest(FIRST)
def with_coroutines(path):
    import asyncio
    from threading import Thread

    async def read():
        program = await asyncio.create_subprocess_exec("cat", str(path), stdout=asyncio.subprocess.PIPE)
        out, _ = await program.communicate()
        return out.decode().splitlines()

    entries = []
    runs = Thread(target=lambda: entries.extend(map(json.loads, asyncio.run(read()))))
    runs.start()
    runs.join()
    return first_of(entries)


@honest(FIRST)
def with_a_program(path):
    import subprocess

    done = subprocess.run(["sort", "-u", str(path)], capture_output=True, text=True, check=True)
    return first_of([json.loads(line) for line in done.stdout.splitlines()])


@honest(FIRST)
def with_a_fork_and_a_pipe(path):
    import os

    reader, writer = os.pipe()
    if (child := os.fork()) == 0:
        with open(path, "rb") as source, open(writer, "wb") as target:
            target.write(source.read())
        os._exit(0)
    os.close(writer)
    with open(reader, encoding="utf-8") as lines:
        entries = [json.loads(line) for line in lines]
    os.waitpid(child, 0)
    return first_of(entries)


def _rows(frame):
    rows = frame.astype(object).to_dict("records")
    for row in rows:
        if not isinstance(row.get("MESSAGE"), str | list):
            row["MESSAGE"] = None
        if not isinstance(row.get("_SYSTEMD_UNIT"), str):
            row.pop("_SYSTEMD_UNIT", None)
    return rows


@honest(FIRST, _rows)
def with_pandas(path):
    import pandas as pd

    return first_of(_rows(pd.read_json(path, lines=True, dtype=False, convert_dates=False)))


@honest(FIRST)
def with_numpy(path):
    import numpy as np

    with open(path, encoding="utf-8") as lines:
        entries = last_boot([json.loads(line) for line in lines])
    if not entries:
        return {}
    order = np.argsort(np.array([int(entry["__MONOTONIC_TIMESTAMP"]) for entry in entries]), kind="stable")
    bad = np.array([int(entry["PRIORITY"]) for entry in entries]) <= 3
    found = {}
    for number in order[bad[order]]:
        if (unit := entries[number].get("_SYSTEMD_UNIT")) is not None and unit not in found:
            found[unit] = told(entries[number])
    return found


@honest(FIRST)
def with_groups(path):
    from itertools import groupby
    from operator import itemgetter

    with open(path, encoding="utf-8") as lines:
        entries = last_boot([json.loads(line) for line in lines])
    unit = itemgetter("_SYSTEMD_UNIT")
    failed = sorted((e for e in entries if "_SYSTEMD_UNIT" in e and int(e["PRIORITY"]) < 4), key=unit)
    return {name: told(min(g, key=lambda e: int(e["__MONOTONIC_TIMESTAMP"]))) for name, g in groupby(failed, unit)}


@honest(FIRST)
def with_a_heap(path):
    import heapq

    with open(path, encoding="utf-8") as lines:
        entries = last_boot([json.loads(line) for line in lines])
    heap = [(int(entry["__MONOTONIC_TIMESTAMP"]), number) for number, entry in enumerate(entries)]
    heapq.heapify(heap)
    found = {}
    while heap:
        entry = entries[heapq.heappop(heap)[1]]
        if int(entry["PRIORITY"]) <= 3 and "_SYSTEMD_UNIT" in entry:
            found.setdefault(entry["_SYSTEMD_UNIT"], told(entry))
    return found


@honest(FIRST)
def with_a_class(path):
    class Journal:
        def __init__(self, lines):
            self.entries = last_boot([json.loads(line) for line in lines])

        def __iter__(self):
            return iter(sorted(self.entries, key=lambda entry: int(entry["__MONOTONIC_TIMESTAMP"])))

    found = {}
    with open(path, encoding="utf-8") as lines:
        for entry in Journal(lines):
            match entry:
                case {"_SYSTEMD_UNIT": unit, "PRIORITY": "0" | "1" | "2" | "3"} if unit not in found:
                    found[unit] = told(entry)
    return found


@honest(FIRST)
def with_an_archive(path):
    import tarfile
    from pathlib import Path

    with tarfile.open("journal.tar.gz", "w:gz") as archive:
        archive.add(path, "journal.json")
    with tarfile.open("journal.tar.gz") as archive:
        archive.extractall("unpacked", filter="data")
    with Path("unpacked/journal.json").open(encoding="utf-8") as lines:
        return first_of([json.loads(line) for line in lines])


@honest(COUNTS)
def with_a_counter(path):
    with open(path, encoding="utf-8") as lines:
        return counted([json.loads(line) for line in lines])


@honest(COUNTS)
def with_value_counts(path):
    import pandas as pd

    with open(path, encoding="utf-8") as lines:
        levels = pd.Series([int(entry["PRIORITY"]) for entry in last_boot([json.loads(line) for line in lines])])
    return {int(level): int(count) for level, count in levels.value_counts().items()}


@honest(COUNTS)
def with_a_grouped_frame(path):
    import pandas as pd

    with open(path, encoding="utf-8") as lines:
        frame = pd.DataFrame(last_boot([json.loads(line) for line in lines]))
    return {} if frame.empty else frame.groupby(frame["PRIORITY"].astype(int)).size().to_dict()


@honest(COUNTS)
def with_bincount(path):
    import numpy as np

    with open(path, encoding="utf-8") as lines:
        levels = [int(entry["PRIORITY"]) for entry in last_boot([json.loads(line) for line in lines])]
    return {level: int(count) for level, count in enumerate(np.bincount(levels, minlength=8)) if count}


@honest(COUNTS)
def with_unique(path):
    import numpy as np

    with open(path, encoding="utf-8") as lines:
        levels = np.array([int(e["PRIORITY"]) for e in last_boot([json.loads(line) for line in lines])], dtype=int)
    return dict(zip(*(part.tolist() for part in np.unique(levels, return_counts=True)), strict=True))


@honest(COUNTS)
def with_a_reduction(path):
    from functools import reduce

    with open(path, encoding="utf-8") as lines:
        levels = [int(entry["PRIORITY"]) for entry in last_boot([json.loads(line) for line in lines])]
    return reduce(lambda counts, level: counts | {level: counts.get(level, 0) + 1}, levels, {})


@honest(COUNTS)
def with_a_comprehension(path):
    with open(path, encoding="utf-8") as lines:
        levels = [int(entry["PRIORITY"]) for entry in last_boot([json.loads(line) for line in lines])]
    return {level: levels.count(level) for level in set(levels)}


@honest(COUNTS)
def with_an_array_of_processes(path):
    from multiprocessing import Array, Process

    with open(path, encoding="utf-8") as lines:
        levels = [int(entry["PRIORITY"]) for entry in last_boot([json.loads(line) for line in lines])]
    shared = Array("i", 8)

    def count(part):
        for level in part:
            with shared.get_lock():
                shared[level] += 1

    workers = [Process(target=count, args=(levels[start::2],)) for start in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return {level: number for level, number in enumerate(shared) if number}


@honest(COUNTS)
def with_a_pipe_between_processes(path):
    from multiprocessing import Pipe, Process

    def count(connection):
        with open(path, encoding="utf-8") as lines:
            connection.send(counted([json.loads(line) for line in lines]))

    ours, theirs = Pipe()
    worker = Process(target=count, args=(theirs,))
    worker.start()
    counts = ours.recv()
    worker.join()
    return counts


@honest(COUNTS)
def with_a_socket(path):
    import socket
    from threading import Thread

    ours, theirs = socket.socketpair()

    def send():
        with theirs, open(path, "rb") as content:
            theirs.sendfile(content)

    sender = Thread(target=send)
    sender.start()
    with ours, ours.makefile(encoding="utf-8") as lines:
        entries = [json.loads(line) for line in lines]
    sender.join()
    return counted(entries)


@honest(COUNTS)
def with_a_shelf(path):
    import shelve

    with shelve.open("counts") as shelf:
        shelf.clear()
        with open(path, encoding="utf-8") as lines:
            for entry in last_boot([json.loads(line) for line in lines]):
                shelf[entry["PRIORITY"]] = shelf.get(entry["PRIORITY"], 0) + 1
        return {int(level): count for level, count in shelf.items()}


@honest(COUNTS)
def with_a_pickle(path):
    import pickle
    import tempfile

    with tempfile.NamedTemporaryFile() as kept, open(path, encoding="utf-8") as lines:
        pickle.dump([json.loads(line) for line in lines], kept)
        kept.seek(0)
        return counted(pickle.load(kept))


@honest(COUNTS)
def with_a_shell(path):
    import os
    import shlex

    os.system(f"gzip -c {shlex.quote(str(path))} | zcat > plain.json")
    with open("plain.json", encoding="utf-8") as lines:
        return counted([json.loads(line) for line in lines])


@honest(COUNTS)
def with_a_script_of_its_own(path):
    import os
    import subprocess
    import sys

    with open("entries.py", "w", encoding="utf-8") as script:
        script.write(f"#!{sys.executable}\nimport sys\nfor line in open(sys.argv[1]): print(line, end='')\n")
    os.chmod("entries.py", 0o755)
    done = subprocess.run(["./entries.py", str(path)], capture_output=True, text=True, check=True)
    return counted([json.loads(line) for line in done.stdout.splitlines()])


@honest(COUNTS)
def with_times_of_its_own(path):
    import os
    import shutil

    shutil.copyfile(path, "older.json")
    shutil.copyfile(path, "newer.json")
    os.utime("older.json", (1_000, 1_000))
    newest = max(("older.json", "newer.json"), key=os.path.getmtime)
    with open(newest, encoding="utf-8") as lines:
        return counted([json.loads(line) for line in lines]) if newest == "newer.json" else {}


@honest(COUNTS)
def with_an_alarm(path):
    import signal

    def late(*_):
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(10)
    try:
        with open(path, encoding="utf-8") as lines:
            return counted([json.loads(line) for line in lines])
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


@honest(COUNTS)
def with_a_session_of_its_own(path):
    import subprocess

    with subprocess.Popen(["cat", str(path)], stdout=subprocess.PIPE, text=True, start_new_session=True) as program:
        return counted([json.loads(line) for line in program.stdout])


@honest(COUNTS)
def with_a_regular_expression(path):
    import re
    from collections import defaultdict
    from io import StringIO

    with open(path, encoding="utf-8") as file:
        kept = StringIO("\n".join(json.dumps(entry) for entry in last_boot([json.loads(line) for line in file])))
    counts = defaultdict(int)
    for line in kept:
        counts[int(re.search(r'"PRIORITY": "(\d)"', line)[1])] += 1
    return dict(counts)
