"""Calls of a drill: what they send, what they return, and which outcomes are ambiguous."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
import responses as responses_module

from gaussbackup.api.drill_client import DrillClient
from gaussbackup.errors import AmbiguousOutcome, InstanceBusy, NotFound, RowsMissing, UsageError
from gaussbackup.model.drill import DatabaseSize
from tests.api.client_fixture import ENDPOINT, PROJECT, ClientFixture

if TYPE_CHECKING:
    import responses

BASE = f"{ENDPOINT}/v3/{PROJECT}"
INSTANCE = "7e01" * 8 + "in14"
DELETE = f"{BASE}/instances/{INSTANCE}"


def a_client() -> DrillClient:
    """Return a client with the calls of a drill."""
    return DrillClient.of(ClientFixture().client)


def test_delete_instance_returns_the_job(http: responses.RequestsMock) -> None:
    http.delete(DELETE, json={"job_id": "j1"}, status=202)

    assert a_client().delete_instance(INSTANCE) == "j1"
    assert not http.calls[0].request.body


def test_delete_instance_of_a_prepaid_one_returns_no_job(http: responses.RequestsMock) -> None:
    http.delete(DELETE, json={"order_id": "CS1"}, status=202)

    assert a_client().delete_instance(INSTANCE) is None


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (404, '{"message": "no route"}'),
        (404, "<html>not found</html>"),
        (200, "<html>captive portal</html>"),
        (200, "{}"),
        (500, ""),
        (504, ""),
        (409, ""),
    ],
)
def test_delete_instance_whose_response_is_not_the_services_is_ambiguous_and_sent_once(
    http: responses.RequestsMock, status: int, body: str
) -> None:
    http.delete(DELETE, body=body, status=status)

    with pytest.raises(AmbiguousOutcome):
        a_client().delete_instance(INSTANCE)
    assert len(http.calls) == 1


@pytest.mark.parametrize(
    ("status", "code", "error"),
    [(404, "DBS.200002", NotFound), (409, "DBS.200019", InstanceBusy)],
)
def test_delete_instance_raises_the_services_own_errors(
    http: responses.RequestsMock, status: int, code: str, error: type[Exception]
) -> None:
    body = {"error_code": code, "error_msg": "text"}
    http.delete(DELETE, json=body, status=status)

    with pytest.raises(error):
        a_client().with_deadline(None, retry=False).delete_instance(INSTANCE)


@pytest.mark.parametrize("instance_id", ["", "..", "a/b", "7e01", "7e01" * 8 + "br14"])
def test_delete_instance_rejects_an_id_of_another_kind(
    http: responses.RequestsMock, instance_id: str
) -> None:
    with pytest.raises(UsageError):
        a_client().delete_instance(instance_id)
    assert not http.calls


def test_tags_are_added_and_listed(http: responses.RequestsMock) -> None:
    http.post(f"{DELETE}/tags", json={"instance_id": INSTANCE}, status=202)
    listed = [{"key": "gb-drill", "value": ["0badcafe"]}, {"key": "odd", "value": [1, 2]}, None]
    http.get(f"{DELETE}/tags", json={"tags": listed})

    a_client().add_tags(INSTANCE, {"gb-drill": "0badcafe"})
    sent = json.loads(http.calls[0].request.body or "")
    assert sent == {"tags": [{"key": "gb-drill", "value": "0badcafe"}]}
    assert a_client().list_tags(INSTANCE) == {"gb-drill": "0badcafe"}


def test_list_tags_without_a_list_is_an_error(http: responses.RequestsMock) -> None:
    http.get(f"{DELETE}/tags", json={})

    with pytest.raises(AmbiguousOutcome):
        a_client().with_deadline(None, retry=False).list_tags(INSTANCE)


def test_list_databases_reads_all_pages_and_sizes(http: responses.RequestsMock) -> None:
    first = [{"name": f"db{number}", "size": str(number)} for number in range(100)]
    odd = [{"name": "a", "size": "1.5"}, {"name": "b", "size": "many"}, {"name": "c", "size": 7}]
    odd.append({"name": "d", "size": True})
    for offset, rows in ((0, first), (100, odd)):
        query = {"offset": str(offset), "limit": "100"}
        http.get(
            f"{DELETE}/databases",
            json={"databases": rows, "total_count": 104},
            match=[responses_module.matchers.query_param_matcher(query)],
        )

    databases = a_client().list_databases(INSTANCE)
    assert len(databases) == 104
    assert databases[1] == DatabaseSize("db1", 1.0)
    assert [each.size_mb for each in databases[100:]] == [1.5, None, 7.0, None]


@pytest.mark.parametrize(
    "page",
    [
        {"databases": [{"name": "a"}], "total_count": 2},
        {"databases": [{"name": "a"}, {"owner": "b"}], "total_count": 2},
    ],
)
def test_list_databases_raises_if_rows_are_missing(
    http: responses.RequestsMock, page: dict[str, object]
) -> None:
    http.get(f"{DELETE}/databases", json=page)

    with pytest.raises(RowsMissing):
        a_client().list_databases(INSTANCE)


@pytest.mark.parametrize(
    ("page", "complete"),
    [
        ({"instances": [{"id": "i1"}], "total_count": 1}, True),
        ({"instances": [{"id": "i1"}]}, False),
        ({"instances": [{"id": "i1"}], "total_count": 2}, False),
        ({"instances": [{"id": "i1"}, {}], "total_count": 2}, False),
    ],
)
def test_list_complete_instances_tells_whether_others_may_exist(
    http: responses.RequestsMock, page: dict[str, object], complete: bool
) -> None:
    http.get(f"{BASE}/instances", json=page)

    rows, is_complete = a_client().list_complete_instances()
    assert ([row.id for row in rows], is_complete) == (["i1"], complete)


def test_client_names_its_project_and_endpoint() -> None:
    assert (a_client().project_id(), a_client().endpoint()) == (PROJECT, ENDPOINT)
