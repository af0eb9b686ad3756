"""Lists of what can be ordered: versions, flavors, volume types, templates and quotas."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gaussbackup.emulator.error_catalog import BAD_PARAMETER, BAD_VERSION, GaussDbError
from gaussbackup.emulator.handlers.instance_lookup import (
    existing_instances,
    find_instance,
    instance_from_path,
)
from gaussbackup.emulator.handlers.validation import check_instance_id, parse_page, parse_query
from gaussbackup.emulator.orderable_catalog import (
    DISTRIBUTED,
    ENGINE,
    ENGINES,
    FLAVORS,
    PRIMARY_STANDBY,
    TEMPLATES,
    VOLUME_TYPES,
    ZONES,
    Template,
)
from gaussbackup.emulator.server.response import ServerResponse, json_response
from gaussbackup.emulator.state import instance_spec

if TYPE_CHECKING:
    from gaussbackup.emulator.handlers.context import Backend, RequestContext

_HA_MODES = {"enterprise": DISTRIBUTED, "centralization_standard": PRIMARY_STANDBY}
_TEMPLATE_TIME = "2024-07-03 14:18:55"
_PARAMETERS = (
    # name, value in default templates, value in user-defined templates, range, type
    ("max_connections", "1000", "2000", "50-10000", "integer"),
    ("session_timeout", "10min", "30min", "0-86400s", "string"),
    ("enable_seqscan", "on", "off", "on|off", "boolean"),
)


def engine_versions(_backend: Backend, context: RequestContext) -> ServerResponse:
    """List the engine versions; v3.2 has objects with hot patches, and pages."""
    if context.api_version == "v3":
        parse_query(context)
        return json_response(200, {"versions": list(ENGINES)})
    page = parse_page(parse_query(context, "offset", "limit"))
    versions = [{"software_version": version, "hotfixes": []} for version in ENGINES]
    return json_response(200, {"database_versions": versions[page], "total": len(versions)})


def list_flavors(backend: Backend, context: RequestContext) -> ServerResponse:
    """List the flavors with their status in each zone."""
    query = parse_query(context, "version", "spec_code", "ha_mode", "limit", "offset")
    page = parse_page(query)
    version, mode = _parse_version(query.get("version", ENGINE)), _parse_mode(query)
    views = [
        {
            "vcpus": str(flavor.vcpus),
            "ram": str(flavor.ram_gb),
            "spec_code": code,
            "availability_zone": list(ZONES),
            "az_status": dict.fromkeys(
                ZONES, "sellout" if code in backend.options.sold_out_flavors else "normal"
            ),
            "version": version,
            "name": "GaussDB",
            "group_type": "normal",
        }
        for code, flavor in FLAVORS.items()
        if query.get("spec_code", code) == code and mode in {None, flavor.mode}
    ]
    return json_response(200, {"flavors": views[page], "total": len(views)})


def list_storage_types(_backend: Backend, context: RequestContext) -> ServerResponse:
    """List the volume types with their status in each zone; a version is required."""
    query = parse_query(context, "version", "ha_mode")
    _parse_version(query.get("version", ""))
    _parse_mode(query)
    views = [
        {
            "name": name,
            "az_status": dict.fromkeys(ZONES, "normal"),
            "support_compute_group_type": ["normal", "normal2", "armFlavors"],
        }
        for name in VOLUME_TYPES
    ]
    return json_response(200, {"storage_type": views})


def project_quotas(backend: Backend, context: RequestContext) -> ServerResponse:
    """List the quotas; there is none for backups."""
    query = parse_query(context, "type")
    if query.get("type", "instance") != "instance":
        raise GaussDbError(BAD_PARAMETER, "type")
    used = len(existing_instances(backend, context))
    resource = {"type": "instance", "quota": backend.options.instance_quota, "used": used}
    return json_response(200, {"quotas": {"resources": [resource]}})


def show_deployment_form(backend: Backend, context: RequestContext) -> ServerResponse:
    """Return the topology of an instance, or of a new distributed instance."""
    query = parse_query(
        context,
        *("solution", "instance_id", "consistency", "consistency_protocol", "engine_version"),
    )
    spec = instance_spec.DISTRIBUTED
    if "instance_id" in query:
        instance_id = check_instance_id(query["instance_id"])
        spec = find_instance(backend, context, instance_id).spec
    document = {
        "initial_node_num": spec.node_count,
        "solution": "hws" if spec.is_distributed else "triset",
        "shard_num": spec.shards,
        "replica_num": spec.replicas,
        "each_expand_nodes": spec.replicas,
        "max_shard_count": 64 if spec.is_distributed else 1,
        "each_shard_num": spec.replicas,
    }
    return json_response(200, document)


def list_templates(_backend: Backend, context: RequestContext) -> ServerResponse:
    """List the parameter templates; their total is called `count`."""
    page = parse_page(parse_query(context, "offset", "limit"))
    views = [
        _template_view(template_id, template, context.api_version)
        for template_id, template in TEMPLATES.items()
    ]
    return json_response(200, {"configurations": views[page], "count": len(views)})


def show_parameters(backend: Backend, context: RequestContext) -> ServerResponse:
    """Return the parameters of an instance; only v3.2 names its template."""
    parse_query(context)
    template_id = instance_from_path(backend, context).spec.configuration_id
    is_custom = TEMPLATES[template_id].user_defined
    parameters = [
        {
            "name": name,
            "value": custom if is_custom else default,
            "restart_required": False,
            "readonly": False,
            "value_range": value_range,
            "type": kind,
            "description": "",
        }
        for name, default, custom, value_range, kind in _PARAMETERS
    ]
    document = {
        "datastore_version": ENGINE,
        "datastore_name": "GaussDB",
        "created": _TEMPLATE_TIME,
        "updated": _TEMPLATE_TIME,
        "configuration_parameters": parameters,
    }
    template = {"id": template_id} if context.api_version == "v3.2" else {}
    return json_response(200, {**template, **document})


def _template_view(template_id: str, template: Template, api_version: str) -> dict[str, Any]:
    is_distributed = template.mode == DISTRIBUTED
    time = _TEMPLATE_TIME.replace(" ", "T") if api_version == "v3.2" else _TEMPLATE_TIME
    view = {
        "id": template_id,
        "name": template.name,
        "description": "",
        "datastore_version": ENGINE,
        "datastore_name": "GaussDB",
        "ha_mode": "Enterprise" if is_distributed else "centralization_standard",
        "created": time,
        "updated": time,
        "user_defined": template.user_defined,
    }
    node_type = {"node_type": "independent" if is_distributed else "ha"}
    return {**view, **node_type} if api_version == "v3.2" else view


def _parse_version(version: str) -> str:
    if version not in ENGINES:
        raise GaussDbError(BAD_VERSION)
    return version


def _parse_mode(query: dict[str, str]) -> str | None:
    mode = query.get("ha_mode")
    if mode is None:
        return None
    if mode.lower() not in _HA_MODES:
        raise GaussDbError(BAD_PARAMETER, "ha_mode")
    return _HA_MODES[mode.lower()]
