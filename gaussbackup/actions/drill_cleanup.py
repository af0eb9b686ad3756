"""The end of a drill: its instance is deleted whatever happened, or kept if the user asked."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from gaussbackup.actions.delete_drill_instance import DeletionTarget, delete_drill_instance
from gaussbackup.actions.resolve_lost_restore import find_lost_instance
from gaussbackup.domain.drill_verdicts import DeletionVerdict, is_kept
from gaussbackup.domain.lost_restore import ExpectedInstance
from gaussbackup.errors import AmbiguousOutcome, OutcomeUnknown
from gaussbackup.model.drill import DrillPhase
from gaussbackup.model.events import DrillInterrupted, DrillStep

if TYPE_CHECKING:
    from gaussbackup.actions.drill_protocols import DrillServiceClient
    from gaussbackup.actions.drill_recorder import DrillRecorder
    from gaussbackup.actions.drill_request import DrillOptions
    from gaussbackup.clock import Clock
    from gaussbackup.model.events import EventListener


def end_drill(
    recorder: DrillRecorder,
    options: DrillOptions,
    client: DrillServiceClient,
    *,
    clock: Clock,
    on_event: EventListener,
) -> None:
    """Delete the instance or keep it, and close the journal.

    A signal does not stop the deletion: it is raised again at the end. A second one ends the
    process, because the program handles only one.
    """
    signal: BaseException | None = None
    while True:
        try:
            _end_instance(recorder, options, client, clock=clock, on_event=on_event)
        except Exception as error:
            recorder.set(deletion=DeletionVerdict.FAILED)
            recorder.fail(error)
        except BaseException as interrupted:
            signal = interrupted
            on_event(DrillInterrupted(recorder.record.name))
            continue  # all that was done is read again
        break
    recorder.end()
    if signal is not None:
        raise signal


def _end_instance(
    recorder: DrillRecorder,
    options: DrillOptions,
    client: DrillServiceClient,
    *,
    clock: Clock,
    on_event: EventListener,
) -> None:
    result = recorder.result
    if result.instance_id is None and not _find_instance(
        recorder, options, client, clock=clock, on_event=on_event
    ):
        recorder.set(deletion=DeletionVerdict.UNKNOWN)
        return
    if is_kept(options.keep, result.verdicts, allow_unverified=options.allow_unverified):
        recorder.save(DrillPhase.KEPT)
        recorder.set(deletion=DeletionVerdict.KEPT)
        return
    on_event(DrillStep(result.name, "deleting"))
    seen = result.status is not None
    deletion = delete_drill_instance(
        DeletionTarget(result.instance_id or "", result.name, recorder.record, seen),
        client,
        options.cleanup,
        clock=clock,
        on_event=on_event,
        before_delete=partial(recorder.save, DrillPhase.DELETING),
    )
    result.reasons = deletion.reasons
    result.status = deletion.status or result.status
    recorder.set(deletion=deletion.verdict)
    if deletion.error is not None:
        recorder.fail(deletion.error)


def _find_instance(
    recorder: DrillRecorder,
    options: DrillOptions,
    client: DrillServiceClient,
    *,
    clock: Clock,
    on_event: EventListener,
) -> bool:
    """Search for the instance of a POST without a response; the nonce is in its name."""
    try:
        found = find_lost_instance(
            ExpectedInstance(recorder.record.name, frozenset()),
            AmbiguousOutcome("the drill was interrupted"),
            client,
            timeout=options.reconcile_timeout,
            clock=clock,
            on_event=on_event,
        )
    except OutcomeUnknown as unknown:
        recorder.fail(unknown)
        return False
    recorder.created(found.instance_id or "")
    return True
