"""Scenarios for running backups and for list and job requests."""

from __future__ import annotations

from gaussbackup.emulator.faults.scenario_definition import (
    CREATE,
    JOB,
    LIST,
    POLL,
    Scenario,
    respond,
    set_fields,
)

_HTML = "<html><body>Please log in to the network</body></html>"

SCENARIOS = (
    Scenario(
        "failed-build",
        "the next backup ends FAILED",
        ({"match": CREATE, "action": {"build": {"status": "FAILED"}}},),
        create_exit_code=6,
    ),
    Scenario(
        "disappearing-backup",
        "the backup is listed once and then disappears from the list",
        (
            {
                "match": {**POLL, "nth": 2, "times": "forever"},
                "action": set_fields(backups=[], total_count=0),
            },
        ),
        create_exit_code=6,
    ),
    Scenario(
        "status-regression",
        "the status of the backup changes from COMPLETED back to BUILDING",
        (
            {
                "match": POLL,
                "action": set_fields(backups__0__status="COMPLETED", backups__0__end_time=None),
            },
            {
                "match": {**POLL, "nth": 2},
                "action": set_fields(backups__0__status="BUILDING", backups__0__end_time=None),
            },
        ),
    ),
    Scenario(
        "job-status-mismatch",
        "the job is Failed while its backup is still BUILDING",
        (
            {
                "match": {**JOB, "times": 2},
                "action": set_fields(job__status="Failed", job__fail_reason="The disk was slow."),
            },
        ),
    ),
    Scenario(
        "unknown-job",
        "the jobs API does not return the jobs of new backups",
        ({"match": {**CREATE, "times": "forever"}, "action": {"job": "unknown"}},),
    ),
    Scenario(
        "lagging-list",
        "new backups are missing from the list for 2 seconds",
        ({"match": {**CREATE, "times": "forever"}, "action": {"lag": 2}},),
    ),
    Scenario(
        "flaky",
        "every second list request is reset, every third returns 503",
        (
            {
                "match": {**LIST, "nth": 2, "every": 2, "times": "forever"},
                "phase": "before",
                "action": "reset",
            },
            {
                "match": {**LIST, "nth": 3, "every": 3, "times": "forever"},
                "phase": "before",
                "action": respond(503),
            },
        ),
    ),
    Scenario(
        "captive-portal",
        "the first two list requests return the page of a login portal",
        (
            {
                "match": {**LIST, "times": 2},
                "phase": "before",
                "action": respond(200, body=_HTML),
            },
        ),
    ),
    Scenario(
        "gzip-bomb",
        "the first two lists are small gzip bodies that expand to 64 MiB",
        ({"match": {**LIST, "times": 2}, "action": {"gzip": {"mib": 64}}},),
    ),
)
