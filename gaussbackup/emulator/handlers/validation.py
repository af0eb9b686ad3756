"""Checks of queries and bodies; whatever the API does not know is refused, so that typos show."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from gaussbackup.emulator.error_responses import (
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
_NUMBER = re.compile(r"[0-9]{1,10}")


def parse_query(
    call: RequestContext, *known: str, repeatable: tuple[str, ...] = ()
) -> dict[str, str]:
    """Read the query, each parameter once; `+` is a space here, as in every form decoder.

    A client that sends the plus sign of a time's offset unencoded is therefore refused.
    """
    query: dict[str, str] = {}
    for name, value in parse_qsl(call.request.raw_query, keep_blank_values=True):
        if name not in (*known, *repeatable):
            raise GaussDbError(BAD_PARAMETER, f"unknown query parameter {name}")
        if name in query and name not in repeatable:
            raise GaussDbError(BAD_PARAMETER, f"query parameter {name} is repeated")
        if name not in (call.overrides.ignored or ()):
            query[name] = value
    return query


def parse_page(query: dict[str, str]) -> slice:
    """Read offset and limit: the index of the first record, and how many."""
    offset, limit = query.get("offset", "0"), query.get("limit", "100")
    if not _NUMBER.fullmatch(offset):
        raise GaussDbError(BAD_OFFSET)
    if not _NUMBER.fullmatch(limit) or not 1 <= int(limit) <= 100:
        raise GaussDbError(BAD_LIMIT)
    return slice(int(offset), int(offset) + int(limit))


def parse_body(call: RequestContext, *known: str) -> dict[str, Any]:
    """Read a JSON object that has none but these fields."""
    if not call.request.body:
        raise GaussDbError(EMPTY_BODY)
    try:
        document = parse_json(call.request.body)
    except (ValueError, RecursionError):
        raise GaussDbError(BAD_PARAMETER, "the body is not JSON") from None
    return parse_object(document, "the body", *known)


def parse_json(body: bytes) -> Any:
    """Read JSON whose texts are all text; raises ValueError, or RecursionError when it is deep.

    JSON can write half of a pair of surrogates, which nothing can store or send on.
    """
    document = json.loads(body)
    json.dumps(document, ensure_ascii=False).encode()
    return document


def parse_object(value: Any, where: str, *known: str) -> dict[str, Any]:
    """Take an object that has none but these fields; a null counts as not given."""
    if not isinstance(value, dict):
        raise GaussDbError(BAD_PARAMETER, f"{where} must be an object")
    for name in value:
        if name not in known:
            raise GaussDbError(BAD_PARAMETER, f"unknown field {name} in {where}")
    return {name: item for name, item in value.items() if item is not None}


def reject_body(call: RequestContext) -> None:
    """Take no body, or an empty object."""
    if call.request.body.strip() not in {b"", b"{}"}:
        raise GaussDbError(BAD_PARAMETER, "this call takes no body")


def check_instance_id(value: Any) -> str:
    """Take 36 letters and digits."""
    if not isinstance(value, str) or not _ID.fullmatch(value):
        raise GaussDbError(BAD_INSTANCE_ID)
    return value


def check_backup_id(value: Any) -> str:
    """Take 36 letters and digits, without dashes."""
    if not isinstance(value, str) or not _ID.fullmatch(value):
        raise GaussDbError(BAD_BACKUP_ID)
    return value
