"""Tests of the options that `emulator serve` and `emulator exec` share."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

import pytest

from gaussbackup.cli.emulator_options import EmulatorArgs, ExpiredTokenStatus, PolicyFields
from gaussbackup.emulator import EmulatorOptions
from tests.support.cli import PROGRAM, run_cli

if TYPE_CHECKING:
    from pathlib import Path

SET_KEEP_DAYS = (*PROGRAM, "policy", "set", "-i", "orders", "--keep-days", "200", "--yes")


def test_args_without_options_are_the_defaults_of_the_emulator() -> None:
    assert EmulatorArgs().to_options(None) == EmulatorOptions(state=None)


def test_args_set_the_options_of_the_same_name() -> None:
    names = set(EmulatorArgs._fields) & {field.name for field in fields(EmulatorOptions)}
    names -= {"faults", "unique_scope", "expired_token_status"}
    values = {name: number for number, name in enumerate(sorted(names), 1)}
    options = EmulatorArgs(**values).to_options(None)  # type: ignore[arg-type]
    assert {name: getattr(options, name) for name in names} == values


@pytest.mark.parametrize("policy_fields", PolicyFields)
@pytest.mark.parametrize("status", ExpiredTokenStatus)
def test_args_convert_enums(policy_fields: PolicyFields, status: ExpiredTokenStatus) -> None:
    args = EmulatorArgs(policy_fields=policy_fields, expired_token_status=status)
    options = args.to_options(None)
    assert (options.unset_policy_fields, str(options.expired_token_status)) == (
        policy_fields.value,
        status.value,
    )


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("--max-keep-days", "36501", "not in the range"),
        ("--instance-quota", "-1", "not in the range"),
        ("--account-balance", "much", "not a valid float"),
        ("--expiry-status", "403", "not one of '400', '401'"),
        ("--restore-time", "-1", "not a duration"),
        ("--archive-lag", "soon", "not a duration"),
    ],
)
def test_exec_rejects_invalid_options_of_the_emulator(
    option: str, value: str, message: str
) -> None:
    assert message in run_cli("emulator", "exec", option, value, "--", "true", exit_code=2).err


def test_exec_with_max_keep_days_rejects_a_longer_retention() -> None:
    args = ("emulator", "exec", "--max-keep-days", "100", "--", *SET_KEEP_DAYS)
    assert "DBS.201106" in run_cli(*args, exit_code=2).err
    run_cli("emulator", "exec", "--", *SET_KEEP_DAYS)


@pytest.mark.parametrize(
    ("option", "value", "exit_code", "service_code"),
    [
        ("--instance-quota", "3", 5, "DBS.200046"),
        ("--account-balance", "-1", 3, "DBS.280020"),
        ("--free-addresses", "0", 5, "DBS.200082"),
    ],
)
def test_exec_with_a_limit_rejects_a_new_instance(
    tmp_path: Path, option: str, value: str, exit_code: int, service_code: str
) -> None:
    restore = (*PROGRAM, "restore", "before-v40", "-i", "orders", "--new", "orders-copy")
    password = ("--generate-password", str(tmp_path / "password"))
    args = ("emulator", "exec", option, value, "--", *restore, *password)
    assert service_code in run_cli(*args, exit_code=exit_code).err
