"""The result of a restore."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gaussbackup.actions.restore_source import RestorableSource
    from gaussbackup.domain.new_instance import PlannedField
    from gaussbackup.errors import GaussbackupError
    from gaussbackup.model.backup import Backup
    from gaussbackup.model.create_response import RequestPreview
    from gaussbackup.model.instance_details import InstanceDetails
    from gaussbackup.model.job import Job


@dataclass(frozen=True)
class RestoreResult:
    """The outcome; `error` is None if the restore is done, or started without a wait.

    `target` is the instance as it was polled last. `reconciled`: the response was lost, and the
    instance or its job was found in a list. `safety_backup` was made before an overwrite. `plan`
    are the fields of a new instance with their origin. `attempts` counts POST requests.
    """

    source: RestorableSource
    target_name: str
    target_id: str = ""
    new: bool = False
    target: InstanceDetails | None = None
    plan: tuple[PlannedField, ...] = ()
    preview: RequestPreview | None = None
    safety_backup: Backup | None = None
    job: Job | None = None
    job_id: str | None = None
    reconciled: bool = False
    attempts: int = 0
    confirmed: bool = False
    error: GaussbackupError | None = None
