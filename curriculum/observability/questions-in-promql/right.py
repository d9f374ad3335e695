"""Other ways to be right."""

from groundschool.kit import right

R = "http_requests_total"


@right("traffic")
def by_its_increase(_folder):
    return f'sum(increase({R}{{job=~"booking-api"}}[5m])) / 300'


@right("traffic")
def in_two_steps(_folder):
    return f'sum(sum by (instance) (rate({R}{{job="booking-api"}}[300s])))'


@right("error-share")
def what_is_left(_folder):
    return f'1 - sum by (job) (rate({R}{{code!~"5.."}}[5m])) / sum by (job) (rate({R}[5m]))'


@right("error-share")
def zeros_behind_it(_folder):
    """The zeros of all jobs that answer stand behind the shares of those that fail."""
    every = f"sum by (job) (increase({R}[5m]))"
    return f'sum by (job) (increase({R}{{code=~"5[0-9][0-9]"}}[5m])) / {every} or {every} * 0'


@right("mean-duration")
def without_the_others(_folder):
    name = "http_request_duration_seconds"
    return f"""sum without (job, instance, pod) (increase({name}_sum[10m]))
      / on (route) sum without (job, instance, pod) (increase({name}_count[10m]))"""


@right("by-version")
def the_other_way_round(_folder):
    return f"""sum by (version) (
      service_build_info{{job="booking-api"}} * on (instance) group_right (version) sum by (instance, code) (rate({R}{{job="booking-api"}}[5m]))
    )"""


@right("by-version")
def summed_before(_folder):
    inside = f'sum by (instance) (rate({R}{{job="booking-api"}}[5m]))'
    return f'sum by (version) ({inside} * on (instance) group_left (version) service_build_info{{job="booking-api"}})'


@right("fullest-pool")
def on_what_both_have(_folder):
    return "max by (job) (db_pool_connections_in_use / on (job, instance) db_pool_connections_max)"


@right("fullest-pool")
def summed_over_pools(_folder):
    return "max by (job) (sum by (job, instance) (db_pool_connections_in_use) / sum by (job, instance) (db_pool_connections_max))"


@right("targets-down")
def counted_with_bool(_folder):
    return "sum by (job) (up == bool 0)"


@right("targets-down")
def all_less_those_that_are_up(_folder):
    return "count by (job) (up) - sum by (job) (up)"
