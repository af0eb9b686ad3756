"""The known word that is nearest to a misspelled one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def did_you_mean(word: str, known: Iterable[str], cutoff: float = 0.6) -> str:
    """Return ` Did you mean FAILED?` with the most similar known word in any case, or nothing.

    `cutoff` is the least similarity, from 0 to 1.
    """
    from difflib import get_close_matches

    by_folded = {each.casefold(): each for each in known}
    nearest = get_close_matches(word.casefold(), by_folded, n=1, cutoff=cutoff)
    return f" Did you mean {by_folded[nearest[0]]}?" if nearest else ""
