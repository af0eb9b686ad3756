"""Selection of requests by fault rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.emulator.rules import LIST, rule

if TYPE_CHECKING:
    from gaussbackup.emulator import Emulator
    from tests.emulator.raw_client import RawClient


def test_match_selects_requests_by_nth_every_and_times(
    emulator: Emulator, client: RawClient
) -> None:
    match = {**LIST, "nth": 2, "every": 2, "times": 2}
    emulator.add_faults(rule({"respond": {"status": 503}}, "before", match))
    statuses = [client.get("/backups").status for _ in range(7)]
    assert statuses == [200, 503, 200, 503, 200, 200, 200]
    assert [(active["requests_matched"], active["hits"]) for active in emulator.faults()] == [
        (7, 2)
    ]


def test_match_selects_requests_by_query(emulator: Emulator, client: RawClient) -> None:
    match = {**LIST, "query": {"backup_type": "man*"}}
    emulator.add_faults(rule({"respond": {"status": 503}}, "before", match))
    assert client.get("/backups").status == 200
    assert client.get("/backups?backup_type=manual").status == 503


def test_match_keeps_second_rule_for_later_request(emulator: Emulator, client: RawClient) -> None:
    emulator.add_faults(
        rule({"respond": {"status": 429}}, "before", {**LIST, "times": 2}),
        rule({"respond": {"status": 502}}, "before"),
    )
    assert [client.get("/backups").status for _ in range(4)] == [429, 429, 502, 200]
