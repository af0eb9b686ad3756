"""Log in to a restored database and run statements in a read-only transaction."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING, Any, NamedTuple

from gaussbackup.domain.sql_statements import statement_label
from gaussbackup.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gaussbackup.clock import Clock
    from gaussbackup.model.secret import Secret

_UNSUPPORTED_PYTHON = (3, 14)
"""async-gaussdb has no release for this version of Python and later ones."""
_RETRY_SECONDS = 5.0
_ATTEMPT_SECONDS = 15.0
_LOGIN_CHECKS = (
    ("login", "SELECT 1"),
    ("version", "SELECT version()"),
    ("primary", "SELECT NOT pg_is_in_recovery()"),
)


class DatabaseTarget(NamedTuple):
    """Where to log in. The addresses are tried in order: one of them is the primary."""

    addresses: tuple[str, ...]
    port: int
    user: str
    password: Secret
    database: str = "postgres"


class SqlLimits(NamedTuple):
    """Seconds: until a login succeeds, because ACTIVE does not mean that the port answers, and for
    each statement.
    """

    connect: float = 600.0
    statement: float = 300.0


class SqlCheck(NamedTuple):
    """The result of one statement; `detail` is its value, its number of rows or its error."""

    name: str
    passed: bool
    detail: str


def check_driver() -> None:
    """Raise UsageError if the driver is not installed."""
    try:
        import async_gaussdb  # noqa: F401
    except ImportError:
        if sys.version_info >= _UNSUPPORTED_PYTHON:
            version = ".".join(map(str, sys.version_info[:2]))
            raise UsageError(
                f"SQL checks need the driver async-gaussdb, which has no release for Python "
                f"{version}.",
                hint="Run gaussbackup with Python 3.13 or older, or check with --command.",
            ) from None
        raise UsageError(
            "SQL checks need the driver async-gaussdb, which is not installed.",
            hint="Install it:  pip install 'gaussbackup[drill]'",
        ) from None


def run_sql_checks(
    target: DatabaseTarget,
    statements: Sequence[str],
    limits: SqlLimits,
    *,
    clock: Clock,
) -> list[SqlCheck]:
    """Log in and return a check for each statement; the first ones are those of the login.

    Every statement has a read-only transaction of its own, so that a failed one does not affect
    the next. It passes unless it fails, or returns a single value that is false. If no login
    succeeds, the only check is the failed login. Raise UsageError without the driver.
    """
    check_driver()
    return asyncio.run(_run(target, statements, limits, clock))


async def _run(
    target: DatabaseTarget, statements: Sequence[str], limits: SqlLimits, clock: Clock
) -> list[SqlCheck]:
    try:
        connection = await _connect(target, limits, clock)
    except _LoginError as error:
        return [SqlCheck("login", passed=False, detail=str(error))]
    try:
        named = [*_LOGIN_CHECKS, *((statement_label(each), each) for each in statements)]
        return [
            await _check(connection, name, statement, limits.statement) for name, statement in named
        ]
    finally:
        connection.terminate()


class _LoginError(Exception):
    """No login succeeded in time, or the password was rejected."""


async def _connect(target: DatabaseTarget, limits: SqlLimits, clock: Clock) -> Any:
    """Return a connection to the primary, or to another node if none is the primary."""
    deadline = clock.monotonic() + limits.connect
    while True:
        connection, reasons = await _try_addresses(target)
        if connection is not None:
            return connection
        if clock.monotonic() >= deadline:
            raise _LoginError("; ".join(reasons) or "the instance has no address")
        clock.sleep(min(_RETRY_SECONDS, max(0.0, deadline - clock.monotonic())))


async def _try_addresses(target: DatabaseTarget) -> tuple[Any, list[str]]:
    """Return a connection or None, and why the other addresses could not be used."""
    standby, reasons = None, []
    for address in target.addresses:
        try:
            connection = await _open(address, target)
            is_standby = await connection.fetchval("SELECT pg_is_in_recovery()")
        except _LoginError:
            raise
        except Exception as error:  # the driver raises errors of many kinds
            reasons.append(f"{address}: {_describe(error, target)}")
            continue
        _close(standby)
        if not is_standby:
            return connection, reasons
        standby = connection
    return standby, reasons


async def _open(address: str, target: DatabaseTarget) -> Any:
    import async_gaussdb

    try:
        return await async_gaussdb.connect(
            host=address,
            port=target.port,
            user=target.user,
            password=target.password.reveal(),
            database=target.database,
            timeout=_ATTEMPT_SECONDS,
            statement_cache_size=0,
        )
    except async_gaussdb.InvalidAuthorizationSpecificationError as error:
        raise _LoginError(f"{address}: {_describe(error, target)}") from None


def _close(connection: Any) -> None:
    if connection is not None:
        connection.terminate()


async def _check(connection: Any, name: str, statement: str, timeout: float) -> SqlCheck:
    try:
        async with connection.transaction(readonly=True):
            rows = await connection.fetch(statement, timeout=timeout)
    except Exception as error:  # the driver raises errors of many kinds
        text = "timed out" if isinstance(error, TimeoutError) else str(error)
        return SqlCheck(name, passed=False, detail=text or type(error).__name__)
    if len(rows) == 1 and len(rows[0]) == 1:
        value = rows[0][0]
        return SqlCheck(name, passed=not _is_false(value), detail=str(value))
    return SqlCheck(name, passed=True, detail=f"{len(rows)} rows")


def _is_false(value: object) -> bool:
    """Return whether a value is false; a B-compatible database returns booleans as text."""
    return value is False or value in {"f", "0"}


def _describe(error: Exception, target: DatabaseTarget) -> str:
    """Return the text of an error without the password."""
    text = str(error) or type(error).__name__
    return text.replace(target.password.reveal(), "********")
