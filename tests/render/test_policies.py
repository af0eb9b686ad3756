"""Tests of `render/policies.py`."""

from __future__ import annotations

from gaussbackup.actions.resolve_reference import InstanceRef
from gaussbackup.domain.policy_change import PolicyChange
from gaussbackup.model.backup_policy import BackupPolicy
from gaussbackup.render.policies import (
    change_document,
    change_lines,
    changes_text,
    full_policy_document,
    policy_csv_rows,
    policy_document,
    policy_pairs,
    policy_table,
)
from tests.render.screen import ASCII_LOG_TERMINAL, LOG_TERMINAL
from tests.support.builders import ORDERS

POLICY = BackupPolicy(
    7, "18:00-19:00", "1,3", 30, rate_limit=75, raw={"keep_days": 7, "rate_limit": 75, "new": 1}
)


def test_policy_documents_have_their_keys_in_order() -> None:
    document = policy_document(POLICY)
    assert list(document.items()) == [
        ("keep_days", 7),
        ("start_time", "18:00-19:00"),
        ("period", [1, 3]),
        ("differential_period", 30),
        ("rate_limit", 75),
        ("prefetch_block", None),
        ("file_split_size", None),
        ("enable_standby_backup", None),
    ]
    assert full_policy_document(POLICY) == {**document, "api": dict(POLICY.raw)}
    assert policy_document(BackupPolicy())["period"] == []
    assert change_document(PolicyChange("keep_days", 7, 14)) == {
        "field": "keep_days",
        "old": 7,
        "new": 14,
    }


def test_policy_pairs_and_csv_rows_have_every_field() -> None:
    assert policy_pairs(POLICY) == [
        ("kept for", "7 days"),
        ("starts at", "18:00-19:00 UTC"),
        ("on", "mon, wed"),
        ("differential every", "30 min"),
        ("upload limit", "75 MB/s"),
        ("prefetches", "–"),
        ("split at", "–"),
        ("on a standby node", "–"),
        ("new", "1"),
    ]
    assert policy_pairs(BackupPolicy())[0] == ("kept for", "–")
    columns, rows = policy_csv_rows([(InstanceRef(ORDERS), POLICY)])
    assert columns[:3] == ("instance_id", "instance_name", "keep_days")
    assert rows == [[ORDERS, "", "7", "18:00-19:00", "1,3", "30", "75", "", "", ""]]
    titles, rows = policy_table([(InstanceRef(ORDERS, "orders"), POLICY)])
    assert [column.title for column in titles][:3] == ["INSTANCE", "KEPT FOR", "STARTS AT"]
    assert rows == [["orders", "7 days", "18:00-19:00 UTC", "mon, wed", "30 min"]]
    daily = POLICY._replace(period="1,2,3,4,5,6,7")
    assert policy_table([(InstanceRef(ORDERS), daily)])[1][0][3] == "daily"


def test_policy_pairs_have_words_for_switches_and_zero() -> None:
    tuned = BackupPolicy(
        0, rate_limit=0, prefetch_block=64, file_split_size=0, enable_standby_backup=True
    )
    assert [text for _, text in policy_pairs(tuned)] == [
        "0 days (no automatic backups)",
        *("–", "–", "–"),
        "unlimited",
        "64 pages",
        "unlimited",
        "yes",
    ]


def test_change_lines_show_the_old_and_the_new_value() -> None:
    changes = [PolicyChange("keep_days", 7, 14), PolicyChange("start_time", None, "19:00-20:00")]
    assert change_lines(changes, LOG_TERMINAL).splitlines() == [
        "  kept for   7 days → 14 days",
        "  starts at  – → 19:00-20:00 UTC",
    ]
    assert changes_text(changes) == "kept for 14 days; starts at 19:00-20:00 UTC"
    assert (
        change_lines(changes, ASCII_LOG_TERMINAL).splitlines()[1]
        == "  starts at  - -> 19:00-20:00 UTC"
    )
