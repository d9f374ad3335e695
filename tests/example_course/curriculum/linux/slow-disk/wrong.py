"""Answers people really give, each with the misconception behind it."""

from pathlib import Path

from groundschool.kit import slip, wrong


@wrong("slowest", tag="text-order", score=0.2)
def biggest_text(path):
    texts = [line.split()[0] for line in Path(path).read_text().splitlines()]
    return float(max(texts)) if texts else None


@wrong("slowest", tag="last-line", score=0.2)
def last_line(path):
    lines = Path(path).read_text().splitlines()
    return float(lines[-1].split()[0]) if lines else None


in_seconds = slip("slowest", {"[0])": "[0]) / 1000"}, tag="seconds", score=0.2)


@wrong("slowest", tag="no-data", score=0.8)
def crashes_when_empty(path):
    return max(float(line.split()[0]) for line in Path(path).read_text().splitlines())
