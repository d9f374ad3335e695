"""Queries as people type them."""

from groundschool.kit import slip, wrong

P = 10  # points of each task's checks
R, B = "http_requests_total", 'http_requests_total{job="booking-api"}'
S, C = "http_request_duration_seconds_sum", "http_request_duration_seconds_count"
INFO = "service_build_info"


@wrong("traffic", tag="rate-of-sum", score=0)
def sum_first(_folder):
    return f"rate(sum({B})[5m])"


@wrong("traffic", tag="last-two-samples", score=1 / P)
def the_liveliest(_folder):
    return f"sum(irate({B}[5m]))"


@wrong("traffic", tag="gauge-function", score=8 / P)
def a_difference(_folder):
    return f"sum(delta({B}[5m])) / 300"


@wrong("traffic", tag="increase-is-rate", score=1 / P)
def in_five_minutes(_folder):
    return f"sum(increase({B}[5m]))"


@wrong("traffic", tag="everybodys-requests", score=1 / P)
def of_everybody(_folder):
    return f"sum(rate({R}[5m]))"


@wrong("error-share", tag="absence-is-zero", score=8 / P)
def nothing_on_a_good_day(_folder):
    return f'sum by (job) (rate({R}{{code=~"5.."}}[5m])) / sum by (job) (rate({R}[5m]))'


@wrong("error-share", tag="absence-is-zero", score=8 / P)
def a_zero_without_labels(_folder):
    return f'(sum by (job) (rate({R}{{code=~"5.."}}[5m])) or vector(0)) / sum by (job) (rate({R}[5m]))'


@wrong("error-share", tag="zero-for-everybody", score=1 / P)
def a_zero_behind_it(_folder):
    return f'sum by (job) (rate({R}{{code=~"5.."}}[5m])) / sum by (job) (rate({R}[5m])) or vector(0)'


@wrong("error-share", tag="matched-with-itself", score=1 / P)
def all_of_it_fails(_folder):
    return f'rate({R}{{code=~"5.."}}[5m]) / rate({R}[5m])'


@wrong("error-share", tag="mean-of-ratios", score=3 / P)
def mean_over_instances(_folder):
    each = f'sum by (job, instance) (rate({R}{{code=~"5.."}}[5m])) / sum by (job, instance) (rate({R}[5m]))'
    return f"avg by (job) ({each})"


@wrong("mean-duration", tag="mean-of-ratios", score=1 / P)
def each_instance_alike(_folder):
    return f"avg by (route) (rate({S}[10m]) / rate({C}[10m]))"


@wrong("mean-duration", tag="since-start", score=1 / P)
def since_they_began(_folder):
    return f"sum by (route) ({S}) / sum by (route) ({C})"


@wrong("mean-duration", tag="another-window", score=1 / P)
def five_minutes(_folder):
    return f"sum by (route) (rate({S}[5m])) / sum by (route) (rate({C}[5m]))"


@wrong("by-version", tag="no-partner", score=1 / P)
def times_the_info(_folder):
    return f"sum by (version) (rate({B}[5m]) * {INFO})"


@wrong("by-version", tag="label-not-there", score=1 / P)
def by_a_label_of_another(_folder):
    return f"sum by (version) (rate({B}[5m]))"


@wrong("by-version", tag="everybodys-requests", score=1 / P)
def versions_of_everybody(_folder):
    return f"sum by (version) (rate({R}[5m]) * on (job, instance) group_left (version) {INFO})"


@wrong("fullest-pool", tag="no-partner", score=1 / P)
def divided_as_they_are(_folder):
    return "max by (job) (db_pool_connections_in_use / db_pool_connections_max)"


@wrong("fullest-pool", tag="maximum-of-each", score=1 / P)
def two_maxima(_folder):
    return "max by (job) (db_pool_connections_in_use) / max by (job) (db_pool_connections_max)"


@wrong("fullest-pool", tag="ratio-of-sums", score=1 / P)
def all_pools_together(_folder):
    return "sum by (job) (db_pool_connections_in_use) / sum by (job) (db_pool_connections_max)"


@wrong("targets-down", tag="absence-is-zero", score=1 / P)
def only_where_some_are(_folder):
    return "count by (job) (up == 0)"


@wrong("targets-down", tag="zero-for-everybody", score=1 / P)
def or_a_zero(_folder):
    return "count by (job) (up == 0) or vector(0)"


@wrong("error-share", tag="all-that-failed", score=8 / P)
def what_is_left(_folder):
    return f'1 - sum by (job) (rate({R}{{code!~"5.."}}[5m])) / sum by (job) (rate({R}[5m]))'


@wrong("error-share", tag="zero-from-elsewhere", score=1 / P)
def a_zero_for_each_job_that_is_scraped(_folder):
    return f'sum by (job) (rate({R}{{code=~"5.."}}[5m])) / sum by (job) (rate({R}[5m])) or 0 * sum by (job) (up)'


codes_that_come_to_mind = slip("error-share", {'code=~"5.."': 'code=~"500|502|503|504"'}, tag="some-codes", score=3 / P)


@wrong("mean-duration", tag="mean-of-jobs", score=1 / P)
def each_job_alike(_folder):
    return f"avg by (route) (sum by (job, route) (rate({S}[10m])) / sum by (job, route) (rate({C}[10m])))"


@wrong("fullest-pool", tag="not-now", score=1 / P)
def a_smooth_line(_folder):
    return "max by (job) (avg_over_time(db_pool_connections_in_use[5m]) / ignoring (pool) db_pool_connections_max)"


@wrong("fullest-pool", tag="gone-instances", score=8 / P)
def whatever_was_said_last(_folder):
    return (
        "max by (job) (last_over_time(db_pool_connections_in_use[20m])"
        " / ignoring (pool) last_over_time(db_pool_connections_max[20m]))"
    )


@wrong("targets-down", tag="any-not-how-many", score=8 / P)
def two_or_none(_folder):
    return "2 * max by (job) (up == bool 0)"


@wrong("targets-down", tag="not-the-last-time", score=8 / P)
def once_in_five_minutes(_folder):
    return "sum by (job) (min_over_time(up[5m]) == bool 0)"


@wrong("targets-down", tag="whole-job-down", score=8 / P)
def all_less_the_good_ones(_folder):
    return "count by (job) (up) - count by (job) (up == 1)"


@wrong("targets-down", tag="sign-of-life", score=8 / P)
def without_a_sign_of_life(_folder):
    return "count by (job) (up) - count by (job) (service_build_info)"
