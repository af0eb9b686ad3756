"""A user with a configuration, whose commands remember names."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.support.cli import run_cli

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.cli import Ran
    from tests.support.cloud import Cloud


@dataclass(frozen=True)
class Desk:
    """A user with a home and a configuration file that leads to the cloud."""

    cloud: Cloud
    home: Path

    @property
    def environ(self) -> dict[str, str]:
        return {
            "HOME": str(self.home),
            "AK": self.cloud.variables["GAUSSBACKUP_ACCESS_KEY"],
            "SK": self.cloud.variables["GAUSSBACKUP_SECRET_KEY"],
        }

    @property
    def folder(self) -> Path:
        return self.home / ".cache" / "gaussbackup" / "names"

    @property
    def kept(self) -> dict[str, Any]:
        """The one file of a cloud."""
        (path,) = self.folder.glob("cloud-*.json")
        found = json.loads(path.read_text())
        assert isinstance(found, dict)
        return found

    @property
    def requests(self) -> int:
        return len(self.cloud.server.requests())

    def run(self, *words: str, **env: str) -> Ran:
        return run_cli(*words, env={**self.environ, **env})

    def run_elsewhere(self, *words: str, expect: int = 0) -> Ran:
        """The same command from a machine that knows nothing."""
        return run_cli(*words, env=self.cloud.variables, expect=expect)

    def offered(self, kind: str, *before: str, begun: str = "", **env: str) -> list[str]:
        """What is offered, which must cost no request and say nothing else."""
        asked = self.requests
        ran = self.run("__complete", f"{kind}={begun}", *before, **env)
        assert (ran.err, self.requests) == ("", asked)
        return ran.out.splitlines()


def a_desk(cloud: Cloud, home: Path) -> Desk:
    """Two profiles for the same cloud, `here` being the default."""
    config = home / ".config" / "gaussbackup" / "config.yaml"
    config.parent.mkdir(parents=True)
    variables = cloud.variables
    profile = (
        f"{{endpoint: {variables['GAUSSBACKUP_ENDPOINT']}, credentials: ops,"
        f" project_id: {variables['GAUSSBACKUP_PROJECT_ID']}}}"
    )
    config.write_text(
        f"default_profile: here\nprofiles:\n  here: {profile}\n  there: {profile}\n"
        "credentials:\n  ops: {type: aksk, access_key: '${AK}', secret_key: '${SK}'}\n"
    )
    return Desk(cloud, home)
