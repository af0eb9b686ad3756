"""Tests of the parsers of option values."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest
import typer

from gaussbackup.actions.waiter import WaitOptions
from gaussbackup.cli.param_types import time_zone, wait_options
from gaussbackup.render.terminal import Terminal

if TYPE_CHECKING:
    from gaussbackup.cli.context import Context


@pytest.mark.parametrize("text", ["Nowhere/Town", "Europe", "", "../etc/passwd", "/etc/passwd"])
def test_time_zone_rejects_an_unknown_zone(text: str) -> None:
    with pytest.raises(typer.BadParameter, match="not a time zone"):
        time_zone(text)


def test_time_zone_names_the_nearest_zone() -> None:
    with pytest.raises(typer.BadParameter, match="Did you mean Europe/Berlin"):
        time_zone("europe/berln")


def test_time_zone_without_a_tz_database_names_the_package_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("zoneinfo.available_timezones", set)
    with pytest.raises(typer.BadParameter, match="pip install tzdata"):
        time_zone("Nowhere/Town")
    assert str(time_zone("utc")) == "UTC"


@pytest.mark.parametrize("animated", [True, False])
def test_wait_options_request_a_percentage_only_for_a_live_progress_line(animated: bool) -> None:
    terminal = Terminal(tty=True, width=80, color=False, animated=animated, unicode=True)
    profile = SimpleNamespace(timeout=60.0, poll_interval=None)
    context = cast("Context", SimpleNamespace(profile=profile, err_terminal=terminal))
    assert wait_options(None, 2.0, context) == WaitOptions(60.0, 2.0, animated)
