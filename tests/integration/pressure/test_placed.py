"""What is placed for an answer tells nothing of itself but its names and contents: no time, no order, no place."""

import json
import time

import pytest

from groundschool.sandbox import Assurance, Zygote

LOOK = """
import json, os
def look(folder):
    seen = []
    for place, folders, files in os.walk(folder):
        for entry in os.scandir(place):
            found = entry.stat()
            kept = found.st_mode, found.st_uid, found.st_gid, found.st_nlink, found.st_mtime_ns, found.st_atime_ns
            seen.append([os.path.relpath(entry.path, folder), *kept])
    top = os.stat(folder)
    return [seen, top.st_mtime_ns, top.st_mode]
def numbered(folder):
    places = [os.path.join(place, name) for place, _, files in os.walk(folder) for name in files]
    return [os.path.relpath(place, folder) for place in sorted(places, key=lambda place: os.stat(place).st_ino)]
"""
NAMES = [f"logs/{host}/app.log.{number}" for host in ("b", "a") for number in (10, 2, 1)] + ["z.txt", "a.txt"]


@pytest.fixture(scope="module", params=list(Assurance))
def sandbox(request):
    with Zygote(request.param) as zygote, zygote.child() as made:
        yield made


def seen(sandbox, folder: str, files: dict[str, bytes], how: str = "look") -> object:
    sandbox.place(f"{sandbox.scratch}/{folder}", files)
    (output,) = sandbox.run(f"{LOOK}print(json.dumps({how}({sandbox.scratch + '/' + folder!r})))").outputs
    sandbox.clear(f"{sandbox.scratch}/{folder}")
    return json.loads(output["text"])


def test_two_variants_differ_in_nothing_but_their_contents(sandbox):
    first = seen(sandbox, "one", dict.fromkeys(NAMES, b"x"))
    time.sleep(0.02)
    assert seen(sandbox, "two", dict.fromkeys(reversed(NAMES), b"y" * 100_000)) == first


def test_files_are_numbered_by_name_where_the_filesystem_is_the_childs_own():
    """Elsewhere a number is whichever one the disk has free."""
    with Zygote(Assurance.ISOLATED) as zygote:
        for order in (NAMES, NAMES[::-1]):
            with zygote.child() as child:
                assert seen(child, "one", dict.fromkeys(order, b"x"), "numbered") == sorted(NAMES)


def test_thousands_of_files_are_placed_in_a_moment(sandbox):
    many = {f"d{number % 50}/f{number}": b"x" for number in range(3_000)}
    began = time.monotonic()
    sandbox.place(f"{sandbox.scratch}/many", many)
    assert time.monotonic() - began < 5
