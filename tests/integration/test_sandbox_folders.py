"""How much lies in a child's folder is seen, and whatever was made in it is removed, also where the usual way fails."""

import os

import pytest

from groundschool.sandbox.limits import Limits
from groundschool.sandbox.scratch import contents, remove

LIMITS = Limits(scratch=1 << 20, entries=500, depth=40)


def nest(folder, depth):
    place = os.open(folder, os.O_RDONLY)
    for _ in range(depth):
        os.mkdir("d", dir_fd=place)
        inner = os.open("d", os.O_RDONLY, dir_fd=place)
        os.close(place)
        place = inner
    os.close(os.open("file", os.O_CREAT | os.O_WRONLY, dir_fd=place))
    os.close(place)


@pytest.mark.parametrize("depth", [1, 900, 20_000])  # beyond Python's own recursion, and any path
def test_folders_are_removed_however_deep(tmp_path, depth):
    made = tmp_path / "scratch"
    made.mkdir()
    nest(made, depth)
    remove(str(made))
    assert not os.path.lexists(made)


def test_folders_are_removed_whatever_their_permissions_and_nothing_beside_them(tmp_path):
    made, kept = tmp_path / "scratch", tmp_path / "kept"
    kept.mkdir()
    (kept / "file").write_text("as it was", encoding="utf-8")
    (made / "closed" / "below").mkdir(parents=True)
    (made / "closed" / "below" / "file").touch()
    (made / "link").symlink_to(kept)
    (made / "closed" / "up").symlink_to("..")
    os.mkfifo(made / "pipe")
    for folder in (made / "closed" / "below", made / "closed", made):
        folder.chmod(0)
    kept.chmod(0o700)
    remove(str(made))
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]
    assert (kept / "file").read_text(encoding="utf-8") == "as it was"


def test_what_breaks_a_limit_is_said(tmp_path):
    assert contents(str(tmp_path), LIMITS).excess(LIMITS) == ""
    (tmp_path / "file").write_bytes(os.urandom(3 << 20))
    assert contents(str(tmp_path), LIMITS).excess(LIMITS) == "wrote more than 1 MB of files (3 MB)"
    (tmp_path / "file").unlink()
    with (tmp_path / "sparse").open("wb") as file:
        file.truncate(1 << 30)  # takes no room
    assert contents(str(tmp_path), LIMITS).excess(LIMITS) == ""
    nest(tmp_path, 50)
    assert contents(str(tmp_path), LIMITS).excess(LIMITS) == "nested folders more than 40 deep"
    for number in range(501):
        (tmp_path / f"{number}").touch()
    assert contents(str(tmp_path), LIMITS).excess(LIMITS).startswith("made more than 500 files and folders")
