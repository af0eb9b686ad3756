"""`gaussbackup check --nagios`: whatever happens, one line on stdout and a code from 0 to 3."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from gaussbackup.cli.result import CommandResult
from gaussbackup.cli.runner import internal_error
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
    session: Context, look: Callable[[], CheckReport], limits: CheckLimits
) -> CommandResult:
    """The line for what `look` finds, or for why it found nothing; in no other form than this."""
    session.options = session.options._replace(output="table", quiet=True)
    try:
        report = look()
        verdict, line = report.status, report_line(report, limits)
    except GaussbackupError as error:
        verdict, line = CheckStatus.UNKNOWN, status_line(CheckStatus.UNKNOWN, error.message)
    except Exception as error:  # a bug must not look like the WARNING that its code 1 would be
        message = internal_error(error, session).message
        verdict, line = CheckStatus.UNKNOWN, status_line(CheckStatus.UNKNOWN, message)
    return CommandResult(
        data={}, text=lambda terminal: f"{sanitize_for(line, terminal)}\n", code=exit_code(verdict)
    )


def print_usage_error(error: Exception) -> int:
    """Write the line for words that cannot be understood; returns the code."""
    said = getattr(error, "format_message", error.__str__)()
    sys.stdout.write(status_line(CheckStatus.UNKNOWN, " ".join(str(said).split())) + "\n")
    sys.stdout.flush()
    return int(exit_code(CheckStatus.UNKNOWN))
