"""What may befall a backup while it is made, and the lists and jobs that tell of it."""

from __future__ import annotations

from gaussbackup.emulator.faults.scenario import (
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
        ({"match": CREATE, "action": {"build": {"ends": "FAILED"}}},),
        create_exit_code=6,
    ),
    Scenario(
        "vanishing-backup",
        "the backup is seen once, and then it is not listed any more",
        (
            {
                "match": {**POLL, "nth": 2, "times": "forever"},
                "action": set_fields(backups=[], total_count=0),
            },
        ),
        create_exit_code=6,
    ),
    Scenario(
        "going-back",
        "the backup reads COMPLETED, and then it is being made again",
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
        "quarrelling-job",
        "the job says Failed, while its backup is made",
        (
            {
                "match": {**JOB, "times": 2},
                "action": set_fields(job__status="Failed", job__fail_reason="The disk was slow."),
            },
        ),
    ),
    Scenario(
        "unknown-job",
        "the jobs call does not know the jobs of new backups",
        ({"match": {**CREATE, "times": "forever"}, "action": {"job": "unknown"}},),
    ),
    Scenario(
        "lagging-list",
        "new backups are missing from the list for 2 seconds",
        ({"match": {**CREATE, "times": "forever"}, "action": {"lag": 2}},),
    ),
    Scenario(
        "flaky",
        "every second list is reset, every third answered 503",
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
        "the first two lists are answered by somebody else's web page",
        (
            {
                "match": {**LIST, "times": 2},
                "phase": "before",
                "action": respond(200, body=_HTML),
            },
        ),
    ),
    Scenario(
        "swollen-list",
        "a list of 64 MiB comes out of a few KB of gzip, twice",
        ({"match": {**LIST, "times": 2}, "action": {"gzip": {"mib": 64}}},),
    ),
)
