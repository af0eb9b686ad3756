"""Questions to somebody at a terminal; without one, nobody is asked anything."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import typer

from gaussbackup.errors import Refused
from gaussbackup.render.styles import sanitize_for

if TYPE_CHECKING:
    from gaussbackup.cli.context import Context


def is_interactive(session: Context) -> bool:
    """Whether there is a person: questions go to stderr, answers come from stdin."""
    return sys.stdin is not None and sys.stdin.isatty() and session.err_terminal.tty


def ask(session: Context, question: str, default: str = "") -> str | None:
    """The answer, `usual` for an empty one; None where the input ended without any."""
    session.stop_progress()
    text = sanitize_for(question, session.err_terminal)
    try:
        return str(typer.prompt(text, default, err=True, show_default=bool(default))).strip()
    except typer.Abort:
        session.err.write("\n")
        return None
    except BaseException:  # what is said of a signal begins on a line of its own
        session.err.write("\n")
        raise


def confirm(session: Context, question: str) -> bool:
    """Whether somebody says yes; an empty answer is a no.

    Raises Refused where there is no terminal to ask on: silence is never taken for a yes.
    """
    if not is_interactive(session):
        raise Refused(
            "This needs a yes, and there is no terminal to ask on: nothing was done.",
            hint="To do it without being asked:  --yes",
        )
    while True:
        word = ask(session, f"{question} [y/N]")
        if word is None or word.lower() in {"", "n", "no"}:
            return False
        if word.lower() in {"y", "yes"}:
            return True
        session.err.write("  Please answer y or n.\n")
