"""The demonstration, small: the whole loop on two people and two weeks, and nothing twice."""

import json
import re


def test_the_loop_ends_in_a_report_and_a_second_run_grades_nothing(built_copy, tmp_path, groundschool):
    options = ("--course", built_copy, "--work", tmp_path / "demo", "--associates", 2, "--weeks", 2)
    first = groundschool("demo", *options)
    assert first.returncode == 0, first.stderr
    graded = [int(number) for number in re.findall(r"(\d+) graded,", first.stdout)]
    assert sum(graded) >= 2
    assert " 0 failed" in first.stdout
    page = (tmp_path / "demo" / "report.html").read_text(encoding="utf-8")
    assert "Amara Okonkwo" in page
    assert "Björn Lindqvist" in page
    assert list((tmp_path / "demo" / "feedback").rglob("*.html"))
    assert {path.name for path in (tmp_path / "demo" / "pages").iterdir()} == {
        "associate.html",
        "manager.html",
        "mentor.html",
    }
    assert f"groundschool serve --links --work {tmp_path / 'demo'}" in first.stdout

    told = groundschool("progress", "amara", "--json", "--course", built_copy, "--work", tmp_path / "demo")
    assert json.loads(told.stdout)["name"] == "Amara Okonkwo"

    second = groundschool("demo", *options)
    assert second.returncode == 0, second.stderr
    assert set(re.findall(r"(\d+) graded,", second.stdout)) == {"0"}
    assert set(re.findall(r"(\d+) events recorded", second.stdout)) == {"0"}
