"""The small properties of the nouns."""

from __future__ import annotations

import pickle

import pytest

from gaussbackup.exit_codes import MEANINGS, ExitCode, combine
from gaussbackup.model.listing import BackupListing
from gaussbackup.model.secret import Secret
from gaussbackup.model.sizes import format_size
from tests.support.builders import NOON, a_backup


def test_a_secret_is_shown_nowhere() -> None:
    secret = Secret("hunter2")
    assert "hunter2" not in f"{secret} {secret!r} {secret:>20} {[secret]} {vars} {secret!s}"
    assert secret.reveal() == "hunter2"
    with pytest.raises(TypeError):
        pickle.dumps(secret)


def test_secrets_are_values() -> None:
    assert Secret("a") == Secret("a")
    assert Secret("a") != Secret("b")
    assert len({Secret("a"), Secret("a")}) == 1
    assert not Secret("")


def test_a_duration_needs_both_ends_in_order() -> None:
    assert a_backup(duration=240).duration_seconds == 240
    assert a_backup()._replace(end_time=None).duration_seconds is None
    assert a_backup()._replace(begin_time=None).duration_seconds is None
    assert a_backup(begin=NOON)._replace(end_time=NOON.replace(hour=1)).duration_seconds is None


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1.0 kB"),
        (12_400_000_000, "12.4 GB"),
        (108_200_000_000, "108 GB"),
        (999_999_999, "1.0 GB"),
        (5 * 10**18, "5000 PB"),
        (10**6, "1.0 MB"),
    ],
)
def test_a_size_is_written_in_decimal_units(size: int, text: str) -> None:
    assert format_size(size) == text


def test_a_listing_is_complete_when_its_total_agrees_and_all_rows_were_readable() -> None:
    row = a_backup()
    assert BackupListing((row,), total=1).complete
    assert not BackupListing((row,), total=2).complete
    assert not BackupListing((row,), total=None).complete
    assert not BackupListing((row,), total=1, unreadable=1).complete


def test_every_exit_code_has_its_meaning() -> None:
    assert set(MEANINGS) == set(ExitCode)
    assert all(code.meaning for code in ExitCode)


@pytest.mark.parametrize(
    ("codes", "together"),
    [([0, 0], 0), ([], 0), ([6, 6], 6), ([0, 6], 10), ([6, 7], 10), ([7], 7)],
)
def test_several_targets_share_a_code_or_are_partly_done(codes: list[int], together: int) -> None:
    assert combine([ExitCode(code) for code in codes]) == together
