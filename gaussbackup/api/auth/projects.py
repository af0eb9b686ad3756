"""Lookup of a project id by its name, in IAM."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.api.http_message import Request, build_url
from gaussbackup.api.parsers import parse_page
from gaussbackup.errors import UsageError

if TYPE_CHECKING:
    from gaussbackup.api.auth.refreshable import SendRequest
    from gaussbackup.api.client_config import ClientConfig
    from gaussbackup.api.http_message import Response


def find_project_id(config: ClientConfig, send: SendRequest) -> str:
    """Return the id of the project `project_name`; `send` must authenticate.

    Source: gaussbackup/api/README.md, "Tokens and projects". Raises UsageError unless exactly one
    project has the name.
    """
    name = config.project_name
    if not name or not config.iam_endpoint:
        raise UsageError(
            "project id unknown",
            hint="set project_id (GAUSSBACKUP_PROJECT_ID), or a known region to look it up in IAM",
        )
    request = Request(
        method="GET",
        url=build_url(config.iam_endpoint, ("v3", "projects"), [("name", name)]),
        idempotent=True,
        service_name="IAM",
    )
    ids = sorted(set(send(request, lambda response: _parse_ids(response, name))))
    if len(ids) == 1:
        return ids[0]
    raise UsageError(
        f"{len(ids)} projects are named {name}: " + ", ".join(ids[:5])
        if ids
        else f"project not found: {name}",
        hint="set project_id (GAUSSBACKUP_PROJECT_ID)",
    )


def _parse_ids(response: Response, name: str) -> list[str]:
    rows, _ = parse_page(response, "projects")
    projects = [row for row in rows if isinstance(row, dict) and row.get("name") == name]
    ids = [project.get("id") for project in projects]
    return [each for each in ids if isinstance(each, str) and each]
