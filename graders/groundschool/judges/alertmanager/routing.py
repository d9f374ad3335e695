"""Who is told of an alert: the routing tree, as Alertmanager 0.25 walks it (``dispatch/route.go``)."""

from collections.abc import Mapping

from groundschool.judges.alertmanager.config import RoutingNode


def receivers_of(route: RoutingNode, labels: Mapping[str, str]) -> tuple[str, ...]:
    """Return the receivers of an alert in the tree's order, as often as it is sent there; none where nothing matches.

    The first child that matches gets it, and further ones only while ``continue`` says so. Where no child does, it is
    the route's own.
    """
    if not all(one.matches(labels) for one in route.matchers):
        return ()
    found: tuple[str, ...] = ()
    for child in route.routes:
        own = receivers_of(child, labels)
        found += own
        if own and not child.goes_on:
            break
    return found or (route.receiver,)
