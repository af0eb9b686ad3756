"""Tests of the command lines that hints print."""

from __future__ import annotations

from typing import Any

import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st

from gaussbackup.cli.commands import create as create_command
from gaussbackup.cli.commands.prune import app
from gaussbackup.cli.param_types import time_zone
from gaussbackup.cli.suggested_command import create_args, prune_args
from gaussbackup.domain.retention_policy import RetentionPolicy
from gaussbackup.model.calendar_duration import CalendarDuration

COUNTS = st.none() | st.integers(1, 99)
calendar_durations = st.builds(
    CalendarDuration, *(st.integers(0, 20) for _ in CalendarDuration._fields)
).filter(any)
ZONES = st.sampled_from([time_zone("UTC"), time_zone("Europe/Berlin")])


@given(
    st.lists(st.sampled_from(["orders", "billing"])),
    st.builds(
        RetentionPolicy,
        match=st.sampled_from(["*", "nightly-*", "a b"]),
        keep_last=COUNTS,
        keep_yearly=COUNTS,
        keep_within=st.none() | calendar_durations,
        min_keep=st.integers(1, 3),
        max_delete=st.integers(9, 11),
        failed=st.booleans(),
        zone=ZONES,
    ),
)
def test_prune_args_parse_back_to_the_policy(instances: list[str], policy: RetentionPolicy) -> None:
    args = prune_args(instances, policy)[1:]
    context: Any = typer.main.get_command(app).make_context("prune", list(args))
    params = context.params
    assert list(params["instance"] or ()) == instances
    assert params["all_instances"] is not bool(instances)
    names = ("match", "keep_last", "keep_yearly", "keep_within", "min_keep", "max_delete", "failed")
    assert {name: params[name] for name in names} == {name: getattr(policy, name) for name in names}
    assert (params["tz"] or time_zone("UTC")) == policy.zone


DURATIONS = st.none() | st.floats(0.1, 1e6).map(lambda seconds: round(seconds, 3))


@given(
    st.builds(
        create_command.CreateOptions,
        instance=st.lists(st.text(min_size=1), min_size=1, max_size=3),
        description=st.none() | st.text(min_size=1),
        wait=st.booleans(),
        timeout=DURATIONS,
        poll_interval=DURATIONS,
        if_exists=st.sampled_from(create_command.IfExists),
        busy_timeout=DURATIONS,
        unless_newer_than=DURATIONS,
        request_id=st.none() | st.from_regex(r"[A-Za-z0-9._-]{1,64}", fullmatch=True),
        dry_run=st.booleans(),
    )
)
def test_create_args_parse_back_to_the_options(options: create_command.CreateOptions) -> None:
    values, defaults = options._asdict(), options._field_defaults
    args = create_args(options.instance, "before-v42", values, defaults)[1:]
    assert "--if-exists" not in args or options.if_exists is create_command.IfExists.REUSE
    command: Any = typer.main.get_command(create_command.app)
    params = command.make_context("create", list(args)).params
    params["instance"] = list(params["instance"])
    parsed = create_command.CreateOptions(**{key: params[key] for key in options._fields})
    for field, value in options._replace(name="before-v42")._asdict().items():
        found = getattr(parsed, field)
        assert found == pytest.approx(value) if isinstance(value, float) else found == value, field
