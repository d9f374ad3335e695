"""Eighteen honest ways to count entries by their priority."""

import json

from tests.integration.pressure.honest_styles import COUNTS, counted, honest, prioritised


@honest(COUNTS)
def with_a_counter(path):
    with open(path, encoding="utf-8") as lines:
        return counted([json.loads(line) for line in lines])


@honest(COUNTS)
def with_value_counts(path):
    import pandas as pd

    with open(path, encoding="utf-8") as lines:
        levels = pd.Series([int(entry["PRIORITY"]) for entry in prioritised([json.loads(line) for line in lines])])
    return {int(level): int(count) for level, count in levels.value_counts().items()}


@honest(COUNTS)
def with_a_grouped_frame(path):
    import pandas as pd

    with open(path, encoding="utf-8") as lines:
        frame = pd.DataFrame(prioritised([json.loads(line) for line in lines]))
    return {} if frame.empty else frame.groupby(frame["PRIORITY"].astype(int)).size().to_dict()


@honest(COUNTS)
def with_bincount(path):
    import numpy as np

    with open(path, encoding="utf-8") as lines:
        levels = [int(entry["PRIORITY"]) for entry in prioritised([json.loads(line) for line in lines])]
    return {level: int(count) for level, count in enumerate(np.bincount(levels, minlength=8)) if count}


@honest(COUNTS)
def with_unique(path):
    import numpy as np

    with open(path, encoding="utf-8") as lines:
        levels = np.array([int(e["PRIORITY"]) for e in prioritised([json.loads(line) for line in lines])], dtype=int)
    return dict(zip(*(part.tolist() for part in np.unique(levels, return_counts=True)), strict=True))


@honest(COUNTS)
def with_a_reduction(path):
    from functools import reduce

    with open(path, encoding="utf-8") as lines:
        levels = [int(entry["PRIORITY"]) for entry in prioritised([json.loads(line) for line in lines])]
    return reduce(lambda counts, level: counts | {level: counts.get(level, 0) + 1}, levels, {})


@honest(COUNTS)
def with_a_comprehension(path):
    with open(path, encoding="utf-8") as lines:
        levels = [int(entry["PRIORITY"]) for entry in prioritised([json.loads(line) for line in lines])]
    return {level: levels.count(level) for level in set(levels)}


@honest(COUNTS)
def with_an_array_of_processes(path):
    from multiprocessing import Array, Process

    with open(path, encoding="utf-8") as lines:
        levels = [int(entry["PRIORITY"]) for entry in prioritised([json.loads(line) for line in lines])]
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
            for entry in prioritised([json.loads(line) for line in lines]):
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
        kept = StringIO("\n".join(json.dumps(entry) for entry in prioritised([json.loads(line) for line in file])))
    counts = defaultdict(int)
    for line in kept:
        counts[int(re.search(r'"PRIORITY": "(\d)"', line)[1])] += 1
    return dict(counts)
