"""The table of paths: every call the emulated cloud knows, in all versions of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

from gaussbackup.emulator.handlers import (
    backups,
    catalogue,
    create,
    iam,
    instances,
    jobs,
    metadata,
    policy,
    restore,
)

if TYPE_CHECKING:
    from gaussbackup.emulator.handlers.context import Handler


class Route(NamedTuple):
    """One call; an open one is answered without credentials."""

    method: str
    path: re.Pattern[str]
    handler: Handler
    is_unauthenticated: bool = False


class RouteMatch(NamedTuple):
    """The route that a request takes, and the variable parts of its path."""

    route: Route
    path_params: dict[str, str]


def find_route(method: str, raw_path: str) -> RouteMatch | None:
    """Find the route; a single stray slash is enough to find none, as at the real gateway."""
    for route in ROUTES:
        found = route.path.fullmatch(raw_path)
        if found and route.method == method:
            ids = {name: unquote(value) for name, value in found.groupdict().items()}
            return RouteMatch(route, ids)
    return None


def _route(method: str, path: str, handler: Handler, *versions: str) -> Route:
    """Make a route below a project; `{x}` stands for one piece of the path."""
    prefix = "|".join(re.escape(version) for version in versions or ("v3",))
    pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path)
    return Route(method, re.compile(rf"/(?:{prefix})/(?P<project_id>[^/]+)/{pattern}"), handler)


def _unauthenticated_route(method: str, path: str, handler: Handler) -> Route:
    return Route(method, re.compile(re.escape(path)), handler, is_unauthenticated=True)


_POLICY = "instances/{instance_id}/backups/policy"

ROUTES = (
    _route("GET", "backups", backups.list_backups, "v3", "v3.1", "v3.2"),
    _route("POST", "backups", create.create_backup),
    _route("DELETE", "backups/{backup_id}", backups.delete_backup),
    _route("GET", "backup-files", backups.backup_files),
    _route("POST", "instances/{instance_id}/backups/stop", backups.stop_backups),
    _route("GET", _POLICY, policy.show_policy),
    _route("PUT", _POLICY, policy.set_policy, "v3", "v3.1"),
    _route("PUT", "backups/policy", policy.set_policies),
    _route("GET", "instances/{instance_id}/backups/config", policy.show_configuration),
    _route("GET", "instances", instances.list_instances, "v3", "v3.1", "v3.2", "v3.3"),
    _route("GET", "instances/{instance_id}/restore-time", instances.restore_times),
    _route("POST", "instances", restore.restore_to_new),
    _route("POST", "instances/recovery", restore.restore_to_existing),
    _route("GET", "jobs", jobs.show_job),
    _route("DELETE", "jobs/{job_id}", jobs.delete_job),
    _route("GET", "tasks", jobs.list_tasks),
    _route("GET", "datastore/versions", catalogue.engine_versions),
    _route("GET", "project-quotas", catalogue.project_quotas),
    Route("GET", re.compile("/v3/projects"), iam.list_projects),
    _unauthenticated_route("POST", "/v3/auth/tokens", iam.create_token),
    _unauthenticated_route("PUT", "/meta-data/latest/api/token", metadata.create_metadata_token),
    _unauthenticated_route("GET", "/openstack/latest/securitykey", metadata.security_key),
)
