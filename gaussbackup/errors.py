"""Errors of the program; each class has an exit code, each instance a hint.

GaussbackupError
├── UsageError                       2   an argument or a setting is invalid
│   └── ConfigError                  2   ... in a configuration file
├── ServiceError                         the service returned an error, or no response
│   ├── NotSent                      9   the request did not leave this machine
│   ├── PermanentConnectionError     9   certificate, proxy or URL: a retry cannot help
│   ├── Throttled                    9   too many requests
│   ├── AmbiguousOutcome             9   the request was sent, its effect is unknown
│   │   └── RowsMissing              9   the response lacks rows that it counts
│   ├── UnexpectedResponse           9   no such call, or not this API
│   ├── InvalidRequest               2   the service rejected a value
│   ├── AuthFailed                   3   not authenticated
│   ├── Forbidden                    3   authenticated, but not allowed
│   ├── NotFound                     4   instance, backup or job
│   └── StateConflict                5   not allowed in the current state
│       ├── InstanceBusy                 another operation is running
│       ├── NameTaken                    a backup has that name
│       └── QuotaReached
├── BackupFailed                     6
│   └── BackupDisappeared            6
├── InstanceFailed                   6   an instance is FAILED, or disappeared
├── JobFailed                        6
├── NoGoodBackup                     6   an instance does not pass `check`
├── StillRunning                     7   timed out
├── OutcomeUnknown                   8   a backup or an instance may or may not exist
├── PartialFailure                   10
├── Refused                          11  by a safety rule
└── OutputError                      12  done, but stdout could not be written
"""

from __future__ import annotations

from enum import Enum
from typing import ClassVar

from gaussbackup.exit_codes import ExitCode


class FailureKind(Enum):
    """Kind of failure of one HTTP call; it alone decides whether a retry is allowed."""

    NOT_SENT = "not sent"
    PERMANENT = "permanent"
    REJECTED = "rejected"
    AUTH = "auth"
    THROTTLED = "throttled"
    BUSY = "busy"
    AMBIGUOUS = "ambiguous"


class GaussbackupError(Exception):
    """Base class: what happened (`message`), what to do (`hint`), and the exit code.

    `code`, `http_status` and `request_id` are those of the service, None if it sent none.
    """

    exit_code: ClassVar[ExitCode] = ExitCode.BUG
    kind: ClassVar[str] = "bug"
    posts_sent: int = 0
    """Number of create requests sent before this was raised."""

    def __init__(
        self,
        message: str,
        *,
        hint: str | None = None,
        code: str | None = None,
        http_status: int | None = None,
        request_id: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.code = code
        self.http_status = http_status
        self.request_id = request_id


class UsageError(GaussbackupError):
    """An argument or an environment variable is invalid."""

    exit_code = ExitCode.USAGE
    kind = "usage"


class ConfigError(UsageError):
    """A configuration file is invalid; the message names file, line and key."""

    kind = "config"


class ServiceError(GaussbackupError):
    """A call to the service failed.

    `retry_after` is the pause in seconds that the service requested, None if it requested none.
    `attempts` is the number of attempts before this was raised.
    """

    failure_kind: ClassVar[FailureKind] = FailureKind.REJECTED
    retry_after: float | None = None
    attempts: int = 1


class NotSent(ServiceError):
    """No byte of the request reached the service.

    `unknown_host`: DNS knows no such name, which is rarely temporary.
    """

    unknown_host: bool = False
    exit_code = ExitCode.UNREACHABLE
    kind = "unreachable"
    failure_kind = FailureKind.NOT_SENT


class PermanentConnectionError(ServiceError):
    """The service cannot be connected to, for a reason that a retry does not remove."""

    exit_code = ExitCode.UNREACHABLE
    kind = "untrusted"
    failure_kind = FailureKind.PERMANENT


class Throttled(ServiceError):
    """The service rejected the request because of too many requests."""

    exit_code = ExitCode.UNREACHABLE
    kind = "throttled"
    failure_kind = FailureKind.THROTTLED


class AmbiguousOutcome(ServiceError):
    """The request was sent, and it is unknown whether it was applied."""

    exit_code = ExitCode.UNREACHABLE
    kind = "doubtful"
    failure_kind = FailureKind.AMBIGUOUS


class RowsMissing(AmbiguousOutcome):
    """The response lacks rows that it counts, or has unreadable ones: it proves no absence."""


class UnexpectedResponse(ServiceError):
    """The endpoint does not support the call, or is not the API."""

    exit_code = ExitCode.UNREACHABLE
    kind = "not_understood"


class InvalidRequest(ServiceError):
    """The service rejected a value of the request."""

    exit_code = ExitCode.USAGE
    kind = "rejected"


class AuthFailed(ServiceError):
    """The credentials were rejected."""

    exit_code = ExitCode.AUTH
    kind = "auth"
    failure_kind = FailureKind.AUTH


class Forbidden(ServiceError):
    """The credentials are valid, but do not allow the request."""

    exit_code = ExitCode.AUTH
    kind = "forbidden"


class NotFound(ServiceError):
    """The instance, backup or job does not exist."""

    exit_code = ExitCode.NOT_FOUND
    kind = "not_found"


class StateConflict(ServiceError):
    """The request is valid, but not allowed in the current state."""

    exit_code = ExitCode.CONFLICT
    kind = "conflict"


class InstanceBusy(StateConflict):
    """Another operation is running on the instance."""

    kind = "busy"
    failure_kind = FailureKind.BUSY


class NameTaken(StateConflict):
    """A backup or an instance with that name already exists."""

    kind = "name_taken"


class QuotaReached(StateConflict):
    """A quota of the account is exceeded."""

    kind = "quota"


class BackupFailed(GaussbackupError):
    """The backup ended as FAILED."""

    exit_code = ExitCode.FAILED
    kind = "backup_failed"


class BackupDisappeared(BackupFailed):
    """The backup was listed before, and is not listed any more."""

    kind = "backup_vanished"


class WrongBackup(BackupDisappeared):
    """The id in the response to a create is that of a backup of another instance."""


class InstanceFailed(GaussbackupError):
    """The instance ended as FAILED, or its job failed, or it disappeared from the list."""

    exit_code = ExitCode.FAILED
    kind = "instance_failed"


class JobFailed(GaussbackupError):
    """A job that was waited for is Failed."""

    exit_code = ExitCode.FAILED
    kind = "job_failed"


class NoGoodBackup(GaussbackupError):
    """An instance has no backup that passes `check`, or this could not be verified."""

    exit_code = ExitCode.FAILED
    kind = "no_good_backup"


class StillRunning(GaussbackupError):
    """The wait timed out; the operation is still running."""

    exit_code = ExitCode.STILL_RUNNING
    kind = "still_running"


class OutcomeUnknown(GaussbackupError):
    """The response to a create or a restore was lost, and the search was inconclusive."""

    exit_code = ExitCode.OUTCOME_UNKNOWN
    kind = "outcome_unknown"


class PartialFailure(GaussbackupError):
    """Some of several targets failed."""

    exit_code = ExitCode.PARTIAL_FAILURE
    kind = "partly_done"


class Refused(GaussbackupError):
    """A safety rule forbids the operation."""

    exit_code = ExitCode.REFUSED
    kind = "refused"


class OutputError(GaussbackupError):
    """The operation is done, but its output could not be written."""

    exit_code = ExitCode.OUTPUT_ERROR
    kind = "not_written"
