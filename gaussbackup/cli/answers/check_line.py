"""`gaussbackup check --nagios`: whatever happens, one line on stdout and a code from 0 to 3."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from gaussbackup.cli.result import Answer
from gaussbackup.cli.runner import bug
from gaussbackup.errors import GaussbackupError
from gaussbackup.domain.freshness import Verdict
from gaussbackup.render.styles import shown
from gaussbackup.render.nagios import exit_code, plain_line, report_line

if TYPE_CHECKING:
    from collections.abc import Callable

    from gaussbackup.actions.check_report import CheckReport
    from gaussbackup.cli.context import Session
    from gaussbackup.domain.freshness import Limits


def line_answer(session: Session, look: Callable[[], CheckReport], limits: Limits) -> Answer:
    """The line for what `look` finds, or for why it found nothing; in no other form than this."""
    session.shared = session.shared._replace(output="table", quiet=True)
    try:
        report = look()
        verdict, line = report.verdict, report_line(report, limits)
    except GaussbackupError as error:
        verdict, line = Verdict.UNKNOWN, plain_line(Verdict.UNKNOWN, error.message)
    except Exception as error:  # a bug must not look like the WARNING that its code 1 would be
        message = bug(error, session).message
        verdict, line = Verdict.UNKNOWN, plain_line(Verdict.UNKNOWN, message)
    return Answer(
        own={}, text=lambda terminal: f"{shown(line, terminal)}\n", code=exit_code(verdict)
    )


def misspelled(error: Exception) -> int:
    """Write the line for words that cannot be understood; returns the code."""
    said = getattr(error, "format_message", error.__str__)()
    sys.stdout.write(plain_line(Verdict.UNKNOWN, " ".join(str(said).split())) + "\n")
    sys.stdout.flush()
    return int(exit_code(Verdict.UNKNOWN))
