"""The automatic backup policy of an instance: shown, checked and set."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from gaussbackup.emulator.error_responses import (
    BAD_PARAMETER,
    BAD_POLICY_DIFFERENTIAL,
    BAD_POLICY_PERIOD,
    BAD_POLICY_RETENTION,
    BAD_POLICY_START,
    ApiError,
    ErrorSpec,
    GaussDbError,
)
from gaussbackup.emulator.handlers.lookup import find_instance, instance_from_path
from gaussbackup.emulator.handlers.validation import (
    check_instance_id,
    parse_body,
    parse_object,
    parse_query,
)
from gaussbackup.emulator.server.response import ServerResponse, json_response

if TYPE_CHECKING:
    from collections.abc import Callable

    from gaussbackup.emulator.handlers.context import Backend, RequestContext
    from gaussbackup.emulator.state.rows import InstanceRow

_HOUR = re.compile(r"([01][0-9]|2[0-3]):00-([01][0-9]|2[0-3]):00")
_DAYS = re.compile(r"[1-7](,[1-7])*")
_INTERVALS = {"15", "30", "60", "180", "360", "720", "1440"}


def show_policy(world: Backend, call: RequestContext) -> ServerResponse:
    """Answer the policy; the differential period, set as a text, comes back as a number."""
    parse_query(call)
    return json_response(200, {"backup_policy": json.loads(instance_from_path(world, call).policy)})


def show_configuration(world: Backend, call: RequestContext) -> ServerResponse:
    """Answer the part of the policy that tunes how backups are made."""
    parse_query(call)
    policy = json.loads(instance_from_path(world, call).policy)
    tuning = ("rate_limit", "prefetch_block", "file_split_size", "enable_standby_backup")
    configuration = {name: policy[name] for name in tuning}
    fixed = {"close_compression": False, "default_backup_media_type": "OBS"}
    return json_response(200, {**configuration, **fixed, "default_backup_method": "physical"})


def set_policy(world: Backend, call: RequestContext) -> ServerResponse:
    """Set the policy of one instance; what is not said stays."""
    parse_query(call)
    body = parse_body(call, "backup_policy")
    policy = _parse_policy(body.get("backup_policy"))
    with world.store.transaction():
        _save(world, instance_from_path(world, call), policy)
    return json_response(200, {})


def set_policies(world: Backend, call: RequestContext) -> ServerResponse:
    """Set the policy of many instances, and report those that failed."""
    parse_query(call)
    body = parse_body(call, "instance_ids", "backup_policy")
    policy = _parse_policy(body.get("backup_policy"))
    instance_ids = body.get("instance_ids")
    if not isinstance(instance_ids, list) or not instance_ids:
        raise GaussDbError(BAD_PARAMETER, "instance_ids")
    failed = []
    with world.store.transaction():
        for each in instance_ids:
            try:
                _save(world, find_instance(world, call, check_instance_id(each)), policy)
            except ApiError as error:
                failed.append({"instance_id": each, "error_message": error.message})
    report = {"succeeded_num": len(instance_ids) - len(failed), "failed_num": len(failed)}
    return json_response(200, {**report, "failed_instances": failed})


def _save(world: Backend, instance: InstanceRow, policy: dict[str, Any]) -> None:
    merged = {**json.loads(instance.policy), **policy}
    world.store.update("instances", instance.id, policy=json.dumps(merged))


def _parse_policy(value: Any) -> dict[str, Any]:
    """Check a policy: the first four fields are required."""
    known = tuple(name for name, *_ in _FIELDS)
    policy = parse_object(value, "backup_policy", *known)
    for name, refusal, is_required, is_good in _FIELDS:
        if (name in policy or is_required) and not is_good(policy.get(name)):
            raise GaussDbError(refusal, name)
    policy["differential_period"] = int(policy["differential_period"])
    return policy


def _integer_between(lowest: int, highest: int, step: int = 1) -> Callable[[Any], bool]:
    def is_good(value: Any) -> bool:
        is_whole = isinstance(value, int) and not isinstance(value, bool)
        return is_whole and lowest <= value <= highest and value % step == 0

    return is_good


def _is_hour_range(value: Any) -> bool:
    """Take an hour: ``18:00-19:00``, and ``23:00-00:00`` as well."""
    found = _HOUR.fullmatch(value) if isinstance(value, str) else None
    return found is not None and (int(found[1]) + 1) % 24 == int(found[2])


def _is_weekdays(value: Any) -> bool:
    return isinstance(value, str) and bool(_DAYS.fullmatch(value))


def _is_interval(value: Any) -> bool:
    return isinstance(value, str) and value in _INTERVALS


def _is_flag(value: Any) -> bool:
    return isinstance(value, bool)


_FIELDS: tuple[tuple[str, ErrorSpec, bool, Callable[[Any], bool]], ...] = (
    ("keep_days", BAD_POLICY_RETENTION, True, _integer_between(1, 732)),
    ("start_time", BAD_POLICY_START, True, _is_hour_range),
    ("period", BAD_POLICY_PERIOD, True, _is_weekdays),
    ("differential_period", BAD_POLICY_DIFFERENTIAL, True, _is_interval),
    ("rate_limit", BAD_PARAMETER, False, _integer_between(0, 1024)),
    ("prefetch_block", BAD_PARAMETER, False, _integer_between(1, 8192)),
    ("file_split_size", BAD_PARAMETER, False, _integer_between(0, 1024, 4)),
    ("enable_standby_backup", BAD_PARAMETER, False, _is_flag),
)
