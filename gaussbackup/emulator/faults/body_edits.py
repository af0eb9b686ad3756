"""Changes to the body of an answer: data faults, broken JSON, compression."""

from __future__ import annotations

import copy
import gzip
import json
from typing import TYPE_CHECKING, Any, NamedTuple

from gaussbackup.emulator.server.response import ServerResponse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gaussbackup.emulator.faults.rules import ResponseRewrite


class BodyEdit(NamedTuple):
    """One change at a dotted path; `*` stands for every item of a list."""

    path: tuple[str, ...]
    operation: str
    value: Any = None


def replace_body(body: bytes | None) -> ResponseRewrite:
    """Put another body in the place of the right one; without one, cut off its last character.

    Unlike a truncated answer, a corrupt one arrives whole: its length is right.
    """
    return lambda answer: _with_body(answer, answer.body[:-1] if body is None else body)


def compress_body(size: int = 0) -> ResponseRewrite:
    """Send the body gzipped, and say so; blanks behind it fill it up to `size` bytes."""

    def rewrite(answer: ServerResponse) -> ServerResponse:
        headers = (*answer.headers, ("Content-Encoding", "gzip"))
        return ServerResponse(answer.status, gzip.compress(answer.body.ljust(size)), headers)

    return rewrite


def edit_json(edits: tuple[BodyEdit, ...]) -> ResponseRewrite:
    """Change a JSON body; one that is no JSON stays as it is."""

    def rewrite(answer: ServerResponse) -> ServerResponse:
        try:
            document = json.loads(answer.body)
        except ValueError:
            return answer
        for edit in edits:
            for holder, key in list(_find_targets(document, edit.path)):
                _OPERATIONS[edit.operation](holder, key, copy.deepcopy(edit.value))
        return _with_body(answer, json.dumps(document, ensure_ascii=False).encode())

    return rewrite


def _with_body(answer: ServerResponse, body: bytes) -> ServerResponse:
    return ServerResponse(answer.status, body, answer.headers)


def _find_targets(node: Any, path: tuple[str, ...]) -> Iterator[tuple[Any, Any]]:
    """Find the containers and keys that a path names; what is not there is passed over."""
    step, *rest = path
    for key in _matching_keys(node, step):
        if not rest:
            yield node, key
        elif key in _matching_keys(node, "*"):
            yield from _find_targets(node[key], tuple(rest))


def _matching_keys(node: Any, step: str) -> list[Any]:
    """Give the keys that a step names; a name that an object lacks may still be set."""
    if isinstance(node, dict):
        return list(node) if step == "*" else [step]
    if not isinstance(node, list):
        return []
    places = list(range(len(node)))[::-1]  # from the end, so that removing moves nothing
    return places if step == "*" else [place for place in places if str(place) == step]


def _set(holder: Any, key: Any, value: Any) -> None:
    holder[key] = value


def _remove(holder: Any, key: Any, _value: Any) -> None:
    if isinstance(holder, list) or key in holder:
        del holder[key]


def _append(holder: Any, key: Any, value: Any) -> None:
    if isinstance(holder, dict):
        holder.setdefault(key, [])
    if isinstance(holder[key], list):
        holder[key].append(value)


def _repeat(holder: Any, key: Any, _value: Any) -> None:
    if isinstance(holder, list):
        holder.insert(key, copy.deepcopy(holder[key]))


_OPERATIONS: dict[str, Callable[[Any, Any, Any], None]] = {
    "value": _set,
    "remove": _remove,
    "append": _append,
    "repeat": _repeat,
}
OPERATIONS = tuple(_OPERATIONS)
