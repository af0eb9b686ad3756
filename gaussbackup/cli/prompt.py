"""Prompts and confirmations on a terminal; stdout is only for the result of a command."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from gaussbackup.errors import Refused, UsageError
from gaussbackup.render.styles import sanitize_for

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gaussbackup.cli.context import Context
    from gaussbackup.model.backup import Backup


def is_interactive(context: Context) -> bool:
    """Return whether stdin and stderr are a terminal: prompts go to stderr."""
    return sys.stdin is not None and sys.stdin.isatty() and context.err_terminal.tty


def ask(context: Context, question: str, default: str = "") -> str | None:
    """Return the user's input, `default` if it is empty; None at the end of stdin.

    The question goes to stderr. `input()` and `typer.prompt()` would write to stdout as well.
    """
    context.stop_progress()
    shown_default = f" [{default}]" if default else ""
    text = sanitize_for(f"{question}{shown_default}: ", context.err_terminal)
    try:
        context.err.write(text)
        context.err.flush()
        line = sys.stdin.readline()
    except UnicodeDecodeError:
        raise UsageError("The input is not valid text in the encoding of the terminal.") from None
    except BaseException:  # the message about a signal starts on a new line
        context.err.write("\n")
        raise
    if not line:
        context.err.write("\n")
        return None
    return line.strip() or default


def confirm(context: Context, question: str) -> bool:
    """Return whether the user confirms; empty input means no.

    Raises Refused if there is no terminal, because no input must never count as a yes.
    """
    if not is_interactive(context):
        raise Refused(
            "Confirmation required, but this is not a terminal. Nothing was changed.",
            hint="Pass --yes to skip the prompt.",
        )
    while True:
        text = ask(context, f"{question} [y/N]")
        if text is None or text.lower() in {"", "n", "no"}:
            return False
        if text.lower() in {"y", "yes"}:
            return True
        context.err.write("  Enter y or n.\n")


def confirm_unchanged(
    context: Context, question: str, find_change: Callable[[], str | None], nothing: str
) -> None:
    """Raise Refused unless the user confirms and what was displayed is still true.

    `find_change` reads it again after the confirmation and returns a change, or None. `nothing`
    says that nothing was done.
    """
    if not confirm(context, question):
        raise Refused(f"Not confirmed; {nothing}.")
    change = find_change()
    if change is not None:
        raise Refused(
            f"Changed since it was displayed: {change}; {nothing}.",
            hint="Run the same command again.",
        )


def confirm_deletion(
    context: Context, backups: Sequence[Backup], find_change: Callable[[], str | None]
) -> None:
    """Raise Refused unless the user confirms the deletion of the backups; see above."""
    from gaussbackup.render.plan import total_size

    noun = "backup" if len(backups) == 1 else "backups"
    question = f"Delete {len(backups)} {noun} ({total_size(backups)})? It cannot be undone."
    confirm_unchanged(context, question, find_change, "nothing was deleted")


def ask_secret(context: Context, question: str) -> str:
    """Return what the user types without echo; raise UsageError at the end of the input."""
    from getpass import getpass

    context.stop_progress()
    context.err.flush()
    try:
        return getpass(f"{question} ")
    except EOFError:
        raise UsageError("No password was entered; nothing was sent.") from None
