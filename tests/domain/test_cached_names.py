"""The cached names: what is added, removed and limited."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gaussbackup.domain.cached_names import (
    MAX_NAME_LENGTH,
    MAX_NAMES,
    NO_NAMES,
    CachedBackup,
    CachedNames,
    ListingScope,
    with_backups,
    with_instances,
    without_backup,
    without_secrets,
)
from gaussbackup.model.instance import Instance
from tests.support.builders import BILLING, NOON, ORDERS, a_backup, backup_id

HOUR = timedelta(hours=1)
OLD, NEW = a_backup(1, begin=NOON - HOUR, name="old1"), a_backup(2, begin=NOON, name="new1")
OTHER = a_backup(3, begin=NOON - 2 * HOUR, name="other", instance_id=BILLING)
ALL = with_backups(NO_NAMES, [OLD, NEW, OTHER], ListingScope())


def names(cached: CachedNames) -> list[str]:
    """Return the names of the backups in order."""
    return [row.name for row in cached.backups.values()]


def test_with_backups_sorts_newest_first_and_undated_last() -> None:
    undated = a_backup(4, begin=None, name="none")
    cached = with_backups(NO_NAMES, [undated, OLD, NEW], ListingScope())
    assert names(cached) == ["new1", "old1", "none"]
    assert cached.backups[NEW.id] == CachedBackup("new1", ORDERS, "2026-11-23T12:00:00+00:00")


def test_with_backups_ignores_automatic_backups_and_long_names() -> None:
    rows = [a_backup(4, kind="auto"), a_backup(5, name="n" * (MAX_NAME_LENGTH + 1)), OLD]
    assert names(with_backups(NO_NAMES, rows, ListingScope())) == ["old1"]


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        (ListingScope(), ["new1"]),
        (ListingScope(kind="manual"), ["new1"]),
        (ListingScope(ORDERS), ["new1", "other"]),
        (ListingScope(BILLING), ["new1", "old1"]),
        (ListingScope(kind="auto"), ["new1", "old1", "other"]),
        (ListingScope(filtered=True), ["new1", "old1", "other"]),
    ],
)
def test_with_backups_removes_backups_in_scope_that_were_not_listed(
    scope: ListingScope, expected: list[str]
) -> None:
    assert names(with_backups(ALL, [NEW], scope)) == expected


def test_without_backup_removes_a_cached_backup_and_ignores_others() -> None:
    assert names(without_backup(ALL, OLD.id)) == ["new1", "other"]
    assert without_backup(ALL, backup_id(9)) == ALL


def test_with_instances_adds_or_replaces_if_complete() -> None:
    cached = with_instances(NO_NAMES, [Instance(ORDERS, "orders")], complete=True)
    both = with_instances(cached, [Instance(BILLING, "billing")], complete=False)
    assert both.instances == {ORDERS: "orders", BILLING: "billing"}
    assert with_instances(both, [Instance(ORDERS, "sales")], complete=False).instances == {
        ORDERS: "sales",
        BILLING: "billing",
    }
    assert with_instances(both, [Instance(BILLING, "b")], complete=True).instances == {BILLING: "b"}
    assert (
        with_instances(both, [Instance("x", "n" * (MAX_NAME_LENGTH + 1))], complete=True).instances
        == {}
    )


def test_without_secrets_removes_names_with_a_secret() -> None:
    cached = CachedNames({ORDERS: "orders", BILLING: "a-secret"}, ALL.backups)
    result = without_secrets(
        cached, lambda name: name.replace("secret", "***").replace("old1", "**")
    )
    assert result.instances == {ORDERS: "orders"}
    assert names(result) == ["new1", "other"]


@given(st.integers(0, 2 * MAX_NAMES), st.integers(0, 2 * MAX_NAMES))
def test_cached_names_are_limited_to_the_newest(first: int, second: int) -> None:
    def rows(start: int, count: int) -> list[CachedBackup]:
        return [CachedBackup(f"b{n}", ORDERS, f"{n:06}") for n in range(start, start + count)]

    before = CachedNames(
        {}, {f"{n:06}": row for n, row in enumerate(rows(0, min(first, MAX_NAMES)))}
    )
    listed = [
        a_backup(n, begin=NOON + n * timedelta(minutes=1), name=f"n{n}") for n in range(second)
    ][::-1]
    cached = with_backups(before, listed, ListingScope(filtered=True))
    assert len(cached.backups) == min(MAX_NAMES, min(first, MAX_NAMES) + second)
    assert names(cached)[:second] == [row.name for row in listed[:MAX_NAMES]]
    instances = [Instance(str(n), f"i{n}") for n in range(second)]
    assert len(with_instances(NO_NAMES, instances, complete=False).instances) == min(
        MAX_NAMES, second
    )
