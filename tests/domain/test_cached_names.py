"""What is remembered of names, and what of it is offered."""

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


def names(known: CachedNames) -> list[str]:
    """Of the backups, in their order."""
    return [row.name for row in known.backups.values()]


def test_backups_are_known_newest_first_and_the_undated_last() -> None:
    undated = a_backup(4, begin=None, name="none")
    known = with_backups(NO_NAMES, [undated, OLD, NEW], ListingScope())
    assert names(known) == ["new1", "old1", "none"]
    assert known.backups[NEW.id] == CachedBackup("new1", ORDERS, "2026-11-23T12:00:00+00:00")


def test_automatic_backups_and_overlong_names_are_not_known() -> None:
    rows = [a_backup(4, kind="auto"), a_backup(5, name="n" * (MAX_NAME_LENGTH + 1)), OLD]
    assert names(with_backups(NO_NAMES, rows, ListingScope())) == ["old1"]


@pytest.mark.parametrize(
    ("scope", "left"),
    [
        (ListingScope(), ["new1"]),
        (ListingScope(kind="manual"), ["new1"]),
        (ListingScope(ORDERS), ["new1", "other"]),
        (ListingScope(BILLING), ["new1", "old1"]),
        (ListingScope(kind="auto"), ["new1", "old1", "other"]),
        (ListingScope(filtered=True), ["new1", "old1", "other"]),
    ],
)
def test_what_a_listing_would_have_shown_and_did_not_is_gone(
    scope: ListingScope, left: list[str]
) -> None:
    assert names(with_backups(ALL, [NEW], scope)) == left


def test_a_backup_that_is_gone_is_forgotten_and_an_unknown_one_is_nothing_to_forget() -> None:
    assert names(without_backup(ALL, OLD.id)) == ["new1", "other"]
    assert without_backup(ALL, backup_id(9)) == ALL


def test_instances_are_added_or_replace_all_others() -> None:
    known = with_instances(NO_NAMES, [Instance(ORDERS, "orders")], complete=True)
    both = with_instances(known, [Instance(BILLING, "billing")], complete=False)
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


def test_a_name_that_holds_a_secret_is_not_kept() -> None:
    known = CachedNames({ORDERS: "orders", BILLING: "a-secret"}, ALL.backups)
    kept = without_secrets(known, lambda name: name.replace("secret", "***").replace("old1", "**"))
    assert kept.instances == {ORDERS: "orders"}
    assert names(kept) == ["new1", "other"]


@given(st.integers(0, 2 * MAX_NAMES), st.integers(0, 2 * MAX_NAMES))
def test_what_is_known_stays_within_its_bounds_and_the_newest_are_in_it(
    first: int, second: int
) -> None:
    def rows(start: int, count: int) -> list[CachedBackup]:
        return [CachedBackup(f"b{n}", ORDERS, f"{n:06}") for n in range(start, start + count)]

    before = CachedNames(
        {}, {f"{n:06}": row for n, row in enumerate(rows(0, min(first, MAX_NAMES)))}
    )
    listed = [
        a_backup(n, begin=NOON + n * timedelta(minutes=1), name=f"n{n}") for n in range(second)
    ][::-1]
    known = with_backups(before, listed, ListingScope(filtered=True))
    assert len(known.backups) == min(MAX_NAMES, min(first, MAX_NAMES) + second)
    assert names(known)[:second] == [row.name for row in listed[:MAX_NAMES]]
    crowd = [Instance(str(n), f"i{n}") for n in range(second)]
    assert len(with_instances(NO_NAMES, crowd, complete=False).instances) == min(MAX_NAMES, second)
