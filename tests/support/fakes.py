"""Doubles for the two things the verbs are given: a clock that jumps, a service with a script."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from gaussbackup.errors import NotFound, ServiceError
from gaussbackup.model.accepted import Accepted, Preview
from gaussbackup.model.listing import Listing
from tests.support.builders import NOON

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gaussbackup.model.backup import Backup
    from gaussbackup.model.instance import Instance
    from gaussbackup.model.job import Job


class JumpingClock:
    """A clock whose sleeps take no time and are remembered."""

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


@dataclass
class ScriptedService:
    """Answers from scripts; an exception in a script is raised. The last answer of a script stays.

    `lists` holds what each list call brings, `finds` what each look at one backup brings, `posts`
    what each creation brings, `jobs` what each look at a job brings.
    """

    lists: Sequence[Sequence[Backup] | ServiceError] = ((),)
    finds: Sequence[Backup | ServiceError | None] = (None,)
    posts: Sequence[Accepted | ServiceError] = ()
    jobs: Sequence[Job | ServiceError] = (NotFound("no such job", code="DBS.200543"),)
    instances: Sequence[Instance] = ()
    calls: list[str] = field(default_factory=list)
    posted: list[tuple[str, str, str | None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._lists = deque(self.lists)
        self._finds = deque(self.finds)
        self._posts = deque(self.posts)
        self._jobs = deque(self.jobs)

    def within(self, deadline: float | None, *, retry: bool = True) -> ScriptedService:
        return self

    def create_backup(self, instance_id: str, name: str, description: str | None) -> Accepted:
        self.calls.append("create")
        self.posted.append((instance_id, name, description))
        answer = self._posts.popleft()
        if isinstance(answer, ServiceError):
            raise answer
        return answer

    def preview_create(self, instance_id: str, name: str, description: str | None) -> Preview:
        return Preview("POST", "https://service.example/v3/p/backups", {"name": name})

    def list_backups(
        self,
        *,
        instance_id: str | None = None,
        backup_type: str | None = None,
        begin: datetime | None = None,
        end: datetime | None = None,
    ) -> Listing:
        self.calls.append("list")
        answer = self._lists.popleft() if len(self._lists) > 1 else self._lists[0]
        if isinstance(answer, ServiceError):
            raise answer
        return Listing(tuple(answer), total=len(answer))

    def find_backup(self, backup_id: str) -> Backup | None:
        self.calls.append("find")
        answer = self._finds.popleft() if len(self._finds) > 1 else self._finds[0]
        if isinstance(answer, ServiceError):
            raise answer
        return answer

    def delete_backup(self, backup_id: str) -> None:
        raise AssertionError(f"nobody asked for the deletion of {backup_id}")

    def show_job(self, job_id: str) -> Job:
        self.calls.append("job")
        answer = self._jobs.popleft() if len(self._jobs) > 1 else self._jobs[0]
        if isinstance(answer, ServiceError):
            raise answer
        return answer

    def list_instances(
        self, *, name: str | None = None, instance_id: str | None = None
    ) -> tuple[Instance, ...]:
        self.calls.append("instances")
        return tuple(
            row
            for row in self.instances
            if name in {None, row.name} and instance_id in {None, row.id}
        )
