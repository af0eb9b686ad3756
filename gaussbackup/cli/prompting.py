"""Asking the person at the terminal; where there is none, nothing is ever asked."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import typer

from gaussbackup.errors import Refused
from gaussbackup.render.ink import shown

if TYPE_CHECKING:
    from gaussbackup.cli.session import Session


def somebody_is_there(session: Session) -> bool:
    """Whether there is a person to answer: questions go to stderr, answers come from stdin."""
    return sys.stdin is not None and sys.stdin.isatty() and session.err_terminal.tty


def confirm(session: Session, question: str) -> None:
    """Go on only after a yes; raises Refused for everything else, and where nobody can be asked.

    A signal at the prompt ends the command as anywhere else.
    """
    if not somebody_is_there(session):
        raise Refused(
            "There is no terminal to ask at, and nothing was deleted.",
            hint="To do it without being asked:  --yes",
        )
    session.quiet_down()
    try:
        agreed = typer.confirm(shown(question, session.err_terminal), err=True)
    except typer.Abort:  # the end of the input
        session.err.write("\n")
        agreed = False
    except BaseException:  # what is said of a signal begins on a line of its own
        session.err.write("\n")
        raise
    if not agreed:
        raise Refused("The answer was no: nothing was deleted.")
