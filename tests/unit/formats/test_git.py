"""Hashes and bundles of git; that git takes them is in the integration tier."""

import hashlib
import zlib
from datetime import UTC, datetime

from groundschool.formats.git import Committer, GitHistory, object_hash

SAM = Committer("Samuel Okoro", "sam@saltmarsh.example")
AT = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_hashes_are_those_that_git_prints():
    assert object_hash("blob", b"") == "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"
    assert object_hash("tree", b"") == "4b825dc642cb6eb9a060e54bf8d69288fbee4904"


def test_a_commit_stands_on_its_parents_and_says_who_and_when():
    history = GitHistory()
    first = history.commit({"a": b"1\n"}, "one", SAM, AT)
    second = history.commit({"a": b"2\n", "b/c": b"3\n"}, "two\n\nwhy", SAM, AT, [first])
    kind, content = history.objects[second]
    assert kind == "commit"
    lines = content.decode().splitlines()
    assert lines[1] == f"parent {first}"
    assert lines[2] == "author Samuel Okoro <sam@saltmarsh.example> 1772366400 +0000"
    assert lines[4:] == ["", "two", "", "why"]


def test_folders_sort_as_if_they_ended_in_a_slash():
    history = GitHistory()
    history.commit({"lib/x": b"1\n", "lib-old": b"2\n", "lib.txt": b"3\n"}, "one", SAM, AT)
    trees = [content for kind, content in history.objects.values() if kind == "tree"]
    root = max(trees, key=len)
    assert root.index(b"lib-old") < root.index(b"lib.txt") < root.index(b"40000 lib\0")


def test_a_bundle_names_its_heads_and_holds_every_object_once():
    history = GitHistory()
    tip = history.commit({"a": b"1\n", "b": b"1\n", "go.sh": b"#!/bin/sh\n"}, "one", SAM, AT)
    head, _, pack = history.bundle({"refs/heads/main": tip}).partition(b"\n\n")
    assert head == f"# v2 git bundle\n{tip} refs/heads/main".encode()
    assert pack[:12] == b"PACK" + (2).to_bytes(4) + len(history.objects).to_bytes(4)
    assert pack[-20:] == hashlib.sha1(pack[:-20], usedforsecurity=False).digest()
    assert len(history.objects) == 4  # two files are one blob
    assert zlib.decompressobj().decompress(pack[13:]).startswith(b"1\n")
