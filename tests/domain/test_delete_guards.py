"""The safety rules for deleting backups."""

from __future__ import annotations

import pytest

from gaussbackup.domain.delete_guards import DeleteRefusal, find_refusals, raise_if_refused
from gaussbackup.errors import Refused
from tests.support.builders import BILLING, ORDERS, a_backup, backup_id

COMPLETED, OTHER = a_backup(1), a_backup(2)
AUTO = a_backup(3, kind="auto")


def refusals(
    *targets: object,
    rows: tuple[object, ...] = (COMPLETED, OTHER),
    instance_id: str | None = None,
    allow_last: bool = False,
) -> list[DeleteRefusal]:
    return find_refusals(list(targets), rows, instance_id=instance_id, allow_last=allow_last)  # type: ignore[arg-type]


def test_find_refusals_is_empty_if_a_completed_backup_remains() -> None:
    assert refusals(COMPLETED) == []
    assert refusals(COMPLETED, instance_id=ORDERS) == []
    assert refusals(a_backup(7, "FAILED"), rows=()) == []


def test_find_refusals_refuses_an_automatic_backup() -> None:
    [refusal] = refusals(AUTO)
    assert "not a manual backup (auto)" in refusal.message
    assert "no type" in refusals(COMPLETED._replace(kind=None))[0].message


def test_find_refusals_refuses_a_running_backup_with_the_stop_command() -> None:
    [refusal] = refusals(a_backup(7, "BUILDING"))
    assert "still BUILDING" in refusal.message
    assert f"gaussbackup stop -i {ORDERS}" in (refusal.hint or "")


@pytest.mark.parametrize(
    ("status", "message"), [("PAUSED", "the status PAUSED"), ("", "the status empty")]
)
def test_find_refusals_refuses_an_unknown_status(status: str, message: str) -> None:
    assert message in refusals(a_backup(7, status))[0].message


def test_find_refusals_accepts_a_backup_that_is_being_deleted() -> None:
    assert refusals(a_backup(7, "DELETING")) == []


def test_find_refusals_refuses_a_backup_of_another_instance() -> None:
    [refusal] = refusals(COMPLETED, instance_id=BILLING)
    assert f"another instance: {ORDERS}" in refusal.message


def test_find_refusals_refuses_an_invalid_id() -> None:
    assert "invalid backup id" in refusals(COMPLETED._replace(id="a/../b"))[0].message


def test_find_refusals_refuses_the_last_completed_backup_without_allow_last() -> None:
    [refusal] = refusals(
        COMPLETED, rows=(COMPLETED, a_backup(8, "FAILED"), a_backup(9, "BUILDING"))
    )
    assert "no COMPLETED backup left: backup-1" in refusal.message
    assert "--allow-last" in (refusal.hint or "")
    assert refusals(COMPLETED, rows=(COMPLETED,), allow_last=True) == []


def test_find_refusals_refuses_all_completed_backups_at_once() -> None:
    [refusal] = refusals(COMPLETED, OTHER)
    assert "backup-1, backup-2" in refusal.message


def test_find_refusals_counts_a_completed_automatic_backup() -> None:
    assert refusals(COMPLETED, rows=(COMPLETED, AUTO)) == []


def test_find_refusals_checks_each_instance_separately() -> None:
    rows = (COMPLETED, a_backup(5, instance_id=BILLING))
    assert len(refusals(COMPLETED, rows=rows)) == 1
    assert len(refusals(*rows, rows=rows)) == 2


def test_raise_if_refused_raises_a_single_refusal_itself() -> None:
    with pytest.raises(Refused, match=r"is still BUILDING\. Nothing was deleted") as caught:
        raise_if_refused(refusals(a_backup(7, "BUILDING")), 1)
    assert "stop" in (caught.value.hint or "")


def test_raise_if_refused_lists_several_refusals() -> None:
    with pytest.raises(Refused, match="2 safety rules forbid deleting these 3 backups") as caught:
        raise_if_refused(refusals(a_backup(7, "PAUSED"), AUTO, COMPLETED), 3)
    hint = caught.value.hint or ""
    assert backup_id(7) in hint
    assert backup_id(3) in hint


def test_raise_if_refused_does_nothing_without_refusals() -> None:
    raise_if_refused([], 3)
