"""Runs a command line: sets up streams and signals, and turns every error into an exit code."""

from __future__ import annotations

import signal
import sys
from typing import TYPE_CHECKING

import typer

from gaussbackup.cli.signals_and_descriptors import (
    Interrupted,
    catch_signals,
    escape_unencodable_text,
    redirect_to_null,
    reopen_descriptors,
    reraise_signal,
)
from gaussbackup.exit_codes import ExitCode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gaussbackup.errors import GaussbackupError

_CommandLineError: type[Exception] = typer.BadParameter.__bases__[0]
"""What typer raises if it cannot parse a command line; only its subclass is public."""


def main(args: Sequence[str]) -> int:
    """Run one command line and return the exit code; without arguments print the help."""
    reopen_descriptors()
    escape_unencodable_text()
    catch_signals()
    try:
        return _run_and_flush(args)
    except _CommandLineError as error:
        return _report_usage_error(error, nagios="--nagios" in args)
    except typer.Abort:
        return int(ExitCode.INTERRUPTED)
    except Interrupted as interrupted:
        reraise_signal(interrupted.signum)
    except (OSError, SystemExit) as error:
        return report_write_error(error)
    except Exception as error:
        return _report_internal_error(error)


def _run_and_flush(args: Sequence[str]) -> int:
    """Run the command and flush stdout, because writing the rest of the buffer can fail as well."""
    from gaussbackup.cli.root_command import PROGRAM, app

    command = typer.main.get_command(app)
    code = command.main(list(args) or ["--help"], prog_name=PROGRAM, standalone_mode=False)
    sys.stdout.flush()
    return int(code or 0)


def report_write_error(error: BaseException) -> int:
    """Report that the help or the version could not be written, and return the exit code.

    `run_command` reports it for results. typer turns a closed pipe into SystemExit.
    """
    from gaussbackup.errors import OutputError

    redirect_to_null(sys.stdout)
    pipe_closed = isinstance(error, (BrokenPipeError, SystemExit))
    if pipe_closed and hasattr(signal, "SIGPIPE"):
        reraise_signal(signal.SIGPIPE)
    return _report(OutputError(f"Output could not be written: {error}."))


def _report_internal_error(error: Exception) -> int:
    """Report an unexpected exception raised while the command line was parsed."""
    from gaussbackup.cli.context import Context
    from gaussbackup.cli.global_options import GlobalOptions
    from gaussbackup.cli.run_command import internal_error

    return _report(internal_error(error, Context(GlobalOptions())))


def _report_usage_error(error: Exception, *, nagios: bool) -> int:
    """Report a command line that cannot be parsed, and the command that prints its help.

    Monitoring needs a line on stdout and an exit code of its own.
    """
    if nagios:
        from gaussbackup.cli.commands.check_nagios import print_usage_error

        return print_usage_error(error)
    from gaussbackup.errors import UsageError

    typer_context = getattr(error, "ctx", None)
    command = typer_context.command_path if typer_context is not None else "gaussbackup"
    message = str(getattr(error, "format_message", error.__str__)())
    return _report(UsageError(" ".join(message.split()), hint=f"See:  {command} --help"))


def _report(error: GaussbackupError) -> int:
    from gaussbackup.cli.context import Context
    from gaussbackup.cli.global_options import GlobalOptions
    from gaussbackup.cli.run_command import print_error

    print_error(error, Context(GlobalOptions()))
    return int(error.exit_code)
