"""Other ways to be right: by states, by pairwise comparison, and with tables."""

import re
from functools import cmp_to_key
from pathlib import Path

import yaml

from groundschool.kit import beside, right

LETTERS = re.compile("[A-Za-z_][A-Za-z_0-9]*")


@right("environment")
def by_states(path):
    """One character after the other, as systemd itself reads it."""
    text = Path(path).read_bytes().decode().replace("\r\n", "\n") + "\n"
    found, state, name, value, kept, opened = {}, "name", "", "", 0, 0
    characters = enumerate(text)
    for at, one in characters:
        if state == "name":
            if one == "\n":
                name = ""
            elif one == "=" and name.strip()[:1] not in ("#", ";"):
                state, value, kept = "before", "", 0
            else:
                name += one
        elif state in ("single", "double"):
            if one == ("'" if state == "single" else '"'):
                state, kept = "before", len(value)
            elif state == "double" and one == "\\":
                _, after = next(characters, (0, ""))
                value += "" if after == "\n" else after if after in '"\\`$' else one + after
            else:
                value += one
        elif one == "\n":
            if LETTERS.fullmatch(name.strip(" \t")):
                found[name.strip(" \t")] = value[:kept]
            state, name = "name", ""
        elif state == "before" and one in " \t":
            pass
        elif state == "before" and one in "'\"":
            state, opened = ("single" if one == "'" else "double"), at
        elif one == "\\":
            _, after = next(characters)
            state, value = "plain", value + after.replace("\n", "")
            kept = len(value)
        else:
            state, value = "plain", value + one
            kept = len(value) if one not in " \t" else kept
    if state in ("single", "double"):
        raise ValueError(f"{Path(path).name}:{text[:opened].count(chr(10)) + 1} has a quote without an end")
    return found


@right("satisfies")
def by_pairs(version, wanted):
    """Compares two versions at a time."""

    def parts(text):
        plain, plus, build = text.partition("+")
        numbers, hyphen, pre = plain.partition("-")
        good = re.fullmatch(r"[0-9]+(\.[0-9]+)*", numbers) and (not plus or re.fullmatch("[0-9A-Za-z.-]+", build))
        if not good or (hyphen and not all(re.fullmatch("[0-9A-Za-z-]+", one) for one in pre.split("."))):
            raise ValueError(text)
        return [int(one) for one in numbers.split(".")], pre.split(".") if hyphen else None

    def sign(one, other):
        return (one > other) - (one < other)

    def compared(one, other):
        (numbers, pre), (others, other_pre) = one, other
        longest = max(len(numbers), len(others))
        padded = [each + [0] * (longest - len(each)) for each in (numbers, others)]
        if padded[0] != padded[1]:
            return sign(*padded)
        if pre is None or other_pre is None:
            return (pre is None) - (other_pre is None)
        for mine, theirs in zip(pre, other_pre, strict=False):
            if mine != theirs:
                if mine.isdigit() and theirs.isdigit():
                    return sign(int(mine), int(theirs))
                return -1 if mine.isdigit() else 1 if theirs.isdigit() else sign(mine, theirs)
        return sign(len(pre), len(other_pre))

    key = cmp_to_key(compared)
    here, said = key(parts(version)), []
    for bound in wanted.split(","):
        found = re.match(r"(>=|<=|==|!=|>|<)(.*)", bound.strip())
        if not found:
            raise ValueError(f"{bound} is no bound")
        there = key(parts(found[2].strip()))
        said.append({">=": here >= there, "<=": here <= there, "==": here == there, "!=": here != there,
                     ">": here > there, "<": here < there}[found[1]])  # fmt: skip
    return False not in said


@right("failures")
def with_tables(folder):  # noqa: PLR0915
    """A row for each check, and a cleaner at the end."""
    folder, told = Path(folder), []
    spec = yaml.load((folder / "checks.yaml").read_text(), Loader=yaml.CSafeLoader)
    known = {
        "variables": "name type required secret min max when", "ports": "port need when",
        "disks": "path free_mib when", "programs": "name looks version when",
    }  # fmt: skip
    for section, ones in spec.items():
        if section == "service":
            continue
        if section not in known:
            raise ValueError(f"checks.yaml has a section {section}")
        for one in ones or ():
            for key, value in one.items():
                fine = {"type": ["boolean", "integer", "text", "url"], "need": ["free", "reachable"]}.get(key, [value])
                if key not in known[section].split() or value not in fine:
                    raise ValueError(f"{folder}/checks.yaml: {key}: {value}")
    environ = by_states(folder / "service.env")
    hidden = {one["name"] for one in spec.get("variables") or () if one.get("secret", False)}
    heads = []
    for number, line in enumerate((folder / "ss.txt").read_text().splitlines()):
        if len(line.split()) != 5:
            raise ValueError(f"ss.txt:{number + 1}")
        heads.append(line.split()[3])
    room = {}
    for number, line in enumerate((folder / "df.txt").read_text().splitlines()):
        cells = re.fullmatch(r"(\S+)\s+(\S+)\s+(\S+)\s+(\S+)\s+(\S+)\s+(\S+)\s+(.+)", line)
        if cells is None:
            raise ValueError(f"df.txt:{number + 1}")
        room[cells[7]] = cells[5]

    def looked_at(section):
        for one in spec.get(section) or ():
            flag = environ.get(one.get("when", ""), "")
            if "when" not in one or flag.casefold() in {"1", "on", "yes", "true"}:
                yield one

    def clean(name):
        if name in hidden:
            return environ[name] and "***"
        value = environ[name]
        for other in hidden & environ.keys():
            if environ[other]:
                value = "***".join(value.split(environ[other]))
        scheme, there, rest = value.partition("://")
        user, colon, more = rest.partition(":")
        _, at, behind = more.rpartition("@")
        return f"{scheme}://{user}:***@{behind}" if there and colon and at else value

    for one in looked_at("variables"):
        name, value = one["name"], environ.get(one["name"])
        if value in (None, ""):
            if one.get("required") is not False:
                told.append(("variable", name, "missing" if value is None else "empty", value))
            continue
        host = value.partition("://")[2].rpartition("@")[2]
        right_type = {
            "text": True,
            "boolean": value.casefold() in {"1", "on", "yes", "true", "0", "off", "no", "false"},
            "integer": value.removeprefix("-").isdecimal() and value.isascii(),
            "url": bool(re.match(r"[a-z][-+.0-9a-z]*://", value)) and host[:1] not in ("", "/", "?", "#", ":"),
        }[one["type"]]
        if not right_type:
            told.append(("variable", name, "type", clean(name)))
        elif one["type"] == "integer" and (
            ("min" in one and one["min"] > int(value)) or ("max" in one and int(value) > one["max"])
        ):
            told.append(("variable", name, "bounds", clean(name)))
    for one in looked_at("ports"):
        there = [head[: -len(str(one["port"])) - 1] for head in heads if head.endswith(f":{one['port']}")]
        own = [head for head in there if head.strip("[]").removeprefix("::ffff:").startswith("127.") or head == "[::1]"]
        what = "taken" if one["need"] == "free" else "loopback"
        if not there and one["need"] == "reachable":
            told.append(("port", one["port"], "closed", None))
        elif there and (one["need"] == "free" or own == there):
            told.append(("port", one["port"], what, tuple(there)))
    for one in looked_at("disks"):
        place = Path(one["path"])
        mount = next(str(up) for up in (place, *place.parents) if str(up) in room)
        if int(room[mount]) < one["free_mib"] * 1024:
            told.append(("disk", one["path"], "space", int(room[mount]) // 1024))
    for one in looked_at("programs"):
        file = folder / f"versions/{one['name']}.txt"
        match = re.compile(one["looks"], re.MULTILINE).search(file.read_text() if file.is_file() else "")
        try:
            what = "version" if match and not by_pairs(match.group(1), one["version"]) else None if match else "missing"
        except ValueError:
            what = "unreadable"
        if what:
            told.append(("program", one["name"], what, match.group(1) if match else None))
    return [dict(zip(("check", "name", "what", "found"), one, strict=True)) for one in told]


indexed, stated = beside(__file__, "blind_with_an_index"), beside(__file__, "blind_by_states")
blind_with_an_index_environment = right("environment")(indexed.environment)
blind_with_an_index_satisfies = right("satisfies")(indexed.satisfies)
blind_with_an_index_failures = right("failures")(indexed.failures)
blind_by_states_environment = right("environment")(stated.environment)
blind_by_states_satisfies = right("satisfies")(stated.satisfies)
blind_by_states_failures = right("failures")(stated.failures)
