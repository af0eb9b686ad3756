"""Validation of the configuration file: all problems at once, each with its line and key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.config.config_section import has_references
from gaussbackup.config.profile import EMULATOR_PROFILE
from gaussbackup.config.schema import PROFILE_KEYS, TOP_KEYS
from gaussbackup.config.service_endpoints import validate_region
from gaussbackup.config.validation.credentials import credential_problems
from gaussbackup.config.validation.node_validation import (
    Problem,
    did_you_mean,
    section_problems,
    setting_problems,
    text_problems,
    unknown_keys,
)
from gaussbackup.config.yaml_document import MappingNode, ScalarNode
from gaussbackup.domain.input_errors import quoted_input

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gaussbackup.config.yaml_document import Node


def document_problems(document: MappingNode) -> list[Problem]:
    """Return all problems of a file, sorted by line."""
    return sorted(_problems(document))


def _problems(document: MappingNode) -> Iterator[Problem]:
    yield from unknown_keys(document, TOP_KEYS, "")
    for key in ("profiles", "credentials"):
        if key in document.entries:
            yield from section_problems(document.entries[key], key)
    profiles = _entries(document, "profiles")
    credentials = _entries(document, "credentials")
    for name, node in credentials.items():
        yield from credential_problems(node, f"credentials.{name}")
    for name, node in profiles.items():
        if name == EMULATOR_PROFILE:
            message = "this name is reserved for the built-in profile"
            yield Problem(node.line, f"profiles.{name}", message)
        yield from _profile_problems(node, f"profiles.{name}", sorted(credentials))
    if "default_profile" in document.entries:
        names = [*profiles, EMULATOR_PROFILE]
        yield from _reference_problems(
            document.entries["default_profile"], "default_profile", names, "profile not found"
        )


def _entries(document: MappingNode, key: str) -> dict[str, Node]:
    node = document.entries.get(key)
    return node.entries if isinstance(node, MappingNode) else {}


def _profile_problems(node: Node, key: str, credentials: list[str]) -> Iterator[Problem]:
    if not isinstance(node, MappingNode):
        yield from section_problems(node, key)
        return
    yield from unknown_keys(node, PROFILE_KEYS, key)
    for name, value in node.entries.items():
        path = f"{key}.{name}"
        if name == "credentials" and isinstance(value, MappingNode):
            yield from credential_problems(value, path)
        elif name == "credentials":
            yield from _reference_problems(value, path, credentials, "credentials not found")
        elif name in PROFILE_KEYS:
            yield from setting_problems(value, name, path)
    yield from _region_problems(node, key)


def _reference_problems(
    node: Node, key: str, names: list[str], not_found: str
) -> Iterator[Problem]:
    """Yield the problem of a node that must be the name of a section of this file."""
    problems = list(text_problems(node, key))
    yield from problems
    if problems or not isinstance(node, ScalarNode) or has_references(node.text):
        return
    if node.text not in names:
        typed = quoted_input(node.text)
        yield Problem(node.line, key, f"{not_found}{typed}{did_you_mean(node.text, names)}")


def _region_problems(profile: MappingNode, key: str) -> Iterator[Problem]:
    """Yield the problem of a region that is not known, unless the profile has an endpoint."""
    node = profile.entries.get("region")
    if "endpoint" in profile.entries or not isinstance(node, ScalarNode):
        return
    if has_references(node.text) or list(text_problems(node, key)):
        return
    error = validate_region(node.text)
    if error is not None:
        yield Problem(node.line, f"{key}.region", error)
