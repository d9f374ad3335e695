"""A right answer that was written without having seen the solution: with sum by, rate and bool."""


def traffic(_folder):
    """Return the expression."""
    return 'sum(rate(http_requests_total{job="booking-api"}[5m]))'


def error_share(_folder):
    """Return the expression."""
    return (
        '(sum by (job) (rate(http_requests_total{code=~"5.."}[5m])) or 0 * sum by (job)'
        " (rate(http_requests_total[5m]))) / sum by (job) (rate(http_requests_total[5m]))"
    )


def mean_duration(_folder):
    """Return the expression."""
    return (
        "sum by (route) (rate(http_request_duration_seconds_sum[10m]))"
        " / sum by (route) (rate(http_request_duration_seconds_count[10m]))"
    )


def by_version(_folder):
    """Return the expression."""
    return (
        'sum by (version) (rate(http_requests_total{job="booking-api"}[5m]) * on (job, instance)'
        " group_left (version) service_build_info)"
    )


def fullest_pool(_folder):
    """Return the expression."""
    return "max by (job) (db_pool_connections_in_use / ignoring (pool) db_pool_connections_max)"


def targets_down(_folder):
    """Return the expression."""
    return "sum by (job) (up == bool 0)"
