"""Values of a restore drill: its record, its checks and the instance that it verifies."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from gaussbackup.model.backup import Backup
    from gaussbackup.model.instance_details import InstanceDetails


class Pick(str, Enum):
    """Which of the COMPLETED backups is restored."""

    LATEST = "latest"
    RANDOM = "random"
    OLDEST = "oldest"


class Keep(str, Enum):
    """When the instance of a drill is kept."""

    NEVER = "never"
    ON_FAILURE = "on-failure"
    ALWAYS = "always"


class DatabaseSize(NamedTuple):
    """A database of an instance; `size_mb` is None if it is not known."""

    name: str
    size_mb: float | None = None


class DrillPhase(str, Enum):
    """How far a drill got; the values are those of the journal.

    PLANNED: the POST may be sent. CREATED: the id of the instance is known. VERIFIED: the checks
    have ended. KEPT: the instance stays because the user asked for it. DELETING: a DELETE may be
    sent.
    """

    PLANNED = "planned"
    CREATED = "created"
    VERIFIED = "verified"
    KEPT = "kept"
    DELETING = "deleting"


class DrillRecord(NamedTuple):
    """What the journal holds of one drill; it has no secret.

    `name` is that of the temporary instance, and contains `nonce`. `instance_id` is None until it
    is known. From `until` on, the instance may be deleted by any cleanup. Times are in UTC.
    """

    nonce: str
    project_id: str
    endpoint: str
    source_id: str
    source_name: str
    backup_id: str
    name: str
    begin: datetime
    until: datetime
    phase: DrillPhase = DrillPhase.PLANNED
    instance_id: str | None = None


class CheckOutcome(str, Enum):
    """The outcome of a check. SKIPPED: the service does not have what it needs.

    NOT_RUN: the user asked for it, and it could not run.
    """

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"
    NOT_RUN = "not_run"


class DrillCheck(NamedTuple):
    """The result of one check; `detail` is a phrase without a full stop.

    `content`: it reads what the restored databases contain, so it can prove a backup. The others
    only show that an instance was built.
    """

    name: str
    outcome: CheckOutcome
    detail: str = ""
    content: bool = False


class DrillTarget(NamedTuple):
    """The restored instance, as a verification gets it.

    `password` is that of `user`, the administrator; it must appear in no output.
    """

    instance: InstanceDetails
    source_name: str
    backup: Backup
    nonce: str
    user: str
    password: str


if TYPE_CHECKING:
    Verify = Callable[[DrillTarget], list[DrillCheck]]
    """A verification that reads the restored data; it raises nothing that it can report."""
