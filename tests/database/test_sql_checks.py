"""SQL checks: the sha256 login of openGauss, and statements in read-only transactions."""

from __future__ import annotations

import pytest

from gaussbackup.database.sql_checks import DatabaseTarget, SqlCheck, SqlLimits, run_sql_checks
from gaussbackup.model.secret import Secret
from tests.support.fakes import JumpingClock
from tests.support.opengauss_server import opengauss_server

PASSWORD = "Longer-than-8"
PRIMARY: dict[str, object] = {"NOT pg_is_in_recovery": [[True]], "pg_is_in_recovery": [[False]]}
STANDBY: dict[str, object] = {"NOT pg_is_in_recovery": [[False]], "pg_is_in_recovery": [[True]]}


def run(port: int, *statements: str, password: str = PASSWORD, **limits: float) -> list[SqlCheck]:
    """Run the checks against a server on this machine."""
    target = DatabaseTarget(("127.0.0.1",), port, "root", Secret(password))
    return run_sql_checks(
        target, statements, SqlLimits(**{"connect": 0.0, **limits}), clock=JumpingClock()
    )


def test_run_sql_checks_logs_in_with_sha256_and_runs_the_statements() -> None:
    rows = {
        **PRIMARY,
        "version()": [["openGauss 5.0"]],
        "orders": [["2026-11-25"]],
        "customers": [["a", "b"], ["c", "d"]],
    }
    with opengauss_server(PASSWORD, rows) as port:
        checks = run(port, "SELECT max(day) FROM orders", "SELECT * FROM customers")

    assert checks == [
        SqlCheck("login", True, "1"),
        SqlCheck("version", True, "openGauss 5.0"),
        SqlCheck("primary", True, "True"),
        SqlCheck("SELECT max(day) FROM orders", True, "2026-11-25"),
        SqlCheck("SELECT * FROM customers", True, "2 rows"),
    ]


def test_run_sql_checks_goes_on_after_a_failed_statement() -> None:
    rows = {**PRIMARY, "missing": RuntimeError("relation does not exist"), "empty": [[False]]}
    with opengauss_server(PASSWORD, rows) as port:
        checks = run(port, "SELECT * FROM missing", "SELECT count(*) > 0 FROM empty", "SELECT 1")

    assert [(check.passed, check.detail) for check in checks[3:]] == [
        (False, "relation does not exist"),
        (False, "False"),
        (True, "1"),
    ]


@pytest.mark.parametrize("value", ["f", "0"])
def test_run_sql_checks_reads_false_of_a_compatible_database(value: str) -> None:
    with opengauss_server(PASSWORD, {**PRIMARY, "flag": [[value]]}) as port:
        assert not run(port, "SELECT flag")[3].passed


def test_run_sql_checks_fails_the_login_with_a_wrong_password_at_once() -> None:
    with opengauss_server(PASSWORD, PRIMARY) as port:
        [check] = run(port, password="Wrong-password-1", connect=600.0)

    assert (check.name, check.passed) == ("login", False)
    assert "login denied" in check.detail
    assert "Wrong-password-1" not in check.detail


def test_run_sql_checks_retries_until_the_port_answers() -> None:
    clock = JumpingClock()
    target = DatabaseTarget(("127.0.0.1",), 1, "root", Secret(PASSWORD))
    [check] = run_sql_checks(target, (), SqlLimits(connect=20.0), clock=clock)

    assert not check.passed
    assert check.detail.startswith("127.0.0.1: ")
    assert sum(clock.sleeps) == 20.0


def test_run_sql_checks_reports_an_instance_without_address() -> None:
    target = DatabaseTarget((), 8000, "root", Secret(PASSWORD))
    [check] = run_sql_checks(target, (), SqlLimits(connect=0.0), clock=JumpingClock())

    assert check.detail == "the instance has no address"


def test_run_sql_checks_fails_on_an_instance_with_standbys_only() -> None:
    with opengauss_server(PASSWORD, STANDBY) as port:
        checks = run(port)

    assert checks[2] == SqlCheck("primary", False, "False")
