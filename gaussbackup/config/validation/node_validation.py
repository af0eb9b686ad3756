"""Validation of one node of the configuration file: a string, a setting or a mapping."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from gaussbackup.config.config_section import has_references, validate_references
from gaussbackup.config.schema import DURATION_KEYS
from gaussbackup.config.validation.values import validate_setting
from gaussbackup.config.yaml_document import MappingNode, ScalarNode, is_safe_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gaussbackup.config.yaml_document import Node

# What YAML reads as a boolean, null, a number, a time or a date.
_NOT_TEXT = re.compile(
    r"yes|no|on|off|true|false|y|n|null|~"
    r"|[-+]?(\d[\d_]*\.?[\d_]*|\.\d+)(e[-+]?\d+)?|[-+]?\.(inf|nan)|[-+]?0[xob][\da-f_]+"
    r"|[-+]?\d+(:\d+)+(\.\d*)?|\d{4}-\d\d?-\d\d?([t\s].*)?",
    re.IGNORECASE | re.ASCII,
)
_HEX_ID = re.compile(r"[0-9a-f]{32}")
"""An id of the service: one of digits only, or of digits and one `e`, is still an id."""


class Problem(NamedTuple):
    """A problem at one place of a file; `key` is the path of the key, e.g. `profiles.prod.x`."""

    line: int
    key: str
    message: str

    def __str__(self) -> str:
        return f"{self.key}: {self.message}" if self.key else self.message


def text_problems(node: Node, key: str) -> Iterator[Problem]:
    """Yield the problem of a node that must be a string: YAML reads `no`, `012`, `1e3` as none."""
    if not isinstance(node, ScalarNode):
        yield Problem(node.line, key, "must be a string")
    elif node.plain and not node.text:
        yield Problem(node.line, key, "has no value")
    elif node.plain and _NOT_TEXT.fullmatch(node.text) and not _HEX_ID.fullmatch(node.text):
        yield Problem(node.line, key, "not a string in YAML: quote it")
    elif not node.text.strip():
        yield Problem(node.line, key, "is empty")
    else:
        error = validate_references(node.text)
        if error is not None:
            yield Problem(node.line, key, error)


def setting_problems(node: Node, name: str, key: str) -> Iterator[Problem]:
    """Yield the problem of one setting of a profile; `key` is its path in the file."""
    if name in DURATION_KEYS and isinstance(node, ScalarNode):  # a plain number is a duration
        node = node._replace(plain=False)
    problems = list(text_problems(node, key))
    yield from problems
    if not problems and isinstance(node, ScalarNode) and not has_references(node.text):
        error = validate_setting(name, node.text)
        if error is not None:
            yield Problem(node.line, key, error)


def section_problems(node: Node, key: str) -> Iterator[Problem]:
    """Yield the problem of a node that must be a mapping."""
    if not isinstance(node, MappingNode):
        yield Problem(node.line, key, "must be a mapping of keys to values")


def unknown_keys(section: MappingNode, known: Iterable[str], key: str) -> Iterator[Problem]:
    """Yield a problem for each unknown key, with the nearest known one.

    A key without a value may be a value that lost its key: it is displayed only if it is similar to
    a known key.
    """
    for name, node in section.entries.items():
        if name in known:
            continue
        suggestion = did_you_mean(name, known)
        alone = isinstance(node, ScalarNode) and node.plain and not node.text
        if is_safe_key(name) and (not alone or "did you mean" in suggestion):
            path = f"{key}.{name}" if key else name
            yield Problem(node.line, path, f"unknown key{suggestion}")
        else:
            yield Problem(node.line, key, f"contains an unknown key{did_you_mean('', known)}")


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return the nearest known name, or else all of them, as the second half of a message."""
    from difflib import get_close_matches

    names = list(known)
    nearest = get_close_matches(name, names, n=1)
    if nearest:
        return f"; did you mean {nearest[0]}?"
    return f"; expected one of: {', '.join(names)}" if names else ""
