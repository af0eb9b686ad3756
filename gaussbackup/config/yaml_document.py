"""The YAML document of a configuration file: a tree of nodes, read strictly.

The tree is built from the parser's events, so that aliases, tags and duplicate keys are detected
instead of resolved, scalars are never converted, and every node has its line. No error quotes a
value.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias, cast

from gaussbackup.errors import ConfigError
from gaussbackup.regular_file import read_regular_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MAX_BYTES = 1 << 20
"""Size limit of a configuration file."""
MAX_DEPTH = 8
_TOO_DEEP = "nested too deeply"


class ScalarNode(NamedTuple):
    """A scalar as written; `plain` if it has no quotes, so that YAML may not read it as text."""

    text: str
    line: int
    plain: bool


class SequenceNode(NamedTuple):
    """A sequence."""

    items: tuple[Node, ...]
    line: int


class MappingNode(NamedTuple):
    """A mapping; its keys are unique."""

    entries: dict[str, Node]
    line: int


Node: TypeAlias = "ScalarNode | SequenceNode | MappingNode"


def read_document(path: Path) -> MappingNode:
    """Return the top-level mapping of a file; raise ConfigError with path and line."""
    return _Builder(path, _events(_read_text(path), path)).document()


def is_safe_key(key: str) -> bool:
    """Return whether a message may quote a key: `{token:abc}` is one key, and has a secret."""
    return len(key) <= 40 and key.isascii() and key.replace("_", "").replace("-", "").isalnum()


def _read_text(path: Path) -> str:
    try:
        data = read_regular_file(path, MAX_BYTES)
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror or error}.") from None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise ConfigError(f"{path}:{line}: not valid UTF-8") from None


def _events(text: str, path: Path) -> Iterator[Any]:
    """Yield the parser's events; its errors quote the file, so only their position is reported."""
    import yaml

    invalid = yaml.reader.Reader.NON_PRINTABLE.search(text)
    if invalid is not None:
        line = text.count("\n", 0, invalid.start()) + 1
        raise ConfigError(f"{path}:{line}: contains a non-printable character")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        yield from yaml.parse(text, Loader=loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        if mark is not None and "nesting depth" in str(error):  # libyaml read ahead
            raise ConfigError(f"{path}:{mark.line + 1}: {_TOO_DEEP}") from None
        if mark is not None and _is_indented_with_tab(text, mark.line):
            raise ConfigError(
                f"{path}:{mark.line + 1}: tab found in the indentation: use spaces"
            ) from None
        position = f":{mark.line + 1}:{mark.column + 1}" if mark is not None else ""
        raise ConfigError(f"{path}{position}: not valid YAML") from None


def _is_indented_with_tab(text: str, index: int) -> bool:
    """Return whether the indentation of a line has a tab, which YAML does not allow."""
    line = text.split("\n")[index] if index <= text.count("\n") else ""
    return "\t" in line[: len(line) - len(line.lstrip(" \t"))]


class _Builder:
    """Builds the tree from the events; `path` is only for messages."""

    def __init__(self, path: Path, events: Iterator[Any]) -> None:
        self._path = path
        self._events = events

    def document(self) -> MappingNode:
        next(self._events)  # start of the stream
        event = next(self._events)
        if type(event).__name__ == "StreamEndEvent":
            raise self._empty()
        node = self._node(next(self._events), depth=0)
        next(self._events)  # end of the document
        following = next(self._events)
        if type(following).__name__ != "StreamEndEvent":
            raise self._error(following, "only one YAML document is allowed")
        if isinstance(node, ScalarNode) and not node.text:
            raise self._empty()
        if not isinstance(node, MappingNode):
            raise ConfigError(f"{self._path}:{node.line}: the top level must be a mapping")
        return node

    def _empty(self) -> ConfigError:
        return ConfigError(
            f"{self._path} is empty.",
            hint="Move it away and create a new one:  gaussbackup config init",
        )

    def _node(self, event: Any, depth: int) -> Node:
        self._check(event, depth)
        kind = type(event).__name__
        line = event.start_mark.line + 1
        if kind == "ScalarEvent":
            return ScalarNode(event.value, line, plain=not event.style)
        if kind == "SequenceStartEvent":
            return SequenceNode(tuple(self._items(depth)), line)
        return MappingNode(self._entries(depth), line)

    def _check(self, event: Any, depth: int) -> None:
        if depth > MAX_DEPTH:
            raise self._error(event, _TOO_DEEP)
        if type(event).__name__ == "AliasEvent" or getattr(event, "anchor", None):
            raise self._error(event, "aliases (& and *) are not allowed")
        if getattr(event, "tag", None):
            raise self._error(event, "tags (!) are not allowed")

    def _items(self, depth: int) -> Iterator[Node]:
        while type(event := next(self._events)).__name__ != "SequenceEndEvent":
            yield self._node(event, depth + 1)

    def _entries(self, depth: int) -> dict[str, Node]:
        entries: dict[str, Node] = {}
        while type(event := next(self._events)).__name__ != "MappingEndEvent":
            key = self._node(event, depth + 1)
            if not isinstance(key, ScalarNode):
                raise self._error(event, "a key must be a string")
            if key.text in entries:
                name = f": {key.text}" if is_safe_key(key.text) else ""
                raise self._error(event, f"duplicate key{name}")
            entries[key.text] = self._node(next(self._events), depth + 1)
        return entries

    def _error(self, event: Any, message: str) -> ConfigError:
        line = cast("int", event.start_mark.line) + 1
        return ConfigError(f"{self._path}:{line}: {message}")
