"""The shape of a configuration file: every problem of it at once, each with line and key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.config.fitting import unknown_region_error
from gaussbackup.config.profile import EMULATOR_PROFILE
from gaussbackup.config.references import has_references
from gaussbackup.config.regions import region_hosts
from gaussbackup.config.schema import PROFILE_KEYS, TOP_KEYS
from gaussbackup.config.validation.credentials import credential_problems
from gaussbackup.config.validation.values import (
    Problem,
    did_you_mean,
    section_problems,
    setting_problems,
    text_problems,
    unknown_keys,
)
from gaussbackup.config.yaml_document import MappingNode, ScalarNode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gaussbackup.config.yaml_document import Node


def document_problems(document: MappingNode) -> list[Problem]:
    """All problems of a whole file, in the order of its lines."""
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
            what = "this name is taken by the built-in profile"
            yield Problem(node.line, f"profiles.{name}", what)
        yield from _profile(node, f"profiles.{name}", sorted(credentials))
    if "default_profile" in document.entries:
        named = [*profiles, EMULATOR_PROFILE]
        yield from _name_problems(
            document.entries["default_profile"], "default_profile", named, "there is no profile"
        )


def _entries(document: MappingNode, key: str) -> dict[str, Node]:
    node = document.entries.get(key)
    return node.entries if isinstance(node, MappingNode) else {}


def _profile(node: Node, key: str, credentials: list[str]) -> Iterator[Problem]:
    if not isinstance(node, MappingNode):
        yield from section_problems(node, key)
        return
    yield from unknown_keys(node, PROFILE_KEYS, key)
    for name, value in node.entries.items():
        path = f"{key}.{name}"
        if name == "credentials" and isinstance(value, MappingNode):
            yield from credential_problems(value, path)
        elif name == "credentials":
            yield from _name_problems(value, path, credentials, "there are no credentials")
        elif name in PROFILE_KEYS:
            yield from setting_problems(value, name, path)
    yield from _region_problems(node, key)


def _name_problems(node: Node, key: str, names: list[str], what: str) -> Iterator[Problem]:
    """A name that must be one of a section of this file."""
    problems = list(text_problems(node, key))
    yield from problems
    if problems or not isinstance(node, ScalarNode) or has_references(node.text):
        return
    if node.text not in names:
        yield Problem(node.line, key, f"{what} of that name{did_you_mean(node.text, names)}")


def _region_problems(profile: MappingNode, key: str) -> Iterator[Problem]:
    """A region must be known, unless an endpoint says where the service is."""
    node = profile.entries.get("region")
    if (
        "endpoint" in profile.entries
        or not isinstance(node, ScalarNode)
        or has_references(node.text)
    ):
        return
    if not list(text_problems(node, key)) and region_hosts(node.text) is None:
        yield Problem(node.line, f"{key}.region", unknown_region_error(node.text))
