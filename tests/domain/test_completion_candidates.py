"""The completion candidates for instances and backups."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gaussbackup.domain.cached_names import CachedBackup, CachedNames
from gaussbackup.domain.completion_candidates import (
    backup_candidates,
    completable,
    instance_candidates,
)
from gaussbackup.domain.selectors import SELECTORS
from tests.support.builders import BILLING, ORDERS, backup_id

SHARED, FIRST, SECOND, THIRD = ORDERS[:-1] + "5", backup_id(1), backup_id(2), backup_id(3)
CACHED = CachedNames(
    {ORDERS: "orders", BILLING: "twin", SHARED: "twin"},
    {
        FIRST: CachedBackup("nightly", ORDERS),
        SECOND: CachedBackup("nightly", BILLING),
        THIRD: CachedBackup("weekly", SHARED),
    },
)


def test_instance_candidates_has_names_and_ids_of_shared_names() -> None:
    assert instance_candidates(CACHED, "") == ["orders", BILLING, SHARED]


def test_candidates_include_ids_that_start_with_the_prefix() -> None:
    assert instance_candidates(CACHED, ORDERS[:20]) == ["orders", ORDERS, BILLING, SHARED]
    assert backup_candidates(CACHED, THIRD[:32], None) == ["weekly", FIRST, SECOND, THIRD]


@pytest.mark.parametrize(
    ("instance", "expected"),
    [
        ("orders", ["nightly"]),
        (ORDERS, ["nightly"]),
        (BILLING, ["nightly"]),
        ("twin", ["nightly", "weekly"]),
        ("unknown", []),
    ],
)
def test_backup_candidates_of_an_instance_has_its_backups_and_selectors(
    instance: str, expected: list[str]
) -> None:
    assert backup_candidates(CACHED, "", instance) == [*SELECTORS, *expected]


@pytest.mark.parametrize(
    "text", ["", " ", "-rf", "a\nb", "a\tb", "a\x1b[0m", "a\x9b", "a\u202e", "a\u200b", "\ud800"]
)
def test_completable_drops_control_characters_and_options(text: str) -> None:
    assert completable([text, "good one"]) == ["good one"]


@given(st.lists(st.text(max_size=8), max_size=8))
def test_completable_returns_unique_printable_lines_only(
    texts: list[str],
) -> None:
    expected = completable(texts)
    assert set(expected) <= set(texts)
    assert len(set(expected)) == len(expected)
    assert all(text.isprintable() and text.splitlines() == [text] for text in expected)
