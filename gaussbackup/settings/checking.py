"""The shape of a configuration file: every problem of it at once, each with line and key."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from gaussbackup.settings.document import Section, Word, Words
from gaussbackup.settings.profile import EMULATOR
from gaussbackup.settings.schema import (
    CREDENTIAL_KINDS,
    PROFILE_KEYS,
    SECRETS,
    SPAN_KEYS,
    TOP_KEYS,
    credential_keys,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gaussbackup.settings.document import Node

# What YAML would read as a truth value, nothing, a number, a clock or a date.
_NO_TEXT = re.compile(
    r"(?i:yes|no|on|off|true|false|y|n|null|~)"
    r"|[-+]?(\d[\d_]*\.?[\d_]*|\.\d+)(e[-+]?\d+)?|[-+]?\.(inf|nan)|0[xob][\da-f_]+"
    r"|[-+]?\d+(:\d+)+(\.\d*)?|\d{4}-\d\d?-\d\d?([Tt ].*)?",
    re.IGNORECASE,
)
_HEX_ID = re.compile(r"[0-9a-f]{32}")


class Problem(NamedTuple):
    """What is wrong at one place of a file; `key` is the path of the key, as `profiles.prod.x`."""

    line: int
    key: str
    what: str

    def __str__(self) -> str:
        return f"{self.key}: {self.what}" if self.key else self.what


def problems_of(document: Section) -> list[Problem]:
    """All problems of a whole file, in the order of its lines."""
    return sorted(_problems(document))


def _problems(document: Section) -> Iterator[Problem]:
    yield from _unknown(document, TOP_KEYS, "")
    if "default_profile" in document.entries:
        yield from text_problems(document.entries["default_profile"], "default_profile")
    profiles = document.entries.get("profiles")
    credentials = document.entries.get("credentials")
    names: set[str] = set()
    if credentials is not None:
        yield from _sections(credentials, "credentials")
        if isinstance(credentials, Section):
            names = set(credentials.entries)
            for name, node in credentials.entries.items():
                yield from credential_problems(node, f"credentials.{name}")
    if profiles is not None:
        yield from _sections(profiles, "profiles")
        if isinstance(profiles, Section):
            for name, node in profiles.entries.items():
                yield from _profile(node, f"profiles.{name}", names)
            yield from _reserved(profiles)
    yield from _default(document, profiles)


def _default(document: Section, profiles: Node | None) -> Iterator[Problem]:
    chosen = document.entries.get("default_profile")
    known = profiles.entries if isinstance(profiles, Section) else {}
    if (
        isinstance(chosen, Word)
        and chosen.text not in {*known, EMULATOR}
        and "${" not in chosen.text
    ):
        yield Problem(chosen.line, "default_profile", "there is no profile of that name")


def _reserved(profiles: Section) -> Iterator[Problem]:
    node = profiles.entries.get(EMULATOR)
    if node is not None:
        yield Problem(
            node.line, f"profiles.{EMULATOR}", "this name is taken by the built-in profile"
        )


def _profile(node: Node, key: str, credentials: set[str]) -> Iterator[Problem]:
    if not isinstance(node, Section):
        yield Problem(node.line, key, "it must hold keys and values")
        return
    yield from _unknown(node, PROFILE_KEYS, key)
    for name, value in node.entries.items():
        path = f"{key}.{name}"
        if name == "credentials":
            yield from _reference(value, path, credentials)
        elif name in SPAN_KEYS:
            yield from _span_problems(value, path)
        elif name in PROFILE_KEYS:
            yield from text_problems(value, path)


def _reference(node: Node, key: str, names: set[str]) -> Iterator[Problem]:
    """`credentials:` of a profile: a name of the section `credentials`, or a mapping."""
    if isinstance(node, Section):
        yield from credential_problems(node, key)
        return
    yield from text_problems(node, key)
    if isinstance(node, Word) and node.text not in names and "${" not in node.text:
        yield Problem(node.line, key, f"there are no credentials of that name{_near('', names)}")


def credential_problems(node: Node, key: str) -> Iterator[Problem]:
    """What is wrong with one set of credentials."""
    if not isinstance(node, Section):
        yield Problem(node.line, key, "it must hold keys and values")
        return
    kind = node.entries.get("type")
    if not isinstance(kind, Word) or kind.text not in CREDENTIAL_KINDS:
        line = kind.line if kind is not None else node.line
        yield Problem(line, f"{key}.type", f"must be one of {', '.join(CREDENTIAL_KINDS)}")
        return
    yield from _unknown(node, credential_keys(kind.text), key)
    required, optional = CREDENTIAL_KINDS[kind.text]
    for name in (*required, *optional):
        ways = [way for way in ways_of(name) if way in node.entries]
        if not ways and name in required:
            yield Problem(node.line, f"{key}.{name}", "is missing")
        if len(ways) > 1:
            yield Problem(
                node.entries[ways[1]].line, f"{key}.{ways[1]}", f"{ways[0]} says the same already"
            )
        for way in ways:
            yield from _credential_value(node.entries[way], way, f"{key}.{way}")


def ways_of(name: str) -> tuple[str, ...]:
    """The keys by which a credential's part may be given."""
    return (name, f"{name}_file", f"{name}_command") if name in SECRETS else (name,)


def _credential_value(node: Node, way: str, key: str) -> Iterator[Problem]:
    if way == "command" or way.endswith("_command"):
        if not isinstance(node, Words) or not node.items:
            yield Problem(node.line, key, "must be a list of words, as [pass, show, gaussdb]")
            return
        for item in node.items:
            if not isinstance(item, Word):
                yield Problem(item.line, key, "must be a list of words")
        return
    yield from text_problems(node, key)


def text_problems(node: Node, key: str) -> Iterator[Problem]:
    """What is wrong with a node that must be text: YAML would read `no`, `012`, `1e3` otherwise."""
    if not isinstance(node, Word):
        yield Problem(node.line, key, "must be text")
    elif node.plain and not node.text:
        yield Problem(node.line, key, "has no value")
    elif node.plain and _NO_TEXT.fullmatch(node.text) and not _HEX_ID.fullmatch(node.text):
        yield Problem(node.line, key, "YAML reads this as something else than text: quote it")
    elif not node.text.strip():
        yield Problem(node.line, key, "is empty")


def _span_problems(node: Node, key: str) -> Iterator[Problem]:
    from gaussbackup.model.durations import parse_duration

    if not isinstance(node, Word):
        yield Problem(node.line, key, "must be a duration, as 90s or 6h")
        return
    if "${" in node.text:
        return
    octal = re.fullmatch(r"0\d.*", node.text) is not None  # YAML reads 012 as ten
    try:
        parse_duration("" if octal else node.text)
    except ValueError:
        yield Problem(node.line, key, "is not a duration: write 90s, 15m, 6h, 1h30m or 7d")


def _sections(node: Node, key: str) -> Iterator[Problem]:
    if not isinstance(node, Section):
        yield Problem(node.line, key, "it must hold names, each with keys and values")


def _unknown(section: Section, known: Iterable[str], key: str) -> Iterator[Problem]:
    for name, node in section.entries.items():
        if name not in known:
            path = f"{key}.{name}" if key else name
            yield Problem(node.line, path, f"this key is not known{_near(name, known)}")


def _near(name: str, known: Iterable[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name, list(known), n=1)
    if near:
        return f"; did you mean {near[0]}?"
    return f"; known are {', '.join(known)}" if known else ""
