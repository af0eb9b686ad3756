"""Input errors are raised together."""

from __future__ import annotations

import pytest

from gaussbackup.domain.input_errors import InputError, raise_if_any
from gaussbackup.errors import UsageError


def test_raise_if_any_does_nothing_without_errors() -> None:
    raise_if_any([])


def test_raise_if_any_joins_all_messages_and_hints() -> None:
    with pytest.raises(UsageError) as caught:
        raise_if_any(
            [InputError("one", "try this"), InputError("two"), InputError("three", "try that")]
        )
    assert caught.value.message == "one\ntwo\nthree"
    assert caught.value.hint == "try this\ntry that"


def test_raise_if_any_has_no_hint_if_no_error_has_one() -> None:
    with pytest.raises(UsageError) as caught:
        raise_if_any([InputError("one")])
    assert caught.value.hint is None
