"""Lookup of a project id."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gaussbackup.errors import UsageError
from tests.api.auth.login_fixture import BACKUPS, EMPTY
from tests.api.client_fixture import IAM, KEYS, PROJECT, ClientFixture

if TYPE_CHECKING:
    import responses


def test_project_id_is_looked_up_by_name_with_a_signature(http: responses.RequestsMock) -> None:
    projects = [{"id": PROJECT, "name": "eu"}, {"id": "x", "name": "eu_sub"}]
    http.get(f"{IAM}/v3/projects", json={"projects": projects})
    http.get(BACKUPS, json=EMPTY)
    fixture = ClientFixture(KEYS, project_id=None, project_name="eu", iam_endpoint=IAM)
    fixture.client.list_backups()
    fixture.client.list_backups()
    lookup = http.calls[0].request
    assert lookup.headers["Authorization"].startswith("SDK-HMAC-SHA256 ")
    assert "X-Project-Id" not in lookup.headers
    assert len(http.calls) == 3


@pytest.mark.parametrize(
    ("ids", "message"),
    [([], "project not found: eu"), (["a", "b"], "2 projects are named eu: a, b")],
)
def test_project_name_of_none_or_several_projects_is_an_error(
    http: responses.RequestsMock, ids: list[str], message: str
) -> None:
    projects = [{"id": each, "name": "eu"} for each in ids]
    http.get(f"{IAM}/v3/projects", json={"projects": projects})
    with pytest.raises(UsageError, match=message):
        ClientFixture(
            KEYS, project_id=None, project_name="eu", iam_endpoint=IAM
        ).client.list_backups()
