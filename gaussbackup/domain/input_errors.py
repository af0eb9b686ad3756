"""What is wrong with the user's input: collected whole, then reported at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gaussbackup.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable


class InputError(NamedTuple):
    """One thing wrong, and what to type instead where that can be said."""

    message: str
    hint: str | None = None


def raise_if_any(flaws: Iterable[InputError]) -> None:
    """Raise one UsageError for all the flaws; do nothing where there are none."""
    found = list(flaws)
    if not found:
        return
    hints = [flaw.hint for flaw in found if flaw.hint]
    raise UsageError(
        "\n".join(flaw.message for flaw in found), hint="\n".join(hints) if hints else None
    )
