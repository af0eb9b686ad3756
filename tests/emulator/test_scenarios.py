"""Named scenarios."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gaussbackup.emulator import SCENARIOS
from tests.emulator.raw_client import RawClient, login_body

if TYPE_CHECKING:
    from gaussbackup.emulator import Emulator


def test_scenario_iam_down_fails_token_request(emulator: Emulator, client: RawClient) -> None:
    emulator.add_scenario("iam-down")
    assert client.send("POST", "/v3/auth/tokens", login_body()).status == 503


@pytest.mark.parametrize("name", SCENARIOS)
def test_scenario_has_named_rules_and_description(emulator: Emulator, name: str) -> None:
    emulator.add_scenario(name)
    names = [str(rule["name"]) for rule in emulator.faults()]
    numbered = [f"{name} {number}" for number in range(1, len(names) + 1)]
    assert names == ([name] if len(names) == 1 else numbered)
    assert SCENARIOS[name].description
