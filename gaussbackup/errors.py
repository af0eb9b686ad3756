"""Every way in which a command can end badly.

    GaussbackupError
    ├── UsageError             2   what was typed or set is wrong
    │   └── ConfigError        2   ... in a configuration file
    ├── ServiceError               an answer of the service, or the lack of one
    │   ├── NotSent            9   the request did not leave this machine
    │   ├── Untrusted          9   certificate, proxy or address: trying again cannot help
    │   ├── Throttled          9   too many requests
    │   ├── Doubtful           9   sent, and nobody knows what became of it
    │   ├── NotUnderstood      9   no such path, or not this API at all
    │   ├── InvalidRequest     2   the service calls a value wrong
    │   ├── AuthFailed         3   not authenticated
    │   ├── Forbidden          3   authenticated, and not allowed
    │   ├── NotFound           4   instance, backup or job
    │   └── StateConflict      5   refused by the state of things
    │       ├── InstanceBusy       another operation runs
    │       ├── NameTaken          a backup has that name
    │       └── QuotaReached
    ├── BackupFailed           6
    │   └── BackupVanished     6
    ├── NoGoodBackup           6   an instance falls short of what `check` asks for
    ├── StillRunning           7   the patience ended first
    ├── OutcomeUnknown         8   a backup may or may not exist
    ├── PartlyDone             10
    ├── Refused                11  by a safety rule
    └── NotWritten             12  done, but stdout could not take the answer

Each class knows its exit code, each instance says what to do next.
"""

from __future__ import annotations

from enum import Enum
from typing import ClassVar

from gaussbackup.exit_codes import ExitCode


class FailureKind(Enum):
    """How one HTTP call ended badly; what may be done about it follows from this alone."""

    NOT_SENT = "not sent"
    PERMANENT = "never"
    REJECTED = "rejected"
    AUTH = "auth"
    THROTTLED = "throttled"
    BUSY = "busy"
    AMBIGUOUS = "doubtful"


class GaussbackupError(Exception):
    """What happened (`message`), what to do next (`hint`), and how the process ends.

    `code`, `http_status` and `request_id` are the service's own, where it gave them.
    """

    exit_code: ClassVar[ExitCode] = ExitCode.BUG
    kind: ClassVar[str] = "bug"
    posts_sent: int = 0
    """How many creations had been sent when this was raised."""

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
    """What was typed, or set in the environment, cannot be used."""

    exit_code = ExitCode.USAGE
    kind = "usage"


class ConfigError(UsageError):
    """A configuration file cannot be used; the message names file, line and key."""

    kind = "config"


class ServiceError(GaussbackupError):
    """One call to the service that brought no good answer.

    `retry_after` is in seconds from the answer, where the service asked for a pause;
    `attempts` counts how often the request was tried before this was raised.
    """

    failure_kind: ClassVar[FailureKind] = FailureKind.REJECTED
    retry_after: float | None = None
    attempts: int = 1


class NotSent(ServiceError):
    """No byte of the request reached the service."""

    exit_code = ExitCode.UNREACHABLE
    kind = "unreachable"
    failure_kind = FailureKind.NOT_SENT


class PermanentConnectionError(ServiceError):
    """The way to the service is closed for a reason that a retry cannot cure."""

    exit_code = ExitCode.UNREACHABLE
    kind = "untrusted"
    failure_kind = FailureKind.PERMANENT


class Throttled(ServiceError):
    """The service asks for fewer requests."""

    exit_code = ExitCode.UNREACHABLE
    kind = "throttled"
    failure_kind = FailureKind.THROTTLED


class AmbiguousOutcome(ServiceError):
    """The request may have been carried out; the answer does not tell."""

    exit_code = ExitCode.UNREACHABLE
    kind = "doubtful"
    failure_kind = FailureKind.AMBIGUOUS


class UnexpectedResponse(ServiceError):
    """The endpoint knows no such call, or is not the API."""

    exit_code = ExitCode.UNREACHABLE
    kind = "not_understood"


class InvalidRequest(ServiceError):
    """The service calls a value of the request wrong."""

    exit_code = ExitCode.USAGE
    kind = "rejected"


class AuthFailed(ServiceError):
    """The credentials were not accepted."""

    exit_code = ExitCode.AUTH
    kind = "auth"
    failure_kind = FailureKind.AUTH


class Forbidden(ServiceError):
    """The credentials are good and not allowed to do this."""

    exit_code = ExitCode.AUTH
    kind = "forbidden"


class NotFound(ServiceError):
    """No such instance, backup or job."""

    exit_code = ExitCode.NOT_FOUND
    kind = "not_found"


class StateConflict(ServiceError):
    """The request is right, and the state of things forbids it now."""

    exit_code = ExitCode.CONFLICT
    kind = "conflict"


class InstanceBusy(StateConflict):
    """Another operation runs on the instance."""

    kind = "busy"
    failure_kind = FailureKind.BUSY


class NameTaken(StateConflict):
    """A backup of that name exists."""

    kind = "name_taken"


class QuotaReached(StateConflict):
    """A quota of the account is used up."""

    kind = "quota"


class BackupFailed(GaussbackupError):
    """The service made no good backup."""

    exit_code = ExitCode.FAILED
    kind = "backup_failed"


class BackupDisappeared(BackupFailed):
    """The backup was there, and is not any more."""

    kind = "backup_vanished"


class NoGoodBackup(GaussbackupError):
    """An instance has no backup that is good enough, or nobody can say that it has."""

    exit_code = ExitCode.FAILED
    kind = "no_good_backup"


class StillRunning(GaussbackupError):
    """The patience ended before the backup did."""

    exit_code = ExitCode.STILL_RUNNING
    kind = "still_running"


class OutcomeUnknown(GaussbackupError):
    """The request was sent, its answer was lost, and looking for the backup found nothing sure."""

    exit_code = ExitCode.OUTCOME_UNKNOWN
    kind = "outcome_unknown"


class PartialFailure(GaussbackupError):
    """Several targets, and not all ended well."""

    exit_code = ExitCode.PARTIAL_FAILURE
    kind = "partly_done"


class Refused(GaussbackupError):
    """A safety rule forbids it."""

    exit_code = ExitCode.REFUSED
    kind = "refused"


class OutputError(GaussbackupError):
    """Everything was done, and the answer could not be written."""

    exit_code = ExitCode.OUTPUT_ERROR
    kind = "not_written"
