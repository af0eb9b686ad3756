"""One value of a configuration file: text that is nothing but text, and fit for its key."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from gaussbackup.config.fitting import validate_setting
from gaussbackup.config.references import has_references, validate_references
from gaussbackup.config.schema import DURATION_KEYS
from gaussbackup.config.yaml_document import MappingNode, ScalarNode, is_safe_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gaussbackup.config.yaml_document import Node

# What YAML would read as a truth value, nothing, a number, a clock or a date.
_NOT_TEXT = re.compile(
    r"yes|no|on|off|true|false|y|n|null|~"
    r"|[-+]?(\d[\d_]*\.?[\d_]*|\.\d+)(e[-+]?\d+)?|[-+]?\.(inf|nan)|[-+]?0[xob][\da-f_]+"
    r"|[-+]?\d+(:\d+)+(\.\d*)?|\d{4}-\d\d?-\d\d?([t\s].*)?",
    re.IGNORECASE | re.ASCII,
)
_HEX_ID = re.compile(r"[0-9a-f]{32}")
"""An id as the cloud makes them: 32 digits, or digits and one e, are still an id."""


class Problem(NamedTuple):
    """What is wrong at one place of a file; `key` is the path of the key, as `profiles.prod.x`."""

    line: int
    key: str
    message: str

    def __str__(self) -> str:
        return f"{self.key}: {self.message}" if self.key else self.message


def text_problems(node: Node, key: str) -> Iterator[Problem]:
    """What is wrong with a node that must be text: YAML would read `no`, `012`, `1e3` otherwise."""
    if not isinstance(node, ScalarNode):
        yield Problem(node.line, key, "must be text")
    elif node.plain and not node.text:
        yield Problem(node.line, key, "has no value")
    elif node.plain and _NOT_TEXT.fullmatch(node.text) and not _HEX_ID.fullmatch(node.text):
        yield Problem(node.line, key, "YAML reads this as something else than text: quote it")
    elif not node.text.strip():
        yield Problem(node.line, key, "is empty")
    else:
        flaw = validate_references(node.text)
        if flaw is not None:
            yield Problem(node.line, key, flaw)


def setting_problems(node: Node, name: str, key: str) -> Iterator[Problem]:
    """What is wrong with the value of one setting of a profile."""
    if name in DURATION_KEYS and isinstance(
        node, ScalarNode
    ):  # a number is a duration, and no other value
        problems = list(text_problems(ScalarNode(node.text, node.line, plain=False), key))
    else:
        problems = list(text_problems(node, key))
    yield from problems
    if not problems and isinstance(node, ScalarNode) and not has_references(node.text):
        flaw = validate_setting(name, node.text)
        if flaw is not None:
            yield Problem(node.line, key, flaw)


def section_problems(node: Node, key: str) -> Iterator[Problem]:
    """What is wrong with a node that must be a mapping."""
    if not isinstance(node, MappingNode):
        yield Problem(node.line, key, "it must hold keys and values")


def unknown_keys(section: MappingNode, known: Iterable[str], key: str) -> Iterator[Problem]:
    """Keys that nobody knows, each with the nearest one that is known.

    A key without a value may be a value that lost its key, and is shown only when it is near one.
    """
    for name, node in section.entries.items():
        if name in known:
            continue
        meant = did_you_mean(name, known)
        alone = isinstance(node, ScalarNode) and node.plain and not node.text
        if is_safe_key(name) and (not alone or "did you mean" in meant):
            path = f"{key}.{name}" if key else name
            yield Problem(node.line, path, f"this key is not known{meant}")
        else:
            yield Problem(node.line, key, f"a key here is not known{did_you_mean('', known)}")


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """The nearest known name, else all of them, as the rest of a sentence."""
    from difflib import get_close_matches

    names = list(known)
    nearest = get_close_matches(name, names, n=1)
    if nearest:
        return f"; did you mean {nearest[0]}?"
    return f"; known are {', '.join(names)}" if names else ""
