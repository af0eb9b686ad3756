"""What may befall every call: the network, the gateway, the credentials."""

from __future__ import annotations

from gaussbackup.emulator.faults.scenario import SERVICE, Scenario, respond

SCENARIOS = (
    Scenario(
        "slow",
        "every answer takes half a second longer",
        ({"match": {"times": "forever"}, "phase": "before", "action": {"delay": 0.5}},),
    ),
    Scenario(
        "throttled",
        "the first two calls are refused with 429 and Retry-After: 1",
        (
            {
                "match": {**SERVICE, "times": 2},
                "phase": "before",
                "action": respond(429, headers={"Retry-After": "1"}),
            },
        ),
    ),
    Scenario(
        "long-pause",
        "the service asks for a pause of an hour",
        (
            {
                "match": {**SERVICE, "times": "forever"},
                "phase": "before",
                "action": respond(429, headers={"Retry-After": "3600"}),
            },
        ),
        create_exit_code=9,
    ),
    Scenario(
        "expired-token",
        "the token expires with the second call",
        ({"match": {**SERVICE, "nth": 2}, "action": "expire-token"},),
        needs_login=True,
    ),
    Scenario(
        "unauthorized-once",
        "one call is refused with 401",
        ({"match": SERVICE, "phase": "before", "action": respond(401)},),
        create_exit_code=3,
    ),
    Scenario(
        "forbidden",
        "the credentials are good, and not allowed to do anything",
        ({"match": {**SERVICE, "times": "forever"}, "phase": "before", "action": respond(403)},),
        create_exit_code=3,
    ),
    Scenario(
        "iam-down",
        "the first three calls to IAM are answered 503",
        (
            {
                "match": {"path": "/v3/auth/*", "times": 3},
                "phase": "before",
                "action": respond(503),
            },
        ),
        needs_login=True,
    ),
    Scenario(
        "skewed-clock",
        "the cloud's clock is an hour ahead",
        ({"match": {"times": "forever"}, "action": {"clock": 3600}},),
    ),
    Scenario(
        "redirected",
        "every call is sent to another host",
        (
            {
                "match": {**SERVICE, "times": "forever"},
                "phase": "before",
                "action": respond(307, headers={"Location": "https://elsewhere.invalid/"}),
            },
        ),
        create_exit_code=9,
    ),
    Scenario(
        "down",
        "every connection is reset",
        ({"match": {"times": "forever"}, "phase": "before", "action": "reset"},),
        create_exit_code=9,
    ),
)
