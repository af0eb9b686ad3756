"""The look-up of a project's id by its name, in IAM."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.api.http_message import Request, url_to
from gaussbackup.api.parsers import rows_of
from gaussbackup.errors import UsageError

if TYPE_CHECKING:
    from gaussbackup.api.auth.active import Ask
    from gaussbackup.api.client_config import ClientConfig
    from gaussbackup.api.http_message import Response


def find_project(connection: ClientConfig, ask: Ask) -> str:
    """The id of the project called `project_name` (api/facts.md, section 17.6).

    `ask` must authenticate. Raises UsageError where the name fits no project or several.
    """
    name = connection.project_name
    if not name or not connection.iam_endpoint:
        raise UsageError(
            "the project id is not known",
            hint="set project_id (GAUSSBACKUP_PROJECT_ID), or a region by which IAM can tell it",
        )
    request = Request(
        method="GET",
        url=url_to(connection.iam_endpoint, ("v3", "projects"), [("name", name)]),
        idempotent=True,
        about="IAM",
    )
    found = sorted(set(ask(request, lambda answer: _ids(answer, name))))
    if len(found) == 1:
        return found[0]
    how_many = f"{len(found)} projects are" if found else "no project is"
    raise UsageError(
        f"{how_many} called {name}" + (": " + ", ".join(found[:5]) if found else ""),
        hint="set project_id (GAUSSBACKUP_PROJECT_ID)",
    )


def _ids(answer: Response, name: str) -> list[str]:
    rows, _ = rows_of(answer, "projects")
    projects = [row for row in rows if isinstance(row, dict) and row.get("name") == name]
    ids = [project.get("id") for project in projects]
    return [each for each in ids if isinstance(each, str) and each]
