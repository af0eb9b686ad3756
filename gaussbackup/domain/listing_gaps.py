"""What is missing from a listing, so that no short list passes for a whole one."""

from __future__ import annotations


def find_gaps(noun: str, got: int, total: int | None, unreadable: int) -> list[str]:
    """Sentences about rows that cannot be read and rows that were counted and never came.

    `got` counts the readable rows, `total` is what the service claimed; [] where all is well.
    """
    found = []
    came = got + unreadable
    if unreadable:
        found.append(f"{unreadable} rows of the answer are not readable and are left out")
    if total is not None and total > came:
        found.append(f"the service counts {total} {noun} and gave {came}: some may be missing")
    return found
