"""Other ways to be right."""

from groundschool.kit import beside, right

R = "http_requests_total"


@right("traffic")
def counted_beside_the_seconds(_folder):
    return 'sum(rate(http_request_duration_seconds_count{job="booking-api"}[5m]))'


@right("error-share")
def zeros_behind_it(_folder):
    """The zeros of all jobs that answer stand behind the shares of those that fail."""
    every = f"sum by (job) (increase({R}[5m]))"
    return f'sum by (job) (increase({R}{{code=~"5[0-9][0-9]"}}[5m])) / {every} or {every} * 0'


@right("fullest-pool")
def on_what_both_have(_folder):
    return "max by (job) (db_pool_connections_in_use / on (job, instance) db_pool_connections_max)"


@right("by-version")
def the_last_that_was_said(_folder):
    return f"""sum by (version) (
      rate({R}{{job="booking-api"}}[5m]) * on (job, instance) group_left (version) last_over_time(service_build_info[5m])
    )"""


@right("fullest-pool")
def the_first_of_a_ranking(_folder):
    return """sum by (job) (
      topk by (job) (1, db_pool_connections_in_use / ignoring (pool) db_pool_connections_max)
    )"""


summed = beside(__file__, "blind_with_sum_by")
grown = beside(__file__, "blind_with_increase")
blind_with_sum_by_traffic = right("traffic")(summed.traffic)
blind_with_sum_by_error_share = right("error-share")(summed.error_share)
blind_with_sum_by_mean_duration = right("mean-duration")(summed.mean_duration)
blind_with_sum_by_by_version = right("by-version")(summed.by_version)
blind_with_sum_by_fullest_pool = right("fullest-pool")(summed.fullest_pool)
blind_with_sum_by_targets_down = right("targets-down")(summed.targets_down)
blind_with_increase_traffic = right("traffic")(grown.traffic)
blind_with_increase_error_share = right("error-share")(grown.error_share)
blind_with_increase_mean_duration = right("mean-duration")(grown.mean_duration)
blind_with_increase_by_version = right("by-version")(grown.by_version)
blind_with_increase_fullest_pool = right("fullest-pool")(grown.fullest_pool)
blind_with_increase_targets_down = right("targets-down")(grown.targets_down)
