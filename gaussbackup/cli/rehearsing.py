"""What a rehearsed command finds around it: the emulator, and nothing of a real cloud."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from gaussbackup.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_CLOUD_SETTINGS = (
    *("REGION", "PROJECT_ID", "ENDPOINT", "IAM_ENDPOINT", "CA_BUNDLE", "TOKEN"),
    *("ACCESS_KEY", "SECRET_KEY", "SECURITY_TOKEN", "USERNAME", "PASSWORD", "DOMAIN"),
)
"""What leads to a cloud or proves who we are, as variables of ours."""
_VENDOR_PREFIXES = ("HUAWEICLOUD_SDK_", "HW_")


def command_environment(environ: Mapping[str, str], variables: Mapping[str, str]) -> dict[str, str]:
    """`environ` as a rehearsal has it: `variables` in place of all that leads to a real cloud.

    The folder of this very gaussbackup is the last one on the path, for a machine on which it is
    installed and not on the path.
    """
    kept = {name: value for name, value in environ.items() if not _selects_cloud(name, value)}
    folder = str(Path(sys.executable).parent)
    path = kept.get("PATH", os.defpath)
    return {**kept, **variables, "PATH": os.pathsep.join([path, folder]) if path else folder}


def _selects_cloud(name: str, value: str) -> bool:
    if name == "GAUSSBACKUP_PROFILE":
        return value.strip() == "emulator"  # it would start another one
    ours = name.removeprefix("GAUSSBACKUP_").removesuffix("_FILE")
    return name.startswith(_VENDOR_PREFIXES) or (
        name.startswith("GAUSSBACKUP_") and ours in _CLOUD_SETTINGS
    )


def find_program(words: Sequence[str], environ: Mapping[str, str]) -> str:
    """The file that the first word names on the path; raises UsageError where there is none."""
    found = shutil.which(words[0], path=environ.get("PATH"))
    if found is None:
        raise UsageError(
            f"There is no program {words[0]}.",
            hint="A command follows the options:  gaussbackup emulator exec -- COMMAND",
        )
    return found
