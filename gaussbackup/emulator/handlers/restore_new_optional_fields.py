"""Validate the optional fields of a restore to a new instance."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from gaussbackup.emulator import error_catalog as errors
from gaussbackup.emulator.error_catalog import GaussDbError
from gaussbackup.emulator.handlers.policy import is_hour_range
from gaussbackup.emulator.handlers.validation import parse_object
from gaussbackup.emulator.orderable_catalog import (
    ENTERPRISE_PROJECT_ID,
    KMS_KEY_ID,
    TEMPLATES,
    default_template,
)
from gaussbackup.emulator.state.instance_spec import DISTRIBUTED, InstanceSpec
from gaussbackup.emulator.state.seed import POLICY

if TYPE_CHECKING:
    from gaussbackup.emulator.handlers.context import Backend

_RESERVED_PORTS = {
    *(2378, 2379, 2380, 4999, 5000, 5999, 6000, 6001, 8097, 8098, 12016, 12017, 20049, 20050),
    *(21731, 21732, 32122, 32123, 32124),
}
_DEFAULT_PORT = 8000
_PORT = re.compile(r"[0-9]{4,5}")
_TIME_ZONE = re.compile(r"UTC[+-](0[0-9]|1[0-2]):00")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_TEMPLATE_ID = re.compile(r"[0-9a-f]{32}pr[0-9]{2}")
_PERIODS = {"month": 9, "year": 3}
"""Longest subscription of a prepaid instance."""


def parse_port(backend: Backend, value: Any) -> int:
    """Return the port (a string or a number); sources disagree on 8000."""
    if value is None:
        return _DEFAULT_PORT
    text = str(value)
    if isinstance(value, bool) or not _PORT.fullmatch(text):
        raise GaussDbError(errors.BAD_PORT)
    port, rule = int(text), backend.options.port_rule
    is_default = port == _DEFAULT_PORT
    is_refused = (rule == "only-8000" and not is_default) or (rule == "not-8000" and is_default)
    if not 1024 <= port <= 39998 or port in _RESERVED_PORTS or is_refused:
        raise GaussDbError(errors.BAD_PORT)
    return port


def parse_template(value: Any, mode: str) -> str:
    """Return the parameter template; default: the one of the instance type."""
    if value is None:
        return default_template(mode)
    if not isinstance(value, str) or not _TEMPLATE_ID.fullmatch(value):
        raise GaussDbError(errors.BAD_TEMPLATE)
    if value not in TEMPLATES or TEMPLATES[value].mode != mode:
        raise GaussDbError(errors.NO_SUCH_TEMPLATE)
    return value


def parse_time_zone(value: Any) -> str:
    """Return the time zone: an integer number of hours."""
    if value is None:
        return DISTRIBUTED.time_zone
    if not isinstance(value, str) or not _TIME_ZONE.fullmatch(value):
        raise GaussDbError(errors.BAD_TIME_ZONE)
    return value


def parse_enterprise_project(value: Any) -> str:
    """Return the enterprise project: the default one or any UUID."""
    if value is None or value == ENTERPRISE_PROJECT_ID:
        return ENTERPRISE_PROJECT_ID
    if not isinstance(value, str) or not _UUID.fullmatch(value):
        raise GaussDbError(errors.BAD_ENTERPRISE_PROJECT)
    return value


def parse_encryption_key(value: Any) -> str:
    """Return the key for disk encryption, or an empty string."""
    if value is None or value == "":
        return ""
    if not isinstance(value, str) or not _UUID.fullmatch(value):
        raise GaussDbError(errors.BAD_KMS_KEY)
    if value != KMS_KEY_ID:
        raise GaussDbError(errors.NO_SUCH_KMS_KEY)
    return value


def parse_charge_mode(value: Any) -> str:
    """Return the billing mode; a prepaid instance needs a subscription period.

    Its order is paid at once, whatever `is_auto_pay` is.
    """
    if value is None:
        return "postPaid"
    info = parse_object(
        value,
        "charge_info",
        *("charge_mode", "period_type", "period_num", "is_auto_renew", "is_auto_pay"),
    )
    mode, period_type, number = (
        info.get(name) for name in ("charge_mode", "period_type", "period_num")
    )
    if mode == "postPaid":
        return "postPaid"
    longest = _PERIODS.get(period_type, 0) if isinstance(period_type, str) else 0
    is_number = isinstance(number, int) and not isinstance(number, bool)
    if mode != "prePaid" or not is_number or not 1 <= int(number or 0) <= longest:
        raise GaussDbError(errors.BAD_CHARGE_MODE)
    return "prePaid"


def parse_policy(backend: Backend, value: Any) -> dict[str, Any]:
    """Return the backup policy; `keep_days` 0 is the default or no automatic backups."""
    if value is None:
        return dict(POLICY)
    strategy = parse_object(value, "backup_strategy", "start_time", "keep_days")
    start_time, keep_days = (
        strategy.get("start_time", POLICY["start_time"]),
        strategy.get("keep_days", POLICY["keep_days"]),
    )
    if not is_hour_range(start_time):
        raise GaussDbError(errors.BAD_BACKUP_START)
    if not isinstance(keep_days, int) or isinstance(keep_days, bool) or not 0 <= keep_days <= 732:
        raise GaussDbError(errors.BAD_BACKUP_RETENTION)
    if keep_days == 0 and backend.options.zero_keep_days == "default":
        keep_days = POLICY["keep_days"]
    return {**POLICY, "start_time": start_time, "keep_days": keep_days}


def parse_parallel_restore(value: Any, spec: InstanceSpec) -> bool:
    """Return whether the restore is parallel; of a primary/standby instance it always is."""
    if value is None:
        return not spec.is_distributed
    if not isinstance(value, bool):
        raise GaussDbError(errors.BAD_PARAMETER, "enable_parallel_restore")
    if not value and not spec.is_distributed:
        raise GaussDbError(errors.PARALLEL_RESTORE_REQUIRED)
    return value
