"""Files of remembered names: what is sound is read, anything else is as good as nothing."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from gaussbackup.config import name_cache
from gaussbackup.config.cache_file import CACHE_FORMAT, MAX_AGE, MAX_BYTES, dumps, read_cache
from gaussbackup.config.name_cache import cache_file_name, is_temporary_endpoint, read_cached_names
from gaussbackup.config.paths import name_cache_dir
from gaussbackup.config.setting_sources import Flags
from gaussbackup.domain.cached_names import NO_NAMES, CachedBackup, CachedNames
from tests.support.builders import ORDERS, backup_id

if TYPE_CHECKING:
    from collections.abc import Callable

NOW = 1_795_500_000.0
NAMES = CachedNames({ORDERS: "orders"}, {backup_id(1): CachedBackup("before", ORDERS, "2026")})
CONTENT = name_cache.cache_content(NAMES)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A sound file."""
    path = tmp_path / "names.json"
    path.write_text(dumps(CONTENT, NOW))
    return path


def test_what_was_written_is_read(path: Path) -> None:
    assert read_cached_names(path, NOW + 60) == (NAMES, NOW)


@pytest.mark.parametrize("age", [MAX_AGE, MAX_AGE * 5, -1.0])
def test_an_old_file_and_one_of_the_future_are_not_there(path: Path, age: float) -> None:
    assert read_cache(path, NOW + age) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        "{}",
        "\x00\xff",
        "[" * 200_000,
        '{"form": "another", "written": 1795500000}',
        json.dumps({"form": CACHE_FORMAT, "written": "then"}),
        json.dumps({"form": CACHE_FORMAT, "written": float("nan")}),
        dumps(CONTENT, NOW)[:-9],
    ],
)
def test_a_damaged_file_is_not_there(path: Path, text: str) -> None:
    path.write_text(text, encoding="latin-1")
    assert read_cached_names(path, NOW) == (NO_NAMES, 0.0)


@pytest.mark.parametrize(
    "content",
    [
        {},
        {"instances": [], "backups": {}},
        {"instances": {ORDERS: 1}, "backups": {}},
        {"instances": {}, "backups": {"x": ["one"] * 4}},
        {"instances": {}, "backups": {"x": ["one", None]}},
        {"instances": {}, "backups": {"x": None}},
    ],
)
def test_a_file_of_another_shape_is_not_there(path: Path, content: dict[str, Any]) -> None:
    path.write_text(dumps(content, NOW))
    assert read_cached_names(path, NOW) == (NO_NAMES, 0.0)


def test_a_file_that_is_too_large_is_not_there(path: Path) -> None:
    path.write_text(dumps({**CONTENT, "more": " " * MAX_BYTES}, NOW))
    assert read_cache(path, NOW) is None


def _linked(path: Path) -> None:
    path.rename(path.with_name("real"))
    path.symlink_to("real")


def _piped(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def _made_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize("change", [_linked, _piped, _made_a_folder, Path.unlink])
def test_what_is_no_ordinary_file_is_not_there(path: Path, change: Callable[[Path], None]) -> None:
    change(path)
    assert read_cache(path, NOW) is None


def test_a_file_that_others_can_change_is_not_there(path: Path) -> None:
    path.chmod(0o620)
    assert read_cache(path, NOW) is None


def test_a_file_of_another_user_is_not_there(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    me = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: me + 1)
    assert read_cache(path, NOW) is None


def test_names_are_kept_with_the_state_or_in_the_cache_or_nowhere(tmp_path: Path) -> None:
    assert name_cache_dir({"GAUSSBACKUP_STATE_DIR": "/s", "XDG_CACHE_HOME": "/c"}, None) == Path(
        "/s/names"
    )
    assert name_cache_dir({"XDG_CACHE_HOME": "/c"}, None) == Path("/c/gaussbackup/names")
    assert name_cache_dir({}, tmp_path) == tmp_path / ".cache/gaussbackup/names"
    assert name_cache_dir({"XDG_CACHE_HOME": "here"}, None) is None
    assert name_cache_dir({}, tmp_path / "no-such-home") is None


def test_each_cloud_has_a_file_of_its_own() -> None:
    places: list[tuple[str | None, str, Flags, dict[str, str]]] = [
        (None, "", Flags(), {}),
        ("/etc/c.yaml", "prod", Flags(), {}),
        ("/home/c.yaml", "prod", Flags(), {}),
        ("/etc/c.yaml", "staging", Flags(), {}),
        ("/etc/c.yaml", "prod", Flags(region="eu-de"), {}),
        ("/etc/c.yaml", "prod", Flags(project_id="eu-de"), {}),
        ("/etc/c.yaml", "prod", Flags(), {"GAUSSBACKUP_ENDPOINT": "https://a.example"}),
        (None, "", Flags(), {"GAUSSBACKUP_ACCESS_KEY": "KEYOFONE"}),
        (None, "", Flags(), {"HW_ACCESS_KEY": "KEYOFONE"}),
        (None, "emulator", Flags(), {}),
    ]
    found = [cache_file_name(*place) for place in places]
    assert len(set(found)) == len(found)
    assert not any("KEYOFONE" in name or "prod" in name for name in found)


def test_the_built_in_emulator_is_one_cloud_whatever_else_is_said() -> None:
    said = cache_file_name("/etc/c.yaml", "emulator", Flags(region="x"), {"HW_ACCESS_KEY": "K"})
    assert said == cache_file_name(None, "emulator", Flags(), {})


def test_a_stand_in_that_was_named_for_one_command_passes() -> None:
    assert is_temporary_endpoint(Flags(endpoint="http://127.0.0.1:8080"), {})
    assert is_temporary_endpoint(Flags(), {"GAUSSBACKUP_ENDPOINT": "http://localhost:1"})
    assert not is_temporary_endpoint(
        Flags(endpoint="https://a.example"), {"GAUSSBACKUP_ENDPOINT": "http://b"}
    )
    assert not is_temporary_endpoint(Flags(), {})


@pytest.mark.parametrize(
    ("text", "names", "chosen"),
    [
        ("profiles: {one: {region: a}}", ("one",), "one"),
        ("profiles: {one: {}, two: {}}", ("one", "two"), None),
        ("default_profile: two\nprofiles: {one: {}, two: {}}", ("one", "two"), "two"),
        ("default_profile: ${SET}\nprofiles: {one: {}, two: {}}", ("one", "two"), "one"),
        ("profiles: {}", (), None),
        ("credentials: {}", (), None),
    ],
)
def test_names_of_profiles_are_read_and_recalled_until_the_file_changes(
    tmp_path: Path, text: str, names: tuple[str, ...], chosen: str | None
) -> None:
    config, kept = tmp_path / "config.yaml", tmp_path / "kept.json"
    config.write_text(text)
    stamp = name_cache.file_fingerprint(config)
    found = name_cache.read_profile_names(config)
    assert (found.names, found.default_profile({"SET": "one"})) == (names, chosen)
    assert name_cache.cached_profile_names(kept, config, NOW) is None
    kept.write_text(dumps(name_cache.profile_cache_content(found, stamp), NOW))
    assert name_cache.cached_profile_names(kept, config, NOW) == found
    config.write_text(f"{text}\n")
    assert name_cache.cached_profile_names(kept, config, NOW) is None


@pytest.mark.parametrize("names", [None, "prod", [1], {"a": "b"}])
def test_names_of_profiles_of_another_shape_are_not_there(tmp_path: Path, names: object) -> None:
    config, kept = tmp_path / "config.yaml", tmp_path / "kept.json"
    config.touch()
    kept.write_text(dumps({"stamp": name_cache.file_fingerprint(config), "names": names}, NOW))
    assert name_cache.cached_profile_names(kept, config, NOW) is None
