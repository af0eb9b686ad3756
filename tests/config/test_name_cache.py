"""Cached names of clouds and of profiles: valid content is read, anything else ignored."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from gaussbackup.config import name_cache
from gaussbackup.config.cache_file import CACHE_FORMAT, dumps
from gaussbackup.config.name_cache import cache_file_name, is_temporary_endpoint, read_cached_names
from gaussbackup.config.setting_sources import Flags
from gaussbackup.domain.cached_names import NO_NAMES, CachedBackup, CachedNames
from tests.support.builders import ORDERS, backup_id

if TYPE_CHECKING:
    from pathlib import Path

NOW = 1_795_500_000.0
NAMES = CachedNames({ORDERS: "orders"}, {backup_id(1): CachedBackup("before", ORDERS, "2026")})
CONTENT = name_cache.cache_content(NAMES)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return the path of a valid cache file."""
    path = tmp_path / "names.json"
    path.write_text(dumps(CONTENT, NOW))
    return path


def test_read_cached_names_returns_written_names(path: Path) -> None:
    assert read_cached_names(path, NOW + 60) == (NAMES, NOW)


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
def test_read_cached_names_ignores_damaged_file(path: Path, text: str) -> None:
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
def test_read_cached_names_ignores_content_of_another_shape(
    path: Path, content: dict[str, Any]
) -> None:
    path.write_text(dumps(content, NOW))
    assert read_cached_names(path, NOW) == (NO_NAMES, 0.0)


def test_cache_file_name_differs_for_each_cloud() -> None:
    clouds: list[tuple[str | None, str, Flags, dict[str, str]]] = [
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
    names = [cache_file_name(*cloud) for cloud in clouds]
    assert len(set(names)) == len(names)
    assert not any("KEYOFONE" in name or "prod" in name for name in names)


def test_cache_file_name_of_emulator_ignores_other_settings() -> None:
    name = cache_file_name("/etc/c.yaml", "emulator", Flags(region="x"), {"HW_ACCESS_KEY": "K"})
    assert name == cache_file_name(None, "emulator", Flags(), {})


def test_is_temporary_endpoint_detects_emulator_on_this_machine() -> None:
    assert is_temporary_endpoint(Flags(endpoint="http://127.0.0.1:8080"), {})
    assert is_temporary_endpoint(Flags(), {"GAUSSBACKUP_ENDPOINT": "http://localhost:1"})
    assert not is_temporary_endpoint(
        Flags(endpoint="https://a.example"), {"GAUSSBACKUP_ENDPOINT": "http://b"}
    )
    assert not is_temporary_endpoint(Flags(), {})


@pytest.mark.parametrize(
    ("text", "names", "default"),
    [
        ("profiles: {one: {region: a}}", ("one",), "one"),
        ("profiles: {one: {}, two: {}}", ("one", "two"), None),
        ("default_profile: two\nprofiles: {one: {}, two: {}}", ("one", "two"), "two"),
        ("default_profile: ${SET}\nprofiles: {one: {}, two: {}}", ("one", "two"), "one"),
        ("profiles: {}", (), None),
        ("credentials: {}", (), None),
    ],
)
def test_cached_profile_names_are_returned_until_file_changes(
    tmp_path: Path, text: str, names: tuple[str, ...], default: str | None
) -> None:
    config, cache = tmp_path / "config.yaml", tmp_path / "cache.json"
    config.write_text(text)
    fingerprint = name_cache.file_fingerprint(config)
    profiles = name_cache.read_profile_names(config)
    assert (profiles.names, profiles.default_profile({"SET": "one"})) == (names, default)
    assert name_cache.cached_profile_names(cache, config, NOW) is None
    cache.write_text(dumps(name_cache.profile_cache_content(profiles, fingerprint), NOW))
    assert name_cache.cached_profile_names(cache, config, NOW) == profiles
    config.write_text(f"{text}\n")
    assert name_cache.cached_profile_names(cache, config, NOW) is None


@pytest.mark.parametrize("names", [None, "prod", [1], {"a": "b"}])
def test_cached_profile_names_ignores_content_of_another_shape(
    tmp_path: Path, names: object
) -> None:
    config, cache = tmp_path / "config.yaml", tmp_path / "cache.json"
    config.touch()
    cache.write_text(dumps({"stamp": name_cache.file_fingerprint(config), "names": names}, NOW))
    assert name_cache.cached_profile_names(cache, config, NOW) is None
