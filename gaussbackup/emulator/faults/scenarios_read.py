"""Scenarios for running backups and for list and job requests."""

from __future__ import annotations

from gaussbackup.emulator.faults.scenario_definition import (
    CREATE,
    FOREIGN_JSON_404,
    FOREIGN_PLAIN_404,
    JOB,
    LIST,
    NO_SUCH_API,
    POLL,
    Scenario,
    respond,
    set_fields,
)

_PLACEHOLDERS = (
    ("backups.*.end_time", "1970-01-01T00:00:00+0000"),
    ("backups.*.size", -1),
    ("backups.*.description", "null"),
    ("backups.*.datastore.version", "-"),
    ("backups.1.begin_time", "0"),
    ("backups.1.size", 0),
    ("backups.2.id", ""),
    ("backups.3.name", "-"),
    ("backups.4.instance_id", ""),
)
"""Placeholders for missing values; the first row of a list keeps its ids and begin time."""

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
        "the next backup disappears from the list when it is built",
        ({"match": CREATE, "action": {"build": {"status": "DELETED"}}},),
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
    Scenario(
        "foreign-404",
        "two polls of the backup return the 404 of another gateway",
        (
            {"match": POLL, "phase": "before", "action": FOREIGN_JSON_404},
            {"match": {**POLL, "nth": 2}, "phase": "before", "action": FOREIGN_PLAIN_404},
        ),
    ),
    Scenario(
        "v3-retired",
        "v3 of the lists of backups and instances is gone, only newer versions are left",
        tuple(
            {
                "match": {"method": "GET", "path": f"/v3/*/{resource}", "times": "forever"},
                "phase": "before",
                "action": NO_SUCH_API,
            }
            for resource in ("backups", "instances")
        ),
    ),
    Scenario(
        "empty-page",
        "one poll of the backup returns no rows, but a total of 1",
        ({"match": POLL, "action": set_fields(backups=[], total_count=1)},),
    ),
    Scenario(
        "missing-rows",
        "the second and the third list have no rows and a total of 0",
        (
            {
                "match": {**LIST, "nth": 2, "times": 2},
                "action": set_fields(backups=[], total_count=0),
            },
        ),
    ),
    Scenario(
        "incomplete-list",
        "every list lacks its first row, but counts it",
        (
            {
                "match": {**LIST, "times": "forever"},
                "action": {"edit": [{"path": "backups.0", "remove": True}]},
            },
        ),
        create_exit_code=9,
    ),
    Scenario(
        "placeholder-values",
        "lists have placeholders for missing values: time 0, size -1, empty id",
        (
            {
                "match": {**LIST, "times": "forever"},
                "action": {
                    "edit": [{"path": path, "value": value} for path, value in _PLACEHOLDERS]
                },
            },
        ),
    ),
)
