import pytest

from groundschool.marking.whole_files import write_whole


def test_a_file_is_put_in_the_place_of_one_that_is_read_only_and_nothing_stays_beside_it(tmp_path):
    place = tmp_path / "stamp.txt"
    place.write_bytes(b"before")
    place.chmod(0o400)
    write_whole(place, b"now")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"stamp.txt": b"now"}


def test_whoever_reads_meanwhile_has_the_file_from_before(tmp_path):
    place = tmp_path / "stamp.txt"
    place.write_bytes(b"before")
    with place.open("rb") as reader:
        write_whole(place, b"now, and longer")
        assert reader.read() == b"before"


def test_what_cannot_be_put_in_place_leaves_what_is_there(tmp_path):
    place = tmp_path / "stamp.txt"
    place.mkdir()
    with pytest.raises(OSError, match="stamp"):
        write_whole(place, b"now")
    assert place.is_dir()
