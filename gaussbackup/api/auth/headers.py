"""What a header can carry of a credential."""

from __future__ import annotations

from gaussbackup.errors import UsageError


def check_header_value(value: str, what: str) -> str:
    """The value itself; UsageError, which never quotes it, for what no header can carry."""
    if not value:
        raise UsageError(f"{what} is empty")
    if not value.isascii() or not value.isprintable() or value != value.strip():
        raise UsageError(
            f"{what} holds characters that no HTTP header can carry",
            hint="look for a line break, a space or a quotation mark that was copied with it",
        )
    return value
