"""What our judge says of unit files is what systemd-analyze says; what it simulates follows from settings alone."""

import re
import subprocess

import pytest
from tests.conftest import ROOT

from groundschool.datasets import load_datasets
from groundschool.formats.units import effective, seconds, settings
from groundschool.judges import unit_repair, units

DATASET = load_datasets(ROOT)[0]["units-that-will-not-start"]
ETC, LIB = "etc/systemd/system", "usr/lib/systemd/system"
SAYS = {
    "two-commands": "more than one ExecStart=",
    "restart-refused": "Restart= set to",
    "limit-ignored": "Unknown key 'StartLimitIntervalSec' in section [Service]",
    "cycle": "Found ordering cycle",
}
UNIT = "[Unit]\nAfter=b.service\n[Service]\nExecStart=/bin/a\nNice=1\n"


@pytest.mark.parametrize("edge", [None, "layers", "steps", "rare", "elsewhere"])
def test_systemd_says_of_every_planted_fault_what_the_judge_says(edge, require_tool):
    require_tool("systemd-analyze")
    truth = DATASET.generate(4, edge).truth
    for host, told in truth["hosts"].items():
        cause, names = truth["diagnose"]["wants"][host]["cause"], [*told["catalogue"], units.TARGET]
        said = "\n".join(units.verified({host: (told["files"], names)})[host])
        loaded = units.loaded(told["files"], names)
        assert bool(said) == (cause in SAYS), said
        assert SAYS.get(cause, "") in said
        assert bool(units.complaints(loaded)) == (cause in SAYS and cause != "cycle")
        circling = "in a cycle" in units.starts(loaded, told["catalogue"], told["has"]).values()
        assert circling == (cause == "cycle")


# What systemd does is seen by a setting that it complains of, or no longer does.
@pytest.mark.parametrize(
    ("files", "refused"),
    [
        ({f"{ETC}/a.service.d/x.conf": "[Service]\nExecStart=/bin/b\n"}, True),
        ({f"{ETC}/a.service.d/x.conf": "[Service]\nExecStart=\nExecStart=/bin/b\n"}, False),
        ({f"{ETC}/a.service.d/x.conf": "[Service]\nType=oneshot\nExecStart=/bin/b\n"}, False),
        ({f"{LIB}/a.service.d/x.conf": "[Service]\nExecStart=/bin/b\n", f"{ETC}/a.service.d/x.conf": "#\n"}, False),
        (
            {
                f"{LIB}/a.service.d/y.conf": "[Service]\nExecStart=/bin/b\n",
                f"{ETC}/a.service.d/x.conf": "[Service]\nExecStart=\n",
            },
            False,
        ),
        ({f"{ETC}/a.service": "[Service]\nExecStart=/bin/b\n"}, False),
        ({f"{ETC}/a.service.d/x.conf": "[Service]\nEnvironment=A=1 \\\n# more\n  B=2\nExecStart=/bin/b\n"}, True),
    ],
)
def test_files_are_read_in_the_order_of_systemd(files, refused, require_tool):
    require_tool("systemd-analyze")
    whole = {f"{LIB}/a.service": UNIT, **files}
    assert bool(units.complaints(units.loaded(whole, ["a.service"]))) == refused
    assert bool(units.verified({"one": (whole, ["a.service"])})["one"]) == refused


def test_an_empty_dependency_takes_nothing_back_for_systemd_either(require_tool):
    require_tool("systemd-analyze")
    other = "[Unit]\nAfter=a.service\nWants=a.service\n[Service]\nExecStart=/bin/b\n"
    whole = {f"{LIB}/a.service": UNIT, f"{LIB}/b.service": other, f"{ETC}/a.service.d/x.conf": "[Unit]\nAfter=\n"}
    assert effective(whole, "a.service")["Unit.After"] == ["b.service"]
    assert any("cycle" in line for line in units.verified({"one": (whole, ["b.service"])})["one"])


def test_a_line_that_is_no_setting_is_refused_with_its_place():
    with pytest.raises(ValueError, match=r"x\.conf:3: a setting"):
        list(settings("[Unit]\n# fine\nAfter b.service\n", "x.conf"))


def _second(line):
    hour, minute, second = map(int, line[7:15].split(":"))
    return hour * 3600 + minute * 60 + second


@pytest.mark.parametrize("seed", range(12))
def test_an_ignored_limit_is_why_the_service_is_down(seed):
    made = DATASET.generate(seed)
    host = next(name for name, one in made.truth["diagnose"]["wants"].items() if one["cause"] == "limit-ignored")
    unit = made.truth["diagnose"]["wants"][host]["unit"]
    limit = made.truth["hosts"][host]["catalogue"][unit]["gives_up"]
    lines = made.files[f"{host}/journal.txt"].decode().splitlines()
    at = [_second(line) for line in lines if f"Starting {unit}" in line]
    apart = (at[-1] - at[0]) / (len(at) - 1)
    # systemd refuses the start that comes after `starts` others within the time: of equal steps, the one after these.
    assert len(at) == limit["starts"]
    assert limit["seconds"] <= apart * (limit["starts"] - 1) < apart * limit["starts"] < 10
    programs = re.findall(rf"{unit.removesuffix('.service')}\[(\d+)\]", "\n".join(lines))
    assert len({*programs}) == limit["starts"]


SPANS = ["90", "1min 30s", "500ms", "60 seconds", "1minute", "2 minutes", "1 hr", "1.5h", ".5", "1 2", "1M", "20 usec"]


@pytest.mark.parametrize("span", [*SPANS, "3µs", "1d", "2weeks", " 5 "])
def test_lengths_of_time_are_those_of_systemd(span, require_tool):
    require_tool("systemd-analyze")
    said = subprocess.run(["systemd-analyze", "timespan", span], capture_output=True, text=True, check=True).stdout
    assert seconds(span) == pytest.approx(int(re.search(r"μs: (\d+)", said)[1]) / 1e6)


def test_for_ever_is_a_length_of_time():
    assert seconds("infinity") == float("inf")


@pytest.mark.parametrize("span", ["soon", "5 lightyears", "", "5.", "-1", "1,5s", "5S", "1.5.5"])
def test_no_length_of_time(span):
    with pytest.raises(ValueError, match="expected"):
        seconds(span)


NAMES = ["~x", "z~x", "99 local", "z+x", "z:x", "z=y", "zü", "Z", "99_a@b"]


@pytest.mark.parametrize("name", NAMES)
def test_a_drop_in_may_have_any_name_that_systemd_reads(name, require_tool):
    require_tool("systemd-analyze")
    path = f"{ETC}/a.service.d/{name}.conf"
    assert unit_repair.refused({path: ""}, ["a.service"]) == []
    whole = {f"{LIB}/a.service": UNIT, path: "[Service]\nExecStart=/bin/b\n"}
    assert any("more than one" in line for line in units.verified({"one": (whole, ["a.service"])})["one"])


@pytest.mark.parametrize(
    ("path", "why"),
    [
        (f"{ETC}/a.service.d/.x.conf", "does not begin with a dot"),
        (f"{ETC}/a.service.d/x.txt", "ends with .conf"),
        (f"{ETC}/a.service.d/x\ny.conf", "printable"),
        (f"{ETC}/a.service.d/{'x' * 251}.conf", "255 bytes"),
        (f"{ETC}/a.service.d/x/y.conf", "no file of one of the units"),
        (f"{ETC}/helper.service", "no file of one of the units"),
        (f"{ETC}/../a.service", "no file of one of the units"),
        (f"{LIB}/a.service", "no file of one of the units"),
        (f"{LIB}/a.service.d/x.conf", "no file of one of the units"),
    ],
)
def test_another_path_is_refused_with_the_reason(path, why):
    [said] = unit_repair.refused({path: ""}, ["a.service"])
    assert said.startswith(f"{path}: ")
    assert why in said


@pytest.mark.parametrize(
    ("paths", "changed"),
    [
        ("/srv /data", []),
        ("/srv/\nReadWritePaths=-/data", []),
        ("/data\nReadWritePaths=/srv /srv", []),
        ("/data", ["a.service writes below /srv"]),
        ("/data /srv /var", ["a.service writes below /var"]),
    ],
)
def test_where_a_service_may_write_is_compared_as_a_set(paths, changed):
    before = {f"{LIB}/a.service": f"{UNIT}ReadWritePaths=/data\nReadWritePaths=/srv\n"}
    after = {f"{LIB}/a.service": f"{UNIT}ReadWritePaths={paths}\n"}
    loaded = (units.loaded(one, ["a.service"]) for one in (before, after))
    assert unit_repair.changed(*loaded, []) == changed


def test_a_limit_may_be_written_in_other_words():
    before, after = (
        units.loaded({f"{LIB}/a.service": f"[Unit]\nStartLimitIntervalSec={span}\n{UNIT}"}, ["a.service"])
        for span in ("120", "2 minutes")
    )
    assert unit_repair.changed(before, after, []) == []
    assert units.limits(before, ["a.service"]) == units.limits(after, ["a.service"]) == {"a.service": ["no", 120, 5]}


@pytest.mark.parametrize(
    ("name", "text", "tried"),
    [
        ("zz", "[Service]\nType=idle\nNice=3\n", {"Service.Type": "set"}),
        ("00", "[Service]\nType=exec\n", {"Service.Type": "overridden"}),
        ("zz", "[Service]\nType=\n", {}),
        ("zz", "[Unit]\nAfter=\nAfter=c.service\n", {"order": "emptied"}),
        ("zz", "[Unit]\nBefore=c.service\n", {"order": "set"}),
    ],
)
def test_what_was_tried_is_told_of_the_files_that_were_written(name, text, tried):
    files = {f"{ETC}/a.service.d/{name}.conf": text, f"{ETC}/b.service.d/x.conf": "[Service]\nType=exec\n"}
    has = effective(
        {f"{LIB}/a.service": UNIT, f"{ETC}/a.service.d/50.conf": "[Service]\nType=notify\n", **files}, "a.service"
    )
    assert unit_repair.tried(files, has, "a.service", ["Service.Type", "Unit.After", "Unit.Before"]) == tried


@pytest.mark.parametrize("edge", [None, *DATASET.edges])
def test_who_writes_nothing_is_told_of_no_misconception(edge):
    truth = DATASET.generate(5, edge).truth
    for host, told in truth.get("hosts", {}).items():
        untouched = unit_repair.after_repair(told, {})
        assert untouched["tried"] == {}
        assert all(traps.get(host) != untouched for traps in truth["repair"]["traps"].values())
