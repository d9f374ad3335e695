"""A right answer that was written without having seen the solution: with sum without, increase and group_right."""


def traffic(_folder):
    """Return the expression."""
    return (
        "sum without (instance, pod, method, route, code, job)"
        ' (increase(http_requests_total{job=~"booking-api"}[5m])) / 300'
    )


def error_share(_folder):
    """Return the expression."""
    return (
        'sum by (job) (increase(http_requests_total{code=~"5.*"}[5m]) or 0 *'
        " increase(http_requests_total[5m])) / on (job) sum by (job) (increase(http_requests_total[5m]))"
    )


def mean_duration(_folder):
    """Return the expression."""
    return (
        "sum without (job, instance, pod) (increase(http_request_duration_seconds_sum[10m]))"
        " / ignoring () sum without (job, instance, pod) (increase(http_request_duration_seconds_count[10m]))"
    )


def by_version(_folder):
    """Return the expression."""
    return (
        "sum by (version) (service_build_info * on (instance, pod) group_right (version) sum by"
        ' (instance, pod) (rate(http_requests_total{job="booking-api"}[5m])))'
    )


def fullest_pool(_folder):
    """Return the expression."""
    return "max by (job) (sum without (pool) (db_pool_connections_in_use) / db_pool_connections_max)"


def targets_down(_folder):
    """Return the expression."""
    return "count by (job) (up) - sum by (job) (up)"
