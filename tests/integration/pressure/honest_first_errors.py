"""Nineteen honest ways to find the first error of every failed unit."""

import json

from tests.integration.pressure.honest_styles import FIRST, first_of, honest, prioritised, told


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
        database.executemany("INSERT INTO journal VALUES (?)", [(json.dumps(entry),) for entry in prioritised(entries)])
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
    return [{name: value for name, value in row.items() if isinstance(value, str | list)} for row in rows]


@honest(FIRST, _rows)
def with_pandas(path):
    import pandas as pd

    return first_of(_rows(pd.read_json(path, lines=True, dtype=False, convert_dates=False)))


@honest(FIRST)
def with_numpy(path):
    import numpy as np

    with open(path, encoding="utf-8") as lines:
        entries = prioritised([json.loads(line) for line in lines])
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
        entries = prioritised([json.loads(line) for line in lines])
    unit = itemgetter("_SYSTEMD_UNIT")
    failed = sorted((e for e in entries if "_SYSTEMD_UNIT" in e and int(e["PRIORITY"]) < 4), key=unit)
    return {name: told(min(g, key=lambda e: int(e["__MONOTONIC_TIMESTAMP"]))) for name, g in groupby(failed, unit)}


@honest(FIRST)
def with_a_heap(path):
    import heapq

    with open(path, encoding="utf-8") as lines:
        entries = prioritised([json.loads(line) for line in lines])
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
            self.entries = prioritised([json.loads(line) for line in lines])

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
