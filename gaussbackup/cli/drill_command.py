"""The command that verifies a restored instance: without a shell, with a password file."""

from __future__ import annotations

import os
import signal
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gaussbackup.errors import UsageError
from gaussbackup.model.drill import CheckOutcome, DrillCheck
from gaussbackup.model.durations import format_duration
from gaussbackup.model.timestamps import format_rfc3339

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from gaussbackup.model.drill import DrillTarget

_GRACE_SECONDS = 5.0
"""How long the command may take to end after SIGTERM."""
_REMOVED = ("GAUSSBACKUP_NEW_PASSWORD", "GAUSSBACKUP_NEW_PASSWORD_FILE", "PGPASSWORD")
"""Variables that the command does not get: the password is in PGPASSFILE."""


@dataclass(frozen=True)
class CommandVerification:
    """Runs the command for a restored instance; its exit code is the result of the check.

    `args` are the program and its arguments, `environ` is the environment to extend, `timeout` is
    in seconds. `password_path` returns the path of the password file for a name. What the command
    prints goes to stderr: stdout is for the result.
    """

    args: tuple[str, ...]
    environ: Mapping[str, str]
    timeout: float
    password_path: Callable[[str], Path]
    before: Callable[[], None]

    def __call__(self, target: DrillTarget) -> list[DrillCheck]:
        if not target.instance.addresses:
            return [_check(CheckOutcome.NOT_RUN, "the instance has no address")]
        self.before()
        path = self.password_path(target.instance.name)
        try:
            _write_password_file(path, target)
            return [self._run(target, path)]
        except OSError as error:
            reason = error.strerror or str(error)
            return [_check(CheckOutcome.NOT_RUN, f"it cannot be run: {reason}")]
        finally:
            path.unlink(missing_ok=True)

    def _run(self, target: DrillTarget, path: Path) -> DrillCheck:
        process = subprocess.Popen(  # noqa: S603 - the user's own command, without a shell
            list(self.args),
            env=command_environment(self.environ, target, path),
            stdin=subprocess.DEVNULL,
            stdout=2,
            stderr=2,
            start_new_session=True,  # Ctrl-C reaches only this program, which then ends it
        )
        try:
            code = process.wait(self.timeout)
        except subprocess.TimeoutExpired:
            limit = format_duration(self.timeout)
            return _check(CheckOutcome.FAILED, f"timed out after {limit}")
        finally:
            _end(process)
        if code < 0:
            return _check(CheckOutcome.FAILED, f"killed by signal {-code}")
        outcome = CheckOutcome.FAILED if code else CheckOutcome.PASSED
        return _check(outcome, f"exit code {code}")


def parse_command(text: str, environ: Mapping[str, str]) -> tuple[str, ...]:
    """Return the program and arguments of a command, split as a shell does, without expansions.

    Raise UsageError if it cannot be split or if there is no such program.
    """
    import shlex
    import shutil

    try:
        args = shlex.split(text)
    except ValueError as error:
        raise UsageError(f"Invalid --command: {error}.") from None
    program = shutil.which(args[0], path=environ.get("PATH")) if args else None
    if program is None:
        raise UsageError(
            f"Invalid --command: program not found: {args[0] if args else text!r}",
            hint="Pass a program and its arguments:  --command 'gsql -d orders -f checks.sql'",
        )
    return (program, *args[1:])


def command_environment(
    environ: Mapping[str, str], target: DrillTarget, path: Path
) -> dict[str, str]:
    """Return the environment of the command, with the connection and what is verified."""
    instance, backup = target.instance, target.backup
    kept = {name: value for name, value in environ.items() if name not in _REMOVED}
    drill = {
        "NAME": instance.name,
        "INSTANCE_ID": instance.id,
        "ADDRESSES": ",".join(instance.addresses),
        "SOURCE_ID": backup.instance_id,
        "SOURCE_NAME": target.source_name,
        "BACKUP_ID": backup.id,
        "BACKUP_NAME": backup.name,
        "BACKUP_BEGIN_TIME": format_rfc3339(backup.begin_time) if backup.begin_time else "",
    }
    return {
        **kept,
        "PGHOST": instance.addresses[0],
        "PGPORT": str(instance.port or ""),
        "PGUSER": target.user,
        "PGPASSFILE": str(path),
        **{f"GAUSSBACKUP_DRILL_{name}": value for name, value in drill.items()},
    }


def _write_password_file(path: Path, target: DrillTarget) -> None:
    """Write a new file that only this user can read."""
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(f"*:*:*:{target.user}:{target.password}\n")


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the command and what it has started, if it still runs."""
    if process.poll() is not None:
        return
    _send(process, signal.SIGTERM)
    try:
        process.wait(_GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        _send(process, getattr(signal, "SIGKILL", signal.SIGTERM))
        process.wait()


def _send(process: subprocess.Popen[bytes], signum: int) -> None:
    with suppress(OSError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signum)
        else:
            process.send_signal(signum)


def _check(outcome: CheckOutcome, detail: str) -> DrillCheck:
    return DrillCheck("command", outcome, detail, content=True)
