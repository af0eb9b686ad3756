"""The vendor's own credentials file, ~/.huaweicloud/credentials."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path


def read_vendor_file(home: Path | None) -> dict[str, str]:
    """The keys of its section [basic]; {} where there is no such file.

    Read without interpolation: the SDK reads it with, and fails on a `%` in a secret key.
    """
    path = home / ".huaweicloud" / "credentials" if home is not None else None
    if path is None or not path.is_file():
        return {}
    import configparser

    parser = configparser.ConfigParser(interpolation=None)
    try:
        parser.read_string(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, configparser.Error):
        raise ConfigError(f"{path} cannot be read as an INI file in UTF-8") from None
    return dict(parser["basic"]) if parser.has_section("basic") else {}
