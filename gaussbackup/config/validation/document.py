"""The shape of a configuration file: every problem of it at once, each with line and key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.config.fitting import unknown_region
from gaussbackup.config.profile import EMULATOR
from gaussbackup.config.references import has_reference
from gaussbackup.config.regions import hosts_of
from gaussbackup.config.schema import PROFILE_KEYS, TOP_KEYS
from gaussbackup.config.validation.credentials import credential_problems
from gaussbackup.config.validation.values import (
    Problem,
    near,
    section_problems,
    setting_problems,
    text_problems,
    unknown_keys,
)
from gaussbackup.config.yaml_document import Scalar, Section

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gaussbackup.config.yaml_document import Node


def problems_of(document: Section) -> list[Problem]:
    """All problems of a whole file, in the order of its lines."""
    return sorted(_problems(document))


def _problems(document: Section) -> Iterator[Problem]:
    yield from unknown_keys(document, TOP_KEYS, "")
    for key in ("profiles", "credentials"):
        if key in document.entries:
            yield from section_problems(document.entries[key], key)
    profiles = _entries(document, "profiles")
    credentials = _entries(document, "credentials")
    for name, node in credentials.items():
        yield from credential_problems(node, f"credentials.{name}")
    for name, node in profiles.items():
        if name == EMULATOR:
            what = "this name is taken by the built-in profile"
            yield Problem(node.line, f"profiles.{name}", what)
        yield from _profile(node, f"profiles.{name}", sorted(credentials))
    if "default_profile" in document.entries:
        named = [*profiles, EMULATOR]
        yield from _name_problems(
            document.entries["default_profile"], "default_profile", named, "there is no profile"
        )


def _entries(document: Section, key: str) -> dict[str, Node]:
    node = document.entries.get(key)
    return node.entries if isinstance(node, Section) else {}


def _profile(node: Node, key: str, credentials: list[str]) -> Iterator[Problem]:
    if not isinstance(node, Section):
        yield from section_problems(node, key)
        return
    yield from unknown_keys(node, PROFILE_KEYS, key)
    for name, value in node.entries.items():
        path = f"{key}.{name}"
        if name == "credentials" and isinstance(value, Section):
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
    if problems or not isinstance(node, Scalar) or has_reference(node.text):
        return
    if node.text not in names:
        yield Problem(node.line, key, f"{what} of that name{near(node.text, names)}")


def _region_problems(profile: Section, key: str) -> Iterator[Problem]:
    """A region must be known, unless an endpoint says where the service is."""
    node = profile.entries.get("region")
    if "endpoint" in profile.entries or not isinstance(node, Scalar) or has_reference(node.text):
        return
    if not list(text_problems(node, key)) and hosts_of(node.text) is None:
        yield Problem(node.line, f"{key}.region", unknown_region(node.text))
