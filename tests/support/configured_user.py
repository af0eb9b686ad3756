"""A user with a configuration file, whose commands write the name cache for completion."""

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
    """A user with a home directory and a configuration file for the emulator `cloud`."""

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
        """Content of the single name cache file."""
        (path,) = self.cache_dir.glob("cloud-*.json")
        document = json.loads(path.read_text())
        assert isinstance(document, dict)
        return document

    @property
    def request_count(self) -> int:
        return len(self.cloud.server.requests())

    def run(self, *args: str, **env: str) -> CliResult:
        return run_cli(*args, env={**self.environ, **env})

    def run_without_config(self, *args: str, exit_code: int = 0) -> CliResult:
        """Run a command as a user without a configuration file or a name cache."""
        return run_cli(*args, env=self.cloud.variables, exit_code=exit_code)

    def completions(self, kind: str, *before: str, prefix: str = "", **env: str) -> list[str]:
        """Return the completions; assert that no request is sent and stderr is empty."""
        requests_before = self.request_count
        result = self.run("__complete", f"{kind}={prefix}", *before, **env)
        assert (result.err, self.request_count) == ("", requests_before)
        return result.out.splitlines()


def configured_user(cloud: Cloud, home: Path) -> ConfiguredUser:
    """Write a configuration with two profiles for `cloud`: `here` (the default) and `there`."""
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
