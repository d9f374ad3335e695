"""The course secret: made once, for its owner only."""

import stat
import threading

import pytest

from groundschool.errors import GroundschoolError
from groundschool.ledger.secret import NAME, course_secret


def test_it_is_made_once_with_32_bytes_that_only_the_owner_reads(tmp_path):
    folder = tmp_path / "work" / ".groundschool"
    secret = course_secret(folder)
    assert len(secret) == 32
    assert course_secret(folder) == secret
    assert stat.S_IMODE((folder / NAME).stat().st_mode) == 0o600
    assert [path.name for path in folder.iterdir()] == [NAME]
    assert course_secret(tmp_path / "another") != secret


def test_two_that_make_it_at_once_get_the_same(tmp_path):
    seen: list[bytes] = []
    threads = [threading.Thread(target=lambda: seen.append(course_secret(tmp_path))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 8
    assert len(set(seen)) == 1


def test_one_that_others_can_read_is_refused_with_the_remedy(tmp_path):
    course_secret(tmp_path)
    (tmp_path / NAME).chmod(0o644)
    with pytest.raises(GroundschoolError, match=f"Run: chmod 600 {tmp_path / NAME}"):
        course_secret(tmp_path)


@pytest.mark.parametrize("content", ["", "ab" * 31, "not hexadecimal", "ä" * 64, "ab" * 33])
def test_what_is_no_secret_is_refused_and_never_shown_or_replaced(tmp_path, content):
    path = tmp_path / NAME
    path.write_text(content, encoding="utf-8")
    path.chmod(0o600)
    with pytest.raises(GroundschoolError, match="not a course secret") as refused:
        course_secret(tmp_path)
    assert not content or content not in str(refused.value)
    assert path.read_text(encoding="utf-8") == content
