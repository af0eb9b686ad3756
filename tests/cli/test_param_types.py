"""Tests of the parsers of option values."""

from __future__ import annotations

import pytest
import typer

from gaussbackup.cli.param_types import time_zone


@pytest.mark.parametrize("text", ["Nowhere/Town", "Europe", "", "../etc/passwd", "/etc/passwd"])
def test_time_zone_rejects_an_unknown_zone(text: str) -> None:
    with pytest.raises(typer.BadParameter, match="not a time zone"):
        time_zone(text)


def test_time_zone_without_a_tz_database_names_the_package_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("zoneinfo.available_timezones", set)
    with pytest.raises(typer.BadParameter, match="pip install tzdata"):
        time_zone("Nowhere/Town")
    assert str(time_zone("utc")) == "UTC"
