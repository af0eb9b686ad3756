"""The SQL verification of a drill, against a server with the login of openGauss."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gaussbackup.cli.drill_sql import read_sql_verification
from gaussbackup.database.sql_checks import SqlLimits
from gaussbackup.errors import UsageError
from gaussbackup.model.drill import CheckOutcome, DrillTarget
from gaussbackup.model.instance_details import InstanceDetails
from tests.support.builders import a_backup
from tests.support.fakes import JumpingClock
from tests.support.opengauss_server import opengauss_server

if TYPE_CHECKING:
    from pathlib import Path

PASSWORD = "Longer-than-8"
ROWS: dict[str, object] = {
    "NOT pg_is_in_recovery": [[True]],
    "pg_is_in_recovery": [[False]],
    "missing": RuntimeError("relation does not exist"),
}
LIMITS = SqlLimits(connect=0.0, statement=5.0)


def target(port: int, password: str = PASSWORD) -> DrillTarget:
    """Return a restored instance on this machine."""
    instance = InstanceDetails("i", "copy", addresses=("127.0.0.1",), port=port)
    return DrillTarget(instance, "orders", a_backup(), "0a1b2c3d", "root", password)


def test_sql_verification_has_a_check_for_the_login_and_each_statement(tmp_path: Path) -> None:
    file = tmp_path / "checks.sql"
    file.write_text("SELECT 1; -- is there\nSELECT * FROM missing;")
    verification = read_sql_verification(file, "orders", LIMITS, JumpingClock())
    with opengauss_server(PASSWORD, ROWS) as port:
        checks = verification(target(port))

    assert [(check.name, check.outcome) for check in checks] == [
        ("sql: login", CheckOutcome.PASSED),
        ("sql: version", CheckOutcome.PASSED),
        ("sql: primary", CheckOutcome.PASSED),
        ("sql: SELECT 1", CheckOutcome.PASSED),
        ("sql: SELECT * FROM missing", CheckOutcome.FAILED),
    ]
    assert checks[-1].detail == "relation does not exist"
    assert all(check.content for check in checks)


def test_sql_verification_without_a_login_has_not_run(tmp_path: Path) -> None:
    file = tmp_path / "checks.sql"
    file.write_text("SELECT 1")
    verification = read_sql_verification(file, "orders", LIMITS, JumpingClock())
    with opengauss_server(PASSWORD, ROWS) as port:
        [check] = verification(target(port, "Wrong-password-1"))

    assert (check.name, check.outcome) == ("sql", CheckOutcome.NOT_RUN)
    assert "login denied" in check.detail


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "has no SQL statement"),
        (b"-- nothing;", "has no SQL statement"),
        (b"\xff", "is not UTF-8 text"),
        (None, "cannot be read"),
    ],
)
def test_read_sql_verification_rejects_a_file_without_statements(
    tmp_path: Path, content: bytes | None, message: str
) -> None:
    file = tmp_path / "checks.sql"
    if content is not None:
        file.write_bytes(content)

    with pytest.raises(UsageError, match=message):
        read_sql_verification(file, "orders", LIMITS, JumpingClock())
