"""One section of a configuration file, whose values know their place."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gaussbackup.config.references import expand_references
from gaussbackup.config.setting_sources import SettingValue
from gaussbackup.config.yaml_document import MappingNode, ScalarNode, SequenceNode

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


class ConfigSection(NamedTuple):
    """A section of the file with its path, as `profiles.prod`."""

    node: MappingNode
    key: str
    file: Path

    def origin(self, name: str) -> str:
        """`profiles.prod.region (/etc/gaussbackup/config.yaml:7)`, also of a key not there."""
        node = self.node.entries.get(name, self.node)
        return f"{self.key}.{name} ({self.file}:{node.line})"

    def text(self, name: str, environ: Mapping[str, str]) -> SettingValue | None:
        """The value of a key with its `${NAME}` replaced; None where the key is absent."""
        node = self.node.entries.get(name)
        if not isinstance(node, ScalarNode):
            return None
        return SettingValue(
            expand_references(node.text, environ, self.origin(name)), self.origin(name)
        )

    def args(self, name: str, environ: Mapping[str, str]) -> list[str] | None:
        """The words of a command; None where the key is absent."""
        node = self.node.entries.get(name)
        if not isinstance(node, SequenceNode):
            return None
        texts = [item.text for item in node.items if isinstance(item, ScalarNode)]
        return [expand_references(text, environ, self.origin(name)) for text in texts]
