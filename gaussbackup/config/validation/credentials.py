"""Validation of the credentials of a configuration file: their kind and their fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.config.config_section import has_references
from gaussbackup.config.schema import (
    CREDENTIAL_FIELDS,
    CREDENTIAL_KINDS,
    credential_keys,
    key_variants,
)
from gaussbackup.config.validation.node_validation import (
    Problem,
    did_you_mean,
    section_problems,
    text_problems,
    unknown_keys,
)
from gaussbackup.config.yaml_document import MappingNode, ScalarNode, SequenceNode
from gaussbackup.domain.endpoint_rules import validate_endpoint
from gaussbackup.domain.input_errors import quoted_input

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gaussbackup.config.yaml_document import Node


def credential_problems(node: Node, key: str) -> Iterator[Problem]:
    """Yield the problems of one set of credentials; no value is quoted."""
    if not isinstance(node, MappingNode):
        yield from section_problems(node, key)
        return
    kind = node.entries.get("type")
    unresolved = isinstance(kind, ScalarNode) and has_references(kind.text)
    if not unresolved and (not isinstance(kind, ScalarNode) or kind.text not in CREDENTIAL_KINDS):
        yield _kind_problem(node, kind, f"{key}.type")
        return
    name = kind.text if isinstance(kind, ScalarNode) and not unresolved else None
    allowed = credential_keys(name)
    yield from unknown_keys(node, allowed, key)
    for variant, value in node.entries.items():
        if variant in allowed:
            yield from _value_problems(value, variant, f"{key}.{variant}")
    if name is not None:
        yield from _field_problems(node, key, name)


def _kind_problem(section: MappingNode, kind: Node | None, key: str) -> Problem:
    text = kind.text if isinstance(kind, ScalarNode) else ""
    suggestion = did_you_mean(text, CREDENTIAL_KINDS)
    if kind is None:
        return Problem(section.line, key, f"missing{suggestion}")
    return Problem(kind.line, key, f"unknown kind of credentials{quoted_input(text)}{suggestion}")


def _field_problems(section: MappingNode, key: str, kind: str) -> Iterator[Problem]:
    """Yield a problem for each required field that is missing and each one that is set twice."""
    required, _ = CREDENTIAL_KINDS[kind]
    for field in CREDENTIAL_FIELDS[kind]:
        variants = [variant for variant in key_variants(field) if variant in section.entries]
        if not variants and field in required:
            yield Problem(section.line, f"{key}.{field}", "missing")
        for variant in variants[1:]:
            line = section.entries[variant].line
            yield Problem(line, f"{key}.{variant}", f"conflicts with {variants[0]}: set only one")


def _value_problems(node: Node, variant: str, key: str) -> Iterator[Problem]:
    if variant == "command" or variant.endswith("_command"):
        yield from _command_problems(node, key)
        return
    problems = list(text_problems(node, key))
    yield from problems
    if variant == "endpoint" and not problems and isinstance(node, ScalarNode):
        unresolved = has_references(node.text)
        error = None if unresolved else validate_endpoint(node.text, link_local=True)
        if error is not None:
            yield Problem(node.line, key, f"{error}{quoted_input(node.text, '; got ')}")


def _command_problems(node: Node, key: str) -> Iterator[Problem]:
    items = node.items if isinstance(node, SequenceNode) else ()
    if not items or not all(isinstance(item, ScalarNode) for item in items):
        yield Problem(node.line, key, "must be a list of strings, e.g. [pass, show, gaussdb]")
        return
    for item in items:  # a plain `-n` or `8080` is an argument: it is not read as a value
        if isinstance(item, ScalarNode) and item.text:
            yield from text_problems(item._replace(plain=False), key)
