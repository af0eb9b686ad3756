"""Tests of the command lines that hints print."""

from __future__ import annotations

from typing import Any

import typer
from hypothesis import given
from hypothesis import strategies as st

from gaussbackup.cli.commands.prune import app
from gaussbackup.cli.param_types import time_zone
from gaussbackup.cli.suggested_command import prune_args
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
