"""What keeps an alert from being told: inhibition by others that fire (``inhibit/inhibit.go`` of Alertmanager 0.25)."""

from collections.abc import Mapping, Sequence

from groundschool.judges.alertmanager.config import Inhibition

Labels = Mapping[str, str]


def inhibiting(rules: Sequence[Inhibition], alert: Labels, firing: Sequence[Labels]) -> list[Labels]:
    """Return those of the firing alerts that inhibit one.

    A label of ``equal`` that both lack is equal. An alert that is on both sides of a rule is not inhibited by others
    that are, so none inhibits itself.
    """
    found: list[Labels] = []
    for rule in rules:
        if not _all(rule.target, alert):
            continue
        on_both_sides = _all(rule.source, alert)
        for one in firing:
            equal = all(one.get(name, "") == alert.get(name, "") for name in rule.equal)
            if _all(rule.source, one) and equal and not (on_both_sides and _all(rule.target, one)):
                found += [] if one in found else [one]
    return found


def _all(matchers: Sequence, labels: Labels) -> bool:
    return all(one.matches(labels) for one in matchers)
