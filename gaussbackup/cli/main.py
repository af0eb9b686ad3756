"""Around the whole command line: whatever happens, the process ends with a code of the table."""

from __future__ import annotations

import signal
import sys
from typing import TYPE_CHECKING, Any

import typer

from gaussbackup.cli.process import (
    Interrupted,
    catch_signals,
    escape_unencodable_text,
    redirect_to_null,
    reopen_descriptors,
    reraise_signal,
)
from gaussbackup.exit_codes import ExitCode

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_CommandLineError: type[Exception] = typer.BadParameter.__bases__[0]
"""What typer raises for a command line that cannot be parsed; only this child of it is public."""


def run_process(run: Callable[[], Any], args: Sequence[str] = ()) -> int:
    """Run a whole command line; whatever happens, end with a code of the table.

    `words` are those of the command line, for one that cannot be parsed.
    """
    reopen_descriptors()
    escape_unencodable_text()
    catch_signals()
    try:
        return _run_and_flush(run)
    except _CommandLineError as error:
        return (
            _report_usage_error_nagios(error) if "--nagios" in args else _report_usage_error(error)
        )
    except typer.Abort:
        return int(ExitCode.INTERRUPTED)
    except Interrupted as interrupted:
        reraise_signal(interrupted.signum)
    except (OSError, SystemExit) as error:
        return report_write_error(error)
    except Exception as error:
        return _report_internal_error(error)


def _run_and_flush(run: Callable[[], Any]) -> int:
    """Run it to the last character: what is still in a buffer can fail to be written, too."""
    code = int(run() or 0)
    sys.stdout.flush()
    return code


def report_write_error(error: BaseException) -> int:
    """The end of a help or a version that could not be written; an answer ends in `perform`.

    Of a reader that went away typer has made a SystemExit.
    """
    from gaussbackup.cli.context import Context
    from gaussbackup.cli.global_options import GlobalOptions
    from gaussbackup.cli.runner import print_error
    from gaussbackup.errors import OutputError

    redirect_to_null(sys.stdout)
    broken = isinstance(error, (BrokenPipeError, SystemExit))
    if broken and hasattr(signal, "SIGPIPE"):
        reraise_signal(signal.SIGPIPE)
    session = Context(GlobalOptions())
    print_error(OutputError(f"The answer could not be written: {error}."), session)
    return int(ExitCode.OUTPUT_ERROR)


def _report_internal_error(error: Exception) -> int:
    """A bug of ours in reading the command line."""
    from gaussbackup.cli.context import Context
    from gaussbackup.cli.global_options import GlobalOptions
    from gaussbackup.cli.runner import internal_error, print_error

    session = Context(GlobalOptions())
    print_error(internal_error(error, session), session)
    return int(ExitCode.BUG)


def _report_usage_error_nagios(error: Exception) -> int:
    """The same for `check --nagios`, whose only reader wants a line on stdout and a code of his."""
    from gaussbackup.cli.answers.check_line import print_usage_error

    return print_usage_error(error)


def _report_usage_error(error: Exception) -> int:
    """A command line that cannot be parsed: one message, and where the help is."""
    from gaussbackup.cli.context import Context
    from gaussbackup.cli.global_options import GlobalOptions
    from gaussbackup.cli.runner import print_error
    from gaussbackup.errors import UsageError

    session = Context(GlobalOptions())
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else "gaussbackup"
    usage = UsageError(
        " ".join(str(getattr(error, "format_message", error.__str__)()).split()),
        hint=f"See:  {path} --help",
    )
    print_error(usage, session)
    return int(ExitCode.USAGE)
