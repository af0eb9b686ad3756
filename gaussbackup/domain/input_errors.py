"""Errors of the user's input: collected first, then raised together.

A module of its own because the validation of names, descriptions and policies shares it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gaussbackup.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable


class InputError(NamedTuple):
    """One error, and a hint with a correct input if there is one."""

    message: str
    hint: str | None = None


def raise_if_any(errors: Iterable[InputError]) -> None:
    """Raise one UsageError with all the errors, if there are any."""
    found = list(errors)
    if not found:
        return
    hints = [error.hint for error in found if error.hint]
    raise UsageError(
        "\n".join(error.message for error in found), hint="\n".join(hints) if hints else None
    )
