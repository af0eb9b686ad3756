"""`--retry-budget`, and the note that says how long failing requests are retried."""

from __future__ import annotations

import re
import time

import pytest

from gaussbackup import emulator
from gaussbackup.cli.context import _client_config
from gaussbackup.config.profile import Profile
from gaussbackup.model.credentials import AccessKeys
from gaussbackup.model.secret import Secret
from tests.support.cli import run_cli

REFUSED = {
    "GAUSSBACKUP_ENDPOINT": "http://127.0.0.1:9",
    "GAUSSBACKUP_PROJECT_ID": emulator.PROJECT_ID,
    "GAUSSBACKUP_ACCESS_KEY": emulator.ACCESS_KEY,
    "GAUSSBACKUP_SECRET_KEY": emulator.SECRET_KEY,
    "GAUSSBACKUP_RETRY_BUDGET": "60",
}
NOTE = r"cannot connect to 127\.0\.0\.1:9: connection refused; retrying for up to [34] s"


@pytest.mark.parametrize(
    "args",
    [
        ("--retry-budget", "4", "list"),
        ("list", "--retry-budget", "4s"),
        ("create", "-i", "orders", "--retry-budget=4"),
        ("-v", "list", "--retry-budget", "4"),
    ],
)
def test_retry_budget_limits_the_retries_and_is_announced_once(args: tuple[str, ...]) -> None:
    started = time.monotonic()
    result = run_cli(*args, env=REFUSED, exit_code=9)
    assert time.monotonic() - started < 20.0
    assert re.fullmatch(NOTE, result.err.splitlines()[0])
    assert result.err.count("retrying for up to") == 1


def test_retry_budget_is_not_announced_with_quiet() -> None:
    result = run_cli("list", "-q", "--retry-budget", "1", env=REFUSED, exit_code=9)
    assert "retrying" not in result.err


def test_retry_budget_of_zero_makes_one_attempt() -> None:
    result = run_cli("list", "--retry-budget", "0", env=REFUSED, exit_code=9)
    assert "retrying" not in result.err


@pytest.mark.parametrize("value", ["-1", "soon", "", "nan"])
def test_retry_budget_must_be_a_duration(value: str) -> None:
    result = run_cli("list", "--retry-budget", value, env=REFUSED, exit_code=2)
    assert "--retry-budget" in result.err


def test_config_show_names_the_option_as_the_origin() -> None:
    result = run_cli("config", "show", "--retry-budget", "90s", "-o", "json", env=REFUSED)
    settings = {row["key"]: row for row in result.document["settings"]}
    assert (settings["retry_budget"]["value"], settings["retry_budget"]["origin"]) == (
        "90s",
        "--retry-budget",
    )


@pytest.mark.parametrize(
    ("interactive", "retry_budget", "expected"),
    [(True, 120.0, 10.0), (True, 60.0, None), (False, 120.0, None)],
)
def test_unknown_host_gets_less_of_the_budget_only_at_a_terminal(
    interactive: bool, retry_budget: float, expected: float | None
) -> None:
    keys = AccessKeys("A", Secret("s"))
    profile = Profile("prod", "https://h.example", keys, retry_budget=retry_budget)
    assert _client_config(profile, interactive=interactive).unknown_host_budget == expected
