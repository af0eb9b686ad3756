"""What a configuration file needs of this machine: variables, and files that can be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.config.config_section import (
    expand_references,
    referenced_variables,
    validate_references,
)
from gaussbackup.config.paths import expand_path
from gaussbackup.config.schema import PATH_KEYS, SECRET_KEYS
from gaussbackup.config.validation.node_validation import Problem
from gaussbackup.config.yaml_document import MappingNode, ScalarNode, SequenceNode
from gaussbackup.errors import ConfigError
from gaussbackup.regular_file import open_regular_file

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from gaussbackup.config.yaml_document import Node

_SECRET_FILE_KEYS = tuple(f"{key}_file" for key in SECRET_KEYS)


def environment_problems(document: MappingNode, environ: Mapping[str, str]) -> list[Problem]:
    """Return what is missing for any profile of a valid file, sorted by line.

    Files are opened; no command is run.
    """
    return sorted(_problems(document, "", environ))


def document_references(node: Node) -> set[str]:
    """Return the variables that a node and the nodes below it refer to."""
    if isinstance(node, ScalarNode):
        return set(referenced_variables(node.text))
    below = node.items if isinstance(node, SequenceNode) else tuple(node.entries.values())
    return {name for each in below for name in document_references(each)}


def _problems(node: Node, key: str, environ: Mapping[str, str]) -> Iterator[Problem]:
    if isinstance(node, ScalarNode):
        yield from _scalar_problems(node, key, environ)
    elif isinstance(node, SequenceNode):  # a command: its arguments may have quotes and line ends
        for item in node.items:
            if isinstance(item, ScalarNode):
                yield from _scalar_problems(item, key, environ, argument=True)
    else:
        for name, value in node.entries.items():
            yield from _problems(value, f"{key}.{name}" if key else name, environ)


def _scalar_problems(
    node: ScalarNode, key: str, environ: Mapping[str, str], *, argument: bool = False
) -> Iterator[Problem]:
    if validate_references(node.text) is not None:  # an error of the file itself
        return
    try:
        text = expand_references(node.text, environ, key, check=not argument)
        if not argument:
            _check_file(text, key, environ)
    except ConfigError as error:
        yield Problem(node.line, "", error.message)


def _check_file(text: str, key: str, environ: Mapping[str, str]) -> None:
    """Raise ConfigError if the value is the path of a file that cannot be read."""
    name = key.rpartition(".")[2]
    if name in _SECRET_FILE_KEYS:
        from gaussbackup.config.credentials.secret_sources import read_secret_file

        read_secret_file(text, key, environ)
    elif name in PATH_KEYS:
        try:
            open_regular_file(expand_path(text, key, environ)).close()
        except OSError as error:
            raise ConfigError(f"{key}: {text} cannot be read: {error.strerror}") from None
