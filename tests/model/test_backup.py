"""Properties of a backup."""

from __future__ import annotations

from tests.support.builders import NOON, a_backup


def test_duration_is_none_unless_both_ends_are_known_and_in_order() -> None:
    assert a_backup(duration=240).duration_seconds == 240
    assert a_backup()._replace(end_time=None).duration_seconds is None
    assert a_backup()._replace(begin_time=None).duration_seconds is None
    assert a_backup(begin=NOON)._replace(end_time=NOON.replace(hour=1)).duration_seconds is None
