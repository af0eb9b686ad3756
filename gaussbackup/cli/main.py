"""Runs a command line: sets up streams and signals, and turns every error into an exit code."""

from __future__ import annotations

import signal
import sys
from typing import TYPE_CHECKING, Any, NoReturn

import typer

from gaussbackup.cli.global_options import CommandLineError, GlobalOptions, OutputFormat
from gaussbackup.cli.signals_and_descriptors import (
    Interrupted,
    as_utf8,
    catch_signals,
    escape_unencodable_text,
    redirect_to_null,
    reopen_descriptors,
    reraise_signal,
)
from gaussbackup.exit_codes import ExitCode

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gaussbackup.cli.context import Context
    from gaussbackup.errors import GaussbackupError


def main(args: Sequence[str]) -> int:
    """Run one command line and return the exit code; without arguments print the help."""
    args = as_utf8(args)
    reopen_descriptors()
    escape_unencodable_text()
    catch_signals()
    try:
        return _run_and_flush(args)
    except CommandLineError as error:
        return _report_usage_error(error, args)
    except typer.Abort:
        return int(ExitCode.INTERRUPTED)
    except Interrupted as interrupted:
        reraise_signal(interrupted.signum)
    except (OSError, SystemExit) as error:
        return report_write_error(error)
    except Exception as error:
        return _report_internal_error(error, args)


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
    return _report(OutputError(f"Output could not be written: {error}."), [])


def _report_internal_error(error: Exception, args: Sequence[str]) -> int:
    """Report an unexpected exception raised while the command line was parsed."""
    from gaussbackup.cli.context import Context
    from gaussbackup.cli.run_command import internal_error

    return _report(internal_error(error, Context(GlobalOptions())), args)


def _report_usage_error(error: Any, args: Sequence[str]) -> int:
    """Report a command line that cannot be parsed, and the command that prints its help.

    Monitoring needs a line on stdout and an exit code of its own.
    """
    from gaussbackup.domain.redaction import Redactor, secrets_in_url

    text = " ".join(str(error.format_message()).split()) + _suggested_choice(error)
    message = Redactor(secret for arg in args for secret in secrets_in_url(arg)).redact(text)
    if "--nagios" in args:
        from gaussbackup.cli.commands.check_nagios import print_usage_error

        return print_usage_error(message)
    from gaussbackup.cli.command_definition import document_keys
    from gaussbackup.errors import UsageError

    command = error.ctx.command_path if error.ctx is not None else "gaussbackup"
    usage_error = UsageError(message, hint=f"See:  {command} --help")
    return _report(usage_error, args, *document_keys(error.ctx))


def _suggested_choice(error: Any) -> str:
    """Return the choice of an option or argument that is nearest to the refused value."""
    choices = getattr(getattr(getattr(error, "param", None), "type", None), "choices", None)
    if choices is None:
        return ""
    from gaussbackup.domain.known_words import did_you_mean

    value, _, _ = error.message.partition(" is not one of ")
    return did_you_mean(value.strip("'"), map(str, choices))


def _report(
    error: GaussbackupError,
    args: Sequence[str],
    command: str | None = None,
    data: Mapping[str, object] | None = None,
) -> int:
    """Print the error, and write the document if `args` or the environment ask for one."""
    from gaussbackup.cli.run_command import run_command
    from gaussbackup.cli.unparsed_options import requested_output

    output = requested_output(args, [each.value for each in OutputFormat])

    def fail(context: Context) -> NoReturn:
        del context
        raise error

    try:
        run_command(GlobalOptions(output=output), command, data or {}, fail)
    except typer.Exit as end:
        return int(end.exit_code)
