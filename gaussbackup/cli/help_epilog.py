"""Help texts: examples and exit codes, laid out alike for every command."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gaussbackup.exit_codes import ExitCode

_KEEP = "\b\n"
"""Tells the help formatter to leave the line ends of the paragraph that follows alone."""


def epilog(examples: Iterable[str], exits: Iterable[ExitCode]) -> str:
    """The end of a command's help: real examples, then the exit codes it can give."""
    shown = "\n".join(f"  {example}" for example in examples)
    codes = "\n".join(f"  {int(code):>3}  {code.meaning}" for code in exits)
    return f"{_KEEP}Examples:\n{shown}\n\n{_KEEP}Exit codes:\n{codes}"
