"""A user with a configuration, whose commands remember names."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.support.cli import run_cli

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.cli import CliResult
    from tests.support.cloud import Cloud


@dataclass(frozen=True)
class ConfiguredUser:
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
    def cache_dir(self) -> Path:
        return self.home / ".cache" / "gaussbackup" / "names"

    @property
    def name_cache(self) -> dict[str, Any]:
        """The one file of a cloud."""
        (path,) = self.cache_dir.glob("cloud-*.json")
        found = json.loads(path.read_text())
        assert isinstance(found, dict)
        return found

    @property
    def request_count(self) -> int:
        return len(self.cloud.server.requests())

    def run(self, *args: str, **env: str) -> CliResult:
        return run_cli(*args, env={**self.environ, **env})

    def run_without_config(self, *args: str, exit_code: int = 0) -> CliResult:
        """The same command from a machine that knows nothing."""
        return run_cli(*args, env=self.cloud.variables, exit_code=exit_code)

    def completions(self, kind: str, *before: str, prefix: str = "", **env: str) -> list[str]:
        """What is offered, which must cost no request and say nothing else."""
        asked = self.request_count
        ran = self.run("__complete", f"{kind}={prefix}", *before, **env)
        assert (ran.err, self.request_count) == ("", asked)
        return ran.out.splitlines()


def configured_user(cloud: Cloud, home: Path) -> ConfiguredUser:
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
    return ConfiguredUser(cloud, home)
