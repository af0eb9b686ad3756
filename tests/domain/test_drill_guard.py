"""The deletion guard of drills: every instance that is not certainly a drill's is refused."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gaussbackup.domain.drill_guard import DeletionEvidence, deletion_refusals
from gaussbackup.domain.drill_names import NONCE_TAG, build_drill_name, drill_tags
from tests.domain.drill_values import COPY, NAME, NONCE, RECORD, a_drill_instance
from tests.support.builders import NOON, ORDERS

OTHER_NAME = build_drill_name(NOON, "00000000", "orders")
TAGS = drill_tags(RECORD)
IN_JOURNAL = RECORD
ON_DISK = RECORD._replace(instance_id=None)


def refusals(record: Any = IN_JOURNAL, manual: int | None = 0, **changes: Any) -> list[str]:
    return deletion_refusals(DeletionEvidence(a_drill_instance(**changes), record, manual))


@pytest.mark.parametrize(
    ("record", "name", "tags"),
    [
        (IN_JOURNAL, NAME, TAGS),
        (IN_JOURNAL, NAME, {}),
        (IN_JOURNAL, NAME, None),
        (IN_JOURNAL, "renamed", TAGS),
        (ON_DISK, NAME, TAGS),
        (None, NAME, TAGS),
    ],
)
def test_two_of_journal_name_and_tag_are_enough(record: Any, name: str, tags: Any) -> None:
    assert refusals(record, name=name, tags=tags) == []


@pytest.mark.parametrize(
    ("record", "name", "tags", "missing"),
    [
        (IN_JOURNAL, "renamed", {}, "name, tag"),
        (ON_DISK, NAME, {}, "journal, tag"),
        (ON_DISK, "renamed", TAGS, "journal, name"),
        (None, NAME, {}, "journal, tag"),
        (None, NAME, None, "journal, tag"),
        (None, "orders", TAGS, "journal, name"),
        (None, "orders", {}, "journal, name, tag"),
        (None, "gbdrill-orders", {}, "journal, name, tag"),
    ],
)
def test_one_of_journal_name_and_tag_is_not_enough(
    record: Any, name: str, tags: Any, missing: str
) -> None:
    expected = f"two of journal, name and tag must agree; missing: {missing}"
    assert expected in refusals(record, name=name, tags=tags)


@pytest.mark.parametrize(
    ("record", "changes", "reason"),
    [
        (IN_JOURNAL, {"name": OTHER_NAME}, "its name is that of another drill, 00000000"),
        (None, {"name": OTHER_NAME}, f"its tag is that of another drill, {NONCE}"),
        (IN_JOURNAL, {"tags": {NONCE_TAG: "1"}}, "its tag is that of another drill, 1"),
        (IN_JOURNAL, {"id": ORDERS}, f"the journal names another instance, {COPY}"),
        (IN_JOURNAL, {"id": ORDERS}, "it is the source of a drill"),
        (None, {"id": ORDERS}, "it is the source of a drill"),
        (IN_JOURNAL, {"charge_mode": "prePaid"}, "it is not pay-per-use (prePaid)"),
        (None, {"charge_mode": None}, "it is not pay-per-use (unknown)"),
        (None, {"created": None}, "when it was created is unknown"),
        (
            IN_JOURNAL,
            {"created": NOON - timedelta(minutes=5, seconds=1)},
            "it was created at 2026-11-23T11:54:59Z; the drill began at 2026-11-23T12:00:00Z",
        ),
        (
            None,
            {"created": NOON - timedelta(days=300)},
            "it was created at 2026-01-27T12:00:00Z; the drill began at 2026-11-23T12:00:00Z",
        ),
    ],
)
def test_a_contradiction_refuses(record: Any, changes: dict[str, Any], reason: str) -> None:
    assert reason in refusals(record, **changes)


@pytest.mark.parametrize(
    ("count", "reasons"),
    [
        (0, []),
        (1, ["it has 1 manual backup"]),
        (2, ["it has 2 manual backups"]),
        (None, ["whether it has manual backups is unknown"]),
    ],
)
def test_manual_backups_refuse(count: int | None, reasons: list[str]) -> None:
    assert refusals(manual=count) == reasons


def test_unknown_time_and_billing_are_accepted_of_an_instance_that_the_drill_ordered() -> None:
    assert refusals(created=None, charge_mode=None) == []
    assert refusals(created=NOON - timedelta(minutes=5)) == []


def test_an_instance_of_which_nothing_is_known_is_refused_for_each_reason() -> None:
    instance = a_drill_instance(name="orders", tags=None, created=None, charge_mode=None)

    assert len(deletion_refusals(DeletionEvidence(instance))) == 4


@given(
    st.sampled_from([None, ON_DISK]),
    st.sampled_from([NAME, OTHER_NAME, "orders", "gbdrill-orders"]),
    st.sampled_from([None, {}, {NONCE_TAG: "1"}]),
    st.sampled_from([ORDERS, COPY]),
)
def test_no_instance_is_deleted_without_its_id_in_the_journal_or_its_tag(
    record: Any, name: str, tags: Any, instance_id: str
) -> None:
    assert refusals(record, id=instance_id, name=name, tags=tags) != []
