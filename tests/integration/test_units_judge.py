"""What our judge says of unit files is what systemd-analyze says; what it simulates follows from settings alone."""

import pytest
from tests.conftest import ROOT

from groundschool.datasets import load_datasets
from groundschool.formats.units import effective, seconds, settings
from groundschool.judges import units

DATASET = load_datasets(ROOT)[0]["units-that-will-not-start"]
ETC, LIB = "etc/systemd/system", "usr/lib/systemd/system"
SAYS = {
    "two-commands": "more than one ExecStart=",
    "restart-refused": "Restart= set to",
    "limit-ignored": "Unknown key 'StartLimitIntervalSec' in section [Service]",
    "cycle": "Found ordering cycle",
}
UNIT = "[Unit]\nAfter=b.service\n[Service]\nExecStart=/bin/a\nNice=1\n"


@pytest.mark.parametrize("edge", [None, "layers", "steps"])
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


@pytest.mark.parametrize(("span", "value"), [("90", 90), ("1min 30s", 90), ("500ms", 0.5), ("infinity", float("inf"))])
def test_lengths_of_time(span, value):
    assert seconds(span) == value


@pytest.mark.parametrize("span", ["soon", "5 lightyears", ""])
def test_no_length_of_time(span):
    with pytest.raises(ValueError, match="expected"):
        seconds(span)
