"""The routes of the API: every method and path, in all API versions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

from gaussbackup.emulator.handlers import (
    backups,
    create,
    databases,
    delete_instance,
    iam,
    instances,
    jobs,
    metadata,
    orderable_items,
    policy,
    recycle_bin,
    restore_existing,
    restore_new,
    restore_target,
    restore_times,
    tags,
)

if TYPE_CHECKING:
    from gaussbackup.emulator.handlers.context import Handler


class Route(NamedTuple):
    """A method, a path pattern and its handler."""

    method: str
    path: re.Pattern[str]
    handler: Handler
    is_unauthenticated: bool = False


class RouteMatch(NamedTuple):
    """The route of a request, and the variable segments of its path."""

    route: Route
    path_params: dict[str, str]


def find_route(method: str, raw_path: str) -> RouteMatch | None:
    """Return the route of a path, or None; extra slashes do not match, as at the real gateway."""
    for route in ROUTES:
        match = route.path.fullmatch(raw_path)
        if match and route.method == method:
            params = {name: unquote(value) for name, value in match.groupdict().items()}
            return RouteMatch(route, params)
    return None


def _route(method: str, path: str, handler: Handler, *versions: str) -> Route:
    """Return a route below a project; `{x}` in the path is one variable segment."""
    prefix = "|".join(re.escape(version) for version in versions or ("v3",))
    pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path)
    return Route(method, re.compile(rf"/(?:{prefix})/(?P<project_id>[^/]+)/{pattern}"), handler)


def _unauthenticated_route(method: str, path: str, handler: Handler) -> Route:
    return Route(method, re.compile(re.escape(path)), handler, is_unauthenticated=True)


_VOLUMES = "instances/{instance_id}/database-volume"
_TAGS = "instances/{instance_id}/tags"
_POLICY = "instances/{instance_id}/backups/policy"

ROUTES = (
    _route("GET", "backups", backups.list_backups, "v3", "v3.1", "v3.2"),
    _route("POST", "backups", create.create_backup),
    _route("DELETE", "backups/{backup_id}", backups.delete_backup),
    _route("GET", "backup-files", backups.backup_files),
    _route("POST", "backups/{backup_id}/download/authorization", backups.authorize_download),
    _route("POST", "instances/{instance_id}/backups/stop", backups.stop_backups),
    _route("GET", _POLICY, policy.show_policy),
    _route("PUT", _POLICY, policy.set_policy, "v3", "v3.1"),
    _route("PUT", "backups/policy", policy.set_policies),
    _route("GET", "instances/{instance_id}/backups/config", policy.show_configuration),
    _route("GET", "instances", instances.list_instances, "v3", "v3.1", "v3.2", "v3.3"),
    _route("GET", "instances/{instance_id}/restore-time", restore_times.restore_times),
    _route("POST", "instances", restore_new.restore_to_new),
    _route(
        "POST",
        "instances/{instance_id}/confirm-restore-data",
        restore_existing.confirm_restored_data,
    ),
    _route("GET", "instance-snapshot", restore_target.show_snapshot, "v3", "v3.1"),
    _route("GET", "restorable-instances", restore_target.list_restorable_instances, "v3", "v3.1"),
    _route("POST", _TAGS, tags.add_tags),
    _route("GET", _TAGS, tags.list_tags),
    _route("DELETE", _TAGS, tags.delete_tags),
    _route("DELETE", "instances/{instance_id}/tag", tags.delete_tag),
    _route("GET", "tags", tags.list_project_tags),
    _route("DELETE", "instances/{instance_id}", delete_instance.delete_instance),
    _route("GET", "recycle-instances", recycle_bin.list_recycled, "v3", "v3.1"),
    _route("GET", "recycle-policy", recycle_bin.show_recycle_policy),
    _route("PUT", "recycle-policy", recycle_bin.set_recycle_policy),
    _route("POST", "instances/recovery", restore_existing.restore_to_existing),
    _route("GET", "jobs", jobs.show_job),
    _route("DELETE", "jobs/{job_id}", jobs.delete_job),
    _route("GET", "tasks", jobs.list_tasks),
    _route("GET", "datastore/versions", orderable_items.engine_versions, "v3", "v3.2"),
    _route("GET", "flavors", orderable_items.list_flavors, "v3", "v3.1", "v3.2"),
    _route("GET", "storage-type", orderable_items.list_storage_types),
    _route("GET", "deployment-form", orderable_items.show_deployment_form),
    _route("GET", "project-quotas", orderable_items.project_quotas),
    _route("GET", "configurations", orderable_items.list_templates, "v3", "v3.1", "v3.2"),
    _route(
        *("GET", "instances/{instance_id}/configurations", orderable_items.show_parameters),
        *("v3", "v3.1", "v3.2"),
    ),
    _route("GET", "instances/{instance_id}/databases", databases.list_databases),
    _route("GET", _VOLUMES + "-summary", databases.show_volume_summary),
    _route("GET", _VOLUMES, databases.list_database_volumes, "v3.1"),
    _route("POST", "instances/{instance_id}/table-volume", databases.list_table_volumes, "v3.1"),
    Route("GET", re.compile("/v3/projects"), iam.list_projects),
    _unauthenticated_route("GET", "/v3", iam.show_version),
    _unauthenticated_route("POST", "/v3/auth/tokens", iam.create_token),
    _unauthenticated_route("PUT", "/meta-data/latest/api/token", metadata.create_metadata_token),
    _unauthenticated_route("GET", "/openstack/latest/securitykey", metadata.security_key),
)
