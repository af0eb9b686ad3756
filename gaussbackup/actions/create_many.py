"""Creates for several instances: each has its own result, and all share one wait."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gaussbackup.actions.create import Creation
from gaussbackup.actions.create_request import CreateResult, SharedListing, is_final, unsent
from gaussbackup.actions.instance_lists import MAX_SEPARATE_REQUESTS, find_instances
from gaussbackup.actions.resolve_reference import InstanceRef
from gaussbackup.actions.steps import StepScheduler
from gaussbackup.actions.waiter import Waiter, WaitOptions
from gaussbackup.errors import GaussbackupError, ServiceError, UsageError, WrongBackup
from gaussbackup.model.events import Creating, NotStarted, Started

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gaussbackup.actions.create_request import CreateRequest
    from gaussbackup.actions.service_protocol import BackupClient
    from gaussbackup.actions.steps import Ended, Steps
    from gaussbackup.actions.wait_tracker import WaitTarget, WaitTracker
    from gaussbackup.clock import Clock
    from gaussbackup.model.backup import Backup
    from gaussbackup.model.events import Event, EventListener

DEFAULT_PARALLEL = 4
"""Creates whose requests are sent at once; backups that are being made are not counted."""


@dataclass
class InstanceCreate:
    """The create of one of several instances, filled in place while it proceeds.

    `result` is None until it has ended; then `seconds` is its duration. `backup` is known as soon
    as there is one. `in_progress`: the POST is about to be sent, so a backup may exist.
    """

    request: CreateRequest
    instance: InstanceRef | None = None
    result: CreateResult | None = None
    backup: Backup | None = None
    in_progress: bool = False
    seconds: float = 0.0


def find_all(requests: Sequence[CreateRequest], client: BackupClient) -> list[InstanceCreate]:
    """Return the creates, in order, with their instances.

    An instance that is not found is the result of its create. Raise UsageError if two requests are
    for the same instance.
    """
    found = find_instances([request.instance for request in requests], client)
    creates = []
    refs: dict[str, str] = {}
    for request, instance in zip(requests, found, strict=True):
        if not isinstance(instance, InstanceRef):
            creates.append(InstanceCreate(request, result=CreateResult(error=instance)))
            continue
        if instance.id in refs:
            raise same_instance_twice(refs[instance.id], request.instance)
        refs[instance.id] = request.instance
        creates.append(InstanceCreate(request, instance))
    return creates


def same_instance_twice(first: str, second: str) -> UsageError:
    """Return the error for two references to one instance."""
    detail = first if first == second else f"{first} and {second} are the same"
    return UsageError(f"Instance given twice: {detail}.", hint="Pass each instance once.")


def create_many(
    creates: Sequence[InstanceCreate],
    client: BackupClient,
    *,
    clock: Clock,
    on_event: EventListener,
    parallel: int = DEFAULT_PARALLEL,
) -> None:
    """Carry out the creates that have no result yet, and fill in all results.

    The requests of `parallel` creates are sent at once; a pause, such as that of a busy instance,
    is not counted. Each create ends with its own result, whatever happens to the others, except
    that rejected credentials stop those that have sent nothing. All requests have the same wait
    options. `on_event` is called from several threads.
    """
    pending = [create for create in creates if create.result is None]
    if pending:
        _CreateRun(pending, client, clock, on_event, parallel).run()


class _CreateRun:
    def __init__(
        self,
        creates: Sequence[InstanceCreate],
        client: BackupClient,
        clock: Clock,
        on_event: EventListener,
        parallel: int,
    ) -> None:
        self._creates = creates
        self._client = client
        self._clock = clock
        self._on_event = on_event
        self._scheduler: StepScheduler[int, WaitTarget | None] = StepScheduler(parallel, clock)
        requests = [create.request for create in creates]
        [wait] = {request.wait for request in requests}
        self._waiter = Waiter(wait or WaitOptions(), client, clock=clock, on_event=on_event)
        self._listing = SharedListing(requests, client, clock)
        self._creations: dict[int, Creation] = {}
        self._waiting: dict[int, WaitTracker] = {}
        self._started: dict[int, float] = {}
        self._stopped: ServiceError | None = None

    def run(self) -> None:
        for number, create in enumerate(self._creates):
            self._scheduler.add(number, self._steps(number, create))
        try:
            while not (self._scheduler.idle and self._waiter.next_poll is None):
                for ended in self._scheduler.run(self._waiter.next_poll):
                    self._end_start(ended)
                self._poll()
        finally:
            self._scheduler.close()

    def _steps(self, number: int, create: InstanceCreate) -> Steps[WaitTarget | None]:
        """Return the steps of a create until the wait."""
        if self._stopped is not None:
            raise unsent(self._stopped)
        self._started[number] = self._clock.monotonic()
        if create.instance is None:
            raise AssertionError("a create without an instance has a result")
        many = len(self._creates) > MAX_SEPARATE_REQUESTS or create.request.request_id
        creation = Creation(
            create.request,
            create.instance,
            self._client,
            clock=self._clock,
            on_event=lambda event: self._observe(create, event),
            siblings=self._siblings(create.request.request_id),
            list_before=self._listing if many else None,
        )
        self._creations[number] = creation
        return (yield from creation.start())

    def _siblings(self, request_id: str | None) -> frozenset[str]:
        return frozenset(
            create.instance.id
            for create in self._creates
            if create.request.request_id == request_id and create.instance is not None
        )

    def _observe(self, create: InstanceCreate, event: Event) -> None:
        if isinstance(event, (Creating, NotStarted)):
            create.in_progress = isinstance(event, Creating)
        elif isinstance(event, Started):
            create.backup = event.backup
        self._on_event(event)

    def _end_start(self, ended: Ended[int, WaitTarget | None]) -> None:
        """Record the result of a create that needs no wait, or begin its wait."""
        number, error = ended.key, ended.error
        if error is not None:
            if isinstance(error, ServiceError) and is_final(error):
                self._stopped = self._stopped or error
            self._finish(number, _failed(error))
            return
        result = self._creations[number].result
        if ended.result is None:
            self._finish(number, result)
        else:
            self._waiting[number] = self._waiter.add(ended.result)

    def _poll(self) -> None:
        """Poll the backups if that is due, and finish the creates whose waits are over."""
        due = self._waiter.next_poll
        if due is None or due > self._clock.monotonic():
            return
        try:
            self._waiter.poll()
        except Exception as error:
            self._waiter.stop(_as_own_error(error))
        for number, tracker in list(self._waiting.items()):
            create = self._creates[number]
            create.backup = tracker.backup or create.backup
            if tracker.outcome is None:
                continue
            del self._waiting[number]
            failure = tracker.outcome.error
            if isinstance(failure, WrongBackup):
                self._scheduler.add(number, self._creations[number].resolve(failure))
            else:
                self._finish(number, self._creations[number].finish(tracker.outcome))

    def _finish(self, number: int, result: CreateResult) -> None:
        create = self._creates[number]
        create.result = result
        create.backup = result.backup
        now = self._clock.monotonic()
        create.seconds = now - self._started.get(number, now)


def _failed(error: Exception) -> CreateResult:
    error = _as_own_error(error)
    return CreateResult(error=error, attempts=error.posts_sent)


def _as_own_error(error: Exception) -> GaussbackupError:
    if isinstance(error, GaussbackupError):
        return error
    return GaussbackupError(f"unexpected {type(error).__name__}: {error}")
