# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# ## One minute, nine hosts
#
# > **Rosa Nunes** (incident commander) · Nine hosts were reported this morning, all as *slow*. Nobody touches anything yet. On each of them somebody has looked for one minute, with the same ten commands,
# > and saved what came. I do not want nine theories. I want a table: every resource, how much of it is used, whether anybody waits for it, whether it fails, and the line that says so. And then the one name
# > of what is short. Where we did not measure, write *unknown*; do not write zero.
#
# That table has a name: *utilisation, saturation, errors*, for each resource ([the USE method](https://www.brendangregg.com/usemethod.html)). You write four short functions; each uses those before it.

# %%
from pathlib import Path

folder = files("linux/sixty-second-table")
hosts = sorted(path.parent.name for path in folder.glob("*/uptime"))
for host in hosts:
    print(f"{host:16}{(folder / host / 'uptime').read_text()}", end="")

# %% [markdown]
# Each host has one folder; the files are called like what printed them:
#
# | file | command |
# |---|---|
# | `uptime`, `df`, `free` | `uptime`, `df -PT`, `free -m` |
# | `dmesg` | `dmesg -T --since '1 hour ago'`; or what `dmesg` says to those who may not read it: then its one line begins with `dmesg:` |
# | `vmstat`, `iostat` | `vmstat 1 6`, `iostat -xz 1 6`: one report of the time since the boot, then one for each of five seconds |
# | `mpstat`, `pidstat` | `mpstat -P ALL 1 5`, `pidstat 1 5` |
# | `sar-dev`, `sar-tcp` | `sar -n DEV 1 5`, `sar -n TCP,ETCP 1 5` |
#
# Not every host has the same version of these programs, nor the same clock.

# %%
host = hosts[1]
for name in ("vmstat", "iostat", "sar-tcp", "dmesg"):
    print(name)
    print("\n".join(line[:150] for line in (folder / host / name).read_text().splitlines()[:12]), "\n")

# %% [markdown]
# ## Task 1: the rows of the five seconds
#
# Write `samples(folder, name)`. It is called with the path of one host's folder (a string) and `"vmstat"`, `"mpstat"`, `"iostat"`, `"sar-dev"` or `"sar-tcp"`. It returns a list with one dictionary for each row that is of one of the five seconds, in
# the order of the file: under `"line"` the number of its line in the file (from 1), and under each word of its heading the word that stands below it, as text.
#
# - The first report of `vmstat` and of `iostat` is an average since the boot. Leave it out. Some people ask for no more than that one: then the list is empty.
# - Leave out the averages at the end (`Average:`).
# - Of `iostat` take the rows of devices only. Their first column is `"Device"`, also where the heading says `Device:`.
# - The time in front of a row, in one word or in two, belongs to no column. (`vmstat` and `iostat` have none.)
# - `sar-tcp` has two tables for each second. A row has the columns of its own heading.
# - A row of these seconds that has more or fewer words than its heading is torn: raise a `ValueError` whose text names file and line as in `mpstat:7`. The other functions say the same of a table that they need; `bottleneck` needs all five.


# %% task="samples"
def samples(folder, name):
    """Return [{"line": ..., column: text, ...}, ...]."""
    ### BEGIN SOLUTION
    starts = {"r", "CPU", "Device", "Device:", "IFACE", "active/s", "atmptf/s"}
    rows, columns, reports = [], [], 0
    for number, line in enumerate((Path(folder) / name).read_text().splitlines(), 1):
        words = line.split()
        if first := starts.intersection(words):
            at, reports = words.index(*first), reports + 1
            columns = [word.rstrip(":") for word in words[at:]]
        elif not words:
            columns = []
        elif columns and words[0] != "Average:":
            if name == "iostat" and reports == 1:
                continue
            if len(words) - at != len(columns):
                raise ValueError(f"{name}:{number}: {len(columns)} cells are expected, not {line!r}")
            rows.append({"line": number, **dict(zip(columns, words[at:], strict=True))})
    return rows[1:] if name == "vmstat" else rows
    ### END SOLUTION


# %%
try:
    for host in hosts:
        print(
            f"{host:16}",
            {
                name: len(samples(str(folder / host), name))
                for name in ("vmstat", "mpstat", "iostat", "sar-dev", "sar-tcp")
            },
        )
except NotImplementedError:
    print("samples is not written yet")

# %% [markdown]
# ## Task 2: CPU, memory, network
#
# Write `matrix(folder)`. It returns a dictionary with these eight cells. Each is `{"value": ..., "lines": [...]}`: the number, and where it stands, as `"file:line"`, in any order. Round each number to two digits before you compare it. Of the five seconds, and of several CPUs or interfaces,
# **the worst row** counts; of several equally bad ones the first.
#
# | cell | value | lines |
# |---|---|---|
# | `cpu.utilisation` | of one CPU, per cent: 100 less `%idle` less `%iowait` | its row in `mpstat` |
# | `cpu.saturation` | `r` of `vmstat` | its row |
# | `cpu.errors` | how many messages of `dmesg` say `Machine Check`, with these capitals | each of them |
# | `memory.utilisation` | of the memory (`total` of `free`), per cent that is not `available` | the row `Mem:` |
# | `memory.saturation` | `si` and `so` of `vmstat` together | its row |
# | `memory.errors` | how many messages say `Killed process` | each of them |
# | `network.utilisation` | `%ifutil` of one interface, `lo` left out | its row in `sar-dev` |
# | `network.errors` | `retrans/s` in per cent of `oseg/s` of the same second; 0 in a second in which nothing is sent (in these files nothing is sent again then, either) | both rows of that second in `sar-tcp` |
#
# A cell that these files do not tell is `{"value": "unknown", "lines": []}`. That is so where there is no row, where the column is missing (`available` and `%ifutil` are, in old versions), and for the errors where nobody may read `dmesg` (one that is empty has been read: 0). And `sar` prints 0.00 where it does not know the speed of an interface: if one
# (not `lo`) has 0.00 in a second in which it moved 1000 kB/s or more (`rxkB/s` and `txkB/s` together), `network.utilisation` is unknown. A number where none was measured is wrong, and so is *unknown* where one was.


# %% task="matrix"
def matrix(folder):
    """Return {"cpu.utilisation": {"value": ..., "lines": [...]}, ...}."""
    ### BEGIN SOLUTION
    unknown = {"value": "unknown", "lines": []}

    def worst(name, rows, value):
        best = max(rows, key=lambda row: round(value(row), 2), default=None)
        return {"value": round(value(best), 2), "lines": [f"{name}:{best['line']}"]} if best else unknown

    messages = (Path(folder) / "dmesg").read_text().splitlines()

    def counted(text):
        if messages and messages[0].startswith("dmesg:"):
            return unknown
        lines = [f"dmesg:{number}" for number, message in enumerate(messages, 1) if text in message]
        return {"value": len(lines), "lines": lines}

    cpus = [row for row in samples(folder, "mpstat") if row["CPU"] != "all"]
    seconds = samples(folder, "vmstat")
    heading, numbers = (line.split() for line in (Path(folder) / "free").read_text().splitlines()[:2])
    memory = dict(zip(heading, numbers[1:], strict=True))
    taken = unknown
    if "available" in memory:
        share = 100 * (1 - int(memory["available"]) / int(memory["total"]))
        taken = {"value": round(share, 2), "lines": ["free:2"]}
    moved = [row for row in samples(folder, "sar-dev") if row["IFACE"] != "lo"]
    blind = any(
        "%ifutil" not in row or (float(row["%ifutil"]) == 0 and float(row["rxkB/s"]) + float(row["txkB/s"]) >= 1000)
        for row in moved
    )
    rows = samples(folder, "sar-tcp")
    pairs = [{**sent, **again, "sent": sent["line"]} for sent, again in zip(rows[::2], rows[1::2], strict=True)]
    lost = worst("sar-tcp", pairs, lambda row: 100 * float(row["retrans/s"]) / (float(row["oseg/s"]) or 1))
    lost["lines"] += [f"sar-tcp:{row['sent']}" for row in pairs if f"sar-tcp:{row['line']}" in lost["lines"]]
    return {
        "cpu.utilisation": worst("mpstat", cpus, lambda row: 100 - float(row["%idle"]) - float(row["%iowait"])),
        "cpu.saturation": worst("vmstat", seconds, lambda row: int(row["r"])),
        "cpu.errors": counted("Machine Check"),
        "memory.utilisation": taken,
        "memory.saturation": worst("vmstat", seconds, lambda row: int(row["si"]) + int(row["so"])),
        "memory.errors": counted("Killed process"),
        "network.utilisation": unknown if blind else worst("sar-dev", moved, lambda row: float(row["%ifutil"])),
        "network.errors": lost,
    }
    ### END SOLUTION


# %%
try:
    for host in hosts:
        print(f"{host:16}", " ".join(f"{name}={cell['value']}" for name, cell in matrix(str(folder / host)).items()))
except NotImplementedError:
    print("matrix is not written yet")

# %% [markdown]
# ## Task 3: disks and file systems
#
# Write `storage(folder)`. It returns `{"disks": {...}, "filesystem": ...}`, of the same cells, and the same rules.
#
# `"disks"` has, for each device that `iostat` names in one of the five seconds (`-z` leaves out one that did nothing in a second), a dictionary of four cells:
#
# | cell | value | lines |
# |---|---|---|
# | `utilisation` | `%util` | its row |
# | `queue` | `aqu-sz`; older versions call it `avgqu-sz` | its row |
# | `wait` | the larger of `r_await` and `w_await`, in ms | its row |
# | `errors` | how many messages of `dmesg` say `error, dev NAME,`. Whoever meant to use what was read repeats it (`Buffer I/O error on dev ...`): that is no second one | each of them |
#
# If no device did anything, it is `{}`; if `iostat` has no other report than that since the boot, `"unknown"`.
#
# `"filesystem"` is one cell: the highest `Capacity` of `df`, as a whole number, with its line; of those whose device begins with `/dev/`, and no `squashfs` (an image is always full). Of several equally full ones the first.


# %% task="storage"
def storage(folder):
    """Return {"disks": {device: {"utilisation": ..., "queue": ..., "wait": ..., "errors": ...}}, "filesystem": ...}."""
    ### BEGIN SOLUTION
    folder = Path(folder)
    messages = (folder / "dmesg").read_text().splitlines()
    rows = samples(folder, "iostat")

    def worst(device, value):
        best = max((row for row in rows if row["Device"] == device), key=value)
        return {"value": value(best), "lines": [f"iostat:{best['line']}"]}

    def errors(device):
        if messages and messages[0].startswith("dmesg:"):
            return {"value": "unknown", "lines": []}
        lines = [f"dmesg:{number}" for number, one in enumerate(messages, 1) if f" error, dev {device}," in one]
        return {"value": len(lines), "lines": lines}

    disks = {
        device: {
            "utilisation": worst(device, lambda row: float(row["%util"])),
            "queue": worst(device, lambda row: float(row.get("aqu-sz") or row["avgqu-sz"])),
            "wait": worst(device, lambda row: max(float(row["r_await"]), float(row["w_await"]))),
            "errors": errors(device),
        }
        for device in dict.fromkeys(row["Device"] for row in rows)
    }
    if (folder / "iostat").read_text().count("avg-cpu:") == 1:
        disks = "unknown"
    volumes = []
    for number, line in enumerate((folder / "df").read_text().splitlines(), 1):
        device, kind, _, _, _, share, *_ = line.split()
        if device.startswith("/dev/") and kind != "squashfs":
            volumes.append({"value": int(share.rstrip("%")), "lines": [f"df:{number}"]})
    return {"disks": disks, "filesystem": max(volumes, key=lambda volume: volume["value"])}
    ### END SOLUTION


# %%
try:
    for host in hosts:
        found = storage(str(folder / host))
        disks = found["disks"] if found["disks"] != "unknown" else {}
        print(
            f"{host:16} df {found['filesystem']['value']:3} %",
            {name: [cell["value"] for cell in disk.values()] for name, disk in disks.items()},
        )
except NotImplementedError:
    print("storage is not written yet")

# %% [markdown]
# ## Task 4: the one name
#
# Write `bottleneck(folder)`. It returns `{"bottleneck": ..., "lines": [...]}`: the first of these that applies, from the top, and the lines of those cells that make it apply. What is unknown makes nothing apply.
#
# | bottleneck | applies when |
# |---|---|
# | `"filesystem"` | the fullest file system is at 100 per cent |
# | `"memory"` | `memory.saturation` is 1000 KiB/s or more, or `memory.errors` is 1 or more |
# | `"disk"` | a device has an error; or one has a queue of 4 or more, and a wait of 20 ms or more |
# | `"cpu"` | `cpu.saturation` is at least twice the number of CPUs (`mpstat` says it in its first line) |
# | `"one-cpu"` | `cpu.utilisation` is 95 per cent or more |
# | `"interface"` | `network.utilisation` is 90 per cent or more |
# | `"retransmits"` | `network.errors` is 2 per cent or more |
# | `"none"` | none of these; then there are no lines |
#
# Of `"memory"` and `"disk"`, name the lines of everything that applies, and of nothing else: of one cell or of both, of all such devices; of a device that fails those of its errors, of one that waits those of its queue and its wait, of one that does both all of these.


# %% task="bottleneck"
def bottleneck(folder):
    """Return {"bottleneck": ..., "lines": ["file:line", ...]}."""
    ### BEGIN SOLUTION
    cells, stored = matrix(folder), storage(folder)
    cpus = int((Path(folder) / "mpstat").read_text().split("(")[2].split()[0])

    def reached(name, bound):
        cell = cells[name]
        return cell["lines"] if cell["value"] != "unknown" and cell["value"] >= bound else []

    waits = []
    for disk in stored["disks"].values() if stored["disks"] != "unknown" else ():
        waits += disk["errors"]["lines"]
        if disk["queue"]["value"] >= 4 and disk["wait"]["value"] >= 20:
            waits += disk["queue"]["lines"] + disk["wait"]["lines"]
    signs = {
        "filesystem": stored["filesystem"]["lines"] if stored["filesystem"]["value"] >= 100 else [],
        "memory": reached("memory.saturation", 1000) + reached("memory.errors", 1),
        "disk": waits,
        "cpu": reached("cpu.saturation", 2 * cpus),
        "one-cpu": reached("cpu.utilisation", 95),
        "interface": reached("network.utilisation", 90),
        "retransmits": reached("network.errors", 2),
    }
    name = next((name for name, lines in signs.items() if lines), "none")
    return {"bottleneck": name, "lines": signs.get(name, [])}
    ### END SOLUTION


# %%
try:
    for host in hosts:
        found = bottleneck(str(folder / host))
        print(f"{host:16} {found['bottleneck']:12}", *found["lines"])
except NotImplementedError:
    print("bottleneck is not written yet")

# %% [markdown]
# ## The same on a real machine
#
# The second data set was not written by us: real programs printed it on a machine with two CPUs while six programs wrote to its disk, past the page cache, and while six kept its CPUs busy. The folders' names say what was done. (Others used the machine, too.) What is short while it writes, and how long does a write wait?

# %%
real = folder / "sixty-seconds-recorded"
try:
    for path in sorted(real.glob("*/uptime")):
        said = storage(str(path.parent))["disks"]
        print(
            f"{path.parent.name:10}",
            bottleneck(str(path.parent)),
            {name: [cell["value"] for cell in disk.values()] for name, disk in said.items()},
        )
except NotImplementedError:
    print("bottleneck is not written yet")

# %% [markdown]
# ## Say it
#
# Two sentences to Rosa about one of the hosts: what is short there, by which line; and what the table does not know about it, so that somebody can look. (Nobody grades this one. Your mentor may ask.)
