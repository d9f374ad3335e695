"""Alertmanager's routing and inhibition: amtool checks a configuration, a matcher says who is told and who is not."""

from groundschool.judges.alertmanager.config import Configuration, Inhibition, RoutingNode, read_configuration
from groundschool.judges.alertmanager.errors import AlertmanagerError
from groundschool.judges.alertmanager.judge import refused_configuration, routed_by_amtool
from groundschool.judges.alertmanager.matchers import LabelMatcher, parse_matchers
from groundschool.judges.alertmanager.muting import inhibiting
from groundschool.judges.alertmanager.routing import receivers_of

__all__ = [
    "AlertmanagerError",
    "Configuration",
    "Inhibition",
    "LabelMatcher",
    "RoutingNode",
    "inhibiting",
    "parse_matchers",
    "read_configuration",
    "receivers_of",
    "refused_configuration",
    "routed_by_amtool",
]
