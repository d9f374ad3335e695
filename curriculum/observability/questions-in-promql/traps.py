"""What misconceptions write: a query for each, asked beside the answer, so that a hint shows by what both answer alike."""

R, B = "http_requests_total", 'http_requests_total{job="booking-api"}'
S, C = "http_request_duration_seconds_sum", "http_request_duration_seconds_count"
FAILED, EVERY = f'sum by (job) (rate({R}{{code=~"5.."}}[5m]))', f"sum by (job) (rate({R}[5m]))"

TRAPS = {
    "traffic": {
        "since-start": f"sum({B})",
        "everybodys-requests": f"sum(rate({R}[5m]))",
        "last-two-samples": f"sum(irate({B}[5m]))",
        "another-window": f"sum(rate({B}[1m]))",
        "increase-is-rate": f"sum(increase({B}[5m]))",
        "kept-apart": f"rate({B}[5m])",
        "gauge-function": f"sum(delta({B}[5m])) / 300",
    },
    "error-share": {
        "absence-is-zero": f"{FAILED} / {EVERY}",
        "zero-for-everybody": f"{FAILED} / {EVERY} or vector(0)",
        "matched-with-itself": f'rate({R}{{code=~"5.."}}[5m]) / rate({R}[5m])',
        "mean-of-ratios": f'avg by (job) (sum by (job, instance) (rate({R}{{code=~"5.."}}[5m])) / sum by (job, instance) (rate({R}[5m])))',
        "one-code": f'(sum by (job) (rate({R}{{code="500"}}[5m])) or 0 * {EVERY}) / {EVERY}',
        "refused-is-failed": f'(sum by (job) (rate({R}{{code=~"4..|5.."}}[5m])) or 0 * {EVERY}) / {EVERY}',
        "no-partner": f"sum({FAILED}) / {EVERY}",
        "all-that-failed": f'1 - sum by (job) (rate({R}{{code!~"5.."}}[5m])) / {EVERY}',
        "zero-from-elsewhere": f"{FAILED} / {EVERY} or 0 * sum by (job) (up)",
        "some-codes": f'(sum by (job) (rate({R}{{code=~"50."}}[5m])) or 0 * {EVERY}) / {EVERY}',
    },
    "mean-duration": {
        "since-start": f"sum by (route) ({S}) / sum by (route) ({C})",
        "mean-of-ratios": f"avg by (route) (rate({S}[10m]) / rate({C}[10m]))",
        "mean-of-jobs": f"avg by (route) (sum by (job, route) (rate({S}[10m])) / sum by (job, route) (rate({C}[10m])))",
        "kept-apart": f"rate({S}[10m]) / rate({C}[10m])",
        "another-window": f"sum by (route) (rate({S}[5m])) / sum by (route) (rate({C}[5m]))",
        "seconds-alone": f"sum by (route) (rate({S}[10m]))",
    },
    "by-version": {
        "no-partner": f"sum by (version) (rate({B}[5m]) * service_build_info)",
        "label-not-there": f"sum by (version) (rate({B}[5m]))",
        "kept-apart": f"rate({B}[5m]) * on (job, instance) group_left (version) service_build_info",
        "everybodys-requests": f"sum by (version) (rate({R}[5m]) * on (job, instance) group_left (version) service_build_info)",
    },
    "fullest-pool": {
        "no-partner": "max by (job) (db_pool_connections_in_use / db_pool_connections_max)",
        "mean-of-ratios": "avg by (job) (db_pool_connections_in_use / ignoring (pool) db_pool_connections_max)",
        "ratio-of-sums": "sum by (job) (db_pool_connections_in_use) / sum by (job) (db_pool_connections_max)",
        "maximum-of-each": "max by (job) (db_pool_connections_in_use) / max by (job) (db_pool_connections_max)",
        "not-now": "max by (job) (avg_over_time(db_pool_connections_in_use[5m]) / ignoring (pool) db_pool_connections_max)",
        "gone-instances": "max by (job) (last_over_time(db_pool_connections_in_use[20m]) / ignoring (pool) last_over_time(db_pool_connections_max[20m]))",
        "gauge-rated": "max by (job) (rate(db_pool_connections_in_use[5m]) / ignoring (pool) db_pool_connections_max)",
    },
    "targets-down": {
        "absence-is-zero": "count by (job) (up == 0)",
        "counted-up": "sum by (job) (up)",
        "any-not-how-many": "2 * max by (job) (up == bool 0)",
        "not-the-last-time": "sum by (job) (min_over_time(up[5m]) == bool 0)",
        "whole-job-down": "count by (job) (up) - count by (job) (up == 1)",
        "sign-of-life": "count by (job) (up) - count by (job) (service_build_info)",
        "zero-for-everybody": "count by (job) (up == 0) or vector(0)",
        "kept-apart": "1 - up",
    },
}
