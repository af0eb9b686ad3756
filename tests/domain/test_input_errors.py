"""All that is wrong with the input is told at once."""

from __future__ import annotations

import pytest

from gaussbackup.domain.input_errors import InputError, raise_if_any
from gaussbackup.errors import UsageError


def test_no_flaws_are_no_error() -> None:
    raise_if_any([])


def test_all_flaws_and_all_hints_stand_in_one_error() -> None:
    with pytest.raises(UsageError) as caught:
        raise_if_any(
            [InputError("one", "try this"), InputError("two"), InputError("three", "try that")]
        )
    assert caught.value.message == "one\ntwo\nthree"
    assert caught.value.hint == "try this\ntry that"


def test_without_hints_there_is_none() -> None:
    with pytest.raises(UsageError) as caught:
        raise_if_any([InputError("one")])
    assert caught.value.hint is None
