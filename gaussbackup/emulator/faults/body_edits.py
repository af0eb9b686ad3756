"""Functions that change the body of a response: edited data, invalid JSON, compression."""

from __future__ import annotations

import copy
import gzip
import json
from typing import TYPE_CHECKING, Any, NamedTuple

from gaussbackup.emulator.server.response import ServerResponse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gaussbackup.emulator.faults.fault_rule import ResponseRewrite


class BodyEdit(NamedTuple):
    """One change at a path; `*` matches every key of an object or item of a list."""

    path: tuple[str, ...]
    operation: str
    value: Any = None


def replace_body(body: bytes | None) -> ResponseRewrite:
    """Replace the body; None removes its last byte.

    Content-Length is that of the new body: unlike a truncated response, it is complete.
    """
    return lambda response: _with_body(response, response.body[:-1] if body is None else body)


def compress_body(size: int = 0) -> ResponseRewrite:
    """Compress the body with gzip, padded with spaces to `size` bytes before."""

    def rewrite(response: ServerResponse) -> ServerResponse:
        headers = (*response.headers, ("Content-Encoding", "gzip"))
        return ServerResponse(response.status, gzip.compress(response.body.ljust(size)), headers)

    return rewrite


def edit_json(edits: tuple[BodyEdit, ...]) -> ResponseRewrite:
    """Apply edits to a JSON body; leave any other body unchanged."""

    def rewrite(response: ServerResponse) -> ServerResponse:
        try:
            document = json.loads(response.body)
        except ValueError:
            return response
        for edit in edits:
            for container, key in list(_find_targets(document, edit.path)):
                _OPERATIONS[edit.operation](container, key, copy.deepcopy(edit.value))
        return _with_body(response, json.dumps(document, ensure_ascii=False).encode())

    return rewrite


def _with_body(response: ServerResponse, body: bytes) -> ServerResponse:
    return ServerResponse(response.status, body, response.headers)


def _find_targets(node: Any, path: tuple[str, ...]) -> Iterator[tuple[Any, Any]]:
    """Yield the containers and keys that a path matches; skip missing ones."""
    segment, *rest = path
    for key in _matching_keys(node, segment):
        if not rest:
            yield node, key
        elif key in _matching_keys(node, "*"):
            yield from _find_targets(node[key], tuple(rest))


def _matching_keys(node: Any, segment: str) -> list[Any]:
    """Return the keys of a container that a path segment matches.

    A key that an object does not have is returned too, because it can be set.
    """
    if isinstance(node, dict):
        return list(node) if segment == "*" else [segment]
    if not isinstance(node, list):
        return []
    indexes = list(range(len(node)))[::-1]  # reversed: a removed item does not shift the next ones
    return indexes if segment == "*" else [index for index in indexes if str(index) == segment]


def _set(container: Any, key: Any, value: Any) -> None:
    container[key] = value


def _remove(container: Any, key: Any, _value: Any) -> None:
    if isinstance(container, list) or key in container:
        del container[key]


def _append(container: Any, key: Any, value: Any) -> None:
    if isinstance(container, dict):
        container.setdefault(key, [])
    if isinstance(container[key], list):
        container[key].append(value)


def _repeat(container: Any, key: Any, _value: Any) -> None:
    if isinstance(container, list):
        container.insert(key, copy.deepcopy(container[key]))


_OPERATIONS: dict[str, Callable[[Any, Any, Any], None]] = {
    "value": _set,
    "remove": _remove,
    "append": _append,
    "repeat": _repeat,
}
OPERATIONS = tuple(_OPERATIONS)
