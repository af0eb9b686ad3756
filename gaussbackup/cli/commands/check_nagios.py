"""`gaussbackup check --nagios`: one line on stdout and an exit code from 0 to 3, in every case."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from gaussbackup.cli.command_result import CommandResult
from gaussbackup.cli.run_command import internal_error
from gaussbackup.domain.freshness import CheckStatus
from gaussbackup.errors import GaussbackupError
from gaussbackup.render.nagios import exit_code, report_line, status_line
from gaussbackup.render.styles import sanitize_for

if TYPE_CHECKING:
    from collections.abc import Callable

    from gaussbackup.actions.check_report import CheckReport
    from gaussbackup.cli.context import Context
    from gaussbackup.domain.freshness import CheckLimits


def nagios_result(
    context: Context, run_check: Callable[[], CheckReport], limits: CheckLimits
) -> CommandResult:
    """Return the line of the report, or of the error that prevented it; `-o` is ignored."""
    context.options = context.options._replace(output="table", quiet=True)
    try:
        report = run_check()
        status, line = report.status, report_line(report, limits)
    except GaussbackupError as error:
        status, line = CheckStatus.UNKNOWN, status_line(CheckStatus.UNKNOWN, error.message)
    except Exception as error:  # the exit code of a bug, 1, would mean WARNING
        message = internal_error(error, context).message
        status, line = CheckStatus.UNKNOWN, status_line(CheckStatus.UNKNOWN, message)
    return CommandResult(
        data={}, text=lambda terminal: f"{sanitize_for(line, terminal)}\n", code=exit_code(status)
    )


def print_usage_error(message: str) -> int:
    """Print the line for arguments that cannot be parsed; return the exit code."""
    sys.stdout.write(status_line(CheckStatus.UNKNOWN, message) + "\n")
    sys.stdout.flush()
    return int(exit_code(CheckStatus.UNKNOWN))
