"""The look-up of a project's id by its name, in IAM."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.api.http_message import Request, build_url
from gaussbackup.api.parsers import parse_page
from gaussbackup.errors import UsageError

if TYPE_CHECKING:
    from gaussbackup.api.auth.active import SendRequest
    from gaussbackup.api.client_config import ClientConfig
    from gaussbackup.api.http_message import Response


def find_project_id(config: ClientConfig, send: SendRequest) -> str:
    """The id of the project called `project_name` (api/facts.md, section 17.6).

    `ask` must authenticate. Raises UsageError where the name fits no project or several.
    """
    name = config.project_name
    if not name or not config.iam_endpoint:
        raise UsageError(
            "the project id is not known",
            hint="set project_id (GAUSSBACKUP_PROJECT_ID), or a region by which IAM can tell it",
        )
    request = Request(
        method="GET",
        url=build_url(config.iam_endpoint, ("v3", "projects"), [("name", name)]),
        idempotent=True,
        service_name="IAM",
    )
    found = sorted(set(send(request, lambda answer: _ids(answer, name))))
    if len(found) == 1:
        return found[0]
    how_many = f"{len(found)} projects are" if found else "no project is"
    raise UsageError(
        f"{how_many} called {name}" + (": " + ", ".join(found[:5]) if found else ""),
        hint="set project_id (GAUSSBACKUP_PROJECT_ID)",
    )


def _ids(answer: Response, name: str) -> list[str]:
    rows, _ = parse_page(answer, "projects")
    projects = [row for row in rows if isinstance(row, dict) and row.get("name") == name]
    ids = [project.get("id") for project in projects]
    return [each for each in ids if isinstance(each, str) and each]
