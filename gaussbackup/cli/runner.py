"""How a verb ends: the answer to stdout, the problem to stderr, the code to the shell."""

from __future__ import annotations

import signal
import sys
from typing import TYPE_CHECKING

import typer

from gaussbackup.cli.context import Context
from gaussbackup.cli.global_options import GlobalOptions
from gaussbackup.cli.process import Interrupted, redirect_to_null, reraise_signal
from gaussbackup.cli.result import CommandResult, render_result
from gaussbackup.errors import GaussbackupError, OutputError, ServiceError
from gaussbackup.exit_codes import ExitCode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping


class CommandInterrupted(GaussbackupError):
    """A signal ended the command; the process then dies of it."""

    kind = "interrupted"


def run_command(
    options: GlobalOptions,
    command: str,
    empty_data: Mapping[str, object],
    run: Callable[[Context], CommandResult],
) -> None:
    """Run one verb and end the command: every error of ours, from anywhere, is caught here.

    `blank` holds the command's own keys of the JSON document, for when no result could be had.
    """
    session = Context(options)
    signum = None
    try:
        answer = run(session)
    except GaussbackupError as error:
        counted = {"attempts": error.posts_sent} if "attempts" in empty_data else {}
        answer = CommandResult(
            data={**_partial_data(empty_data, session), **counted}, outcome="error", error=error
        )
    except Interrupted as interrupted:
        signum = interrupted.signum
        answer = _interrupted_result(empty_data, signum, session)
    except Exception as error:
        answer = CommandResult(
            data=_partial_data(empty_data, session),
            outcome="error",
            error=internal_error(error, session),
        )
    try:
        code = _finish(answer, command, session)
    except Interrupted as interrupted:
        if answer.on_signal is not None:
            code = answer.on_signal()
        else:
            signum, code = interrupted.signum, answer.exit_code
            print_resume_command(session)
    except Exception as error:  # in showing the answer; only this session knows all secrets
        code = ExitCode.BUG
        print_error(internal_error(error, session), session)
        print_resume_command(session)
    session.close()
    if signum is not None:
        reraise_signal(signum)
    raise typer.Exit(int(code))


def _finish(answer: CommandResult, verb: str, session: Context) -> int:
    """Write the answer, the problem, and last the command that goes on."""
    session.stop_progress()
    error = answer.error
    code = answer.exit_code
    if error is not None:
        _clean_error(error, session)
    try:
        lost = _write_output(_output_chunks(answer, verb, session), session)
    except GaussbackupError as broken_off:  # in the middle of an answer that comes piece by piece
        lost, error, code = None, broken_off, broken_off.exit_code
        _clean_error(error, session)
    if lost is not None and error is None:
        error, code = lost, lost.exit_code
        if answer.hide_when_quiet and answer.ids:  # with -q nothing else has named what was made
            lost.message += f" It was about {', '.join(answer.ids)}."
        _clean_error(error, session)
    if error is not None and not (
        isinstance(error, CommandInterrupted) and session.resume_args is not None
    ):
        print_error(error, session)
    if not (error is None and session.options.quiet):
        print_resume_command(session)
    session.flush_err()
    if answer.after_output is None or error is not None:
        return code
    return run_after_output(answer.after_output, session)


def run_after_output(then: Callable[[], int], session: Context) -> int:
    """Do what remains behind the answer; its problems have only stderr left."""
    try:
        return then()
    except GaussbackupError as error:
        _clean_error(error, session)
        print_error(error, session)
        return error.exit_code


def print_resume_command(session: Context) -> None:
    """The command that goes on with what was started, as the last line on stderr."""
    line = _resume_command(session)
    if line is not None:
        from gaussbackup.render.styles import (
            sanitize_for,  # names and ids of the service stand in both
        )

        terminal = session.err_terminal
        sentence = sanitize_for(session.resume_hint.text, terminal)
        session.err.write(f"{sentence}\n  {sanitize_for(line, terminal)}\n")
        session.err.flush()


def print_error(error: GaussbackupError, session: Context) -> None:
    """The problem on stderr."""
    from gaussbackup.render.error_text import format_error

    session.err.write(format_error(error, session.err_terminal))


def _clean_error(error: GaussbackupError, session: Context) -> None:
    """Make the words of an error fit to be read: sentences, commands as this user types them.

    Secrets go first, before folding and escaping can change what one looks like.
    """
    from gaussbackup.cli.command_line import expand_commands
    from gaussbackup.render.error_text import as_sentences

    error.message = session.redactor.redact(error.message)
    error.hint = session.redactor.redact(error.hint) if error.hint else None
    if isinstance(error, ServiceError):  # written to stand in the middle of others, too
        error.message = as_sentences(error.message)
        error.hint = as_sentences(error.hint) if error.hint else None
    error.hint = expand_commands(error.hint, session.options) if error.hint else None


def _with_resume_command(answer: CommandResult, session: Context) -> CommandResult:
    """The answer with `resume_command` set, where the command has that key and something runs."""
    line = _resume_command(session)
    if line is None or "resume_command" not in answer.resolved_data:
        return answer
    return answer.with_data(resume_command=line)


def _resume_command(session: Context) -> str | None:
    """The command that goes on with what was started; None where nothing was."""
    words = session.resume_args
    if words is None:
        return None
    from gaussbackup.cli.command_line import command_line

    return command_line(words, session.options)


def _output_chunks(answer: CommandResult, verb: str, session: Context) -> Iterable[str]:
    """The text for stdout: as a rule one piece, and where nothing is to be written, none."""
    if answer.stream is not None:
        return answer.stream()
    text = render_result(_with_resume_command(answer, session), verb, session)
    return [text] if text else []


def _write_output(pieces: Iterable[str], session: Context) -> OutputError | None:
    """Write the answer to stdout; the error where it could not be."""
    try:
        for piece in pieces:
            session.out.write(piece)
            session.out.flush()
    except BrokenPipeError:
        redirect_to_null(sys.stdout)
        if hasattr(signal, "SIGPIPE"):
            session.close()
            reraise_signal(signal.SIGPIPE)
        return OutputError("The reader of the answer went away before it was written.")
    except (OSError, ValueError) as error:
        redirect_to_null(sys.stdout)
        return OutputError(
            f"Everything was done, but the answer could not be written: {error}.",
            hint="Do not run the command again for the answer alone; look with:  gaussbackup list",
        )
    return None


def _partial_data(blank: Mapping[str, object], session: Context) -> Mapping[str, object]:
    """The command's own keys, as far as they can be told without a result."""
    return (
        {**blank, **session.partial_result().data} if session.partial_result is not None else blank
    )


def _interrupted_result(
    blank: Mapping[str, object], signum: int, session: Context
) -> CommandResult:
    name = signal.Signals(signum).name
    error = CommandInterrupted(f"Interrupted ({name}); nothing was started.")
    if session.partial_result is not None:
        so_far = session.partial_result()
        error = CommandInterrupted(f"Interrupted ({name}): {so_far.summary}", hint=so_far.hint)
    codes = {code.value: code for code in ExitCode}
    return CommandResult(
        data=_partial_data(blank, session),
        outcome="interrupted",
        error=error,
        code=codes.get(128 + signum, ExitCode.INTERRUPTED),
    )


def internal_error(error: Exception, session: Context) -> GaussbackupError:
    """An exception that nobody foresaw: where it was, and the whole path only with -v."""
    import traceback

    where = traceback.extract_tb(error.__traceback__)[-1]
    if session.options.verbose:
        from gaussbackup.render.styles import (
            sanitize_for,  # the exception may quote what the service sent
        )

        session.stop_progress()
        lines = "".join(traceback.format_exception(error)).splitlines()
        terminal = session.err_terminal
        session.err.write("".join(f"{sanitize_for(line, terminal)}\n" for line in lines))
    return GaussbackupError(
        f"This is a bug in gaussbackup: {type(error).__name__}: {error} "
        f"(in {where.name}, line {where.lineno}).",
        hint="Please report it, with what the same command prints with -vv.",
    )
