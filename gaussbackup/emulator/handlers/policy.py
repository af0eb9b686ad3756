"""The automatic backup policy of instances: show and set."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from gaussbackup.emulator.error_catalog import (
    BAD_PARAMETER,
    BAD_POLICY_DIFFERENTIAL,
    BAD_POLICY_PERIOD,
    BAD_POLICY_RETENTION,
    BAD_POLICY_START,
    ApiError,
    ErrorSpec,
    GaussDbError,
)
from gaussbackup.emulator.handlers.instance_lookup import find_instance, instance_from_path
from gaussbackup.emulator.handlers.validation import (
    check_instance_id,
    parse_body,
    parse_object,
    parse_query,
)
from gaussbackup.emulator.server.response import ServerResponse, json_response
from gaussbackup.emulator.state.seed import POLICY

if TYPE_CHECKING:
    from collections.abc import Callable

    from gaussbackup.emulator.handlers.context import Backend, RequestContext
    from gaussbackup.emulator.state.rows import InstanceRow

_HOUR = re.compile(r"([01][0-9]|2[0-3]):00-([01][0-9]|2[0-3]):00")
_DAYS = re.compile(r"[1-7](,[1-7])*")
_INTERVALS = {"15", "30", "60", "180", "360", "720", "1440"}


def show_policy(backend: Backend, context: RequestContext) -> ServerResponse:
    """Return the policy; differential_period is a number here, and a string when it is set."""
    parse_query(context)
    return json_response(
        200, {"backup_policy": json.loads(instance_from_path(backend, context).policy)}
    )


def show_configuration(backend: Backend, context: RequestContext) -> ServerResponse:
    """Return the part of the policy that tunes the execution of backups."""
    parse_query(context)
    policy = json.loads(instance_from_path(backend, context).policy)
    fields = ("rate_limit", "prefetch_block", "file_split_size", "enable_standby_backup")
    configuration = {name: policy[name] for name in fields}
    constants = {
        "close_compression": False,
        "default_backup_media_type": "OBS",
        "default_backup_method": "PHYSICAL_BACKUP",
        "backup_parallel_degree": 4,
    }
    return json_response(200, {**configuration, **constants})


def set_policy(backend: Backend, context: RequestContext) -> ServerResponse:
    """Set the policy of one instance."""
    parse_query(context)
    body = parse_body(context, "backup_policy")
    policy = _parse_policy(backend, body.get("backup_policy"))
    with backend.store.transaction():
        _save(backend, instance_from_path(backend, context), policy)
    return json_response(200, {})


def set_policies(backend: Backend, context: RequestContext) -> ServerResponse:
    """Set the policy of several instances; the response lists those that failed."""
    parse_query(context)
    body = parse_body(context, "instance_ids", "backup_policy")
    policy = _parse_policy(backend, body.get("backup_policy"))
    instance_ids = body.get("instance_ids")
    if not isinstance(instance_ids, list) or not instance_ids:
        raise GaussDbError(BAD_PARAMETER, "instance_ids")
    failed = []
    with backend.store.transaction():
        for instance_id in instance_ids:
            try:
                _save(
                    backend, find_instance(backend, context, check_instance_id(instance_id)), policy
                )
            except ApiError as error:
                failed.append({"instance_id": instance_id, "error_message": error.message})
    report = {"succeeded_num": len(instance_ids) - len(failed), "failed_num": len(failed)}
    return json_response(202, {**report, "failed_instances": failed})


def _save(backend: Backend, instance: InstanceRow, policy: dict[str, Any]) -> None:
    """Store a policy; `EmulatorOptions.unset_policy_fields` decides on the fields it omits."""
    is_kept = backend.options.unset_policy_fields == "keep"
    merged = {**(json.loads(instance.policy) if is_kept else POLICY), **policy}
    backend.store.update("instances", instance.id, policy=json.dumps(merged))


def _parse_policy(backend: Backend, value: Any) -> dict[str, Any]:
    """Validate a policy; the first four fields are required."""
    known = tuple(name for name, *_ in _FIELDS)
    policy = parse_object(value, "backup_policy", *known)
    for name, error, is_required, is_valid in _FIELDS:
        if (name in policy or is_required) and not is_valid(policy.get(name)):
            raise GaussDbError(error, name)
    if policy["keep_days"] > backend.options.max_keep_days:
        raise GaussDbError(BAD_POLICY_RETENTION, "keep_days")
    policy["differential_period"] = int(policy["differential_period"])
    return policy


def _integer_between(lowest: int, highest: int, step: int = 1) -> Callable[[Any], bool]:
    def is_valid(value: Any) -> bool:
        is_integer = isinstance(value, int) and not isinstance(value, bool)
        return is_integer and lowest <= value <= highest and value % step == 0

    return is_valid


def is_hour_range(value: Any) -> bool:
    """Return whether it is a range of one hour, e.g. ``18:00-19:00`` or ``23:00-00:00``."""
    match = _HOUR.fullmatch(value) if isinstance(value, str) else None
    return match is not None and (int(match[1]) + 1) % 24 == int(match[2])


def _is_weekdays(value: Any) -> bool:
    return isinstance(value, str) and bool(_DAYS.fullmatch(value))


def _is_interval(value: Any) -> bool:
    return isinstance(value, str) and value in _INTERVALS


def _is_flag(value: Any) -> bool:
    return isinstance(value, bool)


_FIELDS: tuple[tuple[str, ErrorSpec, bool, Callable[[Any], bool]], ...] = (
    ("keep_days", BAD_POLICY_RETENTION, True, _integer_between(1, 36500)),
    ("start_time", BAD_POLICY_START, True, is_hour_range),
    ("period", BAD_POLICY_PERIOD, True, _is_weekdays),
    ("differential_period", BAD_POLICY_DIFFERENTIAL, True, _is_interval),
    ("rate_limit", BAD_PARAMETER, False, _integer_between(0, 1024)),
    ("prefetch_block", BAD_PARAMETER, False, _integer_between(1, 8192)),
    ("file_split_size", BAD_PARAMETER, False, _integer_between(0, 1024, 4)),
    ("enable_standby_backup", BAD_PARAMETER, False, _is_flag),
)
"""Name, error, whether it is required, and validator of each field."""
