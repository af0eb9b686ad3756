"""Secrets are values that are never printed."""

from __future__ import annotations

import pickle

import pytest

from gaussbackup.model.secret import Secret


def test_secret_is_masked_in_every_representation() -> None:
    secret = Secret("hunter2")
    assert "hunter2" not in f"{secret} {secret!r} {secret:>20} {[secret]} {vars} {secret!s}"
    assert secret.reveal() == "hunter2"
    with pytest.raises(TypeError):
        pickle.dumps(secret)


def test_secret_equality_hash_and_truth_depend_on_the_value() -> None:
    assert Secret("a") == Secret("a")
    assert Secret("a") != Secret("b")
    assert len({Secret("a"), Secret("a")}) == 1
    assert not Secret("")
