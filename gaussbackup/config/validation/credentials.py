"""One set of credentials in a configuration file: a kind, its parts, each given in one way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.config.references import has_reference
from gaussbackup.config.schema import CREDENTIAL_KINDS, credential_keys, ways_of
from gaussbackup.config.validation.values import (
    Problem,
    near,
    section_problems,
    text_problems,
    unknown_keys,
)
from gaussbackup.config.yaml_document import Scalar, Section, Sequence
from gaussbackup.domain.endpoints import endpoint_flaw

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gaussbackup.config.yaml_document import Node


def credential_problems(node: Node, key: str) -> Iterator[Problem]:
    """What is wrong with one set of credentials; no value is ever quoted."""
    if not isinstance(node, Section):
        yield from section_problems(node, key)
        return
    kind = node.entries.get("type")
    open_kind = isinstance(kind, Scalar) and has_reference(kind.text)
    if not open_kind and (not isinstance(kind, Scalar) or kind.text not in CREDENTIAL_KINDS):
        yield _wrong_kind(node, kind, f"{key}.type")
        return
    name = kind.text if isinstance(kind, Scalar) and not open_kind else None
    yield from unknown_keys(node, credential_keys(name), key)
    for way, value in node.entries.items():
        if way in credential_keys(name):
            yield from _value_problems(value, way, f"{key}.{way}")
    if name is not None:
        yield from _part_problems(node, key, name)


def _wrong_kind(section: Section, kind: Node | None, key: str) -> Problem:
    line = kind.line if kind is not None else section.line
    meant = near(kind.text if isinstance(kind, Scalar) else "", CREDENTIAL_KINDS)
    return Problem(line, key, f"is missing{meant}" if kind is None else f"is not known{meant}")


def _part_problems(section: Section, key: str, kind: str) -> Iterator[Problem]:
    """Parts that are missing, or given twice."""
    required, optional = CREDENTIAL_KINDS[kind]
    for name in (*required, *optional):
        ways = [way for way in ways_of(name) if way in section.entries]
        if not ways and name in required:
            yield Problem(section.line, f"{key}.{name}", "is missing")
        for way in ways[1:]:
            line = section.entries[way].line
            yield Problem(line, f"{key}.{way}", f"{ways[0]} says the same already")


def _value_problems(node: Node, way: str, key: str) -> Iterator[Problem]:
    if way == "command" or way.endswith("_command"):
        items = node.items if isinstance(node, Sequence) else ()
        if not items or not all(isinstance(item, Scalar) for item in items):
            yield Problem(node.line, key, "must be a list of words, as [pass, show, gaussdb]")
            return
        for item in items:  # `-n` and `8080` are words here: no setting is made of them
            if isinstance(item, Scalar) and item.text:
                yield from text_problems(Scalar(item.text, item.line, plain=False), key)
        return
    problems = list(text_problems(node, key))
    yield from problems
    if way == "endpoint" and not problems and isinstance(node, Scalar):
        flaw = None if has_reference(node.text) else endpoint_flaw(node.text, link_local=True)
        if flaw is not None:
            yield Problem(node.line, key, f"the endpoint {flaw}")
