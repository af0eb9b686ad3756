"""What is taken as an id, and what is looked up as a name."""

from __future__ import annotations

import pytest

from gaussbackup.domain.identifiers import is_backup_id, is_instance_id, is_job_id

HEX = "7e01ac5ac5274957ba506f3851d11d51"


@pytest.mark.parametrize("word", [HEX, HEX + "in14", HEX + "in01"])
def test_32_hex_with_or_without_its_suffix_is_an_instance_id(word: str) -> None:
    assert is_instance_id(word)


@pytest.mark.parametrize(
    "word", ["orders", HEX + "xx", HEX + "in1", HEX[:30], HEX + "in14\n", HEX.upper(), HEX + "br14"]
)
def test_everything_else_is_a_name_of_an_instance(word: str) -> None:
    assert not is_instance_id(word)


@pytest.mark.parametrize("word", ["e76112bfb2074871bf54cb8df5af7f64br14"])
def test_a_backup_id_has_its_suffix(word: str) -> None:
    assert is_backup_id(word)


@pytest.mark.parametrize("word", [HEX, HEX + "in14", HEX + "br", HEX + "br١٤", HEX + "br14 ", ""])
def test_everything_else_is_a_name_of_a_backup(word: str) -> None:
    assert not is_backup_id(word)


def test_a_job_id_is_a_uuid() -> None:
    assert is_job_id("e4733090-b2c8-4ea7-a33a-f55f65723fb3")
    assert is_job_id("e4733090b2c84ea7a33af55f65723fb3")
    assert not is_job_id("e4733090/b2c8-4ea7-a33a-f55f65723fb3")
