"""How a verb ends: the answer to stdout, the problem to stderr, the code to the shell."""

from __future__ import annotations

import signal
import sys
from typing import TYPE_CHECKING

import typer

from gaussbackup.cli.context import Context
from gaussbackup.cli.global_options import GlobalOptions
from gaussbackup.cli.process import Interrupted, abandon, die_of
from gaussbackup.cli.result import CommandResult, rendered
from gaussbackup.errors import GaussbackupError, OutputError, ServiceError
from gaussbackup.exit_codes import ExitCode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping


class Stopped(GaussbackupError):
    """A signal ended the command; the process then dies of it."""

    kind = "interrupted"


def run_command(
    shared: GlobalOptions,
    verb: str,
    blank: Mapping[str, object],
    body: Callable[[Context], CommandResult],
) -> None:
    """Run one verb and end the command: every error of ours, from anywhere, is caught here.

    `blank` holds the command's own keys of the JSON document, for when no result could be had.
    """
    session = Context(shared)
    signum = None
    try:
        answer = body(session)
    except GaussbackupError as error:
        counted = {"attempts": error.posts} if "attempts" in blank else {}
        answer = CommandResult(
            data={**_known(blank, session), **counted}, outcome="error", error=error
        )
    except Interrupted as interrupted:
        signum = interrupted.signum
        answer = _interrupted(blank, signum, session)
    except Exception as error:
        answer = CommandResult(
            data=_known(blank, session), outcome="error", error=internal_error(error, session)
        )
    try:
        code = _finish(answer, verb, session)
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
        die_of(signum)
    raise typer.Exit(int(code))


def _finish(answer: CommandResult, verb: str, session: Context) -> int:
    """Write the answer, the problem, and last the command that goes on."""
    session.stop_progress()
    error = answer.error
    code = answer.exit_code
    if error is not None:
        _edit(error, session)
    try:
        lost = _write(_pieces(answer, verb, session), session)
    except GaussbackupError as broken_off:  # in the middle of an answer that comes piece by piece
        lost, error, code = None, broken_off, broken_off.exit_code
        _edit(error, session)
    if lost is not None and error is None:
        error, code = lost, lost.exit_code
        if answer.hide_when_quiet and answer.ids:  # with -q nothing else has named what was made
            lost.message += f" It was about {', '.join(answer.ids)}."
        _edit(error, session)
    if error is not None and not (isinstance(error, Stopped) and session.resume_args is not None):
        print_error(error, session)
    if not (error is None and session.options.quiet):
        print_resume_command(session)
    session.err.flush()
    if answer.after_output is None or error is not None:
        return code
    return run_after_output(answer.after_output, session)


def run_after_output(then: Callable[[], int], session: Context) -> int:
    """Do what remains behind the answer; its problems have only stderr left."""
    try:
        return then()
    except GaussbackupError as error:
        _edit(error, session)
        print_error(error, session)
        return error.exit_code


def print_resume_command(session: Context) -> None:
    """The command that goes on with what was started, as the last line on stderr."""
    line = _next_command(session)
    if line is not None:
        from gaussbackup.render.styles import sanitize  # names and ids of the service stand in both

        terminal = session.err_terminal
        sentence = sanitize(session.resume_hint.text, terminal)
        session.err.write(f"{sentence}\n  {sanitize(line, terminal)}\n")
        session.err.flush()


def print_error(error: GaussbackupError, session: Context) -> None:
    """The problem on stderr."""
    from gaussbackup.render.error_text import problem

    session.err.write(problem(error, session.err_terminal))


def _edit(error: GaussbackupError, session: Context) -> None:
    """Make the words of an error fit to be read: sentences, commands as this user types them.

    Secrets go first, before folding and escaping can change what one looks like.
    """
    from gaussbackup.cli.command_line import spelled
    from gaussbackup.render.error_text import sentences

    error.message = session.redactor.clean(error.message)
    error.hint = session.redactor.clean(error.hint) if error.hint else None
    if isinstance(error, ServiceError):  # written to stand in the middle of others, too
        error.message = sentences(error.message)
        error.hint = sentences(error.hint) if error.hint else None
    error.hint = spelled(error.hint, session.options) if error.hint else None


def _resumable(answer: CommandResult, session: Context) -> CommandResult:
    """The answer with `resume_command` set, where the command has that key and something runs."""
    line = _next_command(session)
    if line is None or "resume_command" not in answer.keys:
        return answer
    return answer.with_own(resume_command=line)


def _next_command(session: Context) -> str | None:
    """The command that goes on with what was started; None where nothing was."""
    words = session.resume_args
    if words is None:
        return None
    from gaussbackup.cli.command_line import command_line

    return command_line(words, session.options)


def _pieces(answer: CommandResult, verb: str, session: Context) -> Iterable[str]:
    """The text for stdout: as a rule one piece, and where nothing is to be written, none."""
    if answer.stream is not None:
        return answer.stream()
    text = rendered(_resumable(answer, session), verb, session)
    return [text] if text else []


def _write(pieces: Iterable[str], session: Context) -> OutputError | None:
    """Write the answer to stdout; the error where it could not be."""
    try:
        for piece in pieces:
            session.out.write(piece)
            session.out.flush()
    except BrokenPipeError:
        abandon(sys.stdout)
        if hasattr(signal, "SIGPIPE"):
            session.close()
            die_of(signal.SIGPIPE)
        return OutputError("The reader of the answer went away before it was written.")
    except (OSError, ValueError) as error:
        abandon(sys.stdout)
        return OutputError(
            f"Everything was done, but the answer could not be written: {error}.",
            hint="Do not run the command again for the answer alone; look with:  gaussbackup list",
        )
    return None


def _known(blank: Mapping[str, object], session: Context) -> Mapping[str, object]:
    """The command's own keys, as far as they can be told without a result."""
    return {**blank, **session.so_far().own} if session.so_far is not None else blank


def _interrupted(blank: Mapping[str, object], signum: int, session: Context) -> CommandResult:
    name = signal.Signals(signum).name
    error = Stopped(f"Interrupted ({name}); nothing was started.")
    if session.so_far is not None:
        so_far = session.so_far()
        error = Stopped(f"Interrupted ({name}): {so_far.sentence}", hint=so_far.hint)
    codes = {code.value: code for code in ExitCode}
    return CommandResult(
        data=_known(blank, session),
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
            sanitize,  # the exception may quote what the service sent
        )

        session.stop_progress()
        lines = "".join(traceback.format_exception(error)).splitlines()
        terminal = session.err_terminal
        session.err.write("".join(f"{sanitize(line, terminal)}\n" for line in lines))
    return GaussbackupError(
        f"This is a bug in gaussbackup: {type(error).__name__}: {error} "
        f"(in {where.name}, line {where.lineno}).",
        hint="Please report it, with what the same command prints with -vv.",
    )
