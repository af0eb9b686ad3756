"""One set of credentials in a configuration file: a kind, its parts, each given in one way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.config.references import has_references
from gaussbackup.config.schema import CREDENTIAL_KINDS, credential_keys, key_variants
from gaussbackup.config.validation.values import (
    Problem,
    did_you_mean,
    section_problems,
    text_problems,
    unknown_keys,
)
from gaussbackup.config.yaml_document import MappingNode, ScalarNode, SequenceNode
from gaussbackup.domain.endpoints import validate_endpoint

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gaussbackup.config.yaml_document import Node


def credential_problems(node: Node, key: str) -> Iterator[Problem]:
    """What is wrong with one set of credentials; no value is ever quoted."""
    if not isinstance(node, MappingNode):
        yield from section_problems(node, key)
        return
    kind = node.entries.get("type")
    open_kind = isinstance(kind, ScalarNode) and has_references(kind.text)
    if not open_kind and (not isinstance(kind, ScalarNode) or kind.text not in CREDENTIAL_KINDS):
        yield _kind_problem(node, kind, f"{key}.type")
        return
    name = kind.text if isinstance(kind, ScalarNode) and not open_kind else None
    yield from unknown_keys(node, credential_keys(name), key)
    for way, value in node.entries.items():
        if way in credential_keys(name):
            yield from _value_problems(value, way, f"{key}.{way}")
    if name is not None:
        yield from _field_problems(node, key, name)


def _kind_problem(section: MappingNode, kind: Node | None, key: str) -> Problem:
    line = kind.line if kind is not None else section.line
    meant = did_you_mean(kind.text if isinstance(kind, ScalarNode) else "", CREDENTIAL_KINDS)
    return Problem(line, key, f"is missing{meant}" if kind is None else f"is not known{meant}")


def _field_problems(section: MappingNode, key: str, kind: str) -> Iterator[Problem]:
    """Parts that are missing, or given twice."""
    required, optional = CREDENTIAL_KINDS[kind]
    for name in (*required, *optional):
        ways = [way for way in key_variants(name) if way in section.entries]
        if not ways and name in required:
            yield Problem(section.line, f"{key}.{name}", "is missing")
        for way in ways[1:]:
            line = section.entries[way].line
            yield Problem(line, f"{key}.{way}", f"{ways[0]} says the same already")


def _value_problems(node: Node, way: str, key: str) -> Iterator[Problem]:
    if way == "command" or way.endswith("_command"):
        items = node.items if isinstance(node, SequenceNode) else ()
        if not items or not all(isinstance(item, ScalarNode) for item in items):
            yield Problem(node.line, key, "must be a list of words, as [pass, show, gaussdb]")
            return
        for item in items:  # `-n` and `8080` are words here: no setting is made of them
            if isinstance(item, ScalarNode) and item.text:
                yield from text_problems(ScalarNode(item.text, item.line, plain=False), key)
        return
    problems = list(text_problems(node, key))
    yield from problems
    if way == "endpoint" and not problems and isinstance(node, ScalarNode):
        flaw = None if has_references(node.text) else validate_endpoint(node.text, link_local=True)
        if flaw is not None:
            yield Problem(node.line, key, f"the endpoint {flaw}")
