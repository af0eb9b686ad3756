"""The SQL verification of a restored instance: log in and run the statements of a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gaussbackup.database.sql_checks import DatabaseTarget, SqlLimits, check_driver, run_sql_checks
from gaussbackup.domain.sql_statements import split_statements
from gaussbackup.errors import UsageError
from gaussbackup.model.drill import CheckOutcome, DrillCheck
from gaussbackup.model.secret import Secret
from gaussbackup.regular_file import read_regular_file

if TYPE_CHECKING:
    from pathlib import Path

    from gaussbackup.clock import Clock
    from gaussbackup.model.drill import DrillTarget

_MAX_BYTES = 1 << 20
_DEFAULT_PORT = 8000


@dataclass(frozen=True)
class SqlVerification:
    """Runs the statements in the database; a login that fails means that nothing was read."""

    statements: tuple[str, ...]
    database: str
    limits: SqlLimits
    clock: Clock

    def __call__(self, target: DrillTarget) -> list[DrillCheck]:
        database = DatabaseTarget(
            addresses=target.instance.addresses,
            port=target.instance.port or _DEFAULT_PORT,
            user=target.user,
            password=Secret(target.password),
            database=self.database,
        )
        checks = run_sql_checks(database, self.statements, self.limits, clock=self.clock)
        if len(checks) == 1:  # no login succeeded
            return [DrillCheck("sql", CheckOutcome.NOT_RUN, checks[0].detail, content=True)]
        return [
            DrillCheck(
                f"sql: {check.name}",
                CheckOutcome.PASSED if check.passed else CheckOutcome.FAILED,
                check.detail,
                content=True,
            )
            for check in checks
        ]


def read_sql_verification(
    path: Path, database: str, limits: SqlLimits, clock: Clock
) -> SqlVerification:
    """Return the verification with the statements of a file.

    Raise UsageError if the file cannot be read or has no statement, or without the driver.
    """
    check_driver()
    try:
        script = read_regular_file(path, _MAX_BYTES).decode("utf-8-sig")
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror or error}.") from None
    except UnicodeDecodeError:
        raise UsageError(f"{path} is not UTF-8 text.") from None
    statements = split_statements(script)
    if not statements:
        raise UsageError(f"{path} has no SQL statement.")
    return SqlVerification(tuple(statements), database, limits, clock)
