"""The vendor's own credentials file, ~/.huaweicloud/credentials."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from gaussbackup.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path

VENDOR_FILE_ORIGIN = "~/.huaweicloud/credentials [basic]"


def read_vendor_file(home: Path | None) -> dict[str, str]:
    """The keys of its section [basic]; {} where there is no such file.

    Read without interpolation: the SDK reads it with, and fails on a `%` in a secret key.
    """
    if home is None or not home.is_absolute():
        return {}
    path = home / ".huaweicloud" / "credentials"
    if not os.path.isfile(path):  # noqa: PTH113 - Path.is_file raises in another user's home
        return {}
    import configparser

    parser = configparser.ConfigParser(interpolation=None)
    try:
        parser.read_string(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror or error}") from None
    except (UnicodeDecodeError, configparser.Error):
        raise ConfigError(f"{path} cannot be read as an INI file in UTF-8") from None
    return dict(parser["basic"]) if parser.has_section("basic") else {}
