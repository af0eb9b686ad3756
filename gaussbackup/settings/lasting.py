"""Where files are looked for and kept, by the XDG rules; no home is no error."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from gaussbackup.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gaussbackup.settings.flags import Flags

SYSTEM_WIDE = Path("/etc/gaussbackup/config.yaml")


def config_places(environ: Mapping[str, str], home: Path | None) -> list[Path]:
    """The files that are looked for when none is named; never one of the current directory."""
    base = _base(environ, "XDG_CONFIG_HOME", home, ".config")
    own = [base / "gaussbackup" / "config.yaml"] if base else []
    return [*own, SYSTEM_WIDE]


def find_config(flags: Flags, environ: Mapping[str, str], home: Path | None) -> Path | None:
    """The configuration file of this run; None where there is none.

    Raises ConfigError where a file was named that is not there.
    """
    for named, said in (
        (flags.config, "--config"),
        (environ.get("GAUSSBACKUP_CONFIG"), "GAUSSBACKUP_CONFIG"),
    ):
        if named:
            path = Path(named)
            if not path.is_file():
                raise ConfigError(
                    f"{said} names {named}, and there is no such file.",
                    hint="Write one:  gaussbackup config init",
                )
            return path
    return next((path for path in config_places(environ, home) if path.is_file()), None)


def emulator_state(environ: Mapping[str, str], home: Path | None) -> Path:
    """The state file of the built-in emulator; without a home, in a directory of the user's own."""
    named = environ.get("GAUSSBACKUP_STATE_DIR")
    if named:
        return Path(named) / "emulator.db"
    base = _base(environ, "XDG_STATE_HOME", home, ".local/state")
    if base is not None:
        return base / "gaussbackup" / "emulator.db"
    import tempfile

    user = os.getuid() if hasattr(os, "getuid") else "user"
    return Path(tempfile.gettempdir()) / f"gaussbackup-{user}" / "emulator.db"


def _base(environ: Mapping[str, str], name: str, home: Path | None, usual: str) -> Path | None:
    """The directory of a variable, which counts only when absolute, else the usual one."""
    named = environ.get(name, "")
    if Path(named).is_absolute():
        return Path(named)
    return home / usual if home is not None else None
