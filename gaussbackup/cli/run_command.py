"""Runs one command: writes its result to stdout and its error to stderr, and exits."""

from __future__ import annotations

import signal
import sys
from typing import TYPE_CHECKING, NoReturn

import typer

from gaussbackup.cli.command_result import CommandResult, render_result
from gaussbackup.cli.context import Context
from gaussbackup.cli.signals_and_descriptors import Interrupted, redirect_to_null, reraise_signal
from gaussbackup.errors import GaussbackupError, OutputError, ServiceError
from gaussbackup.exit_codes import ExitCode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from gaussbackup.cli.global_options import GlobalOptions


class CommandInterrupted(GaussbackupError):
    """A signal interrupted the command; the process then terminates by that signal."""

    kind = "interrupted"


def run_command(
    options: GlobalOptions,
    command: str | None,
    empty_data: Mapping[str, object],
    run: Callable[[Context], CommandResult],
) -> NoReturn:
    """Run one command and exit with its code; every error of the package is caught here.

    `command` is None if the command line names no command. `empty_data` has the keys that are
    specific to the command in the JSON document, for the case that `run` returns no result.
    """
    context = Context(options)
    result, signum = _run(run, empty_data, context)
    try:
        code = _finish(result, command, context)
    except Interrupted as interrupted:
        if result.on_signal is not None:
            code = result.on_signal()
        else:
            signum, code = interrupted.signum, result.exit_code
            print_resume_command(context, code)
    except Exception as error:  # caught here because only this context knows all secrets
        code = ExitCode.BUG
        print_error(internal_error(error, context), context)
        print_resume_command(context, ExitCode.BUG)
    context.close()
    if signum is not None:
        reraise_signal(signum)
    raise typer.Exit(int(code))


def _run(
    run: Callable[[Context], CommandResult], empty_data: Mapping[str, object], context: Context
) -> tuple[CommandResult, int | None]:
    """Return the result and the number of the signal that interrupted the command, if any."""
    try:
        return run(context), None
    except GaussbackupError as error:
        return _error_result(error, empty_data, context), None
    except Interrupted as interrupted:
        signum = interrupted.signum
        context.ignore_events_of_threads()
        return _interrupted_result(empty_data, signum, context), signum
    except Exception as error:
        return _error_result(internal_error(error, context), empty_data, context), None


def _finish(result: CommandResult, command: str | None, context: Context) -> int:
    """Write the result, the error and the resume command; return the exit code."""
    context.stop_progress()
    error = result.error
    code = result.exit_code
    if error is not None:
        _clean_error(error, context)
    try:
        output_error = _write_output(_output_chunks(result, command, context), context)
    except GaussbackupError as stream_error:  # raised while a streamed result was written
        output_error, error, code = None, stream_error, stream_error.exit_code
        _clean_error(error, context)
    if output_error is not None and error is None:
        error, code = output_error, output_error.exit_code
        _complete_output_error(output_error, result, context)
    is_told = isinstance(error, CommandInterrupted) and context.partial_result is None
    if error is not None and not (is_told and context.resume_steps(code)):
        print_error(error, context)
    if not (error is None and context.options.quiet):
        print_resume_command(context, code)
    context.flush_err()
    if result.after_output is None or error is not None:
        return code
    return run_after_output(result.after_output, context)


def _complete_output_error(error: OutputError, result: CommandResult, context: Context) -> None:
    """Add the ids of the result; remove the hint if the command itself is printed next."""
    if result.hide_when_quiet and result.ids:  # with -q the ids were printed nowhere else
        error.message += f" Affected: {', '.join(result.ids)}."
    for step in context.resume_steps(error.exit_code):
        if step.args == context.resume_hint.repeatable:
            error.hint = None
    _clean_error(error, context)


def run_after_output(after_output: Callable[[], int], context: Context) -> int:
    """Run what follows the output and return the exit code; errors are only printed to stderr."""
    try:
        return after_output()
    except GaussbackupError as error:
        _clean_error(error, context)
        print_error(error, context)
        return error.exit_code


def print_resume_command(context: Context, code: ExitCode) -> None:
    """Print the commands that resume what was started, as the last lines on stderr."""
    for step in context.resume_steps(code):
        from gaussbackup.cli.suggested_command import command_line
        from gaussbackup.render.styles import sanitize_for  # names come from the service

        terminal = context.err_terminal
        text = sanitize_for(f"{step.state} {step.purpose}", terminal)
        command = sanitize_for(command_line(step.args, context.options), terminal)
        context.err.write(f"{text}\n  {command}\n")
        context.err.flush()


def print_error(error: GaussbackupError, context: Context) -> None:
    """Print the error to stderr."""
    from gaussbackup.render.error_text import format_error

    context.err.write(format_error(error, context.err_terminal))


def _clean_error(error: GaussbackupError, context: Context) -> None:
    """Mask secrets in the error, make sentences of it and complete the commands in its hint.

    Secrets are masked first, because wrapping and escaping would change them.
    """
    from gaussbackup.cli.suggested_command import expand_commands
    from gaussbackup.render.error_text import as_sentences

    error.message = context.redactor.redact(error.message)
    error.hint = context.redactor.redact(error.hint) if error.hint else None
    if isinstance(error, ServiceError):  # its messages are also used inside other messages
        error.message = as_sentences(error.message)
        error.hint = as_sentences(error.hint) if error.hint else None
    error.hint = expand_commands(error.hint, context.options) if error.hint else None


def _with_resume_command(result: CommandResult, context: Context) -> CommandResult:
    """Set `resume_command` if the command has that key and something was started."""
    steps = context.resume_steps(result.exit_code)
    if not steps or "resume_command" not in result.resolved_data:
        return result
    from gaussbackup.cli.suggested_command import command_line

    lines = [command_line(step.args, context.options) for step in steps]
    return result.with_data(resume_command=" && ".join(lines))


def _output_chunks(result: CommandResult, command: str | None, context: Context) -> Iterable[str]:
    """Return the text for stdout: several chunks if the result is streamed, else one or none."""
    if result.stream is not None:
        return result.stream()
    text = render_result(_with_resume_command(result, context), command, context)
    return [text] if text else []


def _write_output(chunks: Iterable[str], context: Context) -> OutputError | None:
    """Write the chunks to stdout; return an error if that fails."""
    try:
        for chunk in chunks:
            context.out.write(chunk)
            context.out.flush()
    except BrokenPipeError:
        redirect_to_null(sys.stdout)
        if hasattr(signal, "SIGPIPE"):
            context.close()
            reraise_signal(signal.SIGPIPE)
        return OutputError("The output pipe was closed before the output was written.")
    except (OSError, ValueError) as error:
        redirect_to_null(sys.stdout)
        return OutputError(
            f"The command finished, but its output could not be written: {error}.",
            hint="Do not run the command again to see its output. Run:  gaussbackup list",
        )
    return None


def _error_result(
    error: GaussbackupError, empty_data: Mapping[str, object], context: Context
) -> CommandResult:
    data = dict(_partial_data(empty_data, context))
    if "attempts" in empty_data:
        data["attempts"] = error.posts_sent
    return CommandResult(data=data, outcome="error", error=error)


def _partial_data(empty_data: Mapping[str, object], context: Context) -> Mapping[str, object]:
    """Return the command's keys, filled with the partial result if there is one."""
    if context.partial_result is None:
        return empty_data
    return {**empty_data, **context.partial_result().data}


def _interrupted_result(
    empty_data: Mapping[str, object], signum: int, context: Context
) -> CommandResult:
    name = signal.Signals(signum).name
    codes = {code.value: code for code in ExitCode}
    code = codes.get(128 + signum, ExitCode.INTERRUPTED)
    states = [step.state for step in context.resume_steps(code)]
    state = " ".join(states) or "nothing was started."
    error = CommandInterrupted(f"Interrupted ({name}): {state}")
    if context.partial_result is not None:
        partial = context.partial_result()
        error = CommandInterrupted(f"Interrupted ({name}): {partial.summary}", hint=partial.hint)
    return CommandResult(
        data=_partial_data(empty_data, context), outcome="interrupted", error=error, code=code
    )


def internal_error(error: Exception, context: Context) -> GaussbackupError:
    """Return the error for an unexpected exception; with `-v` print its traceback as well."""
    import traceback

    frame = traceback.extract_tb(error.__traceback__)[-1]
    if context.options.verbose:
        from gaussbackup.render.styles import sanitize_for  # the exception may quote the service

        context.stop_progress()
        lines = "".join(traceback.format_exception(error)).splitlines()
        terminal = context.err_terminal
        context.err.write("".join(f"{sanitize_for(line, terminal)}\n" for line in lines))
    return GaussbackupError(
        f"This is a bug in gaussbackup: {type(error).__name__}: {error} "
        f"(in {frame.name}, line {frame.lineno}).",
        hint="Report it with the output of the same command with -vv.",
    )
