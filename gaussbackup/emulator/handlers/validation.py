"""Parse and validate queries and bodies; undocumented fields are rejected, to detect typos."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from gaussbackup.emulator.error_catalog import (
    BAD_BACKUP_ID,
    BAD_INSTANCE_ID,
    BAD_LIMIT,
    BAD_OFFSET,
    BAD_PARAMETER,
    EMPTY_BODY,
    GaussDbError,
)

if TYPE_CHECKING:
    from gaussbackup.emulator.handlers.context import RequestContext

_ID = re.compile(r"[A-Za-z0-9]{36}")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_NUMBER = re.compile(r"[0-9]{1,10}")


def parse_query(
    context: RequestContext, *known: str, repeatable: tuple[str, ...] = ()
) -> dict[str, str]:
    """Parse the query; a parameter may not be repeated unless it is in `repeatable`.

    The values of a repeated parameter are joined with commas.
    `+` is decoded to a space, as in HTML forms: the plus sign of a UTC offset must be encoded.
    """
    query: dict[str, str] = {}
    for name, value in parse_qsl(context.request.raw_query, keep_blank_values=True):
        if name not in (*known, *repeatable):
            raise GaussDbError(BAD_PARAMETER, f"unknown query parameter {name}")
        if name in query and name not in repeatable:
            raise GaussDbError(BAD_PARAMETER, f"query parameter {name} is repeated")
        if name not in (context.overrides.ignored_parameters or ()):
            query[name] = f"{query[name]},{value}" if name in query else value
    return query


def parse_page(query: dict[str, str], *, default: int = 100, highest: int = 100) -> slice:
    """Return the slice for offset (index of the first record) and limit (1 to `highest`)."""
    offset, limit = query.get("offset", "0"), query.get("limit", str(default))
    if not _NUMBER.fullmatch(offset):
        raise GaussDbError(BAD_OFFSET)
    if not _NUMBER.fullmatch(limit) or not 1 <= int(limit) <= highest:
        raise GaussDbError(BAD_LIMIT)
    return slice(int(offset), int(offset) + int(limit))


def parse_body(context: RequestContext, *known: str) -> dict[str, Any]:
    """Parse a JSON body that is an object with no other fields than `known`."""
    if not context.request.body:
        raise GaussDbError(EMPTY_BODY)
    try:
        document = parse_json(context.request.body)
    except (ValueError, RecursionError):
        raise GaussDbError(BAD_PARAMETER, "the body is not valid JSON") from None
    return parse_object(document, "the body", *known)


def parse_json(body: bytes) -> Any:
    """Parse JSON; raise ValueError if it is invalid, RecursionError if it is nested too deeply.

    Strings with lone surrogates are valid JSON, but rejected: they cannot be encoded as UTF-8.
    """
    document = json.loads(body)
    json.dumps(document, ensure_ascii=False).encode()
    return document


def parse_object(value: Any, location: str, *known: str) -> dict[str, Any]:
    """Return an object with no other fields than `known`; null fields are removed."""
    if not isinstance(value, dict):
        raise GaussDbError(BAD_PARAMETER, f"{location} must be an object")
    for name in value:
        if name not in known:
            raise GaussDbError(BAD_PARAMETER, f"unknown field {name} in {location}")
    return {name: item for name, item in value.items() if item is not None}


def reject_body(context: RequestContext) -> None:
    """Raise GaussDbError unless the body is empty or an empty object."""
    if context.request.body.strip() not in {b"", b"{}"}:
        raise GaussDbError(BAD_PARAMETER, "no body is allowed")


def check_instance_id(value: Any) -> str:
    """Return an instance id: 36 letters and digits."""
    if not isinstance(value, str) or not _ID.fullmatch(value):
        raise GaussDbError(BAD_INSTANCE_ID)
    return value


def check_backup_id(value: Any) -> str:
    """Return a backup id: 36 letters and digits, or a UUID as in the API Explorer's example."""
    if not isinstance(value, str) or not (_ID.fullmatch(value) or _UUID.fullmatch(value)):
        raise GaussDbError(BAD_BACKUP_ID)
    return value
