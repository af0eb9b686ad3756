"""The record of one running drill: its result, kept in step with the journal."""

from __future__ import annotations

from datetime import timedelta, timezone
from typing import TYPE_CHECKING

from gaussbackup.domain.drill_names import build_drill_name
from gaussbackup.domain.drill_verdicts import DeletionVerdict, RestoreVerdict
from gaussbackup.errors import GaussbackupError, InstanceFailed
from gaussbackup.model.drill import DrillPhase, DrillRecord
from gaussbackup.model.events import DrillEnded, DrillStarted, Warned

if TYPE_CHECKING:
    from gaussbackup.actions.drill_protocols import DrillServiceClient, Journal
    from gaussbackup.actions.drill_request import DrillOptions, DrillResult
    from gaussbackup.clock import Clock
    from gaussbackup.model.events import EventListener


class DrillRecorder:
    """Writes the journal of one drill, and its result."""

    def __init__(
        self, result: DrillResult, journal: Journal, clock: Clock, on_event: EventListener
    ) -> None:
        self.result = result
        self._journal = journal
        self._clock = clock
        self._on_event = on_event

    @property
    def record(self) -> DrillRecord:
        """The record as it was last written."""
        if self.result.record is None:
            raise AssertionError("the journal is written first")
        return self.result.record

    def begin(self, options: DrillOptions, client: DrillServiceClient) -> None:
        """Write the journal: from now on a crash leaves nothing that cannot be found.

        Raise an error if it cannot be written; then nothing may be sent.
        """
        result, now = self.result, client.service_now()
        backup, nonce = result.source.backup, options.nonce()
        begin = now.astimezone(timezone.utc).replace(microsecond=0)
        if backup.begin_time is not None:
            result.data_age = (now - backup.begin_time).total_seconds()
        record = DrillRecord(
            nonce=nonce,
            project_id=client.project_id(),
            endpoint=client.endpoint(),
            source_id=backup.instance_id,
            source_name=result.source.name,
            backup_id=backup.id,
            name=build_drill_name(begin, nonce, result.source.name),
            begin=begin,
            until=begin + timedelta(seconds=int(options.lifetime)),
        )
        self._journal.save(record)
        result.name, result.record = record.name, record
        self._on_event(DrillStarted(record.name))

    def save(self, phase: DrillPhase) -> None:
        """Write phase and id; an error is only a warning, because the instance must be deleted."""
        record = self.record._replace(phase=phase, instance_id=self.result.instance_id)
        self.result.record = record
        try:
            self._journal.save(record)
        except GaussbackupError as error:
            self._on_event(Warned(f"the journal of {record.name} is outdated: {error.message}"))

    def created(self, instance_id: str) -> None:
        """Write the id of the instance, the moment that it is known."""
        self.result.instance_id = instance_id
        self.save(DrillPhase.CREATED)

    def set(self, **verdicts: object) -> None:
        """Change some of the verdicts."""
        result = self.result
        result.verdicts = result.verdicts._replace(**verdicts)  # type: ignore[arg-type]

    def fail(self, error: Exception) -> None:
        """Add an error to the result, unless it has one: the first error is the cause."""
        if not isinstance(error, GaussbackupError):
            error = InstanceFailed(f"Unexpected {type(error).__name__}: {error}.")
        self.result.error = self.result.error or error

    def forget(self) -> None:
        """Remove the journal of a drill that created nothing."""
        self._journal.remove(self.record)
        self._on_event(DrillEnded(self.record.name, leftover=False))

    def end(self) -> None:
        """Close the journal, and say whether something is left over."""
        result, record = self.result, self.record
        if result.verdicts.restore is RestoreVerdict.RESTORED:
            self._journal.add_drill(record.source_id, self._clock.now())
        if result.verdicts.deletion is DeletionVerdict.DELETED:
            self._journal.remove(record)
        else:
            self._journal.release(record)
        self._on_event(DrillEnded(record.name, leftover=result.leftover))
