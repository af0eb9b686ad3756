"""The check of the listing before a create."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from gaussbackup.domain.create_or_reuse import ExistingBackup, ReuseReason, precheck
from gaussbackup.domain.lost_create_candidates import ExpectedBackup
from gaussbackup.errors import NameTaken
from tests.support.builders import BILLING, NOON, ORDERS, a_backup, backup_id

HOUR = 3600.0
EXPECTED = ExpectedBackup(ORDERS, "before-v42")
TAGGED = ExpectedBackup(ORDERS, "before-v42", request_id="job-7")


def run_precheck(
    rows: list[object], expected: ExpectedBackup = EXPECTED, *, reuse: bool = False
) -> ExistingBackup | None:
    return precheck(rows, expected, reuse=reuse, now=NOON)  # type: ignore[arg-type]


def test_precheck_allows_the_post_if_no_backup_matches() -> None:
    assert run_precheck([a_backup(1, name="other")]) is None


def test_precheck_ignores_the_same_name_on_another_instance() -> None:
    assert run_precheck([a_backup(1, name="before-v42", instance_id=BILLING)]) is None


def test_precheck_ignores_an_automatic_backup_of_the_same_name() -> None:
    assert run_precheck([a_backup(1, name="before-v42", kind="auto")]) is None


@pytest.mark.parametrize("status", ["COMPLETED", "BUILDING"])
def test_precheck_raises_or_reuses_a_usable_backup_of_the_same_name(status: str) -> None:
    rows: list[object] = [a_backup(1, status, name="before-v42")]
    with pytest.raises(NameTaken, match=backup_id(1)):
        run_precheck(rows)
    found = run_precheck(rows, reuse=True)
    assert found is not None
    assert found.reason is ReuseReason.ADOPTED


@pytest.mark.parametrize("status", ["FAILED", "DELETING", "ODD", ""])
def test_precheck_never_reuses_an_unusable_backup_of_the_same_name(status: str) -> None:
    with pytest.raises(NameTaken) as caught:
        run_precheck([a_backup(1, status, name="before-v42")], reuse=True)
    assert f"gaussbackup delete {backup_id(1)}" in (caught.value.hint or "")


def test_precheck_adopts_a_backup_with_the_request_id() -> None:
    found = run_precheck([a_backup(1, name="another", description="x [gb:job-7]")], TAGGED)
    assert found is not None
    assert found.backup.id == backup_id(1)


def test_precheck_with_request_id_rejects_the_same_name_without_it() -> None:
    with pytest.raises(NameTaken):
        run_precheck([a_backup(1, name="before-v42")], TAGGED, reuse=True)


def test_precheck_rejects_a_request_id_of_another_instance() -> None:
    row = a_backup(1, instance_id=BILLING, description="[gb:job-7]")
    with pytest.raises(NameTaken, match="another instance"):
        run_precheck([row], TAGGED)


def test_precheck_ignores_the_request_id_of_an_instance_of_the_same_command() -> None:
    row = a_backup(1, instance_id=BILLING, description="[gb:job-7]")
    assert precheck([row], TAGGED, reuse=False, now=NOON, siblings=frozenset({BILLING})) is None


def test_precheck_adopts_its_own_backup_if_another_instance_has_the_request_id_too() -> None:
    rows: list[object] = [
        a_backup(1, instance_id=BILLING, description="[gb:job-7]"),
        a_backup(2, description="[gb:job-7]"),
    ]
    found = run_precheck(rows, TAGGED)
    assert found is not None
    assert found.backup.id == backup_id(2)


@pytest.mark.parametrize("tag", ["[gb:job-71]", "[gb:job]", "[gb:job-7] x", "x[gb:job-7]"])
def test_precheck_ignores_the_tag_of_another_request_id(tag: str) -> None:
    assert run_precheck([a_backup(1, description=tag)], TAGGED) is None


def test_precheck_rejects_a_request_id_of_two_usable_backups() -> None:
    rows: list[object] = [a_backup(n, description="[gb:job-7]") for n in (1, 2)]
    with pytest.raises(NameTaken) as caught:
        run_precheck(rows, TAGGED)
    assert backup_id(1) in (caught.value.hint or "")
    assert backup_id(2) in (caught.value.hint or "")


def test_precheck_rejects_a_request_id_of_a_failed_backup() -> None:
    with pytest.raises(NameTaken, match="FAILED"):
        run_precheck([a_backup(1, "FAILED", description="[gb:job-7]")], TAGGED)


def test_precheck_returns_a_completed_backup_that_is_fresh() -> None:
    rows = [
        a_backup(1, begin=NOON - timedelta(hours=3)),
        a_backup(2, begin=NOON - timedelta(hours=1), kind="auto"),
        a_backup(3, "FAILED", begin=NOON - timedelta(minutes=5)),
        a_backup(4, begin=NOON, instance_id=BILLING),
    ]
    found = precheck(rows, EXPECTED, reuse=False, max_age=2 * HOUR, now=NOON)
    assert found == ExistingBackup(rows[1], ReuseReason.FRESH)
    for max_age in (HOUR, 60.0):
        assert precheck(rows, EXPECTED, reuse=False, max_age=max_age, now=NOON) is None


@pytest.mark.parametrize("begin", [None, NOON + timedelta(minutes=6), NOON + timedelta(days=9999)])
def test_precheck_uses_no_backup_without_a_usable_time_as_fresh(begin: datetime | None) -> None:
    rows = [a_backup(1, begin=begin)]
    assert precheck(rows, EXPECTED, reuse=False, max_age=2 * HOUR, now=NOON) is None
