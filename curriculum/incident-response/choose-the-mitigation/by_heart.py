"""The numbers and roles of this year, as somebody knows them by heart."""

LIMITS = {
    "look_back_minutes": 60,
    "stands_out_times": 4,
    "well_at_most_percent": 2,
    "full_percent": 90,
    "job_part_percent": 50,
    "replica_behind_seconds": 30,
    "capture_below_percent": 50,
    "failed_levers": 2,
    "stop_minute": 15,
    "escalate_to": "incident commander",
    "beyond_range_asks": "on-call senior",
}
APPROVALS = {"drain-zone": "incident commander", "fail-over-db": "manager", "shed-load": "incident commander"}
