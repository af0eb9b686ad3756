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
    ServiceError,
)

if TYPE_CHECKING:
    from gaussbackup.emulator.handlers.context import Call

_ID = re.compile(r"[A-Za-z0-9]{36}")
_NUMBER = re.compile(r"[0-9]{1,10}")


def read_query(call: Call, *known: str, repeatable: tuple[str, ...] = ()) -> dict[str, str]:
    """Read the query, each parameter once; `+` is a space here, as in every form decoder.

    A client that sends the plus sign of a time's offset unencoded is therefore refused.
    """
    query: dict[str, str] = {}
    for name, value in parse_qsl(call.request.raw_query, keep_blank_values=True):
        if name not in (*known, *repeatable):
            raise ServiceError(BAD_PARAMETER, f"unknown query parameter {name}")
        if name in query and name not in repeatable:
            raise ServiceError(BAD_PARAMETER, f"query parameter {name} is repeated")
        if name not in (call.effects.ignored or ()):
            query[name] = value
    return query


def read_page(query: dict[str, str]) -> slice:
    """Read offset and limit: the index of the first record, and how many."""
    offset, limit = query.get("offset", "0"), query.get("limit", "100")
    if not _NUMBER.fullmatch(offset):
        raise ServiceError(BAD_OFFSET)
    if not _NUMBER.fullmatch(limit) or not 1 <= int(limit) <= 100:
        raise ServiceError(BAD_LIMIT)
    return slice(int(offset), int(offset) + int(limit))


def read_body(call: Call, *known: str) -> dict[str, Any]:
    """Read a JSON object that has none but these fields."""
    if not call.request.body:
        raise ServiceError(EMPTY_BODY)
    try:
        document = read_json(call.request.body)
    except (ValueError, RecursionError):
        raise ServiceError(BAD_PARAMETER, "the body is not JSON") from None
    return read_object(document, "the body", *known)


def read_json(body: bytes) -> Any:
    """Read JSON whose texts are all text; raises ValueError, or RecursionError when it is deep.

    JSON can write half of a pair of surrogates, which nothing can store or send on.
    """
    document = json.loads(body)
    json.dumps(document, ensure_ascii=False).encode()
    return document


def read_object(value: Any, where: str, *known: str) -> dict[str, Any]:
    """Take an object that has none but these fields; a null counts as not given."""
    if not isinstance(value, dict):
        raise ServiceError(BAD_PARAMETER, f"{where} must be an object")
    for name in value:
        if name not in known:
            raise ServiceError(BAD_PARAMETER, f"unknown field {name} in {where}")
    return {name: item for name, item in value.items() if item is not None}


def refuse_body(call: Call) -> None:
    """Take no body, or an empty object."""
    if call.request.body.strip() not in {b"", b"{}"}:
        raise ServiceError(BAD_PARAMETER, "this call takes no body")


def check_instance_id(value: Any) -> str:
    """Take 36 letters and digits."""
    if not isinstance(value, str) or not _ID.fullmatch(value):
        raise ServiceError(BAD_INSTANCE_ID)
    return value


def check_backup_id(value: Any) -> str:
    """Take 36 letters and digits, without dashes."""
    if not isinstance(value, str) or not _ID.fullmatch(value):
        raise ServiceError(BAD_BACKUP_ID)
    return value
