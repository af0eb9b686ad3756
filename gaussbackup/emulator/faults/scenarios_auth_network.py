"""Scenarios for any request: network, gateway and credentials."""

from __future__ import annotations

from gaussbackup.emulator.faults.scenario_definition import SERVICE, Scenario, respond

SCENARIOS = (
    Scenario(
        "slow",
        "every response is delayed by half a second",
        ({"match": {"times": "forever"}, "phase": "before", "action": {"delay": 0.5}},),
    ),
    Scenario(
        "throttled",
        "the first two requests return 429 with Retry-After: 1",
        (
            {
                "match": {**SERVICE, "times": 2},
                "phase": "before",
                "action": respond(429, headers={"Retry-After": "1"}),
            },
        ),
    ),
    Scenario(
        "long-retry-after",
        "every request returns 429 with Retry-After: 3600",
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
        "the token expires at the second request",
        ({"match": {**SERVICE, "nth": 2}, "action": "expire-token"},),
        needs_login=True,
    ),
    Scenario(
        "unauthorized-once",
        "one request returns 401",
        ({"match": SERVICE, "phase": "before", "action": respond(401)},),
        create_exit_code=3,
    ),
    Scenario(
        "forbidden",
        "the credentials are valid but not allowed to do anything",
        ({"match": {**SERVICE, "times": "forever"}, "phase": "before", "action": respond(403)},),
        create_exit_code=3,
    ),
    Scenario(
        "iam-down",
        "the first three IAM requests return 503",
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
        "the server clock is one hour ahead",
        ({"match": {"times": "forever"}, "action": {"clock": 3600}},),
    ),
    Scenario(
        "interim-responses",
        "every response is preceded by an interim response 103",
        ({"match": {"times": "forever"}, "action": "interim"},),
    ),
    Scenario(
        "redirected",
        "every request is redirected to another host",
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
