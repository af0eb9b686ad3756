"""A row as the service sent it, field by field."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def extra_fields(raw: Mapping[str, object], shown: frozenset[str]) -> list[tuple[str, str]]:
    """The fields of a row as it was sent that are not `told` already, in its own order."""
    import json

    return [
        (key, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
        for key, value in raw.items()
        if key not in shown
    ]
