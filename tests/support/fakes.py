"""Test doubles for the clock and the service client of the actions."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

from gaussbackup.errors import NotFound, ServiceError
from gaussbackup.model.create_response import CreateResponse, RequestPreview
from gaussbackup.model.listing_result import BackupListing, InstanceListing, JobListing
from tests.support.builders import NOON

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from typing_extensions import Self

    from gaussbackup.actions.service_protocol import ReadClient
    from gaussbackup.model.backup import Backup
    from gaussbackup.model.backup_policy import BackupPolicy
    from gaussbackup.model.instance import Instance
    from gaussbackup.model.job import Job

T = TypeVar("T")


class JumpingClock:
    """A clock whose sleeps return at once, advance its time and are recorded in `sleeps`."""

    def __init__(self, start: datetime = NOON) -> None:
        self._start = start
        self._passed = 0.0
        self.sleeps: list[float] = []

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self._passed)

    def monotonic(self) -> float:
        return self._passed

    def sleep(self, seconds: float) -> None:
        self.sleeps.append(seconds)
        self._passed += max(0.0, seconds)


class StreamedListing(BackupListing):
    """A listing that is iterated row by row."""

    def __iter__(self) -> Iterator[Backup]:  # type: ignore[override]
        return iter(self.backups)


@dataclass
class ScriptedService:
    """Return scripted results in order; an exception in a script is raised.

    The last result of `lists`, `finds`, `jobs` and `policies` is repeated.

    `lists`, `finds`, `posts` and `jobs` are the results of `list_backups`, `find_backup`,
    `create_backup` and `show_job`; `inventories`, `stops` and `policies` those of
    `survey_instances` (an error also for `list_instances`), `stop_backups` and `show_policy`.
    `puts` is for `set_policy`: None means success. `list_arguments` records the filters of lists.
    """

    lists: Sequence[Sequence[Backup] | BackupListing | ServiceError] = ((),)
    finds: Sequence[Backup | ServiceError | None] = (None,)
    posts: Sequence[CreateResponse | ServiceError] = ()
    jobs: Sequence[Job | ServiceError] = (NotFound("no such job", code="DBS.200543"),)
    instances: Sequence[Instance] = ()
    inventories: Sequence[InstanceListing | ServiceError] = ()
    stops: Sequence[str | ServiceError | None] = ()
    policies: Sequence[BackupPolicy | ServiceError] = ()
    puts: Sequence[ServiceError | None] = ()
    tasks: JobListing = field(default_factory=lambda: JobListing(()))
    offset: timedelta = timedelta()
    list_arguments: list[dict[str, object]] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    posted: list[tuple[str, str, str | None]] = field(default_factory=list)
    put: list[BackupPolicy] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._lists = deque(self.lists)
        self._finds = deque(self.finds)
        self._posts = deque(self.posts)
        self._jobs = deque(self.jobs)
        self._inventories = deque(self.inventories)
        self._stops = deque(self.stops)
        self._policies = deque(self.policies)
        self._puts = deque(self.puts)

    def with_deadline(self, deadline: float | None, *, retry: bool = True) -> Self:
        return self

    def clock_offset(self) -> timedelta:
        return self.offset

    def service_now(self) -> datetime:
        return NOON + self.offset

    def in_background(self, call: Callable[[ReadClient], T]) -> Callable[[], T]:
        return lambda: call(self)

    def create_backup(self, instance_id: str, name: str, description: str | None) -> CreateResponse:
        self.calls.append("create")
        self.posted.append((instance_id, name, description))
        result = self._posts.popleft()
        if isinstance(result, ServiceError):
            raise result
        return result

    def preview_create(
        self, instance_id: str, name: str, description: str | None
    ) -> RequestPreview:
        return RequestPreview("POST", "https://service.example/v3/p/backups", {"name": name})

    def list_backups(
        self,
        *,
        instance_id: str | None = None,
        backup_type: str | None = None,
        begin: datetime | None = None,
        end: datetime | None = None,
    ) -> BackupListing:
        self.calls.append("list")
        self.list_arguments.append({"instance_id": instance_id, "backup_type": backup_type})
        result = self._lists.popleft() if len(self._lists) > 1 else self._lists[0]
        if isinstance(result, ServiceError):
            raise result
        if isinstance(result, BackupListing):
            return result
        return BackupListing(tuple(result), total=len(result))

    def stream_backups(
        self,
        *,
        instance_id: str | None = None,
        backup_type: str | None = None,
        begin: datetime | None = None,
        end: datetime | None = None,
    ) -> StreamedListing:
        return StreamedListing(*self.list_backups(instance_id=instance_id, backup_type=backup_type))

    def find_backup(self, backup_id: str) -> Backup | None:
        self.calls.append("find")
        result = self._finds.popleft() if len(self._finds) > 1 else self._finds[0]
        if isinstance(result, ServiceError):
            raise result
        return result

    def delete_backup(self, backup_id: str) -> None:
        raise AssertionError(f"unexpected delete request for {backup_id}")

    def show_job(self, job_id: str) -> Job:
        self.calls.append("job")
        result = self._jobs.popleft() if len(self._jobs) > 1 else self._jobs[0]
        if isinstance(result, ServiceError):
            raise result
        return result

    def list_instances(
        self, *, name: str | None = None, instance_id: str | None = None
    ) -> tuple[Instance, ...]:
        self.calls.append("instances")
        if self._inventories and isinstance(self._inventories[0], ServiceError):
            raise self._inventories[0]
        return tuple(
            row
            for row in self.instances
            if name in {None, row.name} and instance_id in {None, row.id}
        )

    def list_all_instances(self) -> InstanceListing:
        self.calls.append("survey")
        if not self._inventories:
            return InstanceListing(tuple(self.instances), total=len(self.instances))
        result = self._inventories.popleft()
        if isinstance(result, ServiceError):
            raise result
        return result

    def list_jobs(
        self,
        *,
        status: str | None = None,
        name: str | None = None,
        begin: datetime | None = None,
        end: datetime | None = None,
    ) -> JobListing:
        self.list_arguments.append({"status": status, "name": name, "begin": begin, "end": end})
        return self.tasks

    def stop_backups(self, instance_id: str) -> str | None:
        self.calls.append("stop")
        result = self._stops.popleft()
        if isinstance(result, ServiceError):
            raise result
        return result

    def show_policy(self, instance_id: str) -> BackupPolicy:
        self.calls.append("policy")
        result = self._policies.popleft() if len(self._policies) > 1 else self._policies[0]
        if isinstance(result, ServiceError):
            raise result
        return result

    def set_policy(self, instance_id: str, policy: BackupPolicy) -> None:
        self.calls.append("put")
        self.put.append(policy)
        result = self._puts.popleft()
        if result is not None:
            raise result

    def preview_policy(self, instance_id: str, policy: BackupPolicy) -> RequestPreview:
        return RequestPreview("PUT", "https://service.example/v3/p/policy", policy.body())
