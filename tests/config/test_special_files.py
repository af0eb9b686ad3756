"""Every setting that is a path: special files are refused at once, `~` is expanded."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from gaussbackup.config.config_file import validate_file
from gaussbackup.config.paths import emulator_state_path, name_cache_dir
from tests.config.config_builder import KEYS_AND_REGION, load_error, load_profile, write_config
from tests.support.special_files import SPECIAL_FILES, create_huge_file, create_special_file

ACCESS_KEY = {"GAUSSBACKUP_REGION": "eu-de", "GAUSSBACKUP_ACCESS_KEY": "AK"}
_CREDENTIALS = "{type: aksk, access_key: AK, secret_key_file: PATH}"
SETTINGS: dict[str, tuple[str, dict[str, str]]] = {
    "--config": ("--config", {}),
    "GAUSSBACKUP_CONFIG": ("GAUSSBACKUP_CONFIG", {**KEYS_AND_REGION, "GAUSSBACKUP_CONFIG": "PATH"}),
    "GAUSSBACKUP_CA_BUNDLE": (
        "GAUSSBACKUP_CA_BUNDLE",
        {**KEYS_AND_REGION, "GAUSSBACKUP_CA_BUNDLE": "PATH"},
    ),
    "GAUSSBACKUP_SECRET_KEY_FILE": (
        "GAUSSBACKUP_SECRET_KEY_FILE",
        {**ACCESS_KEY, "GAUSSBACKUP_SECRET_KEY_FILE": "PATH"},
    ),
    "ca_bundle of a profile": ("profiles.prod.ca_bundle", KEYS_AND_REGION),
    "secret_key_file of a profile": ("profiles.prod.credentials.secret_key_file", {}),
}
"""Name of each way to set a path -> how errors name it, and the environment."""
_PROFILES = {
    "ca_bundle of a profile": "{region: eu-de, ca_bundle: PATH}",
    "secret_key_file of a profile": f"{{region: eu-de, credentials: {_CREDENTIALS}}}",
}


def _run(folder: Path, setting: str, path: str) -> tuple[dict[str, str], dict[str, Any]]:
    """Return the environment and the flags of a run in which that setting is `path`."""
    environ = {name: value.replace("PATH", path) for name, value in SETTINGS[setting][1].items()}
    environ["HOME"] = str(folder)
    if setting == "--config":
        return environ, {"config": path}
    if setting not in _PROFILES:
        return environ, {}
    profile = _PROFILES[setting].replace("PATH", f"'{path}'")
    return environ, {"config": write_config(folder, f"profiles: {{prod: {profile}}}")}


@pytest.mark.parametrize("setting", SETTINGS)
@pytest.mark.parametrize("kind", SPECIAL_FILES)
def test_load_refuses_special_file_at_once_and_names_setting(
    tmp_path: Path, setting: str, kind: str
) -> None:
    environ, flags = _run(tmp_path, setting, create_special_file(tmp_path, kind))
    start = time.monotonic()
    error = load_error(environ, **flags)
    assert time.monotonic() - start < 1
    assert f"it is {SPECIAL_FILES[kind]}, not a regular file" in error
    assert SETTINGS[setting][0] in error


@pytest.mark.parametrize("setting", [name for name in SETTINGS if "bundle" not in name.lower()])
def test_load_refuses_huge_file(tmp_path: Path, setting: str) -> None:
    environ, flags = _run(tmp_path, setting, create_huge_file(tmp_path))
    assert "it is larger than" in load_error(environ, **flags)


def test_load_refuses_special_file_at_default_location(tmp_path: Path) -> None:
    folder = tmp_path / ".config" / "gaussbackup"
    (folder / "config.yaml").mkdir(parents=True)
    error = load_error(KEYS_AND_REGION, home=tmp_path)
    assert f"{folder}/config.yaml (default location): it is a directory" in error


@pytest.mark.parametrize("kind", SPECIAL_FILES)
def test_validate_file_refuses_special_file_at_once(tmp_path: Path, kind: str) -> None:
    path = Path(create_special_file(tmp_path, kind))
    (problem,) = validate_file(path)
    assert problem == f"{path} cannot be read: it is {SPECIAL_FILES[kind]}, not a regular file."


@pytest.mark.parametrize("setting", SETTINGS)
def test_load_expands_tilde_in_every_path(tmp_path: Path, setting: str) -> None:
    profile = "profiles: {prod: {region: eu-de, credentials: {type: token, token: abc}}}"
    (tmp_path / "it").write_text("s3cr3t-Value" if "secret_key" in setting.lower() else profile)
    (tmp_path / "it").chmod(0o600)
    environ, flags = _run(tmp_path, setting, "~/it")
    assert load_profile(environ, **flags).credentials is not None


def test_load_keeps_expanded_path_of_ca_bundle(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").touch()
    environ = {**KEYS_AND_REGION, "HOME": str(tmp_path), "GAUSSBACKUP_CA_BUNDLE": "~/ca.pem"}
    assert load_profile(environ).ca_bundle == str(tmp_path / "ca.pem")


@pytest.mark.parametrize("setting", SETTINGS)
@pytest.mark.parametrize("home", [None, "", "relative"])
def test_load_refuses_tilde_without_home(tmp_path: Path, setting: str, home: str | None) -> None:
    environ, flags = _run(tmp_path, setting, "~/it")
    del environ["HOME"]
    if home is not None:
        environ["HOME"] = home
    error = load_error(environ, **flags)
    assert "~ cannot be expanded: HOME is not set to an absolute path" in error
    assert SETTINGS[setting][0] in error


@pytest.mark.parametrize("setting", SETTINGS)
def test_load_refuses_tilde_of_unknown_user(tmp_path: Path, setting: str) -> None:
    environ, flags = _run(tmp_path, setting, "~no-such-user/it")
    error = load_error(environ, **flags)
    assert "~USER cannot be expanded: there is no such user" in error
    assert SETTINGS[setting][0] in error


def test_state_dir_expands_tilde(tmp_path: Path) -> None:
    environ = {"HOME": str(tmp_path), "GAUSSBACKUP_STATE_DIR": "~/gb"}
    assert emulator_state_path(environ, None) == tmp_path / "gb" / "emulator.db"
    assert name_cache_dir(environ, None) == tmp_path / "gb" / "names"
    environ["GAUSSBACKUP_STATE_DIR"] = "~root/gb"
    assert emulator_state_path(environ, None).is_absolute()
