"""Parser of the tags of an instance."""

from __future__ import annotations


def read_tags(rows: object) -> dict[str, str] | None:
    """Return the tags by key; None unless there is a list of them.

    A value is a text in the list of instances, and a list with one text in the list of tags
    (gaussbackup/api/README.md, "Restore").
    """
    if not isinstance(rows, list):
        return None
    tags = {}
    for row in rows:
        key, value = (row.get("key"), row.get("value")) if isinstance(row, dict) else (None, None)
        if isinstance(value, list) and len(value) == 1:
            value = value[0]
        if isinstance(key, str) and isinstance(value, str):
            tags[key] = value
    return tags
